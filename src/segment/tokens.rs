//! Words, numbers and marks: one pass over the characters of each block.
//!
//! What is one token (the learned models are trained on this; a change means new weights):
//! a run of letters, digits and combining marks; inner apostrophes ("don't", "O'Neill", "Sana'a") and
//! the stops, commas and colons inside numbers ("3,000", "10:30"); dotted initials and
//! abbreviations with their stop ("U.S.", "Gen."); URLs, e-mail addresses, @handles and #tags;
//! an ellipsis; ``` `` ``` and `''`. What is split: hyphens and slashes between words, a
//! possessive from its noun ("Lavrov" "’s", "parties" "’"), every other mark by itself.
//!
//! Cost: linear; no allocation beyond the result.

use std::str::Chars;

use crate::model::{Shape, Span, Text, Token};
use crate::word::{WordHasher, hash_word};

use super::lexicon::Lexicon;

/// Splits one block; appends to `tokens`.
pub(super) fn tokenize(text: &Text, block: Span, lexicon: &Lexicon, tokens: &mut Vec<Token>) {
    let mut scanner = Scanner {
        rest: text.slice(block).chars(),
        at: block.start as usize,
        space: true,
        line_start: true,
        lexicon,
        tokens,
    };
    scanner.scan();
}

/// The pronouns and question words whose 's is a verb: "it's" stays whole.
const VERB_AFTER: [&str; 13] = [
    "it", "he", "she", "that", "what", "who", "there", "here", "let", "where", "how", "this",
    "when",
];

/// Endings by which a dotted word is a web address (the commonest of news pages).
const TOP_LEVEL: [&str; 14] = [
    "com", "org", "net", "gov", "edu", "io", "co", "uk", "tv", "info", "eu", "de", "ru", "cn",
];

struct Scanner<'a, 't> {
    rest: Chars<'a>,
    at: usize,
    space: bool,
    line_start: bool,
    lexicon: &'a Lexicon,
    tokens: &'t mut Vec<Token>,
}

impl Scanner<'_, '_> {
    fn scan(&mut self) {
        while let Some(character) = self.rest.clone().next() {
            if character.is_whitespace() {
                self.advance(character.len_utf8());
                self.space = true;
            } else if character.is_alphanumeric() {
                self.word();
            } else {
                self.mark(character);
            }
        }
    }

