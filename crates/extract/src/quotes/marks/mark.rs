//! One quote mark: which marks can close it, and whether it opens, closes, or is an apostrophe.

use crate::model::Shape;
use crate::passage::Passage;

/// The shapes of marks that can close one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Double,
    Single,
    Guillemet,
}

/// What a mark may do where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Open,
    Close,
    /// Opens when nothing is open, closes otherwise.
    Either,
    /// An apostrophe or a measure.
    Neither,
}

/// A mark where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    /// Its token index.
    pub(super) token: usize,
    /// What can close it.
    pub(super) family: Family,
    /// What it may do.
    pub(super) turn: Turn,
    /// `s'` before a small word: a plural possessive, unless nothing else closes.
    pub(super) is_weak: bool,
    /// A digit stands right before it: inches, unless something is open.
    pub(super) follows_digit: bool,
}

/// What stands on either side of a mark.
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent facts, asked one by one"
)]
struct Sides {
    blank_before: bool,
    blank_after: bool,
    digit_before: bool,
    punctuation_after: bool,
    letter_after: bool,
}

fn sides(passage: &Passage<'_>, index: usize) -> Sides {
    let shape = |index: usize| passage.tokens.get(index).map(|token| token.shape);
    let own = shape(index).unwrap_or_default();
    let before = index.checked_sub(1).and_then(shape);
    let after = shape(index + 1);
    let opens_bracket = index > 0
        && matches!(
            passage.word(index - 1),
            "(" | "[" | "—" | "–" | "-" | "--" | "/"
        );
    let mark_before_blank = before.is_some_and(|before| {
        before.has(Shape::QUOTE_MARK)
            && (before.has(Shape::SPACE_BEFORE) || before.has(Shape::LINE_START))
    });
    let is_start = own.has(Shape::SPACE_BEFORE) || own.has(Shape::LINE_START);
    Sides {
        blank_before: is_start || before.is_none() || opens_bracket || mark_before_blank,
        blank_after: after
            .is_none_or(|after| after.has(Shape::SPACE_BEFORE) || after.has(Shape::LINE_START)),
        digit_before: !is_start && before.is_some_and(|before| before.has(Shape::DIGIT)),
        punctuation_after: after.is_some_and(|after| {
            after.has(Shape::PUNCTUATION)
                && !matches!(
                    passage.word(index + 1),
                    "$" | "(" | "[" | "…" | "..." | "#" | "@" | "£" | "€"
                )
        }),
        letter_after: after.is_some_and(|after| after.has(Shape::LETTER)),
    }
}

/// Reads one token as a mark; `None` when it is no mark after all.
pub(super) fn read_mark(passage: &Passage<'_>, index: usize) -> Option<Mark> {
    let sides = sides(passage, index);
    let word = passage.word(index);
    let by_sides = straight_turn(&sides);
    let (family, turn) = match word {
        "\"" | "''" | "\u{201f}" => (Family::Double, by_sides),
        "\u{201c}" => (Family::Double, curly_turn(&sides, Turn::Open)),
        "\u{201d}" => (Family::Double, curly_turn(&sides, Turn::Close)),
        "\u{201e}" | "``" => (Family::Double, Turn::Open),
        "\u{2033}" => (Family::Double, measure_or(&sides, by_sides)),
        "\u{ab}" | "\u{bb}" | "\u{2039}" | "\u{203a}" => (Family::Guillemet, by_sides),
        "\u{2018}" | "\u{201a}" | "`" => (
            Family::Single,
            single_turn(passage, index, &sides, Turn::Open),
        ),
        "'" | "\u{2019}" | "\u{201b}" | "\u{2032}" => (
            Family::Single,
            single_turn(passage, index, &sides, by_sides),
        ),
        _ => return None,
    };
    Some(Mark {
        token: index,
        family,
        turn,
        is_weak: family == Family::Single && is_possessive(passage, index),
        follows_digit: sides.digit_before,
    })
}

/// A straight mark turns to the word that it touches.
fn straight_turn(sides: &Sides) -> Turn {
    match (
        sides.blank_before,
        sides.blank_after || sides.punctuation_after,
    ) {
        (true, false) => Turn::Open,
        (false, true) => Turn::Close,
        _ => Turn::Either,
    }
}

/// A curly mark means what it shows, unless both its sides contradict it.
fn curly_turn(sides: &Sides, shown: Turn) -> Turn {
    match shown {
        Turn::Open if !sides.blank_before && (sides.blank_after || sides.punctuation_after) => {
            Turn::Close
        }
        Turn::Close if sides.blank_before && sides.letter_after && !sides.blank_after => {
            Turn::Either
        }
        _ => shown,
    }
}

fn measure_or(sides: &Sides, turn: Turn) -> Turn {
    if sides.digit_before {
        Turn::Neither
    } else {
        turn
    }
}

/// Single marks double as apostrophes: they open only before a word and close only after one.
fn single_turn(passage: &Passage<'_>, index: usize, sides: &Sides, turn: Turn) -> Turn {
    let is_elision = matches!(
        passage.word(index + 1).to_ascii_lowercase().as_str(),
        "em" | "tis" | "twas" | "til" | "till" | "cause" | "n" | "round" | "bout" | "s"
    );
    let is_decade = passage
        .tokens
        .get(index + 1)
        .is_some_and(|next| next.shape.has(Shape::DIGIT));
    match turn {
        Turn::Open | Turn::Either if sides.blank_before && !sides.blank_after => {
            if is_elision || is_decade {
                Turn::Neither
            } else {
                Turn::Open
            }
        }
        Turn::Close if sides.digit_before && !sides.punctuation_after => Turn::Neither,
        Turn::Close => Turn::Close,
        Turn::Open if sides.blank_after => Turn::Close,
        _ => Turn::Neither,
    }
}

/// Whether a single mark reads as a plural's possessive: `workers' rights`.
fn is_possessive(passage: &Passage<'_>, index: usize) -> bool {
    let ends_in_s = index > 0 && passage.word(index - 1).ends_with(['s', 'S', 'z', 'x']);
    let small_word = passage
        .tokens
        .get(index + 1)
        .is_some_and(|next| next.shape.has(Shape::LETTER) && next.shape.has(Shape::SPACE_BEFORE));
    ends_in_s && small_word
}
