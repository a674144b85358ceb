//! Input: files, folders, patterns and stdin → [`Block`]s of raw records, in a fixed order.
//!
//! What is wrong with a file or a line becomes a record with a [`Rejection`] in place of its
//! bytes, so that every fault travels the same way to `quarantine` and nothing is lost on the way.
//!
//! Invariant: where a block ends depends on the input alone, never on threads or time.
//! Memory: one block and one read buffer; a line over the cap is skipped, never held.

use std::ops::Range;

use crate::error::Rejection;
use crate::model::RecordPlace;

mod discover;
mod gzip;
mod lines;
mod open;
mod read;

pub use discover::{Plan, Skipped, plan};
pub use open::Format;
pub use read::{BlockReader, ReadLimits};

/// One record as it stands in the file.
#[derive(Debug)]
pub struct RawRecord {
    /// Where it stands.
    pub place: RecordPlace,
    /// What its bytes are.
    pub kind: RecordKind,
    /// Its bytes in [`Block::bytes`], or why there are none.
    pub body: Result<Range<usize>, Rejection>,
}

/// What the bytes of a record are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// One line of JSON Lines.
    Json,
    /// A whole plain text.
    Text,
}

/// Consecutive records of one or more files: the unit of work of a thread.
#[derive(Debug, Default)]
pub struct Block {
    /// The records' bytes, one after the other.
    pub bytes: Vec<u8>,
    /// The records, in input order.
    pub records: Vec<RawRecord>,
    /// Bytes of the files on disk that had been read when the block was complete.
    pub input_position: u64,
}

impl Block {
    /// The bytes of a record, or its rejection.
    ///
    /// # Errors
    /// The rejection that reading gave the record.
    pub fn body(&self, record: &RawRecord) -> Result<&[u8], Rejection> {
        let range = record.body.clone()?;
        Ok(self.bytes.get(range).unwrap_or_default())
    }
}
