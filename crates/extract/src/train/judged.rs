//! Gold judgements: `JSONL → [Example]`.
//!
//! A line holds a `text` with a `score`, or with one target and a `label`, or with
//! two targets `p` and `q` and a directed `label`; offsets in code points.

use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::learn::hashed::Sink;
use crate::model::{Block, Sentence, SentenceKind, Span, Text, Token, TokenRange};
use crate::passage::Passage;
use crate::segment;
use crate::sentiment::features::{
    View, WINDOW, WordFeatures, of_target, share_of_word, sums_of_sentence, words_of_sentence,
};
use crate::sentiment::lexicon::Lexicon;
use crate::sentiment::reading::SentenceReading;
use crate::sentiment::targets::CLASSES;
use crate::stances::features::{Pair, of_pair};

/// The features of one judgement, with its gold answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Example {
    /// Hashed features with their values.
    pub(crate) features: Vec<(u64, f32)>,
    /// The class, where there are classes.
    pub(crate) class: usize,
    /// The score, where there is one.
    pub(crate) score: f32,
}

impl Sink for Example {
    fn add(&mut self, feature: u64, value: f32) {
        self.features.push((feature, value));
    }
}

#[derive(Deserialize)]
struct Scored {
    text: String,
    score: f32,
}

#[derive(Deserialize)]
struct Targeted {
    text: String,
    target_start: usize,
    target_end: usize,
    label: String,
}

/// Two targets in a sentence, in code points, with the gold label.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(crate) struct Paired {
    pub(crate) text: String,
    pub(crate) p_start: usize,
    pub(crate) p_end: usize,
    pub(crate) q_start: usize,
    pub(crate) q_end: usize,
    pub(crate) label: String,
}

/// The examples of sentence tone: `(score - centre) / scale`.
///
/// # Errors
/// As [`lines`].
pub(crate) fn scored(
    path: &Path,
    lexicon: &Lexicon,
    centre: f32,
    scale: f32,
) -> Result<Vec<Example>, Error> {
    let lines: Vec<Scored> = lines(path, "{text, score}")?;
    let mut reading = SentenceReading::default();
    let example = |line: &Scored| {
        let gold = Gold::new(&line.text);
        reading.read(
            &gold.passage(),
            TokenRange::new(0, gold.tokens.len()),
            lexicon,
        );
        let mut example = Example {
            score: (line.score - centre) / scale,
            ..Example::default()
        };
        words_of_sentence(&reading, &mut example);
        let share = share_of_word(&reading);
        for (_, value) in &mut example.features {
            *value *= share;
        }
        sums_of_sentence(&reading, &mut example);
        example
    };
    Ok(lines.iter().map(example).collect())
}

/// The examples of target tone: classes negative, neutral, positive.
///
/// # Errors
/// As [`lines`].
pub(crate) fn targeted(path: &Path, lexicon: &Lexicon) -> Result<Vec<Example>, Error> {
    let lines: Vec<Targeted> = lines(path, "{text, target_start, target_end, label}")?;
    let mut reading = SentenceReading::default();
    let example = |line: &Targeted| {
        let gold = Gold::new(&line.text);
        let touched = gold.touched(line.target_start..line.target_end);
        let (sentence, [target]) = gold.within_one_sentence([touched])?;
        reading.read(&gold.passage(), sentence, lexicon);
        let class = CLASSES
            .iter()
            .position(|class| class.as_str() == line.label)?;
        let mut example = Example {
            class,
            ..Example::default()
        };
        let signs = &reading.signs;
        let from = target.start.saturating_sub(WINDOW);
        let to = (target.end + WINDOW).min(signs.len());
        let views = [
            (View::Whole, 0..signs.len()),
            (View::Left, from..target.start),
            (View::Right, target.end..to),
        ];
        for (view, range) in views {
            let words = WordFeatures::seen(view);
            for &position in reading.words_in(&range) {
                words.of_word(signs, position, |feature| example.count(feature));
            }
        }
        of_target(&reading, &target, &mut example);
        Some(example)
    };
    Ok(lines.iter().filter_map(example).collect())
}

