//! Every operation on the output folder fails once, or is the last one: what is left is a result
//! of fewer parts, and the same run again completes it to the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use walkdir::WalkDir;

use super::fs::{Disk, Durable, Fs, Held};
use super::{BlockFacts, Existing, Fingerprint, Opened, Output, OutputOptions, RunTotals};
use crate::article::Decoder;
use crate::duplicates::Scratch;
use crate::error::{Error, Reason, Rejection, Stage};
use crate::input::{Position, RecordKind};
use crate::model::{Analysis, Article, RecordPlace, Warning};
use crate::output::BlockSource;
use crate::tables::{Rows, Table, TableBuilders, TableOptions, TableSet};

/// What goes wrong at one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// It fails and has done nothing.
    Refused,
    /// It has done its work and reports a failure.
    DoneAndRefused,
    /// The power goes before it.
    CutBefore,
    /// The power goes after it.
    CutAfter,
}

const FAULTS: [Fault; 4] = [
    Fault::Refused,
    Fault::DoneAndRefused,
    Fault::CutBefore,
    Fault::CutAfter,
];

/// What the faulty disk remembers.
#[derive(Default)]
struct State {
    operations: usize,
    is_cut: bool,
    /// Files with bytes that are not on the disk: a power cut empties them.
    unsynced: BTreeSet<PathBuf>,
}

/// A disk on which operation number `at` goes wrong.
#[derive(Clone)]
struct FaultyDisk {
    fault: Fault,
    at: usize,
    state: Arc<Mutex<State>>,
}

impl FaultyDisk {
    fn new(fault: Fault, at: usize) -> Self {
        Self {
            fault,
            at,
            state: Arc::default(),
        }
    }

    fn was_hit(&self) -> bool {
        self.state.lock().unwrap().operations > self.at
    }

    fn operate<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let failed = || Err(io::Error::from_raw_os_error(5));
        let number = {
            let mut state = self.state.lock().unwrap();
            if state.is_cut {
                return failed();
            }
            state.operations += 1;
            state.operations - 1
        };
        if number != self.at {
            return work();
        }
        let is_cut = matches!(self.fault, Fault::CutBefore | Fault::CutAfter);
        if matches!(self.fault, Fault::DoneAndRefused | Fault::CutAfter) {
            work()?;
        }
        if is_cut {
            let mut state = self.state.lock().unwrap();
            state.is_cut = true;
            for path in &state.unsynced {
                let _ = OpenOptions::new().write(true).truncate(true).open(path);
            }
        }
        failed()
    }
}

impl Fs for FaultyDisk {
    fn create(&self, path: &Path, _: &Path) -> io::Result<Box<dyn Durable>> {
        self.operate(|| {
            self.state.lock().unwrap().unsynced.insert(path.to_owned());
            Ok(Box::new(FaultyFile {
                file: File::create(path)?,
                path: path.to_owned(),
                disk: self.clone(),
            }) as Box<dyn Durable>)
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operate(|| {
            let unsynced = &mut self.state.lock().unwrap().unsynced;
            if unsynced.remove(from) {
                unsynced.insert(to.to_owned());
            }
            Disk.rename(from, to)
        })
    }

    fn swap(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.operate(|| Disk.swap(one, other))
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.operate(|| Ok(()))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| Disk.create_folder(folder))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.operate(|| Disk.remove_file(path))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| Disk.remove_folder(folder))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.operate(|| Disk.open(path))
    }

    fn scratch(&self, folder: &Path) -> io::Result<Box<dyn Scratch>> {
        self.operate(|| {
            Ok(Box::new(FaultyScratch {
                file: Disk.scratch(folder)?,
                disk: self.clone(),
            }) as Box<dyn Scratch>)
        })
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.operate(|| Disk.names(folder))
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        Disk.exists(path)
    }

    fn absolute(&self, folder: &Path) -> Result<PathBuf, Error> {
        Disk.absolute(folder)
    }

    fn lock(&self, folder: &Path) -> Result<Box<dyn Held>, Error> {
        Disk.lock(folder)
    }
}

