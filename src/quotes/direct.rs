//! Direct quotes: `Reading → [Draft]`: which marked stretches are speech, and the cue and source next to them.
//!
//! ## Finds
//! `"…," said X.` · `"…," X said. "…"` (joined) · `X said: "…"` · `X: "…"` · whole sentences in marks
//! without a cue (floating) · quotes over several paragraphs.
//!
//! ## Leaves
//! Fragments inside a reported clause (mixed), scare quotes, titles of works and nicknames.

use super::clause::{Apposition, group_start, source_after, source_before};
use super::draft::Draft;
use super::lexicon::{CueClass, CueKind, WordClass};
use super::reading::{CueHit, Reading};
use crate::model::{QuoteKind, Shape, TokenRange};
use std::ops::Range;

/// How far right of a closing mark a cue is looked for, in tokens.
const AFTER_WINDOW: usize = 26;
/// How far left of an opening mark a cue is looked for, in tokens.
const BEFORE_WINDOW: usize = 30;
/// Weakest verb that may stand at a quote mark: next to one even rare cues are cues.
const MARK_STRENGTH: f32 = 0.04;
/// Words of a floating quote that does not end like a sentence.
const MIN_FLOATING_WORDS: usize = 6;
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
    lemma: &'static str,
    source: Option<TokenRange>,
    /// First token after the reporting clause, for a cue that follows the quote.
    end: usize,
}

