//! Parquet files: rows → records, one JSON object per row.
//!
//! Only columns that may hold a field are read, a few rows at a time, so that a long text repeated by a
//! dictionary does not fill memory. A row's `raw_offset` and `raw_length` count the bytes of these objects:
//! in a Parquet file, no row is contiguous.
//!
//! The library reports a damaged file by an error, or by a panic, because it trusts the lengths in the file.
//! A panic must not end the run ([`crate::boundary`]). Rows before the damage are kept.

use std::fs::File;
use std::io::{self, BufRead, Read as _};
use std::sync::Arc;

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::DataType;
use arrow::util::display::array_value_to_string;
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;

use super::cut::{Cut, Next};
use super::object::{Object, ObjectBlocks};
use super::open::Whole;
use super::rows::{RowWriter, push_string};
use super::{is_out_of_reach, rejection, too_large};
use crate::boundary::bounded;
use pressmill_extract::article::fields::FieldMap;
use pressmill_extract::model::RecordKind;
use pressmill_extract::{Reason, Rejection};

/// Rows to decode at once: 16 MiB of the longest texts that are read.
const BATCH_ROWS: usize = 16;

/// Most bytes of a file from a stream or an archive. It is held in memory, because its end must be known
/// before its start.
const IN_MEMORY_BYTES_MAX: u64 = 64 << 20;

/// Deepest nesting of lists and groups that is read.
const DEPTH_MAX: usize = 8;

/// Reads a Parquet file.
pub(super) struct ParquetReader {
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    row: usize,
    position: u64,
    has_ended: bool,
    /// The object, if the file is in a bucket.
    object: Option<Arc<Object>>,
}

impl ParquetReader {
    /// Opens a file and selects the columns that `fields` knows.
    pub(super) fn of(whole: Whole, fields: &FieldMap) -> Result<Self, Rejection> {
        match whole {
            Whole::File(path) => {
                let file = File::open(path).map_err(|error| unread(&error))?;
                Self::open(file, None, fields)
            }
            Whole::Object(object) => {
                let blocks = ObjectBlocks::new(Arc::clone(&object));
                Self::open(blocks, Some(object), fields)
            }
        }
    }

    /// As above, for a file that is a stream.
    pub(super) fn of_stream(
        stream: &mut dyn BufRead,
        fields: &FieldMap,
    ) -> Result<Self, Rejection> {
        let mut bytes = Vec::new();
        let read = stream.take(IN_MEMORY_BYTES_MAX + 1).read_to_end(&mut bytes);
        read.map_err(|error| unread(&error))?;
        if bytes.len() as u64 > IN_MEMORY_BYTES_MAX {
            let problem = "a Parquet file of more than 64 MiB is read from a file of its own only";
            return Err(rejection(Reason::CorruptStream, problem.to_owned()));
        }
        Self::open(Bytes::from(bytes), None, fields)
    }

    fn open(
        source: impl ChunkReader + 'static,
        object: Option<Arc<Object>>,
        fields: &FieldMap,
    ) -> Result<Self, Rejection> {
        let length = source.len();
        let opened = guarded(|| {
            let builder = ParquetRecordBatchReaderBuilder::try_new(source)?;
            for group in builder.metadata().row_groups() {
                for column in group.columns() {
                    let (start, bytes) = column.byte_range();
                    if start.checked_add(bytes).is_none_or(|end| end > length) {
                        return Err(ParquetError::EOF(
                            "a column lies behind the file's end".to_owned(),
                        ));
                    }
                }
            }
            let columns = builder.schema().fields().iter().enumerate();
            let wanted = columns.filter(|(_, column)| fields.knows(column.name()));
            let wanted: Vec<usize> = wanted.map(|(at, _)| at).collect();
            let mask = ProjectionMask::roots(builder.parquet_schema(), wanted);
            builder
                .with_projection(mask)
                .with_batch_size(BATCH_ROWS)
                .build()
        });
        Ok(Self {
            reader: opened.map_err(|problem| damaged(problem, object.as_ref()))?,
            batch: None,
            row: 0,
            position: 0,
            has_ended: false,
            object,
        })
    }

