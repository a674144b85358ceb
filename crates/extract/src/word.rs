//! The hash that every lexicon uses for words.
//!
//! Tokens carry it from the first pass over the text, so that a lexicon lookup does not read the characters
//! again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::model::WordHash;

pub(crate) mod compact;
pub(crate) mod eight;
pub(crate) mod known;

use eight::Eight;

/// FNV-1a's 64-bit offset basis and prime (Fowler, Noll and Vo; RFC 9923).
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
/// The factor of the hash for each byte.
pub const PRIME: u64 = 0x0000_0100_0000_01b3;

/// What each of eight bytes multiplies a hash by when only the first so many count.
const FACTORS: [[u64; 8]; 9] = {
    let mut factors = [[1; 8]; 9];
    let mut count = 1;
    while count < factors.len() {
        factors[count] = factors[count - 1];
        factors[count][count - 1] = PRIME;
        count += 1;
    }
    factors
};

/// Builds the hash of a word, character by character.
#[derive(Clone, Copy, Debug)]
pub struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(BASIS)
    }
}

impl WordHasher {
    /// A word in any case has been pushed: lower-cased, curly apostrophes folded to `'`.
    pub(crate) fn of(word: &str) -> Self {
        let mut hasher = Self::default();
        if word.is_ascii() {
            for byte in word.bytes() {
                hasher.push_byte(byte.to_ascii_lowercase());
            }
            return hasher;
        }
        for character in word.chars() {
            match character {
                '\u{2019}' | '\u{2018}' | '\u{02bc}' => hasher.push('\''),
                _ => character
                    .to_lowercase()
                    .for_each(|lower| hasher.push(lower)),
            }
        }
        hasher
    }

    /// Adds a character as it stands: the caller has lower-cased it.
    pub fn push(&mut self, character: char) {
        if character.is_ascii() {
            self.push_byte(character as u8);
        } else {
            let mut bytes = [0; 4];
            for &byte in character.encode_utf8(&mut bytes).as_bytes() {
                self.push_byte(byte);
            }
        }
    }

    /// Adds one byte of lower-cased UTF-8.
    pub fn push_byte(&mut self, byte: u8) {
        self.push_times(byte, PRIME);
    }

    /// Adds the first `count` of eight bytes of lower-cased UTF-8, the first in the lowest bits, 0 after
    /// them: without a branch on `count`.
    pub(crate) fn push_first(&mut self, bytes: u64, count: usize) {
        let factors = &FACTORS[count.min(8)];
        for (at, &factor) in factors.iter().enumerate() {
            self.push_times((bytes >> (8 * at)) as u8, factor);
        }
    }

    /// Adds the first `count` bytes of ASCII in lower case.
    pub(crate) fn push_lower(&mut self, text: &[u8], count: usize) {
        let mut at = 0;
        while at < count {
            let eight = Eight::of(text.get(at..).unwrap_or_default());
            let count = (count - at).min(8);
            self.push_first(eight.lower().first(count), count);
            at += 8;
        }
    }

    /// Adds one byte that multiplies by [`PRIME`]; 0 by 1 changes nothing.
    pub fn push_times(&mut self, byte: u8, factor: u64) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(factor);
    }

    /// The hash of what was pushed, its bits mixed so that any 32 of them will do as a table index.
    pub fn finish(self) -> WordHash {
        WordHash(mix(self.0))
    }
}

/// Spreads every input bit over the output (the finaliser of SplitMix64, Steele et al. 2014).
pub const fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The hash of a word in any case: lower-cased, curly apostrophes folded to `'`.
pub fn hash_word(word: &str) -> WordHash {
    WordHasher::of(word).finish()
}

/// [`hash_word`] of an ASCII word in lower case, computed at compile time.
pub(crate) const fn hash_literal(word: &str) -> WordHash {
    let bytes = word.as_bytes();
    let mut hash = BASIS;
    let mut at = 0;
    while at < bytes.len() {
        assert!(bytes[at].is_ascii() && !bytes[at].is_ascii_uppercase());
        hash = (hash ^ bytes[at] as u64).wrapping_mul(PRIME);
        at += 1;
    }
    WordHash(mix(hash))
}

/// The hash of a sequence of words: order matters, and one word gives its own hash.
pub fn hash_phrase(words: impl IntoIterator<Item = WordHash>) -> WordHash {
    let mut words = words.into_iter();
    let first = words.next().unwrap_or_default();
    words.fold(first, |phrase, word| {
        WordHash(mix(phrase.0.rotate_left(23) ^ word.0))
    })
}

/// Quote marks, dashes and the like. They are not letters, digits or blanks and have no case, so Unicode's
/// slow tables are not consulted.
pub(crate) fn is_mark(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{2027}')
}

/// A table keyed by words. A [`WordHash`] is mixed already and serves as its own hash.
///
/// Iterate over it only to build something sorted: its order is arbitrary.
pub type WordMap<V> = HashMap<WordHash, V, BuildHasherDefault<MixedAlready>>;

/// The hasher of [`WordMap`]: passes the key through.
#[derive(Clone, Copy, Debug, Default)]
pub struct MixedAlready(u64);

impl Hasher for MixedAlready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}

#[cfg(test)]
mod tests {
    use super::{hash_phrase, hash_word};

    #[test]
    fn the_compiler_hashes_as_the_program_does() {
        for word in ["that", ",", "'s", ""] {
            assert_eq!(super::hash_literal(word), hash_word(word));
        }
    }

    #[test]
    fn case_and_apostrophes_are_folded() {
        assert_eq!(hash_word("O’Neill"), hash_word("o'NEILL"));
        assert_eq!(hash_word("ÉCOLE"), hash_word("école"));
        assert_ne!(hash_word("said"), hash_word("says"));
    }

    #[test]
    fn a_phrase_of_one_word_is_the_word() {
        assert_eq!(hash_phrase([hash_word("un")]), hash_word("UN"));
        assert_ne!(
            hash_phrase([hash_word("a"), hash_word("b")]),
            hash_phrase([hash_word("b"), hash_word("a")])
        );
    }
}