/// The direct quotes of one article, by position.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open_clause: Option<Signal> = None;
    for stretch in stretches(reading) {
        let after = signal_after(reading, &stretch);
        let before = match after {
            Some(_) => None,
            None => signal_before(reading, &stretch),
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
        } else if is_speech(reading, &stretch, after.is_some(), before.is_some()) {
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
        cue_lemma: signal.map(|signal| signal.lemma),
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

/// The cue right after the closing mark: `said X`, `X said`, `according to X`.
fn signal_after(reading: &Reading<'_>, stretch: &Stretch) -> Option<Signal> {
    let limit = clause_limit(reading, stretch.after);
    let mut start = stretch.after;
    while start < limit && matches!(reading.word(start), "," | "—" | "–" | "-" | "--") {
        start += 1;
    }
    if start >= limit {
        return None;
    }
    let hit = first_cue(reading, start, limit)?;
    let cue = hit.tokens;
    let signal = |source: Option<TokenRange>| Signal {
        cue,
        lemma: hit.cue.lemma,
        source,
        end: limit,
    };
    let is_inverted = group_start(reading, cue.start as usize, start) == start
        || hit.cue.kind == CueKind::Preposition;
    if is_inverted {
        return source_after(reading, cue.end as usize, limit, Apposition::Open)
            .map(|source| signal(Some(source)));
    }
    let source = source_before(reading, cue.start as usize, start)?;
    // Nothing but the source may stand between the mark and the cue.
    (source.start as usize <= start + 1).then(|| signal(Some(source)))
}

/// Where the clause after a closing mark ends: its sentence, the next mark, or the window.
fn clause_limit(reading: &Reading<'_>, start: usize) -> usize {
    let mut limit = start;
    let tokens = reading.passage.tokens.len().min(start + AFTER_WINDOW);
    while limit < tokens {
        let shape = reading.shape(limit);
        let is_break = shape.has(Shape::QUOTE_MARK)
            || reading.is_terminal(limit)
            || shape.has(Shape::LINE_START);
        if is_break {
            break;
        }
        limit += 1;
    }
    limit
}

/// The first verb or "according to" in `start..limit`.
fn first_cue<'a>(reading: &'a Reading<'_>, start: usize, limit: usize) -> Option<CueHit<'a>> {
    (start..limit).find_map(|index| {
        let hit = reading.cue_at(index)?;
        let is_cue = match hit.cue.kind {
            CueKind::Verb => {
                hit.cue.class != CueClass::Thought
                    && hit.cue.strength >= MARK_STRENGTH
                    && !reading.shape(index).has(Shape::CAPITALISED)
                    && reading.class(index) == WordClass::Open
            }
            CueKind::Preposition => index == start,
            CueKind::Noun => false,
        };
        is_cue.then_some(hit)
    })
}

/// The cue before the opening mark: `X said: "…"`, `X: "…"`, `…, adding, "…"`.
fn signal_before(reading: &Reading<'_>, stretch: &Stretch) -> Option<Signal> {
    let before = stretch.open.checked_sub(1)?;
    let floor = clause_floor(reading, stretch.open)?;
    if before < floor {
        return None;
    }
    if reading.is(before, "that") {
        return None;
    }
    let has_colon = reading.is(before, ":");
    let lead = if has_colon || reading.is(before, ",") {
        before
    } else {
        before + 1
    };
    // Without a comma or colon the cue must touch the mark.
    let reach = if lead == before { BEFORE_WINDOW } else { 1 };
    let from = floor.max(lead.saturating_sub(reach));
    let hit = last_cue(reading, from, lead);
    let Some(hit) = hit else {
        return has_colon.then(|| label(reading, floor, before)).flatten();
    };
    let cue = hit.tokens;
    let source = match hit.cue.kind {
        CueKind::Preposition => source_after(reading, cue.end as usize, lead, Apposition::Open),
        _ => source_before(reading, cue.start as usize, floor)
            .or_else(|| source_after(reading, cue.end as usize, lead, Apposition::Open)),
    };
    Some(Signal {
        cue,
        lemma: hit.cue.lemma,
        source,
        end: stretch.open,
    })
}

/// The last cue in `start..end`.
fn last_cue<'a>(reading: &'a Reading<'_>, start: usize, end: usize) -> Option<CueHit<'a>> {
    (start..end).rev().find_map(|index| {
        let hit = reading.cue_at(index)?;
        let is_verb = hit.cue.kind == CueKind::Verb
            && hit.cue.class != CueClass::Thought
            && !reading.shape(index).has(Shape::CAPITALISED)
            && !reading.follows_determiner(index);
        let is_cue = is_verb || hit.cue.kind == CueKind::Preposition;
        (is_cue && hit.cue.strength >= MARK_STRENGTH).then_some(hit)
    })
}

/// Where the clause before an opening mark starts. A mark that opens its sentence looks into the
/// sentence before only when that one ends in a colon.
fn clause_floor(reading: &Reading<'_>, open: usize) -> Option<usize> {
    let sentence_no = reading.sentence_no(open);
    let sentence = reading.passage.sentences.get(sentence_no)?;
    let start = sentence.tokens.start as usize;
    if start < open {
        let mark = (start..open)
            .rev()
            .find(|&index| reading.shape(index).has(Shape::QUOTE_MARK));
        return Some(mark.map_or(start, |mark| mark + 1));
    }
    let earlier = reading.passage.sentences.get(sentence_no.checked_sub(1)?)?;
    let last = (earlier.tokens.end as usize).checked_sub(1)?;
    reading
        .is(last, ":")
        .then_some(earlier.tokens.start as usize)
}

/// A speaker's name before a colon: `KIRBY: "…"`. The colon is the cue.
fn label(reading: &Reading<'_>, floor: usize, colon: usize) -> Option<Signal> {
    let source = TokenRange::new(floor, colon);
    let is_name =
        !source.is_empty() && source.len() <= 8 && reading.shape(floor).has(Shape::CAPITALISED);
    is_name.then(|| Signal {
        cue: TokenRange::new(colon, colon + 1),
        lemma: ":",
        source: Some(source),
        end: colon,
    })
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

/// Whether a stretch is somebody's speech rather than a fragment, a title or a scare quote.
fn is_speech(reading: &Reading<'_>, stretch: &Stretch, after: bool, before: bool) -> bool {
    let first = stretch.parts.first().copied().unwrap_or_default();
    let last = stretch.parts.last().copied().unwrap_or_default();
    let starts_clean = starts_clean(reading, stretch.open);
    if before {
        return starts_clean || reading.n_words(first) > 2;
    }
    if after {
        return starts_clean && ends_clean(reading, stretch.after);
    }
    let ends_like_sentence = reading.is_terminal((last.end as usize).saturating_sub(1));
    let n_words: usize = stretch
        .parts
        .iter()
        .map(|&part| reading.n_words(part))
        .sum();
    starts_clean
        && ends_sentence(reading, stretch)
        && (n_words >= MIN_FLOATING_WORDS || ends_like_sentence && n_words >= 2)
        && !(stretch.is_single && n_words < MIN_FLOATING_WORDS)
        && !is_title_like(reading, first)
}

/// The stretch stops like a sentence or pauses like one before a reporting clause.
fn ends_clean(reading: &Reading<'_>, after: usize) -> bool {
    let last = (0..after)
        .rev()
        .take(4)
        .find(|&index| !reading.shape(index).has(Shape::QUOTE_MARK));
    last.is_some_and(|last| {
        reading.is_terminal(last) || matches!(reading.word(last), "," | "—" | "–" | "--" | "-")
    }) || reading.is(after, ",")
}

/// The mark opens its sentence, or follows a colon, a dash or a comma.
fn starts_clean(reading: &Reading<'_>, open: usize) -> bool {
    let Some(before) = open.checked_sub(1) else {
        return true;
    };
    reading
        .sentence_of(open)
        .is_some_and(|sentence| sentence.tokens.start as usize == open)
        || reading.is_terminal(before)
        || matches!(
            reading.word(before),
            ":" | "," | "—" | "–" | "--" | ")" | "]"
        )
        || reading.shape(open).has(Shape::LINE_START)
}

/// Nothing of the sentence follows the closing mark.
fn ends_sentence(reading: &Reading<'_>, stretch: &Stretch) -> bool {
    let next = stretch.after;
    let shape = reading.shape(next);
    next >= reading.passage.tokens.len()
        || shape.has(Shape::LINE_START)
        || reading.is_terminal(next)
        || reading.sentence_no(next) != reading.sentence_no(next.saturating_sub(1))
        || reading.is_terminal(next.saturating_sub(2)) && shape.has(Shape::CAPITALISED)
        || shape.has(Shape::QUOTE_MARK)
}

/// Most words capitalised: the title of a book, a film or a page.
fn is_title_like(reading: &Reading<'_>, tokens: TokenRange) -> bool {
    let letters = tokens.indices().filter(|&index| {
        reading.shape(index).has(Shape::LETTER) && reading.class(index) == WordClass::Open
    });
    let (mut n_words, mut n_capitalised) = (0, 0);
    for index in letters {
        n_words += 1;
        n_capitalised += usize::from(reading.shape(index).has(Shape::CAPITALISED));
    }
    n_words > 0 && n_words <= 12 && n_capitalised * 5 >= n_words * 4 && n_words > 1
}
