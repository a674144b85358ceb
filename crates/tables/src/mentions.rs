//! Table `mentions`: one row per textual occurrence of an actor.

use pressmill_extract::model::Mention;

use super::column::{Int32s, Int64s, Labels, OptionalTexts, Scores, Texts, table};
use super::row::{Source, tone_at};

table! {
    /// One row per textual occurrence of an actor.
    struct Mentions {
        document_id: Int64s = "the article",
        mention_no: Int32s = "0.. in the order of the text",
        actor_no: Int32s = "the actor it refers to",
        sentence_no: Int32s = "the sentence it stands in",
        char_start: Int32s = "first code point of documents.text inside",
        char_end: Int32s = "first code point after the end",
        text: Texts = "the words: without role, leading article or possessive",
        kind: Labels = "name, nominal or pronoun",
        tag: Labels = "PER, ORG, GPE, LOC, FAC, NORP or MISC",
        role_text: OptionalTexts = "the role as written next to the name",
        confidence: Scores = "probability that this is such a mention, 0..1",
        sentiment: Scores = "tone of its sentence towards the actor, -1..1",
        sentiment_label: Labels = "negative, neutral or positive",
    }
}

impl Mentions {
    /// Adds the rows of one article.
    pub(super) fn push(&mut self, source: &Source<'_>) {
        let analysis = source.analysis;
        for (mention_no, mention) in analysis.mentions.iter().enumerate() {
            let (start, end) = source.chars(mention.span);
            let actor_no = Some(mention.actor_no).filter(|&actor_no| actor_no != Mention::UNLINKED);
            let tone = tone_at(&analysis.tones.mentions, mention_no);
            self.document_id.push(source.document_id);
            self.mention_no.push(mention_no as u32);
            self.actor_no.push_or_none(actor_no);
            self.sentence_no.push(mention.sentence_no);
            self.char_start.push(start);
            self.char_end.push(end);
            self.text.push(source.slice(mention.span));
            self.kind.push(mention.kind.as_str());
            self.tag.push(mention.tag.as_str());
            self.role_text
                .push(mention.role.map(|role| source.slice(role)));
            self.confidence.push(mention.confidence);
            self.sentiment.push(tone.value);
            self.sentiment_label.push(tone.polarity.as_str());
        }
    }
}
