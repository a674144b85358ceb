//! Table `sentences`: one row per sentence or furniture line.

use super::column::{Int32s, Int64s, Labels, OptionalLabels, Scores, table};
use super::row::{Source, tone_at};

table! {
    /// One row per sentence or furniture line.
    struct Sentences {
        document_id: Int64s = "the article",
        sentence_no: Int32s = "0.. in the order of the text",
        paragraph_no: Int32s = "0..; blank lines separate paragraphs",
        char_start: Int32s = "first code point of documents.text inside",
        char_end: Int32s = "first code point after the end",
        kind: Labels = "headline, dateline, body, list, caption or boilerplate",
        boilerplate_rule: OptionalLabels = "which rule or model flagged the furniture",
        sentiment: Scores = "tone, -1..1; 0 for furniture",
        sentiment_label: Labels = "negative, neutral or positive",
        n_tokens: Int32s = "words, numbers and marks",
    }
}

impl Sentences {
    /// Adds the rows of one article.
    pub(super) fn push(&mut self, source: &Source<'_>) {
        let analysis = source.analysis;
        for (sentence_no, sentence) in analysis.sentences.iter().enumerate() {
            let (start, end) = source.chars(sentence.span);
            let tone = tone_at(&analysis.tones.sentences, sentence_no);
            self.document_id.push(source.document_id);
            self.sentence_no.push(sentence_no as u32);
            self.paragraph_no.push(sentence.paragraph_no);
            self.char_start.push(start);
            self.char_end.push(end);
            self.kind.push(sentence.kind.as_str());
            self.boilerplate_rule.push(sentence.rule);
            self.sentiment.push(tone.value);
            self.sentiment_label.push(tone.polarity.as_str());
            self.n_tokens.push(sentence.tokens.len() as u32);
        }
    }
}