struct FaultyFile {
    file: File,
    path: PathBuf,
    disk: FaultyDisk,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let disk = self.disk.clone();
        disk.operate(|| self.file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Durable for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        self.disk.operate(|| {
            self.disk.state.lock().unwrap().unsynced.remove(&self.path);
            Ok(())
        })
    }
}

struct FaultyScratch {
    file: Box<dyn Scratch>,
    disk: FaultyDisk,
}

impl Read for FaultyScratch {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.disk.operate(|| self.file.read(bytes))
    }
}

impl Write for FaultyScratch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.operate(|| self.file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for FaultyScratch {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.disk.operate(|| self.file.seek(place))
    }
}

/// Records of a part.
const PART_RECORDS: u64 = 3;
/// Records of the run: two parts, the second one short.
const RECORDS: u64 = 5;

/// As few tables as know of repeats, and of a bad record.
const TABLES: [Table; 3] = [Table::Documents, Table::Quarantine, Table::Duplicates];

/// A text, taken for an article without anything in it.
struct Sample {
    text: &'static str,
    tables: TableSet,
    article: Article,
    analysis: Analysis,
}

impl Sample {
    fn new(text: &'static str, tables: &[Table]) -> Self {
        let article = Decoder::default().decode(RecordKind::Text, text.as_bytes());
        let article = article.unwrap();
        let analysis = Analysis::passed_by(&article, Warning::LanguageNotAnalysed);
        Self {
            text,
            tables: tables.iter().copied().collect(),
            article,
            analysis,
        }
    }
}

/// The rows of records `first..end`: the third of each part is bad, the others are all the sample.
fn rows(first: u64, end: u64, sample: &Sample) -> Rows {
    let mut builders = TableBuilders::new(TableOptions::default());
    for record_no in first..end {
        let place = RecordPlace {
            source_file: "a.jsonl".into(),
            record_no,
            ..RecordPlace::default()
        };
        if record_no % PART_RECORDS == 2 {
            let rejection = Rejection {
                stage: Stage::Input,
                reason: Reason::MalformedJson,
                message: "no object".to_owned(),
                source_id: None,
            };
            builders.push_rejection(&place, &rejection);
        } else {
            builders.push_document(&place, &sample.article, &sample.analysis);
        }
    }
    builders.finish()
}

/// A whole run into `folder`, or what is left of it to do.
fn run(fs: Rc<dyn Fs>, folder: &Path, sample: &Sample, existing: Existing) -> Result<(), Error> {
    let options = OutputOptions {
        tables: sample.tables,
        existing,
        fingerprint: Fingerprint::new(sample.text.as_bytes(), &[]),
        configuration: serde_json::value::to_raw_value(&BTreeMap::from([("text", sample.text)]))
            .unwrap(),
        inputs: Vec::new(),
        is_rereadable: true,
    };
    let Opened::Ready(mut output) = Output::open_on(fs, folder, options)? else {
        return Ok(());
    };
    let mut first = output.checkpoint().n_records;
    while first < RECORDS {
        let end = (first + PART_RECORDS).min(RECORDS);
        let source = BlockSource {
            source_file: "a.jsonl".into(),
            records: first..end,
            raw: first * 100..end * 100,
        };
        let facts = BlockFacts {
            sources: vec![source],
            end: Position {
                file: 0,
                record_no: end,
                raw_offset: end * 100,
            },
            ..BlockFacts::default()
        };
        output.write_block(rows(first, end, sample), &facts)?;
        output.end_part()?;
        first = end;
    }
    let totals = RunTotals {
        records_read: first,
        ..RunTotals::default()
    };
    assert!(output.finish(&totals)?.accounting.balanced);
    Ok(())
}

/// Every file below `folder` but those that know the clock or the process.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(folder).into_iter();
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| entry.file_name() != "_run.json" && entry.file_name() != "_lock")
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).unwrap().to_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn whole_disk() -> Rc<dyn Fs> {
    Rc::new(FaultyDisk::new(Fault::Refused, usize::MAX))
}

