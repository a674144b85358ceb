//! Commit records and the manifest: what is written beside the data.

use serde::{Deserialize, Serialize};

use super::record::Fingerprint;
use crate::input::{BlockSource, Position};
use crate::tally::Tally;
use pressmill_tables::Table;

/// Totals that only the run knows, at its end.
#[derive(Clone, Debug, Default)]
pub struct RunTotals {
    /// Records read from the input.
    pub records_read: u64,
    /// Bytes of decompressed input.
    pub input_bytes: u64,
    /// Worker threads.
    pub threads: usize,
    /// From start to end, by a monotonic clock.
    pub elapsed_seconds: f64,
}

/// Rows per table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowCounts {
    /// Rows of `documents`.
    pub documents: u64,
    /// Rows of `sentences`.
    pub sentences: u64,
    /// Rows of `actors`.
    pub actors: u64,
    /// Rows of `mentions`.
    pub mentions: u64,
    /// Rows of `quotes`.
    pub quotes: u64,
    /// Rows of `stances`.
    pub stances: u64,
    /// Rows of `quarantine`.
    pub quarantine: u64,
    /// Rows of `duplicates`.
    pub duplicates: u64,
}

impl RowCounts {
    /// Adds rows of one table.
    pub(super) fn add(&mut self, table: Table, rows: u64) {
        let count = match table {
            Table::Documents => &mut self.documents,
            Table::Sentences => &mut self.sentences,
            Table::Actors => &mut self.actors,
            Table::Mentions => &mut self.mentions,
            Table::Quotes => &mut self.quotes,
            Table::Stances => &mut self.stances,
            Table::Quarantine => &mut self.quarantine,
            Table::Duplicates => &mut self.duplicates,
        };
        *count += rows;
    }

    /// Adds the rows of another part.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.documents += other.documents;
        self.sentences += other.sentences;
        self.actors += other.actors;
        self.mentions += other.mentions;
        self.quotes += other.quotes;
        self.stances += other.stances;
        self.quarantine += other.quarantine;
        self.duplicates += other.duplicates;
    }
}

/// Consecutive records of one input file, as a commit names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct InputRange {
    pub(super) source_file: String,
    pub(super) first_record: u64,
    pub(super) n_records: u64,
    pub(super) raw_offset: u64,
    pub(super) raw_length: u64,
}

impl InputRange {
    /// Extends the last range if `block` continues it, otherwise starts another.
    pub(super) fn extend(ranges: &mut Vec<Self>, block: &BlockSource) {
        let n_records = block.records.end - block.records.start;
        let end = block.raw.end;
        if let Some(last) = ranges.last_mut() {
            let next_record = last.first_record + last.n_records;
            if last.source_file == *block.source_file && next_record == block.records.start {
                last.n_records += n_records;
                last.raw_length = end.saturating_sub(last.raw_offset);
                return;
            }
        }
        ranges.push(Self {
            source_file: block.source_file.to_string(),
            first_record: block.records.start,
            n_records,
            raw_offset: block.raw.start,
            raw_length: end.saturating_sub(block.raw.start),
        });
    }
}

/// One file of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartFile {
    /// Relative to the output folder, `/` between parts.
    pub(super) path: String,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The record that a part is complete: `_commits/00000.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Commit {
    pub(super) part: u32,
    pub(super) input: Vec<InputRange>,
    /// Where the next part begins.
    pub(super) next: Position,
    /// The counts of the records.
    pub(super) tally: Tally,
    pub(super) rows: RowCounts,
    pub(super) files: Vec<PartFile>,
    /// The file of sketches, if `duplicates` is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sketches: Option<PartFile>,
}

impl Commit {
    /// Every file of the part.
    pub(super) fn all_files(&self) -> impl Iterator<Item = &PartFile> {
        self.files.iter().chain(&self.sketches)
    }
}

impl Commit {
    /// The path of the commit record, relative to the output folder.
    pub(super) fn path(number: usize) -> String {
        format!("_commits/{number:05}.json")
    }

    /// Records that the part read.
    pub(super) fn n_records(&self) -> u64 {
        self.input.iter().map(|range| range.n_records).sum()
    }
}

/// Whether every record is in the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounting {
    /// Records read from the input.
    pub records_read: u64,
    /// Records that became articles.
    pub documents: u64,
    /// Records that could not be analysed.
    pub quarantine: u64,
    /// Whether records read = documents + quarantine.
    pub balanced: bool,
}

impl Accounting {
    pub(super) fn new(records_read: u64, rows: &RowCounts) -> Self {
        Self {
            records_read,
            documents: rows.documents,
            quarantine: rows.quarantine,
            balanced: records_read == rows.documents + rows.quarantine,
        }
    }
}

/// The whole result: `_manifest.json`. A second run would write the same bytes.
#[derive(Debug, Serialize)]
pub(super) struct Manifest<'a> {
    pub(super) schema_version: u32,
    pub(super) version: &'static str,
    #[serde(flatten)]
    pub(super) fingerprint: &'a Fingerprint,
    pub(super) tables: Vec<&'static str>,
    pub(super) rows: RowCounts,
    pub(super) accounting: Accounting,
    pub(super) parts: &'a [Commit],
}

#[cfg(test)]
mod tests {
    use super::InputRange;
    use crate::input::BlockSource;

    fn block(source_file: &str, records: std::ops::Range<u64>) -> BlockSource {
        let raw = records.start * 100..records.end * 100;
        BlockSource {
            source_file: source_file.into(),
            records,
            raw,
        }
    }

    #[test]
    fn blocks_that_follow_each_other_are_one_range() {
        let mut ranges = Vec::new();
        for block in [block("a", 0..3), block("a", 3..5), block("b", 0..1)] {
            InputRange::extend(&mut ranges, &block);
        }
        let found: Vec<_> = ranges
            .iter()
            .map(|range| {
                (
                    range.source_file.as_str(),
                    range.n_records,
                    range.raw_length,
                )
            })
            .collect();
        assert_eq!(found, [("a", 5, 500), ("b", 1, 100)]);
    }
}
