//! Table `duplicates`: one row per document that repeats an earlier one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;

use super::column::{Int64s, Labels, Scores, table};
use super::{Table, batch};

table! {
    /// One row per document that repeats an earlier one.
    struct Duplicates {
        document_id: Int64s = "the document that repeats another",
        duplicate_of: Int64s = "document_id of the first document with this body",
        similarity: Scores = "1 for the same body, less for a near one",
        method: Labels = "exact (the same text_hash) or near",
    }
}

impl Duplicates {
    fn push_exact(&mut self, document_id: i64, duplicate_of: i64) {
        self.document_id.push(document_id);
        self.duplicate_of.push(duplicate_of);
        self.similarity.push(1.0);
        self.method.push("exact");
    }
}

/// Finds documents whose body was seen before. Fed in input order, so that the first one is the representative.
///
/// Memory: some 24 bytes per different body.
#[derive(Default)]
pub(crate) struct DuplicateFinder {
    /// First document by the hash of its body.
    first: HashMap<i64, i64>,
    found: Duplicates,
}

impl DuplicateFinder {
    /// Takes the next rows of `documents` and gives those of `duplicates` that they cause.
    pub(crate) fn push(&mut self, documents: &RecordBatch) -> RecordBatch {
        let hashes = int64s(documents, "text_hash");
        for (&document_id, &text_hash) in int64s(documents, "document_id").iter().zip(hashes) {
            self.push_document(document_id, text_hash);
        }
        batch(Table::Duplicates, self.found.finish())
    }

    /// Takes the next document; one without a body repeats nothing.
    fn push_document(&mut self, document_id: i64, text_hash: i64) {
        if text_hash < 0 {
            return;
        }
        match self.first.entry(text_hash) {
            Entry::Occupied(entry) => self.found.push_exact(document_id, *entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(document_id);
            }
        }
    }
}

/// The values of a 64-bit column of `documents`.
fn int64s<'a>(documents: &'a RecordBatch, name: &str) -> &'a [i64] {
    documents
        .column_by_name(name)
        .map_or(&[], |column| column.as_primitive::<Int64Type>().values())
}

#[cfg(test)]
mod tests {
    use super::DuplicateFinder;
    use crate::tables::duplicates::int64s;
    use crate::tables::{Table, batch};

    fn repeats(documents: &[(i64, i64)]) -> Vec<(i64, i64)> {
        let mut finder = DuplicateFinder::default();
        for &(document_id, text_hash) in documents {
            finder.push_document(document_id, text_hash);
        }
        let rows = batch(Table::Duplicates, finder.found.finish());
        let copies = int64s(&rows, "document_id").iter().copied();
        copies
            .zip(int64s(&rows, "duplicate_of").iter().copied())
            .collect()
    }

    #[test]
    fn every_repeat_points_at_the_first() {
        assert_eq!(repeats(&[(1, 7), (2, 8), (3, 7), (4, 7)]), [(3, 1), (4, 1)]);
    }

    #[test]
    fn documents_without_a_body_repeat_nothing() {
        assert_eq!(repeats(&[(1, -1), (2, -1)]), []);
    }
}
