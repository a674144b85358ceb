//! Names as they compare: lower case, no accents, hyphens as blanks, no dots or apostrophes.
//!
//! "Bashar al-Assad", "BASHAR AL-ASSAD" and "Bashar Al Assad" fold to the same words. Nothing is
//! allocated but by [`folded`], which spells the key of an actor.

use crate::model::WordHash;
use crate::passage::Passage;
use crate::word::{WordHasher, hash_phrase};

/// Small words inside names: no part of the count of a name's words ("bin Laden" is one).
/// Source: the particles of Arabic, Romance and Germanic family names in the news.
const PARTICLES: [&str; 22] = [
    "al", "el", "bin", "ibn", "ben", "abu", "de", "da", "do", "dos", "di", "du", "del", "della",
    "la", "le", "van", "von", "der", "den", "ter", "ul",
];

/// Words after a surname.
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "junior"];

/// Words that an organisation's initials skip.
const UNSPOKEN: [&str; 8] = ["of", "the", "and", "for", "on", "in", "to", "de"];

/// The longest name that is looked at, in words: longer runs are lists, not names.
const MAX_WORDS: usize = 12;

/// What of a name is compared. All hashes are of folded words.
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
        let mut form = Self::default();
        let mut initials = WordHasher::default();
        let mut full = None;
        let mut last = None;
        for word in telling_words(name) {
            let hash = hash_folded(word);
            full = Some(joined(full, hash));
            let bare = word.bare();
            if is_among(bare, &PARTICLES) {
                continue;
            }
            if form.n_words > 0 && is_among(bare, &SUFFIXES) {
                form.has_suffix = true;
                continue;
            }
            if form.n_words == 0 {
                form.first = hash;
            }
            form.n_words += 1;
            form.last = hash;
            last = Some(word);
            if !is_among(bare, &UNSPOKEN) {
                word.first_letter()
                    .into_iter()
                    .for_each(|letter| initials.push(letter));
            }
        }
        form.skeleton = last.map(skeleton).unwrap_or_default();
        form.full = full.unwrap_or_default();
        form.initials = initials.finish();
        form
    }
}

/// One word of a name, not yet folded.
#[derive(Clone, Copy, Debug)]
struct Word<'a>(&'a str);

impl<'a> Word<'a> {
    /// Shows `visit` its folded letters.
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

    /// Without the stops behind it.
    fn bare(self) -> &'a str {
        self.0.trim_end_matches('.')
    }
}

/// Whether a word without stops is one of a list of short ASCII words, in any case.
fn is_among(bare: &str, words: &[&str]) -> bool {
    const LONGEST: usize = 7;
    bare.len() <= LONGEST && words.iter().any(|word| bare.eq_ignore_ascii_case(word))
}

