//! Reads the input, on a separate thread or on the calling one.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::limits;
use super::workers::STACK_BYTES;
use crate::config::Config;
use crate::error::Error;
use crate::input::{BlockReader, Plan, RecordBlock};
use crate::output::Checkpoint;
use pressmill_extract::article::fields::FieldMap;

/// One block is read ahead per this many workers, besides the block that the reader is handing over.
const WORKERS_PER_BLOCK: usize = 4;

/// The input of a run, and where to start in it.
pub(super) struct InputReader<'a> {
    pub(super) config: &'a Config,
    pub(super) plan: Plan,
    pub(super) start: Checkpoint,
}

impl InputReader<'_> {
    /// A reader at the start position.
    ///
    /// # Errors
    /// The input changed since it was last read.
    pub(super) fn reader(&self) -> Result<BlockReader, Error> {
        let fields = FieldMap::with(&self.config.map);
        let mut reader =
            BlockReader::new(self.plan.clone(), limits(self.config)).with_fields(fields);
        reader.seek(self.start.next, self.start.n_records)?;
        Ok(reader)
    }

    /// Reads ahead on a separate thread while `take` consumes blocks; returns the number of records read in
    /// all.
    ///
    /// # Errors
    /// That of `take`, otherwise as [`InputReader::reader`], in which case nothing is read.
    pub(super) fn ahead(
        &self,
        threads: NonZero<usize>,
        take: impl FnOnce(&mut dyn FnMut() -> Option<RecordBlock>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let (sender, receiver) = sync_channel(threads.get() / WORKERS_PER_BLOCK);
        thread::scope(|scope| {
            let read = move || {
                let mut reader = self.reader()?;
                while let Some(block) = reader.next_block() {
                    if sender.send(block).is_err() {
                        break; // nobody asks for more after an error
                    }
                }
                Ok(reader.n_records())
            };
            let handle = thread::Builder::new()
                .name("reader".to_owned())
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, read)
                .map_err(Error::Threads)?;
            let outcome = take(&mut || receiver.recv().ok());
            drop(receiver);
            let n_records = handle.join().unwrap_or_else(|panic| resume_unwind(panic));
            outcome.and(n_records)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::num::NonZero;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::path::Path;

    use tempfile::TempDir;

    use super::InputReader;
    use crate::cli::Settings;
    use crate::config::Config;
    use crate::error::Error;
    use crate::input::{Position, plan};
    use crate::output::Checkpoint;

    const RECORDS: u64 = 1_000;
    const ONE: NonZero<usize> = NonZero::<usize>::MIN;

    /// A configuration that reads [`RECORDS`] records of a file in blocks of some five.
    fn config(folder: &Path) -> Config {
        let file = folder.join("in.jsonl");
        fs::write(
            &file,
            "{\"text\": \"Some words.\"}\n".repeat(RECORDS as usize),
        )
        .unwrap();
        let settings = Settings {
            input: vec![file.to_string_lossy().into_owned()],
            output: Some(folder.join("out")),
            part_size: Some(100),
            ..Settings::default()
        };
        Config::from_settings(settings).unwrap()
    }

    fn input(config: &Config, start: Checkpoint) -> InputReader<'_> {
        InputReader {
            config,
            plan: plan(&config.inputs, &config.output).unwrap(),
            start,
        }
    }

    #[test]
    fn blocks_come_in_order_to_the_last() {
        let folder = TempDir::new().unwrap();
        let config = config(folder.path());
        for threads in [1, 9] {
            let mut next = 0;
            let input = input(&config, Checkpoint::default());
            let n_records = input.ahead(NonZero::new(threads).unwrap(), |next_block| {
                while let Some(block) = next_block() {
                    for record in &block.records {
                        assert_eq!(record.place.record_no, next);
                        next += 1;
                    }
                }
                Ok(())
            });
            assert_eq!((n_records.unwrap(), next), (RECORDS, RECORDS));
        }
    }

    #[test]
    fn whoever_takes_may_stop_or_panic_while_there_is_more() {
        let folder = TempDir::new().unwrap();
        let config = config(folder.path());
        let input = input(&config, Checkpoint::default());
        let outcome = input.ahead(ONE, |next_block| {
            next_block();
            Err(Error::TooManyPanics { panics: 1 })
        });
        assert!(matches!(outcome, Err(Error::TooManyPanics { .. })));
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            input.ahead(ONE, |next_block| {
                next_block();
                panic!("planted")
            })
        }));
        assert!(outcome.is_err());
    }

    #[test]
    fn an_input_that_is_not_the_one_from_before_is_refused() {
        let folder = TempDir::new().unwrap();
        let config = config(folder.path());
        let next = Position {
            record_no: RECORDS,
            raw_offset: 1 << 30,
            ..Position::default()
        };
        let start = Checkpoint {
            next,
            ..Checkpoint::default()
        };
        let outcome = input(&config, start).ahead(ONE, |next_block| {
            assert!(next_block().is_none());
            Ok(())
        });
        assert!(matches!(outcome, Err(Error::InputChanged { .. })));
    }
}
