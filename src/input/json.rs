//! JSON values over many lines, in sequence or in an array: `bytes → records`.
//!
//! A value ends where its brackets close; nothing else is parsed here. A line break inside a string is not
//! valid JSON: the value is broken, and reading continues at the next line that starts an object with the
//! same indentation.
//!
//! Memory: one record up to the cap. Cost: linear.

use std::io;

use memchr::memchr3;

use super::cut::{Cut, Next};
use super::feed::{Feed, LineEnd};
use super::{rejection, too_large, torn};
use pressmill_extract::Reason;
use pressmill_extract::model::RecordKind;

/// Most blanks before an object that are compared as its indentation.
const INDENT_MAX: usize = 64;

/// Cuts a file of JSON values.
pub(super) struct JsonReader {
    feed: Feed,
    is_in_array: bool,
    has_ended: bool,
}

/// The state of a value that is being read.
#[derive(Default)]
struct Scan {
    depth: u64,
    is_in_string: bool,
    is_escaped: bool,
}

/// The outcome of scanning a piece of a value.
enum Scanned {
    /// The value ends after this many bytes of the piece.
    End(usize),
    /// A line ends inside a string after this many bytes.
    Broken(usize),
    /// The value continues.
    More,
}

impl JsonReader {
    /// Starts at the first byte of a file.
    pub(super) fn new(feed: Feed) -> Self {
        Self {
            feed,
            is_in_array: false,
            has_ended: false,
        }
    }

    /// Bytes of the file that were consumed.
    pub(super) fn position(&self) -> u64 {
        self.feed.position
    }

    /// The next value. Appends its bytes to `buffer` if there are at most `cap`.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Next {
        if self.has_ended {
            return Next::End;
        }
        let start = buffer.len();
        let next = self.read(buffer, cap).unwrap_or_else(|error| {
            let position = self.feed.position;
            let cut = Cut::rejected(position, 0, torn(&error, position));
            Next::Record(Cut {
                has_failed: true,
                ends_file: true,
                ..cut
            })
        });
        if !matches!(&next, Next::Record(Cut { body: Ok(_), .. })) {
            buffer.truncate(start);
        }
        next
    }

    fn read(&mut self, buffer: &mut Vec<u8>, cap: usize) -> io::Result<Next> {
        let Some((first, indent)) = self.skip_to_value()? else {
            self.has_ended = true;
            let message = "the file ends before its array does".to_owned();
            let cut = Cut::rejected(self.feed.position, 0, rejection(Reason::Truncated, message));
            return Ok(if self.is_in_array {
                Next::Record(cut)
            } else {
                Next::End
            });
        };
        let raw_offset = self.feed.position;
        let start = buffer.len();
        let outcome = if matches!(first, b'{' | b'[') {
            self.value(buffer, cap, indent)?
        } else {
            self.scalar(buffer, cap)?;
            Ok(())
        };
        let raw_length = self.feed.position - raw_offset;
        let body = match outcome {
            Err(reason) => {
                let message = match reason {
                    Reason::Truncated => "the file ends inside a value",
                    _ => "a line break inside a string",
                };
                Err(rejection(reason, message.to_owned()))
            }
            Ok(()) if raw_length > cap as u64 => Err(too_large(raw_length, cap)),
            Ok(()) => Ok(start..buffer.len()),
        };
        Ok(Next::Record(Cut {
            kind: RecordKind::Json,
            ..Cut::new(raw_offset, raw_length, body)
        }))
    }

    /// Skips to the first byte of a value; returns that byte, and its indentation if it is the first on its
    /// line.
    fn skip_to_value(&mut self) -> io::Result<Option<(u8, Option<usize>)>> {
        let mut indent = Some(0);
        loop {
            let Some(&byte) = self.feed.peek(1)?.first() else {
                return Ok(None);
            };
            match byte {
                b'\n' => indent = Some(0),
                b' ' | b'\t' => indent = indent.map(|indent| indent + 1),
                b'[' if !self.is_in_array => (self.is_in_array, indent) = (true, None),
                b']' if self.is_in_array => (self.is_in_array, indent) = (false, None),
                b',' | b'\r' | 0xef | 0xbb | 0xbf => {}
                _ => return Ok(Some((byte, indent))),
            }
            self.feed.take(1);
        }
    }

    /// Reads an object or array, or returns why it is invalid.
    fn value(
        &mut self,
        buffer: &mut Vec<u8>,
        cap: usize,
        indent: Option<usize>,
    ) -> io::Result<Result<(), Reason>> {
        let start = buffer.len();
        let mut scan = Scan::default();
        loop {
            let bytes = self.feed.peek(1)?;
            if bytes.is_empty() {
                self.has_ended = true;
                return Ok(Err(Reason::Truncated));
            }
            let found = scan.advance(bytes);
            let count = match found {
                Scanned::End(count) | Scanned::Broken(count) => count,
                Scanned::More => bytes.len(),
            };
            let room = (cap + 1).saturating_sub(buffer.len() - start).min(count);
            buffer.extend_from_slice(bytes.get(..room).unwrap_or_default());
            self.feed.take(count);
            match found {
                Scanned::End(_) => return Ok(Ok(())),
                Scanned::Broken(_) => {
                    self.skip_broken(indent)?;
                    return Ok(Err(Reason::MalformedJson));
                }
                Scanned::More => {}
            }
        }
    }

    /// Skips to the next line that starts an object with this indentation, or ends the array.
    fn skip_broken(&mut self, indent: Option<usize>) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            let ahead = self.feed.peek(INDENT_MAX + 1)?;
            let blanks = ahead
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            let starts_object = ahead.get(blanks) == Some(&b'{') && indent == Some(blanks);
            let ends_array = ahead.get(blanks) == Some(&b']')
                && indent.is_none_or(|indent| blanks < indent.max(1));
            if starts_object || ends_array {
                return Ok(());
            }
            // Lines of any length are skipped.
            loop {
                line.clear();
                match self.feed.line(&mut line, 4096)? {
                    LineEnd::Break => break,
                    LineEnd::EndOfStream => return Ok(()),
                    LineEnd::Cap => {}
                }
            }
        }
    }

    /// Consumes anything but an object: up to a comma, a bracket or a line break.
    fn scalar(&mut self, buffer: &mut Vec<u8>, cap: usize) -> io::Result<()> {
        let start = buffer.len();
        loop {
            let bytes = self.feed.peek(1)?;
            let end = bytes
                .iter()
                .position(|byte| matches!(byte, b',' | b']' | b'\n'));
            let count = end.unwrap_or(bytes.len());
            let is_end = end.is_some() || bytes.is_empty();
            let room = (cap + 1).saturating_sub(buffer.len() - start).min(count);
            buffer.extend_from_slice(bytes.get(..room).unwrap_or_default());
            self.feed.take(count);
            if is_end {
                // An unmatched bracket is consumed as a value. Otherwise reading would not advance.
                if buffer.len() == start {
                    self.feed.take(1);
                }
                return Ok(());
            }
        }
    }
}