/// The words of a name: cut at blanks, hyphens, slashes and commas; those without a letter or digit left out.
fn words_of(name: &str) -> impl Iterator<Item = Word<'_>> {
    let is_ascii = name.is_ascii();
    let mut rest = Some(name);
    let words = std::iter::from_fn(move || {
        let text = rest?;
        let end = if is_ascii {
            text.bytes().position(|byte| separates(char::from(byte)))
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

fn separates(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '/' | ',')
}

/// The first [`MAX_WORDS`] words of a name, without a "the" before others.
fn telling_words(name: &str) -> impl Iterator<Item = Word<'_>> {
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
    word.each_letter(|letter| hasher.push(letter));
    hasher.finish()
}

/// The hash of a name's folded words, [`NameForm::full`]: the key of the knowledge.
pub(crate) fn hash_name(name: &str) -> WordHash {
    if is_plain_word(name) {
        return hash_folded(Word(name));
    }
    let words = telling_words(name).map(hash_folded);
    let full = words.fold(None, |before, word| Some(joined(before, word)));
    full.unwrap_or_default()
}

/// [`hash_name`] of token `index`; that of nothing past the end. A plain word's is the token's own.
pub(crate) fn hash_word_at(passage: &Passage<'_>, index: usize) -> WordHash {
    match passage.tokens.get(index) {
        Some(token) if is_plain_word(passage.word(index)) => token.word,
        _ => hash_name(passage.word(index)),
    }
}

/// Whether a name is one word of ASCII letters and digits, as most are.
fn is_plain_word(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The hash of each folded word of a name.
pub(crate) fn folded_words(name: &str) -> impl Iterator<Item = WordHash> {
    without_article(words_of(name)).map(hash_folded)
}

/// The folded words of a name, joined by one blank: what an actor's key is made of.
pub(crate) fn folded(name: &str) -> String {
    if name.is_ascii() {
        folded_ascii(name)
    } else {
        folded_any(name)
    }
}

fn folded_any(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for word in without_article(words_of(name)) {
        if !key.is_empty() {
            key.push(' ');
        }
        word.each_letter(|letter| key.push(letter));
    }
    key
}

/// [`folded`] of a name without characters beyond ASCII, as most are.
fn folded_ascii(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 1);
    for byte in name.bytes() {
        if let Some(letter) = fold_ascii(byte) {
            key.push(char::from(letter));
        } else if separates(char::from(byte)) && !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    if key.ends_with(' ') {
        key.pop();
    }
    let is_article = |word: Word<'_>| word.bare().eq_ignore_ascii_case("the");
    match key.strip_prefix("the ") {
        Some(rest) if words_of(name).next().is_some_and(is_article) => rest.to_owned(),
        _ => key,
    }
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

/// The letter, digit or ampersand that an ASCII character folds to.
fn fold_ascii(character: u8) -> Option<u8> {
    let is_kept = character.is_ascii_alphanumeric() || character == b'&';
    is_kept.then(|| character.to_ascii_lowercase())
}

/// The letters that a character folds to: none for marks, one or two ASCII letters for Latin ones.
fn fold_character(character: char) -> impl Iterator<Item = char> {
    let (first, second) = match character {
        _ if character.is_ascii() => (fold_ascii(character as u8).map(char::from), None),
        '\u{300}'..='\u{36f}' | '\u{2bc}' | '\u{2018}'..='\u{201f}' => (None, None),
        'ß' => (Some('s'), Some('s')),
        'æ' | 'Æ' => (Some('a'), Some('e')),
        'œ' | 'Œ' => (Some('o'), Some('e')),
        'þ' | 'Þ' => (Some('t'), Some('h')),
        _ => (base_letter(character), None),
    };
    first.into_iter().chain(second)
}

/// The Latin letter under an accent; the lower-cased character itself for other scripts.
fn base_letter(character: char) -> Option<char> {
    /// Letters and their accented forms (Latin-1, Latin Extended-A and Additional as they occur in names).
    const ACCENTED: [(char, &str); 20] = [
        ('a', "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"),
        ('c', "çćĉċč"),
        ('d', "ďđð"),
        ('e', "èéêëēĕėęěẹẻẽếềểễệəǝ"),
        ('g', "ĝğġģ"),
        ('h', "ĥħ"),
        ('i', "ìíîïĩīĭįıịỉǐ"),
        ('j', "ĵ"),
        ('k', "ķ"),
        ('l', "ĺļľł"),
        ('n', "ñńņňŋ"),
        ('o', "òóôõöøōŏőơọỏốồổỗộớờởỡợǒ"),
        ('r', "ŕŗř"),
        ('s', "śŝşšș"),
        ('t', "ţťŧț"),
        ('u', "ùúûüũūŭůűųưụủứừửữựǔ"),
        ('w', "ŵ"),
        ('y', "ýÿŷỳỵỷỹ"),
        ('z', "źżž"),
        ('i', "i\u{307}"),
    ];
    let lower = character.to_lowercase().next()?;
    if !lower.is_alphanumeric() {
        return None;
    }
    let base = ACCENTED
        .iter()
        .find(|(_, accented)| accented.contains(lower))
        .map(|&(base, _)| base);
    base.or(Some(lower))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{NameForm, folded, folded_any, folded_ascii, hash_name, hash_word_at};
    use crate::model::{Shape, Span, Text, Token};
    use crate::passage::Passage;
    use crate::word::hash_word;

    proptest! {
        #[test]
        fn ascii_folds_as_everything_does(name in "(the |The[.] )?[a-ctheXZ0-2 .,'&/-]{0,16}") {
            prop_assert_eq!(folded_ascii(&name), folded_any(&name));
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
        assert_eq!(folded("Jose\u{301} Marti\u{301}"), "jose marti");
        assert_eq!(folded("José Martí"), "jose marti");
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
