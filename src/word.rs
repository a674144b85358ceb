//! The hash by which every lexicon knows a word.
//!
//! Tokens carry it from the first pass over the text, so that a lexicon lookup
//! costs no second look at the characters.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::model::WordHash;

/// FNV-1a's 64-bit offset basis and prime (Fowler, Noll and Vo; RFC 9923).
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Builds the hash of a word, character by character.
#[derive(Clone, Copy, Debug)]
pub struct WordHasher(u64);

impl Default for WordHasher {
    fn default() -> Self {
        Self(BASIS)
    }
}

impl WordHasher {
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
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(PRIME);
    }

    /// The hash of what was pushed, its bits mixed so that any 32 of them will do as a table index.
    pub fn finish(self) -> WordHash {
        WordHash(mix(self.0))
    }
}

/// Spreads every input bit over the output (the finaliser of SplitMix64, Steele et al. 2014).
pub fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The hash of a word in any case: lower-cased, curly apostrophes folded to `'`.
pub fn hash_word(word: &str) -> WordHash {
    let mut hasher = WordHasher::default();
    for character in word.chars() {
        match character {
            '\u{2019}' | '\u{2018}' | '\u{02bc}' => hasher.push('\''),
            _ if character.is_ascii() => hasher.push(character.to_ascii_lowercase()),
            _ => character
                .to_lowercase()
                .for_each(|lower| hasher.push(lower)),
        }
    }
    hasher.finish()
}

/// The hash of a sequence of words: order matters, and one word gives its own hash.
pub fn hash_phrase(words: impl IntoIterator<Item = WordHash>) -> WordHash {
    let mut words = words.into_iter();
    let first = words.next().unwrap_or_default();
    words.fold(first, |phrase, word| {
        WordHash(mix(phrase.0.rotate_left(23) ^ word.0))
    })
}

/// A table keyed by words. A [`WordHash`] is mixed already and serves as its own hash.
///
/// Iterate over it only to build something sorted: its order is no order.
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
