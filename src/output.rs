//! Rows to files: `[(Table, RecordBatch)] → part-00000.parquet, …`, in input order.
//!
//! Invariants: a file under its final name is complete and on the disk. A part counts once its commit exists,
//! the result once `_SUCCESS` exists. What does not count is written again under the same names. The bytes of
//! a file depend on the sequence of its rows and on nothing else. One run at a time writes a folder.
//!
//! The order of writing ensures this; each step is on the disk before the next begins:
//! `_run.json` with what the result is made from · a part's files, written under temporary names, then
//! renamed · its sketches · its commit, with rows and hashes · … · `_manifest.json`, `_run.json` with totals,
//! `views.sql` · `_SUCCESS`.
//!
//! Cost: each row is copied once into a chunk, then encoded; several encoders encode columns in parallel.
//! Memory holds a chunk and the current encoded row group of each table, and the sketches of the current
//! part. Some 30 syncs per part. At the end of a part, [`crate::duplicates`] finds what its documents repeat.
//!
//! A bucket ([`bucket`]) can replace the disk, with the same order of steps.

use std::fmt;
use std::num::NonZero;
use std::path::Path;
use std::rc::Rc;

use arrow::record_batch::RecordBatch;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::error::Error;
use crate::input::{BlockSource, InputFile, Position};
pub use crate::tally::Tally;
use pressmill_tables::{Rows, SCHEMA_VERSION, Table, TableSet, duplicate_rows};

mod bucket;
mod chunks;
mod committed;
mod dedup;
mod disk_space;
mod encoders;
#[cfg(test)]
mod faults;
mod files;
mod folder;
pub(crate) mod fs;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
mod lock;
mod manifest;
mod part;
mod record;
mod repeats;
mod sketches;
mod table_file;
mod verify;
mod views;

pub use dedup::{AcrossRuns, dedup};
pub use disk_space::free_bytes;
pub use folder::Existing;
pub use manifest::{Accounting, RowCounts, RunTotals};
pub use record::Fingerprint;
pub use verify::{Verdict, verify};

use encoders::Encoders;
use files::Store;
pub(crate) use files::hexadecimal;
use folder::{Folder, Holding, restore, tidy};
use fs::{Disk, Fs};
use manifest::{Commit, InputRange, Manifest, PartFile};
use part::Part;
use record::RunRecord;
use repeats::Repeats;
use sketches::Sketches;

const STDIN_RESULT: &str = "holds a result of stdin, which cannot be read again to compare; give --overwrite to replace it, or another folder";

/// How to write a result.
#[derive(Clone, Debug)]
pub struct OutputOptions {
    /// The tables to write.
    pub tables: TableSet,
    /// What to do with an existing result.
    pub existing: Existing,
    /// Stored in every file.
    pub fingerprint: Fingerprint,
    /// Stored in `_run.json`: the configuration as JSON.
    pub configuration: Box<RawValue>,
    /// Stored in `_run.json`: the files to read, in reading order.
    pub inputs: Vec<InputFile>,
    /// Whether the input can be read a second time.
    pub is_rereadable: bool,
    /// Threads that encode columns, besides the calling one; 1 means that the calling thread encodes.
    pub encoders: NonZero<usize>,
}

/// The facts about what a finished run wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputSummary {
    /// Parts.
    pub parts: u32,
    /// Bytes of all Parquet files.
    pub bytes: u64,
    /// Rows of every table.
    pub rows: RowCounts,
    /// Whether every record is in the result.
    pub accounting: Accounting,
}

/// Facts about a block of records, besides its rows.
#[derive(Clone, Debug, Default)]
pub struct BlockFacts {
    /// The files and ranges of the records.
    pub sources: Vec<BlockSource>,
    /// Where the next block begins.
    pub end: Position,
    /// The counts of the records.
    pub tally: Tally,
}

/// How far a result has got.
#[derive(Clone, Debug, Default)]
pub struct Checkpoint {
    /// Where the next part begins.
    pub next: Position,
    /// Records read before it.
    pub n_records: u64,
    /// The counts of those records.
    pub tally: Tally,
}

/// The state of an output folder that was opened.
#[derive(Debug)]
pub enum Opened {
    /// It can be filled, from [`Output::checkpoint`] on.
    Ready(Box<Output>),
    /// It holds the finished result: there is nothing to do.
    Finished(Box<Checkpoint>, OutputSummary),
}

/// A result that is being written.
pub struct Output {
    /// Its scratch file is in the temporary folder of `folder`, so it is dropped first.
    duplicates: Repeats,
    folder: Folder,
    options: OutputOptions,
    record: RunRecord,
    /// The current part.
    sketches: Sketches,
    part: Option<Part>,
    encoders: Encoders,
    /// Rows of the current part that are not yet encoded.
    pending: Vec<(Table, RecordBatch)>,
    /// Bytes of the records whose rows are not yet encoded.
    bytes_pending: u64,
    /// Of the current part.
    input: Vec<InputRange>,
    /// Of the current part.
    tally: Tally,
    /// Where the last block ended.
    end: Position,
    /// Of the current part, including tables that are not written.
    rows: RowCounts,
    commits: Vec<Commit>,
}

