//! Reading, on a thread of its own or on the one that asks.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::limits;
use super::workers::STACK_BYTES;
use crate::article::fields::FieldMap;
use crate::config::Config;
use crate::error::Error;
use crate::input::{Block, BlockReader, Plan};
use crate::output::Checkpoint;

/// Workers for whom a block is read ahead, besides the one that the reader holds out.
const WORKERS_PER_BLOCK: usize = 4;

/// What is to be read, and from where on.
pub(super) struct Reading<'a> {
    pub(super) config: &'a Config,
    pub(super) plan: Plan,
    pub(super) start: Checkpoint,
}

impl Reading<'_> {
    /// A reader that stands where reading begins.
    ///
    /// # Errors
    /// The input is not the one that was read before.
    pub(super) fn reader(&self) -> Result<BlockReader, Error> {
        let fields = FieldMap::with(&self.config.map);
        let mut reader =
            BlockReader::new(self.plan.clone(), limits(self.config)).with_fields(fields);
        reader.seek(self.start.next, self.start.n_records)?;
        Ok(reader)
    }

    /// Reads on another thread what `take` asks for, ahead of it; gives the records read in all.
    ///
    /// # Errors
    /// That of `take`, else as [`Reading::reader`]; nothing is read then.
    pub(super) fn ahead(
        &self,
        threads: NonZero<usize>,
        take: impl FnOnce(&mut dyn FnMut() -> Option<Block>) -> Result<(), Error>,
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
            let reading = thread::Builder::new()
                .name("reader".to_owned())
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, read)
                .map_err(Error::Threads)?;
            let outcome = take(&mut || receiver.recv().ok());
            drop(receiver);
            let n_records = reading.join().unwrap_or_else(|panic| resume_unwind(panic));
            outcome.and(n_records)
        })
    }
}
