//! Table `stances`: one row per "A is for or against B".

use super::column::{Int32s, Int64s, Labels, OptionalTexts, Scores, Texts, table};
use super::row::Source;

table! {
    /// One row per "A is for or against B".
    struct Stances {
        document_id: Int64s = "the article",
        stance_no: Int32s = "0.. in the order of the text",
        source_actor_no: Int32s = "who takes the stance, in actors",
        target_actor_no: Int32s = "towards whom, in actors",
        source_key: Texts = "actor_key of the source",
        target_key: Texts = "actor_key of the target",
        quote_no: Int32s = "the quote that shows it; -1 when the narrator says so",
        sentence_no: Int32s = "the sentence that shows it",
        sentiment: Scores = "-1..1, never 0",
        sentiment_label: Labels = "negative or positive",
        cue: OptionalTexts = "the words that show it (\"accuses\")",
        cue_start: Int32s = "first code point of the cue; -1 without one",
        cue_end: Int32s = "first code point after the cue; -1 without one",
        confidence: Scores = "probability that pair, direction and sign are right, 0..1",
    }
}

impl Stances {
    /// Adds the rows of one article.
    pub(super) fn push(&mut self, source: &Source<'_>) {
        for (stance_no, stance) in source.analysis.stances.iter().enumerate() {
            let (cue_start, cue_end) = source.optional_chars(stance.cue);
            let key = |actor_no| source.actor(Some(actor_no)).map_or("", |actor| &actor.key);
            self.document_id.push(source.document_id);
            self.stance_no.push(stance_no as u32);
            self.source_actor_no.push(stance.source);
            self.target_actor_no.push(stance.target);
            self.source_key.push(key(stance.source));
            self.target_key.push(key(stance.target));
            self.quote_no.push_or_none(stance.quote_no);
            self.sentence_no.push(stance.sentence_no);
            self.sentiment.push(stance.tone.value);
            self.sentiment_label.push(stance.tone.polarity.as_str());
            self.cue.push(stance.cue.map(|cue| source.slice(cue)));
            self.cue_start.push_or_none(cue_start);
            self.cue_end.push_or_none(cue_end);
            self.confidence.push(stance.confidence);
        }
    }
}
