//! Joins text between tags into blocks: `text pieces → [PageBlock]`.

use super::outline::PageBlock;

/// The block that is being read.
#[derive(Debug, Default)]
pub(super) struct TextBuilder {
    text: String,
    words: usize,
    link_words: usize,
    /// Blanks seen since the last letter.
    has_blank: bool,
    /// `<br>` seen since the last letter: from two on, the block ends.
    breaks: usize,
    /// Ended blocks of the same element.
    ended: Vec<(String, usize, usize)>,
}

impl TextBuilder {
    /// Adds text as it stands in the source.
    pub(super) fn push(&mut self, source: &str, is_link: bool) {
        let decoded = htmlize::unescape(source);
        for piece in decoded.split_inclusive(is_blank) {
            let word = piece.trim_end_matches(is_blank);
            if !word.chars().all(is_invisible) {
                self.push_word(word, is_link);
            }
            self.has_blank |= word.len() < piece.len();
        }
    }

    fn push_word(&mut self, word: &str, is_link: bool) {
        if self.breaks >= 2 {
            self.end();
        }
        let starts = self.has_blank || self.breaks > 0 || self.text.is_empty();
        if !self.text.is_empty() && starts {
            self.text.push(if self.breaks > 0 { '\n' } else { ' ' });
        }
        (self.has_blank, self.breaks) = (false, 0);
        self.words += usize::from(starts);
        self.link_words += usize::from(starts && is_link);
        self.text
            .extend(word.chars().filter(|&letter| !is_invisible(letter)));
    }

    /// A `<br>`.
    pub(super) fn line_break(&mut self) {
        if !self.text.is_empty() {
            self.breaks += 1;
        }
    }

    /// Blocks that have ended and have not been handed over.
    pub(super) fn n_ended(&self) -> usize {
        self.ended.len()
    }

    fn end(&mut self) {
        (self.has_blank, self.breaks) = (false, 0);
        let block = (std::mem::take(&mut self.text), self.words, self.link_words);
        (self.words, self.link_words) = (0, 0);
        if !block.0.is_empty() {
            self.ended.push(block);
        }
    }

    /// Ends the block and hands over what has been read, as blocks of `element`.
    pub(super) fn take(&mut self, element: usize, blocks: &mut Vec<PageBlock>) {
        self.end();
        blocks.extend(
            self.ended
                .drain(..)
                .map(|(text, words, link_words)| PageBlock {
                    text,
                    element,
                    words,
                    link_words,
                }),
        );
    }
}

/// White space, the no-break space included.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
}

/// Soft hyphens, zero-width characters, byte order marks and controls: they stand in pages for
/// line breaking only, and inside words keep them from being found.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}') || letter.is_control()
}
