//! A gzip file: any number of members, then perhaps zeros (tape padding), then the end.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// Decompresses member after member.
///
/// flate2's own multi-member reader takes padding for a damaged member.
pub(super) struct GzipReader<R> {
    member: Member<R>,
}

enum Member<R> {
    Open(Box<GzDecoder<R>>),
    Between(R),
    Ended,
}

impl<R: BufRead> GzipReader<R> {
    /// Starts at a member's first byte.
    pub(super) fn new(stream: R) -> Self {
        Self {
            member: Member::Open(Box::new(GzDecoder::new(stream))),
        }
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.member, Member::Ended) {
                Member::Open(mut decoder) => {
                    let count = decoder.read(buffer)?;
                    if count > 0 || buffer.is_empty() {
                        self.member = Member::Open(decoder);
                        return Ok(count);
                    }
                    self.member = Member::Between(decoder.into_inner());
                }
                Member::Between(stream) => match next_member(stream)? {
                    Some(stream) => self.member = Member::Open(Box::new(GzDecoder::new(stream))),
                    None => return Ok(0),
                },
                Member::Ended => return Ok(0),
            }
        }
    }
}

/// The stream at the next member, or nothing when only zeros are left.
fn next_member<R: BufRead>(mut stream: R) -> io::Result<Option<R>> {
    loop {
        let bytes = stream.fill_buf()?;
        match bytes.iter().position(|&byte| byte != 0) {
            None if bytes.is_empty() => return Ok(None),
            None => {
                let count = bytes.len();
                stream.consume(count);
            }
            Some(zeros) => {
                let is_member = bytes.get(zeros) == Some(&0x1f);
                stream.consume(zeros);
                if is_member {
                    return Ok(Some(stream));
                }
                let problem = "bytes after the last member that are not gzip";
                return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
            }
        }
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

    /// What can be read, and the error that ended it.
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
}
