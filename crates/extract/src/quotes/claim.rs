//! Contents of noun cues that are the subject of their sentence: `[X]'s claim that [the bridge is safe] was rejected`.
//!
//! Such a content ends before the verb of the sentence. Without a parser that is the first auxiliary that no
//! subject is left for: each clause that is opened needs one verb group.

use super::draft::Draft;
use super::lexicon::WordClass;
use super::reading::Reading;
use crate::model::TokenRange;

/// Cuts a content behind a noun cue at the verb of its sentence.
pub(super) fn cut(reading: &Reading<'_>, draft: &mut Draft) {
    if !is_subject(reading, draft) {
        return;
    }
    if let [content] = &mut draft.parts[..] {
        content.end = verb_of_sentence(reading, *content).unwrap_or(content.end);
    }
}

/// Whether the cue is a noun that somebody's name or "his" stands before, at the start of its sentence.
fn is_subject(reading: &Reading<'_>, draft: &Draft) -> bool {
    let (Some(source), Some(cue)) = (draft.source, draft.cue) else {
        return false;
    };
    let sentence = reading.sentence_of(source.start as usize);
    let is_first = sentence.is_some_and(|sentence| source.start <= sentence.tokens.start + 1);
    let is_owner = |index: usize| matches!(reading.word(index), "'s" | "’s" | "'" | "’");
    let owned = is_owner(source.end as usize) || is_owner((source.end as usize).saturating_sub(1));
    is_first && owned && source.end <= cue.end
}

/// The auxiliary in a content that no subject is left for.
fn verb_of_sentence(reading: &Reading<'_>, content: TokenRange) -> Option<u32> {
    let mut n_open = 1;
    let mut in_group = false;
    for index in content.indices() {
        let class = reading.class(index);
        let opens =
            class == WordClass::Relative || reading.is(index, "who") || reading.is_that(index);
        let is_auxiliary = class == WordClass::Auxiliary;
        if opens || class == WordClass::Conjunction {
            n_open += 1;
        } else if is_auxiliary && !in_group {
            if n_open == 0 {
                return Some(index as u32);
            }
            n_open -= 1;
        }
        in_group = is_auxiliary || in_group && class == WordClass::Adverb;
    }
    None
}
