//! Whether a marked stretch is speech, rather than a fragment, a title, a nickname or a scare quote.

use super::Stretch;
use crate::model::{Shape, TokenRange};
use crate::quotes::lexicon::WordClass;
use crate::quotes::reading::Reading;

/// Words of a floating quote that does not end like a sentence.
const MIN_FLOATING_WORDS: usize = 6;
/// Words of a stretch that pauses with a comma although no cue follows.
const MIN_PAUSING_WORDS: usize = 3;
/// Words of a whole sentence in marks that may stand anywhere.
const MIN_SENTENCE_WORDS: usize = 8;
/// Words before a cue that need not begin like a quote: fewer are a scare quote as often.
const MIN_LED_WORDS: usize = 3;

/// Where the cue of a stretch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CuePlace {
    Before,
    After,
    Nowhere,
}

/// Whether a stretch is speech, by how it begins and ends and where its cue stands.
pub(super) fn is_speech(reading: &Reading<'_>, stretch: &Stretch, cue: CuePlace) -> bool {
    let starts_clean = starts_clean(reading, stretch.open);
    match cue {
        CuePlace::Before => {
            let first = stretch.parts.first().copied().unwrap_or_default();
            starts_clean || reading.has_words(first, MIN_LED_WORDS) || stops(reading, stretch)
        }
        CuePlace::After => starts_clean && ends_clean(reading, stretch.after),
        CuePlace::Nowhere => floats(reading, stretch, starts_clean),
    }
}

/// Whether a stretch without a cue is speech.
fn floats(reading: &Reading<'_>, stretch: &Stretch, starts_clean: bool) -> bool {
    let first = stretch.parts.first().copied().unwrap_or_default();
    let n_words: usize = stretch
        .parts
        .iter()
        .map(|&part| reading.n_words(part))
        .sum();
    if is_title_like(reading, first) {
        return false;
    }
    let is_sentence = n_words >= MIN_SENTENCE_WORDS
        && stops(reading, stretch)
        && reading.shape(first.start as usize).has(Shape::CAPITALISED);
    let pauses = n_words >= MIN_PAUSING_WORDS
        && opens_sentence(reading, stretch.open)
        && reading.is_comma(stretch_end(stretch));
    let stands_alone = starts_clean
        && ends_sentence(reading, stretch)
        && (n_words >= MIN_FLOATING_WORDS
            || stops(reading, stretch) && n_words >= 2 && !stretch.is_single);
    is_sentence || pauses || stands_alone
}

/// The first token after the words of a stretch.
fn stretch_end(stretch: &Stretch) -> usize {
    stretch.parts.last().map_or(0, |last| last.end as usize)
}

/// The words of a stretch end like a sentence.
fn stops(reading: &Reading<'_>, stretch: &Stretch) -> bool {
    reading.is_terminal(stretch_end(stretch).saturating_sub(1))
}

/// The stretch stops like a sentence or pauses like one before a reporting clause.
fn ends_clean(reading: &Reading<'_>, after: usize) -> bool {
    let last = (0..after)
        .rev()
        .take(4)
        .find(|&index| !reading.shape(index).has(Shape::QUOTE_MARK));
    last.is_some_and(|last| {
        reading.is_terminal(last) || matches!(reading.word(last), "," | "—" | "–" | "--" | "-")
    }) || reading.is_comma(after)
}

/// The mark opens its sentence.
fn opens_sentence(reading: &Reading<'_>, open: usize) -> bool {
    reading
        .sentence_of(open)
        .is_some_and(|sentence| sentence.tokens.start as usize == open)
}

/// The mark opens its sentence, or follows a colon, a dash or a comma.
fn starts_clean(reading: &Reading<'_>, open: usize) -> bool {
    let Some(before) = open.checked_sub(1) else {
        return true;
    };
    opens_sentence(reading, open)
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