    /// Moves on by `bytes`, which end on a character's border.
    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.as_str().get(bytes..).unwrap_or_default().chars();
        self.at += bytes;
    }

    /// Emits the next `bytes` as one token.
    fn emit(&mut self, bytes: usize, extra: Shape) {
        let word = self.rest.as_str().get(..bytes).unwrap_or_default();
        let (hash, mut shape) = look(word);
        shape.add(extra);
        if self.space {
            shape.add(Shape::SPACE_BEFORE);
        }
        if self.line_start {
            shape.add(Shape::LINE_START);
        }
        let span = Span::new(self.at, self.at + bytes);
        self.tokens.push(Token {
            span,
            word: hash,
            shape,
        });
        self.space = false;
        self.line_start = false;
        self.advance(bytes);
    }

    fn word(&mut self) {
        let rest = self.rest.as_str();
        if let Some(bytes) = address_length(rest) {
            return self.emit(bytes, Shape::ADDRESS);
        }
        let bytes = word_length(rest);
        let word = rest.get(..bytes).unwrap_or_default();
        let tail = rest.get(bytes..).unwrap_or_default();
        if tail.starts_with('.') && !tail.starts_with("...") && self.keeps_stop(word) {
            return self.emit(bytes + 1, Shape::ABBREVIATION);
        }
        match possessive_start(word) {
            Some(noun) => {
                self.emit(noun, Shape::default());
                self.emit(bytes - noun, Shape::default());
            }
            None => self.emit(bytes, Shape::default()),
        }
    }

    /// Whether the stop after `word` belongs to it.
    fn keeps_stop(&self, word: &str) -> bool {
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some(only), None) => only.is_uppercase(),
            _ => {
                word.contains('.') && is_dotted(word)
                    || self.lexicon.is_abbreviation(hash_word(word))
            }
        }
    }

    fn mark(&mut self, character: char) {
        let rest = self.rest.as_str();
        let repeated = |wanted: char| rest.chars().take_while(|&mark| mark == wanted).count();
        match character {
            '.' if repeated('.') > 1 => self.emit(repeated('.'), Shape::default()),
            '`' | '\'' if repeated(character) == 2 => self.emit(2, Shape::QUOTE_MARK),
            '\'' | '\u{2019}' => self.apostrophe(character),
            '@' | '#' if self.space => {
                let name = rest
                    .chars()
                    .skip(1)
                    .take_while(|&next| next.is_alphanumeric() || next == '_');
                let bytes = 1 + name.map(char::len_utf8).sum::<usize>();
                self.emit(
                    bytes,
                    if bytes > 1 {
                        Shape::ADDRESS
                    } else {
                        Shape::default()
                    },
                );
            }
            _ if is_quote_mark(character) => self.emit(character.len_utf8(), Shape::QUOTE_MARK),
            _ => self.emit(character.len_utf8(), Shape::default()),
        }
    }

    /// A single mark that no letter follows, or that opens a word.
    ///
    /// After "s" without an open single quote it is a plural possessive; before a digit or in a
    /// known clipping ("’em", "’90s") an apostrophe; else a quote mark. Who pairs with whom is
    /// decided by [`crate::quotes`].
    fn apostrophe(&mut self, character: char) {
        let after = self
            .rest
            .as_str()
            .get(character.len_utf8()..)
            .unwrap_or_default();
        let opens = self.space && after.starts_with(char::is_alphanumeric);
        let clipped = opens
            && (after.starts_with(|next: char| next.is_ascii_digit())
                || self.lexicon.is_clipping(hash_word(
                    after.get(..word_length(after)).unwrap_or_default(),
                )));
        let shape = if clipped {
            Shape::default()
        } else {
            Shape::QUOTE_MARK
        };
        self.emit(character.len_utf8(), shape);
    }
}

/// Whether the character is a quote mark of any kind but the apostrophes `'` and `’`.
fn is_quote_mark(character: char) -> bool {
    matches!(
        character,
        '"' | '“'
            | '”'
            | '„'
            | '‟'
            | '«'
            | '»'
            | '″'
            | '‘'
            | '‚'
            | '‛'
            | '‹'
            | '›'
            | '＂'
            | '「'
            | '」'
            | '『'
            | '』'
    )
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{02bc}')
}

/// Marks that combine with a letter and are not letters themselves.
fn is_inside_word(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(
            character,
            '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{ad}' | '_'
        )
}

/// Bytes of the word at the start of `rest`: letters and digits with inner apostrophes, dotted
/// initials, and the separators inside numbers.
fn word_length(rest: &str) -> usize {
    let mut before = ' ';
    let mut letters_since_dot = 0;
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if is_inside_word(character) {
            before = character;
            letters_since_dot += 1;
            continue;
        }
        let next = characters.peek().map_or(' ', |&(_, next)| next);
        let joins = match character {
            _ if is_apostrophe(character) => before.is_alphanumeric() && next.is_alphabetic(),
            '.' => {
                before.is_ascii_digit() && next.is_ascii_digit()
                    || letters_since_dot == 1 && before.is_alphabetic() && next.is_alphabetic()
            }
            ',' | ':' => before.is_ascii_digit() && next.is_ascii_digit(),
            '&' => before.is_uppercase() && next.is_uppercase(),
            _ => false,
        };
        if !joins {
            return at;
        }
        before = character;
        letters_since_dot = 0;
    }
    rest.len()
}

