//! A token's word shape: capitals, digits, marks and length, coarsely, in one number.

use crate::model::{Shape, Token};

/// The word shape of tokens beyond the ends of a sentence.
pub(crate) const BEYOND: u8 = 0;

/// A token's word shape: capitals, digits, marks and length, coarsely, and whether a blank separates it from
/// the token before.
pub(crate) fn word_shape(token: &Token) -> u8 {
    TABLE[usize::from(token.shape.0) % N_SHAPES][token.span.len().min(LENGTHS - 1)]
}

/// Number of word shapes.
pub(crate) const N_WORD_SHAPES: u8 = 128;

/// Number of values of [`Shape`].
const N_SHAPES: usize = 1 << 11;
/// Number of lengths that word shapes distinguish, from 0 on; the last stands for all above.
const LENGTHS: usize = 7;

/// The word shape of each [`Shape`] and length. A table, because branches on the next token are
/// unpredictable.
static TABLE: [[u8; LENGTHS]; N_SHAPES] = {
    let mut table = [[0; LENGTHS]; N_SHAPES];
    let mut shape = 0;
    while shape < N_SHAPES {
        let mut length = 0;
        while length < LENGTHS {
            table[shape][length] = word_shape_of(Shape(shape as u16), length);
            length += 1;
        }
        shape += 1;
    }
    table
};

const fn word_shape_of(shape: Shape, length: usize) -> u8 {
    let glued = if shape.has(Shape::SPACE_BEFORE) {
        0
    } else {
        64
    };
    form(shape, length) + glued
}

/// A token's word shape by its own characters.
const fn form(shape: Shape, length: usize) -> u8 {
    if shape.has(Shape::PUNCTUATION) {
        return if shape.has(Shape::QUOTE_MARK) { 2 } else { 1 };
    }
    if shape.has(Shape::ADDRESS) {
        return 3;
    }
    let letters = if shape.has(Shape::ALL_CAPS) {
        match length {
            0..=2 => 4,
            3 => 5,
            4 | 5 => 6,
            _ => 7,
        }
    } else if shape.has(Shape::MIXED_CAPS) {
        8
    } else if shape.has(Shape::CAPITALISED) {
        match length {
            1 => 9,
            2 | 3 => 10,
            _ => 11,
        }
    } else if shape.has(Shape::LETTER) {
        12
    } else {
        return match length {
            1 | 2 => 13,
            4 => 14,
            _ => 15,
        };
    };
    let digits = if shape.has(Shape::DIGIT) { 16 } else { 0 };
    let stop = if shape.has(Shape::ABBREVIATION) {
        32
    } else {
        0
    };
    letters + digits + stop
}

#[cfg(test)]
mod tests {
    use super::{N_SHAPES, N_WORD_SHAPES, TABLE, word_shape};
    use crate::model::{Shape, Span, Token};

    #[test]
    fn every_token_shape_has_a_word_shape() {
        let highest = TABLE.iter().flatten().max();
        assert!(highest.is_some_and(|&word_shape| word_shape < N_WORD_SHAPES));
        let last = usize::from(Shape::ADDRESS.0);
        assert!(last < N_SHAPES && 2 * last >= N_SHAPES);
        let of = |shape: Shape, length| {
            word_shape(&Token {
                span: Span::new(0, length),
                shape,
                ..Token::default()
            })
        };
        let capital = Shape(Shape::LETTER.0 | Shape::CAPITALISED.0 | Shape::SPACE_BEFORE.0);
        assert_eq!([1, 3, 4].map(|length| of(capital, length)), [9, 10, 11]);
        assert_eq!(of(capital, 4), of(capital, 400));
        let glued = Shape(Shape::LETTER.0 | Shape::CAPITALISED.0);
        assert_eq!(of(glued, 4), 64 + 11);
        assert_eq!(of(Shape::PUNCTUATION, 1), 64 + 1);
    }
}
