//! Single words: their length, hash and shape.

use crate::model::{Shape, WordHash};
use crate::word::{WordHasher, is_mark};

/// The pronouns and question words whose 's is a verb: "it's" stays whole.
const VERB_AFTER: [&str; 14] = [
    "it", "he", "she", "that", "what", "who", "there", "here", "let", "where", "how", "this",
    "when", "why",
];

/// Endings that tokenised text sets apart from their word: "Lavrov 's", "we 'll".
const ENDINGS: [&str; 6] = ["s", "ll", "re", "ve", "d", "m"];

/// Which bytes belong to a word wherever they stand: ASCII letters, digits and `_`.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    plain
};

pub(super) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{02bc}')
}

/// Whether the word, after an apostrophe that follows a blank, is an ending split off.
pub(super) fn is_ending(word: &str) -> bool {
    ENDINGS.contains(&word)
}

/// Letters, digits, marks that combine with a letter, joiners and `_`.
fn is_inside_word(character: char) -> bool {
    !is_mark(character) && character.is_alphanumeric()
        || matches!(
            character,
            '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{ad}' | '_'
        )
}

/// Bytes of the word at the start of `rest`: letters and digits with inner apostrophes, dotted
/// initials, and the separators inside numbers. 0 when it starts with no letter or digit.
pub(super) fn word_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 0;
    // Where the run of letters or digits since the last joint starts.
    let mut run = 0;
    loop {
        let rest_of_run = bytes.get(at..).unwrap_or_default();
        at += rest_of_run
            .iter()
            .take_while(|&&byte| PLAIN[usize::from(byte)])
            .count();
        match bytes.get(at) {
            None => return at,
            Some(b'\'' | b'.' | b',' | b':' | b'&') => {
                if at == run || !joins(bytes, run, at) {
                    return at;
                }
                at += 1;
                run = at;
            }
            Some(byte) if byte.is_ascii() => return at,
            Some(_) => match wide_step(rest, run, at) {
                None => return at,
                Some((bytes, joint)) => {
                    at += bytes;
                    run = if joint { at } else { run };
                }
            },
        }
    }
}

/// The character beyond ASCII at `at`, if it belongs to the word: its bytes, and whether it is an
/// apostrophe between two letters.
fn wide_step(rest: &str, run: usize, at: usize) -> Option<(usize, bool)> {
    let mut characters = rest.get(at..)?.chars();
    let character = characters.next()?;
    let bytes = character.len_utf8();
    if is_apostrophe(character) {
        let next = characters.next()?;
        return (at > run && next.is_alphabetic()).then_some((bytes, true));
    }
    is_inside_word(character).then_some((bytes, false))
}

/// Whether the ASCII mark at `at` joins the run before it, which starts at `run`, to what follows.
fn joins(bytes: &[u8], run: usize, at: usize) -> bool {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    let (mark, before, next) = (byte(at), byte(at - 1), byte(at + 1));
    let in_number = before.is_ascii_digit() && next.is_ascii_digit();
    match mark {
        b'\'' => next.is_ascii_alphabetic() || !next.is_ascii(),
        b',' | b':' => in_number,
        b'&' => before.is_ascii_uppercase() && next.is_ascii_uppercase(),
        _ if in_number => true,
        _ => {
            // "U.S", "a.m", and the two letters of "Ph.D." before a further stop.
            let ends = byte(at + 2);
            let is_initial = next.is_ascii_alphabetic() && !ends.is_ascii_alphanumeric();
            let is_degree = ends == b'.' && byte(run).is_ascii_uppercase();
            is_initial
                && before.is_ascii_alphabetic()
                && (at - run == 1 || at - run == 2 && is_degree && next.is_ascii_uppercase())
        }
    }
}

/// Whether stops divide the word into initials: "U.S", "a.m", "Ph.D".
pub(super) fn is_dotted(word: &str) -> bool {
    let mut parts = word.split('.');
    let first = parts.next().unwrap_or_default();
    first.starts_with(char::is_alphabetic)
        && first.chars().count() <= 2
        && parts.clone().count() > 0
        && parts.all(|part| part.chars().count() == 1 && part.starts_with(char::is_alphabetic))
}

/// Where the possessive ending begins: "Lavrov’s" → 6. None for "it's".
pub(super) fn possessive_start(word: &str) -> Option<usize> {
    let noun = word.strip_suffix(['s', 'S'])?.strip_suffix(is_apostrophe)?;
    let is_verb = VERB_AFTER
        .iter()
        .any(|pronoun| noun.eq_ignore_ascii_case(pronoun));
    (!noun.is_empty() && !is_verb).then_some(noun.len())
}

