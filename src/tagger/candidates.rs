//! Which tokens may belong to a name: the network looks at no others.

use std::ops::Range;

use super::facts::{Fact, is_capitalised};
use super::features::Window;
use super::gazetteer::Lists;
use crate::model::{Sentence, Shape, Token};
use crate::passage::Passage;

/// The runs of a sentence's tokens that the network looks at, as places in the
/// sentence: those that may belong to a name, and one or two between two such ("Bank of
/// the North"). All others are outside by construction.
///
/// An article or line without capitals is looked at whole.
pub(crate) fn runs_of_candidates<'a>(
    passage: &Passage<'a>,
    sentence: &Sentence,
    window: &Window<'a>,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let range = sentence.tokens.indices();
    let tokens = passage.tokens.get(range).unwrap_or_default();
    let facts = window.facts(0..tokens.len());
    let is_lowered = is_all_lower(tokens);
    let may = move |place: usize| may_be_name(tokens, facts, place);
    // Whether each of the tokens from two before to two after may be a name, the latter in bit 0.
    let mut around = u8::from(may(0)) << 1 | u8::from(may(1));
    let mut next = 0;
    let mut is_candidate = move || {
        around = around << 1 & 0b11111 | u8::from(may(next + 2));
        next += 1;
        let has = |bits: u8| around & bits == bits;
        is_lowered || has(0b00100) || has(0b01010) || has(0b01001) || has(0b10010)
    };
    let mut places = 0..tokens.len();
    std::iter::from_fn(move || {
        let start = places.find(|_| is_candidate())?;
        let end = places.find(|_| !is_candidate()).unwrap_or(tokens.len());
        Some(start..end)
    })
}

/// Whether a token may itself belong to a name or role: a capitalised word, a title, or a
/// part that a hyphen joins to a capitalised one ("sub-Saharan", "Yu-na").
fn may_be_name(tokens: &[Token], facts: &[Fact], place: usize) -> bool {
    let Some(token) = tokens.get(place) else {
        return false;
    };
    let is_hyphen = |place: usize| facts.get(place).is_some_and(|fact| fact.is_hyphen);
    let is_beside_hyphen = is_hyphen(place + 1) | (place >= 1 && is_hyphen(place - 1));
    let is_title = facts[place].lists.has(Lists::TITLE);
    if !(is_capitalised(token) | is_title | is_beside_hyphen) {
        return false;
    }
    let is_joined = |first: usize, last: usize| {
        let is_glued = |token: &Token| !token.shape.has(Shape::SPACE_BEFORE);
        let between = tokens.get(first + 1..=last);
        is_hyphen(first + 1) && between.is_some_and(|rest| rest.iter().all(is_glued))
    };
    let capital_at = |place: usize| tokens.get(place).is_some_and(is_capitalised);
    let is_capital = if facts[place].is_capital_function_word {
        // "The" belongs to a name only before or after another capital ("The Hague", "And One").
        capital_at(place + 1) || place >= 1 && capital_at(place - 1)
    } else {
        is_capitalised(token)
    };
    is_capital
        || is_title
        || place >= 2 && capital_at(place - 2) && is_joined(place - 2, place)
        || capital_at(place + 2) && is_joined(place, place + 2)
}

/// Whether a line of some length has no capital at all. Four words: shorter ones are scraps.
fn is_all_lower(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|token| token.shape.has(Shape::LETTER));
    words.take(4).count() == 4 && !tokens.iter().any(is_capitalised)
}

#[cfg(test)]
mod tests {
    use super::runs_of_candidates;
    use crate::tagger::facts::{FactFinder, Words};
    use crate::tagger::features::Window;
    use crate::testkit::Marked;

    /// The words of a line that the network looks at, run by run.
    fn candidates(line: &str) -> Vec<String> {
        let marked = Marked::new(line);
        let passage = marked.passage();
        let sentence = &passage.sentences[0];
        let mut facts = Vec::new();
        FactFinder::default().find(&passage, &mut facts, &mut Words::default());
        let window = Window::new(&passage, sentence, &facts);
        runs_of_candidates(&passage, sentence, &window)
            .map(|run| {
                run.map(|place| passage.word(place))
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    #[test]
    fn the_network_looks_at_capitals_and_what_they_enclose() {
        let runs = candidates("yesterday the rain in Lagos fell on the Bank of the North as well");
        assert_eq!(runs, ["Lagos", "Bank of the North"]);
    }

    #[test]
    fn a_part_joined_by_a_hyphen_is_looked_at() {
        let runs = candidates("we met and thanked Yu-na again and again");
        assert_eq!(runs, ["Yu - na"]);
    }

    #[test]
    fn a_line_without_capitals_is_looked_at_whole() {
        assert_eq!(
            candidates("the dull rain in lagos fell"),
            ["the dull rain in lagos fell"]
        );
    }
}
