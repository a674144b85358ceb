//! Sixteen bytes of a line, classified together: a branch on where words begin and end would be
//! unpredictable, so there is none.

use wide::{bytemuck::cast, i8x16};

/// Bytes that are classified together.
pub(super) const SIXTEEN: usize = 16;

/// Sixteen bytes.
#[derive(Clone, Copy)]
pub(super) struct Sixteen(i8x16);

impl Sixteen {
    /// The first bytes of a text, blanks after its last.
    pub(super) fn of(text: &[u8]) -> Self {
        let padded = || {
            let mut padded = [b' '; SIXTEEN];
            padded[..text.len()].copy_from_slice(text);
            padded
        };
        let bytes = text.first_chunk().copied().unwrap_or_else(padded);
        Self(i8x16::new(cast(bytes)))
    }

    /// Marks the bytes from `first` to `last`.
    pub(super) fn between(self, first: u8, last: u8) -> i8x16 {
        let above = i8x16::splat(first.cast_signed() - 1);
        let below = i8x16::splat(last.cast_signed() + 1);
        self.0.simd_gt(above) & self.0.simd_lt(below)
    }
}

/// Which bytes are marked, the first in bit 0.
pub(super) fn bits(marked: i8x16) -> u32 {
    marked.to_bitmask()
}
