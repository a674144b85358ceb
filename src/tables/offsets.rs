//! Bytes to code points: the one place where offsets change their unit.

use crate::model::{Span, Text};

/// Bytes between two checkpoints: a look-up counts at most so many, and the
/// checkpoints take a sixteenth of the text's size.
const STRIDE: usize = 64;

/// Turns byte offsets into one text to code-point offsets into it.
///
/// Cost: one pass over a text with non-ASCII characters, none over any other;
/// then constant time per offset.
#[derive(Debug, Default)]
pub(super) struct CodePoints {
    /// `checkpoints[i]`: characters that start before byte `i × STRIDE`. Empty when every character is one byte.
    checkpoints: Vec<u32>,
    /// Length of the text in code points.
    length: u32,
}

impl CodePoints {
    /// Takes up the next text; what is known of the last one is forgotten, its memory kept.
    pub(super) fn reset(&mut self, text: &Text) {
        let bytes = text.as_str().as_bytes();
        self.checkpoints.clear();
        self.length = bytes.len() as u32;
        if bytes.is_ascii() {
            return;
        }
        let mut characters = 0;
        for stretch in bytes.chunks(STRIDE) {
            self.checkpoints.push(characters);
            characters += starts(stretch);
        }
        self.length = characters;
    }

    /// Length of the text in code points.
    pub(super) fn len(&self) -> u32 {
        self.length
    }

    /// The code-point offset of byte `position` of `text`, which must be the text of the last `reset`; past the end, the end.
    pub(super) fn at(&self, text: &Text, position: u32) -> u32 {
        if self.checkpoints.is_empty() {
            return position.min(self.length);
        }
        let position = position as usize;
        let stretch = position / STRIDE;
        let Some(before) = self.checkpoints.get(stretch) else {
            return self.length;
        };
        let bytes = text.as_str().as_bytes();
        let end = position.min(bytes.len());
        before + starts(bytes.get(stretch * STRIDE..end).unwrap_or_default())
    }

    /// Both ends of `span` in code points.
    pub(super) fn span(&self, text: &Text, span: Span) -> (u32, u32) {
        (self.at(text, span.start), self.at(text, span.end))
    }
}

/// How many characters start in these bytes of UTF-8.
fn starts(bytes: &[u8]) -> u32 {
    let is_start = |&byte: &u8| (byte & 0b1100_0000) != 0b1000_0000;
    bytes.iter().filter(|byte| is_start(byte)).count() as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CodePoints;
    use crate::model::{Span, Text};

    fn code_points(text: &Text) -> CodePoints {
        let mut code_points = CodePoints::default();
        code_points.reset(text);
        code_points
    }

    proptest! {
        #[test]
        fn every_character_gets_its_number(text in ".{0,200}") {
            let text = Text::new(text);
            let code_points = code_points(&text);
            for (number, (byte, _)) in text.as_str().char_indices().enumerate() {
                prop_assert_eq!(code_points.at(&text, byte as u32), number as u32);
            }
            let length = text.as_str().chars().count() as u32;
            prop_assert_eq!(code_points.at(&text, text.as_str().len() as u32), length);
            prop_assert_eq!(code_points.len(), length);
        }
    }

    #[test]
    fn a_position_past_the_end_is_the_end() {
        for content in ["plain", "“curly” 🙂", ""] {
            let text = Text::new(content.to_owned());
            let code_points = code_points(&text);
            assert_eq!(code_points.at(&text, 10_000), code_points.len());
        }
    }

    #[test]
    fn a_reset_forgets_the_last_text() {
        let mut code_points = CodePoints::default();
        code_points.reset(&Text::new("é".repeat(100)));
        let ascii = Text::new("plain".to_owned());
        code_points.reset(&ascii);
        assert_eq!(code_points.span(&ascii, Span::new(2, 5)), (2, 5));
    }
}
