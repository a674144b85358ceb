//! The tone of a sentence, of a quote, and of the article.
//!
//! A value of `v` stands for a valence of about 3 + 1.2 × `v` on EmoBank's scale
//! of 1..5 (Buechel & Hahn 2017), as its readers rate it.

use crate::learn::linear::Judge;
use crate::model::{Polarity, Sentence, SentenceKind, Tone};
use crate::sentiment::features::{share_of_word, sums_of_sentence, words_of_sentence};
use crate::sentiment::reading::SentenceReading;

/// From this value on a sentence is positive, below its negative it is negative: where the labels of
/// the training sets' held-out tenth are met best.
pub(crate) const SENTENCE_BORDER: f32 = 0.12;
/// The same for an article, whose sentences level each other out.
pub(crate) const DOCUMENT_BORDER: f32 = 0.06;
/// Weight of quoted words in the article's tone: they are somebody else's.
const QUOTED_SHARE: f32 = 0.5;
/// Words beyond which a sentence gains no more weight in the article's tone.
const MAX_WORDS: f32 = 40.0;

/// A value with its sign.
pub(crate) fn tone(value: f32, border: f32) -> Tone {
    let value = if value.is_finite() {
        value.clamp(-1.0, 1.0)
    } else {
        0.0
    };
    let polarity = if value >= border {
        Polarity::Positive
    } else if value <= -border {
        Polarity::Negative
    } else {
        Polarity::Neutral
    };
    Tone { value, polarity }
}

/// The tone of what was read.
pub(crate) fn of_reading(judge: &Judge<1>, reading: &SentenceReading) -> Tone {
    if reading.n_words() == 0 {
        return Tone::default();
    }
    let mut score_sum = judge.score_sum();
    words_of_sentence(reading, &mut score_sum);
    score_sum.weigh_counts(share_of_word(reading));
    sums_of_sentence(reading, &mut score_sum);
    let [value] = score_sum.scores();
    tone(value, SENTENCE_BORDER)
}

/// A mean over sentences, weighted by their words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mean {
    sum: f32,
    weight: f32,
}

impl Mean {
    /// Adds a sentence of `n_words` words, of which `n_quoted` stand in quote marks.
    pub(crate) fn add(&mut self, value: f32, n_words: usize, n_quoted: usize) {
        let n_narrated = n_words.saturating_sub(n_quoted) as f32;
        let weight = (n_narrated + QUOTED_SHARE * n_quoted as f32).min(MAX_WORDS);
        self.sum += value * weight;
        self.weight += weight;
    }

    /// The mean; neutral when nothing was added.
    pub(crate) fn tone(self, border: f32) -> Tone {
        if self.weight > 0.0 {
            tone(self.sum / self.weight, border)
        } else {
            Tone::default()
        }
    }
}

/// Whether a sentence counts for the tone of the article.
pub(crate) fn counts(sentence: &Sentence) -> bool {
    !matches!(
        sentence.kind,
        SentenceKind::Boilerplate | SentenceKind::Dateline
    )
}
