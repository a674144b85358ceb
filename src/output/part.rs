//! One part: the same documents in one file per table, written together and
//! committed together.

use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::error::Error;
use crate::tables::{ColumnType, SCHEMA_VERSION, Table, TableSet};

use super::chunks::{Chunk, Chunks};
use super::files::{HashedFile, Store, parent};
use super::manifest::PartFile;
use super::record::Fingerprint;

/// Rows of a row group: as fast to read as a million, and the writer stays below 12 MB.
/// Measured on 363,000 quotes with DuckDB 2.0 and pandas 3.1; the default of DuckDB's own writer.
const ROW_GROUP_ROWS: usize = 122_880;

/// Bytes of text after which a row group ends early, so that reading one never needs more memory than this and its share of the rest.
const ROW_GROUP_TEXT_BYTES: usize = 64 << 20;

/// zstd at its fastest ordinary level: files 8 % larger than at its default of 3, for 5 % of the run's time and a tenth of its memory
/// (2,500 articles of US outlets).
const ZSTD_LEVEL: i32 = 1;

/// Columns that people look up single values in. A filter on them cuts such a query from 31 to 8 ms for 4 % of size (DuckDB 2.0).
const BLOOM_FILTERED: [&str; 3] = ["document_id", "actor_key", "speaker_key"];

/// Columns whose values hardly ever repeat: a dictionary of them would be the column once more.
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

/// The files of one part, still under temporary names.
pub(super) struct Part {
    number: u32,
    files: Vec<TableFile>,
}

impl Part {
    /// Opens a file for each table in the temporary folder, on its way to the root.
    pub(super) fn create(
        store: &Store,
        (temporary_folder, root): (&Path, &Path),
        number: u32,
        (tables, fingerprint): (TableSet, &Fingerprint),
    ) -> Result<Self, Error> {
        let files = tables.iter().map(|table| {
            let path = temporary_folder.join(format!("{}-{number:05}.parquet", table.name()));
            let file = store.create(&path, &root.join(part_path(table, number)))?;
            TableFile::create(file, path, table, fingerprint)
        });
        Ok(Self {
            number,
            files: files.collect::<Result<_, _>>()?,
        })
    }

    /// Adds rows to a table; nothing where the table is not among those written.
    pub(super) fn write(&mut self, table: Table, rows: &RecordBatch) -> Result<(), Error> {
        match self.files.iter_mut().find(|file| file.table == table) {
            Some(file) => file.write(rows),
            None => Ok(()),
        }
    }

    /// Completes every file, then gives each its final name below `root`, then makes the names last.
    pub(super) fn publish(self, store: &Store, root: &Path) -> Result<Vec<PartFile>, Error> {
        let mut finished = Vec::with_capacity(self.files.len());
        for file in self.files {
            finished.push(file.finish()?);
        }
        let mut published = Vec::with_capacity(finished.len());
        for (table, temporary, file) in finished {
            let path = part_path(table, self.number);
            store.rename(&temporary, &root.join(&path))?;
            published.push(PartFile { path, ..file });
        }
        for file in &published {
            store.sync(parent(&root.join(&file.path)))?;
        }
        Ok(published)
    }
}

/// Where a table's file of a part lies, relative to the output folder.
pub(super) fn part_path(table: Table, number: u32) -> String {
    format!("{}/part-{number:05}.parquet", table.name())
}

/// One table's file of a part.
struct TableFile {
    table: Table,
    path: PathBuf,
    writer: ArrowWriter<HashedFile>,
    chunks: Chunks,
    rows: u64,
    /// Bytes of text in the row group under way.
    group_text_bytes: usize,
}

impl TableFile {
    fn create(
        file: HashedFile,
        path: PathBuf,
        table: Table,
        fingerprint: &Fingerprint,
    ) -> Result<Self, Error> {
        let properties = properties(table, fingerprint).map_err(refused(&path))?;
        let writer = ArrowWriter::try_new(file, table.schema(), Some(properties));
        Ok(Self {
            table,
            writer: writer.map_err(refused(&path))?,
            path,
            chunks: Chunks::new(table),
            rows: 0,
            group_text_bytes: 0,
        })
    }

    fn write(&mut self, rows: &RecordBatch) -> Result<(), Error> {
        self.rows += rows.num_rows() as u64;
        let full = self.chunks.push(rows).map_err(ParquetError::from);
        for chunk in full.map_err(refused(&self.path))? {
            self.write_chunk(&chunk).map_err(refused(&self.path))?;
        }
        Ok(())
    }

    fn write_chunk(&mut self, chunk: &Chunk) -> Result<(), ParquetError> {
        self.writer.write(&chunk.rows)?;
        self.group_text_bytes += chunk.text_bytes;
        if self.writer.in_progress_rows() == 0 {
            self.group_text_bytes = 0;
        } else if self.group_text_bytes >= ROW_GROUP_TEXT_BYTES {
            self.writer.flush()?;
            self.group_text_bytes = 0;
        }
        Ok(())
    }

    /// Completes the file: its table, its temporary name, and what it holds.
    fn finish(mut self) -> Result<(Table, PathBuf, PartFile), Error> {
        let rest = self.chunks.take().map_err(ParquetError::from);
        if let Some(chunk) = rest.map_err(refused(&self.path))? {
            self.write_chunk(&chunk).map_err(refused(&self.path))?;
        }
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

/// How a table's files are written: nothing in it depends on the clock, the host or the threads.
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
        // Positions and counts: a difference costs no look-up.
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
