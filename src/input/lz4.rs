//! An lz4 file: any number of frames, some of which may be skippable, then the end.
//!
//! The library's decoder treats a stream that ends between two blocks as complete. So each frame gets a
//! separate decoder, which must see the frame's end mark and checksum before the stream ends. Frames of the
//! legacy format have no end mark, so nothing shows whether they are complete. They are not read.
//!
//! Memory: 12 MiB, for the largest blocks of the format.

use std::io::{self, BufRead, Chain, ErrorKind, Read};

use lz4_flex::frame::FrameDecoder;

use super::is_out_of_reach;

/// The magic bytes of a frame.
pub(super) const FRAME_START: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];

/// The magic bytes of a legacy frame.
pub(super) const LEGACY_START: [u8; 4] = [0x02, 0x21, 0x4c, 0x18];

/// A stream after the magic bytes, which are chained before it.
type FrameBytes<R> = Watched<Chain<&'static [u8], R>>;

/// Decompresses frame after frame. Returns nothing after a fault.
pub(super) struct Lz4Reader<R: Read> {
    place: Place<R>,
}

enum Place<R: Read> {
    Inside(Box<FrameDecoder<FrameBytes<R>>>),
    Between(R),
    Ended,
}

impl<R: BufRead> Lz4Reader<R> {
    /// Starts at a frame's first byte.
    pub(super) fn new(stream: R) -> Self {
        Self {
            place: Place::Between(stream),
        }
    }
}

impl<R: BufRead> Read for Lz4Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.place, Place::Ended) {
                Place::Inside(mut decoder) => match decoder.read(buffer) {
                    Ok(0) | Err(_) if decoder.get_ref().has_ended => return Err(torn()),
                    Ok(0) => self.place = Place::Between(decoder.into_inner().inner.into_inner().1),
                    Ok(count) => {
                        self.place = Place::Inside(decoder);
                        return Ok(count);
                    }
                    Err(error) => return Err(named(error)),
                },
                Place::Between(stream) => match next_frame(stream)? {
                    Some(decoder) => self.place = Place::Inside(Box::new(decoder)),
                    None => return Ok(0),
                },
                Place::Ended => return Ok(0),
            }
        }
    }
}

/// A decoder for the next frame; `None` at the stream's end.
fn next_frame<R: Read>(mut stream: R) -> io::Result<Option<FrameDecoder<FrameBytes<R>>>> {
    loop {
        let mut start = Vec::with_capacity(FRAME_START.len());
        let wanted = FRAME_START.len() as u64;
        stream.by_ref().take(wanted).read_to_end(&mut start)?;
        match start.as_slice() {
            [] => return Ok(None),
            start if start == FRAME_START => {
                return Ok(Some(FrameDecoder::new(Watched {
                    inner: FRAME_START.as_slice().chain(stream),
                    has_ended: false,
                })));
            }
            [0x50..=0x5f, 0x2a, 0x4d, 0x18] => skip_frame(&mut stream)?,
            start if FRAME_START.starts_with(start) => return Err(torn()),
            _ => {
                let problem = "bytes after the last frame that are not lz4";
                return Err(io::Error::new(ErrorKind::InvalidData, problem));
            }
        }
    }
}

/// Skips a skippable frame: a length of four bytes, and that many bytes.
fn skip_frame(stream: &mut impl Read) -> io::Result<()> {
    let mut length = [0; 4];
    stream
        .read_exact(&mut length)
        .map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => torn(),
            _ => error,
        })?;
    let length = u64::from(u32::from_le_bytes(length));
    match io::copy(&mut stream.take(length), &mut io::sink())? {
        skipped if skipped == length => Ok(()),
        _ => Err(torn()),
    }
}

fn torn() -> io::Error {
    let problem = "an lz4 file that ends inside a frame";
    io::Error::new(ErrorKind::UnexpectedEof, problem)
}

/// Adds the format's name to a fault of the frame; an access error stays as it is.
fn named(error: io::Error) -> io::Error {
    if is_out_of_reach(&error) {
        error
    } else {
        io::Error::new(error.kind(), format!("an lz4 file: {error}"))
    }
}

/// A stream that records whether a read went past its end.
struct Watched<R> {
    inner: R,
    has_ended: bool,
}

