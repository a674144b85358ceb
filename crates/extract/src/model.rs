//! The data that flows between the stages, without logic: what each takes and returns. A stage that needs
//! more than its input says so in its signature.

mod actor;
mod article;
mod quote;
mod record;
mod sentence;
mod text;
mod tone;

pub use actor::{
    Actor, ActorNo, ActorType, CountryCode, Mention, MentionKind, NameTag, TaggedName,
};
pub use article::{Article, DateSource, Timestamp, Warning, Warnings};
pub use quote::{Attribution, Quote, QuoteKind, SpeakerKind};
pub use record::{Envelope, RecordKind, RecordPlace};
pub use sentence::{Block, Sentence, SentenceKind};
pub use text::{Shape, Span, Text, Token, TokenRange, WordHash};
pub use tone::{ActorTone, Polarity, Stance, Tone, Tones};

/// Everything the stages found in one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// All tokens, those of furniture included.
    pub tokens: Vec<Token>,
    /// All sentences and furniture lines.
    pub sentences: Vec<Sentence>,
    /// All mentions, linked.
    pub mentions: Vec<Mention>,
    /// All actors, by first mention.
    pub actors: Vec<Actor>,
    /// All quotes.
    pub quotes: Vec<Quote>,
    /// One per quote.
    pub attributions: Vec<Attribution>,
    /// Every judgement.
    pub tones: Tones,
    /// All stances.
    pub stances: Vec<Stance>,
    /// The article's warnings and those of the stages.
    pub warnings: Warnings,
}

impl Analysis {
    /// The analysis of an article that is skipped: no rows, one more warning.
    #[must_use]
    pub fn passed_by(article: &Article, why: Warning) -> Self {
        let mut warnings = article.warnings;
        warnings.add(why);
        Self {
            warnings,
            ..Self::default()
        }
    }
}
