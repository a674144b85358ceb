//! A stream in UTF-16 with a byte order mark, as UTF-8.

use std::io::{self, BufRead, Read};

/// Reads UTF-16 and gives UTF-8.
///
/// What is no UTF-16 (half of a surrogate pair, half of a unit at the end) comes out as bytes that
/// are no UTF-8, so that the record it stands in, and no other, is judged by `--encoding-errors`.
pub(super) struct Utf16Reader<R> {
    inner: R,
    is_big_endian: bool,
    /// The first byte of a unit whose second one has not been read.
    half: Option<u8>,
    /// The first unit of a pair whose second one has not been read.
    high: Option<u16>,
    /// UTF-8 that has not been given, from `given` on.
    ready: Vec<u8>,
    given: usize,
}

impl<R: BufRead> Utf16Reader<R> {
    /// Starts behind the byte order mark, which said the order.
    pub(super) fn new(inner: R, is_big_endian: bool) -> Self {
        Self {
            inner,
            is_big_endian,
            half: None,
            high: None,
            ready: Vec::new(),
            given: 0,
        }
    }

    /// Translates what the stream has at hand; whether there was anything.
    fn refill(&mut self) -> io::Result<bool> {
        self.ready.clear();
        self.given = 0;
        let bytes = self.inner.fill_buf()?;
        let count = bytes.len();
        if count == 0 {
            self.end();
            return Ok(!self.ready.is_empty());
        }
        for &byte in bytes {
            let Some(first) = self.half.replace(byte) else {
                continue;
            };
            self.half = None;
            let unit = if self.is_big_endian {
                u16::from_be_bytes([first, byte])
            } else {
                u16::from_le_bytes([first, byte])
            };
            push_unit(unit, &mut self.high, &mut self.ready);
        }
        self.inner.consume(count);
        Ok(true)
    }

    /// Gives what is left of something that never came to its end.
    fn end(&mut self) {
        if let Some(high) = self.high.take() {
            push_lone(high, &mut self.ready);
        }
        if self.half.take().is_some() {
            self.ready.push(0xff);
        }
    }
}

impl<R: BufRead> Read for Utf16Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            if !self.refill()? {
                return Ok(0);
            }
        }
        let ready = self.ready.get(self.given..).unwrap_or_default();
        let count = ready.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(ready) {
            *to = *from;
        }
        self.given += count;
        Ok(count)
    }
}

/// Appends the character that `unit` completes.
fn push_unit(unit: u16, high: &mut Option<u16>, utf8: &mut Vec<u8>) {
    let character = |units: &[u16]| char::decode_utf16(units.iter().copied()).next()?.ok();
    if let Some(first) = high.take() {
        if let Some(character) = character(&[first, unit]) {
            return push_character(character, utf8);
        }
        push_lone(first, utf8);
    }
    match character(&[unit]) {
        Some(character) => push_character(character, utf8),
        None if unit < 0xdc00 => *high = Some(unit),
        None => push_lone(unit, utf8),
    }
}

fn push_character(character: char, utf8: &mut Vec<u8>) {
    utf8.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Appends half of a pair the way that UTF-8 would write it if it were allowed to.
fn push_lone(unit: u16, utf8: &mut Vec<u8>) {
    let [high, middle, low] = [unit >> 12, (unit >> 6) & 63, unit & 63].map(|bits| bits as u8);
    utf8.extend([0xe0 | high, 0x80 | middle, 0x80 | low]);
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read as _};

    use super::Utf16Reader;

    fn bytes(units: &[u16], is_big_endian: bool) -> Vec<u8> {
        let to_bytes = if is_big_endian {
            u16::to_be_bytes
        } else {
            u16::to_le_bytes
        };
        units.iter().copied().flat_map(to_bytes).collect()
    }

    fn read(bytes: &[u8], is_big_endian: bool, buffer_size: usize) -> Vec<u8> {
        let inner = BufReader::with_capacity(buffer_size, bytes);
        let mut utf8 = Vec::new();
        let mut reader = Utf16Reader::new(inner, is_big_endian);
        reader.read_to_end(&mut utf8).unwrap();
        utf8
    }

    #[test]
    fn text_is_the_same_for_any_order_and_buffer_size() {
        let text = "{\"text\": \"“Žižek” 🙂 é\"}\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        for is_big_endian in [false, true] {
            for size in 1..9 {
                let utf8 = read(&bytes(&units, is_big_endian), is_big_endian, size);
                assert_eq!(String::from_utf8(utf8).unwrap(), text);
            }
        }
    }

    #[test]
    fn half_a_pair_spoils_its_own_line_only() {
        for broken in [&[0xd83d][..], &[0xdd42], &[0xd83d, 0xd83d], &[0xd83d, 0x61]] {
            let units = [&[0x61, 0x0a][..], broken, &[0x0a, 0x62]].concat();
            let utf8 = read(&bytes(&units, false), false, 3);
            let lines: Vec<&[u8]> = utf8.split(|&byte| byte == b'\n').collect();
            assert_eq!((lines.len(), lines[0], lines[2]), (3, &b"a"[..], &b"b"[..]));
            assert!(std::str::from_utf8(lines[1]).is_err(), "{broken:x?}");
        }
    }

    #[test]
    fn a_pair_after_half_a_pair_is_whole() {
        let utf8 = read(&bytes(&[0xd83d, 0xd83d, 0xde42], false), false, 1);
        assert!(utf8.ends_with("🙂".as_bytes()) && utf8.len() == 7);
    }

    #[test]
    fn half_a_unit_at_the_end_is_no_text() {
        assert_eq!(read(b"a\0b", false, 2), b"a\xff");
    }
}
