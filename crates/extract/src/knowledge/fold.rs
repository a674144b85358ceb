//! Folds names for comparison: lower case, no accents, hyphens as blanks, no dots or apostrophes.
//!
//! "Bashar al-Assad", "BASHAR AL-ASSAD" and "Bashar Al Assad" fold to the same words. Only [`push_folded`],
//! which spells the key of an actor, allocates.

use std::hint::select_unpredictable;

use letters::{fold_ascii, fold_byte, fold_character, separates};

use crate::model::{Shape, Token, TokenRange, WordHash};
use crate::passage::Passage;
use crate::word::eight::{Eight, run};
use crate::word::{PRIME, WordHasher, hash_literal, hash_phrase};

mod letters;

/// Small words inside names: no part of the count of a name's words ("bin Laden" is one).
/// Source: the particles of Arabic, Romance and Germanic family names in the news.
const PARTICLES: [Eight; 22] = short_words([
    "al", "el", "bin", "ibn", "ben", "abu", "de", "da", "do", "dos", "di", "du", "del", "della",
    "la", "le", "van", "von", "der", "den", "ter", "ul",
]);

/// Words after a surname.
const SUFFIXES: [Eight; 6] = short_words(["jr", "sr", "ii", "iii", "iv", "junior"]);

/// Words that an organisation's initials skip.
const UNSPOKEN: [Eight; 8] = short_words(["of", "the", "and", "for", "on", "in", "to", "de"]);

/// The longest name that is read, in words: longer runs are lists, not names.
const MAX_WORDS: usize = 12;

/// The parts of a name that are compared. All hashes are of folded words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameForm {
    /// Of all words, a leading "the" left out.
    pub(crate) full: WordHash,
    /// Of the first word that is no particle.
    pub(crate) first: WordHash,
    /// Of the last word that is no suffix.
    pub(crate) last: WordHash,
    /// Of the last word without the letters that transliterations disagree on.
    pub(crate) skeleton: WordHash,
    /// Of the first letters of its words, as an acronym would spell them.
    pub(crate) initials: WordHash,
    /// Words that are neither particle nor suffix.
    pub(crate) n_words: u8,
    /// Whether it ends in "Jr." or the like.
    pub(crate) has_suffix: bool,
}

impl NameForm {
    /// Reads a name. Cost: one pass over its characters.
    pub(crate) fn of(name: &str) -> Self {
        let mut builder = NameFormBuilder::default();
        for word in significant_words(name) {
            builder.add(word, hash_folded(word));
        }
        builder.finish()
    }

    /// Reads the name that these tokens are.
    pub(crate) fn of_tokens(passage: &Passage<'_>, tokens: TokenRange) -> Self {
        let Some(words) = plain_words(passage, tokens) else {
            return Self::of(passage.phrase(tokens));
        };
        let mut builder = NameFormBuilder::default();
        for token in words {
            builder.add(Word(passage.text.slice(token.span)), token.word);
        }
        builder.finish()
    }
}

/// Builds a [`NameForm`] word by word.
#[derive(Debug, Default)]
struct NameFormBuilder<'a> {
    form: NameForm,
    initials: WordHasher,
    full: Option<WordHash>,
    last: Option<Word<'a>>,
}

impl<'a> NameFormBuilder<'a> {
    /// Adds the next word and its hash.
    fn add(&mut self, word: Word<'a>, hash: WordHash) {
        let form = &mut self.form;
        self.full = Some(joined(self.full, hash));
        let bare = word.bare();
        if is_among(bare, &PARTICLES) {
            return;
        }
        if form.n_words > 0 && is_among(bare, &SUFFIXES) {
            form.has_suffix = true;
            return;
        }
        if form.n_words == 0 {
            form.first = hash;
        }
        form.n_words += 1;
        form.last = hash;
        self.last = Some(word);
        if !is_among(bare, &UNSPOKEN) {
            word.first_letter()
                .into_iter()
                .for_each(|letter| self.initials.push(letter));
        }
    }

    fn finish(self) -> NameForm {
        NameForm {
            skeleton: self.last.map(skeleton).unwrap_or_default(),
            full: self.full.unwrap_or_default(),
            initials: self.initials.finish(),
            ..self.form
        }
    }
}

/// One word of a name, not yet folded.
#[derive(Clone, Copy, Debug)]
struct Word<'a>(&'a str);