/// The examples of stance, in the classes of [`crate::stances::classes::CLASSES`]. Pairs that the
/// segmentation puts into two sentences are left out.
pub(crate) fn paired(lines: &[Paired], lexicon: &Lexicon) -> Vec<Example> {
    let mut reading = SentenceReading::default();
    let example = |line: &Paired| {
        let gold = Gold::new(&line.text);
        let p = gold.touched(line.p_start..line.p_end);
        let q = gold.touched(line.q_start..line.q_end);
        let turned = q.start < p.start;
        let (first, second) = if turned { (q, p) } else { (p, q) };
        let (sentence, [first, second]) = gold.within_one_sentence([first, second])?;
        if second.start < first.end {
            return None;
        }
        reading.read(&gold.passage(), sentence, lexicon);
        let mut example = Example {
            class: stance_class(&line.label, turned),
            ..Example::default()
        };
        let pair = Pair { first, second };
        for (view, range) in pair.regions(reading.signs.len()) {
            let words = WordFeatures::seen(view);
            for &position in reading.words_in(&range) {
                words.of_word(&reading.signs, position, |feature| example.count(feature));
            }
        }
        of_pair(&reading, &pair, &mut example);
        Some(example)
    };
    lines.iter().filter_map(example).collect()
}

/// The class of a directed label; `turned` when `q` stands before `p`.
fn stance_class(label: &str, turned: bool) -> usize {
    let class = match label {
        "p_neg_q" => 1,
        "p_pos_q" => 2,
        "q_neg_p" => 3,
        "q_pos_p" => 4,
        _ => 0,
    };
    match (turned, class) {
        (true, 1 | 2) => class + 2,
        (true, 3 | 4) => class - 2,
        _ => class,
    }
}

/// One gold text, segmented.
struct Gold {
    text: Text,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
}

impl Gold {
    fn new(text: &str) -> Self {
        let block = Block {
            span: Span::new(0, text.len()),
            kind: SentenceKind::Body,
            paragraph_no: 0,
            rule: None,
        };
        let text = Text::new(text.to_owned());
        let (tokens, sentences) = segment::segment(&text, &[block]);
        Self {
            text,
            tokens,
            sentences,
        }
    }

    fn passage(&self) -> Passage<'_> {
        Passage {
            text: &self.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        }
    }

    /// The tokens that share a character with `chars`, a range of code points.
    fn touched(&self, chars: Range<usize>) -> Range<usize> {
        let text = self.text.as_str();
        let byte = |char_no: usize| {
            let found = text.char_indices().nth(char_no);
            found.map_or(text.len(), |(byte, _)| byte) as u32
        };
        let (start, end) = (byte(chars.start), byte(chars.end));
        let first = self.tokens.partition_point(|token| token.span.end <= start);
        let last = self.tokens.partition_point(|token| token.span.start < end);
        first..last.max(first)
    }

    /// The sentence that holds all of `ranges`, and these as positions in it.
    fn within_one_sentence<const N: usize>(
        &self,
        ranges: [Range<usize>; N],
    ) -> Option<(TokenRange, [Range<usize>; N])> {
        let start = ranges.first()?.start as u32;
        let holds =
            |sentence: &&Sentence| sentence.tokens.start <= start && start < sentence.tokens.end;
        let sentence = self.sentences.iter().find(holds)?.tokens;
        let inside = |range: &Range<usize>| {
            sentence.start as usize <= range.start && range.end <= sentence.end as usize
        };
        let first = sentence.start as usize;
        ranges
            .iter()
            .all(|range| !range.is_empty() && inside(range))
            .then(|| {
                (
                    sentence,
                    ranges.map(|range| range.start - first..range.end - first),
                )
            })
    }
}

/// The lines of a JSONL file.
///
/// # Errors
/// [`Error::Io`] when the file cannot be read, [`Error::Lexicon`] for a line that does not parse.
pub(crate) fn lines<T: DeserializeOwned>(
    path: &Path,
    expected: &'static str,
) -> Result<Vec<T>, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    (1..)
        .zip(text.lines())
        .map(|(line, json)| {
            serde_json::from_str(json).map_err(|_| Error::Lexicon {
                path: path.to_path_buf(),
                line,
                expected,
            })
        })
        .collect()
}
