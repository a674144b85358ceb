//! WARC files (ISO 28500): `bytes → records`, with recovery from broken ones.
//!
//! A `Content-Length` is trusted if the record ends where it says: at a blank line, at another record or at
//! the end of the file. If not, the record goes to quarantine, and reading continues at the next line that
//! starts a record. That line may be among the bytes first taken for the record's own, so no wrong length
//! hides the next record.
//!
//! Records without a page (requests, metadata, images, redirects) are skipped and counted.
//!
//! Memory: one record up to the cap. Cost: linear, except for records that claim up to [`PATIENCE`] bytes
//! more than they have, which are read again.

use std::io;

use super::capture::{Capture, Verdict, is_read};
use super::cut::{Cut, Next};
use super::feed::{Feed, LineEnd};
use super::rejection;
use pressmill_extract::{Reason, Rejection};

/// Most bytes of a record's header to keep, and of each of its lines; real headers have less than 2 KiB.
const HEADER_BYTES_MAX: usize = 64 * 1024;

/// Most bytes of unused lines in a header.
const PASSED_BYTES_MAX: usize = 4 << 20;

/// In this many first bytes of a record, a line that starts another one counts as part of the page until the
/// record's end shows otherwise. After them, such a line ends the record at once, so that one wrong length
/// cannot turn a whole file into one record.
const PATIENCE: usize = 256 * 1024;

/// Bytes that show whether a record starts: `WARC/1.0`, a line break and the first header's name.
const START_BYTES: usize = 40;

/// Cuts a WARC file.
pub(super) struct WarcReader {
    feed: Feed,
    /// Whether the stream can continue after a fault: the members of a gzip file are independent.
    survives_faults: bool,
    has_ended: bool,
    header: Vec<u8>,
    /// Bytes of skipped records.
    scratch: Vec<u8>,
}

/// Where the bytes after a header ended.
enum BlockEnd {
    /// At the declared length.
    Whole,
    /// At a line that starts another record.
    Record,
    /// At the end of the file, too early.
    EndOfFile,
    /// By a fault of the stream.
    Fault(io::Error),
}

impl WarcReader {
    /// Starts at the first byte of a file. `survives_faults`: the stream can continue after a fault.
    pub(super) fn new(feed: Feed, survives_faults: bool) -> Self {
        Self {
            feed,
            survives_faults,
            has_ended: false,
            header: Vec::new(),
            scratch: Vec::new(),
        }
    }

