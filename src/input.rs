//! Input: files, folders, patterns and stdin → [`RecordBlock`]s of raw records, in a fixed order.
//!
//! A problem with a file or a line becomes a record with a [`Rejection`] in place of its bytes. So every
//! fault reaches `quarantine` in the same way, and nothing is lost.
//!
//! Invariant: where a block ends depends on the input alone, never on threads or time.
//! Memory: one block and one read buffer; a line over the cap is skipped, never stored.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use pressmill_extract::Rejection;
use pressmill_extract::model::{RecordKind, RecordPlace};

mod arc;
mod capture;
mod content;
mod csv;
mod cut;
mod discover;
mod fault;
mod feed;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod gzip;
mod http;
mod json;
mod lines;
mod lz4;
mod object;
mod open;
mod parquet;
mod read;
mod reader;
mod rows;
mod source;
mod stamp;
mod tar;
pub(crate) mod transfer;
mod utf16;
mod warc;

pub use content::Format;
pub use cut::PassedOver;
pub use discover::{Plan, Skipped, plan};
use fault::{is_out_of_reach, rejection, too_large, torn};
pub use read::{BLOCK_BYTES, BlockReader, ReadLimits};
pub use transfer::{Carried, Coding, Transfer};

/// Most bytes of a record by default: 16 MiB, a thousand times a long article.
pub const DEFAULT_MAX_RECORD_BYTES: u64 = 16 * 1024 * 1024;

/// One record, as the file holds it.
#[derive(Debug)]
pub struct RawRecord {
    /// Its position.
    pub place: RecordPlace,
    /// The kind of its bytes.
    pub kind: RecordKind,
    /// The metadata of its container.
    pub envelope: Option<Box<Carried>>,
    /// The range of its bytes in [`RecordBlock::bytes`], or why it has none.
    pub body: Result<Range<usize>, Rejection>,
}

/// A place between two records of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Number of the file in the plan, 0-based.
    pub file: usize,
    /// Records of that file before this place. 0: the file has not been opened.
    pub record_no: u64,
    /// Bytes of the decompressed file before this place.
    pub raw_offset: u64,
}

/// Consecutive records of one or more files: the unit of work of a thread.
#[derive(Debug, Default)]
pub struct RecordBlock {
    /// The records' bytes, one after the other.
    pub bytes: Vec<u8>,
    /// The records, in input order.
    pub records: Vec<RawRecord>,
    /// Bytes of the files on disk that had been read when the block was complete.
    pub input_position: u64,
    /// Where the next block begins.
    pub end: Position,
    /// Items between the records that are of no kind that is read.
    pub passed_over: BTreeMap<PassedOver, u64>,
    /// Files that could not be opened or read to their end; each has a record here.
    pub failed_files: u64,
}

/// A run of consecutive records of one input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockSource {
    /// As in [`pressmill_extract::model::RecordPlace`].
    pub source_file: Arc<str>,
    /// Their numbers.
    pub records: Range<u64>,
    /// Their bytes in the decompressed file.
    pub raw: Range<u64>,
}

/// One input file, with the facts by which a resumed run recognises it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Path or URL relative to the input root.
    pub source_file: String,
    /// Its size on the disk, compressed or not.
    pub bytes: u64,
    /// Time of the last change, in nanoseconds since 1970; 0 if unknown.
    #[serde(default)]
    pub modified_ns: u64,
    /// A hash of its first and last bytes; 0 if unknown.
    #[serde(default)]
    pub edges: u64,
}

impl InputFile {
    /// Whether the file could not be reached, so that nothing is known about it.
    pub(crate) fn is_unknown(&self) -> bool {
        self.bytes == 0 && self.modified_ns == 0
    }
}

impl RecordBlock {
    /// The files that the records come from, in order, each with its range of records.
    pub fn sources(&self) -> Vec<BlockSource> {
        let mut sources: Vec<BlockSource> = Vec::new();
        for RawRecord { place, .. } in &self.records {
            let end = place.raw_offset + place.raw_length;
            match sources.last_mut() {
                Some(last) if last.source_file == place.source_file => {
                    last.records.end = place.record_no + 1;
                    last.raw.end = end;
                }
                _ => sources.push(BlockSource {
                    source_file: Arc::clone(&place.source_file),
                    records: place.record_no..place.record_no + 1,
                    raw: place.raw_offset..end,
                }),
            }
        }
        sources
    }

    /// Bytes of the records in the decompressed files.
    pub fn raw_bytes(&self) -> u64 {
        let lengths = self.records.iter().map(|record| record.place.raw_length);
        lengths.sum()
    }

    /// The bytes of a record, or its rejection.
    ///
    /// # Errors
    /// The rejection that reading gave the record.
    pub fn body(&self, record: &RawRecord) -> Result<&[u8], Rejection> {
        let range = record.body.clone()?;
        Ok(self.bytes.get(range).unwrap_or_default())
    }
}