impl<'a> Word<'a> {
    /// Calls `visit` with its folded letters.
    fn each_letter(self, mut visit: impl FnMut(char)) {
        if self.0.is_ascii() {
            let letters = self.0.bytes().filter_map(fold_ascii);
            letters.for_each(|letter| visit(char::from(letter)));
        } else {
            self.0.chars().flat_map(fold_character).for_each(visit);
        }
    }

    fn first_letter(self) -> Option<char> {
        let first = *self.0.as_bytes().first()?;
        if let Some(letter) = fold_ascii(first) {
            return Some(char::from(letter));
        }
        self.0.chars().flat_map(fold_character).next()
    }

    /// Without its final stops.
    fn bare(self) -> &'a str {
        self.0.trim_end_matches('.')
    }
}

/// Whether a word without stops is one of a list of short ASCII words, in any case.
fn is_among<const N: usize>(bare: &str, words: &[Eight; N]) -> bool {
    let word = Eight::of(bare.as_bytes()).lower();
    let is_one = words
        .iter()
        .fold(false, |any, &other| any | (word == other));
    is_one & (bare.len() < 8)
}

/// Short words in lower case, compared in one step.
const fn short_words<const N: usize>(words: [&str; N]) -> [Eight; N] {
    let mut short = [Eight::padded(&[]); N];
    let mut at = 0;
    while at < N {
        short[at] = Eight::padded(words[at].as_bytes());
        at += 1;
    }
    short
}

/// The words of a name: cut at blanks, hyphens, slashes and commas; those without a letter or digit left out.
fn words_of(name: &str) -> impl Iterator<Item = Word<'_>> {
    let is_ascii = name.is_ascii();
    let mut rest = Some(name);
    let words = std::iter::from_fn(move || {
        let text = rest?;
        let end = if is_ascii {
            text.bytes().position(|byte| fold_byte(byte) == b' ')
        } else {
            text.find(separates)
        };
        let (word, separator) = text.split_at_checked(end.unwrap_or(text.len()))?;
        let mut after = separator.chars();
        rest = after.next().map(|_| after.as_str());
        Some(Word(word))
    });
    words.filter(|word| word.first_letter().is_some())
}

/// The first [`MAX_WORDS`] words of a name, without a "the" before others.
fn significant_words(name: &str) -> impl Iterator<Item = Word<'_>> {
    without_article(words_of(name).take(MAX_WORDS))
}

fn without_article<'a>(words: impl Iterator<Item = Word<'a>>) -> impl Iterator<Item = Word<'a>> {
    let mut words = words.peekable();
    let article = words.next_if(|word| word.bare().eq_ignore_ascii_case("the"));
    let is_all = article.is_some() && words.peek().is_none();
    article.filter(|_| is_all).into_iter().chain(words)
}

fn joined(before: Option<WordHash>, word: WordHash) -> WordHash {
    before.map_or(word, |before| hash_phrase([before, word]))
}

fn hash_folded(word: Word<'_>) -> WordHash {
    let mut hasher = WordHasher::default();
    if word.0.is_ascii() {
        for byte in word.0.bytes() {
            let letter = fold_byte(byte);
            hasher.push_times(letter, if letter == 0 { 1 } else { PRIME });
        }
    } else {
        word.each_letter(|letter| hasher.push(letter));
    }
    hasher.finish()
}

/// The hash of a name's folded words, [`NameForm::full`]: the key of the knowledge.
pub(crate) fn hash_name(name: &str) -> WordHash {
    if is_plain_word(name) {
        return hash_folded(Word(name));
    }
    let words = significant_words(name).map(hash_folded);
    let full = words.fold(None, |before, word| Some(joined(before, word)));
    full.unwrap_or_default()
}

/// [`hash_name`] of token `index`; that of nothing past the end. A plain word's is the token's own.
pub(crate) fn hash_word_at(passage: &Passage<'_>, index: usize) -> WordHash {
    match passage.tokens.get(index) {
        Some(token) if is_plain(passage, token) => token.word,
        _ => hash_name(passage.word(index)),
    }
}

/// [`hash_name`] of the words from the first to the last of `tokens`; that of plain words is made of the tokens' own.
pub(crate) fn hash_phrase_at(passage: &Passage<'_>, tokens: TokenRange) -> WordHash {
    match plain_words(passage, tokens) {
        Some(words) => hash_phrase(words.iter().map(|token| token.word)),
        None => hash_name(passage.phrase(tokens)),
    }
}

