//! Datelines: "KYIV, March 3 (Northgate Wire) —", "LONDON —", "Kyiv (CNN)".

use crate::model::{Shape, Text, Token, WordHash};
use crate::word::hash_word;

use super::lexicon::{Lexicon, WordClass};

/// A dateline has at most this many tokens before its dash ("KUALA LUMPUR/SINGAPORE, 3 Jan 2024
/// (Thomson Reuters Foundation) -" has 13).
const TOKENS_MAX: usize = 18;

/// Words of the longest name of a place: "BANDAR SERI BEGAWAN", "KING OF PRUSSIA".
const PLACE_WORDS_MAX: usize = 4;

/// Agencies that open a report without a dash: "Washington (CNN) The president".
const AGENCIES: [&str; 12] = [
    "cnn",
    "reuters",
    "ap",
    "afp",
    "upi",
    "ani",
    "pti",
    "ians",
    "dpa",
    "efe",
    "xinhua",
    "bloomberg",
];

/// Tokens of the dateline that opens the paragraph, its dash included; 0 when there is none.
pub(super) fn length(text: &Text, lexicon: &Lexicon, paragraph: &[Token]) -> usize {
    let window = paragraph
        .get(..paragraph.len().min(TOKENS_MAX))
        .unwrap_or_default();
    let word = |at: usize| window.get(at).map_or("", |token| text.slice(token.span));
    let opens =
        |token: &Token| token.shape.has(Shape::CAPITALISED) || text.slice(token.span) == "(";
    if !window.first().is_some_and(opens) {
        return 0;
    }
    for at in 1..window.len() {
        match word(at) {
            ")" if !is_agency(text, window.get(..at).unwrap_or_default()) => {}
            ")" => {
                let dashes = (at + 1..window.len())
                    .take_while(|&at| is_dash(word(at)))
                    .count();
                let known = dashes > 0 || is_known_agency(window.get(at - 1));
                return if known && is_place(window, text) {
                    at + 1 + dashes
                } else {
                    0
                };
            }
            dash if is_dash(dash) && is_spaced(window, at) => {
                let head = window.get(..at).unwrap_or_default();
                let is_capitals = is_in_capitals(lexicon, head);
                let dashes = (at..window.len())
                    .take_while(|&at| is_dash(word(at)))
                    .count();
                return if is_capitals { at + dashes } else { 0 };
            }
            "." | "!" | "?" | ":" | ";" => return 0,
            _ => {}
        }
    }
    0
}

fn is_dash(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | "―")
}

/// A dash with a blank on at least one side, unless it is a long one.
fn is_spaced(window: &[Token], at: usize) -> bool {
    let has_blank = |at: usize| {
        window
            .get(at)
            .is_some_and(|token| token.shape.has(Shape::SPACE_BEFORE))
    };
    has_blank(at) || has_blank(at + 1) || window.get(at).is_some_and(|dash| dash.span.len() > 1)
}

/// Whether the tokens before a closing bracket end in "(Agency": at most 4 capitalised words.
fn is_agency(text: &Text, head: &[Token]) -> bool {
    let inside: usize = head
        .iter()
        .rev()
        .take_while(|token| token.shape.has(Shape::CAPITALISED))
        .count();
    let open = head.len().checked_sub(inside + 1);
    let open = open.and_then(|at| head.get(at));
    (1..=4).contains(&inside) && open.is_some_and(|token| text.slice(token.span) == "(")
}

fn is_known_agency(token: Option<&Token>) -> bool {
    let known: [WordHash; AGENCIES.len()] = AGENCIES.map(hash_word);
    token.is_some_and(|token| known.contains(&token.word))
}

/// Whether the words before the bracket are places, dates or nothing: no word in lower case.
fn is_place(window: &[Token], text: &Text) -> bool {
    let before = window
        .iter()
        .take_while(|token| text.slice(token.span) != "(");
    before
        .filter(|token| token.shape.has(Shape::LETTER))
        .all(|token| token.shape.has(Shape::CAPITALISED))
}

/// Whether the words begin with a place in capitals and hold no word in lower case.
fn is_in_capitals(lexicon: &Lexicon, head: &[Token]) -> bool {
    let Some(first) = head.first() else {
        return false;
    };
    let in_capitals = |token: &&Token| token.shape.has(Shape::ALL_CAPS);
    let n_capitals = head.iter().take_while(in_capitals).count();
    let is_long = (1..=PLACE_WORDS_MAX).contains(&n_capitals) && first.span.len() > 2;
    let is_label = head
        .iter()
        .any(|token| lexicon.class(token.word) == Some(WordClass::Label));
    let letters = head.iter().filter(|token| token.shape.has(Shape::LETTER));
    is_long
        && !is_label
        && letters
            .clone()
            .all(|token| token.shape.has(Shape::CAPITALISED))
}
