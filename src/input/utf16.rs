//! Converts a UTF-16 stream with a byte order mark to UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};

/// Output buffer of one decoding step, in bytes.
const STEP_BYTES: usize = 16 * 1024;

/// Reads UTF-16 and returns UTF-8.
///
/// Invalid UTF-16 (half of a surrogate pair, half of a unit at the end) becomes bytes that are not valid
/// UTF-8. So `--encoding-errors` applies to the record that contains it and to no other.
pub(super) struct Utf16Reader<R> {
    inner: R,
    is_big_endian: bool,
    /// `None` once the text has ended.
    decoder: Option<Decoder>,
    /// The last four bytes that the decoder consumed, the latest in the lowest byte.
    taken: u32,
    /// UTF-8 that was not yet returned, from `given` on.
    ready: Vec<u8>,
    given: usize,
}

impl<R: BufRead> Utf16Reader<R> {
    /// Starts after the byte order mark, which gives the byte order.
    pub(super) fn new(inner: R, is_big_endian: bool) -> Self {
        let encoding = if is_big_endian { UTF_16BE } else { UTF_16LE };
        Self {
            inner,
            is_big_endian,
            decoder: Some(encoding.new_decoder_without_bom_handling()),
            taken: 0,
            ready: Vec::new(),
            given: 0,
        }
    }

    /// Converts the bytes available in the stream; returns whether the text continues.
    fn refill(&mut self) -> io::Result<bool> {
        self.ready.clear();
        self.given = 0;
        let Some(decoder) = &mut self.decoder else {
            return Ok(false);
        };
        let bytes = self.inner.fill_buf()?;
        let is_last = bytes.is_empty();
        self.ready.resize(STEP_BYTES, 0);
        let (outcome, count, written) =
            decoder.decode_to_utf8_without_replacement(bytes, &mut self.ready, is_last);
        self.ready.truncate(written);
        let latest = bytes.get(count.saturating_sub(4)..count);
        for &byte in latest.unwrap_or_default() {
            self.taken = self.taken << 8 | u32::from(byte);
        }
        self.inner.consume(count);
        match outcome {
            DecoderResult::Malformed(length, behind) => self.push_malformed(length, behind),
            DecoderResult::InputEmpty if is_last => self.decoder = None,
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
        }
        Ok(true)
    }

    /// Appends the replacement for `length` invalid bytes, after which `behind` more were consumed. Two bytes
    /// are half of a pair, one is half of a unit, three are both in that order.
    fn push_malformed(&mut self, length: u8, behind: u8) {
        if let Some(more) = length.checked_sub(2) {
            let unit = (self.taken >> (8 * (behind + more))) as u16;
            let unit = if self.is_big_endian {
                unit
            } else {
                unit.swap_bytes()
            };
            push_lone(unit, &mut self.ready);
        }
        if length != 2 {
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
        let mut ready = self.ready.get(self.given..).unwrap_or_default();
        let count = ready.read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

/// Appends half of a pair as UTF-8 would encode it if that were allowed.
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

    #[test]
    fn half_a_pair_and_half_a_unit_keep_their_bytes() {
        for size in 1..5 {
            assert_eq!(read(b"\xd8\x3d\x00", true, size), b"\xed\xa0\xbd\xff");
            assert_eq!(read(b"\x3d\xd8a\0b", false, size), b"\xed\xa0\xbda\xff");
        }
    }
}
