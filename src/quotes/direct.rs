//! Direct quotes: `Reading → [Draft]`: which marked stretches are speech, and the cue and source next to them.
//!
//! ## Finds
//! `"…," said X.` · `"…," X said. "…"` (joined) · `X said: "…"` · `X: "…"` · whole sentences in marks
//! without a cue (floating) · quotes over several paragraphs.
//!
//! ## Leaves
//! Fragments inside a reported clause (mixed), scare quotes, titles of works and nicknames.

use self::signal::{after, before};
use self::speech::{CuePlace, is_speech};
use super::draft::Draft;
use super::reading::Reading;
use crate::model::{QuoteKind, Shape, TokenRange};
use std::ops::Range;

mod signal;
mod speech;

/// Longest attribution between the pieces of one quote, in tokens.
const MAX_INTERRUPTION: usize = 45;

/// Shares of quotes that are right (half of the characters or more are those of a gold quote), with a
/// cue and without, on 140 articles of polnear_train. Unclosed ones are too few there to measure.
const CONFIDENCE_CUED: f32 = 0.97;
const CONFIDENCE_FLOATING: f32 = 0.77;
const CONFIDENCE_UNCLOSED: f32 = 0.6;

/// One marked stretch, over all its paragraphs.
#[derive(Clone, Debug)]
struct Stretch {
    /// The pieces, one a paragraph.
    parts: Vec<TokenRange>,
    /// Token index of the first mark.
    open: usize,
    /// First token after the last mark.
    after: usize,
    is_unclosed: bool,
    is_single: bool,
}

/// The cue and source of a quote.
#[derive(Clone, Copy, Debug)]
struct Signal {
    cue: TokenRange,
    lemma: Option<&'static str>,
    source: Option<TokenRange>,
    /// First token after the reporting clause, for a cue that follows the quote.
    end: usize,
}

/// The direct quotes of one article, by position; what stands in marks inside `turns`, which are
/// sorted, belongs to the turn.
pub(super) fn find(reading: &Reading<'_>, turns: &[Draft]) -> Vec<Draft> {
    let is_free = |draft: &Draft| {
        let after = turns.partition_point(|turn| turn.tokens().start < draft.tokens().end);
        let turn = after.checked_sub(1).and_then(|last| turns.get(last));
        turn.is_none_or(|turn| turn.tokens().end <= draft.tokens().start)
    };
    let mut drafts = marked(reading);
    if !turns.is_empty() {
        drafts.retain(is_free);
        drafts.extend_from_slice(turns);
        drafts.sort_by_key(Draft::tokens);
    }
    drafts
}

/// The direct quotes in marks, by position.
fn marked(reading: &Reading<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open_clause: Option<Signal> = None;
    for stretch in stretches(reading) {
        let after = after(reading, &stretch);
        let before = match after {
            Some(_) => None,
            None => before(reading, &stretch),
        };
        let cue = match (after, before) {
            (Some(_), _) => CuePlace::After,
            (None, Some(_)) => CuePlace::Before,
            (None, None) => CuePlace::Nowhere,
        };
        let is_own = |signal: Signal| open_clause.is_none_or(|clause| clause.cue != signal.cue);
        let goes_on = after.is_none()
            && !before.is_some_and(is_own)
            && open_clause.is_some_and(|clause| joins(reading, clause.end, &stretch));
        if let (true, Some(last)) = (goes_on, drafts.last_mut()) {
            last.parts.extend(&stretch.parts);
            last.is_unclosed |= stretch.is_unclosed;
            open_clause = open_clause.map(|clause| Signal {
                end: stretch.after,
                ..clause
            });
        } else if is_speech(reading, &stretch, cue) {
            open_clause = after;
            drafts.push(draft(stretch, after.or(before)));
        } else {
            open_clause = None;
        }
    }
    drafts
}

fn draft(stretch: Stretch, signal: Option<Signal>) -> Draft {
    Draft {
        kind: QuoteKind::Direct,
        cue: signal.map(|signal| signal.cue),
        cue_lemma: signal.and_then(|signal| signal.lemma),
        source: signal.and_then(|signal| signal.source),
        is_unclosed: stretch.is_unclosed,
        confidence: match signal {
            _ if stretch.is_unclosed => CONFIDENCE_UNCLOSED,
            Some(_) => CONFIDENCE_CUED,
            None => CONFIDENCE_FLOATING,
        },
        parts: stretch.parts,
    }
}

/// The marked stretches, those of one quote over several paragraphs put together.
fn stretches(reading: &Reading<'_>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut goes_on = false;
    for pair in &reading.marks.pairs {
        let inside = without_comma(reading, pair.inside());
        match stretches.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.parts.push(inside);
                last.after = pair.after();
                last.is_unclosed |= pair.is_unclosed();
            }
            None => stretches.push(Stretch {
                parts: vec![inside],
                open: pair.open,
                after: pair.after(),
                is_unclosed: pair.is_unclosed(),
                is_single: pair.is_single,
            }),
        }
        goes_on = pair.continues;
    }
    stretches.retain(|stretch| stretch.parts.iter().all(|part| !part.is_empty()));
    stretches
}

/// Without the comma that belongs to the reporting clause: `"We go,"` says "We go".
fn without_comma(reading: &Reading<'_>, tokens: TokenRange) -> TokenRange {
    let last = tokens.end as usize;
    if tokens.len() > 1 && reading.is(last - 1, ",") {
        TokenRange::new(tokens.start as usize, last - 1)
    } else {
        tokens
    }
}

/// Whether a stretch without a cue of its own continues the quote before it: only the reporting
/// clause lies between, and it ends the sentence.
fn joins(reading: &Reading<'_>, clause_end: usize, stretch: &Stretch) -> bool {
    let gap = clause_end..stretch.open;
    stretch.open >= clause_end
        && gap.len() <= MAX_INTERRUPTION
        && n_terminals(reading, gap) <= 1
        && same_paragraph(reading, clause_end, stretch.open)
        && stretch.open.checked_sub(1).is_some_and(|before| {
            reading.is_terminal(before)
                || matches!(
                    reading.word(before),
                    "," | ";" | "—" | "–" | ":" | "-" | "--"
                )
                || reading.shape(before).has(Shape::QUOTE_MARK)
        })
}

fn n_terminals(reading: &Reading<'_>, tokens: Range<usize>) -> usize {
    tokens.filter(|&index| reading.is_terminal(index)).count()
}

fn same_paragraph(reading: &Reading<'_>, a: usize, b: usize) -> bool {
    let paragraph = |index: usize| {
        reading
            .sentence_of(index)
            .map(|sentence| sentence.paragraph_no)
    };
    paragraph(a.saturating_sub(1)) == paragraph(b)
}
