//! Table `quotes`: one row per quotation, with its speaker.

use std::borrow::Cow;
use std::fmt::Write as _;

use pressmill_extract::model::{Attribution, CountryCode, Quote, SpeakerKind};

use super::column::{
    Flags, Int32s, Int64s, Labels, OptionalLabels, OptionalTexts, Scores, Texts, table,
};
use super::hashes;
use super::row::{Source, tone_at};

table! {
    /// One row per quotation.
    struct Quotes {
        document_id: Int64s = "the article",
        quote_no: Int32s = "0.. in the order of the text",
        kind: Labels = "direct, indirect or mixed",
        content: Texts = "what was said, without the marks; the parts of an interrupted quote joined with one blank",
        content_start: Int32s = "first code point of documents.text inside",
        content_end: Int32s = "first code point after the end of the last part",
        n_parts: Int32s = "pieces of the content; more than 1 when interrupted",
        parts: OptionalTexts = "the pieces of an interrupted quote as a-b;c-d, in code points; null when there is one",
        sentence_no: Int32s = "the sentence in which the content starts",
        paragraph_start: Int32s = "paragraph of its first character",
        paragraph_end: Int32s = "paragraph of its last character",
        cue: OptionalTexts = "the words that signal speech (\"according to\")",
        cue_lemma: OptionalLabels = "the cue's dictionary form (\"say\")",
        cue_start: Int32s = "first code point of the cue; -1 without one",
        cue_end: Int32s = "first code point after the cue; -1 without one",
        speaker_text: OptionalTexts = "the words that name the speaker at the quote, role included",
        speaker_start: Int32s = "first code point of speaker_text; -1 without one",
        speaker_end: Int32s = "first code point after speaker_text; -1 without one",
        speaker_kind: Labels = "name, role, pronoun, unnamed, or none when nobody could be found",
        speaker_actor_no: Int32s = "the speaker in actors; -1 for none",
        speaker_key: OptionalTexts = "the speaker's actor_key",
        speaker_name: OptionalTexts = "the speaker's fullest name",
        speaker_role: OptionalTexts = "the speaker's role",
        speaker_country: OptionalLabels = "the speaker's country, ISO 3166-1 alpha-3",
        speaker_sector: OptionalLabels = "the speaker's PLOVER sector",
        addressee_actor_no: Int32s = "who was told, in actors; -1 for none",
        attributed_by: Labels = "which sieve named the speaker",
        confidence: Scores = "probability that quote and speaker are right, 0..1",
        is_floating: Flags = "no cue nearby",
        is_multi_paragraph: Flags = "runs over more than one paragraph",
        is_unclosed: Flags = "the closing mark is missing",
        sentiment: Scores = "tone of the content, -1..1",
        sentiment_label: Labels = "negative, neutral or positive",
        quote_hash: Int64s = "63-bit hash of the content's letters and digits, lower-cased; -1 without any",
    }
}

/// The attribution of a quote that the attributor left out.
const UNATTRIBUTED: Attribution = Attribution {
    speaker: None,
    speaker_kind: SpeakerKind::None,
    actor_no: None,
    addressee: None,
    sieve: "none",
    confidence: 0.0,
};

impl Quotes {
    /// Adds the rows of one article.
    pub(super) fn push(&mut self, source: &Source<'_>) {
        let analysis = source.analysis;
        for (quote_no, quote) in analysis.quotes.iter().enumerate() {
            let attribution = analysis.attributions.get(quote_no).unwrap_or(&UNATTRIBUTED);
            let tone = tone_at(&analysis.tones.quotes, quote_no);
            self.document_id.push(source.document_id);
            self.quote_no.push(quote_no as u32);
            self.push_content(source, quote);
            self.push_cue(source, quote);
            self.push_speaker(source, attribution);
            let confidence = match attribution.speaker_kind {
                SpeakerKind::None => quote.confidence,
                _ => quote.confidence * attribution.confidence,
            };
            self.confidence.push(confidence);
            self.is_floating.push(quote.is_floating);
            self.is_multi_paragraph.push(quote.is_multi_paragraph);
            self.is_unclosed.push(quote.is_unclosed);
            self.sentiment.push(tone.value);
            self.sentiment_label.push(tone.polarity.as_str());
            self.quote_hash
                .push(hashes::quote_hash(&source.article.text, quote));
        }
    }

    fn push_content(&mut self, source: &Source<'_>, quote: &Quote) {
        let (start, end) = source.chars(quote.content);
        self.kind.push(quote.kind.as_str());
        self.content.push(&content(source, quote));
        self.content_start.push(start);
        self.content_end.push(end);
        self.n_parts.push(quote.parts.len().max(1) as u32);
        self.parts.push(parts(source, quote).as_deref());
        self.sentence_no.push(quote.sentence_no);
        self.paragraph_start.push(quote.paragraph_start);
        self.paragraph_end.push(quote.paragraph_end);
    }

    fn push_cue(&mut self, source: &Source<'_>, quote: &Quote) {
        let (start, end) = source.optional_chars(quote.cue);
        self.cue.push(quote.cue.map(|cue| source.slice(cue)));
        self.cue_lemma.push(quote.cue_lemma);
        self.cue_start.push_or_none(start);
        self.cue_end.push_or_none(end);
    }

    fn push_speaker(&mut self, source: &Source<'_>, attribution: &Attribution) {
        let (start, end) = source.optional_chars(attribution.speaker);
        let actor = source.actor(attribution.actor_no);
        let country = actor.and_then(|actor| actor.country);
        self.speaker_text
            .push(attribution.speaker.map(|speaker| source.slice(speaker)));
        self.speaker_start.push_or_none(start);
        self.speaker_end.push_or_none(end);
        self.speaker_kind.push(attribution.speaker_kind.as_str());
        self.speaker_actor_no.push_or_none(attribution.actor_no);
        self.speaker_key.push(actor.map(|actor| actor.key.as_str()));
        self.speaker_name
            .push(actor.map(|actor| actor.name.as_str()));
        self.speaker_role
            .push(actor.and_then(|actor| actor.role.as_deref()));
        self.speaker_country
            .push_any(country.as_ref().map(CountryCode::as_str));
        self.speaker_sector
            .push(actor.and_then(|actor| actor.sector));
        self.addressee_actor_no.push_or_none(attribution.addressee);
        self.attributed_by.push(attribution.sieve);
    }
}

/// The quoted words: the parts of an interrupted quote joined with one blank.
fn content<'a>(source: &Source<'a>, quote: &Quote) -> Cow<'a, str> {
    match quote.parts.as_slice() {
        [] | [_] => Cow::Borrowed(source.slice(quote.content)),
        parts => {
            let pieces: Vec<&str> = parts.iter().map(|&part| source.slice(part)).collect();
            Cow::Owned(pieces.join(" "))
        }
    }
}

/// The parts of an interrupted quote as "a-b;c-d", in code points.
fn parts(source: &Source<'_>, quote: &Quote) -> Option<String> {
    if quote.parts.len() < 2 {
        return None;
    }
    let mut written = String::new();
    for &part in &quote.parts {
        let (start, end) = source.chars(part);
        let separator = if written.is_empty() { "" } else { ";" };
        // Writing to a String cannot fail.
        let _ = write!(written, "{separator}{start}-{end}");
    }
    Some(written)
}