    /// Bytes of the rows' objects before the next one.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// The next row; its object is appended to `buffer` if it has at most `cap` bytes.
    pub(super) fn next(&mut self, buffer: &mut Vec<u8>, cap: usize) -> Next {
        if self.has_ended {
            return Next::End;
        }
        let batch = match self
            .batch
            .take()
            .filter(|batch| self.row < batch.num_rows())
        {
            Some(batch) => batch,
            None => match self.next_batch() {
                Ok(Some(batch)) => batch,
                Ok(None) => return Next::End,
                Err(problem) => return Next::Record(self.broken_off(problem)),
            },
        };
        let start = buffer.len();
        write_row(&batch, self.row, buffer);
        self.row += 1;
        self.batch = Some(batch);
        let length = (buffer.len() - start) as u64;
        let raw_offset = self.position;
        self.position += length;
        let body = if length > cap as u64 {
            buffer.truncate(start);
            Err(too_large(length, cap))
        } else {
            Ok(start..buffer.len())
        };
        Next::Record(Cut {
            kind: RecordKind::Json,
            ..Cut::new(raw_offset, length, body)
        })
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, String> {
        self.row = 0;
        loop {
            let batch = guarded(|| self.reader.next().transpose().map_err(ParquetError::from))?;
            match batch {
                Some(batch) if batch.num_rows() == 0 => {}
                batch => {
                    self.has_ended = batch.is_none();
                    return Ok(batch);
                }
            }
        }
    }

    fn broken_off(&mut self, problem: String) -> Cut {
        self.has_ended = true;
        let rejection = damaged(problem, self.object.as_ref());
        Cut {
            has_failed: true,
            ends_file: true,
            ..Cut::rejected(self.position, 0, rejection)
        }
    }
}

/// Runs `read`; turns an error or a panic into a message.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match bounded(read) {
        Ok(outcome) => outcome.map_err(|error| error.to_string()),
        Err(panic) => Err(format!("the file is damaged: {panic}")),
    }
}

/// The library passes an error on as text only. The object knows whether the bucket could not be reached.
fn damaged(problem: String, object: Option<&Arc<Object>>) -> Rejection {
    let reason = if object.is_some_and(|object| object.is_out_of_reach()) {
        Reason::UnreadableFile
    } else {
        Reason::CorruptStream
    };
    rejection(reason, problem)
}

fn unread(error: &io::Error) -> Rejection {
    let reason = if is_out_of_reach(error) {
        Reason::UnreadableFile
    } else {
        Reason::CorruptStream
    };
    rejection(reason, error.to_string())
}

fn write_row(batch: &RecordBatch, row: usize, buffer: &mut Vec<u8>) {
    let mut object = RowWriter::new(buffer);
    for (column, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        push_value(
            object.member(column.name().as_bytes()),
            array,
            row,
            DEPTH_MAX,
        );
    }
    object.end();
}

/// Appends one value as JSON; `null` for types that JSON cannot represent.
fn push_value(buffer: &mut Vec<u8>, array: &dyn Array, row: usize, depth: usize) {
    if array.is_null(row) || depth == 0 {
        buffer.extend_from_slice(b"null");
        return;
    }
    match array.data_type() {
        DataType::Utf8 => push_string(buffer, array.as_string::<i32>().value(row).as_bytes()),
        DataType::LargeUtf8 => push_string(buffer, array.as_string::<i64>().value(row).as_bytes()),
        DataType::Utf8View => push_string(buffer, array.as_string_view().value(row).as_bytes()),
        DataType::Binary => push_string(buffer, array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => push_string(buffer, array.as_binary::<i64>().value(row)),
        DataType::BinaryView => push_string(buffer, array.as_binary_view().value(row)),
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary();
            match dictionary.normalized_keys().get(row) {
                Some(&key) => push_value(buffer, dictionary.values(), key, depth - 1),
                None => buffer.extend_from_slice(b"null"),
            }
        }
        DataType::List(_) => push_list(buffer, &array.as_list::<i32>().value(row), depth - 1),
        DataType::LargeList(_) => push_list(buffer, &array.as_list::<i64>().value(row), depth - 1),
        DataType::Struct(members) => {
            let mut object = RowWriter::new(buffer);
            for (member, values) in members.iter().zip(array.as_struct().columns()) {
                push_value(
                    object.member(member.name().as_bytes()),
                    values,
                    row,
                    depth - 1,
                );
            }
            object.end();
        }
        kind => push_scalar(buffer, array, row, kind),
    }
}

fn push_list(buffer: &mut Vec<u8>, values: &dyn Array, depth: usize) {
    buffer.push(b'[');
    for row in 0..values.len() {
        if row > 0 {
            buffer.push(b',');
        }
        push_value(buffer, values, row, depth);
    }
    buffer.push(b']');
}

/// Numbers and booleans as they are; dates, times and the rest in Arrow's text form.
fn push_scalar(buffer: &mut Vec<u8>, array: &dyn Array, row: usize, kind: &DataType) {
    let Ok(text) = array_value_to_string(array, row) else {
        return buffer.extend_from_slice(b"null");
    };
    // Floats may be infinite or NaN, which JSON cannot represent.
    let is_bare = (kind.is_integer() || kind.is_floating())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        || *kind == DataType::Boolean;
    if is_bare {
        buffer.extend_from_slice(text.as_bytes());
    } else {
        push_string(buffer, text.as_bytes());
    }
}
