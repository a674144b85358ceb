//! Finds the input: INPUT arguments → files in a fixed order, each with the name that the tables use.
//!
//! Folders are walked in order of path bytes. Links to files are followed, links to folders are not. A file
//! that is reached twice is read once. In a folder, only names with one of the endings of [`content`] are
//! read, with or without a compression ending. As in Spark and DuckDB, names that start with `.` or `_` are
//! not read. Nor is a `gold.jsonl` of expected rows, as in `sample_corpus`. What is skipped is counted.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::content;
use super::object::Object;
use super::open::strip_compression;
use super::stamp::Stamp;
use crate::bucket::is_address;
use crate::error::Error;
use crate::input::InputFile;

mod names;
mod objects;

use names::{common_folder, shown_name};

/// The files of a run.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub(super) files: Arc<[PlannedFile]>,
    /// Files in the folders that are not read.
    pub skipped: Skipped,
    /// Size on disk of all files, in bytes; stdin counts as 0.
    pub input_bytes: u64,
}

impl Plan {
    /// How many files will be read.
    pub fn n_files(&self) -> usize {
        self.files.len()
    }

    /// Name, size, time and edge hash of every file, in reading order.
    pub fn input_files(&self) -> Vec<InputFile> {
        let files = self.files.iter();
        files
            .map(|file| InputFile {
                source_file: file.name.to_string(),
                bytes: file.stamp.bytes,
                modified_ns: file.stamp.modified_ns,
                edges: file.stamp.edges,
            })
            .collect()
    }

    /// Whether stdin is among the files. It cannot be read twice.
    pub fn reads_stdin(&self) -> bool {
        let mut files = self.files.iter();
        files.any(|file| matches!(file.source, Source::Stdin))
    }

    /// Checks that the files with these numbers still have the size, time and edge hash that they had when
    /// the plan was made.
    ///
    /// # Errors
    /// [`Error::InputChanged`] with the first file that differs.
    pub fn check_unchanged(&self, numbers: Range<usize>) -> Result<(), Error> {
        let files = self.files.get(numbers).unwrap_or_default();
        for file in files {
            let is_unchanged = match &file.source {
                Source::File(path) => {
                    let now = fs::metadata(path).map(|facts| Stamp::of(path, &facts));
                    now.ok() == Some(file.stamp)
                }
                Source::Object(object) => object.is_unchanged(),
                Source::Stdin | Source::Unreadable(_) => true,
            };
            if !is_unchanged {
                let path = match &file.source {
                    Source::File(path) => path.clone(),
                    _ => file.name.to_string().into(),
                };
                return Err(Error::InputChanged { path });
            }
        }
        Ok(())
    }
}

/// One file to read.
#[derive(Debug)]
pub(super) struct PlannedFile {
    pub(super) source: Source,
    /// The `source_file` column.
    pub(super) name: Arc<str>,
    /// Its state when the plan was made.
    pub(super) stamp: Stamp,
}

/// The source of a file's bytes.
#[derive(Clone, Debug)]
pub(super) enum Source {
    File(PathBuf),
    Object(Arc<Object>),
    Stdin,
    /// A file that is known to be unreadable.
    Unreadable(String),
}

/// Files of a folder that are not read, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Names that start with `.` or `_`.
    pub hidden: u64,
    /// Names with another ending.
    pub other_kinds: u64,
    /// An example of those.
    pub other_example: Option<String>,
    /// Links to folders.
    pub folder_links: u64,
    /// Files that were already reached under another name.
    pub repeated: u64,
    /// Files of expected rows.
    pub gold: u64,
}

impl Skipped {
    /// The number of files skipped.
    pub fn total(&self) -> u64 {
        self.hidden + self.other_kinds + self.folder_links + self.repeated + self.gold
    }
}

/// Finds the files of `inputs`: paths, patterns, addresses or `-`. Skips files inside `output`.
///
/// # Errors
/// A path does not exist, an address cannot be used, a pattern does not parse, or there is no file to read.
pub fn plan(inputs: &[String], output: &Path) -> Result<Plan, Error> {
    let mut discovery = Discovery {
        output: fs::canonicalize(output).ok(),
        output_address: is_address(&output.to_string_lossy()).then(|| output.to_owned()),
        ..Discovery::default()
    };
    for input in inputs {
        discovery.add_input(input)?;
    }
    discovery.into_plan(inputs)
}

