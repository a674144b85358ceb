//! Words of ASCII letters and digits alone, as most are: length, hash and shape in one pass.
//!
//! Where a word ends is hard to foretell for a processor; one pass guesses wrong once a word.

use crate::model::{Shape, WordHash};
use crate::word::WordHasher;

/// Of a byte: a to z.
const SMALL: u8 = 1;
/// Of a byte: A to Z.
const CAPITAL: u8 = 1 << 1;
/// Of a byte: 0 to 9.
const DIGIT: u8 = 1 << 2;

/// What each byte is.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The bytes, hash and shape of the word at the start of `rest`; `None` where what stands behind its letters and
/// digits might belong to it, or make an address of it.
pub(super) fn word(rest: &[u8]) -> Option<(usize, WordHash, Shape)> {
    let mut hasher = WordHasher::default();
    let (mut seen, mut last) = (0, 0);
    let (mut n_capitals, mut mixed) = (0, 0);
    let mut bytes = 0;
    let end = loop {
        let byte = rest.get(bytes).copied().unwrap_or(b' ');
        let kind = KINDS[usize::from(byte)];
        if kind == 0 {
            break byte;
        }
        hasher.push_byte(byte.to_ascii_lowercase());
        mixed |= kind >> CAPITAL.trailing_zeros() & seen & SMALL;
        n_capitals += usize::from(kind >> CAPITAL.trailing_zeros() & 1);
        seen |= kind;
        last = kind;
        bytes += 1;
    };
    let goes_on = match end {
        b'\'' | b'.' | b':' | b'&' | b'@' | b'-' | b'+' | b'_' | 0x80.. => true,
        b',' => last == DIGIT,
        _ => false,
    };
    if goes_on || bytes == 0 {
        return None;
    }
    let mut shape = Shape::default();
    let mut add = |part, holds: bool| {
        if holds {
            shape.add(part);
        }
    };
    add(Shape::LETTER, seen & (SMALL | CAPITAL) != 0);
    add(Shape::DIGIT, seen & DIGIT != 0);
    add(
        Shape::CAPITALISED,
        rest.first().is_some_and(u8::is_ascii_uppercase),
    );
    add(Shape::MIXED_CAPS, mixed != 0);
    add(Shape::ALL_CAPS, n_capitals > 1 && seen & SMALL == 0);
    Some((bytes, hasher.finish(), shape))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::word;
    use crate::segment::tokens::words::{look, word_length};

    /// What the general way finds of a word.
    fn found(text: &str) -> (usize, crate::model::WordHash, crate::model::Shape) {
        let bytes = word_length(text);
        let (hash, shape) = look(&text[..bytes]);
        (bytes, hash, shape)
    }

    #[test]
    fn most_words_are_plain() {
        for text in [
            "word",
            "Word, and",
            "iPhone 4",
            "US)",
            "2024",
            "A",
            "G20;",
            "covid19\n",
        ] {
            assert_eq!(word(text.as_bytes()), Some(found(text)), "{text}");
        }
        for text in [
            "U.S.", "it's", "1,000", "AT&T", "a@b.c", "naïve", "x_y", "end.", "", ", and",
        ] {
            assert_eq!(word(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_word_is_what_the_general_way_finds(text in "[a-cA-C0-9][a-cA-C0-9'.,:&_é -]{0,8}") {
            if let Some(plain) = word(text.as_bytes()) {
                prop_assert_eq!(plain, found(&text));
            }
        }
    }
}
