//! Where a reported content begins: behind who was told, the time, and the words that only lead to it.
//!
//! ## Finds
//! `told [Ada Verin] the plan was dead` begins at "the plan", `urged [members of parliament] to act` at "to act",
//! `said [on Monday] the plan was dead` at "the plan", `asked [whether] he would stay` at "he", `accused him [of] lying`
//! at "lying".
//!
//! ## Leaves
//! What opens in marks, and infinitives that a preposition leads to: `asked for help to rebuild`.

use super::draft::Draft;
use super::lexicon::WordClass;
use super::reading::Reading;
use crate::model::{Shape, TokenRange};

/// Cues whose object is who hears the words. This list and the others here are by this project.
const TELLING: [&str; 18] = [
    "tell",
    "remind",
    "assure",
    "reassure",
    "inform",
    "advise",
    "notify",
    "brief",
    "warn",
    "ask",
    "urge",
    "order",
    "instruct",
    "encourage",
    "press",
    "implore",
    "beg",
    "exhort",
];
/// Cues of questions.
const ASKING: [&str; 4] = ["ask", "wonder", "question", "inquire"];
/// Longest addressee, in tokens: "the members of the upper house of parliament".
const MAX_ADDRESSEE: usize = 10;
/// Words of time before the day: "late on Monday".
const BEFORE_TIME: [&str; 6] = ["on", "late", "early", "earlier", "last", "this"];
/// Pronouns that are who is told.
const OBJECTS: [&str; 6] = ["him", "her", "them", "us", "me", "you"];

/// Moves the start of a content that follows its cue.
pub(super) fn trim(reading: &Reading<'_>, draft: &mut Draft) {
    let (Some(cue), Some(&first)) = (draft.cue, draft.parts.first()) else {
        return;
    };
    if cue.end > first.start || reading.shape(first.start as usize).has(Shape::QUOTE_MARK) {
        return;
    }
    let lemma = draft.cue_lemma.unwrap_or_default();
    let mut start = behind_time(reading, first);
    let is_told = TELLING.contains(&lemma) || lemma == "call" && follows_on(reading, cue, start);
    if is_told {
        start = behind_addressee(reading, TokenRange::new(start, first.end as usize));
    }
    if lemma == "accuse" {
        start = behind_accused(reading, TokenRange::new(start, first.end as usize));
    }
    start = behind_opener(reading, lemma, start);
    if start < first.end as usize
        && let Some(part) = draft.parts.first_mut()
    {
        part.start = start as u32;
    }
}

/// "called on both sides to …"
fn follows_on(reading: &Reading<'_>, cue: TokenRange, start: usize) -> bool {
    reading.is(start - 1, "on") || reading.is(cue.end as usize - 1, "on")
}

/// Behind the day of speaking: `said [on Monday] the plan`, `said [late Thursday] she would`.
fn behind_time(reading: &Reading<'_>, content: TokenRange) -> usize {
    let start = content.start as usize;
    let mut day = start;
    while BEFORE_TIME.iter().any(|word| reading.is(day, word)) {
        day += 1;
    }
    let next = day + 1;
    let opens_clause = reading.is_that(next)
        || matches!(
            reading.class(next),
            WordClass::Pronoun | WordClass::Determiner | WordClass::Quantifier
        )
        || reading.shape(next).has(Shape::CAPITALISED);
    let is_time = reading.class(day) == WordClass::Time;
    if is_time && opens_clause && next < content.end as usize {
        next + usize::from(reading.is_that(next))
    } else {
        start
    }
}

/// Behind who was told, where "to", "not to" or "that" shows its end, or a pronoun or a name is followed by a clause.
fn behind_addressee(reading: &Reading<'_>, content: TokenRange) -> usize {
    let start = content.start as usize;
    let limit = (content.end as usize).min(start + MAX_ADDRESSEE);
    for index in start..limit {
        if reading.is_that(index) && index > start {
            return index + 1;
        }
        let negated = reading.is(index, "not") && reading.is(index + 1, "to");
        if negated || reading.is(index, "to") {
            return if index > start && is_infinitive(reading, index + usize::from(negated)) {
                index
            } else {
                start
            };
        }
        if index > start && is_subject(reading, index) && is_told(reading, start, index) {
            return index;
        }
        if ends_addressee(reading, index) {
            break;
        }
    }
    start
}

/// Behind who is accused, at the "of" that a deed follows: "accused the company [of lying]".
fn behind_accused(reading: &Reading<'_>, content: TokenRange) -> usize {
    let start = content.start as usize;
    let limit = (content.end as usize).min(start + MAX_ADDRESSEE);
    let is_deed = |&index: &usize| reading.is(index, "of") && reading.ends_in(index + 1, "ing", 5);
    (start..limit).find(is_deed).unwrap_or(start)
}

