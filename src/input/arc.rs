//! ARC files, the older format of web archives: `bytes → records`.
//!
//! A header line states the kind and length of what follows. As in WARC, a length is trusted if the header
//! line of another record or the end of the file follows. If not, the record goes to quarantine and reading
//! continues at the next header line.
//!
//! Memory: one record up to the cap.

use std::io;

use super::capture::{Capture, Verdict};
use super::cut::{Cut, Next, PassedOver};
use super::feed::{Feed, LineEnd};
use super::rejection;
use pressmill_extract::{Reason, Rejection};

/// Most bytes of a header line; the address takes most of them.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Words of a header line by default: version 1.
const FIELDS: usize = 5;

/// Cuts an ARC file.
pub(super) struct ArcReader {
    feed: Feed,
    survives_faults: bool,
    has_ended: bool,
    /// Words of a header line.
    n_fields: usize,
}

impl ArcReader {
    /// Starts at the first byte of a file. `survives_faults`: the stream can continue after a fault.
    pub(super) fn new(feed: Feed, survives_faults: bool) -> Self {
        Self {
            feed,
            survives_faults,
            has_ended: false,
            n_fields: FIELDS,
        }
    }

    /// The next record; a page's bytes are appended to `buffer` if they are no more than `cap`.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Next {
        if self.has_ended {
            return Next::End;
        }
        let start = self.feed.position;
        match self.read(buffer, cap) {
            Ok(next) => next,
            Err(error) => {
                self.has_ended = !self.survives_faults || error.raw_os_error().is_some();
                let position = self.feed.position;
                Next::Record(Cut {
                    has_failed: self.has_ended,
                    ..Cut::rejected(start, position - start, super::torn(&error, position))
                })
            }
        }
    }

    /// Bytes of the file that were consumed.
    pub(super) fn position(&self) -> u64 {
        self.feed.position
    }

    fn read(&mut self, buffer: &mut Vec<u8>, cap: usize) -> io::Result<Next> {
        let mut line = Vec::new();
        let start = loop {
            let start = self.feed.position;
            line.clear();
            let end = self.feed.line(&mut line, LINE_BYTES_MAX)?;
            if !line.trim_ascii().is_empty() {
                break start;
            }
            if end == LineEnd::EndOfStream {
                return Ok(Next::End);
            }
        };
        if line.starts_with(b"filedesc:") {
            return self.pass_description(&line);
        }
        let Some(capture) = Capture::of_arc(&line, self.n_fields) else {
            return self.broken(start, "no record begins here");
        };
        let block = buffer.len();
        let length = self.read_block(buffer, capture.length, cap)?;
        let is_whole = (buffer.len() - block) as u64 == length;
        let is_short = length < capture.length;
        let is_wrong = is_short || !self.is_at_line()?;
        let next = if is_wrong && is_whole && self.give_back_record(buffer, block) {
            self.broken(start, "the record ends before its length is reached")?
        } else if is_short {
            let message = format!(
                "the file ends after {length} of the record's {} bytes",
                capture.length
            );
            self.has_ended = true;
            Next::Record(Cut {
                has_failed: true,
                ..self.rejected(start, rejection(Reason::Truncated, message))
            })
        } else if is_wrong {
            self.broken(start, "the record ends elsewhere than its length says")?
        } else {
            let bytes = buffer.get(block..).unwrap_or_default();
            match capture.judge(bytes, is_whole) {
                Verdict::Page(kind, envelope, body) => Next::Record(Cut {
                    kind,
                    envelope: Some(Box::new(envelope)),
                    ..Cut::new(
                        start,
                        self.feed.position - start,
                        Ok(block + body.start..block + body.end),
                    )
                }),
                Verdict::Pass(what) => Next::PassedOver(what),
                Verdict::Reject(rejection) => Next::Record(self.rejected(start, rejection)),
            }
        };
        if !matches!(&next, Next::Record(Cut { body: Ok(_), .. })) {
            buffer.truncate(block);
        }
        Ok(next)
    }

    /// The record that describes the file. Its line that starts with `URL ` names the words of the other
    /// header lines.
    fn pass_description(&mut self, line: &[u8]) -> io::Result<Next> {
        let length = Capture::of_arc(line, FIELDS).map_or(0, |capture| capture.length);
        let start = self.feed.position;
        let mut names = Vec::new();
        // Without a length, the record ends at a blank line.
        while length == 0 || self.feed.position - start < length {
            names.clear();
            let end = self.feed.line(&mut names, LINE_BYTES_MAX)?;
            if names.starts_with(b"URL ") {
                self.n_fields = names.split(|&byte| byte == b' ').count().max(FIELDS);
            }
            if end == LineEnd::EndOfStream || length == 0 && names.trim_ascii().is_empty() {
                break;
            }
        }
        Ok(Next::PassedOver(PassedOver::Warcinfo))
    }

    /// Consumes `length` bytes, or fewer at the stream's end. Appends the first `cap` of them to `buffer`.
    fn read_block(&mut self, buffer: &mut Vec<u8>, length: u64, cap: usize) -> io::Result<u64> {
        let mut taken = 0_u64;
        while taken < length {
            let bytes = self.feed.peek(1)?;
            let count = (length - taken).min(bytes.len() as u64) as usize;
            if count == 0 {
                break;
            }
            let room = (cap as u64).saturating_sub(taken).min(count as u64) as usize;
            buffer.extend_from_slice(bytes.get(..room).unwrap_or_default());
            self.feed.take(count);
            taken += count as u64;
        }
        Ok(taken)
    }

    /// Whether the next thing after line breaks is a header line, good or bad, or the end.
    fn is_at_line(&mut self) -> io::Result<bool> {
        let n_fields = self.n_fields;
        let ahead = self.feed.peek(LINE_BYTES_MAX)?;
        let ahead = ahead.trim_ascii_start();
        Ok(ahead.is_empty() || Capture::may_be_arc(first_line(ahead), n_fields))
    }

    /// Puts back what follows the first header line in the block; returns whether there is one.
    fn give_back_record(&mut self, buffer: &mut Vec<u8>, block: usize) -> bool {
        let bytes = buffer.get(block..).unwrap_or_default();
        let mut starts = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1);
        let start =
            starts.find(|&at| starts_record(bytes.get(at..).unwrap_or_default(), self.n_fields));
        if let Some(at) = start {
            self.feed.put_back(bytes.get(at..).unwrap_or_default());
            buffer.truncate(block + at);
        }
        start.is_some()
    }

    /// Rejects a record that cannot be read, and skips to the next header line.
    fn broken(&mut self, start: u64, problem: &str) -> io::Result<Next> {
        let n_fields = self.n_fields;
        let mut line = Vec::new();
        while !starts_record(self.feed.peek(LINE_BYTES_MAX)?, n_fields) {
            line.clear();
            if self.feed.line(&mut line, LINE_BYTES_MAX)? == LineEnd::EndOfStream {
                break;
            }
        }
        let rejection = rejection(Reason::MalformedRecord, problem.to_owned());
        Ok(Next::Record(self.rejected(start, rejection)))
    }

    fn rejected(&self, start: u64, rejection: Rejection) -> Cut {
        Cut::rejected(start, self.feed.position - start, rejection)
    }
}

/// Whether the first line of `bytes` is a header line.
fn starts_record(bytes: &[u8], n_fields: usize) -> bool {
    Capture::of_arc(first_line(bytes), n_fields).is_some()
}

fn first_line(bytes: &[u8]) -> &[u8] {
    bytes
        .split(|&byte| byte == b'\n')
        .next()
        .unwrap_or_default()
}
