//! The lines of a stream. A line over the cap is never stored.

use std::io::{self, BufRead, ErrorKind, Read as _};

use memchr::memchr;

/// How reading a line ended.
#[derive(Debug)]
pub(super) enum Line {
    /// The whole line is in the buffer, without its line break. Its length is in bytes of the stream.
    Whole {
        /// Bytes without the line break.
        length: u64,
    },
    /// The line is longer than the cap; nothing of it is in the buffer.
    TooLong {
        /// Bytes without the line break.
        length: u64,
    },
    /// The stream failed inside the line; nothing of it is in the buffer.
    Torn {
        /// Bytes of the line that could be read.
        length: u64,
        /// The stream's error.
        error: io::Error,
    },
    /// The stream has ended.
    End,
}

/// A stream with its position.
pub(super) struct LineReader {
    pub(super) stream: Box<dyn BufRead>,
    /// Bytes of the stream that were read.
    pub(super) position: u64,
    /// A fault between lines, to be reported by the next line: a stream may fail once and then end.
    fault: Option<io::Error>,
}

impl LineReader {
    /// Continues with `stream`, of which `position` bytes were read.
    pub(super) fn at(stream: Box<dyn BufRead>, position: u64) -> Self {
        Self {
            stream,
            position,
            fault: None,
        }
    }

    /// Appends the next line to `buffer` if it has at most `cap` bytes. A final line needs no break.
    ///
    /// A carriage return before the line feed is kept: JSON treats it as a blank.
    pub(super) fn next_line(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Line {
        self.take(buffer, cap, |bytes| memchr(b'\n', bytes))
    }

    /// Skips line breaks, so that a file of them costs no more than their bytes.
    pub(super) fn skip_empty_lines(&mut self) {
        loop {
            let bytes = match self.stream.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.fault = Some(error);
                    return;
                }
            };
            let first = bytes.iter().position(|byte| !matches!(byte, b'\n' | b'\r'));
            let skipped = first.unwrap_or(bytes.len());
            self.stream.consume(skipped);
            self.position += skipped as u64;
            if first.is_some() || skipped == 0 {
                return;
            }
        }
    }

    /// Appends the rest of the stream, including line breaks, if it has at most `cap` bytes.
    pub(super) fn rest(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Line {
        self.take(buffer, cap, |_| None)
    }

    fn take(
        &mut self,
        buffer: &mut Vec<u8>,
        cap: usize,
        find_end: fn(&[u8]) -> Option<usize>,
    ) -> Line {
        let start = buffer.len();
        let mut length = 0_u64;
        if let Some(error) = self.fault.take() {
            return Line::Torn { length, error };
        }
        loop {
            let bytes = match self.stream.fill_buf() {
                Ok([]) if length == 0 => return Line::End,
                Ok([]) => return whole_or_not(buffer, start, length),
                Ok(bytes) => bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    buffer.truncate(start);
                    return Line::Torn { length, error };
                }
            };
            let end = find_end(bytes);
            let taken = end.unwrap_or(bytes.len());
            length += taken as u64;
            if length <= cap as u64 {
                buffer.extend_from_slice(bytes.get(..taken).unwrap_or_default());
            } else {
                buffer.truncate(start);
            }
            let consumed = taken + usize::from(end.is_some());
            self.stream.consume(consumed);
            self.position += consumed as u64;
            if end.is_some() {
                return whole_or_not(buffer, start, length);
            }
        }
    }
}

/// Skips exactly `count` bytes.
pub(super) fn skip(stream: &mut dyn BufRead, count: u64) -> io::Result<()> {
    match io::copy(&mut stream.take(count), &mut io::sink())? {
        skipped if skipped == count => Ok(()),
        _ => Err(ErrorKind::UnexpectedEof.into()),
    }
}

/// The outcome for a complete line. If it is over the cap, none of it was kept.
fn whole_or_not(buffer: &[u8], start: usize, length: u64) -> Line {
    if (buffer.len() - start) as u64 == length {
        Line::Whole { length }
    } else {
        Line::TooLong { length }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufRead, BufReader, Read};

    use super::{Line, LineReader};

    /// Every line of `stream` as text, with its verdict; `cap` in bytes.
    fn lines(stream: impl BufRead + 'static, cap: usize) -> Vec<String> {
        let mut reader = LineReader::at(Box::new(stream), 0);
        let mut shown = Vec::new();
        loop {
            let mut buffer = b"before|".to_vec();
            let line = reader.next_line(&mut buffer, cap);
            let text = String::from_utf8(buffer).unwrap();
            let text = text.strip_prefix("before|").unwrap();
            match line {
                Line::End => return shown,
                Line::Whole { length } => {
                    assert_eq!(length, text.len() as u64);
                    shown.push(text.to_owned());
                }
                Line::TooLong { length } => shown.push(format!("{text}too long: {length}")),
                Line::Torn { length, error } => {
                    shown.push(format!("{text}torn after {length}: {error}"));
                    return shown;
                }
            }
        }
    }

    #[test]
    fn lines_are_the_same_for_any_buffer_size() {
        for size in 1..9 {
            let stream = BufReader::with_capacity(size, &b"one\n\ntwelve\nabc"[..]);
            assert_eq!(
                lines(stream, 5),
                ["one", "", "too long: 6", "abc"],
                "{size}"
            );
        }
    }

    #[test]
    fn a_line_of_exactly_the_cap_is_kept() {
        assert_eq!(lines(&b"12345\n123456\n"[..], 5), ["12345", "too long: 6"]);
    }

    #[test]
    fn a_stream_that_fails_keeps_the_lines_before() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        let stream = BufReader::new((&b"one\ntw"[..]).chain(Failing));
        assert_eq!(lines(stream, 9), ["one", "torn after 2: gone"]);
    }

    #[test]
    fn the_rest_is_everything_with_its_line_breaks() {
        let mut reader = LineReader::at(Box::new(&b"one\ntwo\n"[..]), 0);
        let mut buffer = Vec::new();
        let line = reader.rest(&mut buffer, 100);
        assert!(matches!(line, Line::Whole { length: 8 }));
        assert_eq!(buffer, b"one\ntwo\n");
    }
}
