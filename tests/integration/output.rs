//! The content of a finished folder, and what happens to an existing one.

use std::fs::{self, File};
use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::{PageIndexPolicy, RowGroupMetaData};
use pressmill::input::BlockSource;
use pressmill::output::{
    BlockFacts, Existing, Fingerprint, Opened, Output, OutputOptions, OutputSummary, RunTotals,
};
use pressmill_extract::model::{Analysis, Sentence};
use pressmill_tables::{Table, TableBuilders, TableOptions, TableSet};
use tempfile::TempDir;

use crate::sample::{analysis, article, place, rejection};

fn options(existing: Existing) -> OutputOptions {
    OutputOptions {
        tables: TableSet::ALL,
        existing,
        fingerprint: Fingerprint {
            config_sha256: "c0".to_owned(),
            model_sha256: "de".to_owned(),
        },
        configuration: serde_json::value::to_raw_value("none").unwrap(),
        inputs: Vec::new(),
        is_rereadable: true,
        encoders: NonZero::<usize>::MIN,
    }
}

/// An output that is not yet finished.
fn open(folder: &Path, options: OutputOptions) -> Output {
    match Output::open(folder, options).unwrap() {
        Opened::Ready(output) => *output,
        Opened::Finished(..) => panic!("there is a finished result"),
    }
}

fn facts(records: std::ops::Range<u64>) -> BlockFacts {
    let source = BlockSource {
        source_file: "news/sample.jsonl".into(),
        raw: records.start * 500..records.end * 500,
        records,
    };
    BlockFacts {
        sources: vec![source],
        ..BlockFacts::default()
    }
}

fn totals(records_read: u64) -> RunTotals {
    RunTotals {
        records_read,
        ..RunTotals::default()
    }
}

/// `records` records, every fifth rejected, in blocks of `block` records and parts of `part` blocks.
fn write(folder: &Path, records: u64, block: usize, part: usize) -> OutputSummary {
    let mut output = open(folder, options(Existing::Resume));
    let numbers: Vec<u64> = (0..records).collect();
    for (index, numbers) in numbers.chunks(block).enumerate() {
        let mut builders = TableBuilders::new(TableOptions::default());
        for &record_no in numbers {
            if record_no % 5 == 4 {
                builders.push_rejection(&place(record_no), &rejection());
            } else {
                builders.push_document(&place(record_no), &article(), &analysis());
            }
        }
        let end = numbers.last().unwrap() + 1;
        output
            .write_block(builders.finish(), &facts(numbers[0]..end))
            .unwrap();
        if (index + 1) % part == 0 {
            output.end_part().unwrap();
        }
    }
    output.finish(&totals(records)).unwrap()
}

fn part_path(folder: &Path, table: Table, number: u32) -> std::path::PathBuf {
    folder
        .join(table.name())
        .join(format!("part-{number:05}.parquet"))
}

fn read(folder: &Path, table: Table) -> RecordBatch {
    let file = File::open(part_path(folder, table, 0)).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let schema = Arc::clone(reader.schema());
    let batches: Vec<_> = reader.build().unwrap().map(Result::unwrap).collect();
    arrow::compute::concat_batches(&schema, &batches).unwrap()
}

