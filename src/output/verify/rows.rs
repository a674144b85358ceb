//! Checks the rows of one file: keys are unique and sorted, child rows have a document, and positions are
//! inside it.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use arrow::array::AsArray;
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

use super::super::files::Store;
use crate::bucket::is_address;
use crate::error::Error;
use pressmill_tables::Table;

/// The facts about a document that its child rows are checked against.
#[derive(Clone, Copy, Debug, Default)]
struct Document {
    chars: i32,
    sentences: i32,
    actors: i32,
    quotes: i32,
}

/// The documents of a part by their id.
#[derive(Debug, Default)]
pub(super) struct Documents(HashMap<i64, Document>);

/// The unit of a column's values.
#[derive(Clone, Copy, Debug)]
enum Unit {
    /// Code points of the text: the end is a valid value.
    Chars,
    Sentences,
    Actors,
    Quotes,
}

/// Columns with positions in their document; −1 means none.
fn pointers(table: Table) -> &'static [(&'static str, Unit)] {
    match table {
        Table::Sentences => &[("char_start", Unit::Chars), ("char_end", Unit::Chars)],
        Table::Actors => &[("first_char", Unit::Chars)],
        Table::Mentions => &[
            ("char_start", Unit::Chars),
            ("char_end", Unit::Chars),
            ("actor_no", Unit::Actors),
            ("sentence_no", Unit::Sentences),
        ],
        Table::Quotes => &[
            ("content_start", Unit::Chars),
            ("content_end", Unit::Chars),
            ("cue_start", Unit::Chars),
            ("cue_end", Unit::Chars),
            ("speaker_start", Unit::Chars),
            ("speaker_end", Unit::Chars),
            ("sentence_no", Unit::Sentences),
            ("speaker_actor_no", Unit::Actors),
            ("addressee_actor_no", Unit::Actors),
        ],
        Table::Stances => &[
            ("cue_start", Unit::Chars),
            ("cue_end", Unit::Chars),
            ("source_actor_no", Unit::Actors),
            ("target_actor_no", Unit::Actors),
            ("quote_no", Unit::Quotes),
            ("sentence_no", Unit::Sentences),
        ],
        Table::Documents | Table::Quarantine | Table::Duplicates => &[],
    }
}

/// Pairs of columns of which the second is never less than the first.
const SPANS: [(&str, &str); 4] = [
    ("char_start", "char_end"),
    ("content_start", "content_end"),
    ("cue_start", "cue_end"),
    ("speaker_start", "speaker_end"),
];

/// The column that numbers a table's rows within their document.
fn number_column(table: Table) -> Option<&'static str> {
    match table {
        Table::Sentences => Some("sentence_no"),
        Table::Actors => Some("actor_no"),
        Table::Mentions => Some("mention_no"),
        Table::Quotes => Some("quote_no"),
        Table::Stances => Some("stance_no"),
        Table::Documents | Table::Quarantine | Table::Duplicates => None,
    }
}

/// The faults in the rows of a file: each kind once, with its first row.
#[derive(Debug, Default)]
pub(super) struct Faults {
    /// In the order in which they were found.
    found: Vec<(String, u64)>,
    rows: u64,
    unreadable: Option<String>,
}

impl Faults {
    fn add(&mut self, what: String, row: u64) {
        if !self.found.iter().any(|(found, _)| *found == what) {
            self.found.push((what, row));
        }
    }

    /// All faults in words, for a file that should have that many rows.
    pub(super) fn of(self, expected_rows: u64) -> Vec<String> {
        if let Some(message) = self.unreadable {
            return vec![format!("cannot be read: {message}")];
        }
        let mut words = Vec::new();
        if self.rows != expected_rows {
            words.push(format!(
                "{} rows, its commit says {expected_rows}",
                self.rows
            ));
        }
        let found = self.found.into_iter();
        words.extend(found.map(|(what, row)| format!("row {row}: {what}")));
        words
    }
}

/// Opens a file on the disk directly; reads one in a bucket into memory.
fn open(
    store: &Store,
    path: &Path,
) -> Result<Result<ParquetRecordBatchReader, ParquetError>, Error> {
    Ok(if is_address(&path.to_string_lossy()) {
        let bytes = Bytes::from(store.read(path)?);
        ParquetRecordBatchReaderBuilder::try_new(bytes)
            .and_then(ParquetRecordBatchReaderBuilder::build)
    } else {
        let file = File::open(path).map_err(Error::io(path))?;
        ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(ParquetRecordBatchReaderBuilder::build)
    })
}

