//! `pressmill verify` detects changes to a result.

use std::fs;
use std::path::Path;

use arrow::array::{ArrayRef, Int32Array};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest as _, Sha256};

use crate::program::{Bench, Outcome, records};

/// A result of several parts.
fn result() -> Bench {
    let bench = Bench::new();
    bench.file("a.jsonl", records(20) + "no json\n");
    bench.run(&["a.jsonl", "--part-size", "1500"], 0);
    bench
}

fn verify(bench: &Bench) -> Outcome {
    bench.call(&["verify", "out"])
}

/// Asserts that the result is faulty and that the report contains these words.
fn assert_found(bench: &Bench, words: &[&str]) {
    let outcome = verify(bench);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    for words in words {
        assert!(
            outcome.stdout.contains(words),
            "{words}: {}",
            outcome.stdout
        );
    }
}

#[test]
fn a_whole_result_is_whole() {
    let outcome = verify(&result());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
    assert!(
        outcome.stdout.starts_with("out is whole: "),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("20 documents, 1 in quarantine"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn a_flipped_byte_is_found() {
    let bench = result();
    let path = bench.path("out/actors/part-00001.parquet");
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 4;
    fs::write(&path, bytes).unwrap();
    assert_found(
        &bench,
        &["actors/part-00001.parquet: its SHA-256 is not the one in its commit"],
    );
}

#[test]
fn a_missing_file_and_a_short_one_are_found() {
    let bench = result();
    fs::remove_file(bench.path("out/quotes/part-00000.parquet")).unwrap();
    let path = bench.path("out/quotes/part-00001.parquet");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
    assert_found(
        &bench,
        &[
            "quotes/part-00000.parquet: missing\n",
            "bytes, its commit says ",
        ],
    );
}

#[test]
fn a_truncated_commit_and_a_missing_mark_are_found() {
    let bench = result();
    let path = bench.path("out/_commits/00001.json");
    let json = fs::read(&path).unwrap();
    fs::write(&path, &json[..json.len() / 2]).unwrap();
    fs::remove_file(bench.path("out/_SUCCESS")).unwrap();
    assert_found(
        &bench,
        &[
            "_commits/00001.json: missing, or does not parse\n",
            "_SUCCESS: missing: the run has not finished\n",
        ],
    );
}

#[test]
fn files_of_others_are_found() {
    let bench = result();
    let part = bench.path("out/quotes/part-00000.parquet");
    fs::copy(part, bench.path("out/quotes/part-00099.parquet")).unwrap();
    fs::write(bench.path("out/notes.txt"), "x").unwrap();
    fs::copy(
        bench.path("out/_commits/00000.json"),
        bench.path("out/_commits/00099.json"),
    )
    .unwrap();
    assert_found(
        &bench,
        &[
            "quotes/part-00099.parquet: no commit knows it\n",
            "notes.txt: pressmill does not write such a file\n",
            "_commits/00099.json: _manifest.json does not know it\n",
        ],
    );
}

#[test]
fn a_manifest_that_does_not_add_up_is_found() {
    let bench = result();
    let path = bench.path("out/_manifest.json");
    let json = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        json.replace("\"records_read\": 21", "\"records_read\": 22"),
    )
    .unwrap();
    assert_found(
        &bench,
        &["_manifest.json: the totals are not the sums of the parts\n"],
    );
}

/// Changes the first value of a column, and the hash where the run recorded it.
fn forge(out: &Path, file: &str, column: &str, value: i32) {
    let path = out.join(file);
    let before = Sha256::digest(fs::read(&path).unwrap());
    let size = fs::metadata(&path).unwrap().len();
    let reader = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path).unwrap()).unwrap();
    let mut batch = reader.build().unwrap().next().unwrap().unwrap();
    let index = batch.schema().index_of(column).unwrap();
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    let mut values: Vec<i32> = columns[index]
        .as_any()
        .downcast_ref::<Int32Array>()
        .unwrap()
        .values()
        .to_vec();
    values[0] = value;
    columns[index] = std::sync::Arc::new(Int32Array::from(values));
    batch = arrow::record_batch::RecordBatch::try_new(batch.schema(), columns).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    let bytes = writer.into_inner().unwrap();
    let hex = |digest: &[u8]| {
        let bytes = digest.iter();
        bytes.fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    };
    for record in ["_commits/00000.json", "_manifest.json"] {
        let json = fs::read_to_string(out.join(record)).unwrap();
        let json = json.replace(&hex(&before), &hex(&Sha256::digest(&bytes)));
        let (old, new) = (
            format!("\"bytes\": {size}"),
            format!("\"bytes\": {}", bytes.len()),
        );
        fs::write(out.join(record), json.replace(&old, &new)).unwrap();
    }
    fs::write(&path, bytes).unwrap();
}

#[test]
fn rows_that_point_out_of_their_document_are_found() {
    let bench = result();
    let out = bench.path("out");
    forge(&out, "quotes/part-00000.parquet", "content_end", 1_000_000);
    forge(&out, "mentions/part-00000.parquet", "actor_no", 99);
    forge(&out, "sentences/part-00000.parquet", "sentence_no", 1);
    assert_found(
        &bench,
        &[
            "quotes/part-00000.parquet: row 0: content_end points out of its document\n",
            "mentions/part-00000.parquet: row 0: actor_no points out of its document\n",
            "sentences/part-00000.parquet: row 1: sentence_no does not rise\n",
        ],
    );
}

#[test]
fn a_folder_without_a_result_is_an_error() {
    let bench = Bench::new();
    bench.file("out/notes.txt", "x");
    for folder in ["out", "nowhere"] {
        let outcome = bench.call(&["verify", folder]);
        assert_eq!(outcome.code, Some(2));
        assert!(
            outcome.stderr.contains("holds no result"),
            "{}",
            outcome.stderr
        );
    }
}
