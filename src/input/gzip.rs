//! A gzip file: any number of members, then perhaps zeros (tape padding), then the end.

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;

use super::is_out_of_reach;

/// Decompresses member after member.
///
/// flate2's multi-member reader would report padding as a damaged member.
pub(super) struct GzipReader<R> {
    member: Member<R>,
}

/// The start of a member: two magic bytes and the only compression method.
const MEMBER_START: &[u8] = b"\x1f\x8b\x08";

/// A member; the start bytes that were already consumed are chained before the stream.
type MemberBytes<R> = io::Chain<&'static [u8], R>;

enum Member<R> {
    Open(Box<GzDecoder<MemberBytes<R>>>),
    Between(R),
    /// After bytes that are not gzip; the next member may follow.
    Lost(R),
    Ended,
}

impl<R: BufRead> GzipReader<R> {
    /// Starts at a member's first byte.
    pub(super) fn new(stream: R) -> Self {
        Self {
            member: open(b"", stream),
        }
    }

    /// Reports a fault. A damaged member costs no more than itself: further reads give the next one.
    fn fail(&mut self, stream: R, error: io::Error) -> io::Error {
        self.member = if is_out_of_reach(&error) {
            Member::Ended
        } else {
            Member::Lost(stream)
        };
        error
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.member, Member::Ended) {
                Member::Open(mut decoder) => match decoder.read(buffer) {
                    Ok(0) if !buffer.is_empty() => {
                        self.member = Member::Between(inner(*decoder));
                    }
                    Ok(count) => {
                        self.member = Member::Open(decoder);
                        return Ok(count);
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {
                        self.member = Member::Open(decoder);
                        return Err(error);
                    }
                    Err(error) => return Err(self.fail(inner(*decoder), error)),
                },
                Member::Between(mut stream) => match is_at_member(&mut stream) {
                    Ok(true) => self.member = open(b"", stream),
                    Ok(false) => return Ok(0),
                    Err(error) => return Err(self.fail(stream, error)),
                },
                Member::Lost(mut stream) => {
                    if !skip_to_member(&mut stream)? {
                        return Ok(0);
                    }
                    self.member = open(MEMBER_START, stream);
                }
                Member::Ended => return Ok(0),
            }
        }
    }
}

fn open<R: BufRead>(start: &'static [u8], stream: R) -> Member<R> {
    Member::Open(Box::new(GzDecoder::new(start.chain(stream))))
}

fn inner<R: BufRead>(decoder: GzDecoder<MemberBytes<R>>) -> R {
    decoder.into_inner().into_inner().1
}

/// Skips zeros; returns whether a member follows them, rather than the end of the stream.
fn is_at_member(stream: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = stream.fill_buf()?;
        match bytes.iter().position(|&byte| byte != 0) {
            None if bytes.is_empty() => return Ok(false),
            None => {
                let count = bytes.len();
                stream.consume(count);
            }
            Some(zeros) => {
                let is_member = bytes.get(zeros) == MEMBER_START.first();
                stream.consume(zeros);
                if is_member {
                    return Ok(true);
                }
                let problem = "bytes after the last member that are not gzip";
                return Err(io::Error::new(ErrorKind::InvalidData, problem));
            }
        }
    }
}

/// Skips everything up to and including the next [`MEMBER_START`]; returns whether there is one.
fn skip_to_member(stream: &mut impl BufRead) -> io::Result<bool> {
    let mut seen = 0;
    loop {
        let bytes = stream.fill_buf()?;
        let count = bytes.len();
        if count == 0 {
            return Ok(false);
        }
        for (at, byte) in bytes.iter().enumerate() {
            // No byte of it occurs twice, so a mismatch can only restart it.
            seen = match MEMBER_START.get(seen) {
                Some(wanted) if wanted == byte => seen + 1,
                _ => usize::from(Some(byte) == MEMBER_START.first()),
            };
            if seen == MEMBER_START.len() {
                stream.consume(at + 1);
                return Ok(true);
            }
        }
        stream.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read as _, Write as _};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::GzipReader;

    fn member(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    /// The bytes that can be read, and the error that ended reading.
    fn read(bytes: &[u8]) -> (String, Option<io::ErrorKind>) {
        let mut content = Vec::new();
        let outcome = GzipReader::new(bytes).read_to_end(&mut content);
        let content = String::from_utf8(content).unwrap();
        (content, outcome.err().map(|error| error.kind()))
    }

    #[test]
    fn every_member_is_read() {
        let bytes = [member(b""), member(b"one "), member(b""), member(b"two")].concat();
        assert_eq!(read(&bytes), ("one two".to_owned(), None));
    }

    #[test]
    fn zeros_after_the_last_member_are_padding() {
        let bytes = [member(b"one"), vec![0; 4096]].concat();
        assert_eq!(read(&bytes), ("one".to_owned(), None));
    }

    #[test]
    fn other_bytes_after_the_last_member_are_damage() {
        let bytes = [member(b"one"), b"garbage".to_vec()].concat();
        let invalid = Some(io::ErrorKind::InvalidData);
        assert_eq!(read(&bytes), ("one".to_owned(), invalid));
    }

    #[test]
    fn a_missing_trailer_is_damage() {
        let bytes = member(b"one");
        let (cut, _) = bytes.split_at(bytes.len() - 4);
        let early = Some(io::ErrorKind::UnexpectedEof);
        assert_eq!(read(cut), ("one".to_owned(), early));
    }

    #[test]
    fn behind_a_damaged_member_the_next_one_is_found() {
        let mut damaged = member(b"two two two two two two two two");
        let crc = damaged.len() - 8;
        damaged[crc] ^= 1;
        let garbage = b"\x1f\x1f\x8b".to_vec();
        let bytes = [member(b"one "), damaged, garbage, member(b"four")].concat();
        for size in 1..40 {
            let stream = std::io::BufReader::with_capacity(size, bytes.as_slice());
            let mut reader = GzipReader::new(stream);
            let mut content = Vec::new();
            let mut faults = 0;
            while reader.read_to_end(&mut content).is_err() {
                faults += 1;
                assert!(faults < 9, "no end at size {size}");
            }
            let content = String::from_utf8(content).unwrap();
            assert!(
                content.starts_with("one two") && content.ends_with("four"),
                "{content}"
            );
            assert_eq!(faults, 1);
        }
    }
}