/// Single letters with stops between them: "U.S", "a.m", "e.g".
fn is_dotted(word: &str) -> bool {
    word.split('.')
        .all(|part| part.chars().count() == 1 && part.starts_with(char::is_alphabetic))
}

/// Where the possessive ending begins: "Lavrov’s" → 6. None for "it's".
fn possessive_start(word: &str) -> Option<usize> {
    let noun = word.strip_suffix(['s', 'S'])?.strip_suffix(is_apostrophe)?;
    let is_verb = VERB_AFTER
        .iter()
        .any(|pronoun| noun.eq_ignore_ascii_case(pronoun));
    (!noun.is_empty() && !is_verb).then_some(noun.len())
}

/// Bytes of the URL or e-mail address at the start of `rest`.
fn address_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let is_plausible = bytes.len() > 4 && bytes.first().is_some_and(u8::is_ascii_alphanumeric);
    if !is_plausible {
        return None;
    }
    let known = ["http://", "https://", "www."].iter().any(|start| {
        bytes
            .get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
    });
    let name = bytes
        .iter()
        .take(256)
        .take_while(|byte| is_address_byte(**byte))
        .count();
    let head = rest.get(..name)?;
    if known || has_host(head) {
        Some(whole_address(rest))
    } else {
        None
    }
}

fn is_address_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@' | b'+')
}

/// "someone@host" or "host.com", by the ending.
fn has_host(head: &str) -> bool {
    let host = head.trim_end_matches(['.', '-']);
    if let Some((user, host)) = host.split_once('@') {
        return !user.is_empty() && host.contains('.');
    }
    let Some((name, ending)) = host.rsplit_once('.') else {
        return false;
    };
    name.len() > 1 && !name.ends_with('.') && TOP_LEVEL.contains(&ending)
}

/// Bytes up to white space or a bracket, final punctuation left out.
fn whole_address(rest: &str) -> usize {
    let ends = |character: char| {
        character.is_whitespace()
            || matches!(
                character,
                '<' | '>' | '"' | '“' | '”' | '’' | ')' | ']' | '}'
            )
    };
    let whole = rest.split(ends).next().unwrap_or_default();
    whole
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '…'])
        .len()
        .max(1)
}

/// Hash and shape of a token, in one pass over its characters.
fn look(word: &str) -> (crate::model::WordHash, Shape) {
    let mut hasher = WordHasher::default();
    let mut shape = Shape::default();
    let (mut letters, mut uppers, mut lower_seen) = (0, 0, false);
    for (nth, character) in word.chars().enumerate() {
        if character.is_ascii_lowercase() {
            (letters, lower_seen) = (letters + 1, true);
            hasher.push_byte(character as u8);
            continue;
        }
        if character.is_alphabetic() {
            letters += 1;
            if character.is_uppercase() {
                uppers += 1;
                if nth == 0 {
                    shape.add(Shape::CAPITALISED);
                }
                if lower_seen {
                    shape.add(Shape::MIXED_CAPS);
                }
            } else {
                lower_seen = true;
            }
        } else if character.is_numeric() {
            shape.add(Shape::DIGIT);
        }
        push_folded(&mut hasher, character);
    }
    if letters > 0 {
        shape.add(Shape::LETTER);
    } else if !shape.has(Shape::DIGIT) {
        shape.add(Shape::PUNCTUATION);
    }
    if letters > 1 && uppers == letters {
        shape.add(Shape::ALL_CAPS);
    }
    (hasher.finish(), shape)
}

/// As [`hash_word`] folds: lower case, curly apostrophes straight.
fn push_folded(hasher: &mut WordHasher, character: char) {
    match character {
        '\u{2019}' | '\u{2018}' | '\u{02bc}' => hasher.push('\''),
        _ if character.is_ascii() => hasher.push_byte(character.to_ascii_lowercase() as u8),
        _ => character
            .to_lowercase()
            .for_each(|lower| hasher.push(lower)),
    }
}
