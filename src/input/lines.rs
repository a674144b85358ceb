//! Lines of a stream, cut without ever holding one that is over the cap.

use std::io::{self, BufRead, ErrorKind};

use memchr::memchr;

/// How a line ended.
#[derive(Debug)]
pub(super) enum Line {
    /// It lies whole in the buffer, its line break left out. Length in bytes of the stream.
    Whole {
        /// Bytes without the line break.
        length: u64,
    },
    /// It is longer than the cap; nothing of it is in the buffer.
    TooLong {
        /// Bytes without the line break.
        length: u64,
    },
    /// The stream failed inside it; nothing of it is in the buffer.
    Torn {
        /// Bytes of the line that could be read.
        length: u64,
        /// What the stream said.
        error: io::Error,
    },
    /// The stream has ended; there is no line.
    End,
}

/// A stream with its position.
pub(super) struct LineReader {
    stream: Box<dyn BufRead>,
    /// Bytes of the stream that have been read.
    pub(super) position: u64,
}

impl LineReader {
    /// Starts at the beginning of `stream`.
    pub(super) fn new(stream: Box<dyn BufRead>) -> Self {
        Self {
            stream,
            position: 0,
        }
    }

    /// Appends the next line to `buffer` if it has at most `cap` bytes. A final line needs no break.
    ///
    /// A carriage return before the line feed is left in: JSON takes it for a blank.
    pub(super) fn next_line(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Line {
        self.take(buffer, cap, |bytes| memchr(b'\n', bytes))
    }

    /// Appends everything that is left, line breaks and all, if it has at most `cap` bytes.
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

/// The verdict on a line that has been read to its end: over the cap, nothing of it was kept.
fn whole_or_not(buffer: &[u8], start: usize, length: u64) -> Line {
    if (buffer.len() - start) as u64 == length {
        Line::Whole { length }
    } else {
        Line::TooLong { length }
    }
}
