//! Reporting clauses behind what they report, or in the middle of it.
//!
//! ## Finds
//! `The border is closed, X said on Monday.` · `…, said X, who had asked for it.` · `The border, X said, is
//! closed.` and `…, X said; it will stay closed.` (two parts) · with a verb that hardly ever reports, and with one
//! in no list, where the clause before is a whole one: `It was only a door, X allowed.`
//!
//! ## Leaves
//! `After the vote, X said …` and whatever has "that" behind the cue.

use super::clause::{Apposition, source_after, source_before};
use super::draft::Draft;
use super::lexicon::{CueClass, CueKind, WordClass};
use super::reading::{CueHit, Reading};
use crate::model::{QuoteKind, SentenceKind, Shape, TokenRange};

/// Longest reporting clause from its comma to its cue, in tokens.
const MAX_CLAUSE: usize = 30;
/// Weakest cue that reports whatever stands before it.
const PLAIN_STRENGTH: f32 = 0.25;
/// Verbs as strong as this show that a clause reports by itself.
const OWN_STRENGTH: f32 = 0.8;
/// Fewer words are no content.
const MIN_WORDS: usize = 3;
/// Shorter words are no past forms: "shed", "need".
const MIN_PAST: usize = 5;
/// Share of these quotes that are right, on polnear_train.
const CONFIDENCE: f32 = 0.8;

/// What stands in front of reporting clauses, or around them, sentence by sentence; by position, never overlapping.
/// Cost: a bounded look around each verb that a comma comes before.
pub(super) fn find(reading: &Reading<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for sentence in reading.passage.sentences {
        if !matches!(
            sentence.kind,
            SentenceKind::Boilerplate | SentenceKind::Dateline
        ) {
            find_in(reading, sentence.tokens, &mut drafts);
        }
    }
    drafts
}

fn find_in(reading: &Reading<'_>, sentence: TokenRange, drafts: &mut Vec<Draft>) {
    let mut end = sentence.end as usize;
    let mut floor = sentence.start as usize;
    while end > floor && reading.is_terminal(end - 1) {
        end -= 1;
    }
    let Some(mut index) = (floor..end).find(|&index| reading.is_comma(index)) else {
        return;
    };
    let mut comma = index;
    while index < end {
        if reading.is_comma(index) {
            comma = index;
        }
        let is_near = comma >= floor && index - comma <= MAX_CLAUSE;
        let clause = TokenRange::new(floor, end);
        let draft = is_near.then(|| report(reading, clause, index));
        index += 1;
        if let Some(draft) = draft.flatten() {
            let cue = draft.cue.unwrap_or_default();
            index = draft.tokens().end.max(cue.end) as usize;
            floor = (index..end)
                .find(|&index| reading.is(index, ";"))
                .map_or(end, |mark| mark + 1);
            drafts.push(draft);
        }
    }
}

/// What the cue at token `index`, if one stands there, reports within `clause`.
fn report(reading: &Reading<'_>, clause: TokenRange, index: usize) -> Option<Draft> {
    let hit = reading.cue_at(index);
    if let Some(hit) = hit.filter(|hit| hit.cue.kind == CueKind::Preposition) {
        // Of the prepositions only "according to" is never anything else.
        if hit.tokens.len() < 2 {
            return None;
        }
        let reported = according_to(reading, clause, hit.tokens)?;
        return Some(draft((hit.tokens, Some(hit.cue.lemma)), reported));
    }
    let is_verb = match hit {
        Some(hit) => {
            hit.cue.kind == CueKind::Verb
                && reports(&hit)
                && reading.class(index) == WordClass::Open
                && !reading.shape(index).has(Shape::CAPITALISED)
                && !reading.word(index).ends_with("ing")
        }
        None => is_past(reading, index),
    };
    if !is_verb {
        return None;
    }
    let verb = Verb {
        tokens: hit.map_or(TokenRange::new(index, index + 1), |hit| hit.tokens),
        is_plain: hit.is_some_and(|hit| hit.cue.strength >= PLAIN_STRENGTH),
    };
    let reported = inverted(reading, clause, verb).or_else(|| behind(reading, clause, verb))?;
    Some(draft((verb.tokens, hit.map(|hit| hit.cue.lemma)), reported))
}