impl Output {
    /// Prepares `folder` and keeps the parts that are already complete. A result that is to be replaced does
    /// not change before [`Output::finish`].
    ///
    /// # Errors
    /// Another run writes the folder, the folder cannot be created or written, or it holds something that
    /// must not be replaced.
    pub fn open(folder: &Path, options: OutputOptions) -> Result<Opened, Error> {
        Self::open_on(Rc::new(Disk), folder, options)
    }

    /// As [`Output::open`], on the given file system.
    pub(crate) fn open_on(
        fs: Rc<dyn Fs>,
        folder: &Path,
        options: OutputOptions,
    ) -> Result<Opened, Error> {
        let store = Store::new(fs);
        let target = store.absolute(folder)?;
        let encoders = Encoders::new(options.encoders)?;
        let record = RunRecord::new(
            options.fingerprint.clone(),
            options.configuration.clone(),
            options.inputs.clone(),
        );
        restore(&store, &target)?;
        if let Some(commits) = finished(&store, &target, &options, &record)? {
            tidy(&store, &target)?;
            let summary = summary(&commits, checkpoint(&commits).n_records);
            return Ok(Opened::Finished(Box::new(checkpoint(&commits)), summary));
        }
        let folder = Folder::claim(store, target, options.existing, &record)?;
        let output = Self {
            duplicates: Repeats::new(folder.store(), &folder.temporary()),
            folder,
            options,
            record,
            sketches: Sketches::default(),
            part: None,
            encoders,
            pending: Vec::new(),
            bytes_pending: 0,
            input: Vec::new(),
            tally: Tally::default(),
            end: Position::default(),
            rows: RowCounts::default(),
            commits: Vec::new(),
        };
        Ok(Opened::Ready(Box::new(output.resume()?)))
    }

    /// Keeps the complete parts, removes everything else, and records what the result is made from.
    fn resume(mut self) -> Result<Self, Error> {
        let (store, root) = (self.folder.store().clone(), self.folder.root().to_owned());
        let tables = self.options.tables;
        let is_retry = self.options.existing == Existing::RetryQuarantine;
        let is_kept = self.options.is_rereadable || self.options.existing != Existing::Overwrite;
        if is_kept {
            self.commits = committed::load(&store, &root, tables, |commit| {
                !(is_retry && commit.tally.may_pass_on_retry())
            })?;
        }
        if !self.commits.is_empty() && !self.options.is_rereadable {
            return Err(Error::Output {
                path: root,
                problem: STDIN_RESULT,
            });
        }
        committed::drop_rest(&store, &root, self.commits.len())?;
        if tables.has(Table::Duplicates) {
            sketches::recall(&store, &root, &self.commits, &mut self.duplicates)?;
        }
        self.end = self.checkpoint().next;
        self.write_json("_run.json", &self.record)?;
        let folders = tables.iter().map(Table::name);
        let sketches = tables.has(Table::Duplicates).then_some(sketches::FOLDER);
        store.make_folders(&root, folders.chain(["_commits"]).chain(sketches))?;
        Ok(self)
    }

    /// How far the complete parts reach.
    pub fn checkpoint(&self) -> Checkpoint {
        checkpoint(&self.commits)
    }

