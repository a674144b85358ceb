//! What the rules and the tagger find, put together: `[Draft] → [Draft]`.
//!
//! Marks show where a direct quote ends, so the rules decide on those; the tagger decides on what
//! is reported without marks or only partly in them.

use super::Ruled;
use super::chain::ClauseTagger;
use super::direct::interruption::goes_on;
use super::draft::Draft;
use super::features::RuleTags;
use super::reading::Reading;
use super::subject::subject;
use super::{behind, claim, mixed, opening, passive, tags};
use crate::model::{QuoteKind, Shape, TokenRange};

/// A content that reaches this many words beyond the marks of a rule's quote takes its place.
const MIN_WORDS_BEYOND: usize = 3;

/// Cues as strong as this report nearly always: "said", "told", "argued".
const PLAIN_STRENGTH: f32 = 0.8;
/// How many drafts before a clause may still reach into it.
const NEAR: usize = 3;

/// The quotes of one article, by position, never overlapping.
pub(super) fn merge(reading: &Reading<'_>, mut ruled: Ruled, tagger: &ClauseTagger) -> Vec<Draft> {
    let tags = RuleTags::new(reading, &ruled);
    let mut direct = std::mem::take(&mut ruled.direct);
    let mut learned = tags::find(reading, tagger, &tags, |draft| {
        claim::cut(reading, draft);
        opening::trim(reading, draft);
        mixed::settle(reading, draft);
        let is_quote = draft.kind != QuoteKind::Indirect
            || tags::is_strong(reading, draft) && !tags::is_void(reading, draft);
        is_quote && yields_to(reading, draft, &mut direct)
    });
    let mut drafts = direct;
    drafts.retain(|draft| !draft.parts.is_empty());
    drafts.append(&mut learned);
    drafts.sort_by_key(Draft::tokens);
    let mut missed = missed(reading, &drafts, &ruled.reported);
    for draft in &mut missed {
        opening::trim(reading, draft);
    }
    drafts.extend(missed);
    drafts.sort_by_key(Draft::tokens);
    let mut drafts = with_behind(reading, without_overlaps(drafts));
    join_pieces(reading, &mut drafts);
    name_sources(reading, &mut drafts, &ruled.reported);
    drafts
}

/// Adds what stands in front of its reporting clause or around it: where nothing else was found, and in the place of
/// what cannot be true beside it.
fn with_behind(reading: &Reading<'_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let mut found = behind::find(reading);
    found.append(&mut passive::find(reading));
    let mut is_gone = vec![false; drafts.len()];
    found.retain(|draft| {
        let (own, cue) = (draft.tokens(), draft.cue.unwrap_or_default());
        let first = drafts.partition_point(|other| other.tokens().end <= own.start);
        let source = draft.source.unwrap_or_default();
        let reach = own.end.max(cue.end).max(source.end);
        let near = drafts.iter().enumerate().skip(first);
        let near = near.take_while(|(_, other)| other.tokens().start < reach);
        let holds = near
            .clone()
            .all(|(_, other)| gives_way(reading, other, draft));
        if holds {
            near.for_each(|(index, _)| is_gone[index] = true);
        }
        holds
    });
    for draft in &mut found {
        mixed::settle(reading, draft);
    }
    let kept = drafts.into_iter().zip(is_gone);
    found.extend(kept.filter_map(|(draft, is_gone)| (!is_gone).then_some(draft)));
    found.sort_by_key(Draft::tokens);
    without_overlaps(found)
}

/// Whether a draft cannot be true beside one that stands in front of its reporting clause: it takes the clause
/// itself for content, or has only a piece of what the same cue reports.
fn gives_way(reading: &Reading<'_>, other: &Draft, behind: &Draft) -> bool {
    let cue = behind.cue.unwrap_or_default();
    let source = behind.source.unwrap_or_default();
    let own = other.tokens();
    let mut parts = other.parts.iter();
    let takes_clause = other.kind != QuoteKind::Direct
        && parts.any(|&part| overlaps(part, cue) || overlaps(part, source));
    let is_piece = other.cue.is_some_and(|other| overlaps(other, cue))
        && other.parts.len() < behind.parts.len()
        && contains(behind.tokens(), own);
    let goes_on_small = other.kind != QuoteKind::Direct
        || !reading.shape(own.start as usize).has(Shape::CAPITALISED);
    takes_clause || is_piece && goes_on_small
}

/// What the rules found at the plainest of cues and nothing of `drafts`, which are sorted, meets.
fn missed(reading: &Reading<'_>, drafts: &[Draft], ruled: &[Draft]) -> Vec<Draft> {
    let is_plain = |draft: &&Draft| {
        draft.cue.is_some_and(|cue| {
            reading
                .verb_at(cue.start as usize, PLAIN_STRENGTH)
                .is_some()
        })
    };
    let is_free = |draft: &&Draft| {
        let cue = draft.cue.unwrap_or_default();
        let own = TokenRange {
            start: draft.tokens().start.min(cue.start),
            end: draft.tokens().end.max(cue.end),
        };
        let after = drafts.partition_point(|other| other.tokens().start < own.end);
        let near = drafts.get(after.saturating_sub(NEAR)..(after + 1).min(drafts.len()));
        near.unwrap_or_default().iter().all(|other| {
            !overlaps(other.tokens(), own) && other.cue.is_none_or(|cue| !overlaps(cue, own))
        })
    };
    let speaks = |draft: &&Draft| !tags::is_void(reading, draft);
    let free = ruled.iter().filter(is_plain).filter(is_free).filter(speaks);
    free.cloned().collect()
}