    /// The next record; a page's bytes are appended to `buffer` if they are no more than `cap`.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Next {
        if self.has_ended {
            return Next::End;
        }
        let start = match self.skip_blank_lines() {
            Ok(true) => self.feed.position,
            Ok(false) => return Next::End,
            Err(error) => return Next::Record(self.fault(self.feed.position, &error)),
        };
        match self.feed.peek(START_BYTES) {
            Ok(bytes) if is_version(bytes) => self.record(start, buffer, cap),
            Ok(_) => Next::Record(self.broken(start, malformed("no record begins here"))),
            Err(error) => Next::Record(self.fault(start, &error)),
        }
    }

    /// Bytes of the file that were consumed.
    pub(super) fn position(&self) -> u64 {
        self.feed.position
    }

    /// Skips line breaks; returns whether anything follows.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        loop {
            let bytes = self.feed.peek(1)?;
            let blanks = bytes
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let (count, length) = (blanks.count(), bytes.len());
            self.feed.take(count);
            if count < length || length == 0 {
                return Ok(length > 0);
            }
        }
    }

    /// Reads the record whose version line is next.
    fn record(&mut self, start: u64, buffer: &mut Vec<u8>, cap: usize) -> Next {
        let capture = match self.read_header() {
            Ok(Ok(capture)) => capture,
            Ok(Err(rejection)) => return Next::Record(self.broken(start, rejection)),
            Err(error) => return Next::Record(self.fault(start, &error)),
        };
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        let is_read = capture.kind.may_hold_page();
        let target = if is_read { &mut *buffer } else { &mut scratch };
        let target_start = target.len();
        let cap = if is_read { cap } else { PATIENCE };
        let (length, end) = self.read_block(target, capture.length, cap);
        let next = self.conclude(start, &capture, target, (target_start, length, end));
        if !matches!(&next, Next::Record(Cut { body: Ok(_), .. })) {
            target.truncate(target_start);
        }
        self.scratch = scratch;
        next
    }

    /// Decides what becomes of a record after its bytes were read. `block`: where in `buffer` they start, how
    /// many there were, and where they ended.
    fn conclude(
        &mut self,
        start: u64,
        capture: &Capture,
        buffer: &mut Vec<u8>,
        (block, length, end): (usize, u64, BlockEnd),
    ) -> Next {
        let is_whole = buffer.len() as u64 - block as u64 == length;
        let verdict = match end {
            BlockEnd::Whole => self.check_end(buffer, block),
            BlockEnd::Record => Ok(false),
            BlockEnd::EndOfFile => Ok(!self.give_back_record(buffer, block)),
            BlockEnd::Fault(error) => Err(error),
        };
        match verdict {
            Err(error) => return Next::Record(self.fault(start, &error)),
            Ok(false) => {
                let problem = format!(
                    "Content-Length is {}, the record ends elsewhere",
                    capture.length
                );
                return Next::Record(self.broken(start, malformed(&problem)));
            }
            Ok(true) => {}
        }
        let raw_length = self.feed.position - start;
        if length < capture.length {
            let message = format!(
                "the file ends after {length} of the record's {} bytes",
                capture.length
            );
            self.has_ended = true;
            return Next::Record(Cut {
                has_failed: true,
                ..Cut::rejected(start, raw_length, rejection(Reason::Truncated, message))
            });
        }
        let bytes = buffer.get(block..).unwrap_or_default();
        match capture.judge(bytes, is_whole) {
            Verdict::Page(kind, envelope, body) => Next::Record(Cut {
                kind,
                envelope: Some(Box::new(envelope)),
                ..Cut::new(start, raw_length, Ok(block + body.start..block + body.end))
            }),
            Verdict::Pass(what) => Next::PassedOver(what),
            Verdict::Reject(mut rejection) => {
                rejection.source_id.clone_from(&capture.id);
                Next::Record(Cut::rejected(start, raw_length, rejection))
            }
        }
    }

    /// Whether the block ends where a record may end. If not, puts back the bytes after the start of another
    /// record in the block.
    fn check_end(&mut self, buffer: &mut Vec<u8>, block: usize) -> io::Result<bool> {
        let ahead = self.feed.peek(START_BYTES)?;
        let blanks = ahead
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let is_separated = ahead.starts_with(b"\r\n\r\n") || ahead.starts_with(b"\n\n");
        let rest = ahead.get(blanks..).unwrap_or_default();
        if is_separated || rest.is_empty() || is_version(rest) {
            return Ok(true);
        }
        self.give_back_record(buffer, block);
        Ok(false)
    }

    /// Puts back what follows the first record that starts in the block; returns whether one does.
    fn give_back_record(&mut self, buffer: &mut Vec<u8>, block: usize) -> bool {
        let bytes = buffer.get(block..).unwrap_or_default();
        let Some(at) = inner_record(bytes) else {
            return false;
        };
        self.feed.put_back(bytes.get(at..).unwrap_or_default());
        buffer.truncate(block + at);
        true
    }

    /// Reads the header of a record; returns what is wrong with it, if anything.
    fn read_header(&mut self) -> io::Result<Result<Capture, Rejection>> {
        let broken = |problem: &str| Ok(Err(malformed(problem)));
        self.header.clear();
        let (mut is_kept, mut passed) = (true, 0);
        loop {
            let start = self.header.len();
            let end = self.feed.line(&mut self.header, HEADER_BYTES_MAX - start)?;
            let line = self.header.get(start..).unwrap_or_default();
            if start > 0 && is_version(line) {
                self.feed.put_back(line);
                return broken("its header breaks off");
            }
            match end {
                LineEnd::Break if matches!(line, b"\r\n" | b"\n") => break,
                LineEnd::Break => {
                    let goes_on = line.starts_with(b" ") || line.starts_with(b"\t");
                    is_kept = start == 0 || if goes_on { is_kept } else { is_read(line) };
                    if !is_kept {
                        passed += line.len();
                        self.header.truncate(start);
                    }
                    if passed > PASSED_BYTES_MAX {
                        return broken("its header has more than 4 MiB");
                    }
                }
                LineEnd::EndOfStream => {
                    self.has_ended = true;
                    let message = "the file ends in the record's header".to_owned();
                    return Ok(Err(rejection(Reason::Truncated, message)));
                }
                LineEnd::Cap => return broken("its header has more than 64 KiB"),
            }
        }
        Ok(Capture::of_warc(&self.header).map_err(malformed))
    }

    /// Consumes `length` bytes, or fewer if the stream ends or another record starts. Appends at most `cap`
    /// of them to `buffer`. Returns how many there were.
    fn read_block(&mut self, buffer: &mut Vec<u8>, length: u64, cap: usize) -> (u64, BlockEnd) {
        let start = buffer.len();
        // Bytes that are not kept cannot be put back.
        let patience = if length > cap as u64 { 0 } else { PATIENCE };
        let mut taken = 0_u64;
        // The preceding bytes, if they are not in `buffer`.
        let mut tail: Vec<u8> = Vec::new();
        loop {
            if taken == length {
                return (taken, BlockEnd::Whole);
            }
            let bytes = match self.feed.peek(1) {
                Ok([]) => return (taken, BlockEnd::EndOfFile),
                Ok(bytes) => bytes,
                Err(error) => return (taken, BlockEnd::Fault(error)),
            };
            let count = (length - taken).min(bytes.len() as u64) as usize;
            tail.extend_from_slice(bytes.get(..count).unwrap_or_default());
            self.feed.take(count);
            let before = taken;
            taken += count as u64;
            // The position of `tail` in the block.
            let tail_start = taken - tail.len() as u64;
            let patient = (patience as u64).saturating_sub(tail_start) as usize;
            let impatient = tail.get(patient..).unwrap_or_default();
            if let Some(at) = inner_record(impatient) {
                let at = patient + at;
                self.feed.put_back(tail.get(at..).unwrap_or_default());
                let kept = tail_start + at as u64;
                buffer.truncate(start + (buffer.len() - start).min(kept as usize));
                return (kept, BlockEnd::Record);
            }
            let room = (cap as u64).saturating_sub(before) as usize;
            let new = tail.get(tail.len() - count..).unwrap_or_default();
            buffer.extend_from_slice(new.get(..room.min(count)).unwrap_or_default());
            tail.drain(..tail.len().saturating_sub(START_BYTES));
        }
    }

    /// Rejects a record that cannot be read, and skips to the next one.
    fn broken(&mut self, start: u64, rejection: Rejection) -> Cut {
        let skipped = if self.has_ended {
            Ok(())
        } else {
            self.feed.skip_to(START_BYTES, next_version)
        };
        let length = self.feed.position - start;
        if let Err(error) = skipped {
            return self.fault(start, &error);
        }
        Cut {
            has_failed: self.has_ended,
            ..Cut::rejected(start, length, rejection)
        }
    }

    /// The record that a fault of the stream cut short.
    fn fault(&mut self, start: u64, error: &io::Error) -> Cut {
        self.has_ended = !self.survives_faults || error.raw_os_error().is_some();
        let position = self.feed.position;
        Cut {
            has_failed: self.has_ended,
            ..Cut::rejected(start, position - start, super::torn(error, position))
        }
    }
}

