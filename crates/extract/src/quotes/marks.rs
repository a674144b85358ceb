//! Quote marks: `Passage → Marks`: every mark with its partner.
//!
//! Each paragraph is read once with a stack of open marks. A mark that is never
//! closed is bounded and flagged, unless the next paragraph opens with the same
//! mark again: then the passage goes on there. Apostrophes and the marks of feet,
//! inches and minutes are left out.
//!
//! Cost: linear in tokens: the stack is at most [`MAX_DEPTH`] deep.

use self::mark::{Family, Mark, Turn, read_mark};
use crate::model::{SentenceKind, Shape, TokenRange};
use crate::passage::Passage;

mod mark;

/// Quotes nested deeper than this are read as part of what surrounds them; a
/// bound that keeps the search of the stack constant.
const MAX_DEPTH: usize = 6;

/// A stretch of text inside one pair of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// Token index of the opening mark.
    pub(super) open: usize,
    /// Token index of the closing mark; of the first token after the stretch when there is none.
    pub(super) close: usize,
    /// There is a closing mark.
    pub(super) is_closed: bool,
    /// The next pair continues it in the next paragraph.
    pub(super) continues: bool,
    /// Single marks: weaker evidence than double ones.
    pub(super) is_single: bool,
}

impl Pair {
    /// The tokens between the marks.
    pub(super) fn inside(&self) -> TokenRange {
        TokenRange::new(self.open + 1, self.close.max(self.open + 1))
    }

    /// Index of the first token after the closing mark.
    pub(super) fn after(&self) -> usize {
        self.close + usize::from(self.is_closed)
    }

    /// Neither closed nor continued.
    pub(super) fn is_unclosed(&self) -> bool {
        !self.is_closed && !self.continues
    }
}

/// The marks of one article.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The outermost pairs, sorted, never overlapping.
    pub(super) pairs: Vec<Pair>,
    /// A double mark has no partner.
    pub(super) is_unbalanced: bool,
}

/// Pairs the marks of one article; those of page furniture are left out.
pub(super) fn pair(passage: &Passage<'_>) -> Marks {
    let mut marks = Marks::default();
    let mut in_paragraph = Vec::new();
    let sentences = passage.sentences;
    let mut start = 0;
    while let Some(first) = sentences.get(start) {
        let rest = sentences.get(start..).unwrap_or_default();
        let n_sentences = rest
            .iter()
            .take_while(|sentence| sentence.paragraph_no == first.paragraph_no)
            .count();
        let paragraph = rest.get(..n_sentences).unwrap_or_default();
        start += n_sentences.max(1);
        in_paragraph.clear();
        for sentence in paragraph {
            if sentence.kind != SentenceKind::Boilerplate {
                collect(passage, sentence.tokens, &mut in_paragraph);
            }
        }
        let tokens = TokenRange {
            start: first.tokens.start,
            end: paragraph
                .last()
                .map_or(first.tokens.end, |last| last.tokens.end),
        };
        if !is_reopened(&marks, &in_paragraph, tokens) {
            settle(passage, &mut marks);
        }
        pair_paragraph(passage, &in_paragraph, tokens, &mut marks);
    }
    settle(passage, &mut marks);
    marks
}

/// A pair that waits for a paragraph which does not take it up is unclosed, or an apostrophe.
fn settle(passage: &Passage<'_>, marks: &mut Marks) {
    let Some(last) = marks.pairs.last_mut().filter(|pair| pair.continues) else {
        return;
    };
    if last.is_single {
        marks.pairs.pop();
    } else {
        last.continues = false;
        last.close = bound(passage, last.open, last.close);
        marks.is_unbalanced = true;
    }
}

/// Whether the pair left open by the paragraph before goes on in this one.
fn is_reopened(marks: &Marks, in_paragraph: &[Mark], tokens: TokenRange) -> bool {
    in_paragraph.first().is_some_and(|mark| {
        mark.token == tokens.start as usize
            && matches!(mark.turn, Turn::Open | Turn::Either)
            && marks
                .pairs
                .last()
                .is_some_and(|last| last.is_single == (mark.family == Family::Single))
    })
}

