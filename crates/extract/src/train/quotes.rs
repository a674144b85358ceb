//! Training the tagger of reporting clauses: who said what, by which cue.
//!
//! A line of a gold set is `{text, quotes: [{start, end, parts, speaker_start, speaker_end,
//! cue_start, cue_end}]}`, offsets in code points. Attributions of belief and intention are learned
//! too: the lemma of the cue tells them apart afterwards. Of a set that says of each quote what
//! `kind` it is only speech is learned.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use super::clauses::Settings;
use super::clauses::{Sequence, Trainer};
use super::corpus::blocks;
use super::names::fit;
use crate::error::Error;
use crate::learn::labels::{Labels, OUTSIDE, Place};
use crate::learn::viterbi::LabelledSpan;
use crate::model::{Sentence, Span, Text, Token};
use crate::passage::Passage;
use crate::quotes::QuoteFinder;
use crate::quotes::chain::{CLASSES, CONTENT, ClauseScratch};
use crate::segment;

/// One article in this many is held out to choose and calibrate by.
const HELD_OUT: usize = 12;

/// What a training run reads, and how it is told to go about it.
#[derive(Clone, Debug)]
pub struct Job {
    /// The gold sets.
    pub sets: Vec<PathBuf>,
    /// How.
    pub settings: Settings,
}

/// An article with its gold attributions.
struct Document {
    text: Text,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    gold: Vec<Gold>,
}

/// One attribution, in bytes.
struct Gold {
    parts: Vec<Span>,
    source: Option<Span>,
    cue: Option<Span>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    quotes: Vec<LineQuote>,
}

#[derive(Deserialize)]
struct LineQuote {
    start: usize,
    end: usize,
    parts: Option<Vec<[usize; 2]>>,
    speaker_start: Option<usize>,
    speaker_end: Option<usize>,
    cue_start: Option<usize>,
    cue_end: Option<usize>,
    kind: Option<String>,
}

impl Job {
    /// Trains a model and returns its file. `report` gets a line now and then.
    ///
    /// # Errors
    /// [`Error`] when a file cannot be read.
    pub fn train(&self, report: &mut dyn FnMut(&str)) -> Result<Vec<u8>, Error> {
        let rules = QuoteFinder::rules();
        let mut sequences = Vec::new();
        let mut held_out = Vec::new();
        for set in &self.sets {
            for (place, document) in read(set)?.into_iter().enumerate() {
                if place % HELD_OUT == HELD_OUT - 1 {
                    held_out.push(document);
                } else {
                    add_sequences(&rules, &document, &mut sequences);
                }
            }
            report(&format!(
                "{}: {} sequences so far",
                set.display(),
                sequences.len()
            ));
        }
        let mut trainer = Trainer::new(sequences, self.settings);
        for round in 0..self.settings.n_rounds {
            trainer.begin_round();
            let mut likelihood = 0.0;
            for epoch in 0..self.settings.n_epochs {
                likelihood = trainer.run_epoch(epoch);
            }
            let score = Score::of(&QuoteFinder::from_model(&trainer.model()), &held_out);
            report(&format!(
                "round {round}: log-likelihood {likelihood:.4}, held out {}",
                score.line()
            ));
        }
        let mut model = trainer.model();
        let score = Score::of(&QuoteFinder::from_model(&model), &held_out);
        model.calibration = fit(&score.judged);
        model.to_bytes()
    }
}

/// A span of a sentence: class, first place, place after the last.
type ClassSpan = (usize, usize, usize);

/// How many spans are found, exactly.
#[derive(Default)]
struct Score {
    n_right: [usize; CLASSES.len()],
    n_found: [usize; CLASSES.len()],
    n_gold: [usize; CLASSES.len()],
    /// The confidence of every content found, and whether a gold one is about there.
    judged: Vec<(f32, bool)>,
}

impl Score {
    fn of(finder: &QuoteFinder, documents: &[Document]) -> Self {
        let mut score = Self::default();
        for document in documents {
            score.add(finder, document);
        }
        score
    }

    fn add(&mut self, finder: &QuoteFinder, document: &Document) {
        let Some(tagger) = finder.tagger() else {
            return;
        };
        let labels = label_places(document);
        let mut scratch = ClauseScratch::default();
        finder.each_window(&document.passage(), |sentence, window| {
            let gold = spans_of(&labels[sentence.tokens.indices()]);
            for span in tagger.spans(window.features(), &mut scratch).to_vec() {
                let is_right = gold.contains(&(span.class, span.start, span.end));
                self.n_found[span.class] += 1;
                self.n_right[span.class] += usize::from(is_right);
                if span.class == CONTENT {
                    let is_found = gold.iter().any(|gold| meets(gold, &span));
                    let confidence = tagger.confidence(span, &mut scratch);
                    self.judged.push((confidence, is_found));
                }
            }
            for (class, ..) in gold {
                self.n_gold[class] += 1;
            }
        });
    }

