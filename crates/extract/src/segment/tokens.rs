//! Words, numbers and marks: one pass over the bytes of each block.
//!
//! What is one token (the learned models are trained on this; a change means new weights):
//! - a run of letters, digits, combining marks and `_`: "COVID19", "F16";
//! - with its inner apostrophes: "don't", "O'Neill", "Sana'a", "it's";
//! - with the stops, commas and colons inside a number: "3,000", "5.4", "10:30";
//! - dotted initials and abbreviations with their stop: "U.S.", "J.", "Gen.", "a.m.", "Ph.D.";
//! - capitals joined by an ampersand: "AT&T";
//! - a URL, e-mail address, @handle or #tag; an ellipsis; ``` `` ``` and `''`;
//! - a possessive ending, split from its noun: "Lavrov" "’s", "parties" "’". The 's of a pronoun or
//!   question word is a verb and stays: "he's", "what's". Endings that the text itself splits off
//!   ("Lavrov 's", "we 'll") are one token as well;
//! - every other mark by itself, hyphens and slashes between words included: "Iran" "-" "backed".
//!
//! An apostrophe that belongs to no word is a quote mark, unless it ends a plural or stands for letters left
//! out ("’em", "’90s"). Control and zero-width characters are skipped.
//!
//! Cost: linear, each byte is read at most three times; no allocation beyond the result.

use crate::model::{Shape, Span, Text, Token, WordHash};
use crate::word::{hash_word, is_mark};

use super::lexicon::Lexicon;

mod addresses;
mod plain;
mod words;

use plain::Plain;
use words::{hash_and_shape, is_apostrophe, possessive_start, word_length};

/// The token at `span`, which somebody else has cut, with hash and shape as ours have them.
pub(crate) fn token_of(text: &Text, span: Span) -> Token {
    let letters = text.slice(span);
    let (word, mut shape) = hash_and_shape(letters);
    let before = text.as_str().get(..span.start as usize).unwrap_or_default();
    if before.chars().next_back().is_none_or(char::is_whitespace) {
        shape.add(Shape::SPACE_BEFORE);
    }
    if before.is_empty() {
        shape.add(Shape::LINE_START);
    }
    if shape.has(Shape::LETTER) && letters.ends_with('.') {
        shape.add(Shape::ABBREVIATION);
    }
    if matches!(
        letters,
        "\"" | "“" | "”" | "‘" | "’" | "'" | "``" | "''" | "`"
    ) {
        shape.add(Shape::QUOTE_MARK);
    }
    if addresses::length(letters) == Some(letters.len()) {
        shape.add(Shape::ADDRESS);
    }
    Token { span, word, shape }
}

/// Splits one block; appends to `tokens`.
pub(super) fn tokenize(text: &Text, block: Span, lexicon: &Lexicon, tokens: &mut Vec<Token>) {
    let mut scanner = Scanner {
        line: text.slice(block),
        origin: block.start as usize,
        at: 0,
        space: true,
        line_start: true,
        single_open: false,
        lexicon,
        tokens,
    };
    scanner.scan();
}

struct Scanner<'a, 't> {
    line: &'a str,
    /// Where the line starts in the text.
    origin: usize,
    /// Where the next token starts in the line.
    at: usize,
    space: bool,
    line_start: bool,
    /// A single quote mark is open, so that a later one may close it.
    single_open: bool,
    lexicon: &'a Lexicon,
    tokens: &'t mut Vec<Token>,
}

