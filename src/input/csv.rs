//! Tables as text, with fields separated by commas or tabs: `bytes → records`, one JSON object per row.
//!
//! The first row names the columns. A row with another number of fields goes to quarantine, because it is
//! unknown which field is missing. A quoted field that never ends includes the rows after it, and the
//! resulting row is refused too.
//!
//! Memory: one record up to the cap. Cost: linear.

use std::io;

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::cut::{Cut, Next};
use super::feed::Feed;
use super::rows::{RowWriter, push_string};
use super::{rejection, too_large, torn};
use pressmill_extract::model::RecordKind;
use pressmill_extract::{Reason, Rejection};

/// Most columns of a table that are read.
const COLUMNS_MAX: usize = 4_096;

/// Cuts a table.
pub(super) struct CsvReader {
    feed: Feed,
    parser: csv_core::Reader,
    /// The columns' names; `None` before the first row was read.
    names: Option<Vec<Vec<u8>>>,
    has_ended: bool,
    /// The concatenated fields of a row, and where each ends.
    fields: Vec<u8>,
    ends: Vec<usize>,
}

/// A row as it was read.
struct Row {
    n_fields: usize,
    /// Bytes of its fields, including those that were not kept.
    is_too_large: bool,
    /// Whether it ends inside a quoted field.
    is_torn: bool,
}

impl CsvReader {
    /// Starts at the first byte of a file whose fields are separated by `delimiter`.
    pub(super) fn new(feed: Feed, delimiter: u8) -> Self {
        Self {
            feed,
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            names: None,
            has_ended: false,
            fields: Vec::new(),
            ends: vec![0; COLUMNS_MAX],
        }
    }

    /// Bytes of the file that were consumed.
    pub(super) fn position(&self) -> u64 {
        self.feed.position
    }

