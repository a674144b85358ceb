//! One table's file of a part: rows → chunks → columns, encoded in parallel → row groups.

use std::mem;
use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use super::chunks::{Chunk, Chunks};
use super::encoders::Encoders;
use super::files::HashedFile;
use super::manifest::PartFile;
use super::record::Fingerprint;
use crate::error::Error;
use pressmill_tables::{ColumnType, SCHEMA_VERSION, Table};

/// Rows of a row group: as fast to read as a million, and the writer needs less than 12 MB. Measured on
/// 363,000 quotes with DuckDB 2.0 and pandas 3.1. This is also the default of DuckDB's writer.
const ROW_GROUP_ROWS: usize = 122_880;

/// Bytes of text after which a row group ends early. Bounds the memory that reading one row group needs.
const ROW_GROUP_TEXT_BYTES: usize = 64 << 20;

/// zstd at its fastest ordinary level. Files are 8 % larger than at the default of 3, for 5 % of the run's
/// time and a tenth of its memory (2,500 articles of US outlets).
const ZSTD_LEVEL: i32 = 1;

/// Columns in which users look up single values. A Bloom filter cuts such a query from 31 to 8 ms for 4 % of
/// size (DuckDB 2.0).
const BLOOM_FILTERED: [&str; 3] = ["document_id", "actor_key", "speaker_key"];

/// Columns whose values rarely repeat: a dictionary would store the column twice.
const DISTINCT: [(Table, &str); 9] = [
    (Table::Documents, "document_id"),
    (Table::Documents, "source_id"),
    (Table::Documents, "raw_offset"),
    (Table::Documents, "raw_length"),
    (Table::Documents, "url"),
    (Table::Documents, "title"),
    (Table::Documents, "text"),
    (Table::Documents, "text_hash"),
    (Table::Quotes, "quote_hash"),
];

/// One table's file of a part.
pub(super) struct TableFile {
    table: Table,
    path: PathBuf,
    writer: SerializedFileWriter<HashedFile>,
    groups: ArrowRowGroupWriterFactory,
    chunks: Chunks,
    rows: u64,
    /// Of the current row group, one per column; empty before its first row.
    columns: Vec<ArrowColumnWriter>,
    /// Of the current row group.
    group_rows: usize,
    /// Of the current row group.
    group_text_bytes: usize,
}

impl TableFile {
    /// Starts the file, which has its temporary name at `path`.
    pub(super) fn create(
        file: HashedFile,
        path: PathBuf,
        table: Table,
        fingerprint: &Fingerprint,
    ) -> Result<Self, Error> {
        let opened = properties(table, fingerprint).and_then(|properties| {
            ArrowWriter::try_new(file, table.schema(), Some(properties))?.into_serialized_writer()
        });
        let (writer, groups) = opened.map_err(refused(&path))?;
        Ok(Self {
            table,
            writer,
            groups,
            path,
            chunks: Chunks::new(table),
            rows: 0,
            columns: Vec::new(),
            group_rows: 0,
            group_text_bytes: 0,
        })
    }

    /// The table of the file.
    pub(super) fn table(&self) -> Table {
        self.table
    }

    /// Adds rows; a full chunk of them is encoded.
    pub(super) fn write(&mut self, rows: &RecordBatch, encoders: &Encoders) -> Result<(), Error> {
        self.rows += rows.num_rows() as u64;
        let full = self.chunks.push(rows).map_err(ParquetError::from);
        for chunk in full.map_err(refused(&self.path))? {
            self.write_chunk(&chunk, encoders)
                .map_err(refused(&self.path))?;
        }
        Ok(())
    }