/// Adds the marks of one sentence.
fn collect(passage: &Passage<'_>, tokens: TokenRange, marks: &mut Vec<Mark>) {
    for index in tokens.indices() {
        if passage
            .tokens
            .get(index)
            .is_some_and(|token| token.shape.has(Shape::QUOTE_MARK))
        {
            marks.extend(read_mark(passage, index));
        }
    }
}

/// Pairs the marks of one paragraph and adds the outermost pairs.
fn pair_paragraph(passage: &Passage<'_>, found: &[Mark], tokens: TokenRange, marks: &mut Marks) {
    let mut stack: Vec<Mark> = Vec::with_capacity(MAX_DEPTH);
    let mut pairs = Vec::new();
    for (nth, mark) in found.iter().enumerate() {
        let partner = stack.iter().rposition(|open| open.family == mark.family);
        let closes = match mark.turn {
            Turn::Neither => continue,
            Turn::Open => false,
            Turn::Close => true,
            Turn::Either => partner.is_some(),
        };
        match partner {
            Some(_) if closes && mark.is_weak && closes_later(found, nth) => {}
            Some(partner) if closes => {
                let opened = stack.drain(partner..).next();
                pairs.extend(opened.map(|open| closed(&open, mark.token)));
            }
            Some(partner) if mark.family != Family::Single => {
                // The same mark opens again: the first one was never closed.
                marks.is_unbalanced = true;
                let first = stack.drain(partner..).next();
                pairs.extend(first.map(|first| bounded(passage, &first, mark.token)));
                stack.push(*mark);
            }
            None if closes || mark.follows_digit => {
                marks.is_unbalanced |= mark.family != Family::Single && !mark.follows_digit;
            }
            None if stack.len() < MAX_DEPTH => stack.push(*mark),
            _ => {}
        }
    }
    pairs.extend(left_open(&stack, tokens));
    pairs.sort_unstable_by_key(|pair| pair.open);
    let mut free = tokens.start as usize;
    for pair in pairs {
        if pair.open >= free {
            free = pair.after();
            marks.pairs.push(pair);
        }
    }
}

fn closed(open: &Mark, close: usize) -> Pair {
    Pair {
        open: open.token,
        close,
        is_closed: true,
        continues: false,
        is_single: open.family == Family::Single,
    }
}

/// Whether the next single mark of the paragraph closes, so that this one may be an apostrophe.
fn closes_later(found: &[Mark], nth: usize) -> bool {
    found
        .iter()
        .skip(nth + 1)
        .find(|mark| mark.family == Family::Single)
        .is_some_and(|mark| mark.turn == Turn::Close)
}

/// An unclosed stretch: to the end of its sentence when it opens inside one, else up to `limit`.
fn bounded(passage: &Passage<'_>, open: &Mark, limit: usize) -> Pair {
    Pair {
        close: bound(passage, open.token, limit),
        is_closed: false,
        ..closed(open, limit)
    }
}

/// Where an unclosed stretch ends.
fn bound(passage: &Passage<'_>, open: usize, limit: usize) -> usize {
    let sentence = passage
        .tokens
        .get(open)
        .and_then(|token| passage.sentences.get(passage.sentence_at(token.span.start)));
    let close = match sentence {
        Some(sentence) if sentence.tokens.start as usize != open => {
            (sentence.tokens.end as usize).min(limit)
        }
        _ => limit,
    };
    close.max(open + 1)
}

/// What is still open at the end of a paragraph waits for the next one. A single mark does so only
/// when it begins the paragraph: elsewhere it is an apostrophe.
fn left_open(stack: &[Mark], tokens: TokenRange) -> Option<Pair> {
    let first = stack
        .iter()
        .find(|open| open.family != Family::Single || open.token == tokens.start as usize)?;
    Some(Pair {
        is_closed: false,
        continues: true,
        ..closed(first, tokens.end as usize)
    })
}
