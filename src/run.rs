//! A run: blocks of records on every core, their rows written in input order.
//!
//! One thread reads blocks, workers turn them into rows, and the calling thread hands the rows to the output,
//! whose encoders encode columns in parallel. At most [`BLOCKS_PER_THREAD`] blocks per worker are in flight,
//! and none is started above [`BYTES_PER_THREAD`], so memory does not grow with the input. The output
//! receives rows in block order, so bytes do not depend on the number of threads.
//!
//! Besides the output's encoders this is the only parallel code. A panic in an article is caught in its
//! worker (`run/block_worker.rs`).

use std::cell::Cell;
use std::num::NonZero;
use std::rc::Rc;
use std::time::Instant;

use crate::config::Config;
use crate::error::Error;
use crate::input::{self, BLOCK_BYTES, Plan, Position, ReadLimits};
use crate::interrupt::Stop;
use crate::output::fs::{self, Fs};
use crate::output::{Fingerprint, Opened, Output, OutputOptions, RunTotals, free_bytes};
pub use crate::tally::Tally;
use pressmill_extract::Reason;
use pressmill_extract::Step;
use pressmill_extract::model::{Analysis, Article};

mod block_worker;
mod input_reader;
mod single;
mod summary;
mod workers;

use block_worker::{BlockWorker, Finished};
use input_reader::InputReader;
pub use single::article_at;
pub use summary::Summary;
use workers::in_order;

/// Blocks read ahead per worker: one under analysis, one waiting.
const BLOCKS_PER_THREAD: usize = 2;

/// Bytes of records in flight per worker above which no block is started: three blocks of the usual size. So
/// an article of 16 MiB is analysed alone.
const BYTES_PER_THREAD: usize = 3 * BLOCK_BYTES;

/// Most encoders. All encoding takes four times as long as its longest column, which is mostly the articles'
/// text (`docs/PERFORMANCE.md`). So more than four are rarely busy, and eight are enough for bursts.
const ENCODERS_MAX: NonZero<usize> = NonZero::new(8).unwrap();

/// A run with more panics than this stops: the articles cannot be to blame.
const PANICS_MAX: u64 = 100;

/// Receives the progress of a run.
pub trait Observer {
    /// `position` bytes on disk were read and their records written; `tally` counts the whole result.
    fn advance(&mut self, position: u64, tally: &Tally);
}

/// Ignores progress.
impl Observer for () {
    fn advance(&mut self, _: u64, _: &Tally) {}
}

/// A run that is ready to start: the input is known, the output folder is locked.
#[derive(Debug)]
pub struct Job<'a> {
    config: &'a Config,
    started: Instant,
    plan: Plan,
    opened: Opened,
}

impl<'a> Job<'a> {
    /// Finds the input and prepares the output folder.
    ///
    /// # Errors
    /// The run cannot start.
    pub fn prepare(config: &'a Config) -> Result<Self, Error> {
        Self::prepare_on(fs::of(&config.output)?, config)
    }

    /// As [`Job::prepare`], on the given file system.
    fn prepare_on(fs: Rc<dyn Fs>, config: &'a Config) -> Result<Self, Error> {
        let started = Instant::now();
        let plan = input::plan(&config.inputs, &config.output)?;
        let configuration = config.record();
        let options = OutputOptions {
            tables: config.tables,
            existing: config.existing,
            fingerprint: Fingerprint::new(
                configuration.get().as_bytes(),
                &config.weights().files(),
            ),
            configuration,
            inputs: plan.input_files(),
            is_rereadable: !plan.reads_stdin(),
            encoders: encoders(config.threads),
        };
        Ok(Self {
            opened: Output::open_on(fs, &config.output, options)?,
            config,
            started,
            plan,
        })
    }

    /// The bytes that a result not yet begun may take, and the bytes free, if fewer are free. A result takes
    /// at most about as much as its input.
    pub fn shortage(&self) -> Option<(u64, u64)> {
        let is_begun = match &self.opened {
            Opened::Ready(output) => output.checkpoint().n_records > 0,
            Opened::Finished(..) => true,
        };
        let needed = self.plan.input_bytes;
        let free = free_bytes(&self.config.output)?;
        (!is_begun && free < needed).then_some((needed, free))
    }

    /// Bytes of the input on disk; 0 if unknown.
    pub fn input_bytes(&self) -> u64 {
        self.plan.input_bytes
    }

    /// Reads, analyses and writes whatever is not yet in the result, and reports progress to `observer`.
    /// `analyze` is [`pressmill_extract::Analyzer::analyze_all`].
    ///
    /// # Errors
    /// The run had to stop. What it committed stays, and the same run goes on from there.
    pub fn run(
        self,
        analyze: &(impl Fn(&[Article]) -> Vec<Analysis> + Sync),
        stop: &Stop,
        observer: &mut impl Observer,
    ) -> Result<Summary, Error> {
        let config = self.config;
        let worker = BlockWorker::new(config, analyze, stop);
        self.run_by(|input, writer| fill(input, &worker, writer, observer))
    }

    /// As [`Job::run`], in sequence on the calling thread. Calls `after` when a step is done; preparing and
    /// finishing the folder count as [`Step::Write`].
    ///
    /// # Errors
    /// As [`Job::run`].
    pub fn run_in_turn(
        self,
        analyze: &impl Fn(&[Article]) -> Vec<Analysis>,
        stop: &Stop,
        after: &impl Fn(Step),
    ) -> Result<Summary, Error> {
        let worker = BlockWorker::new(self.config, analyze, stop);
        let summary = self.run_by(|input, writer| in_turn(input, &worker, writer, after));
        after(Step::Write);
        summary
    }

