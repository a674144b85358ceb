//! Training the tagger of reporting clauses: who said what, by which cue.
//!
//! A line of a gold set is `{text, quotes: [{start, end, parts, speaker_start, speaker_end, cue,
//! cue_start, cue_end}]}`, offsets in code points, -1 for none. A set without places of cues follows the project's
//! own guide; the others are fitted to it: see [`QuoteFinder::by_guide`]. Of a set that says of each quote what
//! `kind` it is only speech is learned.

use std::num::ParseIntError;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Deserialize;

pub use super::clauses::Settings;
use super::clauses::{Sequence, Trainer};
use super::corpus::blocks;
use super::names::fit;
use crate::error::Error;
use crate::learn::labels::{Labels, OUTSIDE, Place};
use crate::learn::viterbi::LabelledSpan;
use crate::model::{Sentence, Span, Text, Token, TokenRange};
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
    pub sets: Vec<Set>,
    /// How.
    pub settings: Settings,
}

/// A gold set, and how often each of its articles is shown.
#[derive(Clone, Debug)]
pub struct Set {
    /// The file.
    pub path: PathBuf,
    /// Times in each pass.
    pub n_times: u32,
}

impl FromStr for Set {
    type Err = ParseIntError;

    /// `FILE` or `FILE=TIMES`.
    fn from_str(set: &str) -> Result<Self, ParseIntError> {
        let (path, n_times) = set.rsplit_once('=').unwrap_or((set, "1"));
        Ok(Self {
            path: PathBuf::from(path),
            n_times: n_times.parse()?,
        })
    }
}

/// An article with its gold attributions.
struct Document {
    text: Text,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    gold: Vec<Gold>,
    /// Annotated after the project's own guide.
    is_by_guide: bool,
}

/// One attribution, in bytes.
#[derive(Clone)]
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
    speaker_start: Option<i64>,
    speaker_end: Option<i64>,
    cue: Option<String>,
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
            for (place, document) in read(&rules, &set.path)?.into_iter().enumerate() {
                if place % HELD_OUT == HELD_OUT - 1 {
                    held_out.push(document);
                } else {
                    add_sequences(&rules, &document, set.n_times, &mut sequences);
                }
            }
            report(&format!(
                "{}: {} sequences so far",
                set.path.display(),
                sequences.len()
            ));
        }
        if held_out.iter().any(|document| document.is_by_guide) {
            held_out.retain(|document| document.is_by_guide);
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

fn add_sequences(
    rules: &QuoteFinder,
    document: &Document,
    n_times: u32,
    sequences: &mut Vec<Sequence>,
) {
    let labels = label_places(document);
    rules.each_window(&document.passage(), |sentence, window| {
        let mut sequence = Sequence::shown(n_times);
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
    fn new(rules: &QuoteFinder, line: Line) -> Self {
        let is_by_guide = line.quotes.iter().all(|quote| quote.cue_start.is_none());
        let wanted = |quote: &&LineQuote| quote.kind.as_deref().is_none_or(|kind| kind == "speech");
        let offsets = Offsets::new(&line.text);
        let quotes = line.quotes.iter().filter(wanted);
        let gold = quotes
            .map(|quote| offsets.gold(quote, &line.text))
            .collect();
        let text = Text::new(line.text);
        let (tokens, sentences) = segment::segment(&text, &blocks(text.as_str()));
        let mut document = Self {
            text,
            tokens,
            sentences,
            gold,
            is_by_guide,
        };
        if !is_by_guide {
            document.gold = document.fitted(rules);
        }
        document
    }

    /// The attributions as the guide has them.
    fn fitted(&self, rules: &QuoteFinder) -> Vec<Gold> {
        let range = |span: Span| {
            let tokens = self.tokens_of(span);
            TokenRange::new(tokens.start, tokens.end)
        };
        let pairs = self.gold.iter().filter_map(|gold| {
            let parts = gold.parts.iter().map(|&part| range(part)).collect();
            Some((gold, (parts, range(gold.cue?))))
        });
        let (gold, clauses): (Vec<&Gold>, Vec<_>) = pairs.unzip();
        let fitted = rules.by_guide(&self.passage(), clauses);
        let all = gold.into_iter().zip(fitted);
        all.filter_map(|(gold, fitted)| {
            let (parts, cue) = fitted?;
            let parts = parts.iter().map(|part| part.span(&self.tokens)).collect();
            Some(Gold {
                parts,
                source: gold.source,
                cue: Some(cue.span(&self.tokens)),
            })
        })
        .collect()
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

/// Where each character of a text starts, in bytes.
struct Offsets(Vec<usize>);

impl Offsets {
    fn new(text: &str) -> Self {
        let starts = text.char_indices().map(|(byte, _)| byte);
        Self(starts.chain([text.len()]).collect())
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let last = self.0.last().copied().unwrap_or_default();
        let at = |offset: usize| self.0.get(offset).copied().unwrap_or(last);
        Span::new(at(start), at(end.max(start)))
    }

    fn gold(&self, quote: &LineQuote, text: &str) -> Gold {
        let parts: Vec<Span> = match &quote.parts {
            Some(parts) => parts
                .iter()
                .map(|&[start, end]| self.span(start, end))
                .collect(),
            None => vec![self.span(quote.start, quote.end)],
        };
        let offset = |offset: Option<i64>| usize::try_from(offset?).ok();
        let source = offset(quote.speaker_start)
            .zip(offset(quote.speaker_end))
            .map(|(start, end)| self.span(start, end));
        let placed = quote.cue_start.zip(quote.cue_end);
        let cue = match placed {
            Some((start, end)) => Some(self.span(start, end)),
            None => quote
                .cue
                .as_deref()
                .and_then(|cue| nearest(text, cue, &parts, source)),
        };
        Gold { parts, source, cue }
    }
}

/// How far from its content a cue may stand, in bytes.
const MAX_CUE_DISTANCE: usize = 150;

/// The place of the words of a cue that is nearest to a content and its source, and not inside it.
fn nearest(text: &str, cue: &str, parts: &[Span], source: Option<Span>) -> Option<Span> {
    if cue.is_empty() {
        return None;
    }
    let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let gap = |a: Span, b: Span| (b.start.saturating_sub(a.end)).max(a.start.saturating_sub(b.end));
    let places = text.match_indices(cue).filter_map(|(start, found)| {
        let span = Span::new(start, start + found.len());
        let cut = is_word(text.as_bytes().get(start.wrapping_sub(1)))
            || is_word(text.as_bytes().get(start + found.len()));
        let distance = parts.iter().map(|&part| gap(span, part)).min()? as usize;
        let is_inside = parts
            .iter()
            .any(|part| part.start < span.end && span.start < part.end);
        let from_source = source.map_or(0, |source| gap(span, source) as usize);
        (!cut && !is_inside && distance <= MAX_CUE_DISTANCE)
            .then_some((2 * distance + from_source, span))
    });
    Some(places.min_by_key(|&(distance, _)| distance)?.1)
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
fn read(rules: &QuoteFinder, path: &Path) -> Result<Vec<Document>, Error> {
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
    let documents = lines.into_iter().map(|line| Document::new(rules, line));
    let mut documents: Vec<Document> = documents.collect();
    documents.retain(|document| !only_speech || !document.gold.is_empty());
    Ok(documents)
}
