//! An article with content for every table, built by hand, in text that is not ASCII.

use std::sync::Arc;

use pressmill_extract::model::{
    Actor, ActorTone, ActorType, Analysis, Article, Attribution, CountryCode, Mention, MentionKind,
    NameTag, Polarity, Quote, QuoteKind, RecordPlace, Sentence, SentenceKind, Span, SpeakerKind,
    Stance, Token, TokenRange, Tone, Tones,
};
use pressmill_extract::{Reason, Rejection, Stage};

/// Curly quotes, an emoji, a combining accent and a letter of two bytes before everything that has an offset.
pub(crate) const TEXT: &str = "Zoë 🙂 reports: “We will answer,” said José\u{301} Núñez, “and soon.”\n\
    Núñez accuses “Élan”.\nClick here to read more…";

/// The byte span of the first `words` in [`TEXT`].
pub(crate) fn span(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}

pub(crate) fn place(record_no: u64) -> RecordPlace {
    RecordPlace {
        source_file: Arc::from("news/sample.jsonl"),
        record_no,
        raw_offset: record_no * 500,
        raw_length: 499,
    }
}

pub(crate) fn rejection() -> Rejection {
    Rejection {
        stage: Stage::Article,
        reason: Reason::EmptyText,
        message: "the text is blank".to_owned(),
        source_id: Some("17".to_owned()),
    }
}

pub(crate) fn article() -> Article {
    let mut article = Article::from_text(TEXT);
    article.title = Some("Zoë reports".to_owned());
    article.publisher = Some("Élan".to_owned());
    article.published_at = Some(1_700_000_000_000_000);
    (article.language, article.language_confidence) = ("en", 0.987);
    article
}

fn sentence(words: &str, paragraph_no: u32, kind: SentenceKind) -> Sentence {
    Sentence {
        span: span(words),
        tokens: TokenRange::new(paragraph_no as usize, paragraph_no as usize + 1),
        paragraph_no,
        kind,
        rule: (kind == SentenceKind::Boilerplate).then_some("read_more"),
    }
}

fn mention(words: &str, sentence_no: u32, actor_no: u32) -> Mention {
    Mention {
        span: span(words),
        tokens: TokenRange::new(0, 1),
        sentence_no,
        kind: MentionKind::Name,
        tag: NameTag::Per,
        role: None,
        confidence: 0.9,
        actor_no,
        is_nested: false,
    }
}

fn actor(name: &str, first_words: &str) -> Actor {
    Actor {
        key: format!("person:{}", name.to_lowercase()),
        name: name.to_owned(),
        actor_type: ActorType::Person,
        role: Some("minister".to_owned()),
        role_norm: Some("minister"),
        affiliation: None,
        country: Some(CountryCode(*b"ESP")),
        sector: Some("GOV"),
        code: Some("ESPGOV".to_owned()),
        wikidata_id: None,
        resolved_by: "full_name",
        confidence: 0.8,
        n_mentions: 1,
        n_quotes: 1,
        first_start: span(first_words).start,
        in_title: false,
        salience: 0.5,
    }
}

fn tone(value: f32) -> Tone {
    let polarity = if value < 0.0 {
        Polarity::Negative
    } else {
        Polarity::Neutral
    };
    Tone { value, polarity }
}

fn quote() -> Quote {
    Quote {
        kind: QuoteKind::Direct,
        content: span("We will answer,").cover(span("and soon.")),
        parts: vec![span("We will answer,"), span("and soon.")],
        sentence_no: 0,
        paragraph_start: 0,
        paragraph_end: 0,
        cue: Some(span("said")),
        cue_lemma: Some("say"),
        source: Some(span("José\u{301} Núñez")),
        is_floating: false,
        is_multi_paragraph: false,
        is_unclosed: false,
        confidence: 1.0,
    }
}

fn attribution() -> Attribution {
    Attribution {
        speaker: Some(span("José\u{301} Núñez")),
        speaker_kind: SpeakerKind::Name,
        actor_no: Some(0),
        addressee: None,
        sieve: "cue_adjacent",
        confidence: 0.75,
    }
}

fn stance() -> Stance {
    Stance {
        source: 0,
        target: 1,
        quote_no: None,
        sentence_no: 1,
        tone: tone(-0.6),
        cue: Some(span("accuses")),
        confidence: 0.7,
    }
}

pub(crate) fn analysis() -> Analysis {
    let sentences = vec![
        sentence(
            "Zoë 🙂 reports: “We will answer,” said José\u{301} Núñez, “and soon.”",
            0,
            SentenceKind::Body,
        ),
        sentence("Núñez accuses “Élan”.", 1, SentenceKind::Body),
        sentence("Click here to read more…", 2, SentenceKind::Boilerplate),
    ];
    let tones = Tones {
        document: tone(-0.3),
        sentences: vec![tone(0.0), tone(-0.6), tone(0.0)],
        mentions: vec![tone(0.0), tone(-0.6)],
        actors: vec![ActorTone::default(); 2],
        quotes: vec![tone(0.0)],
    };
    Analysis {
        tokens: vec![Token::default(); 3],
        sentences,
        mentions: vec![mention("José\u{301} Núñez", 0, 0), mention("Élan", 1, 1)],
        actors: vec![
            actor("José\u{301} Núñez", "José\u{301} Núñez"),
            actor("Élan", "Élan"),
        ],
        quotes: vec![quote()],
        attributions: vec![attribution()],
        tones,
        stances: vec![stance()],
        warnings: pressmill_extract::model::Warnings::default(),
    }
}