    fn write_chunk(&mut self, chunk: &Chunk, encoders: &Encoders) -> Result<(), ParquetError> {
        let n_rows = chunk.rows.num_rows();
        let mut start = 0;
        while start < n_rows {
            // Chunks that ended early because of their text may cross a row group boundary.
            let taken = (n_rows - start).min(ROW_GROUP_ROWS - self.group_rows);
            self.encode(&chunk.rows.slice(start, taken), encoders)?;
            start += taken;
            if self.group_rows == ROW_GROUP_ROWS {
                self.end_group(encoders)?;
            }
        }
        self.group_text_bytes += chunk.text_bytes;
        if self.group_rows == 0 {
            self.group_text_bytes = 0;
        } else if self.group_text_bytes >= ROW_GROUP_TEXT_BYTES {
            self.end_group(encoders)?;
        }
        Ok(())
    }

    /// Adds rows to the current row group.
    fn encode(&mut self, rows: &RecordBatch, encoders: &Encoders) -> Result<(), ParquetError> {
        if self.columns.is_empty() {
            let group = self.writer.flushed_row_groups().len();
            self.columns = self.groups.create_column_writers(group)?;
        }
        let fields = rows.schema_ref().fields().iter().zip(rows.columns());
        let columns = self.columns.iter_mut().zip(fields);
        encoders.try_each(columns.collect(), |(writer, (field, array))| {
            let leaves = compute_leaves(field, array)?;
            leaves.iter().try_for_each(|leaf| writer.write(leaf))
        })?;
        self.group_rows += rows.num_rows();
        Ok(())
    }

    /// Writes the current row group to the file, if it has rows.
    fn end_group(&mut self, encoders: &Encoders) -> Result<(), ParquetError> {
        if self.group_rows > 0 {
            let columns = mem::take(&mut self.columns);
            let mut group = self.writer.next_row_group()?;
            for column in encoders.try_each(columns, ArrowColumnWriter::close)? {
                column.append_to_row_group(&mut group)?;
            }
            group.close()?;
        }
        self.group_rows = 0;
        self.group_text_bytes = 0;
        Ok(())
    }

    /// Completes the file; returns its table, its temporary name, and its size and hash.
    pub(super) fn finish(
        mut self,
        encoders: &Encoders,
    ) -> Result<(Table, PathBuf, PartFile), Error> {
        let rest = self.chunks.take().map_err(ParquetError::from);
        if let Some(chunk) = rest.map_err(refused(&self.path))? {
            self.write_chunk(&chunk, encoders)
                .map_err(refused(&self.path))?;
        }
        self.end_group(encoders).map_err(refused(&self.path))?;
        let file = self.writer.into_inner().map_err(refused(&self.path))?;
        let digested = file.finish().map_err(Error::io(&self.path))?;
        let file = PartFile {
            path: String::new(),
            rows: self.rows,
            bytes: digested.bytes,
            sha256: digested.sha256,
        };
        Ok((self.table, self.path, file))
    }
}

