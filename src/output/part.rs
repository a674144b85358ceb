//! One part: the same documents in one file per table, written and committed together.

use std::path::Path;

use arrow::record_batch::RecordBatch;

use super::encoders::Encoders;
use super::files::{Store, parent};
use super::manifest::PartFile;
use super::record::Fingerprint;
use super::table_file::TableFile;
use crate::error::Error;
use pressmill_tables::{Table, TableSet};

/// The files of one part, still under temporary names.
pub(super) struct Part {
    number: u32,
    files: Vec<TableFile>,
}

impl Part {
    /// Creates a temporary file for each table.
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

    /// Adds rows to their tables, in this order. Ignores tables that are not written.
    pub(super) fn write(
        &mut self,
        batches: &[(Table, RecordBatch)],
        encoders: &Encoders,
    ) -> Result<(), Error> {
        encoders.try_each(self.files.iter_mut().collect(), |file| {
            let table = file.table();
            let mut of_table = batches.iter().filter(|(other, _)| *other == table);
            of_table.try_for_each(|(_, rows)| file.write(rows, encoders))
        })?;
        Ok(())
    }

    /// Completes every file, gives each its final name below `root`, then makes the names durable.
    pub(super) fn publish(
        self,
        (store, root): (&Store, &Path),
        encoders: &Encoders,
    ) -> Result<Vec<PartFile>, Error> {
        let finished = encoders.try_each(self.files, |file| file.finish(encoders))?;
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

/// The path of a table's file of a part, relative to the output folder.
pub(super) fn part_path(table: Table, number: u32) -> String {
    format!("{}/part-{number:05}.parquet", table.name())
}