/// What no addressee holds.
fn ends_addressee(reading: &Reading<'_>, index: usize) -> bool {
    match reading.class(index) {
        WordClass::Auxiliary | WordClass::Relative => true,
        WordClass::Preposition => !reading.is(index, "of") && !reading.is(index, "in"),
        _ => reading.shape(index).has(Shape::PUNCTUATION),
    }
}

/// Whether a verb follows the "to" at `index`: no name, article or day does.
fn is_infinitive(reading: &Reading<'_>, index: usize) -> bool {
    let next = index + 1;
    let shape = reading.shape(next);
    shape.has(Shape::LETTER)
        && !shape.has(Shape::CAPITALISED)
        && matches!(
            reading.class(next),
            WordClass::Open | WordClass::Auxiliary | WordClass::Adverb
        )
}

/// Whether the clause of the content begins at `index`: "told Bolton [he] wanted", "told lawmakers [the] plan".
fn is_subject(reading: &Reading<'_>, index: usize) -> bool {
    const SUBJECTS: [&str; 6] = ["he", "she", "they", "we", "i", "it"];
    SUBJECTS.iter().any(|word| reading.is(index, word))
        || reading.class(index) == WordClass::Determiner
}

/// Whether the words before `end` can be who was told: one pronoun, or names.
fn is_told(reading: &Reading<'_>, start: usize, end: usize) -> bool {
    let is_pronoun = end == start + 1 && OBJECTS.iter().any(|word| reading.is(start, word));
    let mut words = start..end;
    is_pronoun || words.all(|index| reading.shape(index).has(Shape::CAPITALISED))
}

/// Behind "whether" of a question, "of" of a charge, and "but".
fn behind_opener(reading: &Reading<'_>, lemma: &str, start: usize) -> usize {
    let asks = ASKING.contains(&lemma) && (reading.is(start, "whether") || reading.is(start, "if"));
    let charges = matches!(lemma, "accuse" | "warn") && reading.is(start, "of");
    start + usize::from(asks || charges || reading.is(start, "but"))
}

#[cfg(test)]
mod tests {
    use crate::quotes::QuoteFinder;
    use crate::testkit::Marked;

    /// The contents that the shipped finder reads.
    fn contents(text: &str) -> Vec<String> {
        let marked = Marked::new(text);
        let passage = marked.passage();
        let quotes = QuoteFinder::default().find(&passage).quotes;
        let content = |quote: &crate::model::Quote| passage.text.slice(quote.content).to_owned();
        quotes.iter().map(content).collect()
    }

    #[test]
    fn who_was_told_is_no_content() {
        let cases = [
            (
                "Verin told Novak he wanted the bridge closed by spring.",
                "he wanted the bridge closed by spring",
            ),
            (
                "Verin told lawmakers that the bridge was closed for good.",
                "the bridge was closed for good",
            ),
            (
                "Verin urged members of the council to close the bridge.",
                "to close the bridge",
            ),
            (
                "The minister warned Russia not to attack the bridge again.",
                "not to attack the bridge again",
            ),
            (
                "The minister called on both sides to leave the town.",
                "to leave the town",
            ),
            (
                "The president ordered the army to leave the town at once.",
                "to leave the town at once",
            ),
            (
                "The envoy told him the talks were over for this year.",
                "the talks were over for this year",
            ),
            (
                "The mayor asked residents to stay inside their homes.",
                "to stay inside their homes",
            ),
            (
                "Novak assured the committee that the money was safe.",
                "the money was safe",
            ),
        ];
        for (text, content) in cases {
            assert_eq!(contents(text), [content], "{text}");
        }
    }

    #[test]
    fn the_day_of_speaking_is_no_content() {
        let cases = [
            (
                "The minister said on Monday the bridge was closed for good.",
                "the bridge was closed for good",
            ),
            (
                "Verin said late Thursday she would support the new bill.",
                "she would support the new bill",
            ),
            (
                "The ministry said on Sunday that its embassy had been attacked.",
                "its embassy had been attacked",
            ),
        ];
        for (text, content) in cases {
            assert_eq!(contents(text), [content], "{text}");
        }
    }

    #[test]
    fn openers_are_no_content() {
        let cases = [
            (
                "Reporters asked whether he would stay in office until May.",
                "he would stay in office until May",
            ),
            (
                "The mayor accused the company of lying about the bridge.",
                "lying about the bridge",
            ),
        ];
        for (text, content) in cases {
            assert_eq!(contents(text), [content], "{text}");
        }
    }
}
