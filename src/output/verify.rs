//! `pressmill verify`: checks whether a result is whole. Reads every byte of it, changes nothing.
//!
//! Checks against what the run recorded: every file exists with its size and hash, and there is no other;
//! commits and manifest agree; the parts cover the input without a gap; records read = documents +
//! quarantine; and the rows themselves ([`rows`]).
//!
//! Memory: the documents of one part.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::committed::{numbered, present, read_commit};
use super::files::Store;
use super::folder::OWN_NAMES;
use super::fs;
use super::manifest::{Accounting, Commit, PartFile, RowCounts};
use super::sketches;
use crate::error::Error;
use pressmill_tables::Table;

mod rows;

/// The outcome of a verification.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The faults: a path in the folder, a colon, and a description. Empty for a whole result.
    pub faults: Vec<String>,
    /// Number of parts checked.
    pub parts: usize,
    /// Their rows.
    pub rows: RowCounts,
    /// Bytes of their files.
    pub bytes: u64,
}

/// The content of the manifest that is verified.
#[derive(Deserialize)]
struct Recorded {
    rows: RowCounts,
    accounting: Accounting,
    parts: Vec<Commit>,
}

/// Verifies the result in `folder`.
///
/// # Errors
/// The folder cannot be read, or holds no result.
pub fn verify(folder: &Path) -> Result<Verdict, Error> {
    let store = Store::new(fs::of(folder)?);
    let root = store.absolute(folder)?;
    let names = store.names(&root)?;
    if !names
        .iter()
        .any(|name| name == "_run.json" || name == "_manifest.json")
    {
        return Err(Error::Output {
            path: root,
            problem: "holds no result of pressmill",
        });
    }
    let mut check = Check {
        store,
        root: &root,
        verdict: Verdict::default(),
    };
    let commits = check.commits(&names)?;
    for commit in &commits {
        check.part(commit)?;
    }
    check.input_ranges(&commits);
    check.foreign_files(&names, &commits)?;
    Ok(check.verdict)
}

/// A verification in progress.
struct Check<'a> {
    store: Store,
    root: &'a Path,
    verdict: Verdict,
}

