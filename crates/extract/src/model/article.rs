//! The decoded record.

use super::{Block, Text};

/// Something odd about an article that did not stop its analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Invalid UTF-8 was replaced by U+FFFD.
    InvalidUtf8,
    /// Lone surrogates in JSON escapes were replaced by U+FFFD.
    LoneSurrogate,
    /// A date was given but could not be read.
    UnreadableDate,
    /// An odd number of quote marks, or one that never closes.
    UnbalancedQuotes,
    /// The language is not analysed: the document has no extraction rows.
    LanguageNotAnalysed,
    /// Text without a single word.
    NoWords,
    /// The step budget ended the analysis early.
    BudgetExceeded,
}

impl Warning {
    /// Every warning, in the order in which the `warnings` column lists them.
    pub const ALL: [Warning; 7] = [
        Self::InvalidUtf8,
        Self::LoneSurrogate,
        Self::UnreadableDate,
        Self::UnbalancedQuotes,
        Self::LanguageNotAnalysed,
        Self::NoWords,
        Self::BudgetExceeded,
    ];

    /// The stable code in the `warnings` column.
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidUtf8 => "invalid_utf8",
            Self::LoneSurrogate => "lone_surrogate",
            Self::UnreadableDate => "unreadable_date",
            Self::UnbalancedQuotes => "unbalanced_quotes",
            Self::LanguageNotAnalysed => "language_not_analysed",
            Self::NoWords => "no_words",
            Self::BudgetExceeded => "budget_exceeded",
        }
    }
}

/// A set of [`Warning`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings(u32);

impl Warnings {
    /// Adds one.
    pub fn add(&mut self, warning: Warning) {
        self.0 |= 1 << warning as u32;
    }

    /// Whether it is in the set.
    pub fn has(self, warning: Warning) -> bool {
        self.0 & (1 << warning as u32) != 0
    }

    /// The ones of the set, in the order of [`Warning::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Warning> {
        Warning::ALL
            .into_iter()
            .filter(move |&warning| self.has(warning))
    }
}

/// A moment in microseconds since 1970-01-01T00:00:00Z.
pub type Timestamp = i64;

/// Where a publication date was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DateSource {
    /// A field of the record.
    Field,
    /// A JSON-LD block of the page.
    JsonLd,
    /// A meta tag of the page.
    Meta,
    /// The URL's path.
    Url,
    /// The dateline or first lines.
    Text,
    /// Nowhere.
    #[default]
    None,
}

impl DateSource {
    /// The value of the `published_source` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::JsonLd => "json_ld",
            Self::Meta => "meta",
            Self::Url => "url",
            Self::Text => "text",
            Self::None => "none",
        }
    }
}

/// A decoded record: text, metadata and classified lines.
///
/// Made by [`Article::from_text`] or by a [`Decoder`](crate::article::Decoder), which classify the lines of
/// the text and detect its language. Nothing is found in an article without lines. If you replace `text` or
/// `blocks`, replace both.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Article {
    /// What all spans of this article index.
    pub text: Text,
    /// The record's own id, as text.
    pub source_id: Option<String>,
    /// Where the article was published.
    pub url: Option<String>,
    /// The title: a field of the record, or the first line of a plain text.
    pub title: Option<String>,
    /// Authors joined with "; ".
    pub authors: Option<String>,
    /// The publisher's section or topic.
    pub section: Option<String>,
    /// Registrable domain of the URL.
    pub domain: Option<String>,
    /// The publisher's name.
    pub publisher: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it was last changed.
    pub modified_at: Option<Timestamp>,
    /// Where `published_at` was found.
    pub published_source: DateSource,
    /// ISO 639-1, or `und` when the text is too short to determine it.
    pub language: &'static str,
    /// Probability of `language`, 0..=1.
    pub language_confidence: f32,
    /// The non-blank lines of the text, in order.
    pub blocks: Vec<Block>,
    /// Warnings so far.
    pub warnings: Warnings,
}

impl Article {
    /// An article without text, lines and metadata, to be filled.
    pub(crate) fn empty() -> Self {
        Self {
            text: Text::default(),
            source_id: None,
            url: None,
            title: None,
            authors: None,
            section: None,
            domain: None,
            publisher: None,
            published_at: None,
            modified_at: None,
            published_source: DateSource::None,
            language: "",
            language_confidence: 0.0,
            blocks: Vec::new(),
            warnings: Warnings::default(),
        }
    }
}
