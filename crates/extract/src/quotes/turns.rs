//! Turns of transcripts and interviews: `Reading → [Draft]`: a paragraph that opens with its speaker.
//!
//! ## Finds
//! `MORENO: We will not go.` / `PRESS SECRETARY SIDI: Only for officials.` · `Q: Why not?` / `A: I
//! was not asked.` The colon is the cue, the label the source; Q and A are nobody's name.
//!
//! ## Leaves
//! Labels in small letters, paragraphs without one (the narrator may speak there), and labels that
//! only head a line ("SOURCE: …"): two must take turns.

use super::draft::Draft;
use super::reading::Reading;
use crate::model::{QuoteKind, Sentence, SentenceKind, Shape, TokenRange};

/// Longest label, in tokens: "PRESS SECRETARY KARINE JEAN-PIERRE".
const MAX_LABEL: usize = 8;
/// How often a label must open a paragraph to be a speaker's.
const MIN_TURNS: usize = 2;
/// How many speakers make a dialogue.
const MIN_SPEAKERS: usize = 2;
/// A label is as plain as a cue; set as for quotes with one.
const CONFIDENCE: f32 = 0.97;

/// A paragraph with a label.
struct Turn<'a> {
    label: &'a str,
    /// The label without its colon.
    source: TokenRange,
    /// Token index of the colon.
    colon: usize,
    /// What follows.
    content: TokenRange,
}

/// The turns of one article, by position; none when its labels are no dialogue.
/// Cost: the first tokens of every paragraph; sorting the labels.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Draft> {
    let turns = labelled(reading);
    let mut labels: Vec<&str> = turns.iter().map(|turn| turn.label).collect();
    labels.sort_unstable();
    let speakers: Vec<&str> = labels
        .chunk_by(|one, other| one == other)
        .filter(|same| same.len() >= MIN_TURNS || is_question_or_answer(same[0]))
        .map(|same| same[0])
        .collect();
    if speakers.len() < MIN_SPEAKERS {
        return Vec::new();
    }
    turns
        .iter()
        .filter(|turn| speakers.binary_search(&turn.label).is_ok())
        .map(draft)
        .collect()
}

fn labelled<'a>(reading: &Reading<'a>) -> Vec<Turn<'a>> {
    let sentences = reading.passage.sentences;
    let mut turns = Vec::new();
    let mut start = 0;
    while let Some(first) = sentences.get(start) {
        let is_other = |sentence: &Sentence| sentence.paragraph_no != first.paragraph_no;
        let end = sentences[start..]
            .iter()
            .position(is_other)
            .map_or(sentences.len(), |n_sentences| start + n_sentences);
        if first.kind != SentenceKind::Boilerplate {
            let paragraph = TokenRange {
                start: first.tokens.start,
                end: sentences[end - 1].tokens.end,
            };
            turns.extend(turn(reading, paragraph));
        }
        start = end;
    }
    turns
}

/// The turn that a paragraph is; none when it has no label or its words stand in marks.
fn turn<'a>(reading: &Reading<'a>, paragraph: TokenRange) -> Option<Turn<'a>> {
    let (start, end) = (paragraph.start as usize, paragraph.end as usize);
    let colon = (start..end.min(start + MAX_LABEL + 1)).find(|&index| reading.is_colon(index))?;
    let source = TokenRange::new(start, colon);
    let is_label = !source.is_empty()
        && source.indices().all(|index| {
            let shape = reading.shape(index);
            shape.has(Shape::ALL_CAPS)
                || shape.has(Shape::PUNCTUATION)
                || is_initial(reading, index)
        })
        && reading.n_words(source) > 0;
    let content = TokenRange::new(colon + 1, end);
    let holds = is_label
        && reading.has_words(content, 1)
        && !reading.shape(colon + 1).has(Shape::QUOTE_MARK);
    let label = reading.passage.text.slice(reading.span(source));
    holds.then_some(Turn {
        label,
        source,
        colon,
        content,
    })
}

/// One capital letter: "Q", the initial of a name.
fn is_initial(reading: &Reading<'_>, index: usize) -> bool {
    let word = reading.word(index);
    word.len() <= 2 && word.starts_with(char::is_uppercase)
}

fn is_question_or_answer(label: &str) -> bool {
    matches!(label, "Q" | "A")
}

fn draft(turn: &Turn<'_>) -> Draft {
    Draft {
        parts: vec![turn.content],
        kind: QuoteKind::Direct,
        cue: Some(TokenRange::new(turn.colon, turn.colon + 1)),
        cue_lemma: Some(":"),
        source: (!is_question_or_answer(turn.label)).then_some(turn.source),
        is_unclosed: false,
        confidence: CONFIDENCE,
    }
}
