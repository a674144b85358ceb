//! Files → blocks of records, in sequence on the calling thread.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::content::Format;
use super::cut::{Cut, Next};
use super::discover::{Plan, Source};
use super::open::{OpenFault, Opened, open_file, open_object, open_stdin};
use super::source::OpenSource;
use super::{Position, RawRecord, RecordBlock, rejection};
use crate::error::Error;
use pressmill_extract::article::fields::FieldMap;
use pressmill_extract::model::RecordPlace;
use pressmill_extract::{Reason, Rejection};

/// Bytes of a block by default: some 400 articles of 5 kB. Enough to outweigh the cost of passing it on, few
/// enough to keep memory small.
pub const BLOCK_BYTES: usize = 2 * 1024 * 1024;

/// Most records of a block, so that a million faults cannot fill memory.
const BLOCK_RECORDS: usize = 10_000;

/// Limits of reading, and the format.
#[derive(Clone, Copy, Debug)]
pub struct ReadLimits {
    /// How records are separated.
    pub format: Format,
    /// The cap on one record, in decompressed bytes.
    pub max_record_bytes: usize,
    /// Stop after this many records.
    pub max_records: u64,
    /// A block ends with the record that reaches this many bytes.
    pub block_bytes: usize,
}

/// Reads the files of a plan.
pub struct BlockReader {
    plan: Plan,
    /// Files of the plan that were opened or failed to open.
    n_begun: usize,
    current: Option<OpenSource>,
    limits: ReadLimits,
    fields: FieldMap,
    n_records: u64,
    meter: Rc<Cell<u64>>,
}

impl BlockReader {
    /// Starts at the first file.
    pub fn new(plan: Plan, limits: ReadLimits) -> Self {
        Self {
            plan,
            n_begun: 0,
            current: None,
            limits,
            fields: FieldMap::default(),
            n_records: 0,
            meter: Rc::default(),
        }
    }

    /// Also sets the columns of tables to read: those that `fields` knows.
    #[must_use]
    pub fn with_fields(self, fields: FieldMap) -> Self {
        Self { fields, ..self }
    }

    /// Moves to `position`, before which there are `n_records` records, without returning them again.
    ///
    /// Cost: reads and skips what precedes it in the same file.
    ///
    /// # Errors
    /// The file at `position` cannot be read that far, so it changed since it was read.
    pub fn seek(&mut self, position: Position, n_records: u64) -> Result<(), Error> {
        self.n_records = n_records;
        self.n_begun = position.file;
        let passed = self.plan.files.iter().take(position.file);
        self.meter.set(passed.map(|file| file.stamp.bytes).sum());
        if position.record_no == 0 {
            return Ok(());
        }
        let Some(file) = self.plan.files.get(position.file) else {
            return Ok(());
        };
        let (name, source) = (Arc::clone(&file.name), file.source.clone());
        let changed = || Error::InputChanged {
            path: name.to_string().into(),
        };
        self.n_begun += 1;
        let opened = self
            .open(source)
            .map_err(|rejection| match rejection.reason {
                Reason::UnreadableFile => Error::Record {
                    place: name.to_string(),
                    rejection,
                },
                _ => changed(),
            })?;
        let mut source = self
            .source(Arc::clone(&name), opened)
            .map_err(|_| changed())?;
        let cap = self.limits.max_record_bytes;
        source.seek(position, cap).ok_or_else(changed)?;
        self.current = Some(source);
        Ok(())
    }

    /// Records read so far, including rejected ones.
    pub fn n_records(&self) -> u64 {
        self.n_records
    }

    /// The next records; `None` at the end of the last file.
    pub fn next_block(&mut self) -> Option<RecordBlock> {
        let mut block = RecordBlock::default();
        while block.bytes.len() < self.limits.block_bytes
            && block.records.len() < BLOCK_RECORDS
            && self.n_records < self.limits.max_records
        {
            let Some(source) = self.current.take().or_else(|| self.open_next(&mut block)) else {
                break;
            };
            self.read_record(source, &mut block);
        }
        block.input_position = self.meter.get();
        block.end = self.position();
        (!block.records.is_empty() || !block.passed_over.is_empty()).then_some(block)
    }

    /// Where the next record would start, as far as is known without reading.
    fn position(&self) -> Position {
        match &self.current {
            Some(source) => Position {
                file: self.n_begun - 1,
                record_no: source.next_record_no,
                raw_offset: source.position(),
            },
            None => Position {
                file: self.n_begun,
                ..Position::default()
            },
        }
    }

    /// Opens files until one can be read; the others become rejections.
    fn open_next(&mut self, block: &mut RecordBlock) -> Option<OpenSource> {
        while self.n_records < self.limits.max_records {
            let file = self.plan.files.get(self.n_begun)?;
            let (name, source) = (Arc::clone(&file.name), file.source.clone());
            self.n_begun += 1;
            let opened = self.open(source);
            match opened.and_then(|opened| self.source(Arc::clone(&name), opened)) {
                Ok(source) => return Some(source),
                Err(rejection) => {
                    block.failed_files += 1;
                    self.push(block, (name, 0), Cut::rejected(0, 0, rejection));
                }
            }
        }
        None
    }

