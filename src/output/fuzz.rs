//! Fuzz targets of the output: see [`crate::fuzz`].
#![allow(
    clippy::missing_panics_doc,
    reason = "a target panics where a promise is broken: that is what it is for"
)]

use arrow::compute::concat_batches;
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

use super::manifest::Commit;
use super::record::{Fingerprint, RunRecord};
use super::table_file::properties;
use crate::fuzz::{analysed, choice, sound};
use pressmill_extract::model::RecordPlace;
use pressmill_tables::body::Body;
use pressmill_tables::{Table, TableBuilders, TableOptions};

/// Parquet returns the rows of two articles unchanged.
pub fn tables(bytes: &[u8]) {
    let (choice, content) = choice(bytes);
    let options = TableOptions {
        keep_text: choice & 1 == 0,
        ..TableOptions::default()
    };
    let mut builders = TableBuilders::new(options);
    let (first, second) = content.split_at(usize::from(choice).min(content.len()));
    for (record_no, text) in (0..).zip([first, second]) {
        let (article, analysis) = analysed(&String::from_utf8_lossy(text));
        sound::analysis(&article, &analysis);
        let place = RecordPlace {
            record_no,
            ..RecordPlace::default()
        };
        builders.push_document(&place, &article, &analysis);
    }
    for (table, rows) in builders.finish().batches {
        let read = written_and_read(table, &rows);
        assert_eq!(read.expect("what was written can be read"), rows);
    }
}

fn written_and_read(table: Table, rows: &RecordBatch) -> Result<RecordBatch, ParquetError> {
    let properties = properties(table, &Fingerprint::default())?;
    let mut writer = ArrowWriter::try_new(Vec::new(), table.schema(), Some(properties))?;
    writer.write(rows)?;
    let file = writer.into_inner()?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(file))?.build()?;
    let batches = reader.collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&table.schema(), &batches)?)
}

/// Files beside the data are read as they were written, or count as damaged.
pub fn commit(bytes: &[u8]) {
    if let Ok(commit) = serde_json::from_slice::<Commit>(bytes) {
        let written = serde_json::to_vec(&commit).expect("a commit has string keys");
        let read = serde_json::from_slice::<Commit>(&written);
        assert_eq!(read.expect("what was written can be read"), commit);
    }
    if let Ok(record) = serde_json::from_slice::<RunRecord>(bytes) {
        assert!(record.differences(&record, false).is_empty());
    }
    for body in bytes.as_chunks().0 {
        assert_eq!(Body::from_bytes(body).to_bytes(), *body);
    }
}