/// Checks the file of `table` at `path`. The file of `documents` comes first and fills `documents`, against
/// which the others are checked.
pub(super) fn check(
    store: &Store,
    path: &Path,
    table: Table,
    documents: &mut Option<Documents>,
) -> Result<Faults, Error> {
    let mut faults = Faults::default();
    let reader = match open(store, path)? {
        Ok(reader) => reader,
        Err(error) => return Ok(unreadable(&error)),
    };
    let mut last = None;
    for batch in reader {
        let batch = match batch.map_err(|error: ArrowError| ParquetError::from(error)) {
            Ok(batch) => batch,
            Err(error) => return Ok(unreadable(&error)),
        };
        match (table, &*documents) {
            (Table::Documents, _) => {
                add_documents(&batch, documents.get_or_insert_default(), &mut faults);
            }
            (_, Some(documents)) => check_children(&batch, table, documents, &mut faults),
            (_, None) => {}
        }
        check_order(&batch, table, &mut last, &mut faults);
        faults.rows += batch.num_rows() as u64;
    }
    Ok(faults)
}

fn unreadable(error: &ParquetError) -> Faults {
    Faults {
        unreadable: Some(error.to_string()),
        ..Faults::default()
    }
}

/// Adds the documents; their ids must be new.
fn add_documents(batch: &RecordBatch, documents: &mut Documents, faults: &mut Faults) {
    let ids = int64s(batch, "document_id");
    let counts = ["n_chars", "n_sentences", "n_actors", "n_quotes"].map(|name| int32s(batch, name));
    for (row, &id) in ids.iter().enumerate() {
        let [chars, sentences, actors, quotes] =
            counts.map(|column| column.get(row).copied().unwrap_or_default());
        let document = Document {
            chars,
            sentences,
            actors,
            quotes,
        };
        if documents.0.insert(id, document).is_some() {
            let row = faults.rows + row as u64;
            faults.add("its document_id is not the only one".to_owned(), row);
        }
    }
}

/// Every row has a document, and its positions are inside it.
fn check_children(batch: &RecordBatch, table: Table, documents: &Documents, faults: &mut Faults) {
    let ids = int64s(batch, "document_id");
    let parents: Vec<Option<&Document>> = ids.iter().map(|id| documents.0.get(id)).collect();
    let first_row = faults.rows;
    if let Some(row) = parents.iter().position(Option::is_none) {
        let problem = "its document_id is not among the documents of the part".to_owned();
        faults.add(problem, first_row + row as u64);
    }
    for &(name, unit) in pointers(table) {
        let values = int32s(batch, name).iter().zip(parents.iter().copied());
        let outside = |(&value, parent): (&i32, Option<&Document>)| {
            parent.is_some_and(|parent| !(-1..=last_value(parent, unit)).contains(&value))
        };
        if let Some(row) = values.map(outside).position(|is_outside| is_outside) {
            let problem = format!("{name} points out of its document");
            faults.add(problem, first_row + row as u64);
        }
    }
    for (start, end) in SPANS {
        let (starts, ends) = (int32s(batch, start), int32s(batch, end));
        if let Some(row) = starts.iter().zip(ends).position(|(start, end)| start > end) {
            faults.add(format!("{end} is before {start}"), first_row + row as u64);
        }
    }
}

/// The greatest valid position in a document.
fn last_value(document: &Document, unit: Unit) -> i32 {
    match unit {
        Unit::Chars => document.chars,
        Unit::Sentences => document.sentences - 1,
        Unit::Actors => document.actors - 1,
        Unit::Quotes => document.quotes - 1,
    }
}

/// Numbers rise within a document, so no key occurs twice.
fn check_order(
    batch: &RecordBatch,
    table: Table,
    last: &mut Option<(i64, i32)>,
    faults: &mut Faults,
) {
    let Some(column) = number_column(table) else {
        return;
    };
    let keys = int64s(batch, "document_id")
        .iter()
        .zip(int32s(batch, column));
    for (row, (&id, &number)) in keys.enumerate() {
        if last.is_some_and(|(last_id, last_number)| last_id == id && last_number >= number) {
            faults.add(format!("{column} does not rise"), faults.rows + row as u64);
        }
        *last = Some((id, number));
    }
}

/// The values of a 64-bit column; empty if there is no such column.
fn int64s<'a>(batch: &'a RecordBatch, name: &str) -> &'a [i64] {
    let column = batch.column_by_name(name);
    let column = column.and_then(|column| column.as_primitive_opt::<Int64Type>());
    column.map_or(&[], |column| column.values())
}

/// The values of a 32-bit column; empty if there is no such column.
fn int32s<'a>(batch: &'a RecordBatch, name: &str) -> &'a [i32] {
    let column = batch.column_by_name(name);
    let column = column.and_then(|column| column.as_primitive_opt::<Int32Type>());
    column.map_or(&[], |column| column.values())
}
