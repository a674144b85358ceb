//! Each operation on the output folder fails once, or is the last one. What remains is a result of fewer
//! parts, and a second run completes it to the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use tempfile::TempDir;
use walkdir::WalkDir;

use self::disk::{FAULTS, Fault, FaultyDisk};
use super::fs::Fs;
use super::{BlockFacts, Existing, Fingerprint, Opened, Output, OutputOptions, RunTotals};
use crate::error::Error;
use crate::input::BlockSource;
use crate::input::Position;
use pressmill_extract::article::Decoder;
use pressmill_extract::model::RecordKind;
use pressmill_extract::model::{Analysis, Article, RecordPlace, Warning};
use pressmill_extract::{Reason, Rejection, Stage};
use pressmill_tables::{Rows, Table, TableBuilders, TableOptions, TableSet};

mod disk;

/// Records of a part.
const PART_RECORDS: u64 = 3;
/// Records of the run: two parts, the second one short.
const RECORDS: u64 = 5;

/// The fewest tables that cover repeats and a bad record.
const TABLES: [Table; 3] = [Table::Documents, Table::Quarantine, Table::Duplicates];

/// An article of this text in which nothing was found.
struct Sample {
    text: &'static str,
    tables: TableSet,
    encoders: NonZero<usize>,
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
            encoders: NonZero::<usize>::MIN,
            article,
            analysis,
        }
    }
}

/// The rows of records `first..end`. The third of each part is bad; the others are all the sample.
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

/// Runs into `folder` from the start, or completes the result there.
fn run(fs: Rc<dyn Fs>, folder: &Path, sample: &Sample, existing: Existing) -> Result<(), Error> {
    let options = OutputOptions {
        tables: sample.tables,
        existing,
        fingerprint: Fingerprint::new(sample.text.as_bytes(), &[]),
        configuration: serde_json::value::to_raw_value(&BTreeMap::from([("text", sample.text)]))
            .unwrap(),
        inputs: Vec::new(),
        is_rereadable: true,
        encoders: sample.encoders,
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

/// Every file below `folder` except those that contain times or process ids.
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

/// What a reader of every Parquet file sees is a subset of `whole`.
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
    let mut words = Sample::new("Words.", &TABLES);
    let folder = parent.path().join("out");
    run(whole_disk(), &folder, &words, Existing::Resume).unwrap();
    let whole = files(&folder);
    assert!(whole.contains_key(Path::new("documents/part-00001.parquet")));
    for fault in FAULTS {
        for at in 0.. {
            // Files written one after the other, then in parallel.
            words.encoders = NonZero::new(1 + at % 3).unwrap();
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