/// Gives a draft with a cue but no source the one that the rules saw at its cue, that of the
/// draft before in the same sentence ("…, she said, adding …"), or the subject of its sentence
/// ("Smith left early and said …").
fn name_sources(reading: &Reading<'_>, drafts: &mut [Draft], ruled: &[Draft]) {
    let mut last: Option<(usize, TokenRange)> = None;
    for draft in drafts {
        // A colon's source stands in its label or nowhere: "Q: Why?"
        let Some(cue) = draft.cue.filter(|_| draft.cue_lemma != Some(":")) else {
            continue;
        };
        let sentence_no = reading.sentence_no(cue.start as usize);
        let before = last.filter(|&(no, _)| no == sentence_no);
        draft.source = draft
            .source
            .or_else(|| ruled_source(ruled, cue))
            .or(before.map(|(_, source)| source))
            .or_else(|| sentence_subject(reading, sentence_no, cue.start as usize));
        last = draft.source.map(|source| (sentence_no, source));
    }
}

/// The subject of a sentence, when it stands before token `ceiling`.
fn sentence_subject(
    reading: &Reading<'_>,
    sentence_no: usize,
    ceiling: usize,
) -> Option<TokenRange> {
    let sentence = reading.passage.sentences.get(sentence_no)?;
    subject(reading, sentence.tokens.start as usize, ceiling)
}

/// The source of the rules' draft with this cue.
fn ruled_source(ruled: &[Draft], cue: TokenRange) -> Option<TokenRange> {
    let after = ruled.partition_point(|draft| draft.tokens().start <= cue.end);
    ruled
        .get(after.saturating_sub(2)..(after + 1).min(ruled.len()))?
        .iter()
        .find(|draft| draft.cue.is_some_and(|other| overlaps(other, cue)))?
        .source
}

/// Decides between a tagged draft and the direct quotes that it overlaps. Returns whether the
/// tagged one stays; a direct one that gives way loses its parts.
fn yields_to(reading: &Reading<'_>, draft: &Draft, direct: &mut [Draft]) -> bool {
    let tokens = draft.tokens();
    let after = direct.partition_point(|other| other.tokens().start < tokens.end);
    let near = direct
        .get_mut(after.saturating_sub(3)..after)
        .unwrap_or_default();
    let mut stays = true;
    for other in near
        .iter_mut()
        .filter(|other| overlaps(other.tokens(), tokens))
    {
        // "People are angry," said Ervin, who thinks …: a cue of its own ends the quote.
        let is_cued = other.cue.is_some_and(|cue| cue.start >= other.tokens().end);
        let is_wider = draft.kind == QuoteKind::Mixed
            && !is_cued
            && !is_whole(reading, other, tokens)
            && other.parts.len() == 1
            && contains(tokens, other.tokens())
            && reading.n_words(tokens) >= reading.n_words(other.tokens()) + MIN_WORDS_BEYOND;
        if is_wider {
            other.parts.clear();
        } else {
            adopt(other, draft);
            stays = false;
        }
    }
    stays
}

/// Whether a quote is all that is said although a wider content holds it: `“Nobody came,” Novak, in from the rain,
/// said.`, where it opens that content and ends in a comma or stop, and `The rain had stopped, Novak said, “Nobody
/// came.”`, where its cue leads up to it.
fn is_whole(reading: &Reading<'_>, direct: &Draft, tokens: TokenRange) -> bool {
    let own = direct.tokens();
    let (start, end) = (own.start as usize, own.end as usize);
    let pauses = reading.is_comma(end) || end > 0 && reading.is_terminal(end - 1);
    let leads_up = |cue: TokenRange| {
        let mut between = cue.end as usize..start;
        cue.end < own.start && !between.any(|index| reading.is_that(index))
    };
    let is_led = direct.cue.is_some_and(leads_up)
        && start > 1
        && matches!(reading.word(start - 2), "," | ":")
        && reading.shape(start).has(Shape::CAPITALISED);
    pauses && (is_led || tokens.start + 1 >= own.start)
}

/// Puts pieces together whose reporting clause only the tagger saw.
fn join_pieces(reading: &Reading<'_>, drafts: &mut Vec<Draft>) {
    drafts.dedup_by(|next, last| {
        let goes_on = last.kind == QuoteKind::Direct
            && next.kind == QuoteKind::Direct
            && (next.cue.is_none() || next.cue == last.cue)
            && last.cue.is_some_and(|cue| {
                let first = next.parts.first().copied().unwrap_or_default();
                goes_on(reading, (cue, &last.parts), first)
            });
        if goes_on {
            last.parts.append(&mut next.parts);
            last.is_unclosed |= next.is_unclosed;
        }
        goes_on
    });
}

/// A direct quote without a cue takes over that of the tagger.
fn adopt(direct: &mut Draft, tagged: &Draft) {
    if direct.cue.is_none() {
        direct.cue = tagged.cue;
        direct.cue_lemma = tagged.cue_lemma;
    }
    if direct.source.is_none() {
        direct.source = tagged.source;
    }
}

/// Of two drafts that overlap the first one stays.
pub(super) fn without_overlaps(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut end = 0;
    drafts
        .into_iter()
        .filter(|draft| {
            let tokens = draft.tokens();
            let is_free = tokens.start >= end;
            if is_free {
                end = tokens.end;
            }
            is_free
        })
        .collect()
}

fn overlaps(a: TokenRange, b: TokenRange) -> bool {
    a.start < b.end && b.start < a.end
}

fn contains(outer: TokenRange, inner: TokenRange) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
