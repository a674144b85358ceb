//! The records of one opened file of any format.

use super::arc::ArcReader;
use super::content::Content;
use super::csv::CsvReader;
use super::cut::{Cut, Next};
use super::feed::Feed;
use super::json::JsonReader;
use super::lines::{Line, LineReader};
use super::open::Opened;
use super::parquet::ParquetReader;
use super::warc::WarcReader;
use super::{rejection, too_large, torn};
use pressmill_extract::article::fields::FieldMap;
use pressmill_extract::model::RecordKind;
use pressmill_extract::{Reason, Rejection};

/// A reader of each format.
pub(super) enum Reader {
    /// JSON Lines.
    Lines(LineReader),
    /// A file that is one record.
    Whole(LineReader, RecordKind),
    Warc(Box<WarcReader>),
    Arc(Box<ArcReader>),
    /// JSON over many lines.
    Json(JsonReader),
    Csv(Box<CsvReader>),
    Parquet(Box<ParquetReader>),
}

impl Reader {
    /// Starts at the first byte of a file that is not an archive; `fields` selects the columns of tables.
    pub(super) fn new(opened: Opened, fields: &FieldMap) -> Result<Self, Rejection> {
        let Opened {
            mut stream,
            content,
            survives_faults,
            whole,
        } = opened;
        Ok(match content {
            Content::JsonLines => Self::Lines(LineReader::at(stream, 0)),
            Content::Text => Self::Whole(LineReader::at(stream, 0), RecordKind::Text),
            Content::Html => Self::Whole(LineReader::at(stream, 0), RecordKind::Html),
            Content::Warc => {
                let reader = WarcReader::new(Feed::new(stream), survives_faults);
                Self::Warc(Box::new(reader))
            }
            Content::Arc => {
                let reader = ArcReader::new(Feed::new(stream), survives_faults);
                Self::Arc(Box::new(reader))
            }
            Content::Json => Self::Json(JsonReader::new(Feed::new(stream))),
            Content::Csv(delimiter) => {
                let reader = CsvReader::new(Feed::new(stream), delimiter);
                Self::Csv(Box::new(reader))
            }
            Content::Parquet => {
                let reader = match whole {
                    Some(whole) => ParquetReader::of(whole, fields),
                    None => ParquetReader::of_stream(&mut *stream, fields),
                };
                Self::Parquet(Box::new(reader?))
            }
            Content::Tar => {
                let what = "an archive in an archive; unpack it first".to_owned();
                return Err(rejection(Reason::UnreadableFile, what));
            }
        })
    }

    /// The next record. Appends its bytes to `buffer` if there are at most `cap`.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Next {
        match self {
            Self::Lines(lines) => next_line(lines, buffer, cap),
            Self::Whole(lines, kind) => Next::Record(whole(lines, *kind, buffer, cap)),
            Self::Warc(reader) => reader.next(buffer, cap),
            Self::Arc(reader) => reader.next(buffer, cap),
            Self::Json(reader) => reader.next(buffer, cap),
            Self::Csv(reader) => reader.next(buffer, cap),
            Self::Parquet(reader) => reader.next(buffer, cap),
        }
    }

    /// Bytes of the decompressed file before the next record.
    pub(super) fn position(&self) -> u64 {
        match self {
            Self::Lines(lines) | Self::Whole(lines, _) => lines.position,
            Self::Warc(reader) => reader.position(),
            Self::Arc(reader) => reader.position(),
            Self::Json(reader) => reader.position(),
            Self::Csv(reader) => reader.position(),
            Self::Parquet(reader) => reader.position(),
        }
    }
}

/// The next line that is not blank.
fn next_line(lines: &mut LineReader, buffer: &mut Vec<u8>, cap: usize) -> Next {
    loop {
        lines.skip_empty_lines();
        let raw_offset = lines.position;
        let start = buffer.len();
        let line = lines.next_line(buffer, cap);
        let bytes = buffer.get(start..).unwrap_or_default();
        if matches!(line, Line::Whole { .. }) && bytes.iter().all(u8::is_ascii_whitespace) {
            buffer.truncate(start);
            continue;
        }
        let end = buffer.len();
        return match cut(&line, raw_offset, (start, end), (lines.position, cap)) {
            Some(cut) => Next::Record(Cut {
                kind: RecordKind::Json,
                ..cut
            }),
            None => Next::End,
        };
    }
}

/// The rest of a file, even if it is empty.
fn whole(lines: &mut LineReader, kind: RecordKind, buffer: &mut Vec<u8>, cap: usize) -> Cut {
    let raw_offset = lines.position;
    let start = buffer.len();
    let line = lines.rest(buffer, cap);
    let cut = cut(
        &line,
        raw_offset,
        (start, buffer.len()),
        (lines.position, cap),
    );
    Cut {
        kind,
        ends_file: true,
        ..cut.unwrap_or_else(|| Cut::new(raw_offset, 0, Ok(start..start)))
    }
}

/// A line as a record: it was read into `start..end` of the buffer, up to `position` of the file.
fn cut(
    line: &Line,
    raw_offset: u64,
    (start, end): (usize, usize),
    (position, cap): (u64, usize),
) -> Option<Cut> {
    Some(match line {
        Line::Whole { length } => Cut::new(raw_offset, *length, Ok(start..end)),
        Line::TooLong { length } => Cut::rejected(raw_offset, *length, too_large(*length, cap)),
        Line::Torn { length, error } => Cut {
            has_failed: true,
            ends_file: true,
            ..Cut::rejected(raw_offset, *length, torn(error, position))
        },
        Line::End => return None,
    })
}