fn bytes_of_all(folder: &Path) -> Vec<Vec<u8>> {
    let paths = Table::ALL.map(|table| part_path(folder, table, 0));
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn bytes_depend_on_the_rows_alone() {
    let folder = TempDir::new().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    // 30,000 sentences: several chunks. Blocks of 7,500 and of 999 records split them differently.
    write(&one, 12_500, 7_500, usize::MAX);
    write(&other, 12_500, 999, usize::MAX);
    assert!(bytes_of_all(&one) == bytes_of_all(&other));
}

#[test]
fn every_record_is_accounted_for() {
    let folder = TempDir::new().unwrap();
    let summary = write(folder.path(), 100, 30, usize::MAX);
    assert!(summary.accounting.balanced);
    assert_eq!((summary.rows.documents, summary.rows.quarantine), (80, 20));
    for (table, rows) in [
        (Table::Documents, 80),
        (Table::Quarantine, 20),
        (Table::Duplicates, 79),
    ] {
        assert_eq!(
            read(folder.path(), table).num_rows(),
            rows,
            "{}",
            table.name()
        );
    }
}

#[test]
fn a_record_too_few_is_no_success() {
    let folder = TempDir::new().unwrap();
    let output = open(folder.path(), options(Existing::Resume));
    let summary = output.finish(&totals(1)).unwrap();
    assert!(!summary.accounting.balanced);
    assert!(!folder.path().join("_SUCCESS").exists());
}

#[test]
fn a_result_without_records_can_be_opened() {
    let folder = TempDir::new().unwrap();
    let output = open(folder.path(), options(Existing::Resume));
    output.finish(&totals(0)).unwrap();
    for table in Table::ALL {
        let rows = read(folder.path(), table);
        assert_eq!(rows.schema().fields(), table.schema().fields());
        assert_eq!(rows.num_rows(), 0);
    }
    assert!(folder.path().join("_SUCCESS").exists());
}

#[test]
fn part_numbers_match_over_all_tables() {
    let folder = TempDir::new().unwrap();
    let summary = write(folder.path(), 40, 10, 2);
    assert_eq!(summary.parts, 2);
    for table in Table::ALL {
        for number in 0..2 {
            assert!(
                part_path(folder.path(), table, number).exists(),
                "{}",
                table.name()
            );
        }
    }
    let commit = fs::read_to_string(folder.path().join("_commits/00001.json")).unwrap();
    let commit: serde_json::Value = serde_json::from_str(&commit).unwrap();
    assert_eq!(commit["input"][0]["first_record"], 20);
    assert_eq!(commit["input"][0]["n_records"], 20);
    assert_eq!(commit["rows"]["documents"], 16);
    assert!(!folder.path().join("_tmp").exists());
}

#[test]
fn commits_tell_size_and_hash_of_each_file() {
    use sha2::{Digest, Sha256};
    let folder = TempDir::new().unwrap();
    write(folder.path(), 10, 10, usize::MAX);
    let manifest = fs::read_to_string(folder.path().join("_manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let files = manifest["parts"][0]["files"].as_array().unwrap();
    assert_eq!(files.len(), Table::ALL.len());
    for file in files {
        let content = fs::read(folder.path().join(file["path"].as_str().unwrap())).unwrap();
        let digest = Sha256::digest(&content);
        let digits = digest.iter().map(|byte| format!("{byte:02x}"));
        let digits = digits.collect::<Vec<_>>().concat();
        assert_eq!(file["sha256"], digits);
        assert_eq!(file["bytes"], content.len());
    }
}

#[test]
fn files_say_what_made_them_and_can_be_searched() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), 10, 10, usize::MAX);
    let file = File::open(part_path(folder.path(), Table::Quotes, 0)).unwrap();
    let with_index = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(file, with_index).unwrap();
    let metadata = reader.metadata();
    let footer = metadata.file_metadata().key_value_metadata().unwrap();
    for (key, value) in [
        ("pressmill.schema_version", "1"),
        ("pressmill.version", env!("CARGO_PKG_VERSION")),
        ("pressmill.config_sha256", "c0"),
        ("pressmill.model_sha256", "de"),
    ] {
        let found = footer.iter().find(|entry| entry.key == key).unwrap();
        assert_eq!(found.value.as_deref(), Some(value));
    }
    assert!(metadata.column_index().is_some() && metadata.offset_index().is_some());
    let filtered: Vec<_> = metadata
        .row_group(0)
        .columns()
        .iter()
        .filter(|column| column.bloom_filter_offset().is_some())
        .map(|column| column.column_path().string())
        .collect();
    assert_eq!(filtered, ["document_id", "speaker_key"]);
}