    /// The next row. Appends its object to `buffer` if its fields have at most `cap` bytes.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Next {
        if self.has_ended {
            return Next::End;
        }
        self.read(buffer, cap).unwrap_or_else(|error| {
            let position = self.feed.position;
            let cut = Cut::rejected(position, 0, torn(&error, position));
            Next::Record(Cut {
                has_failed: true,
                ends_file: true,
                ..cut
            })
        })
    }

    fn read(&mut self, buffer: &mut Vec<u8>, cap: usize) -> io::Result<Next> {
        let names = match self.names.take() {
            Some(names) => names,
            None => match self.read_names(cap)? {
                Ok(names) => names,
                Err(next) => return Ok(next),
            },
        };
        let raw_offset = self.feed.position;
        let Some(row) = self.read_row(cap)? else {
            self.has_ended = true;
            return Ok(Next::End);
        };
        let raw_length = self.feed.position - raw_offset;
        let body = if let Some(rejection) = self.flaw(&row, names.len(), (raw_length, cap)) {
            Err(rejection)
        } else {
            let start = buffer.len();
            self.write(&names, buffer);
            Ok(start..buffer.len())
        };
        self.names = Some(names);
        Ok(Next::Record(Cut {
            kind: RecordKind::Json,
            ..Cut::new(raw_offset, raw_length, body)
        }))
    }

    /// Reads the first row; if there is none, returns what to report.
    fn read_names(&mut self, cap: usize) -> io::Result<Result<Vec<Vec<u8>>, Next>> {
        if self.feed.peek(3)?.starts_with(b"\xef\xbb\xbf") {
            self.feed.take(3);
        }
        let Some(row) = self.read_row(cap)? else {
            self.has_ended = true;
            return Ok(Err(Next::End));
        };
        if row.is_too_large || row.is_torn {
            self.has_ended = true;
            let message = "the first row, which names the columns, does not end".to_owned();
            let rejection = rejection(Reason::MalformedRecord, message);
            return Ok(Err(Next::Record(Cut {
                has_failed: true,
                ends_file: true,
                ..Cut::rejected(0, self.feed.position, rejection)
            })));
        }
        let names = (0..row.n_fields).map(|at| self.field(at).trim_ascii().to_vec());
        Ok(Ok(names.collect()))
    }

    /// Reads one row; `None` at the end of the file.
    fn read_row(&mut self, cap: usize) -> io::Result<Option<Row>> {
        let (mut length, mut n_fields) = (0, 0);
        let (mut n_quotes, mut is_too_large) = (0, false);
        loop {
            if self.fields.len() == length {
                self.fields.resize((2 * length).clamp(1024, cap + 1024), 0);
            }
            let input = self.feed.peek(1)?;
            let output = self.fields.get_mut(length..).unwrap_or_default();
            let ends = self.ends.get_mut(n_fields..).unwrap_or_default();
            let (result, n_in, n_out, n_ends) = self.parser.read_record(input, output, ends);
            let taken = input.get(..n_in).unwrap_or_default();
            n_quotes += memchr::memchr_iter(b'"', taken).count();
            self.feed.take(n_in);
            length += n_out;
            n_fields += n_ends;
            match result {
                ReadRecordResult::OutputFull if self.fields.len() >= cap + 1024 => {
                    // Overwrites the fields that were already read.
                    (is_too_large, length) = (true, 0);
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull => {}
                ReadRecordResult::OutputEndsFull => (is_too_large, n_fields) = (true, 0),
                ReadRecordResult::Record => {
                    // A complete row has an even number of quotation marks.
                    return Ok(Some(Row {
                        n_fields,
                        is_too_large: is_too_large || length > cap,
                        is_torn: n_quotes % 2 == 1 && self.feed.peek(1)?.is_empty(),
                    }));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn field(&self, at: usize) -> &[u8] {
        let end = |at: usize| self.ends.get(at).copied().unwrap_or(0);
        let start = if at == 0 { 0 } else { end(at - 1) };
        self.fields.get(start..end(at)).unwrap_or_default()
    }

    /// Why a row is no record.
    fn flaw(&self, row: &Row, n_names: usize, (length, cap): (u64, usize)) -> Option<Rejection> {
        if row.is_too_large {
            return Some(too_large(length, cap));
        }
        if row.is_torn {
            let message = "the file ends inside a quoted field".to_owned();
            return Some(rejection(Reason::Truncated, message));
        }
        // Spreadsheets leave commas after the last column.
        let is_empty = |at: usize| self.field(at).is_empty();
        let fits = row.n_fields >= n_names && (n_names..row.n_fields).all(is_empty);
        (!fits).then(|| {
            let message = format!("{} fields, the first row has {n_names}", row.n_fields);
            rejection(Reason::MalformedRecord, message)
        })
    }

    fn write(&self, names: &[Vec<u8>], buffer: &mut Vec<u8>) {
        let mut row = RowWriter::new(buffer);
        for (at, name) in names.iter().enumerate() {
            let field = self.field(at);
            if !field.is_empty() {
                push_string(row.member(name), field);
            }
        }
        row.end();
    }
}

/// The delimiter of a table with this first line: the candidate that occurs most often.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |mark: &u8| memchr::memchr_iter(*mark, line).count();
    // Of equals the last one wins: the comma.
    let marks = [b'|', b';', b'\t', b','];
    marks.into_iter().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{CsvReader, Cut, Feed, Next, delimiter};

    /// Every row's object, or its rejection code; the same for any buffer size.
    fn rows(content: &str, cap: usize) -> Vec<String> {
        let read = |size: usize| {
            let stream = BufReader::with_capacity(size, std::io::Cursor::new(content.to_owned()));
            let delimiter = delimiter(content.as_bytes());
            let mut reader = CsvReader::new(Feed::new(Box::new(stream)), delimiter);
            let mut shown = Vec::new();
            loop {
                let mut buffer = Vec::new();
                match reader.next(&mut buffer, cap) {
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
    fn rows_become_objects() {
        let content = "\u{feff}id,text\r\n1,\"Two\nlines, \"\"quoted\"\"\"\r\n\r\n2,\r\n3,x,,\n";
        let expected = [
            r#"{"id":"1","text":"Two\nlines, \"quoted\""}"#,
            r#"{"id":"2"}"#,
            r#"{"id":"3","text":"x"}"#,
        ];
        assert_eq!(rows(content, 1000), expected);
    }

    #[test]
    fn the_delimiter_is_told_by_the_first_line() {
        for delimiter in ["\t", ";", "|"] {
            let content = format!("id{delimiter}text{delimiter}z\n1{delimiter}a, b{delimiter}c\n");
            assert_eq!(
                rows(&content, 1000),
                [r#"{"id":"1","text":"a, b","z":"c"}"#]
            );
        }
        assert_eq!(delimiter(b"text\n"), b',');
    }

    #[test]
    fn rows_that_do_not_fit_are_refused_and_the_next_is_read() {
        assert_eq!(
            rows("a,b\n1\n1,2,3\n1,2\n", 1000),
            [
                "malformed_record",
                "malformed_record",
                r#"{"a":"1","b":"2"}"#
            ]
        );
        let long = format!("a,b\n1,{}\n1,2\n", "x".repeat(5000));
        assert_eq!(rows(&long, 100), ["too_large", r#"{"a":"1","b":"2"}"#]);
    }

    #[test]
    fn a_quoted_field_that_never_ends_is_torn() {
        assert_eq!(
            rows("a,b\n1,2\n1,\"x\n1,2\n", 1000),
            [r#"{"a":"1","b":"2"}"#, "truncated"]
        );
        assert_eq!(rows("a,\"b\n1,2\n", 1000), ["malformed_record"]);
    }

    #[test]
    fn without_rows_there_are_no_records() {
        assert_eq!(rows("", 1000), [""; 0]);
        assert_eq!(rows("a,b\n", 1000), [""; 0]);
    }
}
