//! A stream with lookahead whose bytes can be put back.

use std::io::{self, BufRead, ErrorKind};

/// A stream with its position.
pub(super) struct Feed {
    stream: Box<dyn BufRead>,
    /// Bytes that were put back, or peeked across the stream's own buffer; those from `taken` on are next.
    pending: Vec<u8>,
    taken: usize,
    /// Bytes of the stream that were consumed.
    pub(super) position: u64,
}

/// Where reading a line stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// At its line feed.
    Break,
    /// At the end of the stream.
    EndOfStream,
    /// At the cap.
    Cap,
}

impl Feed {
    /// Starts at the stream's first byte.
    pub(super) fn new(stream: Box<dyn BufRead>) -> Self {
        Self {
            stream,
            pending: Vec::new(),
            taken: 0,
            position: 0,
        }
    }

    /// The next bytes: at least `count`, unless the stream ends before.
    pub(super) fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.taken == self.pending.len() && fill(&mut *self.stream)?.len() >= count {
            return self.stream.fill_buf();
        }
        while self.pending.len() - self.taken < count {
            let bytes = fill(&mut *self.stream)?;
            if bytes.is_empty() {
                break;
            }
            if self.taken > 0 {
                self.pending.drain(..self.taken);
                self.taken = 0;
            }
            self.pending.extend_from_slice(bytes);
            let length = bytes.len();
            self.stream.consume(length);
        }
        Ok(self.pending.get(self.taken..).unwrap_or_default())
    }

    /// Consumes `count` bytes, at most as many as were peeked.
    pub(super) fn take(&mut self, count: usize) {
        if self.taken < self.pending.len() {
            self.taken += count;
        } else {
            self.stream.consume(count);
        }
        self.position += count as u64;
    }

    /// Puts back the bytes consumed last.
    pub(super) fn put_back(&mut self, bytes: &[u8]) {
        let rest = self.pending.get(self.taken..).unwrap_or_default();
        self.pending = [bytes, rest].concat();
        self.taken = 0;
        self.position -= bytes.len() as u64;
    }

    /// Appends the next line with its line feed, at most `cap` bytes.
    pub(super) fn line(&mut self, line: &mut Vec<u8>, cap: usize) -> io::Result<LineEnd> {
        let mut left = cap;
        loop {
            let bytes = self.peek(1)?;
            if bytes.is_empty() {
                return Ok(LineEnd::EndOfStream);
            }
            let bytes = bytes.get(..left).unwrap_or(bytes);
            let end = memchr::memchr(b'\n', bytes);
            let count = end.map_or(bytes.len(), |at| at + 1);
            line.extend_from_slice(bytes.get(..count).unwrap_or_default());
            self.take(count);
            left -= count;
            if end.is_some() {
                return Ok(LineEnd::Break);
            }
            if left == 0 {
                return Ok(LineEnd::Cap);
            }
        }
    }

    /// Skips bytes until `is_wanted` finds a position in at least `window` of them, and stops there. Skips to
    /// the end of the stream if it never does.
    pub(super) fn skip_to(
        &mut self,
        window: usize,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> io::Result<()> {
        loop {
            let bytes = self.peek(window)?;
            let (found, length) = (find(bytes), bytes.len());
            match found {
                Some(at) => {
                    self.take(at);
                    return Ok(());
                }
                None if length < window => {
                    self.take(length);
                    return Ok(());
                }
                None => self.take(length + 1 - window),
            }
        }
    }
}

fn fill(stream: &mut dyn BufRead) -> io::Result<&[u8]> {
    // Called twice because the borrow checker does not release a buffer that is returned in a loop.
    while let Err(error) = stream.fill_buf() {
        if error.kind() != ErrorKind::Interrupted {
            return Err(error);
        }
    }
    stream.fill_buf()
}