fn malformed(problem: &str) -> Rejection {
    rejection(Reason::MalformedRecord, problem.to_owned())
}

/// Whether the bytes start with a supported version: `WARC/0.18`, `WARC/1.0`, `WARC/1.1`, and a line break.
fn is_version(bytes: &[u8]) -> bool {
    let Some(rest) = bytes
        .strip_prefix(b"WARC/0.")
        .or_else(|| bytes.strip_prefix(b"WARC/1."))
    else {
        return false;
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let line_break = rest.get(digits..).unwrap_or_default();
    (1..=3).contains(&digits) && (line_break.starts_with(b"\n") || line_break.starts_with(b"\r\n"))
}

/// The position of a version, on a separate line or not.
fn next_version(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"WARC/")
        .find(|&at| is_version(bytes.get(at..).unwrap_or_default()))
}

/// The position after a line break where a record starts: its version, then the name of a header.
fn inner_record(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"\nWARC/")
        .map(|at| at + 1)
        .find(|&at| {
            let record = bytes.get(at..).unwrap_or_default();
            let name = record
                .iter()
                .position(|&byte| byte == b'\n')
                .and_then(|end| record.get(end + 1..));
            is_version(record)
                && name.is_some_and(|name| {
                    starts_with(name, b"WARC-") || starts_with(name, b"Content-")
                })
        })
}

fn starts_with(bytes: &[u8], start: &[u8]) -> bool {
    bytes
        .get(..start.len())
        .is_some_and(|bytes| bytes.eq_ignore_ascii_case(start))
}
