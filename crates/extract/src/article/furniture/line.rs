//! One line of the text with its counts.

use super::sixteen::{SIXTEEN, Sixteen, bits};
use crate::model::Span;
use crate::word::is_mark;

/// Bytes that are counted together: as many as a number has bits.
const STRETCH: usize = u64::BITS as usize;

/// The classes of a stretch's characters, one bit per first byte.
#[derive(Default)]
struct Kinds {
    /// a to z.
    smalls: u64,
    /// A to Z.
    capitals: u64,
    /// Capital letters of every script.
    uppers: u64,
    letters: u64,
    /// Letters and digits: a word has begun.
    in_word: u64,
    /// They end a word.
    blanks: u64,
    /// Beyond ASCII.
    wide: u64,
}

impl Kinds {
    /// Of ASCII alone.
    fn of(stretch: &[u8]) -> Self {
        let mut kinds = Self::default();
        let mut digits = 0;
        for (number, bytes) in stretch.chunks(SIXTEEN).enumerate() {
            let bytes = Sixteen::of(bytes);
            let at = number * SIXTEEN;
            let shifted = |marked| u64::from(bits(marked)) << at;
            kinds.smalls |= shifted(bytes.between(b'a', b'z'));
            kinds.capitals |= shifted(bytes.between(b'A', b'Z'));
            digits |= shifted(bytes.between(b'0', b'9'));
            kinds.blanks |= shifted(bytes.between(b' ', b' ') | bytes.between(b'\t', b'\t'));
            kinds.wide |= shifted(bytes.between(0xc2, 0xff));
        }
        kinds.uppers = kinds.capitals;
        kinds.letters = kinds.capitals | kinds.smalls;
        kinds.in_word = kinds.letters | digits;
        kinds
    }

    /// Adds the class of the non-ASCII character at `bit`.
    fn add(&mut self, bit: u64, character: char) {
        if is_mark(character) {
            return;
        }
        let is_upper = character.is_uppercase();
        if is_upper || character.is_alphabetic() {
            self.in_word |= bit;
            self.letters |= bit;
            self.uppers |= if is_upper { bit } else { 0 };
        } else if character.is_whitespace() {
            self.blanks |= bit;
        }
    }
}

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
    /// Capitals right after small letters: words that lost the blank between them, as menus do when a page is
    /// stripped of its tags ("SportsNFLDraft").
    pub(super) joints: usize,
    /// Has at least one letter.
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

    /// Counts words, [`STRETCH`] bytes at a time.
    fn count(&mut self) {
        // Whether no word has begun since the last blank, and whether the previous character is a small
        // letter.
        let (mut may_begin, mut after_small) = (1, 0);
        for (number, stretch) in self.text.as_bytes().chunks(STRETCH).enumerate() {
            let kinds = self.kinds(stretch, number * STRETCH);
            let behind_blank = kinds.blanks << 1 | may_begin;
            let marks = !(kinds.in_word | kinds.blanks);
            // A word may still begin after marks that follow a blank: the carry of the sum passes over them.
            let (past_marks, is_open) = marks.overflowing_add(marks & behind_blank);
            let begins = (behind_blank | past_marks) & kinds.in_word;
            self.words += begins.count_ones() as usize;
            self.capitalised += (begins & kinds.uppers).count_ones() as usize;
            let behind_small = kinds.smalls << 1 | after_small;
            self.joints += (behind_small & kinds.capitals).count_ones() as usize;
            self.has_letters |= kinds.letters != 0;
            may_begin = kinds.blanks >> (STRETCH - 1) | u64::from(is_open);
            after_small = kinds.smalls >> (STRETCH - 1);
        }
    }

    /// What the characters of the stretch that begins at byte `start` are.
    fn kinds(&self, stretch: &[u8], start: usize) -> Kinds {
        let mut kinds = Kinds::of(stretch);
        let mut wide = kinds.wide;
        while wide != 0 {
            let rest = self.text.get(start + wide.trailing_zeros() as usize..);
            if let Some(character) = rest.and_then(|rest| rest.chars().next()) {
                kinds.add(wide & wide.wrapping_neg(), character);
            }
            wide &= wide - 1;
        }
        kinds
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
