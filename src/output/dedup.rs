//! `pressmill dedup`: the duplicates across several finished runs, as if they had been one. Reads their
//! sketches, changes nothing in them, and writes one Parquet file.
//!
//! Memory: as [`crate::duplicates`], plus the sketches of a part and 64 bytes for every row, twice while they
//! become columns.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::files::{Store, parent};
use super::fs;
use super::repeats::Repeats;
use super::{committed, sketches};
use crate::error::Error;
use pressmill_tables::body::Repeat;
use pressmill_tables::{RepeatAcross, rows_across_runs};

/// The counts of a search across runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcrossRuns {
    /// Documents of all runs.
    pub documents: u64,
    /// Documents that repeat an earlier one: rows of the file.
    pub duplicates: u64,
}

/// Finds the duplicates of the results in `runs`, in this order, and writes them to `file`, which must not
/// exist yet.
///
/// # Errors
/// A folder holds no finished result with `duplicates`, its sketches are damaged, or the file exists or cannot be written.
pub fn dedup(runs: &[PathBuf], file: &Path) -> Result<AcrossRuns, Error> {
    let store = Store::new(fs::of(file)?);
    let file = store.absolute(file)?;
    if store.exists(&file)? {
        return Err(unusable(&file, "exists already; give another name"));
    }
    let names: Vec<String> = runs.iter().map(|run| run.display().to_string()).collect();
    let mut search = Search {
        repeats: Repeats::new(&store, parent(&file)),
        runs: Vec::new(),
        n_documents: 0,
        rows: Vec::new(),
    };
    for (run, name) in runs.iter().zip(&names) {
        search.add(&Store::new(fs::of(run)?), run, name)?;
    }
    write(&store, &file, &rows_across_runs(&search.rows))?;
    Ok(AcrossRuns {
        documents: search.n_documents,
        duplicates: search.rows.len() as u64,
    })
}

/// The documents of the runs so far.
struct Search<'a> {
    repeats: Repeats,
    /// The name of each run, and the number of representatives before it. Ids may occur in several runs.
    runs: Vec<(u64, &'a str)>,
    n_documents: u64,
    rows: Vec<RepeatAcross<'a>>,
}

impl<'a> Search<'a> {
    fn add(&mut self, store: &Store, run: &Path, name: &'a str) -> Result<(), Error> {
        let root = store.absolute(run)?;
        if !store.exists(&root.join("_SUCCESS"))? {
            return Err(unusable(run, "holds no finished result of pressmill"));
        }
        self.runs.push((self.repeats.n_representatives(), name));
        let mut number = 0;
        while let Some(commit) = committed::read_commit(store, &root, number)? {
            let Some(expected) = commit.sketches else {
                let problem = "was written without the table duplicates, or by an earlier version";
                return Err(unusable(run, problem));
            };
            let path = root.join(sketches::path(number));
            if store.digest(&path)?.sha256 != expected.sha256 {
                return Err(unusable(
                    &path,
                    "is damaged: its hash is not the one in its commit",
                ));
            }
            let bytes = store.read(&path)?;
            let (bodies, _) = bytes.as_chunks();
            self.n_documents += bodies.len() as u64;
            for repeat in self.repeats.find(bodies)? {
                let runs = [name, self.run_of(&repeat)];
                self.rows.push(RepeatAcross { runs, repeat });
            }
            number += 1;
        }
        Ok(())
    }

    /// The run that contains the repeated document.
    fn run_of(&self, repeat: &Repeat) -> &'a str {
        let begun = |&(first, _): &(u64, &str)| first <= repeat.representative;
        let n_begun = self.runs.partition_point(begun);
        let run = self.runs.get(n_begun.saturating_sub(1));
        run.map_or("", |&(_, name)| name)
    }
}

/// Writes the whole file, under a hidden name first.
fn write(store: &Store, file: &Path, rows: &RecordBatch) -> Result<(), Error> {
    let refused = |source| Error::Parquet {
        path: file.to_owned(),
        source,
    };
    let bytes = encoded(rows).map_err(refused)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let temporary = file.with_file_name(format!(".{name}.pressmill-new"));
    let mut writer = store.create(&temporary, file)?;
    writer.write_all(&bytes).map_err(Error::io(&temporary))?;
    writer.finish().map_err(Error::io(&temporary))?;
    store.rename(&temporary, file)?;
    store.sync(parent(file))
}

fn encoded(rows: &RecordBatch) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), rows.schema(), Some(properties))?;
    writer.write(rows)?;
    writer.into_inner()
}

fn unusable(path: &Path, problem: &'static str) -> Error {
    Error::Output {
        path: path.to_owned(),
        problem,
    }
}
