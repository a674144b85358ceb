//! Fast path for words of only ASCII letters and digits, as most are: length, hash and shape, eight bytes at
//! a time.
//!
//! A branch on where a word ends is unpredictable, so only words of eight bytes and more have one.

use super::addresses::is_name_byte;
use crate::model::{Shape, WordHash};
use crate::word::WordHasher;
use crate::word::eight::{Eight, below, run};

/// A word of ASCII letters and digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plain {
    /// How many there are.
    pub(super) bytes: usize,
    pub(super) hash: WordHash,
    pub(super) shape: Shape,
    /// A full stop follows, and nothing after it makes both part of something longer.
    pub(super) has_stop: bool,
}

/// What the byte after a word means for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follower {
    /// The word ends.
    Other,
    /// It may go on, or be the beginning of an address.
    Joint,
    Stop,
    Comma,
}

const FOLLOWERS: [Follower; 256] = {
    let mut followers = [Follower::Other; 256];
    let mut byte = 0;
    while byte < followers.len() {
        followers[byte] = match byte as u8 {
            b'\'' | b':' | b'&' | b'@' | b'-' | b'+' | b'_' | 0x80.. => Follower::Joint,
            b'.' => Follower::Stop,
            b',' => Follower::Comma,
            _ => Follower::Other,
        };
        byte += 1;
    }
    followers
};

/// The word at the start of `rest`; `None` where what stands after its letters and digits might belong to it,
/// or make an address of it.
pub(super) fn word(rest: &[u8]) -> Option<Plain> {
    let mut seen = Seen::default();
    let mut bytes = 0;
    loop {
        let count = seen.read(Eight::of(rest.get(bytes..).unwrap_or_default()));
        bytes += count;
        if count < 8 {
            break;
        }
    }
    let last = *rest.get(bytes.checked_sub(1)?)?;
    let byte = |at: usize| rest.get(at).copied().unwrap_or(b' ');
    let has_stop = match FOLLOWERS[usize::from(byte(bytes))] {
        Follower::Other => false,
        Follower::Comma if !last.is_ascii_digit() => false,
        Follower::Stop if !is_name_byte(byte(bytes + 1)) && !is_host(rest) => true,
        _ => return None,
    };
    Some(Plain {
        bytes,
        hash: seen.hasher.finish(),
        shape: seen.shape(rest.first().is_some_and(u8::is_ascii_uppercase)),
        has_stop,
    })
}

/// "www.", which makes an address whatever follows.
fn is_host(rest: &[u8]) -> bool {
    rest.first_chunk()
        .is_some_and(|first: &[u8; 4]| first.eq_ignore_ascii_case(b"www."))
}

/// The part of a word read so far: for each class of characters, the bytes of that class.
#[derive(Default)]
struct Seen {
    hasher: WordHasher,
    smalls: u64,
    capitals: u64,
    digits: u64,
    has_two_capitals: bool,
    is_mixed: bool,
}

impl Seen {
    /// Reads on; how many of the next bytes belong to the word.
    fn read(&mut self, eight: Eight) -> usize {
        let [smalls, capitals] = eight.letters();
        let digits = eight.between(b'0', b'9');
        let count = run(smalls | capitals | digits);
        let inside = below(count);
        let [smalls, capitals, digits] = [smalls, capitals, digits].map(|kind| kind & inside);
        let before_small = (smalls & smalls.wrapping_neg()).wrapping_sub(1);
        let after_small =
            capitals & !before_small | capitals & u64::from(self.smalls != 0).wrapping_neg();
        self.is_mixed |= after_small != 0;
        let further = capitals & capitals.wrapping_sub(1);
        self.has_two_capitals |= (further != 0) | (self.capitals != 0) & (capitals != 0);
        self.smalls |= smalls;
        self.capitals |= capitals;
        self.digits |= digits;
        self.hasher
            .push_first(eight.lowered(capitals).first(count), count);
        count
    }

    fn shape(&self, is_capitalised: bool) -> Shape {
        let mut shape = Shape::default();
        let mut add = |part: Shape, holds: bool| shape.add(Shape(part.0 * u16::from(holds)));
        add(Shape::LETTER, self.smalls | self.capitals != 0);
        add(Shape::DIGIT, self.digits != 0);
        add(Shape::CAPITALISED, is_capitalised);
        add(Shape::MIXED_CAPS, self.is_mixed);
        add(Shape::ALL_CAPS, self.has_two_capitals & (self.smalls == 0));
        shape
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::word;
    use crate::segment::tokens::words::{hash_and_shape, word_length};

    /// The result of the general path for a word.
    fn found(text: &str) -> (usize, crate::model::WordHash, crate::model::Shape) {
        let bytes = word_length(text);
        let (hash, shape) = hash_and_shape(&text[..bytes]);
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
            let plain = word(text.as_bytes()).unwrap();
            assert_eq!(
                (plain.bytes, plain.hash, plain.shape),
                found(text),
                "{text}"
            );
            assert!(!plain.has_stop);
        }
        for text in ["end.", "end. Then", "end.”", "A.", "governmental.\""] {
            let plain = word(text.as_bytes()).unwrap();
            assert_eq!(
                (plain.bytes, plain.hash, plain.shape),
                found(text),
                "{text}"
            );
            assert!(plain.has_stop);
        }
        for text in [
            "U.S.", "it's", "1,000", "AT&T", "a@b.c", "naïve", "x_y", "end.The", "www.", "",
            ", and",
        ] {
            assert_eq!(word(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_word_is_what_the_general_way_finds(text in "[a-cA-C0-9][a-cA-C0-9]{0,20}[a-cA-C0-9'.,:&_é -]{0,8}") {
            if let Some(plain) = word(text.as_bytes()) {
                prop_assert_eq!((plain.bytes, plain.hash, plain.shape), found(&text));
            }
        }
    }
}