/// A file that was found.
struct Candidate {
    path: PathBuf,
    source: Source,
    stamp: Stamp,
}

/// The state of the search.
#[derive(Default)]
struct Discovery {
    files: Vec<Candidate>,
    /// The folders that names are relative to, before their common prefix is known.
    roots: Vec<PathBuf>,
    /// The same for objects.
    object_roots: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
    skipped: Skipped,
    output: Option<PathBuf>,
    output_address: Option<PathBuf>,
    first_error: Option<Error>,
}

impl Discovery {
    fn add_input(&mut self, input: &str) -> Result<(), Error> {
        if input == "-" {
            self.add(PathBuf::from("-"), Source::Stdin, Stamp::default());
            return Ok(());
        }
        if is_address(input) {
            return self.add_address(input);
        }
        let path = Path::new(input);
        match fs::symlink_metadata(path) {
            Ok(_) => self.add_path(path),
            Err(_) if input.contains(['*', '?', '[']) => self.add_pattern(input),
            Err(source) => Err(Error::io(path)(source)),
        }
    }

    fn add_pattern(&mut self, pattern: &str) -> Result<(), Error> {
        let paths = glob::glob(pattern).map_err(|error| Error::Config {
            key: pattern.to_owned(),
            problem: error.to_string(),
        })?;
        for path in paths {
            match path {
                Ok(path) => self.add_path(&path)?,
                Err(error) => {
                    let path = error.path().to_owned();
                    self.add_unreadable(path, error.into());
                }
            }
        }
        Ok(())
    }

    fn add_path(&mut self, path: &Path) -> Result<(), Error> {
        let path = std::path::absolute(path).map_err(Error::io(path))?;
        match fs::metadata(&path) {
            Ok(facts) if facts.is_dir() => {
                self.walk(&path);
                self.roots.push(path);
            }
            Ok(_) => {
                self.roots.extend(path.parent().map(Path::to_owned));
                self.add_file(path);
            }
            Err(error) => {
                self.roots.extend(path.parent().map(Path::to_owned));
                self.add_unreadable(path, error);
            }
        }
        Ok(())
    }

    fn walk(&mut self, root: &Path) {
        let first = self.files.len();
        let mut skipped_hidden = 0;
        let is_output = |entry: &DirEntry| {
            self.output.is_some() && fs::canonicalize(entry.path()).ok() == self.output
        };
        let walk = WalkDir::new(root).into_iter().filter_entry(|entry| {
            let is_hidden = entry.depth() > 0 && is_hidden(entry);
            skipped_hidden += u64::from(is_hidden && !entry.file_type().is_dir());
            !(is_hidden || entry.file_type().is_dir() && is_output(entry))
        });
        let entries: Vec<_> = walk.collect();
        self.skipped.hidden += skipped_hidden;
        for entry in entries {
            match entry {
                Ok(entry) => self.add_entry(&entry),
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    let error = error
                        .into_io_error()
                        .unwrap_or_else(|| io::Error::other("the folder is inside itself"));
                    self.add_unreadable(path, error);
                }
            }
        }
        if let Some(added) = self.files.get_mut(first..) {
            added.sort_by(|a, b| path_bytes(a).cmp(path_bytes(b)));
        }
    }

    fn add_entry(&mut self, entry: &DirEntry) {
        let path = entry.path();
        if entry.file_type().is_dir() {
            return;
        }
        if entry.path_is_symlink() && path.is_dir() {
            self.skipped.folder_links += 1;
        } else if is_gold(path) {
            self.skipped.gold += 1;
        } else if has_known_ending(path) {
            self.add_file(path.to_owned());
        } else {
            self.skipped.other_kinds += 1;
            let example = &mut self.skipped.other_example;
            example.get_or_insert_with(|| entry.file_name().to_string_lossy().into_owned());
        }
    }

    fn add_file(&mut self, path: PathBuf) {
        match fs::metadata(&path) {
            Ok(facts) if facts.is_file() => {
                let canonical = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
                if self.seen.insert(canonical) {
                    let stamp = Stamp::of(&path, &facts);
                    self.add(path.clone(), Source::File(path), stamp);
                } else {
                    self.skipped.repeated += 1;
                }
            }
            Ok(_) => self.add_unreadable(path, io::Error::other("not a regular file")),
            Err(error) => self.add_unreadable(path, error),
        }
    }

    fn add_unreadable(&mut self, path: PathBuf, error: io::Error) {
        let message = error.to_string();
        let error = Error::io(&path)(error);
        self.first_error.get_or_insert(error);
        self.add(path, Source::Unreadable(message), Stamp::default());
    }

    fn add(&mut self, path: PathBuf, source: Source, stamp: Stamp) {
        self.files.push(Candidate {
            path,
            source,
            stamp,
        });
    }

    fn into_plan(self, inputs: &[String]) -> Result<Plan, Error> {
        let is_readable = |file: &Candidate| !matches!(file.source, Source::Unreadable(_));
        if !self.files.iter().any(is_readable) {
            return Err(self.first_error.unwrap_or_else(|| Error::NoInput {
                pattern: inputs.join(" "),
                passed_over: self.skipped.other_example,
            }));
        }
        let root = common_folder(&self.roots);
        let object_root = common_folder(&self.object_roots);
        let is_object = |file: &Candidate| matches!(file.source, Source::Object(_));
        let is_mixed = !self.files.iter().all(is_object);
        let name = |file: &Candidate| match is_object(file) {
            // Next to files, objects use their whole address, so that names stay unique.
            true if is_mixed => file.path.to_string_lossy().into(),
            true => shown_name(file.path.strip_prefix(&object_root).unwrap_or(&file.path)),
            false => shown_name(file.path.strip_prefix(&root).unwrap_or(&file.path)),
        };
        let input_bytes = self.files.iter().map(|file| file.stamp.bytes).sum();
        let files = self.files.into_iter().map(|file| PlannedFile {
            name: name(&file),
            source: file.source,
            stamp: file.stamp,
        });
        Ok(Plan {
            files: files.collect(),
            skipped: self.skipped,
            input_bytes,
        })
    }
}

