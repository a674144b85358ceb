//! Turns a block of records into rows. An article that panics goes to quarantine alone.

use crate::boundary;
use crate::config::Config;
use crate::input::transfer::decode;
use crate::input::{BLOCK_BYTES, RawRecord, RecordBlock};
use crate::interrupt::Stop;
use crate::output::BlockFacts;
use crate::tally::Tally;
use pressmill_extract::Step;
use pressmill_extract::article::Decoder;
use pressmill_extract::article::fields::FieldMap;
use pressmill_extract::model::{Analysis, Article};
use pressmill_extract::{Reason, Rejection, Stage};
use pressmill_tables::{Rows, TableBuilders, TableOptions};

/// What a worker needs to turn a block into rows.
pub(super) struct BlockWorker<'a, A> {
    decoder: Decoder,
    /// The cap on a page that HTTP compressed, in bytes.
    max_page_bytes: usize,
    tables: TableOptions,
    analyze: &'a A,
    pub(super) stop: &'a Stop,
}

/// A block's rows, ready to be written.
pub(super) struct Finished {
    pub(super) rows: Rows,
    pub(super) facts: BlockFacts,
    pub(super) input_position: u64,
    /// Bytes of the block that they come from.
    pub(super) bytes: usize,
}

impl<'a, A: Fn(&[Article]) -> Vec<Analysis>> BlockWorker<'a, A> {
    pub(super) fn new(config: &Config, analyze: &'a A, stop: &'a Stop) -> Self {
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
            max_page_bytes: config.max_record_bytes,
            tables,
            analyze,
            stop,
        }
    }

    /// The rows of a block; incomplete once a signal asked the run to stop.
    pub(super) fn analyze_block(&self, block: &RecordBlock, after: &impl Fn(Step)) -> Finished {
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

    /// The outcome of each record.
    fn analyze_records(
        &self,
        block: &RecordBlock,
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

    fn decode(&self, block: &RecordBlock, record: &RawRecord) -> Result<Article, Rejection> {
        let bytes = block.body(record)?;
        let envelope = record.envelope.as_deref();
        bounded(|| {
            decode(
                &self.decoder,
                self.max_page_bytes,
                (envelope, record.kind, bytes),
            )
        })?
    }

    /// Analyses the articles together. If that panics, analyses them one by one, to find out which one
    /// panics.
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

/// An article with its analysis, or the reason for its quarantine.
type Outcome = Result<(Article, Analysis), Rejection>;

/// Most records that go through the stages together: a block of usual articles. Short articles cost more
/// memory than their text.
const BATCH_RECORDS: usize = 512;

/// Most bytes of records that go through the stages together: those of a block, with pages decompressed.
const BATCH_BYTES: usize = BLOCK_BYTES;

/// Estimated decompressed size of a record. HTTP compression reduces a page to about a tenth.
fn weight(record: &RawRecord) -> usize {
    let bytes = record.body.as_ref().map_or(0, ExactSizeIterator::len);
    let envelope = record.envelope.as_ref();
    let is_packed = envelope.is_some_and(|envelope| !envelope.transfer.codings.is_empty());
    if is_packed { 10 * bytes } else { bytes }
}

/// Consecutive records that go through the stages together.
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

/// The panic boundary: a panic fails the attempt, not the run.
fn bounded<T>(attempt: impl FnOnce() -> T) -> Result<T, Rejection> {
    boundary::bounded(attempt).map_err(|message| Rejection {
        stage: Stage::Analysis,
        reason: Reason::Panicked,
        message,
        source_id: None,
    })
}