    fn open(&self, source: Source) -> Result<Opened, Rejection> {
        let meter = Rc::clone(&self.meter);
        let opened = match source {
            Source::File(path) => open_file(&path, self.limits.format, meter),
            Source::Object(object) => open_object(&object, self.limits.format, meter),
            Source::Stdin => open_stdin(self.limits.format, meter),
            Source::Unreadable(message) => return Err(rejection(Reason::UnreadableFile, message)),
        };
        opened.map_err(OpenFault::into_rejection)
    }

    fn source(&self, name: Arc<str>, opened: Opened) -> Result<OpenSource, Rejection> {
        OpenSource::new(name, opened, (self.limits.format, &self.fields))
    }

    /// Reads one record, or the end of the file, and keeps the file open if there may be more.
    fn read_record(&mut self, mut source: OpenSource, block: &mut RecordBlock) {
        let cap = self.limits.max_record_bytes;
        match source.next(&mut block.bytes, cap) {
            Next::Record(cut) => {
                if cut.has_failed && !source.has_failed {
                    source.has_failed = true;
                    block.failed_files += 1;
                }
                let is_last = cut.ends_file;
                let record_no = source.next_record_no;
                self.push(block, (Arc::clone(&source.name), record_no), cut);
                source.next_record_no += 1;
                self.current = (!is_last).then_some(source);
            }
            Next::PassedOver(what) => {
                *block.passed_over.entry(what).or_default() += 1;
                self.current = Some(source);
            }
            Next::End => {}
        }
    }

    fn push(
        &mut self,
        block: &mut RecordBlock,
        (source_file, record_no): (Arc<str>, u64),
        cut: Cut,
    ) {
        self.n_records += 1;
        block.records.push(RawRecord {
            place: RecordPlace {
                source_file,
                record_no,
                raw_offset: cut.raw_offset,
                raw_length: cut.raw_length,
            },
            kind: cut.kind,
            envelope: cut.envelope,
            body: cut.body,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;

    use super::{BLOCK_BYTES, BLOCK_RECORDS, BlockReader, ReadLimits};
    use crate::input::{Format, RecordBlock, plan};

    /// The blocks that files with these contents give.
    fn blocks(contents: &[&str], max_records: u64) -> Vec<RecordBlock> {
        let folder = TempDir::new().unwrap();
        for (index, content) in contents.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{index}.jsonl")), content).unwrap();
        }
        let inputs = [folder.path().to_str().unwrap().to_owned()];
        let limits = ReadLimits {
            format: Format::Auto,
            max_record_bytes: 1 << 20,
            max_records,
            block_bytes: BLOCK_BYTES,
        };
        let mut reader = BlockReader::new(plan(&inputs, Path::new("none")).unwrap(), limits);
        let blocks: Vec<RecordBlock> = std::iter::from_fn(|| reader.next_block()).collect();
        let records: usize = blocks.iter().map(|block| block.records.len()).sum();
        assert_eq!(reader.n_records(), records as u64);
        blocks
    }

    #[test]
    fn a_block_ends_with_the_record_that_fills_it() {
        let line = "x".repeat(1_000) + "\n";
        let full = BLOCK_BYTES.div_ceil(1_000);
        let blocks = blocks(&[&line.repeat(full + 1)], u64::MAX);
        let sizes: Vec<usize> = blocks.iter().map(|block| block.records.len()).collect();
        assert_eq!(sizes, [full, 1]);
    }

    #[test]
    fn a_block_has_a_bounded_number_of_records() {
        let blocks = blocks(&[&"x\n".repeat(BLOCK_RECORDS + 1)], u64::MAX);
        let sizes: Vec<usize> = blocks.iter().map(|block| block.records.len()).collect();
        assert_eq!(sizes, [BLOCK_RECORDS, 1]);
    }

    #[test]
    fn small_files_share_a_block_that_knows_its_sources() {
        let blocks = blocks(&["aa\n\nb", "", "c\n"], u64::MAX);
        assert_eq!(blocks.len(), 1);
        let sources = blocks[0].sources();
        let sources: Vec<_> = sources
            .iter()
            .map(|source| {
                (
                    &*source.source_file,
                    source.records.clone(),
                    source.raw.clone(),
                )
            })
            .collect();
        assert_eq!(sources, [("0.jsonl", 0..2, 0..5), ("2.jsonl", 0..1, 0..1)]);
        assert_eq!(blocks[0].raw_bytes(), 4);
        let bodies: Vec<_> = blocks[0]
            .records
            .iter()
            .map(|record| blocks[0].body(record).unwrap())
            .collect();
        assert_eq!(bodies, [&b"aa"[..], b"b", b"c"]);
    }

    #[test]
    fn a_limit_ends_the_reading() {
        let blocks = blocks(&["a\nb\n", "c\nd\n"], 3);
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].records.len(), 3);
    }
}
