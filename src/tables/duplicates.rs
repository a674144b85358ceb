//! Table `duplicates`: one row per document that repeats an earlier one.

use arrow::record_batch::RecordBatch;

use super::column::{Int64s, Labels, Scores, table};
use super::{Table, batch};
use crate::duplicates::Repeat;

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

/// The rows of `duplicates` for documents that repeat others.
pub(crate) fn duplicate_rows(repeats: impl IntoIterator<Item = Repeat>) -> RecordBatch {
    let mut rows = Duplicates::default();
    for repeat in repeats {
        rows.push(&repeat);
    }
    batch(Table::Duplicates, rows.finish())
}
