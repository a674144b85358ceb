//! `pressmill dedup`: the duplicates of several finished runs, as if they had been one. Reads their
//! sketches, changes nothing in them, and writes one Parquet file.
//!
//! Memory: as [`crate::duplicates`], 8 bytes more per document, and the rows.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::files::{Store, parent};
use super::fs;
use super::{committed, sketches};
use crate::duplicates::{Body, Finder, Repeat};
use crate::error::Error;
use crate::tables::{RepeatAcross, rows_across_runs};

/// What was found across runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AcrossRuns {
    /// Documents of all runs.
    pub documents: u64,
    /// Those that repeat one before them: rows of the file.
    pub duplicates: u64,
}

/// Finds the duplicates of the results in `runs`, in this order, and writes them to `file`, which must not exist.
///
/// # Errors
/// A folder holds no finished result with `duplicates`, its sketches are damaged, or the file exists or cannot be written.
pub fn dedup(runs: &[PathBuf], file: &Path) -> Result<AcrossRuns, Error> {
    let store = Store::new(fs::of(file)?);
    let file = store.absolute(file)?;
    if store.exists(&file)? {
        return Err(unusable(&file, "exists already; give another name"));
    }
    let mut search = Search::default();
    for run in runs {
        search.add(&Store::new(fs::of(run)?), run)?;
    }
    let names: Vec<String> = runs.iter().map(|run| run.display().to_string()).collect();
    let repeats = search.repeats.iter();
    let rows: Vec<RepeatAcross<'_>> = repeats
        .map(|repeat| search.across(repeat, &names))
        .collect();
    write(&store, &file, &rows_across_runs(&rows))?;
    Ok(AcrossRuns {
        documents: search.ids.len() as u64,
        duplicates: rows.len() as u64,
    })
}

/// The documents of the runs so far, numbered through: ids may occur in several runs.
#[derive(Default)]
struct Search {
    finder: Finder,
    /// By number.
    ids: Vec<i64>,
    /// The number of each run's first document.
    starts: Vec<usize>,
    /// With numbers in the place of ids.
    repeats: Vec<Repeat>,
}

impl Search {
    fn add(&mut self, store: &Store, run: &Path) -> Result<(), Error> {
        let root = store.absolute(run)?;
        if !store.exists(&root.join("_SUCCESS"))? {
            return Err(unusable(run, "holds no finished result of pressmill"));
        }
        self.starts.push(self.ids.len());
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
            for body in Body::read_all(&store.read(&path)?) {
                self.push(&body);
            }
            number += 1;
        }
        Ok(())
    }

    fn push(&mut self, body: &Body) {
        let document_id = self.ids.len() as i64;
        self.ids.push(body.document_id);
        let numbered = Body {
            document_id,
            ..*body
        };
        self.repeats.extend(self.finder.push(&numbered));
    }

    /// A repeat with ids and runs in the place of numbers.
    fn across<'a>(&self, repeat: &Repeat, names: &'a [String]) -> RepeatAcross<'a> {
        let id = |number: i64| self.ids.get(number as usize).copied().unwrap_or(-1);
        let run = |number: i64| {
            let after = self
                .starts
                .partition_point(|&start| start <= number as usize);
            let name = names.get(after.saturating_sub(1));
            name.map_or("", String::as_str)
        };
        RepeatAcross {
            runs: [run(repeat.document_id), run(repeat.duplicate_of)],
            repeat: Repeat {
                document_id: id(repeat.document_id),
                duplicate_of: id(repeat.duplicate_of),
                ..*repeat
            },
        }
    }
}

/// Writes the file whole: under a hidden name first.
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
