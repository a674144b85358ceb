//! The reporting clause next to a marked stretch: its cue and its source.
//!
//! ## Finds
//! After the mark: `said X` · `X said` · `according to X` · `X barked` (a verb in no list) · `– X` (a
//! line that names who wrote it). Before it: `X said:` · `X, adding,` · `X:` · `X shot back:`.

use super::{Signal, Stretch};
use crate::model::{Shape, TokenRange};
use crate::quotes::clause::{Apposition, group_start, source_after, source_before};
use crate::quotes::lexicon::{CueClass, CueKind, WordClass};
use crate::quotes::reading::{CueHit, Reading};
use crate::quotes::subject::{self, subject};

/// How far right of a closing mark a cue is looked for, in tokens.
const AFTER_WINDOW: usize = 26;
/// How far left of an opening mark a cue is looked for, in tokens.
const BEFORE_WINDOW: usize = 30;
/// Weakest verb that may stand at a quote mark: next to one even rare cues are cues.
const MARK_STRENGTH: f32 = 0.04;
/// Longest name before a colon or behind a dash, in tokens: "Foreign Minister Sergei Lavrov".
const MAX_LABEL: usize = 8;
/// Longest source of a verb in no list, in tokens: "the angry crowd outside".
const MAX_UNLISTED_SOURCE: usize = 6;

/// The cue right after the closing mark.
pub(super) fn after(reading: &Reading<'_>, stretch: &Stretch) -> Option<Signal> {
    if let Some(signed) = signed(reading, stretch) {
        return Some(signed);
    }
    let limit = clause_limit(reading, stretch.after);
    let mut start = stretch.after;
    while start < limit && is_pause(reading, start) {
        start += 1;
    }
    if start >= limit || leads_on(reading, stretch, start, limit) {
        return None;
    }
    let Some(hit) = first_cue(reading, start, limit) else {
        return unlisted(reading, stretch, start, limit);
    };
    let cue = hit.tokens;
    let signal = |source: Option<TokenRange>| Signal {
        cue,
        lemma: Some(hit.cue.lemma),
        source,
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

fn is_pause(reading: &Reading<'_>, index: usize) -> bool {
    matches!(reading.word(index), "," | "—" | "–" | "-" | "--")
}

/// `"We go." The minister replied, "Never."`: a new sentence, whose cue is the next quote's.
fn leads_on(reading: &Reading<'_>, stretch: &Stretch, start: usize, limit: usize) -> bool {
    let last = stretch.parts.last().copied().unwrap_or_default();
    reading.is_terminal((last.end as usize).saturating_sub(1))
        && reading.shape(start).has(Shape::CAPITALISED)
        && reading.shape(limit).has(Shape::QUOTE_MARK)
        && matches!(reading.word(limit - 1), "," | ":")
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

/// `"Never," barked X` and `"Never," X barked`: after a quote that pauses any verb in the past
/// tense reports.
fn unlisted(
    reading: &Reading<'_>,
    stretch: &Stretch,
    start: usize,
    limit: usize,
) -> Option<Signal> {
    let last = stretch.parts.last()?.end as usize;
    let pauses = reading.is_comma(last) || matches!(reading.word(last - 1), "!" | "?");
    let near = limit.min(start + MAX_UNLISTED_SOURCE);
    let verb = (start..near).find(|&index| is_past_tense(reading, index))?;
    let source = if verb == start {
        let is_name = reading.shape(start + 1).has(Shape::CAPITALISED);
        source_after(reading, verb + 1, limit, Apposition::Open).filter(|_| is_name)
    } else {
        subject::phrase(reading, start, verb).filter(|source| source.end as usize == verb)
    };
    let source = source.filter(|_| pauses)?;
    Some(Signal {
        cue: TokenRange::new(verb, verb + 1),
        lemma: None,
        source: Some(source),
    })
}

fn is_past_tense(reading: &Reading<'_>, index: usize) -> bool {
    let word = reading.word(index);
    word.len() > 4
        && word.ends_with("ed")
        && reading.class(index) == WordClass::Open
        && !reading.shape(index).has(Shape::CAPITALISED)
}

/// `"We go." – Pavel Novak`: the name alone, to the end of its line.
fn signed(reading: &Reading<'_>, stretch: &Stretch) -> Option<Signal> {
    let dash = stretch.after;
    let name = dash + 1;
    let is_signature = matches!(reading.word(dash), "—" | "–" | "-" | "--")
        && reading.shape(name).has(Shape::CAPITALISED);
    let end = (name..=name + MAX_LABEL)
        .find(|&index| reading.is_terminal(index) || reading.shape(index).has(Shape::LINE_START))
        .unwrap_or(reading.passage.tokens.len());
    let is_line_end = end + 1 >= reading.passage.tokens.len()
        || reading.shape(end).has(Shape::LINE_START)
        || reading.shape(end + 1).has(Shape::LINE_START);
    let is_verbless = || (name..end).all(|index| reading.verb_at(index, MARK_STRENGTH).is_none());
    let holds = is_signature && is_line_end && end <= name + MAX_LABEL && is_verbless();
    holds.then(|| Signal {
        cue: TokenRange::new(dash, name),
        lemma: None,
        source: Some(TokenRange::new(name, end)),
    })
}

/// The cue before the opening mark.
pub(super) fn before(reading: &Reading<'_>, stretch: &Stretch) -> Option<Signal> {
    let before = stretch.open.checked_sub(1)?;
    let floor = clause_floor(reading, stretch.open)?;
    if before < floor || reading.is_that(before) {
        return None;
    }
    let has_colon = reading.is_colon(before);
    let lead = if has_colon || reading.is_comma(before) {
        before
    } else {
        before + 1
    };
    // Without a comma or colon the cue must touch the mark.
    let reach = if lead == before { BEFORE_WINDOW } else { 1 };
    let from = floor.max(lead.saturating_sub(reach));
    let Some(hit) = last_cue(reading, from, lead) else {
        return has_colon.then(|| label(reading, floor, before)).flatten();
    };
    let cue = hit.tokens;
    let source = match hit.cue.kind {
        CueKind::Preposition => source_after(reading, cue.end as usize, lead, Apposition::Open),
        _ => subject::of_cue(reading, cue.start as usize, floor)
            .or_else(|| source_after(reading, cue.end as usize, lead, Apposition::Open)),
    };
    Some(Signal {
        cue,
        lemma: Some(hit.cue.lemma),
        source,
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
        .is_colon(last)
        .then_some(earlier.tokens.start as usize)
}

/// A colon that no cue comes before: `KIRBY: "…"`, `The minister shot back: "…"`. It is the cue.
fn label(reading: &Reading<'_>, floor: usize, colon: usize) -> Option<Signal> {
    let name = TokenRange::new(floor, colon);
    let is_short =
        !name.is_empty() && name.len() <= MAX_LABEL && reading.shape(floor).has(Shape::CAPITALISED);
    // "The minister leaned in and boomed:" is more than a name.
    let is_clause = is_short && (floor..colon).any(|index| is_past_tense(reading, index));
    let source = if is_short && !is_clause {
        name
    } else {
        subject(reading, floor, colon)?
    };
    Some(Signal {
        cue: TokenRange::new(colon, colon + 1),
        lemma: Some(":"),
        source: Some(source),
    })
}