/// The tokens of a name of plain words with white space between them, as most are; without a "the" before others.
fn plain_words<'a>(passage: &Passage<'a>, tokens: TokenRange) -> Option<&'a [Token]> {
    const THE: WordHash = hash_literal("the");
    let words = passage.tokens.get(tokens.indices())?;
    let (first, rest) = words.split_first()?;
    let is_spaced = |token: &Token| token.shape.has(Shape::SPACE_BEFORE);
    let are_plain = words.len() <= MAX_WORDS
        && rest.iter().all(is_spaced)
        && words.iter().all(|token| is_plain(passage, token));
    let has_article = first.word == THE && !rest.is_empty();
    are_plain.then_some(if has_article { rest } else { words })
}

/// Whether a token is one word of ASCII letters and digits, as most are.
fn is_plain(passage: &Passage<'_>, token: &Token) -> bool {
    let text = passage.text.as_str().as_bytes();
    let (mut at, end) = (token.span.start as usize, token.span.end as usize);
    loop {
        let eight = Eight::of(text.get(at..).unwrap_or_default());
        let letters = eight.lower().between(b'a', b'z');
        let n_plain = run(letters | eight.between(b'0', b'9'));
        if n_plain < 8 || at + 8 >= end {
            return at + n_plain >= end;
        }
        at += 8;
    }
}

/// Whether a name is one word of ASCII letters and digits.
fn is_plain_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The hash of each folded word of a name.
pub(crate) fn folded_words(name: &str) -> impl Iterator<Item = WordHash> {
    without_article(words_of(name)).map(hash_folded)
}

/// Appends the folded words of a name, joined by one blank: what an actor's key is made of.
pub(crate) fn push_folded(key: &mut String, name: &str) {
    if name.is_ascii() {
        push_folded_ascii(key, name);
    } else {
        push_folded_any(key, name);
    }
}

fn push_folded_any(key: &mut String, name: &str) {
    let start = key.len();
    for word in without_article(words_of(name)) {
        if key.len() > start {
            key.push(' ');
        }
        word.each_letter(|letter| key.push(letter));
    }
}

/// [`push_folded`] of a name without characters beyond ASCII, as most are.
fn push_folded_ascii(key: &mut String, name: &str) {
    let mut bytes = std::mem::take(key).into_bytes();
    let start = bytes.len();
    bytes.resize(start + name.len(), 0);
    let (mut length, mut before) = (start, b' ');
    for byte in name.bytes() {
        let letter = fold_byte(byte);
        // Always written, but kept only if it is not a second blank: no branch depends on the name's
        // characters.
        bytes[length] = letter;
        let is_kept = (letter != 0) & ((letter != b' ') | (before != b' '));
        length += usize::from(is_kept);
        before = select_unpredictable(is_kept, letter, before);
    }
    bytes.truncate(length - usize::from(length > start && before == b' '));
    let is_article = |word: Word<'_>| word.bare().eq_ignore_ascii_case("the");
    if bytes[start..].starts_with(b"the ") && words_of(name).next().is_some_and(is_article) {
        bytes.drain(start..start + 4);
    }
    *key = String::from_utf8(bytes).unwrap_or_default();
}

/// Each ASCII character, or the one that stands for all that transliterations write in its place.
const ALIKE: [u8; 128] = {
    let mut alike = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        alike[byte] = match byte as u8 {
            b'y' | b'j' | b'e' | b'i' => b'i',
            b'q' | b'c' => b'k',
            b'w' => b'v',
            b'u' => b'o',
            other => other,
        };
        byte += 1;
    }
    alike
};

