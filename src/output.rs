//! Rows to files: `[(Table, RecordBatch)] → part-00000.parquet, …`, in input order.
//! With [`crate::tables`] the only module that knows Arrow, and besides the input
//! the only one that touches disks.
//!
//! Invariants: a file under its final name is complete; a part counts once its
//! commit exists, the result once `_SUCCESS` does. The bytes of a file depend on
//! the sequence of its rows, on nothing else.
//! Cost: each row is copied once into a chunk, then encoded; memory holds a chunk
//! and the encoded row group under way of each table.

use std::fmt;
use std::path::Path;

use arrow::record_batch::RecordBatch;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::tables::{DuplicateFinder, SCHEMA_VERSION, Table, TableSet};

mod chunks;
mod files;
mod folder;
mod manifest;
mod part;
mod views;

pub use manifest::{Accounting, BlockSource, Fingerprint, InputFile, RowCounts, RunTotals};

pub(crate) use files::hexadecimal;
use folder::Folder;
use manifest::{Commit, InputRange, Manifest, RunRecord, Throughput};
use part::Part;

/// How a result is to be written.
#[derive(Clone, Debug)]
pub struct OutputOptions {
    /// The tables to write.
    pub tables: TableSet,
    /// Whether an earlier result may be replaced; it is, once the new one is complete.
    pub overwrite: bool,
    /// Stored in every file.
    pub fingerprint: Fingerprint,
    /// Stored in `_run.json`: the configuration as JSON.
    pub configuration: Box<RawValue>,
}

/// What a finished run wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputSummary {
    /// Parts.
    pub parts: u32,
    /// Bytes of all Parquet files.
    pub bytes: u64,
    /// Rows of every table.
    pub rows: RowCounts,
    /// Whether every record came out somewhere.
    pub accounting: Accounting,
}

/// A result that is being written.
pub struct Output {
    folder: Folder,
    options: OutputOptions,
    duplicates: DuplicateFinder,
    part: Option<Part>,
    /// Of the part under way.
    input: Vec<InputRange>,
    /// Of the part under way, tables that are not written included.
    rows: RowCounts,
    commits: Vec<Commit>,
}

impl Output {
    /// Makes `folder` ready. Nothing that it holds is changed before [`Output::finish`].
    ///
    /// # Errors
    /// When the folder cannot be made or written to, or holds what may not be replaced.
    pub fn create(folder: &Path, options: OutputOptions) -> Result<Self, Error> {
        let folder = Folder::prepare(folder, options.overwrite)?;
        for table in options.tables.iter() {
            files::make_folder(&folder.root().join(table.name()))?;
        }
        Ok(Self {
            folder,
            options,
            duplicates: DuplicateFinder::default(),
            part: None,
            input: Vec::new(),
            rows: RowCounts::default(),
            commits: Vec::new(),
        })
    }

    /// Adds the rows of the next block of records to the part under way; `sources` says which records these were.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_block(
        &mut self,
        batches: Vec<(Table, RecordBatch)>,
        sources: &[BlockSource],
    ) -> Result<(), Error> {
        for source in sources {
            InputRange::extend(&mut self.input, source);
        }
        for (table, rows) in batches {
            if table == Table::Documents {
                let repeated = self.duplicates.push(&rows);
                self.write_rows(Table::Duplicates, &repeated)?;
            }
            self.write_rows(table, &rows)?;
        }
        Ok(())
    }

    /// Commits the part under way; the next block begins another.
    ///
    /// # Errors
    /// When a file cannot be completed; none of the part's files counts then.
    pub fn end_part(&mut self) -> Result<(), Error> {
        let part = match self.part.take() {
            Some(part) => part,
            None => self.new_part()?,
        };
        let commit = Commit {
            part: self.commits.len() as u32,
            input: std::mem::take(&mut self.input),
            rows: std::mem::take(&mut self.rows),
            files: part.publish(self.folder.root())?,
        };
        self.write_json(&format!("_commits/{:05}.json", commit.part), &commit)?;
        self.commits.push(commit);
        Ok(())
    }

    /// Commits the last part and completes the result: manifest, record of the run, views, `_SUCCESS`.
    ///
    /// A result without records still gets a part, so that every table can be opened.
    ///
    /// # Errors
    /// When a file cannot be written, or an earlier result cannot be replaced.
    pub fn finish(mut self, totals: &RunTotals) -> Result<OutputSummary, Error> {
        if self.part.is_some() || self.commits.is_empty() {
            self.end_part()?;
        }
        let summary = self.summary(totals);
        self.write_manifest(&summary)?;
        self.write_run_record(&summary, totals)?;
        let views = views::for_tables(self.options.tables);
        self.write_file("views.sql", views.as_bytes())?;
        if summary.accounting.balanced {
            self.write_file("_SUCCESS", b"")?;
        }
        self.folder.settle()?;
        Ok(summary)
    }

    fn write_rows(&mut self, table: Table, rows: &RecordBatch) -> Result<(), Error> {
        self.rows.add(table, rows.num_rows() as u64);
        if self.part.is_none() {
            self.part = Some(self.new_part()?);
        }
        match &mut self.part {
            Some(part) => part.write(table, rows),
            None => Ok(()),
        }
    }

    fn new_part(&self) -> Result<Part, Error> {
        Part::create(
            &self.folder.temporary(),
            self.commits.len() as u32,
            self.options.tables,
            &self.options.fingerprint,
        )
    }

    fn summary(&self, totals: &RunTotals) -> OutputSummary {
        let mut rows = RowCounts::default();
        for commit in &self.commits {
            rows.add_all(&commit.rows);
        }
        let files = self.commits.iter().flat_map(|commit| &commit.files);
        OutputSummary {
            parts: self.commits.len() as u32,
            bytes: files.map(|file| file.bytes).sum(),
            accounting: Accounting::new(totals.records_read, &rows),
            rows,
        }
    }

    fn write_manifest(&self, summary: &OutputSummary) -> Result<(), Error> {
        let manifest = Manifest {
            schema_version: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION"),
            fingerprint: &self.options.fingerprint,
            tables: self.options.tables.iter().map(Table::name).collect(),
            rows: summary.rows,
            accounting: summary.accounting,
            parts: &self.commits,
        };
        self.write_json("_manifest.json", &manifest)
    }

    fn write_run_record(&self, summary: &OutputSummary, totals: &RunTotals) -> Result<(), Error> {
        let record = RunRecord {
            schema_version: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION"),
            fingerprint: &self.options.fingerprint,
            configuration: &self.options.configuration,
            inputs: &totals.inputs,
            rows: summary.rows,
            accounting: summary.accounting,
            throughput: Throughput::new(totals, summary.rows.documents),
        };
        self.write_json("_run.json", &record)
    }

    fn write_json(&self, name: &str, content: &impl Serialize) -> Result<(), Error> {
        let path = self.folder.root().join(name);
        let mut json =
            serde_json::to_vec_pretty(content).map_err(|error| Error::io(path)(error.into()))?;
        json.push(b'\n');
        self.write_file(name, &json)
    }

    fn write_file(&self, name: &str, content: &[u8]) -> Result<(), Error> {
        let path = self.folder.root().join(name);
        files::write_whole(&self.folder.temporary(), &path, content)
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("options", &self.options)
            .field("parts", &self.commits.len())
            .finish_non_exhaustive()
    }
}
