//! A run: blocks of records on every core, their rows written in input order.
//!
//! The calling thread reads blocks and writes rows; workers do the rest. At most
//! [`BLOCKS_PER_THREAD`] blocks of a worker are under way, and no more are begun above
//! [`BYTES_PER_THREAD`], so memory does not grow with the input. Rows are handed to the output in the
//! order of the blocks, so bytes do not depend on the number of threads.
//!
//! The only parallel code and the only `catch_unwind` of the program.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Instant;

use crate::article::Decoder;
use crate::article::fields::FieldMap;
use crate::config::Config;
use crate::error::{Error, Reason, Rejection, Stage};
use crate::input::{self, BLOCK_BYTES, Block, BlockReader, Plan, Position, RawRecord, ReadLimits};
use crate::interrupt::Stop;
use crate::model::{Analysis, Article};
use crate::output::fs::{Disk, Fs};
use crate::output::{
    BlockFacts, Fingerprint, Opened, Output, OutputOptions, RunTotals, free_bytes,
};
use crate::report::{Progress, panic_message};
use crate::step::Step;
use crate::tables::{Rows, TableBuilders, TableOptions};
use crate::tally::Tally;

mod single;
mod summary;
mod workers;

pub use single::article_at;
pub use summary::Summary;
use workers::in_order;

/// Blocks read ahead per worker: one under analysis, one waiting.
const BLOCKS_PER_THREAD: usize = 2;

/// Bytes of records under way per worker, above which no more are read: three blocks of the usual
/// size. An article of 16 MiB is thus analysed alone.
const BYTES_PER_THREAD: usize = 3 * BLOCK_BYTES;

/// A run with more panics than this stops: the fault is not in a few odd articles.
const PANICS_MAX: u64 = 100;

/// A run that is ready to begin: input found, output folder claimed.
#[derive(Debug)]
pub struct Job<'a> {
    config: &'a Config,
    started: Instant,
    plan: Plan,
    opened: Opened,
}

impl<'a> Job<'a> {
    /// Finds the input and makes the output folder ready.
    ///
    /// # Errors
    /// The run cannot start.
    pub fn prepare(config: &'a Config) -> Result<Self, Error> {
        Self::prepare_on(Rc::new(Disk), config)
    }

    /// As [`Job::prepare`], writing to a file system of the caller's choice.
    fn prepare_on(fs: Rc<dyn Fs>, config: &'a Config) -> Result<Self, Error> {
        let started = Instant::now();
        let plan = input::plan(&config.inputs, &config.output)?;
        let configuration = config.record();
        let options = OutputOptions {
            tables: config.tables,
            existing: config.existing,
            fingerprint: Fingerprint::new(configuration.get().as_bytes(), &config.weights()),
            configuration,
            inputs: plan.input_files(),
            is_rereadable: !plan.reads_stdin(),
        };
        Ok(Self {
            opened: Output::open_on(fs, &config.output, options)?,
            config,
            started,
            plan,
        })
    }

    /// The bytes that a result which is still to be begun may take and those that are free, where
    /// the latter are fewer: a result takes at most about as much as its input.
    pub fn shortage(&self) -> Option<(u64, u64)> {
        let is_begun = match &self.opened {
            Opened::Ready(output) => output.checkpoint().n_records > 0,
            Opened::Finished(..) => true,
        };
        let needed = self.plan.input_bytes;
        let free = free_bytes(&self.config.output)?;
        (!is_begun && free < needed).then_some((needed, free))
    }

    /// Reads, analyses and writes what is not there yet; `analyze` is
    /// [`crate::analyzer::Analyzer::analyze_all`].
    ///
    /// # Errors
    /// The run had to stop. What it has committed stays, and the same run goes on from there.
    pub fn run(
        self,
        analyze: &(impl Fn(&[Article]) -> Vec<Analysis> + Sync),
        stop: &Stop,
    ) -> Result<Summary, Error> {
        let config = self.config;
        let desk = Desk::new(config, analyze, stop);
        self.run_by(|reader, writer| fill(config, reader, &desk, writer))
    }

    /// As [`Job::run`], everything in turn on the calling thread; `after` is told of each step that
    /// is done, the getting ready and the finishing of the folder as [`Step::Write`].
    ///
    /// # Errors
    /// As [`Job::run`].
    pub fn run_in_turn(
        self,
        analyze: &impl Fn(&[Article]) -> Vec<Analysis>,
        stop: &Stop,
        after: &impl Fn(Step),
    ) -> Result<Summary, Error> {
        let desk = Desk::new(self.config, analyze, stop);
        let summary = self.run_by(|reader, writer| in_turn(reader, &desk, writer, after));
        after(Step::Write);
        summary
    }