    /// Completes the result; `fill` processes the input that is left.
    fn run_by(
        self,
        fill: impl FnOnce(&InputReader<'_>, &mut Writer) -> Result<u64, Error>,
    ) -> Result<Summary, Error> {
        let summary = Summary::of(&self.plan);
        match self.opened {
            Opened::Finished(checkpoint, output) => Ok(Summary {
                records_read: checkpoint.n_records,
                tally: checkpoint.tally,
                was_finished: true,
                output: Some(output),
                elapsed: self.started.elapsed(),
                ..summary
            }),
            Opened::Ready(output) => {
                let input = InputReader {
                    config: self.config,
                    plan: self.plan.clone(),
                    start: output.checkpoint(),
                };
                let mut writer = Writer {
                    output: *output,
                    plan: self.plan,
                    part_bytes: self.config.part_bytes,
                    part_start: input.start.next,
                    bytes_in_part: 0,
                    tally: input.start.tally.clone(),
                };
                let records_read = fill(&input, &mut writer)?;
                writer.finish(summary, records_read, (self.config, self.started))
            }
        }
    }
}

/// Processes the rest of the input on every core.
fn fill<A: Fn(&[Article]) -> Vec<Analysis> + Sync>(
    input: &InputReader<'_>,
    worker: &BlockWorker<'_, A>,
    writer: &mut Writer,
    observer: &mut impl Observer,
) -> Result<u64, Error> {
    let config = input.config;
    let threads = config.threads.get();
    let bytes_in_flight = Cell::new(0);
    input.ahead(config.threads, |next_block| {
        in_order(
            config.threads,
            |blocks| {
                blocks < threads * BLOCKS_PER_THREAD
                    && bytes_in_flight.get() < threads * BYTES_PER_THREAD
            },
            || {
                let block = next_block()?;
                bytes_in_flight.update(|bytes| bytes + block.bytes.len());
                Some(block)
            },
            |block| worker.analyze_block(&block, &|_| ()),
            |finished| {
                worker.stop.check()?; // a block that was given up must not be written
                bytes_in_flight.update(|bytes| bytes - finished.bytes);
                let position = finished.input_position;
                writer.write(finished)?;
                observer.advance(position, &writer.tally);
                stop_on_panics(&writer.tally)
            },
        )
    })
}

/// Processes the rest of the input on this thread.
fn in_turn<A: Fn(&[Article]) -> Vec<Analysis>>(
    input: &InputReader<'_>,
    worker: &BlockWorker<'_, A>,
    writer: &mut Writer,
    after: &impl Fn(Step),
) -> Result<u64, Error> {
    let mut reader = input.reader()?;
    after(Step::Write);
    while let Some(block) = reader.next_block() {
        after(Step::Read);
        let finished = worker.analyze_block(&block, after);
        worker.stop.check()?;
        writer.write(finished)?;
        stop_on_panics(&writer.tally)?;
        after(Step::Write);
    }
    after(Step::Read);
    Ok(reader.n_records())
}

/// The read limits of this configuration.
pub(crate) fn limits(config: &Config) -> ReadLimits {
    ReadLimits {
        format: config.format,
        max_record_bytes: config.max_record_bytes,
        max_records: config.max_records,
        block_bytes: BLOCK_BYTES.min(config.part_bytes as usize),
    }
}

/// The number of encoding threads for so many workers. Encoding takes a fifth of the workers' time, in
/// bursts.
fn encoders(workers: NonZero<usize>) -> NonZero<usize> {
    NonZero::new(workers.get() / 2).map_or(NonZero::<usize>::MIN, |half| half.min(ENCODERS_MAX))
}

fn stop_on_panics(tally: &Tally) -> Result<(), Error> {
    let panics = tally.rejected(Reason::Panicked);
    if panics > PANICS_MAX {
        return Err(Error::TooManyPanics { panics });
    }
    Ok(())
}

/// Writes rows and decides where parts end.
struct Writer {
    output: Output,
    plan: Plan,
    part_bytes: u64,
    /// Where the current part began.
    part_start: Position,
    bytes_in_part: u64,
    /// Counts of the whole result.
    tally: Tally,
}

impl Writer {
    fn write(&mut self, finished: Finished) -> Result<(), Error> {
        let Finished { rows, facts, .. } = finished;
        self.output.write_block(rows, &facts)?;
        self.tally.add(&facts.tally);
        self.bytes_in_part += facts.tally.raw_bytes;
        if self.bytes_in_part >= self.part_bytes {
            self.bytes_in_part = 0;
            self.check_input(facts.end.file + 1)?;
            self.output.end_part()?;
            self.part_start = facts.end;
        }
        Ok(())
    }

    /// Refuses to commit a part if one of its input files changed since the run began.
    fn check_input(&self, end: usize) -> Result<(), Error> {
        self.plan.check_unchanged(self.part_start.file..end)
    }

    fn finish(
        self,
        summary: Summary,
        records_read: u64,
        (config, started): (&Config, Instant),
    ) -> Result<Summary, Error> {
        self.check_input(self.plan.n_files())?;
        let elapsed = started.elapsed();
        let totals = RunTotals {
            records_read,
            input_bytes: self.tally.raw_bytes,
            threads: config.threads.get(),
            elapsed_seconds: elapsed.as_secs_f64(),
        };
        Ok(Summary {
            records_read: totals.records_read,
            output: Some(self.output.finish(&totals)?),
            tally: self.tally,
            elapsed,
            ..summary
        })
    }
}