impl Check<'_> {
    fn fault(&mut self, place: &str, what: &str) {
        self.verdict.faults.push(format!("{place}: {what}"));
    }

    /// The commits of the parts, after comparing them with the manifest.
    fn commits(&mut self, names: &[String]) -> Result<Vec<Commit>, Error> {
        if !names.iter().any(|name| name == "_SUCCESS") {
            self.fault("_SUCCESS", "missing: the run has not finished");
        }
        let json = present(self.store.read(&self.root.join("_manifest.json")))?;
        let recorded = json.map(|json| serde_json::from_slice::<Recorded>(&json));
        let recorded = match recorded {
            Some(Ok(recorded)) => recorded,
            Some(Err(error)) => {
                self.fault("_manifest.json", &format!("does not parse: {error}"));
                return self.commits_alone();
            }
            None => {
                self.fault("_manifest.json", "missing");
                return self.commits_alone();
            }
        };
        for (number, part) in recorded.parts.iter().enumerate() {
            let path = Commit::path(number);
            match read_commit(&self.store, self.root, number)? {
                None => self.fault(&path, "missing, or does not parse"),
                Some(commit) if commit != *part => {
                    self.fault(&path, "says something else than _manifest.json");
                }
                Some(_) => {}
            }
        }
        self.accounts(&recorded);
        Ok(recorded.parts)
    }

    /// The commits, where no manifest states their number.
    fn commits_alone(&self) -> Result<Vec<Commit>, Error> {
        let mut commits = Vec::new();
        while let Some(commit) = read_commit(&self.store, self.root, commits.len())? {
            commits.push(commit);
        }
        Ok(commits)
    }

    /// Records read = documents + quarantine, in the manifest and over the parts.
    fn accounts(&mut self, recorded: &Recorded) {
        let mut rows = RowCounts::default();
        for part in &recorded.parts {
            rows.add_all(&part.rows);
            let (read, accounted) = (part.n_records(), part.rows.documents + part.rows.quarantine);
            if read != accounted {
                let problem = format!("{read} records read, {accounted} accounted for");
                self.fault(&Commit::path(part.part as usize), &problem);
            }
        }
        let read = recorded.parts.iter().map(Commit::n_records).sum();
        if rows != recorded.rows || recorded.accounting != Accounting::new(read, &rows) {
            self.fault("_manifest.json", "the totals are not the sums of the parts");
        }
        if !recorded.accounting.balanced {
            self.fault("_manifest.json", "the accounts do not balance");
        }
    }

    /// Checks the files of a part, and their rows if the bytes are right.
    fn part(&mut self, commit: &Commit) -> Result<(), Error> {
        self.verdict.parts += 1;
        self.verdict.rows.add_all(&commit.rows);
        let mut documents = None;
        for file in &commit.files {
            let is_right = self.file(file)?;
            let table = file.path.split('/').next().map(str::parse::<Table>);
            let (true, Some(Ok(table))) = (is_right, table) else {
                continue;
            };
            let faults = rows::check(
                &self.store,
                &self.root.join(&file.path),
                table,
                &mut documents,
            )?;
            for fault in faults.of(file.rows) {
                self.fault(&file.path, &fault);
            }
        }
        if let Some(sketches) = &commit.sketches {
            self.file(sketches)?;
        }
        Ok(())
    }

    /// Whether a file matches its commit.
    fn file(&mut self, file: &PartFile) -> Result<bool, Error> {
        self.verdict.bytes += file.bytes;
        let Some(found) = present(self.store.digest(&self.root.join(&file.path)))? else {
            self.fault(&file.path, "missing");
            return Ok(false);
        };
        if found.bytes != file.bytes {
            let problem = format!("{} bytes, its commit says {}", found.bytes, file.bytes);
            self.fault(&file.path, &problem);
        } else if found.sha256 != file.sha256 {
            self.fault(
                &file.path,
                "its SHA-256 is not the one in its commit: bytes were changed",
            );
        } else {
            return Ok(true);
        }
        Ok(false)
    }

    /// The parts cover each input file from its first record, without a gap.
    fn input_ranges(&mut self, commits: &[Commit]) {
        let mut next: BTreeMap<&str, u64> = BTreeMap::new();
        for commit in commits {
            for range in &commit.input {
                let expected = next.entry(&range.source_file).or_default();
                if range.first_record != *expected {
                    let problem = format!(
                        "begins at record {} of {}, the parts before end at {expected}",
                        range.first_record, range.source_file
                    );
                    self.verdict
                        .faults
                        .push(format!("{}: {problem}", Commit::path(commit.part as usize)));
                }
                *expected = range.first_record + range.n_records;
            }
        }
    }

    /// Reports files that no commit names.
    fn foreign_files(&mut self, names: &[String], commits: &[Commit]) -> Result<(), Error> {
        let files = commits.iter().flat_map(Commit::all_files);
        let known: BTreeSet<&str> = files.map(|file| file.path.as_str()).collect();
        for name in names {
            if name == sketches::FOLDER || name.parse::<Table>().is_ok() {
                for part in self.store.names(&self.root.join(name))? {
                    let path = format!("{name}/{part}");
                    if !known.contains(path.as_str()) {
                        self.fault(&path, "no commit knows it");
                    }
                }
            } else if !OWN_NAMES.contains(&name.as_str()) {
                self.fault(name, "pressmill does not write such a file");
            }
        }
        for name in self.store.names(&self.root.join("_commits"))? {
            let number = numbered(&name, "", ".json");
            if number.is_none_or(|number| number as usize >= commits.len()) {
                self.fault(
                    &format!("_commits/{name}"),
                    "_manifest.json does not know it",
                );
            }
        }
        Ok(())
    }
}