impl<R: Read> Read for Watched<R> {
    /// Retries after an interruption: the decoder would lose the part of a length that it has read.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                outcome => {
                    self.has_ended |= matches!(outcome, Ok(0)) && !buffer.is_empty();
                    return outcome;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, ErrorKind, Read as _, Write as _};

    use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};

    use super::Lz4Reader;

    /// Some 200 kB with few repeats: four blocks.
    fn content() -> Vec<u8> {
        let numbers = (0_u64..30_000).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        numbers.flat_map(u64::to_le_bytes).collect()
    }

    fn frame(content: &[u8], info: FrameInfo) -> Vec<u8> {
        let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn small_blocks() -> FrameInfo {
        FrameInfo::new().block_size(BlockSize::Max64KB)
    }

    /// The bytes that can be read, and the kind of the error that ended reading.
    fn read(bytes: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
        let mut content = Vec::new();
        let mut reader = Lz4Reader::new(bytes);
        let outcome = reader.read_to_end(&mut content);
        assert_eq!(reader.read(&mut [0; 9]).unwrap(), 0, "read on");
        (content, outcome.err().map(|error| error.kind()))
    }

    #[test]
    fn every_frame_of_every_kind_is_read() {
        let content = content();
        let skipped = b"\x5f\x2a\x4d\x18\x03\0\0\0abc";
        let bytes = [
            frame(b"", FrameInfo::new()),
            frame(&content, small_blocks().block_mode(BlockMode::Linked)),
            skipped.to_vec(),
            frame(&content, FrameInfo::new().block_checksums(true)),
            frame(
                &content,
                small_blocks().content_size(Some(content.len() as u64)),
            ),
        ];
        assert_eq!(read(&bytes.concat()), (content.repeat(3), None));
        let mut found = Vec::new();
        let stream = bytes.concat();
        let stream = BufReader::with_capacity(3, stream.as_slice());
        Lz4Reader::new(stream).read_to_end(&mut found).unwrap();
        assert_eq!(found.len(), content.len() * 3);
    }

    #[test]
    fn a_cut_is_told_wherever_it_is() {
        let content = content();
        let whole = frame(&content, small_blocks());
        let end_mark = whole.len() - 4;
        // The first block starts after a header of seven bytes, the second one after its length.
        let length = u32::from_le_bytes(*whole[7..].first_chunk().unwrap());
        let second = 11 + (length & 0x7fff_ffff) as usize;
        let mut cuts = vec![
            1,
            3,
            4,
            5,
            6,
            7,
            9,
            11,
            12,
            second - 1,
            second,
            second + 3,
            second + 9,
        ];
        cuts.extend([end_mark, end_mark + 1, end_mark + 3]);
        for cut in cuts {
            let (found, error) = read(&whole[..cut]);
            assert_eq!(error, Some(ErrorKind::UnexpectedEof), "{cut}");
            assert!(content.starts_with(&found), "{cut}");
            let behind = [frame(b"first", small_blocks()), whole[..cut].to_vec()].concat();
            let (found, error) = read(&behind);
            assert_eq!(
                error,
                Some(ErrorKind::UnexpectedEof),
                "{cut} of the second frame"
            );
            assert!(found.starts_with(b"first"), "{cut}");
        }
        assert_eq!(read(&whole), (content, None));
    }

    #[test]
    fn a_missing_checksum_is_a_cut() {
        let info = small_blocks().content_checksum(true);
        let whole = frame(b"content", info);
        for missing in 1..=4 {
            let (found, error) = read(&whole[..whole.len() - missing]);
            assert_eq!(
                (found.as_slice(), error),
                (&b"content"[..], Some(ErrorKind::UnexpectedEof))
            );
        }
    }

    #[test]
    fn a_changed_byte_is_told() {
        let info = small_blocks().content_checksum(true);
        let whole = frame(&content(), info);
        for at in (4..whole.len()).step_by(997).chain([whole.len() - 1]) {
            let mut changed = whole.clone();
            changed[at] ^= 0x10;
            assert!(read(&changed).1.is_some(), "byte {at}");
        }
    }

    #[test]
    fn other_bytes_behind_the_last_frame_are_damage() {
        let bytes = [frame(b"one", FrameInfo::new()), b"garbage".to_vec()].concat();
        assert_eq!(
            read(&bytes),
            (b"one".to_vec(), Some(ErrorKind::InvalidData))
        );
    }
}