/// The state of the scan over a token's characters.
#[derive(Default)]
struct CharacterScan {
    hasher: WordHasher,
    shape: Shape,
    letters: u32,
    uppers: u32,
    lower_seen: bool,
}

/// Hash and shape of a token, in one pass over its characters.
pub(super) fn hash_and_shape(word: &str) -> (WordHash, Shape) {
    let mut seen = CharacterScan::default();
    if let &[mark] = word.as_bytes()
        && !mark.is_ascii_alphanumeric()
    {
        seen.hasher.push_byte(mark);
        return (seen.hasher.finish(), Shape::PUNCTUATION);
    }
    if word.is_ascii() {
        for &byte in word.as_bytes() {
            match byte {
                b'a'..=b'z' => {
                    seen.letters += 1;
                    seen.lower_seen = true;
                }
                b'A'..=b'Z' => seen.upper(),
                b'0'..=b'9' => seen.shape.add(Shape::DIGIT),
                _ => {}
            }
            seen.hasher.push_byte(byte.to_ascii_lowercase());
        }
    } else {
        word.chars().for_each(|character| seen.character(character));
    }
    if word.starts_with(|first: char| !is_mark(first) && first.is_uppercase()) {
        seen.shape.add(Shape::CAPITALISED);
    }
    (seen.hasher.finish(), seen.whole())
}

impl CharacterScan {
    fn upper(&mut self) {
        self.letters += 1;
        self.uppers += 1;
        if self.lower_seen {
            self.shape.add(Shape::MIXED_CAPS);
        }
    }

    fn character(&mut self, character: char) {
        if is_mark(character) {
            // Nothing to see.
        } else if character.is_uppercase() {
            self.upper();
        } else if character.is_alphabetic() {
            self.letters += 1;
            self.lower_seen = true;
        } else if character.is_numeric() {
            self.shape.add(Shape::DIGIT);
        }
        // As `word::hash_word` folds.
        match character {
            '\u{2019}' | '\u{2018}' | '\u{02bc}' => self.hasher.push('\''),
            _ if is_mark(character) => self.hasher.push(character),
            _ => character
                .to_lowercase()
                .for_each(|lower| self.hasher.push(lower)),
        }
    }

    /// The shape of all characters together.
    fn whole(mut self) -> Shape {
        if self.letters > 0 {
            self.shape.add(Shape::LETTER);
        } else if !self.shape.has(Shape::DIGIT) {
            self.shape.add(Shape::PUNCTUATION);
        }
        if self.letters > 1 && self.uppers == self.letters {
            self.shape.add(Shape::ALL_CAPS);
        }
        self.shape
    }
}

#[cfg(test)]
mod tests {
    use super::{hash_and_shape, possessive_start, word_length};
    use crate::model::Shape;
    use crate::word::hash_word;

    #[test]
    fn words_end_where_the_conventions_say() {
        for (text, word) in [
            ("don't go", "don't"),
            ("Sana’a,", "Sana’a"),
            ("3,000,000 men", "3,000,000"),
            ("10:30pm", "10:30pm"),
            ("2019, 2020", "2019"),
            ("U.S.-backed", "U.S"),
            ("Ph.D. thesis", "Ph.D"),
            ("said.The", "said"),
            ("J.Smith", "J"),
            ("AT&T shares", "AT&T"),
            ("Iran-backed", "Iran"),
            ("naïve", "naïve"),
            ("workers' rights", "workers"),
        ] {
            assert_eq!(&text[..word_length(text)], word, "{text}");
        }
    }

    #[test]
    fn only_nouns_have_possessives() {
        assert_eq!(possessive_start("Lavrov’s"), Some("Lavrov".len()));
        assert_eq!(possessive_start("IRAN'S"), Some("IRAN".len()));
        assert_eq!(possessive_start("It's"), None);
        assert_eq!(possessive_start("'s"), None);
    }

    #[test]
    fn the_hash_is_that_of_the_lexicons() {
        for word in ["O’Neill", "ÉCOLE", "U.S.", "İstanbul", "COVID19"] {
            assert_eq!(hash_and_shape(word).0, hash_word(word), "{word}");
        }
    }

    #[test]
    fn shapes_tell_capitals_and_digits() {
        let shape = |word: &str| hash_and_shape(word).1;
        assert!(shape("U.S.").has(Shape::ALL_CAPS));
        assert!(!shape("J.").has(Shape::ALL_CAPS));
        assert!(shape("McCain").has(Shape::MIXED_CAPS));
        assert!(!shape("NATO").has(Shape::MIXED_CAPS));
        assert!(shape("Élysée").has(Shape::CAPITALISED));
        assert!(shape("F16").has(Shape::DIGIT));
        assert!(shape("—").has(Shape::PUNCTUATION));
        assert!(!shape("東京").has(Shape::PUNCTUATION));
    }
}
