//! Direct quotes: `Reading → [Draft]`: which marked stretches are speech, and the cue and source next to them.
//!
//! ## Finds
//! `"…," said X.` · `"…," X said. "…"` (joined) · `X said: "…"` · `X: "…"` · whole sentences in marks
//! without a cue (floating) · quotes over several paragraphs.
//!
//! ## Leaves
//! Fragments inside a reported clause (mixed), scare quotes, titles of works and nicknames.

use self::interruption::goes_on;
use self::signal::{after, before};
use self::speech::{CuePlace, is_speech};
use super::draft::Draft;
use super::reading::Reading;
use crate::model::{QuoteKind, TokenRange};

pub(super) mod interruption;
mod signal;
mod speech;

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
    // The cue behind the last draft, while a piece may still go on with it.
    let mut open_cue: Option<TokenRange> = None;
    for stretch in stretches(reading) {
        let after = after(reading, &stretch);
        let before = match after {
            Some(_) => None,
            None => before(reading, &stretch),
        };
        let is_own = |signal: Signal| open_cue.is_none_or(|cue| cue != signal.cue);
        let is_piece = after.is_none() && !before.is_some_and(is_own);
        let cue = match (after, before) {
            (Some(_), _) => CuePlace::After,
            (None, Some(_)) => CuePlace::Before,
            (None, None) => CuePlace::Nowhere,
        };
        let goes_on = |last: &&mut Draft| {
            let first = stretch.parts.first().copied().unwrap_or_default();
            is_piece && open_cue.is_some_and(|cue| goes_on(reading, (cue, &last.parts), first))
        };
        if let Some(last) = drafts.last_mut().filter(goes_on) {
            last.parts.extend(&stretch.parts);
            last.is_unclosed |= stretch.is_unclosed;
        } else if is_speech(reading, &stretch, cue) {
            open_cue = after.map(|signal| signal.cue);
            drafts.push(draft(stretch, after.or(before)));
        } else if is_piece {
            // "…," he said on the programme "At Home". "…": marked words inside the clause.
            open_cue = open_cue.filter(|cue| same_sentence(reading, cue.start, stretch.open));
        } else {
            open_cue = None;
        }
    }
    drafts
}

fn same_sentence(reading: &Reading<'_>, cue: u32, open: usize) -> bool {
    reading.sentence_no(cue as usize) == reading.sentence_no(open)
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
    if tokens.len() > 1 && reading.is_comma(last - 1) {
        TokenRange::new(tokens.start as usize, last - 1)
    } else {
        tokens
    }
}