/// What transliterations agree on: doubled letters once, y, j and i alike, q and k, w and v, no h
/// after a consonant, no vowel ending ("Zelenskyy", "Zelenskiy", "Zelensky").
fn skeleton(word: Word<'_>) -> WordHash {
    let mut hasher = WordHasher::default();
    let mut previous = ' ';
    let mut pending_i = false;
    word.each_letter(|letter| {
        if letter == 'h' && !matches!(previous, ' ' | 'a' | 'i' | 'o') {
            return;
        }
        let letter = u8::try_from(letter).map_or(letter, |byte| {
            char::from(ALIKE.get(usize::from(byte)).copied().unwrap_or(byte))
        });
        if letter == previous {
            return;
        }
        previous = letter;
        if pending_i {
            hasher.push('i');
        }
        pending_i = letter == 'i';
        if !pending_i {
            hasher.push(letter);
        }
    });
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        NameForm, hash_name, hash_phrase_at, hash_word_at, push_folded, push_folded_any,
        push_folded_ascii,
    };
    use crate::model::{Shape, Span, Text, Token, TokenRange};
    use crate::passage::Passage;
    use crate::testkit::Marked;
    use crate::word::hash_word;

    /// What is behind a key of two words then.
    fn pushed(push: fn(&mut String, &str), name: &str) -> String {
        let mut key = "the key ".to_owned();
        push(&mut key, name);
        key.strip_prefix("the key ").unwrap_or("changed").to_owned()
    }

    proptest! {
        #[test]
        fn ascii_folds_as_everything_does(name in "(the |The[.] )?[a-ctheXZ0-2 .,'&/-]{0,16}") {
            prop_assert_eq!(pushed(push_folded_ascii, &name), pushed(push_folded_any, &name));
        }

        #[test]
        fn tokens_fold_as_what_is_written(name in "(the )?[a-ctheXZ0-2é .,'’&/-]{1,40}") {
            let marked = Marked::new(&name);
            let passage = marked.passage();
            let tokens = TokenRange::new(0, passage.tokens.len());
            let written = passage.phrase(tokens);
            prop_assert_eq!(NameForm::of_tokens(&passage, tokens), NameForm::of(written));
            prop_assert_eq!(hash_phrase_at(&passage, tokens), hash_name(written));
        }

        #[test]
        fn a_word_of_the_text_has_the_hash_of_its_name(word in "[a-cX0-2.'&é-]{1,8}") {
            let token = Token {
                span: Span::new(0, word.len()),
                word: hash_word(&word),
                shape: Shape::default(),
            };
            let text = Text::new(word.clone());
            let passage = Passage { text: &text, tokens: &[token], sentences: &[] };
            prop_assert_eq!(hash_word_at(&passage, 0), hash_name(&word));
            prop_assert_eq!(hash_word_at(&passage, 1), hash_name(""));
        }
    }

    #[test]
    fn case_accents_hyphens_and_dots_do_not_count() {
        assert_eq!(hash_name("Bashar al-Assad"), hash_name("BASHAR AL ASSAD"));
        assert_eq!(
            hash_name("Recep Tayyip Erdoğan"),
            hash_name("Recep Tayyip Erdogan")
        );
        assert_eq!(hash_name("U.N."), hash_name("UN"));
        assert_eq!(hash_name("the Kremlin"), hash_name("Kremlin"));
        assert_ne!(hash_name("Kim Jong Un"), hash_name("Kim Jong Il"));
    }

    #[test]
    fn a_decomposed_accent_folds_like_a_composed_one() {
        assert_eq!(
            pushed(push_folded, "Jose\u{301} Marti\u{301}"),
            "jose marti"
        );
        assert_eq!(pushed(push_folded, "José Martí"), "jose marti");
    }

    #[test]
    fn particles_and_suffixes_are_no_words_of_their_own() {
        let form = NameForm::of("bin Laden");
        assert_eq!(form.n_words, 1);
        assert_eq!(form.last, NameForm::of("Osama bin Laden").last);
        let junior = NameForm::of("Donald Trump Jr.");
        assert!(junior.has_suffix);
        assert_eq!(junior.last, NameForm::of("Trump").last);
    }

    #[test]
    fn transliterations_share_a_skeleton() {
        let skeleton = |name| NameForm::of(name).skeleton;
        assert_eq!(skeleton("Zelenskyy"), skeleton("Zelenskiy"));
        assert_eq!(skeleton("Zelensky"), skeleton("Zelenskiy"));
        assert_eq!(skeleton("Qaddafi"), skeleton("Kadafi"));
        assert_ne!(skeleton("Merkel"), skeleton("Macron"));
    }

    #[test]
    fn initials_are_those_of_an_acronym() {
        assert_eq!(
            NameForm::of("Islamic Revolutionary Guard Corps").initials,
            NameForm::of("IRGC").full
        );
    }
}
