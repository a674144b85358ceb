//! Bytes to code points: the only place where offsets change their unit.

use wide::i8x16;

use pressmill_extract::model::{Span, Text};

/// Bytes between two checkpoints: the bits of a word.
const STRIDE: usize = u64::BITS as usize;

/// The facts about [`STRIDE`] bytes of a text: a fifth of its size in all.
#[derive(Clone, Copy, Debug)]
struct Checkpoint {
    /// Characters that start before them.
    before: u32,
    /// A bit for each byte that starts a character, the first byte in bit 0.
    starts: u64,
}

/// Converts byte offsets into one text to code-point offsets.
///
/// Cost: one pass over a text with non-ASCII characters, none over other texts. Then constant time per
/// offset, without a branch that depends on the text.
#[derive(Debug, Default)]
pub(super) struct CodePoints {
    /// `checkpoints[i]` describes the bytes from `i × STRIDE` on. Empty if every character is one byte.
    checkpoints: Vec<Checkpoint>,
    /// Length of the text in code points.
    length: u32,
}

impl CodePoints {
    /// Prepares for the next text. Forgets the last one but keeps its memory.
    pub(super) fn reset(&mut self, text: &Text) {
        let bytes = text.as_str().as_bytes();
        self.checkpoints.clear();
        self.length = bytes.len() as u32;
        if bytes.is_ascii() {
            return;
        }
        let mut before = 0;
        for stride in bytes.chunks(STRIDE) {
            let starts = starts(stride);
            self.checkpoints.push(Checkpoint { before, starts });
            before += starts.count_ones();
        }
        self.length = before;
    }

    /// Length of the text in code points.
    pub(super) fn len(&self) -> u32 {
        self.length
    }

    /// The code-point offset of byte `position` of the current text; the text's length for positions past its
    /// end.
    pub(super) fn at(&self, position: u32) -> u32 {
        if self.checkpoints.is_empty() {
            return position.min(self.length);
        }
        let (stride, byte) = (position as usize / STRIDE, position as usize % STRIDE);
        self.checkpoints.get(stride).map_or(self.length, |known| {
            known.before + (known.starts & ((1 << byte) - 1)).count_ones()
        })
    }

    /// Both ends of `span` in code points.
    pub(super) fn span(&self, span: Span) -> (u32, u32) {
        (self.at(span.start), self.at(span.end))
    }
}

/// Where characters start in at most [`STRIDE`] bytes of UTF-8, the first byte in bit 0.
fn starts(bytes: &[u8]) -> u64 {
    // Continuation bytes are 0x80 to 0xBF: as signed numbers, below −64.
    let mut padded = [i8::MIN; STRIDE];
    for (padded, &byte) in padded.iter_mut().zip(bytes) {
        *padded = byte.cast_signed();
    }
    let (vectors, _) = padded.as_chunks::<16>();
    let of = |bytes: &[i8; 16]| i8x16::new(*bytes).simd_ge(i8x16::splat(-64)).to_bitmask();
    vectors
        .iter()
        .rev()
        .fold(0, |starts, bytes| starts << 16 | u64::from(of(bytes)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::CodePoints;
    use pressmill_extract::model::{Span, Text};

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
                prop_assert_eq!(code_points.at(byte as u32), number as u32);
            }
            let length = text.as_str().chars().count() as u32;
            prop_assert_eq!(code_points.at(text.as_str().len() as u32), length);
            prop_assert_eq!(code_points.len(), length);
        }
    }

    #[test]
    fn a_position_past_the_end_is_the_end() {
        for content in ["plain", "“curly” 🙂", ""] {
            let text = Text::new(content.to_owned());
            let code_points = code_points(&text);
            assert_eq!(code_points.at(10_000), code_points.len());
        }
    }

    #[test]
    fn a_reset_forgets_the_last_text() {
        let mut code_points = CodePoints::default();
        code_points.reset(&Text::new("é".repeat(100)));
        let ascii = Text::new("plain".to_owned());
        code_points.reset(&ascii);
        assert_eq!(code_points.span(Span::new(2, 5)), (2, 5));
    }
}
