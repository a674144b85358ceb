//! One line of the text and what is counted on it.

use crate::model::Span;

/// Of a character: letter or digit, so that a word has begun.
const IN_WORD: u8 = 1;
/// Of a character: capital letter.
const UPPER: u8 = 1 << 1;
/// Of a character: letter.
const LETTER: u8 = 1 << 2;
/// Of a character: it ends a word.
const BLANK: u8 = 1 << 3;
/// Of a character: a to z.
const SMALL: u8 = 1 << 4;
/// Of a character: A to Z.
const CAPITAL: u8 = 1 << 5;

/// What each byte is as a character; those beyond ASCII are nothing.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => IN_WORD | LETTER | SMALL,
            b'A'..=b'Z' => IN_WORD | LETTER | UPPER | CAPITAL,
            b'0'..=b'9' => IN_WORD,
            b' ' | b'\t' => BLANK,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// A non-blank line without blanks at either end.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts, asked one by one"
)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
    pub(super) paragraph_no: u32,
    /// Runs of characters between blanks.
    pub(super) words: usize,
    /// Of those, how many begin with an upper-case letter.
    pub(super) capitalised: usize,
    /// Capitals right behind small letters: words that lost the blank between them, as menus do when a
    /// page is stripped of its tags ("SportsNFLDraft").
    pub(super) joints: usize,
    /// Has letters at all.
    pub(super) has_letters: bool,
    /// Ends like a sentence: with a full stop, question or exclamation mark, also inside marks.
    pub(super) ends_sentence: bool,
    /// Part of hard-wrapped running text: the sentence goes on in the next line, or came from the
    /// line before.
    pub(super) is_running: bool,
    /// One of the last lines of the text.
    pub(super) is_near_end: bool,
}

impl<'a> Line<'a> {
    /// Counts one line, in one pass.
    pub(super) fn new(text: &'a str, start: usize, paragraph_no: u32) -> Self {
        let mut line = Self {
            text,
            span: Span::new(start, start + text.len()),
            paragraph_no,
            words: 0,
            capitalised: 0,
            joints: 0,
            has_letters: false,
            ends_sentence: ends_sentence(text),
            is_running: false,
            is_near_end: false,
        };
        line.count();
        line
    }

    /// Counts words, byte by byte. Where words end is hard to foretell for a processor, so nothing
    /// branches on it.
    fn count(&mut self) {
        let (mut words, mut capitalised, mut joints) = (0, 0, 0);
        let (mut inside, mut before, mut seen) = (0, 0, 0);
        for (at, &byte) in self.text.as_bytes().iter().enumerate() {
            let kind = match byte {
                0xc2.. => self.kind_at(at),
                _ => KINDS[usize::from(byte)],
            };
            let starts = kind & IN_WORD & !inside;
            words += u32::from(starts);
            capitalised += u32::from(starts & kind >> UPPER.trailing_zeros());
            joints +=
                u32::from(before >> SMALL.trailing_zeros() & kind >> CAPITAL.trailing_zeros() & 1);
            inside = (inside | kind & IN_WORD) & !(kind >> BLANK.trailing_zeros());
            before = kind;
            seen |= kind;
        }
        self.words = words as usize;
        self.capitalised = capitalised as usize;
        self.joints = joints as usize;
        self.has_letters = seen & LETTER != 0;
    }

    /// What the character beyond ASCII that begins at byte `at` is.
    #[inline(never)]
    fn kind_at(&self, at: usize) -> u8 {
        let rest = self.text.get(at..);
        match rest.and_then(|rest| rest.chars().next()) {
            Some(letter) if letter.is_uppercase() => IN_WORD | UPPER | LETTER,
            Some(letter) if letter.is_alphabetic() => IN_WORD | LETTER,
            Some(blank) if blank.is_whitespace() => BLANK,
            _ => 0,
        }
    }

    /// The first 120 bytes or so: enough for every phrase that opens a line.
    pub(super) fn head(&self) -> &'a str {
        let mut end = self.text.len().min(120);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.get(..end).unwrap_or_default()
    }

    /// A sentence or paragraph of running text.
    ///
    /// 6 words with a final stop, or 45 without: the longest headlines of the AllSides articles
    /// have 30. A menu in one line has more words, but nearly all of them capitalised.
    pub(super) fn is_prose(&self) -> bool {
        let is_long = self.words >= 45 && self.capitalised * 10 < self.words * 6;
        self.words >= 6 && (self.ends_sentence || self.is_running) || is_long
    }

    /// A menu whose entries lost the blanks between them. Prose has single joints ("McCarthy",
    /// "iPhone"), a paragraph about software companies up to five.
    pub(super) fn is_joined_menu(&self) -> bool {
        let share = match self.joints {
            0..=2 => return false,
            3..=7 => 10,
            _ => 20,
        };
        self.joints * share >= self.words && !self.opens_quote()
    }

    /// Neither a sentence nor speech: a heading, a menu's entry, a link. Two words with a stop are
    /// an abbreviation ("U.S.") more often than a sentence.
    pub(super) fn is_loose(&self) -> bool {
        (!self.ends_sentence || self.words <= 2) && !self.opens_quote() && !self.is_running
    }

    /// A link to another article, set in capitals: four words or more.
    pub(super) fn is_all_caps(&self) -> bool {
        self.words >= 4 && !self.text.contains(char::is_lowercase)
    }

    /// Speech is body even when it is short: it opens with a quote mark.
    pub(super) fn opens_quote(&self) -> bool {
        self.text.starts_with(['"', '“', '‘', '«', '„'])
    }

    /// "- item", "• item", "3. item".
    pub(super) fn is_list_item(&self) -> bool {
        let after_number = self
            .text
            .trim_start_matches(|digit: char| digit.is_ascii_digit());
        let numbered = self.text.len() - after_number.len();
        let is_numbered = (1..=2).contains(&numbered) && after_number.starts_with(['.', ')']);
        is_numbered
            || ["- ", "– ", "• ", "* ", "· "]
                .iter()
                .any(|bullet| self.text.starts_with(bullet))
    }

    /// "By Ada Verin and Tomas Rell" and nothing else.
    pub(super) fn is_byline(&self) -> bool {
        let starts = ["By ", "BY ", "by "]
            .iter()
            .any(|by| self.text.starts_with(by));
        starts && !self.ends_sentence && self.words <= 10 && self.capitalised * 2 >= self.words
    }

    /// Mostly digits and names of months or zones: "2025-03-29T11:36:01Z", "15:56 BST, 27 April 2024".
    pub(super) fn is_timestamp(&self) -> bool {
        if self.words > 8 || self.ends_sentence {
            return false;
        }
        let digits = self.text.bytes().filter(u8::is_ascii_digit).count();
        let letters = self.text.chars().filter(|letter| letter.is_alphabetic());
        let letters = letters.count();
        digits >= 3 && letters <= 20 && digits * 3 >= letters
    }
}

/// Whether a line ends like a sentence, closing marks left out.
fn ends_sentence(text: &str) -> bool {
    let closing = ['"', '\'', '”', '’', ')', ']', '»'];
    let stops = ['.', '!', '?', '…', ':', ';'];
    text.trim_end_matches(closing).ends_with(stops)
}
