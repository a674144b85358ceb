//! A run: blocks of records on every core, their rows written in input order.
//!
//! The calling thread reads blocks and writes rows; workers do the rest. At most
//! [`BLOCKS_PER_THREAD`] blocks a worker are under way, so memory does not grow with the input,
//! and rows are handed to the output in the order of the blocks, so bytes do not depend on the
//! number of threads.
//!
//! The only parallel code and the only `catch_unwind` of the program.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use crate::analyzer::WEIGHTS;
use crate::article::Decoder;
use crate::article::fields::FieldMap;
use crate::config::Config;
use crate::error::{Error, Reason, Rejection, Stage};
use crate::input::{self, Block, BlockReader, RawRecord, ReadLimits};
use crate::model::{Analysis, Article};
use crate::output::{BlockSource, Fingerprint, Output, OutputOptions, RunTotals};
use crate::report::{Progress, panic_message};
use crate::tables::{Rows, TableBuilders, TableOptions};

mod single;
mod summary;
mod workers;

pub use single::article_at;
pub use summary::{Summary, Tally};
use workers::in_order;

/// Blocks read ahead per worker: one under analysis, one waiting.
const BLOCKS_PER_THREAD: usize = 2;

/// A run with more panics than this stops: the fault is not in a few odd articles.
const PANICS_MAX: u64 = 100;

/// Reads, analyses and writes everything; `analyze` is [`crate::analyzer::Analyzer::analyze`].
///
/// # Errors
/// The run could not start, or the output could not be written.
pub fn run(
    config: &Config,
    analyze: &(impl Fn(&Article) -> Analysis + Sync),
) -> Result<Summary, Error> {
    let started = Instant::now();
    let plan = input::plan(&config.inputs, &config.output)?;
    let inputs = plan.input_files();
    let mut summary = Summary::of(&plan);
    let mut progress = Progress::new(config.quiet, plan.input_bytes);
    let mut writer = Writer::create(config)?;
    let mut reader = BlockReader::new(plan, limits(config));
    let desk = Desk::new(config, analyze);
    let outcome = in_order(
        config.threads,
        BLOCKS_PER_THREAD,
        || reader.next_block(),
        |block| desk.analyze_block(&block),
        |finished| {
            summary.tally.add(&finished.tally);
            progress.advance(finished.input_position, &summary.tally);
            writer.write(finished)?;
            stop_on_panics(&summary.tally)
        },
    );
    progress.finish();
    outcome?;
    summary.records_read = reader.n_records();
    summary.failed_files = reader.n_failed_files();
    summary.elapsed = started.elapsed();
    summary.output = Some(writer.output.finish(&RunTotals {
        records_read: summary.records_read,
        inputs,
        input_bytes: summary.tally.raw_bytes,
        threads: config.threads.get(),
        elapsed_seconds: summary.elapsed.as_secs_f64(),
    })?);
    Ok(summary)
}

fn limits(config: &Config) -> ReadLimits {
    ReadLimits {
        format: config.format,
        max_record_bytes: config.max_record_bytes,
        max_records: config.max_records,
    }
}

fn stop_on_panics(tally: &Tally) -> Result<(), Error> {
    let panics = tally.rejected(Reason::Panicked);
    if panics > PANICS_MAX {
        return Err(Error::TooManyPanics { panics });
    }
    Ok(())
}

/// What a worker needs to turn a block into rows.
struct Desk<'a, A> {
    decoder: Decoder,
    tables: TableOptions,
    analyze: &'a A,
}

/// A block's rows, ready to be written.
struct Finished {
    rows: Rows,
    sources: Vec<BlockSource>,
    input_position: u64,
    tally: Tally,
}

impl<'a, A: Fn(&Article) -> Analysis> Desk<'a, A> {
    fn new(config: &Config, analyze: &'a A) -> Self {
        let decoder = Decoder {
            fields: FieldMap::with(&config.map),
            encoding_errors: config.encoding_errors,
            furniture: config.boilerplate,
        };
        let tables = TableOptions {
            tables: config.tables,
            keep_text: !config.no_text,
        };
        Self {
            decoder,
            tables,
            analyze,
        }
    }

    fn analyze_block(&self, block: &Block) -> Finished {
        let mut tables = TableBuilders::new(self.tables);
        let mut tally = Tally {
            raw_bytes: block.raw_bytes(),
            ..Tally::default()
        };
        for record in &block.records {
            match self.analyze_record(block, record) {
                Ok((article, analysis)) => {
                    tables.push_document(&record.place, &article, &analysis);
                    tally.count_document(&article, &analysis);
                }
                Err(rejection) => {
                    tables.push_rejection(&record.place, &rejection);
                    tally.count_rejection(rejection.reason);
                }
            }
        }
        Finished {
            rows: tables.finish(),
            sources: block.sources(),
            input_position: block.input_position,
            tally,
        }
    }

    /// The document boundary: a panic ends this record, not the run.
    fn analyze_record(
        &self,
        block: &Block,
        record: &RawRecord,
    ) -> Result<(Article, Analysis), Rejection> {
        let bytes = block.body(record)?;
        let analysed = catch_unwind(AssertUnwindSafe(|| {
            let article = self.decoder.decode(record.kind, bytes)?;
            let analysis = (self.analyze)(&article);
            Ok((article, analysis))
        }));
        analysed.unwrap_or_else(|payload| Err(panicked(payload.as_ref())))
    }
}

fn panicked(payload: &(dyn Any + Send)) -> Rejection {
    Rejection {
        stage: Stage::Analysis,
        reason: Reason::Panicked,
        message: panic_message(payload).to_owned(),
        source_id: None,
    }
}

/// Writes rows and decides where parts end.
struct Writer {
    output: Output,
    part_bytes: u64,
    bytes_in_part: u64,
}

impl Writer {
    fn create(config: &Config) -> Result<Self, Error> {
        let configuration = config.record();
        let options = OutputOptions {
            tables: config.tables,
            overwrite: config.overwrite,
            fingerprint: Fingerprint::new(configuration.get().as_bytes(), &WEIGHTS),
            configuration,
        };
        Ok(Self {
            output: Output::create(&config.output, options)?,
            part_bytes: config.part_bytes,
            bytes_in_part: 0,
        })
    }

    fn write(&mut self, finished: Finished) -> Result<(), Error> {
        self.output.write_block(finished.rows, &finished.sources)?;
        self.bytes_in_part += finished.tally.raw_bytes;
        if self.bytes_in_part >= self.part_bytes {
            self.bytes_in_part = 0;
            self.output.end_part()?;
        }
        Ok(())
    }
}