#[test]
fn row_groups_hold_122880_rows() {
    let folder = TempDir::new().unwrap();
    let long = Analysis {
        sentences: vec![Sentence::default(); 130_000],
        ..Analysis::default()
    };
    let mut builders = TableBuilders::new(TableOptions::default());
    builders.push_document(&place(0), &article(), &long);
    let mut output = open(folder.path(), options(Existing::Resume));
    output.write_block(builders.finish(), &facts(0..1)).unwrap();
    output.finish(&totals(1)).unwrap();
    let file = File::open(part_path(folder.path(), Table::Sentences, 0)).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let groups = reader.metadata().row_groups().iter();
    let rows: Vec<_> = groups.map(RowGroupMetaData::num_rows).collect();
    assert_eq!(rows, [122_880, 7_120]);
}

#[test]
fn a_finished_result_is_not_overwritten_unasked() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), 10, 10, usize::MAX);
    let again = Output::open(folder.path(), options(Existing::Resume)).unwrap();
    assert!(matches!(&again, Opened::Finished(done, summary)
        if done.n_records == 10 && summary.rows.documents == 8));
    let other = OutputOptions {
        fingerprint: Fingerprint::default(),
        ..options(Existing::Resume)
    };
    let refused = Output::open(folder.path(), other).unwrap_err();
    assert!(refused.to_string().contains("--overwrite"), "{refused}");
    assert_eq!(read(folder.path(), Table::Documents).num_rows(), 8);
}

#[test]
fn foreign_files_are_never_touched() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("thesis.docx"), "years of work").unwrap();
    for existing in [Existing::Resume, Existing::Overwrite] {
        let refused = Output::open(folder.path(), options(existing)).unwrap_err();
        assert!(refused.to_string().contains("did not write"), "{refused}");
    }
    assert!(folder.path().join("thesis.docx").exists());
}

#[test]
fn the_old_result_stays_until_the_new_one_is_complete() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("out");
    write(&folder, 10, 10, usize::MAX);
    let output = open(&folder, options(Existing::Overwrite));
    assert_eq!(read(&folder, Table::Documents).num_rows(), 8);
    output.finish(&totals(0)).unwrap();
    assert_eq!(read(&folder, Table::Documents).num_rows(), 0);
    let left: Vec<_> = fs::read_dir(parent.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["out"]);
}

#[test]
fn a_result_that_was_moved_aside_comes_back() {
    let parent = TempDir::new().unwrap();
    let folder = parent.path().join("out");
    write(&folder, 10, 10, usize::MAX);
    fs::rename(&folder, parent.path().join(".out.pressmill-old")).unwrap();
    let again = Output::open(&folder, options(Existing::Resume)).unwrap();
    assert!(matches!(again, Opened::Finished(..)));
    assert_eq!(read(&folder, Table::Documents).num_rows(), 8);
}

#[test]
fn only_the_chosen_tables_are_written() {
    let folder = TempDir::new().unwrap();
    let chosen = OutputOptions {
        tables: TableSet::from_iter([Table::Quotes, Table::Duplicates]),
        ..options(Existing::Resume)
    };
    let mut output = open(folder.path(), chosen);
    let mut builders = TableBuilders::new(TableOptions::default());
    builders.push_document(&place(0), &article(), &analysis());
    builders.push_document(&place(1), &article(), &analysis());
    output.write_block(builders.finish(), &facts(0..2)).unwrap();
    let summary = output.finish(&totals(2)).unwrap();
    assert!(summary.accounting.balanced);
    assert_eq!(read(folder.path(), Table::Duplicates).num_rows(), 1);
    assert!(!folder.path().join("documents").exists());
    let views = fs::read_to_string(folder.path().join("views.sql")).unwrap();
    assert!(views.contains("top_speakers") && !views.contains("actor_month_tone"));
}