    /// Everything that is not there yet, as `fill` does it.
    fn run_by(
        self,
        fill: impl FnOnce(&mut BlockReader, &mut Writer) -> Result<(), Error>,
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
                let checkpoint = output.checkpoint();
                let fields = FieldMap::with(&self.config.map);
                let mut reader =
                    BlockReader::new(self.plan.clone(), limits(self.config)).with_fields(fields);
                reader.seek(checkpoint.next, checkpoint.n_records)?;
                let mut writer = Writer {
                    output: *output,
                    plan: self.plan,
                    part_bytes: self.config.part_bytes,
                    part_start: checkpoint.next,
                    bytes_in_part: 0,
                    tally: checkpoint.tally,
                };
                fill(&mut reader, &mut writer)?;
                writer.finish(summary, &reader, (self.config, self.started))
            }
        }
    }
}

/// Everything that is left of the input, on every core.
fn fill<A: Fn(&[Article]) -> Vec<Analysis> + Sync>(
    config: &Config,
    reader: &mut BlockReader,
    desk: &Desk<'_, A>,
    writer: &mut Writer,
) -> Result<(), Error> {
    let mut progress = Progress::new(config.quiet, writer.plan.input_bytes);
    let threads = config.threads.get();
    let bytes_under_way = Cell::new(0);
    let outcome = in_order(
        config.threads,
        |blocks| {
            blocks < threads * BLOCKS_PER_THREAD
                && bytes_under_way.get() < threads * BYTES_PER_THREAD
        },
        || {
            let block = reader.next_block()?;
            bytes_under_way.update(|bytes| bytes + block.bytes.len());
            Some(block)
        },
        |block| desk.analyze_block(&block, &|_| ()),
        |finished| {
            desk.stop.check()?; // a block that was given up must not be written
            bytes_under_way.update(|bytes| bytes - finished.bytes);
            let position = finished.input_position;
            writer.write(finished)?;
            progress.advance(position, &writer.tally);
            stop_on_panics(&writer.tally)
        },
    );
    progress.finish();
    outcome
}

/// Everything that is left of the input, on this thread.
fn in_turn<A: Fn(&[Article]) -> Vec<Analysis>>(
    reader: &mut BlockReader,
    desk: &Desk<'_, A>,
    writer: &mut Writer,
    after: &impl Fn(Step),
) -> Result<(), Error> {
    after(Step::Write);
    while let Some(block) = reader.next_block() {
        after(Step::Read);
        let finished = desk.analyze_block(&block, after);
        desk.stop.check()?;
        writer.write(finished)?;
        stop_on_panics(&writer.tally)?;
        after(Step::Write);
    }
    after(Step::Read);
    Ok(())
}

