//! The 63-bit hashes of the tables. They must never change: users join results of different versions on them.

use sha2::{Digest, Sha256};

use pressmill_extract::model::{Quote, Sentence, SentenceKind, Text};
use pressmill_extract::word::{PRIME, WordHasher};

/// The hash of content without anything to hash.
const NONE: i64 = -1;

/// The stable 63-bit id of a record: the first 8 bytes of SHA-256 over the file's name, a NUL
/// and the record's number in decimal, big-endian, without the sign bit.
pub fn document_id(source_file: &str, record_no: u64) -> i64 {
    let digest = Sha256::new()
        .chain_update(source_file)
        .chain_update([0])
        .chain_update(record_no.to_string())
        .finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    without_sign(u64::from_be_bytes(first))
}

/// The hash of an article's body: every sentence that is not furniture, lower-cased, without white space, so
/// that line breaks and sentence boundaries do not affect it. −1 without a body.
pub(super) fn text_hash(text: &Text, sentences: &[Sentence]) -> i64 {
    let mut hash = FoldedHash::default();
    for sentence in sentences {
        if sentence.kind != SentenceKind::Boilerplate {
            hash.push(text.slice(sentence.span), &NOT_BLANK);
        }
    }
    hash.finish()
}

/// The hash of the quoted words: letters and digits of all parts, lower-cased. −1 without any.
pub(super) fn quote_hash(text: &Text, quote: &Quote) -> i64 {
    let mut hash = FoldedHash::default();
    for &part in &quote.parts {
        hash.push(text.slice(part), &LETTERS_AND_DIGITS);
    }
    hash.finish()
}

/// The characters that count.
///
/// Each byte is added to a hash, which is then multiplied. A byte that does not count adds nothing and
/// multiplies by 1. So the code has no branch on which bytes count; such a branch would be unpredictable.
struct Counted {
    /// The addend of each ASCII byte.
    bytes: [u8; 128],
    /// The factor of each ASCII byte.
    factors: [u64; 128],
    /// The predicate for other characters.
    wide: fn(char) -> bool,
}

impl Counted {
    /// No characters.
    const NONE: Self = Self {
        bytes: [0; 128],
        factors: [1; 128],
        wide: |_| false,
    };

    /// Adds an ASCII byte to the set.
    const fn and(mut self, byte: usize) -> Self {
        self.bytes[byte] = (byte as u8).to_ascii_lowercase();
        self.factors[byte] = PRIME;
        self
    }
}

/// All characters but white space.
const NOT_BLANK: Counted = {
    let mut counted = Counted::NONE;
    let mut byte = 0;
    while byte < 128 {
        if !(byte as u8 as char).is_whitespace() {
            counted = counted.and(byte);
        }
        byte += 1;
    }
    counted.wide = |character| !character.is_whitespace();
    counted
};

const LETTERS_AND_DIGITS: Counted = {
    let mut counted = Counted::NONE;
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            counted = counted.and(byte);
        }
        byte += 1;
    }
    counted.wide = char::is_alphanumeric;
    counted
};

/// FNV-1a over the UTF-8 of lower-cased characters, with a final mix (see [`pressmill_extract::word`]),
/// without the sign bit.
#[derive(Default)]
struct FoldedHash {
    hasher: WordHasher,
    /// The product of all factors: more than 1 once a character counted.
    factors: u64,
}

impl FoldedHash {
    /// Hashes the characters that count.
    fn push(&mut self, text: &str, counted: &Counted) {
        let mut rest = text;
        while let Some(wide) = self.push_ascii(rest, counted) {
            let mut characters = wide.chars();
            let character = characters.next().unwrap_or_default();
            if (counted.wide)(character) {
                self.factors |= PRIME;
                character
                    .to_lowercase()
                    .for_each(|lower| self.hasher.push(lower));
            }
            rest = characters.as_str();
        }
    }

    /// Hashes characters up to the first non-ASCII one; returns the rest.
    fn push_ascii<'a>(&mut self, text: &'a str, counted: &Counted) -> Option<&'a str> {
        let (mut hasher, mut factors) = (self.hasher, self.factors);
        let mut bytes = text.as_bytes().iter();
        let wide = bytes.find(|&&byte| {
            let Some(&factor) = counted.factors.get(usize::from(byte)) else {
                return true;
            };
            hasher.push_times(counted.bytes[usize::from(byte)], factor);
            factors |= factor;
            false
        });
        (self.hasher, self.factors) = (hasher, factors);
        wide.and_then(|_| text.get(text.len() - bytes.len() - 1..))
    }

    fn finish(self) -> i64 {
        if self.factors > 1 {
            without_sign(self.hasher.finish().0)
        } else {
            NONE
        }
    }
}

/// Clears the sign bit, so that −1 can mean "none".
fn without_sign(hash: u64) -> i64 {
    (hash & i64::MAX as u64) as i64
}

#[cfg(test)]
mod tests {
    use super::{
        Counted, FoldedHash, LETTERS_AND_DIGITS, NOT_BLANK, WordHasher, document_id, without_sign,
    };

    fn folded(text: &str, counted: &Counted) -> i64 {
        let mut hash = FoldedHash::default();
        hash.push(text, counted);
        hash.finish()
    }

    /// Computed once with Python's hashlib and ten lines of Python. A change breaks every stored result.
    #[test]
    fn hashes_never_change() {
        assert_eq!(document_id("a.jsonl", 0), 7_213_621_391_660_380_265);
        assert_eq!(
            document_id("news/b.jsonl.gz", 12),
            4_319_346_368_659_416_239
        );
        assert_eq!(
            folded("Kyiv É", &LETTERS_AND_DIGITS),
            6_024_785_072_938_434_226
        );
    }

    #[test]
    fn case_and_marks_are_folded() {
        let plain = folded("we WILL respond", &LETTERS_AND_DIGITS);
        assert_eq!(folded("“We will respond,”", &LETTERS_AND_DIGITS), plain);
        assert_ne!(folded("we will not respond", &LETTERS_AND_DIGITS), plain);
    }

    #[test]
    fn long_texts_are_hashed_as_character_by_character() {
        let text = "Two İnches, élan\u{a0}and 3\tÆons ".repeat(40);
        for (counted, counts) in [
            (
                &NOT_BLANK,
                (|c: char| !c.is_whitespace()) as fn(char) -> bool,
            ),
            (&LETTERS_AND_DIGITS, char::is_alphanumeric),
        ] {
            let mut hash = WordHasher::default();
            let lower = text
                .chars()
                .filter(|&c| counts(c))
                .flat_map(char::to_lowercase);
            lower.for_each(|lower| hash.push(lower));
            assert_eq!(folded(&text, counted), without_sign(hash.finish().0));
        }
    }

    #[test]
    fn nothing_to_hash_is_minus_one() {
        assert_eq!(folded("… –", &LETTERS_AND_DIGITS), -1);
    }
}
