//! Eight bytes of text in one number, classified together: a branch on where a word ends would be
//! unpredictable, so there is none.

/// 1 in each byte.
const ONES: u64 = u64::MAX / 255;

/// The highest bit of each byte.
const HIGH: u64 = ONES << 7;

/// In each byte, the bit that distinguishes small letters from capitals.
const CASE: u64 = ONES * (b'a' ^ b'A') as u64;

/// Eight bytes, the first in the lowest bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Eight(u64);

impl Eight {
    /// The first bytes of a text, blanks after its last.
    pub(crate) fn of(text: &[u8]) -> Self {
        match text.first_chunk() {
            Some(&eight) => Self(u64::from_le_bytes(eight)),
            None => Self::padded(text),
        }
    }

    /// A text of at most eight bytes, blanks after its last.
    pub(crate) const fn padded(text: &[u8]) -> Self {
        let mut padded = [b' '; 8];
        let mut at = 0;
        while at < text.len() {
            padded[at] = text[at];
            at += 1;
        }
        Self(u64::from_le_bytes(padded))
    }

    /// Marks the bytes from `first` to `last`, both ASCII, by their highest bits.
    pub(crate) fn between(self, first: u8, last: u8) -> u64 {
        let low = self.0 & !HIGH;
        let from_first = low + ONES * u64::from(0x80 - first);
        let past_last = low + ONES * u64::from(0x7f - last);
        from_first & !past_last & !self.0 & HIGH
    }

    /// Marks the small letters and the capitals of ASCII by their highest bits.
    pub(crate) fn letters(self) -> [u64; 2] {
        let letters = Self(self.0 | CASE).between(b'a', b'z');
        let has_case_bit = self.0 << 2;
        [letters & has_case_bit, letters & !has_case_bit]
    }

    /// The same with its capitals in lower case.
    pub(crate) fn lower(self) -> Self {
        self.lowered(self.between(b'A', b'Z'))
    }

    /// The same with the letters of `capitals`, which are marked, in lower case.
    pub(crate) const fn lowered(self, capitals: u64) -> Self {
        Self(self.0 | capitals >> 2)
    }

    /// The first `count` bytes, 0 after them.
    pub(crate) const fn first(self, count: usize) -> u64 {
        self.0 & below(count)
    }
}

/// How many bytes stand before the first that is not marked.
pub(crate) fn run(marked: u64) -> usize {
    (!marked & HIGH).trailing_zeros() as usize / 8
}

/// All bits of the first `count` bytes.
pub(crate) const fn below(count: usize) -> u64 {
    BELOW[if count < 8 { count } else { 8 }]
}

const BELOW: [u64; 9] = {
    let mut below = [0; 9];
    let mut count = 1;
    while count < below.len() {
        below[count] = below[count - 1] << 8 | 0xff;
        count += 1;
    }
    below
};

#[cfg(test)]
mod tests {
    use super::{Eight, run};

    #[test]
    fn bytes_are_told_apart_and_folded() {
        let eight = Eight::of(b"Az[`{09 and more");
        let letters = eight.between(b'A', b'Z') | eight.between(b'a', b'z');
        assert_eq!(run(letters), 2);
        for byte in 0..=u8::MAX {
            let eight = Eight::of(&[b' ', byte, b'Z', byte, b'a', byte, byte, byte]);
            let expected = [eight.between(b'a', b'z'), eight.between(b'A', b'Z')];
            assert_eq!(eight.letters(), expected, "{byte}");
            assert_eq!(eight.lowered(expected[1]), eight.lower());
        }
        assert_eq!(run(Eight::of(b"abcdefgh").between(b'a', b'h')), 8);
        assert_eq!(run(Eight::of("\u{e9}A".as_bytes()).between(0, 0x7f)), 0);
        assert_eq!(eight.lower().first(5), Eight::of(b"az[`{").first(5));
        assert_eq!(Eight::of(b"a").first(8), Eight::of(b"a       b").first(8));
    }
}
