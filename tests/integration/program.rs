//! Runs the program as a user does and reads its output.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use arrow::util::display::array_value_to_string;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;
use walkdir::WalkDir;

/// The outcome of a call of the program.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A separate folder for one test.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file and creates its folders.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// Calls the program in the folder.
    pub(crate) fn call(&self, arguments: &[&str]) -> Outcome {
        self.call_with_stdin(arguments, b"")
    }

    pub(crate) fn call_with_stdin(&self, arguments: &[&str], stdin: &[u8]) -> Outcome {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pressmill"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end without reading anything.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs `pressmill run ARGUMENTS -o out --json`, which must end with `code` whatever share is
    /// quarantined; returns the summary.
    pub(crate) fn run(&self, arguments: &[&str], code: i32) -> serde_json::Value {
        let mut all = vec!["run", "-o", "out", "--json", "--max-bad", "100"];
        all.extend(arguments);
        let outcome = self.call(&all);
        assert_eq!(outcome.code, Some(code), "{}", outcome.stderr);
        let summary: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(summary["balanced"], true, "{}", outcome.stderr);
        summary
    }

    /// One column of a table of `out`, as text; null is empty.
    pub(crate) fn column(&self, table: &str, column: &str) -> Vec<String> {
        column_of(&self.path("out"), table, column)
    }
}

/// One column of a table, as text; null is empty.
pub(crate) fn column_of(out: &Path, table: &str, column: &str) -> Vec<String> {
    let mut parts: Vec<PathBuf> = fs::read_dir(out.join(table))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    parts.sort();
    let mut values = Vec::new();
    for part in parts {
        let file = File::open(part).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        for batch in reader.build().unwrap() {
            let batch = batch.unwrap();
            let array = batch.column_by_name(column).unwrap();
            let texts = (0..array.len()).map(|row| array_value_to_string(array, row).unwrap());
            values.extend(texts);
        }
    }
    values
}

/// Every file of a result by name, except `_run.json`, which contains times.
pub(crate) fn files_of(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(out).into_iter().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().is_file() && entry.file_name() != "_run.json")
        .map(|entry| {
            let name = entry.path().strip_prefix(out).unwrap();
            let name = name.to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// One record as a line of JSON Lines, without its line break.
pub(crate) fn record(id: usize) -> String {
    let place = ["Geneva", "Accra", "Lima", "Oslo"][id % 4];
    format!(
        r#"{{"id": "r{id}", "title": "Talks in {place}", "date": "2024-03-0{day}", "text": "Minister Ana Duarte said on Monday that talks in {place} would go on.\n\n“We are ready,” she said. “Round {id} is next.”"}}"#,
        day = id % 9 + 1,
    )
}

/// `count` records as JSON Lines.
pub(crate) fn records(count: usize) -> String {
    (0..count).map(|id| record(id) + "\n").collect()
}
