//! What a run extracted, read back from its Parquet files.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use arrow::record_batch::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

use crate::error::Error;
use pressmill_tables::Table;

use super::gold::CharRange;

// The columns to read of each table.
const DOCUMENTS: &[&str] = &["document_id", "source_file", "record_no", "sentiment_label"];
const SENTENCES: &[&str] = &["document_id", "kind", "char_start", "char_end"];
const ACTORS: &[&str] = &[
    "document_id",
    "name",
    "actor_type",
    "role",
    "country",
    "sentiment_label",
];
const QUOTES: &[&str] = &[
    "document_id",
    "kind",
    "content_start",
    "content_end",
    "parts",
    "speaker_name",
    "speaker_text",
];
const STANCES: &[&str] = &[
    "document_id",
    "source_actor_no",
    "target_actor_no",
    "sentiment_label",
];
const DUPLICATES: &[&str] = &["document_id", "duplicate_of"];

/// One article's rows.
#[derive(Debug, Default)]
pub(super) struct ExtractedArticle {
    pub(super) sentiment_label: String,
    pub(super) quotes: Vec<ExtractedQuote>,
    pub(super) actors: Vec<ExtractedActor>,
    /// Source, target and label.
    pub(super) stances: Vec<(usize, usize, String)>,
    pub(super) furniture: Vec<CharRange>,
    /// Whether it repeats another article or is repeated.
    pub(super) is_repeated: bool,
}

/// One quote.
#[derive(Debug)]
pub(super) struct ExtractedQuote {
    pub(super) pieces: Vec<CharRange>,
    pub(super) kind: String,
    pub(super) speaker_name: Option<String>,
}

/// One actor.
#[derive(Debug)]
pub(super) struct ExtractedActor {
    pub(super) name: String,
    pub(super) actor_type: String,
    pub(super) role: Option<String>,
    pub(super) country: Option<String>,
    pub(super) sentiment_label: String,
}

/// All articles of a result.
#[derive(Debug, Default)]
pub(super) struct Extracted {
    articles: Vec<ExtractedArticle>,
    by_place: HashMap<(String, u64), usize>,
    by_id: HashMap<i64, usize>,
}

impl Extracted {
    /// The article of that record. The file may have been read from another folder than the annotated one.
    pub(super) fn article(&self, source_file: &str, record_no: u64) -> Option<&ExtractedArticle> {
        let at = |file: &str| self.by_place.get(&(file.to_owned(), record_no));
        let index = at(source_file).or_else(|| at(file_name(source_file)))?;
        self.articles.get(*index)
    }

    fn of(&mut self, document_id: i64) -> Option<&mut ExtractedArticle> {
        self.articles.get_mut(*self.by_id.get(&document_id)?)
    }

    fn add_documents(&mut self, rows: &Rows) {
        for row in 0..rows.len() {
            let source_file = rows.text("source_file", row).unwrap_or_default();
            let record_no = rows.number("record_no", row) as u64;
            let index = self.articles.len();
            let short = (file_name(&source_file).to_owned(), record_no);
            self.by_place.entry(short).or_insert(index);
            self.by_place.insert((source_file, record_no), index);
            self.by_id.insert(rows.number("document_id", row), index);
            self.articles.push(ExtractedArticle {
                sentiment_label: rows.text("sentiment_label", row).unwrap_or_default(),
                ..ExtractedArticle::default()
            });
        }
    }

    fn add_furniture(&mut self, rows: &Rows) {
        for row in 0..rows.len() {
            if rows.text("kind", row).as_deref() == Some("boilerplate")
                && let Some(article) = self.of(rows.number("document_id", row))
            {
                article
                    .furniture
                    .push(rows.range("char_start", "char_end", row));
            }
        }
    }

    fn add_actors(&mut self, rows: &Rows) {
        for row in 0..rows.len() {
            if let Some(article) = self.of(rows.number("document_id", row)) {
                article.actors.push(ExtractedActor {
                    name: rows.text("name", row).unwrap_or_default(),
                    actor_type: rows.text("actor_type", row).unwrap_or_default(),
                    role: rows.text("role", row),
                    country: rows.text("country", row),
                    sentiment_label: rows.text("sentiment_label", row).unwrap_or_default(),
                });
            }
        }
    }

