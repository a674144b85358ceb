//! Tones and stances.

use super::{ActorNo, Span};

/// The sign of a judgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Polarity {
    /// Unfavourable.
    Negative,
    /// Neither.
    #[default]
    Neutral,
    /// Favourable.
    Positive,
}

impl Polarity {
    /// The value of the `sentiment_label` columns.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}

/// One judgement: a value and its sign, decided together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tone {
    /// −1..=1.
    pub value: f32,
    /// The sign of the value.
    pub polarity: Polarity,
}

/// The author's tone towards one actor over the article.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ActorTone {
    /// Over all mentions.
    pub tone: Tone,
    /// Mentions with positive tone.
    pub n_positive: u32,
    /// Mentions with neutral tone.
    pub n_neutral: u32,
    /// Mentions with negative tone.
    pub n_negative: u32,
}

/// Every judgement of one article; each vector runs parallel to what it judges.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tones {
    /// Of the article.
    pub document: Tone,
    /// Of each sentence.
    pub sentences: Vec<Tone>,
    /// Of each mention's sentence towards the mention's actor.
    pub mentions: Vec<Tone>,
    /// Towards each actor.
    pub actors: Vec<ActorTone>,
    /// Of each quote's content.
    pub quotes: Vec<Tone>,
}

/// "A is for or against B": never neutral.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stance {
    /// Who takes it.
    pub source: ActorNo,
    /// Towards whom.
    pub target: ActorNo,
    /// The quote that shows it; `None` when the narrator says so.
    pub quote_no: Option<u32>,
    /// The sentence that shows it.
    pub sentence_no: u32,
    /// How.
    pub tone: Tone,
    /// The word that shows it ("accuses").
    pub cue: Option<Span>,
    /// Probability that pair, direction and sign are right, 0..=1.
    pub confidence: f32,
}