    /// F1 of each class.
    fn line(&self) -> String {
        let f1 = |class: usize| {
            let n_all = (self.n_found[class] + self.n_gold[class]).max(1);
            2.0 * self.n_right[class] as f64 / n_all as f64
        };
        CLASSES
            .iter()
            .enumerate()
            .map(|(class, name)| format!("{name} {:.4}", f1(class)))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Whether the spans share at least half of their tokens (Dice), as the project's scorer has it.
fn meets(&(class, start, end): &ClassSpan, found: &LabelledSpan) -> bool {
    let n_common = end.min(found.end).saturating_sub(start.max(found.start));
    class == found.class && 4 * n_common >= end - start + found.end - found.start
}

/// The spans that a sequence of classes and places spells.
fn spans_of(labels: &[Option<(usize, Place)>]) -> Vec<ClassSpan> {
    let mut spans = Vec::new();
    let mut start = 0;
    for (place, label) in labels.iter().enumerate() {
        let Some((class, at)) = *label else { continue };
        if matches!(at, Place::First | Place::Only) {
            start = place;
        }
        if matches!(at, Place::Last | Place::Only) {
            spans.push((class, start, place + 1));
        }
    }
    spans
}

fn add_sequences(rules: &QuoteFinder, document: &Document, sequences: &mut Vec<Sequence>) {
    let labels = label_places(document);
    rules.each_window(&document.passage(), |sentence, window| {
        let mut sequence = Sequence::default();
        for (keys, label) in window.features().zip(&labels[sentence.tokens.indices()]) {
            let gold = match *label {
                Some((class, at)) => Labels::label(class, at),
                None => OUTSIDE,
            };
            sequence.push(&keys, gold);
        }
        sequences.push(sequence);
    });
}

impl Document {
    fn new(line: Line) -> Self {
        let mut bytes: Vec<usize> = line.text.char_indices().map(|(byte, _)| byte).collect();
        bytes.push(line.text.len());
        let at = |offset: usize| bytes.get(offset).copied().unwrap_or(line.text.len());
        let span = |start: usize, end: usize| Span::new(at(start), at(end.max(start)));
        let optional = |start: Option<usize>, end: Option<usize>| Some(span(start?, end?));
        let is_wanted =
            |quote: &&LineQuote| quote.kind.as_deref().is_none_or(|kind| kind == "speech");
        let gold = line.quotes.iter().filter(is_wanted).map(|quote| Gold {
            parts: match &quote.parts {
                Some(parts) => parts.iter().map(|&[start, end]| span(start, end)).collect(),
                None => vec![span(quote.start, quote.end)],
            },
            source: optional(quote.speaker_start, quote.speaker_end),
            cue: optional(quote.cue_start, quote.cue_end),
        });
        let gold = gold.collect();
        let text = Text::new(line.text);
        let (tokens, sentences) = segment::segment(&text, &blocks(text.as_str()));
        Self {
            text,
            tokens,
            sentences,
            gold,
        }
    }

    fn passage(&self) -> Passage<'_> {
        Passage {
            text: &self.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        }
    }

    /// The tokens that share a character with `span`.
    fn tokens_of(&self, span: Span) -> Range<usize> {
        let start = self
            .tokens
            .partition_point(|token| token.span.end <= span.start);
        let end = self
            .tokens
            .partition_point(|token| token.span.start < span.end);
        start..end.max(start)
    }
}

/// Class and number of the span that each token belongs to. Longer attributions claim their tokens
/// first; a span that meets a claimed token is left out.
fn claims(document: &Document) -> Vec<Option<(usize, usize)>> {
    let mut claims = vec![None; document.tokens.len()];
    let mut gold: Vec<&Gold> = document.gold.iter().collect();
    gold.sort_by_key(|gold| {
        let length: usize = gold.parts.iter().map(|part| part.len()).sum();
        (
            std::cmp::Reverse(length),
            gold.parts.first().map(|part| part.start),
        )
    });
    let mut number = 0;
    for gold in gold {
        let spans = gold.parts.iter().map(|&part| (2, part));
        let spans = spans.chain(gold.source.map(|source| (0, source)));
        for (class, span) in spans.chain(gold.cue.map(|cue| (1, cue))) {
            let own = &mut claims[document.tokens_of(span)];
            if own.iter().all(Option::is_none) {
                number += 1;
                own.fill(Some((class, number)));
            }
        }
    }
    claims
}

/// Class and place of every token; spans are cut at the ends of sentences.
fn label_places(document: &Document) -> Vec<Option<(usize, Place)>> {
    let claims = claims(document);
    let mut places = vec![None; claims.len()];
    for sentence in &document.sentences {
        let range = sentence.tokens.indices();
        for index in range.clone() {
            let Some(own) = claims[index] else { continue };
            let opens = index == range.start || claims[index - 1] != Some(own);
            let closes = index + 1 == range.end || claims[index + 1] != Some(own);
            let place = match (opens, closes) {
                (true, true) => Place::Only,
                (true, false) => Place::First,
                (false, true) => Place::Last,
                (false, false) => Place::Inside,
            };
            places[index] = Some((own.0, place));
        }
    }
    places
}

/// Reads a set. Of one that tells speech from other kinds, articles without speech are left out:
/// they would teach that there is nothing to find.
fn read(path: &Path) -> Result<Vec<Document>, Error> {
    let file = std::fs::read_to_string(path).map_err(Error::io(path))?;
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(file.lines()) {
        let line: Line = serde_json::from_str(line).map_err(|_| Error::Lexicon {
            path: path.to_path_buf(),
            line: number,
            expected: "{text, quotes: [{start, end, parts, speaker_start, cue_start, …}]}",
        })?;
        lines.push(line);
    }
    let tells_kinds = |line: &Line| line.quotes.iter().any(|quote| quote.kind.is_some());
    let only_speech = lines.iter().any(tells_kinds);
    let mut documents: Vec<Document> = lines.into_iter().map(Document::new).collect();
    documents.retain(|document| !only_speech || !document.gold.is_empty());
    Ok(documents)
}
