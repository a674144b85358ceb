//! One line of the text and what is counted on it.

use crate::model::Span;

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

    /// Counts words; the common case, ASCII, byte by byte.
    fn count(&mut self) {
        let mut inside = false;
        let mut is_behind_small = false;
        for (at, byte) in self.text.bytes().enumerate() {
            let was_behind_small =
                std::mem::replace(&mut is_behind_small, byte.is_ascii_lowercase());
            self.joints += usize::from(was_behind_small && byte.is_ascii_uppercase());
            let (starts, is_upper) = match byte {
                b' ' | b'\t' => {
                    inside = false;
                    continue;
                }
                b'a'..=b'z' => (true, false),
                b'A'..=b'Z' => (true, true),
                b'0'..=b'9' => {
                    self.words += usize::from(!inside);
                    inside = true;
                    continue;
                }
                0xc2.. => match self.text.get(at..).and_then(|rest| rest.chars().next()) {
                    Some(letter) if letter.is_alphabetic() => (true, letter.is_uppercase()),
                    Some(blank) if blank.is_whitespace() => {
                        inside = false;
                        continue;
                    }
                    _ => continue,
                },
                _ => continue,
            };
            self.has_letters |= starts;
            if !inside {
                self.words += 1;
                self.capitalised += usize::from(is_upper);
                inside = true;
            }
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