impl Scan {
    /// Scans further bytes.
    fn advance(&mut self, bytes: &[u8]) -> Scanned {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.is_escaped {
                self.is_escaped = false;
            } else if self.is_in_string {
                let rest = bytes.get(at..).unwrap_or_default();
                let Some(skipped) = memchr3(b'"', b'\\', b'\n', rest) else {
                    return Scanned::More;
                };
                at += skipped;
                match bytes.get(at) {
                    Some(b'"') => self.is_in_string = false,
                    Some(b'\\') => self.is_escaped = true,
                    _ => return Scanned::Broken(at + 1),
                }
            } else {
                match byte {
                    b'"' => self.is_in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                    _ => {}
                }
                if self.depth == 0 {
                    return Scanned::End(at + 1);
                }
            }
            at += 1;
        }
        Scanned::More
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Cut, Feed, JsonReader, Next};

    /// Every record as text, or its rejection code; the same for any buffer size.
    fn records(content: &str) -> Vec<String> {
        let read = |size: usize| {
            let stream = BufReader::with_capacity(size, std::io::Cursor::new(content.to_owned()));
            let mut reader = JsonReader::new(Feed::new(Box::new(stream)));
            let mut shown = Vec::new();
            loop {
                let mut buffer = Vec::new();
                match reader.next(&mut buffer, 40) {
                    Next::Record(Cut {
                        body: Ok(range), ..
                    }) => {
                        shown.push(String::from_utf8(buffer[range].to_vec()).unwrap());
                    }
                    Next::Record(Cut {
                        body: Err(rejection),
                        ..
                    }) => shown.push(rejection.reason.code().to_owned()),
                    Next::PassedOver(_) => unreachable!(),
                    Next::End => return shown,
                }
            }
        };
        let shown = read(1);
        for size in 2..20 {
            assert_eq!(read(size), shown, "{size}");
        }
        shown
    }

    #[test]
    fn values_end_where_their_brackets_do() {
        let array = " [\n{\"a\": \"]},{\\\\\\\"\"},{\"b\": [1, {}]} ,\n{}\n]\n";
        assert_eq!(
            records(array),
            ["{\"a\": \"]},{\\\\\\\"\"}", "{\"b\": [1, {}]}", "{}"]
        );
        assert_eq!(
            records("{\n \"a\": 1\n}\n{\"b\":\n2}"),
            ["{\n \"a\": 1\n}", "{\"b\":\n2}"]
        );
        assert_eq!(records("[]"), [""; 0]);
        assert_eq!(records(""), [""; 0]);
    }

    #[test]
    fn what_is_no_object_is_handed_over_for_the_decoder_to_judge() {
        assert_eq!(
            records("[1, \"two\", null, [3]]"),
            ["1", "\"two\"", "null", "[3]"]
        );
        assert_eq!(records("{}]{}"), ["{}", "", "{}"]);
    }

    #[test]
    fn a_file_that_ends_early_says_so() {
        assert_eq!(records("[{\"a\": 1}, {\"b\""), ["{\"a\": 1}", "truncated"]);
        assert_eq!(records("[{\"a\": 1},"), ["{\"a\": 1}", "truncated"]);
    }

    #[test]
    fn a_broken_value_costs_itself() {
        let content = "[\n {\"a\": 1},\n {\"b\": \"x\n},\n {\"c\": \"\"},\n {\"d\": 1}\n]";
        assert_eq!(
            records(content),
            [
                "{\"a\": 1}",
                "malformed_json",
                "{\"c\": \"\"}",
                "{\"d\": 1}"
            ]
        );
    }

    #[test]
    fn a_value_over_the_cap_is_passed_over() {
        let content = format!("[{{\"a\": \"{}\"}}, {{}}]", "x".repeat(100));
        assert_eq!(records(&content), ["too_large", "{}"]);
    }
}