fn reports(hit: &CueHit<'_>) -> bool {
    hit.cue.class != CueClass::Thought
}

fn draft((cue, cue_lemma): (TokenRange, Option<&'static str>), reported: Reported) -> Draft {
    Draft {
        parts: reported.parts,
        kind: QuoteKind::Indirect,
        cue: Some(cue),
        cue_lemma,
        source: Some(reported.source),
        is_unclosed: false,
        confidence: CONFIDENCE,
    }
}

/// The verb of a reporting clause.
#[derive(Clone, Copy)]
struct Verb {
    tokens: TokenRange,
    /// It reports often enough to be believed whatever stands before it.
    is_plain: bool,
}

/// What a reporting clause reports, and whose words they are.
struct Reported {
    /// The pieces, in order.
    parts: Vec<TokenRange>,
    source: TokenRange,
}

/// `The bridge, according to X, is closed.`: both pieces; behind "which" or "that" only the second.
fn according_to(reading: &Reading<'_>, clause: TokenRange, cue: TokenRange) -> Option<Reported> {
    let (start, at, end) = (
        clause.start as usize,
        cue.start as usize,
        clause.end as usize,
    );
    let before = at
        .checked_sub(1)
        .filter(|&before| before > start && reading.is_comma(before))?;
    let source = source_after(reading, cue.end as usize, end, Apposition::Closed)?;
    let comma = source.end as usize;
    let rest = TokenRange::new((comma + 1).min(end), end);
    if !reading.is_comma(comma) || rest.is_empty() {
        return None;
    }
    let opens_rest =
        reading.class(before - 1) == WordClass::Relative || reading.is_that(before - 1);
    let first = TokenRange::new(start, before);
    let parts = if opens_rest {
        vec![rest]
    } else if is_finite(reading, rest.start as usize) {
        vec![first, rest]
    } else {
        return None;
    };
    Some(Reported { parts, source })
}

/// `…, said X, who had asked for it.`
fn inverted(reading: &Reading<'_>, clause: TokenRange, verb: Verb) -> Option<Reported> {
    let (start, end) = (clause.start as usize, clause.end as usize);
    let comma = (verb.tokens.start as usize).checked_sub(1)?;
    if comma <= start || !verb.is_plain || !reading.is_comma(comma) {
        return None;
    }
    let content = TokenRange::new(start, comma);
    let source = source_after(reading, verb.tokens.end as usize, end, Apposition::Open)?;
    let behind = source.end as usize;
    let is_name = is_speaker(reading, source)
        && source.start == verb.tokens.end
        && reading.class(source.start as usize) != WordClass::Pronoun;
    // "Novak, a lawyer, said the border was closed" and "called the border “a joke”": what follows is no source.
    let is_object = reading.shape(behind).has(Shape::QUOTE_MARK)
        || reading.is(behind, "as")
        || (behind..end)
            .take_while(|&index| !opens_relative(reading, index))
            .any(|index| reading.class(index) == WordClass::Auxiliary);
    let is_clause = || {
        content
            .indices()
            .take_while(|&index| !opens_relative(reading, index))
            .skip(1)
            .any(|index| is_finite(reading, index))
    };
    if !is_name || is_object || !is_reported(reading, content) || !is_clause() {
        return None;
    }
    let mark = behind + 1;
    let goes_on = reading.is_comma(behind) && goes_on_marked(reading, mark);
    let mut parts = vec![content];
    parts.extend(goes_on.then(|| TokenRange::new(mark, end)));
    Some(Reported { parts, source })
}

fn opens_relative(reading: &Reading<'_>, index: usize) -> bool {
    reading.class(index) == WordClass::Relative || reading.is(index, "who")
}

/// `…, X said on Monday.` and `…, X said, …`
fn behind(reading: &Reading<'_>, clause: TokenRange, verb: Verb) -> Option<Reported> {
    let (start, end) = (clause.start as usize, clause.end as usize);
    let at = verb.tokens.start as usize;
    let source = source_before(reading, at, start.max(at.saturating_sub(MAX_CLAUSE)))?;
    let comma = (source.start as usize)
        .checked_sub(1)
        .filter(|&comma| comma > start && reading.is_comma(comma))?;
    let group = TokenRange::new(source.end as usize, at);
    if !is_speaker(reading, source) || !is_active(reading, group, at) {
        return None;
    }
    let content = TokenRange::new(start, comma);
    let is_clause = is_clause(reading, content);
    let tail = TokenRange::new(verb.tokens.end as usize, end);
    let rest = rest(reading, tail, (verb, is_clause))?;
    let is_whole = is_reported(reading, content) && !is_opener(reading, content);
    let holds = if verb.is_plain {
        is_whole || !rest.is_empty()
    } else {
        is_whole && is_clause && group.is_empty() && is_name(reading, source)
    };
    holds.then(|| {
        let mut parts = vec![content];
        parts.extend((!rest.is_empty()).then_some(rest));
        Reported { parts, source }
    })
}

/// Whether a content is long enough and holds no plain cue of its own outside marks: "Novak, who said that …".
fn is_reported(reading: &Reading<'_>, content: TokenRange) -> bool {
    let is_marked = |index: usize| {
        let pairs = &reading.marks.pairs;
        let at = pairs.partition_point(|pair| pair.after() <= index);
        pairs.get(at).is_some_and(|pair| pair.open <= index)
    };
    reading.has_words(content, MIN_WORDS)
        && !content.indices().any(|index| {
            let is_cue = reading.verb_at(index, OWN_STRENGTH).is_some();
            is_cue && !is_passive(reading, index) && !is_marked(index)
        })
}

/// "had been warned": what happened to somebody.
fn is_passive(reading: &Reading<'_>, verb: usize) -> bool {
    let before = verb
        .checked_sub(1)
        .map_or("", |before| reading.word(before));
    matches!(before, "is" | "are" | "was" | "were" | "be" | "been")
}

/// Whether a noun phrase reads like one who speaks: it begins like a name, "the minister" or "she", and no verb
/// shows that it is more than a noun phrase.
fn is_speaker(reading: &Reading<'_>, source: TokenRange) -> bool {
    let first = source.start as usize;
    let begins = reading.shape(first).has(Shape::CAPITALISED)
        || matches!(
            reading.class(first),
            WordClass::Determiner | WordClass::Quantifier
        )
        || reading.class(first) == WordClass::Pronoun && !reading.is(first, "who");
    let head = source
        .indices()
        .take_while(|&index| !reading.is_comma(index) && !reading.is(index, "who"));
    begins
        && head.into_iter().all(|index| {
            let word = reading.word(index);
            reading.shape(index).has(Shape::CAPITALISED)
                || !(word.ends_with("ing") || is_past(reading, index))
        })
}

/// "he", "she", or nothing but capitalised words.
fn is_name(reading: &Reading<'_>, source: TokenRange) -> bool {
    let first = source.start as usize;
    let is_capital = |index: usize| reading.shape(index).has(Shape::CAPITALISED);
    reading.is(first, "he")
        || reading.is(first, "she")
        || reading.class(first) != WordClass::Pronoun && source.indices().all(is_capital)
}

/// Whether the words between source and cue leave the source the one who speaks: not "was told".
fn is_active(reading: &Reading<'_>, group: TokenRange, cue: usize) -> bool {
    let is_aside = |index: usize| reading.is_comma(index);
    group.indices().all(|index| {
        is_aside(index)
            || reading.class(index) == WordClass::Adverb
            || matches!(reading.word(index), "has" | "have" | "had" | "'s" | "’s")
                && !reading.word(cue).ends_with('s')
            || reading.word(index).ends_with("ly")
    })
}

/// What goes on behind a cue: nothing, or a second piece; what stands before it is a clause of its own or not.
/// `None` when something else is reported there.
fn rest(
    reading: &Reading<'_>,
    tail: TokenRange,
    (verb, is_clause): (Verb, bool),
) -> Option<TokenRange> {
    let (start, end) = (tail.start as usize, tail.end as usize);
    let border = (start..end)
        .find(|&index| matches!(reading.word(index), "," | ";" | "—" | "–" | "--"))
        .unwrap_or(end);
    if reports_on(reading, TokenRange::new(start, border))
        || !is_tail(reading, start, (border, verb))
    {
        return None;
    }
    let next = (border + 1).min(end);
    let resumes = border < end
        && (reading.is(border, ";")
            || is_finite(reading, next)
            || reading.class(next) == WordClass::Conjunction
            || goes_on_marked(reading, next)
            || start == border && !is_aside(reading, next));
    let has_cue = (next..end)
        .any(|index| reading.verb_at(index, PLAIN_STRENGTH).is_some() || reading.is_that(index));
    match (resumes, has_cue) {
        (true, false) if verb.is_plain => Some(TokenRange::new(next, end)),
        (true, _) if !is_clause => None,
        _ => Some(TokenRange::new(end, end)),
    }
}

/// Whether the words behind a comma only add to the reporting clause: ", adding …", ", who had …".
fn is_aside(reading: &Reading<'_>, index: usize) -> bool {
    let word = reading.word(index);
    word.ends_with("ing")
        || matches!(
            word,
            "who" | "which" | "according" | "as" | "when" | "after" | "before"
        )
        || reading.shape(index).has(Shape::QUOTE_MARK)
}

/// Whether the words right behind a cue are reported by it: "said on Monday that …".
fn reports_on(reading: &Reading<'_>, tail: TokenRange) -> bool {
    tail.indices()
        .take_while(|&index| reading.class(index) != WordClass::Relative)
        .any(|index| {
            is_finite(reading, index)
                || matches!(
                    reading.word(index),
                    "that" | "to" | "whether" | "if" | "of" | "for" | ":"
                )
                || reading.shape(index).has(Shape::QUOTE_MARK)
        })
}

/// Whether the words from `start` to `border` can close a reporting clause: an adverbial, or who was told.
fn is_tail(reading: &Reading<'_>, start: usize, (border, verb): (usize, Verb)) -> bool {
    let is_adverbial = matches!(
        reading.class(start),
        WordClass::Preposition | WordClass::Adverb | WordClass::Time | WordClass::Relative
    ) || reading.word(start).ends_with("ly");
    start == border || verb.is_plain && (is_adverbial || reading.is(start - 1, "told"))
}

/// A marked piece that goes on with the sentence: `, she said, “all of them”`.
fn goes_on_marked(reading: &Reading<'_>, mark: usize) -> bool {
    reading.shape(mark).has(Shape::QUOTE_MARK) && !reading.shape(mark + 1).has(Shape::CAPITALISED)
}

/// Whether a clause begins like one that only sets the scene: "After the vote", "Asked why".
fn is_opener(reading: &Reading<'_>, tokens: TokenRange) -> bool {
    let first = tokens.start as usize;
    let is_adverbial = matches!(
        reading.class(first),
        WordClass::Preposition | WordClass::Relative | WordClass::Time
    ) || reading.class(first + 1) == WordClass::Relative;
    is_adverbial && !is_clause(reading, tokens)
        || reading.word(first).ends_with("ing")
        || reading.word(first).ends_with("ed")
}

/// Whether tokens hold a finite verb, as far as function words and endings tell, and begin as a main clause.
fn is_clause(reading: &Reading<'_>, tokens: TokenRange) -> bool {
    let first = tokens.start as usize;
    // "Even if", "But when".
    reading.class(first) != WordClass::Relative
        && reading.class(first + 1) != WordClass::Relative
        && tokens
            .indices()
            .skip(1)
            .any(|index| is_finite(reading, index))
}

fn is_finite(reading: &Reading<'_>, index: usize) -> bool {
    let word = reading.word(index);
    reading.class(index) == WordClass::Auxiliary
        && !matches!(word, "not" | "n't" | "be" | "been" | "being")
        || is_past(reading, index)
}

/// A word in lower case that ends like a past form.
fn is_past(reading: &Reading<'_>, index: usize) -> bool {
    // All are asked: each by itself would be hard to foretell.
    reading.ends_in(index, "ed", MIN_PAST)
        & (reading.class(index) == WordClass::Open)
        & !reading.shape(index).has(Shape::CAPITALISED)
}
