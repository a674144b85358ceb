//! Attributions of public sets, fitted to the project's own guide before the tagger learns from them.
//!
//! PolNeAR and GUM keep "that" and "on Monday" inside contents, auxiliaries inside cues, and count wishes and
//! beliefs; the guide does none of it.

use super::lexicon::{CueClass, CueKind, WordClass};
use super::reading::Reading;
use crate::model::TokenRange;

/// Words of time before the day: "late on Monday".
const BEFORE_TIME: [&str; 5] = ["on", "late", "early", "last", "this"];
/// Words of a cue behind its verb that belong to it: "called on", "pointed out".
const PARTICLES: [&str; 6] = ["on", "for", "out", "of", "to", "that"];

/// Contents and cue as the guide has them; `None` when no word of the cue is one of speech.
pub(super) fn fit(
    reading: &Reading<'_>,
    mut parts: Vec<TokenRange>,
    cue: TokenRange,
) -> Option<(Vec<TokenRange>, TokenRange)> {
    let cue = speech(reading, cue)?;
    let first = parts.first_mut()?;
    let start = content_start(reading, *first);
    if start < first.end as usize {
        first.start = start as u32;
    }
    Some((parts, cue))
}

/// The words of speech of a cue, without auxiliaries before and phrases behind: "has [called for] in a statement".
fn speech(reading: &Reading<'_>, cue: TokenRange) -> Option<TokenRange> {
    let is_colon = cue.len() == 1 && reading.is_colon(cue.start as usize);
    if is_colon {
        return Some(cue);
    }
    let hits = cue.indices().filter_map(|index| reading.cue_at(index));
    let hit = hits
        .filter(|hit| hit.cue.class != CueClass::Thought || hit.cue.kind == CueKind::Preposition)
        .max_by(|a, b| a.cue.strength.total_cmp(&b.cue.strength))?;
    let mut end = hit.tokens.end;
    let is_particle = PARTICLES.iter().any(|word| reading.is(end as usize, word));
    if end < cue.end && hit.cue.kind == CueKind::Verb && is_particle {
        end += 1;
    }
    Some(TokenRange {
        start: hit.tokens.start,
        end,
    })
}

/// Where a content starts behind the time and "that".
fn content_start(reading: &Reading<'_>, content: TokenRange) -> usize {
    let mut start = content.start as usize;
    let mut behind = start;
    while BEFORE_TIME.iter().any(|word| reading.is(behind, word)) {
        behind += 1;
    }
    if reading.class(behind) == WordClass::Time {
        start = behind + 1;
    }
    if reading.is_that(start) {
        start += 1;
    }
    start
}
