//! Quotes and who said them.

use super::{ActorNo, Span};

/// How words are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuoteKind {
    /// Wholly inside quote marks.
    Direct,
    /// Without quote marks.
    Indirect,
    /// Partly inside quote marks.
    Mixed,
}

impl QuoteKind {
    /// The value of the `kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// Words that somebody is reported to have said or written. Sorted by content start.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// With, without or partly in marks.
    pub kind: QuoteKind,
    /// What was said, first to last character, without the outer marks.
    pub content: Span,
    /// The pieces of an interrupted quote, in order; one piece equal to `content` otherwise.
    pub parts: Vec<Span>,
    /// Index of the sentence in which the content starts.
    pub sentence_no: u32,
    /// Paragraph of the first character.
    pub paragraph_start: u32,
    /// Paragraph of the last character.
    pub paragraph_end: u32,
    /// The word or phrase that signals speech ("said", "according to").
    pub cue: Option<Span>,
    /// Its dictionary form ("say").
    pub cue_lemma: Option<&'static str>,
    /// The words that the content is ascribed to, as written ("a US official"), where the
    /// quote's own sentence shows them; [`crate::speakers`] turns them into a speaker.
    pub source: Option<Span>,
    /// No cue nearby.
    pub is_floating: bool,
    /// Runs over more than one paragraph.
    pub is_multi_paragraph: bool,
    /// Its closing mark is missing.
    pub is_unclosed: bool,
    /// Probability that this is a quote at this position, give or take a few words, 0..=1.
    pub confidence: f32,
}

/// How a speaker is named at the quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpeakerKind {
    /// By name.
    Name,
    /// By role ("the minister").
    Role,
    /// By pronoun.
    Pronoun,
    /// Somebody without a name ("a US official").
    Unnamed,
    /// Nobody could be found.
    None,
}

impl SpeakerKind {
    /// The value of the `speaker_kind` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Role => "role",
            Self::Pronoun => "pronoun",
            Self::Unnamed => "unnamed",
            Self::None => "none",
        }
    }
}

/// Who said one quote. One per quote, in quote order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribution {
    /// The words that name the speaker at the quote, role included.
    pub speaker: Option<Span>,
    /// How they name it.
    pub speaker_kind: SpeakerKind,
    /// The speaker among the article's actors.
    pub actor_no: Option<ActorNo>,
    /// The person or body spoken to.
    pub addressee: Option<ActorNo>,
    /// Which sieve decided.
    pub sieve: &'static str,
    /// Probability that the speaker is right, 0..=1.
    pub confidence: f32,
}
