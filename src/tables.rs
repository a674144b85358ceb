//! Rows to columns: the eight tables of a run, and the only module that knows Arrow.

use std::sync::Arc;

use arrow::record_batch::RecordBatch;

use crate::error::Rejection;
use crate::model::{Analysis, Article, RecordPlace};

/// The tables, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row per article.
    Documents,
    /// One row per sentence or furniture line.
    Sentences,
    /// One row per actor per article.
    Actors,
    /// One row per textual occurrence of an actor.
    Mentions,
    /// One row per quotation.
    Quotes,
    /// One row per "A is for or against B".
    Stances,
    /// One row per record that could not be analysed.
    Quarantine,
    /// One row per document that repeats an earlier one.
    Duplicates,
}

/// Collects the rows of consecutive records.
#[derive(Debug)]
pub struct TableBuilders {}

impl TableBuilders {
    /// Adds the rows of one analysed article to every table but `duplicates`.
    pub fn push_document(&mut self, place: &RecordPlace, article: &Article, analysis: &Analysis) {
        let _ = (place, article, analysis);
    }

    /// Adds a quarantine row.
    pub fn push_rejection(&mut self, place: &RecordPlace, rejection: &Rejection) {
        let _ = (place, rejection);
    }

    /// What was collected, a batch for each table that is written, and starts anew.
    pub fn finish(&mut self) -> Vec<(Table, RecordBatch)> {
        Vec::new()
    }
}

/// The stable 63-bit id of a record: the first 8 bytes of SHA-256 over the file's name, a NUL
/// and the record's number in decimal, without the sign bit.
pub fn document_id(source_file: &Arc<str>, record_no: u64) -> i64 {
    let _ = (source_file, record_no);
    0
}
