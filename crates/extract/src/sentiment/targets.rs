//! The author's tone towards one actor: per mention, then over the article.

use std::ops::Range;

use crate::learn::linear::{Judge, ScoreSum, softmax};
use crate::model::{ActorTone, Mention, Polarity, Tone};
use crate::sentiment::features::{View, WINDOW, of_target};
use crate::sentiment::reading::SentenceReading;
use crate::sentiment::running::{RunningSums, counts_of_words};

/// The classes of the target judge, in the order of its weights.
pub(crate) const CLASSES: [Polarity; 3] =
    [Polarity::Negative, Polarity::Neutral, Polarity::Positive];
/// The mean tone towards all mentions in running news (270,000 names of 3,000 articles of 491 US outlets,
/// 2012-2020): news are gloomy, and the training part of NewsMTSC holds more blame than praise. Tone towards
/// an actor is relative to this.
const USUAL_TONE: f32 = -0.13;
/// From this value on the article favours an actor; below its negative it does not. Half of the
/// actors that those articles mention three times or more lie between.
const ACTOR_BORDER: f32 = 0.15;
/// Weight of a mention inside quote marks: the judgement is the speaker's.
const QUOTED_SHARE: f32 = 0.5;

/// The range of the mentions in the reading of a sentence that starts at `first_token`; nested ones are not
/// targets.
pub(crate) fn stretch(mentions: &[Mention], first_token: u32) -> Option<Range<usize>> {
    let targets = mentions.iter().filter(|mention| !mention.is_nested);
    let starts = targets.clone().map(|mention| mention.tokens.start);
    let ends = targets.map(|mention| mention.tokens.end);
    let position = |token: u32| token.saturating_sub(first_token) as usize;
    Some(position(starts.min()?)..position(ends.max()?))
}

/// Scores one sentence as seen from any target in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct TargetScorer {
    whole: [i32; 3],
    left: RunningSums<3>,
    right: RunningSums<3>,
}

impl TargetScorer {
    /// Scores the words of `reading` once for all targets, which are in `stretch`.
    pub(crate) fn set(
        &mut self,
        judge: &Judge<3>,
        reading: &SentenceReading,
        stretch: &Range<usize>,
    ) {
        self.whole = counts_of_words(judge, reading, View::Whole);
        let left = stretch.start.saturating_sub(WINDOW)..stretch.end;
        self.left.sum(judge, reading, View::Left, &left);
        let right = stretch.start..stretch.end + WINDOW;
        self.right.sum(judge, reading, View::Right, &right);
    }

    /// The probabilities of [`CLASSES`] for the target at `target` (positions in the reading).
    pub(crate) fn probabilities(
        &self,
        judge: &Judge<3>,
        reading: &SentenceReading,
        target: &Range<usize>,
    ) -> [f32; 3] {
        let mut score_sum: ScoreSum<'_, 3> = judge.score_sum();
        let from = reading.words_before(target.start.saturating_sub(WINDOW));
        let to = reading.words_before(target.end + WINDOW);
        score_sum.add_counts(self.whole);
        score_sum.add_counts(self.left.counts(from..reading.words_before(target.start)));
        score_sum.add_counts(self.right.counts(reading.words_before(target.end)..to));
        of_target(reading, target, &mut score_sum);
        softmax(score_sum.scores())
    }
}

/// The likeliest class; the value is the probability of positive less that of negative.
pub(crate) fn decide(probabilities: [f32; 3]) -> Tone {
    let classes = CLASSES.into_iter().zip(probabilities);
    let likeliest = classes.max_by(|(_, one), (_, other)| one.total_cmp(other));
    let [negative, _, positive] = probabilities;
    Tone {
        value: (positive - negative).clamp(-1.0, 1.0),
        polarity: likeliest.map_or(Polarity::Neutral, |(polarity, _)| polarity),
    }
}

/// The tones towards one actor so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Account {
    sum: f32,
    weight: f32,
    n_positive: u32,
    n_neutral: u32,
    n_negative: u32,
}

impl Account {
    /// Adds the tone of one mention.
    pub(crate) fn add(&mut self, tone: Tone, is_quoted: bool) {
        let weight = if is_quoted { QUOTED_SHARE } else { 1.0 };
        self.sum += weight * tone.value;
        self.weight += weight;
        match tone.polarity {
            Polarity::Positive => self.n_positive += 1,
            Polarity::Neutral => self.n_neutral += 1,
            Polarity::Negative => self.n_negative += 1,
        }
    }

    /// Counts a mention inside another name: neutral, and no part of the mean.
    pub(crate) fn add_nested(&mut self) {
        self.n_neutral += 1;
    }

    /// The mean over the mentions, relative to [`USUAL_TONE`]. An actor whose mentions are all neutral is
    /// neutral.
    pub(crate) fn close(self) -> ActorTone {
        let value = if self.weight > 0.0 {
            (self.sum / self.weight - USUAL_TONE).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        let polarity = if value >= ACTOR_BORDER && self.n_positive > 0 {
            Polarity::Positive
        } else if value <= -ACTOR_BORDER && self.n_negative > 0 {
            Polarity::Negative
        } else {
            Polarity::Neutral
        };
        ActorTone {
            tone: Tone { value, polarity },
            n_positive: self.n_positive,
            n_neutral: self.n_neutral,
            n_negative: self.n_negative,
        }
    }
}
