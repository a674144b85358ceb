//! Lines and sentences.

use super::{Span, TokenRange};

/// What kind of text a sentence or line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SentenceKind {
    /// The article's title, when the text repeats it or a plain text starts with it.
    Headline,
    /// "KYIV, March 3 (Reuters) -": the place, date and agency that open a report.
    Dateline,
    /// Running text.
    #[default]
    Body,
    /// An item of a list.
    List,
    /// A picture's caption or credit.
    Caption,
    /// Page furniture: nothing is extracted from it.
    Boilerplate,
}

impl SentenceKind {
    /// The value of the `kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Dateline => "dateline",
            Self::Body => "body",
            Self::List => "list",
            Self::Caption => "caption",
            Self::Boilerplate => "boilerplate",
        }
    }
}

/// One line of the article, classified before it is cut into sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line without its line break and without blanks at either end; never empty.
    pub span: Span,
    /// What it is. Only [`SentenceKind::Headline`], `Body`, `List`, `Caption` and `Boilerplate` occur here.
    pub kind: SentenceKind,
    /// 0-based: blocks of one paragraph share it; blank lines separate paragraphs.
    pub paragraph_no: u32,
    /// Which rule or model flagged the furniture.
    pub rule: Option<&'static str>,
}

/// One sentence, or one line of page furniture. Sorted, never overlapping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// From its first to its last visible character.
    pub span: Span,
    /// Its tokens.
    pub tokens: TokenRange,
    /// 0-based, non-decreasing over the article.
    pub paragraph_no: u32,
    /// What kind of text it is.
    pub kind: SentenceKind,
    /// Which rule or model flagged the furniture.
    pub rule: Option<&'static str>,
}
