//! Table `duplicates`: one row per document that repeats an earlier one.

use std::sync::Arc;

use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;

use super::column::{Int64s, Labels, Scores, table};
use super::{Column, Table, batch};
use crate::body::Repeat;

table! {
    /// One row per document that repeats an earlier one.
    struct Duplicates {
        document_id: Int64s = "the document that repeats another",
        duplicate_of: Int64s = "document_id of the document that it repeats, which repeats none itself",
        similarity: Scores = "1 for the same body; else the share of word triples in common, estimated, 0.5..1",
        method: Labels = "exact (the same text_hash) or near",
    }
}

impl Duplicates {
    fn push(&mut self, repeat: &Repeat) {
        self.document_id.push(repeat.document_id);
        self.duplicate_of.push(repeat.duplicate_of);
        self.similarity.push(repeat.similarity);
        self.method.push(repeat.method.as_str());
    }
}

table! {
    /// One row per document of several runs that repeats one before it: what `pressmill dedup` writes.
    struct AcrossRuns {
        run: Labels = "folder of the run that the document is from, as given",
        document_id: Int64s = "the document that repeats another",
        duplicate_of_run: Labels = "folder of the run that the other is from, as given",
        duplicate_of: Int64s = "document_id of the other, which repeats none itself",
        similarity: Scores = "as in duplicates",
        method: Labels = "as in duplicates",
    }
}

/// A repeat with the folders of both documents' runs.
pub struct RepeatAcross<'a> {
    /// The folders of the two runs.
    pub runs: [&'a str; 2],
    /// The repeat.
    pub repeat: Repeat,
}

/// The rows of `pressmill dedup`.
///
/// # Panics
/// Never: each repeat adds one value to every column.
#[must_use]
pub fn rows_across_runs(repeats: &[RepeatAcross<'_>]) -> RecordBatch {
    let mut rows = AcrossRuns::default();
    for RepeatAcross { runs, repeat } in repeats {
        rows.run.push_any(runs[0]);
        rows.document_id.push(repeat.document_id);
        rows.duplicate_of_run.push_any(runs[1]);
        rows.duplicate_of.push(repeat.duplicate_of);
        rows.similarity.push(repeat.similarity);
        rows.method.push(repeat.method.as_str());
    }
    let fields: Vec<Field> = AcrossRuns::COLUMNS.iter().map(Column::field).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), rows.finish())
        .expect("every column got one value per repeat")
}

/// The rows of `duplicates` for documents that repeat others.
pub fn duplicate_rows(repeats: impl IntoIterator<Item = Repeat>) -> RecordBatch {
    let mut rows = Duplicates::default();
    for repeat in repeats {
        rows.push(&repeat);
    }
    batch(Table::Duplicates, rows.finish())
}
