//! The 63-bit hashes of the tables. None of them may ever change: users join
//! results of different versions on them.

use sha2::{Digest, Sha256};

use crate::model::{Quote, Sentence, SentenceKind, Text};
use crate::word::WordHasher;

/// Bytes that are picked and hashed together.
const PIECE: usize = 256;

/// The most bytes that one character becomes in lower case: three characters of four bytes.
const LONGEST: usize = 12;

/// The hash of content with nothing to hash.
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

/// The hash of an article's body: every sentence that is no furniture, lower-cased, white space left out,
/// so that neither line breaks nor the cutting of sentences count. −1 without any body.
pub(super) fn text_hash(text: &Text, sentences: &[Sentence]) -> i64 {
    let mut hash = FoldedHash::default();
    for sentence in sentences {
        if sentence.kind != SentenceKind::Boilerplate {
            hash.push(text.slice(sentence.span), |character| {
                !character.is_whitespace()
            });
        }
    }
    hash.finish()
}

/// The hash of what was said: letters and digits of all parts, lower-cased. −1 without any.
pub(super) fn quote_hash(text: &Text, quote: &Quote) -> i64 {
    let mut hash = FoldedHash::default();
    for &part in &quote.parts {
        hash.push(text.slice(part), char::is_alphanumeric);
    }
    hash.finish()
}

/// FNV-1a over the UTF-8 of lower-cased characters, its bits mixed (see [`crate::word`]), without the sign bit.
#[derive(Default)]
struct FoldedHash {
    hasher: WordHasher,
    any: bool,
}

impl FoldedHash {
    /// Adds the characters that `counts` lets pass.
    ///
    /// Picks first and hashes then: which characters count is hard to foretell for a processor, so for ASCII nothing
    /// branches on it.
    fn push(&mut self, text: &str, counts: impl Fn(char) -> bool) {
        let mut picked = [0; PIECE + LONGEST];
        let mut n_picked = 0;
        for character in text.chars() {
            if character.is_ascii() {
                picked[n_picked] = character.to_ascii_lowercase() as u8;
                n_picked += usize::from(counts(character));
            } else if counts(character) {
                for lower in character.to_lowercase() {
                    n_picked += lower.encode_utf8(&mut picked[n_picked..]).len();
                }
            }
            if n_picked >= PIECE {
                self.push_bytes(&picked[..n_picked]);
                n_picked = 0;
            }
        }
        self.push_bytes(&picked[..n_picked]);
    }

    fn push_bytes(&mut self, bytes: &[u8]) {
        self.any |= !bytes.is_empty();
        for &byte in bytes {
            self.hasher.push_byte(byte);
        }
    }

    fn finish(self) -> i64 {
        if self.any {
            without_sign(self.hasher.finish().0)
        } else {
            NONE
        }
    }
}

/// As a key that is never negative, so that −1 can mean "none".
fn without_sign(hash: u64) -> i64 {
    (hash & i64::MAX as u64) as i64
}

#[cfg(test)]
mod tests {
    use super::{FoldedHash, document_id};

    fn folded(text: &str, counts: impl Fn(char) -> bool) -> i64 {
        let mut hash = FoldedHash::default();
        hash.push(text, counts);
        hash.finish()
    }

    /// Computed once with Python's hashlib and ten lines of its own: a change breaks every stored result.
    #[test]
    fn hashes_never_change() {
        assert_eq!(document_id("a.jsonl", 0), 7_213_621_391_660_380_265);
        assert_eq!(
            document_id("news/b.jsonl.gz", 12),
            4_319_346_368_659_416_239
        );
        assert_eq!(
            folded("Kyiv É", char::is_alphanumeric),
            6_024_785_072_938_434_226
        );
    }

    #[test]
    fn case_and_marks_are_folded() {
        let plain = folded("we WILL respond", char::is_alphanumeric);
        assert_eq!(folded("“We will respond,”", char::is_alphanumeric), plain);
        assert_ne!(folded("we will not respond", char::is_alphanumeric), plain);
    }

    #[test]
    fn nothing_to_hash_is_minus_one() {
        assert_eq!(folded("… –", char::is_alphanumeric), -1);
    }
}