/// How a run of this configuration reads.
pub(crate) fn limits(config: &Config) -> ReadLimits {
    ReadLimits {
        format: config.format,
        max_record_bytes: config.max_record_bytes,
        max_records: config.max_records,
        block_bytes: BLOCK_BYTES.min(config.part_bytes as usize),
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
    stop: &'a Stop,
}

/// A block's rows, ready to be written.
struct Finished {
    rows: Rows,
    facts: BlockFacts,
    input_position: u64,
    /// Of the block that they come from.
    bytes: usize,
}

impl<'a, A: Fn(&[Article]) -> Vec<Analysis>> Desk<'a, A> {
    fn new(config: &Config, analyze: &'a A, stop: &'a Stop) -> Self {
        let decoder = Decoder {
            fields: FieldMap::with(&config.map),
            encoding_errors: config.encoding_errors,
            furniture: config.boilerplate,
            max_page_bytes: config.max_record_bytes,
        };
        let tables = TableOptions {
            tables: config.tables,
            keep_text: !config.no_text,
        };
        Self {
            decoder,
            tables,
            analyze,
            stop,
        }
    }

    /// A block's rows; some of them only, once a signal has asked the run to stop.
    fn analyze_block(&self, block: &Block, after: &impl Fn(Step)) -> Finished {
        let mut tables = TableBuilders::new(self.tables);
        let mut tally = Tally {
            raw_bytes: block.raw_bytes(),
            failed_files: block.failed_files,
            passed_over: block.passed_over.clone(),
            ..Tally::default()
        };
        for records in batches(&block.records) {
            if self.stop.is_asked() {
                break;
            }
            let outcomes = self.analyze_records(block, records, after);
            for (record, outcome) in records.iter().zip(outcomes) {
                match outcome {
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
            after(Step::Columns);
        }
        let rows = tables.finish();
        after(Step::Columns);
        Finished {
            rows,
            facts: BlockFacts {
                sources: block.sources(),
                end: block.end,
                tally,
            },
            input_position: block.input_position,
            bytes: block.bytes.len(),
        }
    }

    /// What became of each of some records.
    fn analyze_records(
        &self,
        block: &Block,
        records: &[RawRecord],
        after: &impl Fn(Step),
    ) -> Vec<Outcome> {
        let mut articles = Vec::with_capacity(records.len());
        let decoded: Vec<Option<Rejection>> = records
            .iter()
            .map(|record| match self.decode(block, record) {
                Ok(article) => {
                    articles.push(article);
                    None
                }
                Err(rejection) => Some(rejection),
            })
            .collect();
        after(Step::Decode);
        let mut analysed = self.analyze_articles(articles).into_iter();
        let outcomes = decoded.into_iter().map(|rejection| match rejection {
            None => analysed
                .next()
                .unwrap_or_else(|| unreachable!("one per article")),
            Some(rejection) => Err(rejection),
        });
        outcomes.collect()
    }

    fn decode(&self, block: &Block, record: &RawRecord) -> Result<Article, Rejection> {
        let bytes = block.body(record)?;
        let envelope = record.envelope.as_deref();
        bounded(|| self.decoder.decode_from(envelope, record.kind, bytes))?
    }

    /// Together, or one by one when that panics: then it is known which of them did.
    fn analyze_articles(&self, articles: Vec<Article>) -> Vec<Outcome> {
        if let Ok(analyses) = bounded(|| (self.analyze)(&articles))
            && analyses.len() == articles.len()
        {
            return articles.into_iter().zip(analyses).map(Ok).collect();
        }
        let alone = |article: Article| {
            let analysis = bounded(|| (self.analyze)(std::slice::from_ref(&article)).remove(0))?;
            Ok((article, analysis))
        };
        articles.into_iter().map(alone).collect()
    }
}

/// A record's article and what was found in it, or why it goes to quarantine.
type Outcome = Result<(Article, Analysis), Rejection>;

/// Records that go through the stages together: few enough that what is known of them stays in a
/// core's caches.
const BATCH_RECORDS: usize = 8;

/// Bytes of records above which no further one joins them, so that long articles go alone.
const BATCH_BYTES: usize = 128 << 10;

/// Bytes of a record, unpacked: of a page, HTTP's compression leaves some tenth.
fn weight(record: &RawRecord) -> usize {
    let bytes = record.body.as_ref().map_or(0, ExactSizeIterator::len);
    let envelope = record.envelope.as_ref();
    let is_packed = envelope.is_some_and(|envelope| !envelope.transfer.codings.is_empty());
    if is_packed { 10 * bytes } else { bytes }
}

/// Records that go through the stages together, one after the other.
fn batches(mut records: &[RawRecord]) -> impl Iterator<Item = &[RawRecord]> {
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |record: &&RawRecord| {
            let is_first = bytes == 0;
            bytes += weight(record);
            is_first || bytes <= BATCH_BYTES
        };
        let n_records = records.iter().take(BATCH_RECORDS).take_while(fits).count();
        let (batch, rest) = records.split_at_checked(n_records.max(1))?;
        records = rest;
        Some(batch)
    })
}

/// The document boundary: a panic ends what was tried, not the run.
fn bounded<T>(attempt: impl FnOnce() -> T) -> Result<T, Rejection> {
    catch_unwind(AssertUnwindSafe(attempt)).map_err(|payload| panicked(payload.as_ref()))
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
    plan: Plan,
    part_bytes: u64,
    /// Where the part under way began.
    part_start: Position,
    bytes_in_part: u64,
    /// Of the whole result.
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

    /// A part is not committed when a file that it was read from has changed since the run began.
    fn check_input(&self, end: usize) -> Result<(), Error> {
        self.plan.check_unchanged(self.part_start.file..end)
    }

    fn finish(
        self,
        summary: Summary,
        reader: &BlockReader,
        (config, started): (&Config, Instant),
    ) -> Result<Summary, Error> {
        self.check_input(self.plan.n_files())?;
        let elapsed = started.elapsed();
        let totals = RunTotals {
            records_read: reader.n_records(),
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