impl<'a> Scanner<'a, '_> {
    fn scan(&mut self) {
        while let Some(&byte) = self.line.as_bytes().get(self.at) {
            match byte {
                b' ' | b'\t'..=b'\r' => self.pass(1),
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => self.word(),
                0..=0x1f | 0x7f => self.at += 1,
                _ if byte.is_ascii() => self.mark(char::from(byte)),
                _ => self.wide(),
            }
        }
    }

    /// A character beyond ASCII.
    fn wide(&mut self) {
        match self.rest().chars().next() {
            None => self.at = self.line.len(),
            // An apostrophe that is a letter (U+02BC) starts no word either.
            Some(character) if is_mark(character) || is_apostrophe(character) => {
                self.mark(character);
            }
            Some(character) if character.is_whitespace() => self.pass(character.len_utf8()),
            Some(character) if is_invisible(character) => self.at += character.len_utf8(),
            Some(character) if character.is_alphanumeric() => self.word(),
            Some(character) => self.mark(character),
        }
    }

    /// White space.
    fn pass(&mut self, bytes: usize) {
        self.at += bytes;
        self.space = true;
    }

    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn byte_at(&self, at: usize) -> u8 {
        self.line.as_bytes().get(at).copied().unwrap_or(b' ')
    }

    /// Emits the next `bytes` as one token.
    fn emit(&mut self, bytes: usize, extra: Shape) {
        let word = self.rest().get(..bytes).unwrap_or_default();
        let (hash, shape) = hash_and_shape(word);
        self.push(bytes, hash, shape, extra);
    }

    fn push(&mut self, bytes: usize, word: WordHash, mut shape: Shape, extra: Shape) {
        shape.add(extra);
        if self.space {
            shape.add(Shape::SPACE_BEFORE);
        }
        if self.line_start {
            shape.add(Shape::LINE_START);
        }
        let start = self.origin + self.at;
        self.tokens.push(Token {
            span: Span::new(start, start + bytes),
            word,
            shape,
        });
        self.space = false;
        self.line_start = false;
        self.at += bytes;
    }

    fn word(&mut self) {
        let bytes = self.line.as_bytes().get(self.at..).unwrap_or_default();
        if let Some(plain) = plain::word(bytes) {
            return self.plain(&plain);
        }
        let rest = self.rest();
        let bytes = word_length(rest);
        if self.may_open_address(bytes)
            && let Some(bytes) = addresses::length(rest)
        {
            return self.emit(bytes, Shape::ADDRESS);
        }
        let word = rest.get(..bytes).unwrap_or_default();
        let (hash, shape) = hash_and_shape(word);
        if self.byte_at(self.at + bytes) == b'.' && self.keeps_stop(word, hash, shape) {
            return self.emit(bytes + 1, Shape::ABBREVIATION);
        }
        match possessive_start(word) {
            Some(noun) => {
                self.emit(noun, Shape::default());
                self.emit(bytes - noun, Shape::default());
            }
            None => self.push(bytes, hash, shape, Shape::default()),
        }
    }

    fn plain(&mut self, plain: &Plain) {
        let word = || self.rest().get(..plain.bytes).unwrap_or_default();
        if plain.has_stop && self.keeps_stop(word(), plain.hash, plain.shape) {
            return self.emit(plain.bytes + 1, Shape::ABBREVIATION);
        }
        self.push(plain.bytes, plain.hash, plain.shape, Shape::default());
        // Nearly always true; a branch of its own is more predictable than the match over all bytes.
        if self.byte_at(self.at) == b' ' {
            self.pass(1);
        }
    }

    /// Whether an address may begin with the word of `bytes` that follows: only where the text before cannot
    /// belong to it, so that each address is examined once.
    fn may_open_address(&self, bytes: usize) -> bool {
        let before = self.at.checked_sub(1).map_or(b' ', |at| self.byte_at(at));
        let follows = addresses::is_name_byte(before) || before == b'/';
        !follows
            && matches!(
                self.byte_at(self.at + bytes),
                b'.' | b'@' | b':' | b'-' | b'+'
            )
    }

    /// Whether the stop after `word` belongs to it.
    fn keeps_stop(&self, word: &str, hash: WordHash, shape: Shape) -> bool {
        let after = self
            .line
            .get(self.at + word.len() + 1..)
            .unwrap_or_default();
        if after.starts_with('.') {
            // "a.m.." ends a sentence too; "Gen..." is an ellipsis.
            return words::is_dotted(word) && !after.starts_with("..");
        }
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some(only), None) if only.is_uppercase() => true,
            _ if word.contains('.') => words::is_dotted(word),
            _ => self.lexicon.keeps_stop(hash, shape, after),
        }
    }

    fn mark(&mut self, character: char) {
        let rest = self.rest();
        let repeated = |wanted: u8, most: usize| {
            let bytes = rest.as_bytes().iter().take(most);
            bytes.take_while(|&&byte| byte == wanted).count()
        };
        match character {
            '.' => self.emit(repeated(b'.', usize::MAX), Shape::default()),
            '`' | '\'' if repeated(character as u8, 3) == 2 => self.emit(2, Shape::QUOTE_MARK),
            '\'' | '\u{2019}' => self.apostrophe(character),
            '@' | '#' => self.handle(character),
            '\u{2018}' => {
                self.single_open = true;
                self.emit(character.len_utf8(), Shape::QUOTE_MARK);
            }
            _ if is_quote_mark(character) => self.emit(character.len_utf8(), Shape::QUOTE_MARK),
            _ => self.emit(character.len_utf8(), Shape::default()),
        }
    }

    /// "@name" or "#tag" where it does not follow a word; a tag has a letter.
    fn handle(&mut self, character: char) {
        let name = self.rest().get(1..).unwrap_or_default();
        let letters = name.chars();
        let length: usize = letters
            .take_while(|&next| next.is_alphanumeric() || next == '_')
            .map(char::len_utf8)
            .sum();
        let name = name.get(..length).unwrap_or_default();
        let is_name = character == '@' || name.contains(char::is_alphabetic);
        let follows_word = !self.space && self.tokens.last().is_some_and(is_word);
        if length > 0 && is_name && !follows_word {
            self.emit(1 + length, Shape::ADDRESS);
        } else {
            self.emit(1, Shape::default());
        }
    }

    /// A `'` or `’` that is not inside a word.
    fn apostrophe(&mut self, character: char) {
        let bytes = character.len_utf8();
        let after = self.rest().get(bytes..).unwrap_or_default();
        let word = after.get(..word_length(after)).unwrap_or_default();
        let opens = !word.is_empty() && !self.touches_word();
        let is_quoted = after
            .get(word.len()..)
            .is_some_and(|rest| rest.starts_with(is_apostrophe));
        if opens && words::is_ending(word) && !is_quoted {
            return self.emit(bytes + word.len(), Shape::default());
        }
        if opens && !self.is_clipped(word) {
            self.single_open = true;
            return self.emit(bytes, Shape::QUOTE_MARK);
        }
        let closes = !opens && (self.single_open || !self.touches_word());
        if closes {
            self.single_open = false;
            self.emit(bytes, Shape::QUOTE_MARK);
        } else {
            self.emit(bytes, Shape::default());
        }
    }

    /// Whether a word ends right before the next character.
    fn touches_word(&self) -> bool {
        !self.space && self.tokens.last().is_some_and(is_word)
    }

    /// Whether an apostrophe before `word` stands for letters or digits left out.
    fn is_clipped(&self, word: &str) -> bool {
        word.starts_with(|first: char| first.is_ascii_digit())
            || self.lexicon.is_clipping(hash_word(word))
    }
}

fn is_word(token: &Token) -> bool {
    !token.shape.has(Shape::PUNCTUATION)
}

/// Characters that print nothing and separate nothing: zero-width marks, the byte order mark,
/// direction and variation marks, C1 controls.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// Whether the character is a quote mark of any kind but the apostrophes `'`, `’` and `‘`.
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