fn path_bytes(file: &Candidate) -> &[u8] {
    file.path.as_os_str().as_encoded_bytes()
}

fn is_hidden(entry: &DirEntry) -> bool {
    matches!(
        entry.file_name().as_encoded_bytes().first(),
        Some(b'.' | b'_')
    )
}

/// The name of a file of expected rows.
const GOLD_NAME: &str = "gold.jsonl";

/// The first bytes of a file of expected rows. No article has this key.
const GOLD_START: &[u8] = br#"{"pressmill_gold""#;

/// Whether a file holds expected rows instead of articles. Opens files named `gold.jsonl` only.
fn is_gold(path: &Path) -> bool {
    let mut start = Vec::new();
    let read_start = |file: File| file.take(GOLD_START.len() as u64).read_to_end(&mut start);
    path.file_name().is_some_and(|name| name == GOLD_NAME)
        && File::open(path).and_then(read_start).is_ok()
        && start == GOLD_START
}

fn has_known_ending(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    let (stem, _) = strip_compression(&name);
    content::has_known_ending(stem)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use tempfile::TempDir;

    use super::{has_known_ending, plan};

    #[test]
    fn endings_decide_what_is_read_in_a_folder() {
        for name in [
            "a.jsonl",
            "a.JSONL.gz",
            "a.ndjson.zst",
            "a.txt",
            "a.json",
            "a.csv.xz",
            "a.tar.bz2",
            "a.tgz",
        ] {
            assert!(has_known_ending(Path::new(name)), "{name}");
        }
        for name in ["a", "a.png", "a.jsonl~", "a.gz", "a.txt.zip", "jsonl"] {
            assert!(!has_known_ending(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_name_does_not_depend_on_how_the_file_was_asked_for() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("in").join("a.jsonl");
        fs::create_dir(file.parent().unwrap()).unwrap();
        fs::write(&file, "{}").unwrap();
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let inputs = [
            path(&file),
            path(file.parent().unwrap()),
            path(&file.with_file_name("*.jsonl")),
            path(&file.with_file_name("../in/./a.jsonl")),
        ];
        for input in inputs {
            let plan = plan(std::slice::from_ref(&input), Path::new("none")).unwrap();
            let names = plan.input_files();
            assert_eq!(names.len(), 1, "{input}");
            assert_eq!(names[0].source_file, "a.jsonl", "{input}");
            assert_eq!(plan.input_bytes, 2, "{input}");
        }
    }
}