/// What a reader who opens every Parquet file sees is part of `whole`.
fn assert_visible(folder: &Path, whole: &BTreeMap<PathBuf, Vec<u8>>, case: &str) {
    for (name, bytes) in files(folder) {
        if name.extension().is_some_and(|ending| ending == "parquet") && !name.starts_with("_tmp") {
            assert!(
                whole.get(&name) == Some(&bytes),
                "{case}: {}",
                name.display()
            );
        }
    }
}

#[test]
fn a_fault_at_any_operation_loses_nothing() {
    let parent = TempDir::new().unwrap();
    let words = Sample::new("Words.", &TABLES);
    let folder = parent.path().join("out");
    run(whole_disk(), &folder, &words, Existing::Resume).unwrap();
    let whole = files(&folder);
    assert!(whole.contains_key(Path::new("documents/part-00001.parquet")));
    for fault in FAULTS {
        for at in 0.. {
            let _ = fs::remove_dir_all(&folder);
            let disk = FaultyDisk::new(fault, at);
            let outcome = run(Rc::new(disk.clone()), &folder, &words, Existing::Resume);
            if !disk.was_hit() {
                assert!(outcome.is_ok() && at > 60, "{at} operations");
                break;
            }
            let case = format!("{fault:?} at operation {at}: {outcome:?}");
            assert!(outcome.is_err() || files(&folder) == whole, "{case}");
            assert_visible(&folder, &whole, &case);
            let again = run(whole_disk(), &folder, &words, Existing::Resume);
            assert!(again.is_ok(), "{case}, then {again:?}");
            assert!(files(&folder) == whole, "{case}");
        }
    }
}

#[test]
fn a_fault_while_a_result_is_replaced_leaves_the_old_one_or_the_new_one() {
    let parent = TempDir::new().unwrap();
    let words = Sample::new("Words.", &[Table::Quarantine]);
    let new_words = Sample::new("New words.", &[Table::Quarantine]);
    let [folder, old] = ["out", "old"].map(|name| parent.path().join(name));
    run(whole_disk(), &folder, &new_words, Existing::Resume).unwrap();
    let new_files = files(&folder);
    run(whole_disk(), &old, &words, Existing::Resume).unwrap();
    let old_files = files(&old);
    for fault in FAULTS {
        for at in 0.. {
            let _ = fs::remove_dir_all(&folder);
            run(whole_disk(), &folder, &words, Existing::Resume).unwrap();
            let disk = FaultyDisk::new(fault, at);
            let outcome = run(
                Rc::new(disk.clone()),
                &folder,
                &new_words,
                Existing::Overwrite,
            );
            if !disk.was_hit() {
                assert!(outcome.is_ok() && at > 40, "{at} operations");
                break;
            }
            let case = format!("{fault:?} at operation {at}: {outcome:?}");
            let found = files(&folder);
            assert!(
                found == new_files || outcome.is_err() && found == old_files,
                "{case}"
            );
            let again = run(whole_disk(), &folder, &new_words, Existing::Overwrite);
            assert!(again.is_ok(), "{case}, then {again:?}");
            assert!(files(&folder) == new_files, "{case}");
            let beside: Vec<_> = fs::read_dir(parent.path()).unwrap().collect();
            assert_eq!(beside.len(), 2, "{case}: {beside:?}");
        }
    }
}

#[test]
fn a_fault_names_the_path() {
    let parent = TempDir::new().unwrap();
    let words = Sample::new("Words.", &TABLES);
    let folder = parent.path().join("out");
    for at in 0.. {
        let disk = FaultyDisk::new(Fault::Refused, at);
        let outcome = run(Rc::new(disk.clone()), &folder, &words, Existing::Resume);
        let _ = fs::remove_dir_all(&folder);
        if !disk.was_hit() {
            break;
        }
        let message = outcome.unwrap_err().to_string();
        assert!(
            message.contains(&*folder.to_string_lossy())
                || message == parent.path().to_string_lossy(),
            "{message}"
        );
    }
}
