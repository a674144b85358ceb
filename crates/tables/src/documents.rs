//! Table `documents`: one row per article.

use pressmill_extract::model::{
    Polarity, RecordPlace, Sentence, SentenceKind, SpeakerKind, Warning,
};

use super::column::{Int32s, Int64s, Labels, OptionalLabels, OptionalTexts, Scores, Times, table};
use super::row::{Source, tone_at};

table! {
    /// One row per article.
    struct Documents {
        document_id: Int64s = "stable 63-bit hash of source_file and record_no: the same in every run, on every machine",
        source_id: OptionalTexts = "the record's own id, as text",
        source_file: Labels = "path or URL relative to the input root",
        record_no: Int64s = "0-based position in source_file",
        raw_offset: Int64s = "first byte of the record in the decompressed file",
        raw_length: Int64s = "bytes of the record in the decompressed file",
        url: OptionalTexts = "where the article was published",
        title: OptionalTexts = "its title",
        authors: OptionalTexts = "its authors, joined with \"; \"",
        section: OptionalTexts = "the publisher's section or topic",
        domain: OptionalLabels = "registrable domain of url",
        publisher: OptionalLabels = "the publisher's name",
        published_at: Times = "when it was published",
        modified_at: Times = "when it was last changed",
        published_source: Labels = "where published_at was found: field, json_ld, meta, url, text, none",
        language: Labels = "ISO 639-1, or und when the text is too short to tell",
        language_confidence: Scores = "probability of language, 0..1",
        text: OptionalTexts = "what all char offsets refer to; null only with --no-text",
        text_hash: Int64s = "63-bit hash of the body: furniture and white space left out, case folded; -1 without a body",
        n_chars: Int32s = "code points of text",
        n_tokens: Int32s = "words, numbers and marks of text, furniture included",
        n_sentences: Int32s = "rows of sentences",
        n_furniture_chars: Int32s = "code points in sentences of kind boilerplate",
        n_mentions: Int32s = "rows of mentions",
        n_actors: Int32s = "rows of actors",
        n_quotes: Int32s = "rows of quotes",
        n_quotes_attributed: Int32s = "rows of quotes whose speaker_kind is not none",
        n_stances: Int32s = "rows of stances",
        sentiment: Scores = "the article's tone, -1..1; comparable across articles of any length",
        sentiment_label: Labels = "negative, neutral or positive",
        n_positive_sentences: Int32s = "sentences with positive tone, furniture left out",
        n_neutral_sentences: Int32s = "sentences with neutral tone, furniture left out",
        n_negative_sentences: Int32s = "sentences with negative tone, furniture left out",
        warnings: OptionalTexts = "comma-joined codes of what was odd about the article",
    }
}

impl Documents {
    /// Adds the row of one article.
    pub(super) fn push(&mut self, source: &Source<'_>, place: &RecordPlace, keep_text: bool) {
        self.push_place(source.document_id, place);
        self.push_metadata(source);
        let text = &source.article.text;
        self.text.push(keep_text.then(|| text.as_str()));
        self.text_hash.push(source.text_hash);
        self.push_counts(source);
        self.push_tone(source);
        let warnings = source.analysis.warnings.iter().map(Warning::code);
        let warnings = warnings.collect::<Vec<_>>().join(",");
        self.warnings
            .push(Some(warnings.as_str()).filter(|codes| !codes.is_empty()));
    }

    fn push_place(&mut self, document_id: i64, place: &RecordPlace) {
        self.document_id.push(document_id);
        self.source_file.push_any(&place.source_file);
        self.record_no.push(place.record_no as i64);
        self.raw_offset.push(place.raw_offset as i64);
        self.raw_length.push(place.raw_length as i64);
    }

    fn push_metadata(&mut self, source: &Source<'_>) {
        let article = source.article;
        self.source_id.push(article.source_id.as_deref());
        self.url.push(article.url.as_deref());
        self.title.push(article.title.as_deref());
        self.authors.push(article.authors.as_deref());
        self.section.push(article.section.as_deref());
        self.domain.push_any(article.domain.as_deref());
        self.publisher.push_any(article.publisher.as_deref());
        self.published_at.push(article.published_at);
        self.modified_at.push(article.modified_at);
        self.published_source
            .push(article.published_source.as_str());
        self.language.push(article.language);
        self.language_confidence.push(article.language_confidence);
    }

    fn push_counts(&mut self, source: &Source<'_>) {
        let analysis = source.analysis;
        let furniture_chars = |sentence: &Sentence| {
            let (start, end) = source.chars(sentence.span);
            end - start
        };
        let furniture = analysis
            .sentences
            .iter()
            .filter(|sentence| sentence.kind == SentenceKind::Boilerplate);
        let attributed = analysis
            .attributions
            .iter()
            .filter(|attribution| attribution.speaker_kind != SpeakerKind::None);
        self.n_chars.push(source.code_points.len());
        self.n_tokens.push(analysis.tokens.len() as u32);
        self.n_sentences.push(analysis.sentences.len() as u32);
        self.n_furniture_chars
            .push(furniture.map(furniture_chars).sum());
        self.n_mentions.push(analysis.mentions.len() as u32);
        self.n_actors.push(analysis.actors.len() as u32);
        self.n_quotes.push(analysis.quotes.len() as u32);
        self.n_quotes_attributed.push(attributed.count() as u32);
        self.n_stances.push(analysis.stances.len() as u32);
    }

    fn push_tone(&mut self, source: &Source<'_>) {
        let tones = &source.analysis.tones;
        let mut counts = [0; 3];
        for (index, sentence) in source.analysis.sentences.iter().enumerate() {
            if sentence.kind != SentenceKind::Boilerplate {
                counts[tone_at(&tones.sentences, index).polarity as usize] += 1;
            }
        }
        self.sentiment.push(tones.document.value);
        self.sentiment_label.push(tones.document.polarity.as_str());
        self.n_positive_sentences
            .push(counts[Polarity::Positive as usize]);
        self.n_neutral_sentences
            .push(counts[Polarity::Neutral as usize]);
        self.n_negative_sentences
            .push(counts[Polarity::Negative as usize]);
    }
}