/// How to write a table's files. Nothing here depends on the time, the host or the threads.
pub(super) fn properties(
    table: Table,
    fingerprint: &Fingerprint,
) -> Result<WriterProperties, ParquetError> {
    let footer = [
        ("pressmill.schema_version", SCHEMA_VERSION.to_string()),
        ("pressmill.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("pressmill.config_sha256", fingerprint.config_sha256.clone()),
        ("pressmill.model_sha256", fingerprint.model_sha256.clone()),
    ];
    let footer = footer.map(|(key, value)| KeyValue::new(key.to_owned(), value));
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_key_value_metadata(Some(footer.to_vec()));
    for column in table.columns() {
        let path = || ColumnPath::from(column.name);
        if BLOOM_FILTERED.contains(&column.name) {
            properties = properties.set_column_bloom_filter_enabled(path(), true);
        }
        // Positions and counts: differences encode them without look-ups.
        if column.column_type == ColumnType::Int32 {
            properties = properties
                .set_column_dictionary_enabled(path(), false)
                .set_column_encoding(path(), Encoding::DELTA_BINARY_PACKED);
        } else if DISTINCT.contains(&(table, column.name)) {
            properties = properties.set_column_dictionary_enabled(path(), false);
        }
    }
    Ok(properties.build())
}

/// An [`Error::Parquet`] about `path`, for `map_err`.
fn refused(path: &Path) -> impl FnOnce(ParquetError) -> Error {
    let path = path.to_owned();
    move |source| Error::Parquet { path, source }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::num::NonZero;
    use std::path::Path;
    use std::rc::Rc;

    use arrow::record_batch::RecordBatch;
    use parquet::arrow::ArrowWriter;
    use tempfile::TempDir;

    use super::{ROW_GROUP_ROWS, ROW_GROUP_TEXT_BYTES, TableFile, properties};
    use crate::output::chunks::Chunks;
    use crate::output::encoders::Encoders;
    use crate::output::files::Store;
    use crate::output::fs::Disk;
    use crate::output::record::Fingerprint;
    use pressmill_extract::model::RecordPlace;
    use pressmill_extract::{Reason, Rejection, Stage};
    use pressmill_tables::{Table, TableBuilders, TableOptions};

    /// Rows of `quarantine` with messages of these lengths in bytes.
    fn rows(lengths: impl IntoIterator<Item = usize>) -> RecordBatch {
        let mut builders = TableBuilders::new(TableOptions::default());
        for (record_no, length) in (0..).zip(lengths) {
            let rejection = Rejection {
                stage: Stage::Input,
                reason: Reason::MalformedJson,
                message: "x".repeat(length),
                source_id: None,
            };
            let place = RecordPlace {
                record_no,
                ..RecordPlace::default()
            };
            builders.push_rejection(&place, &rejection);
        }
        let mut batches = builders.finish().batches.into_iter();
        let of_table = batches.find(|(table, _)| *table == Table::Quarantine);
        of_table.unwrap().1
    }

    /// The same chunks, written by the library's own writer.
    fn expected(batches: &[RecordBatch]) -> Vec<u8> {
        let properties = properties(Table::Quarantine, &Fingerprint::default()).unwrap();
        let schema = Table::Quarantine.schema();
        let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties)).unwrap();
        let mut chunks = Chunks::new(Table::Quarantine);
        let full: Vec<_> = batches
            .iter()
            .map(|rows| chunks.push(rows).unwrap())
            .collect();
        let mut text_bytes = 0;
        for chunk in full.into_iter().flatten().chain(chunks.take().unwrap()) {
            writer.write(&chunk.rows).unwrap();
            text_bytes += chunk.text_bytes;
            if writer.in_progress_rows() == 0 {
                text_bytes = 0;
            } else if text_bytes >= ROW_GROUP_TEXT_BYTES {
                writer.flush().unwrap();
                text_bytes = 0;
            }
        }
        writer.into_inner().unwrap()
    }

    #[test]
    fn any_number_of_encoders_writes_what_one_writer_would() {
        // A row group and chunks that end because of their text, so that a later chunk crosses a row group
        // boundary.
        let long = vec![1 << 20; 75];
        let short = vec![10; ROW_GROUP_ROWS + 100];
        let batches = [
            rows([]),
            rows(long),
            rows(short),
            rows([0]),
            rows(vec![7; 9000]),
        ];
        let expected = expected(&batches);
        let parent = TempDir::new().unwrap();
        for encoders in [1, 3, 40] {
            let encoders = Encoders::new(NonZero::new(encoders).unwrap()).unwrap();
            let path = parent.path().join("file");
            let file = Store::new(Rc::new(Disk)).create(&path, Path::new("file"));
            let (table, fingerprint) = (Table::Quarantine, Fingerprint::default());
            let mut file =
                TableFile::create(file.unwrap(), path.clone(), table, &fingerprint).unwrap();
            for rows in &batches {
                file.write(rows, &encoders).unwrap();
            }
            let (_, _, written) = file.finish(&encoders).unwrap();
            assert_eq!(written.rows, 75 + 100 + 1 + 9000 + ROW_GROUP_ROWS as u64);
            assert_eq!(written.bytes, expected.len() as u64);
            assert!(fs::read(&path).unwrap() == expected);
        }
    }
}