    /// Adds the rows of the next block of records to the current part.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_block(&mut self, rows: Rows, facts: &BlockFacts) -> Result<(), Error> {
        for source in &facts.sources {
            InputRange::extend(&mut self.input, source);
        }
        self.tally.add(&facts.tally);
        self.end = facts.end;
        for (table, rows) in rows.batches {
            self.add_rows(table, rows);
        }
        self.bytes_pending += facts.tally.raw_bytes;
        if self.bytes_pending >= self.encoders.bytes_together() {
            let mut part = self.current_part()?;
            self.encode_pending(&mut part)?;
            self.part = Some(part);
        }
        if self.options.tables.has(Table::Duplicates) {
            self.sketches.extend(&rows.bodies);
        }
        Ok(())
    }

    /// Commits the current part; the next block starts another.
    ///
    /// # Errors
    /// A file cannot be completed; then none of the part's files counts.
    pub fn end_part(&mut self) -> Result<(), Error> {
        self.add_repeats()?;
        let mut part = self.current_part()?;
        self.encode_pending(&mut part)?;
        let commit = Commit {
            part: self.commits.len() as u32,
            input: std::mem::take(&mut self.input),
            next: self.end,
            tally: std::mem::take(&mut self.tally),
            rows: std::mem::take(&mut self.rows),
            files: part.publish((self.folder.store(), self.folder.root()), &self.encoders)?,
            sketches: self.write_sketches()?,
        };
        self.write_json(&Commit::path(self.commits.len()), &commit)?;
        self.commits.push(commit);
        Ok(())
    }

    /// Commits the last part and completes the result: manifest, record of the run, views, `_SUCCESS`.
    ///
    /// A result without records still has one part, so that every table can be opened.
    ///
    /// # Errors
    /// When a file cannot be written, or an earlier result cannot be replaced.
    pub fn finish(mut self, totals: &RunTotals) -> Result<OutputSummary, Error> {
        if self.part.is_some() || !self.pending.is_empty() || self.commits.is_empty() {
            self.end_part()?;
        }
        let summary = summary(&self.commits, totals.records_read);
        self.write_manifest(&summary)?;
        self.record
            .conclude(totals, summary.rows, summary.accounting);
        self.write_json("_run.json", &self.record)?;
        let views = views::for_tables(self.options.tables);
        self.write_file("views.sql", views.as_bytes())?;
        drop(self.duplicates); // with its scratch file, before the temporary folder is removed
        self.folder.settle(summary.accounting.balanced)?;
        Ok(summary)
    }

    fn add_rows(&mut self, table: Table, rows: RecordBatch) {
        self.rows.add(table, rows.num_rows() as u64);
        self.pending.push((table, rows));
    }

    /// Writes the pending rows to the part.
    fn encode_pending(&mut self, part: &mut Part) -> Result<(), Error> {
        self.bytes_pending = 0;
        part.write(&std::mem::take(&mut self.pending), &self.encoders)
    }

    /// The current part; starts one if there is none.
    fn current_part(&mut self) -> Result<Part, Error> {
        if let Some(part) = self.part.take() {
            return Ok(part);
        }
        Part::create(
            self.folder.store(),
            (&self.folder.temporary(), self.folder.root()),
            self.commits.len() as u32,
            (self.options.tables, &self.options.fingerprint),
        )
    }

    /// Finds what the documents of the current part repeat.
    fn add_repeats(&mut self) -> Result<(), Error> {
        if !self.options.tables.has(Table::Duplicates) {
            return Ok(());
        }
        let repeats = self.duplicates.find(self.sketches.bodies())?;
        self.add_rows(Table::Duplicates, duplicate_rows(repeats));
        Ok(())
    }

    /// Writes the sketches of the current part, by which later runs find duplicates.
    fn write_sketches(&mut self) -> Result<Option<PartFile>, Error> {
        if !self.options.tables.has(Table::Duplicates) {
            return Ok(None);
        }
        let sketches = std::mem::take(&mut self.sketches);
        let written = sketches.write(&self.folder, self.commits.len())?;
        Ok(Some(written))
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

    fn write_json(&self, name: &str, content: &impl Serialize) -> Result<(), Error> {
        let path = self.folder.root().join(name);
        let mut json =
            serde_json::to_vec_pretty(content).map_err(|error| Error::io(path)(error.into()))?;
        json.push(b'\n');
        self.write_file(name, &json)
    }

    fn write_file(&self, name: &str, content: &[u8]) -> Result<(), Error> {
        let path = self.folder.root().join(name);
        let store = self.folder.store();
        store.write_whole(&self.folder.temporary(), &path, content)
    }
}

/// The commits of the finished result of `record` in `target`; `None` if there is none, or if the run asks
/// for more.
fn finished(
    store: &Store,
    target: &Path,
    options: &OutputOptions,
    record: &RunRecord,
) -> Result<Option<Vec<Commit>>, Error> {
    if options.existing == Existing::Overwrite || !store.exists(&target.join("_SUCCESS"))? {
        return Ok(None);
    }
    let Holding::Result {
        record: earlier, ..
    } = Holding::of(store, target)?
    else {
        return Ok(None);
    };
    let is_retry = options.existing == Existing::RetryQuarantine;
    let what = record.differences(&earlier, is_retry);
    if !what.is_empty() {
        return Err(Error::Changed {
            path: target.to_owned(),
            what,
        });
    }
    if !options.is_rereadable {
        return Err(Error::Output {
            path: target.to_owned(),
            problem: STDIN_RESULT,
        });
    }
    let commits = committed::load(store, target, options.tables, |commit| {
        !(is_retry && commit.tally.may_pass_on_retry())
    })?;
    let rows = summary(&commits, 0).rows;
    let is_whole = !commits.is_empty() && earlier.is_of(rows);
    Ok(is_whole.then_some(commits))
}

/// How far these parts reach.
fn checkpoint(commits: &[Commit]) -> Checkpoint {
    let mut tally = Tally::default();
    for commit in commits {
        tally.add(&commit.tally);
    }
    Checkpoint {
        next: commits.last().map(|commit| commit.next).unwrap_or_default(),
        n_records: commits.iter().map(Commit::n_records).sum(),
        tally,
    }
}

fn summary(commits: &[Commit], records_read: u64) -> OutputSummary {
    let mut rows = RowCounts::default();
    for commit in commits {
        rows.add_all(&commit.rows);
    }
    let files = commits.iter().flat_map(|commit| &commit.files);
    OutputSummary {
        parts: commits.len() as u32,
        bytes: files.map(|file| file.bytes).sum(),
        accounting: Accounting::new(records_read, &rows),
        rows,
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