    fn add_quotes(&mut self, rows: &Rows) {
        for row in 0..rows.len() {
            if let Some(article) = self.of(rows.number("document_id", row)) {
                let whole = rows.range("content_start", "content_end", row);
                let parts = rows.text("parts", row);
                article.quotes.push(ExtractedQuote {
                    pieces: parts
                        .and_then(|parts| pieces(&parts))
                        .unwrap_or(vec![whole]),
                    kind: rows.text("kind", row).unwrap_or_default(),
                    speaker_name: rows
                        .text("speaker_name", row)
                        .or_else(|| rows.text("speaker_text", row)),
                });
            }
        }
    }

    fn add_stances(&mut self, rows: &Rows) {
        for row in 0..rows.len() {
            if let Some(article) = self.of(rows.number("document_id", row)) {
                let source = rows.number("source_actor_no", row) as usize;
                let target = rows.number("target_actor_no", row) as usize;
                let label = rows.text("sentiment_label", row).unwrap_or_default();
                article.stances.push((source, target, label));
            }
        }
    }

    fn add_duplicates(&mut self, rows: &Rows) {
        for row in 0..rows.len() {
            for column in DUPLICATES {
                if let Some(article) = self.of(rows.number(column, row)) {
                    article.is_repeated = true;
                }
            }
        }
    }
}

/// Reads the tables of a result.
///
/// # Errors
/// When a table is missing or cannot be read.
pub(super) fn read(folder: &Path) -> Result<Extracted, Error> {
    let mut found = Extracted::default();
    let mut add = |table: Table, columns: &[&str], add: fn(&mut Extracted, &Rows)| {
        for path in parts_of(&folder.join(table.name()))? {
            for rows in read_part(&path, columns)? {
                add(&mut found, &rows);
            }
        }
        Ok::<_, Error>(())
    };
    add(Table::Documents, DOCUMENTS, Extracted::add_documents)?;
    add(Table::Sentences, SENTENCES, Extracted::add_furniture)?;
    add(Table::Actors, ACTORS, Extracted::add_actors)?;
    add(Table::Quotes, QUOTES, Extracted::add_quotes)?;
    add(Table::Stances, STANCES, Extracted::add_stances)?;
    add(Table::Duplicates, DUPLICATES, Extracted::add_duplicates)?;
    Ok(found)
}

/// The Parquet files of a table, in order.
fn parts_of(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut parts = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "parquet")
        {
            parts.push(path);
        }
    }
    parts.sort_unstable();
    Ok(parts)
}

fn read_part(path: &Path, columns: &[&str]) -> Result<Vec<Rows>, Error> {
    let file = File::open(path).map_err(Error::io(path))?;
    let read = || -> Result<Vec<Rows>, ParquetError> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)?;
        let mask = ProjectionMask::columns(reader.parquet_schema(), columns.iter().copied());
        let batches = reader.with_projection(mask).build()?;
        batches.map(|batch| Rows::new(&batch?)).collect()
    };
    read().map_err(|source| Error::Parquet {
        path: path.to_owned(),
        source,
    })
}

/// Rows with all numbers as int64 and all text as plain strings.
struct Rows(RecordBatch);

impl Rows {
    fn new(batch: &RecordBatch) -> Result<Self, ParquetError> {
        let schema = batch.schema();
        let mut columns = Vec::with_capacity(batch.num_columns());
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            let plain = match field.data_type() {
                DataType::Dictionary(..) | DataType::Utf8 => DataType::Utf8,
                _ => DataType::Int64,
            };
            columns.push((field.name(), cast(column, &plain)?));
        }
        Ok(Self(RecordBatch::try_from_iter(columns)?))
    }

    fn len(&self) -> usize {
        self.0.num_rows()
    }

    fn text(&self, column: &str, row: usize) -> Option<String> {
        let values = self.0.column_by_name(column)?.as_string_opt::<i32>()?;
        values.is_valid(row).then(|| values.value(row).to_owned())
    }

    fn number(&self, column: &str, row: usize) -> i64 {
        let values = self.0.column_by_name(column);
        let values = values.and_then(|values| values.as_primitive_opt::<Int64Type>());
        values.map_or(-1, |values| values.value(row))
    }

    fn range(&self, start: &str, end: &str, row: usize) -> CharRange {
        (self.number(start, row) as u32, self.number(end, row) as u32)
    }
}

/// The pieces that a `parts` column names: "a-b;c-d".
fn pieces(parts: &str) -> Option<Vec<CharRange>> {
    let piece = |part: &str| {
        let (start, end) = part.split_once('-')?;
        Some((start.parse().ok()?, end.parse().ok()?))
    };
    parts.split(';').map(piece).collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn parts_are_ranges() {
        assert_eq!(pieces("3-9;12-20"), Some(vec![(3, 9), (12, 20)]));
        assert_eq!(pieces("3;9"), None);
    }
}
