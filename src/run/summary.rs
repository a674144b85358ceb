//! What a run did, in numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::error::Reason;
use crate::input::{Plan, Skipped};
use crate::model::{Analysis, Article};
use crate::output::OutputSummary;

/// Counts over records; those of blocks add up to those of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows of `documents`.
    pub documents: u64,
    /// Rows of `quarantine` by reason.
    pub quarantined: BTreeMap<Reason, u64>,
    /// Rows of `actors`.
    pub actors: u64,
    /// Rows of `mentions`.
    pub mentions: u64,
    /// Rows of `quotes`.
    pub quotes: u64,
    /// Quotes with a speaker.
    pub quotes_attributed: u64,
    /// Rows of `stances`.
    pub stances: u64,
    /// Documents with at least one warning.
    pub warned: u64,
    /// Bytes of the documents' texts.
    pub text_bytes: u64,
    /// Bytes of the records in the decompressed files.
    pub raw_bytes: u64,
}

impl Tally {
    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &Self) {
        self.documents += other.documents;
        for (reason, count) in &other.quarantined {
            *self.quarantined.entry(*reason).or_default() += count;
        }
        self.actors += other.actors;
        self.mentions += other.mentions;
        self.quotes += other.quotes;
        self.quotes_attributed += other.quotes_attributed;
        self.stances += other.stances;
        self.warned += other.warned;
        self.text_bytes += other.text_bytes;
        self.raw_bytes += other.raw_bytes;
    }

    /// Counts one document and its rows.
    pub(super) fn count_document(&mut self, article: &Article, analysis: &Analysis) {
        let attributed = analysis.attributions.iter();
        self.documents += 1;
        self.actors += analysis.actors.len() as u64;
        self.mentions += analysis.mentions.len() as u64;
        self.quotes += analysis.quotes.len() as u64;
        self.quotes_attributed += attributed.filter(|a| a.actor_no.is_some()).count() as u64;
        self.stances += analysis.stances.len() as u64;
        self.warned += u64::from(analysis.warnings.iter().next().is_some());
        self.text_bytes += article.text.as_str().len() as u64;
    }

    /// Counts one rejected record.
    pub(super) fn count_rejection(&mut self, reason: Reason) {
        *self.quarantined.entry(reason).or_default() += 1;
    }

    /// Records rejected for `reason`.
    pub fn rejected(&self, reason: Reason) -> u64 {
        self.quarantined.get(&reason).copied().unwrap_or_default()
    }

    /// Records rejected for any reason.
    pub fn n_quarantined(&self) -> u64 {
        self.quarantined.values().sum()
    }
}

/// What a run read, wrote and took.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files of the plan.
    pub files: u64,
    /// Files that could not be read to their end.
    pub failed_files: u64,
    /// What lay in the folders and was not read.
    pub skipped: Skipped,
    /// Records that the reader cut, counted by the reader.
    pub records_read: u64,
    /// Rows and bytes, counted where the rows are made.
    pub tally: Tally,
    /// From the first look at the input to the last byte of the output.
    pub elapsed: Duration,
    /// What was written.
    pub output: Option<OutputSummary>,
}

impl Summary {
    /// The summary of a run that is about to read `plan`.
    pub(super) fn of(plan: &Plan) -> Self {
        Self {
            files: plan.n_files() as u64,
            skipped: plan.skipped.clone(),
            ..Self::default()
        }
    }

    /// Whether every record that the reader cut became a row that the output wrote.
    pub fn is_balanced(&self) -> bool {
        let counted = self.tally.documents + self.tally.n_quarantined();
        let written = self.output.as_ref();
        self.records_read == counted && written.is_some_and(|output| output.accounting.balanced)
    }

    /// Whether every file was read to its end and the accounts balance.
    pub fn is_complete(&self) -> bool {
        self.failed_files == 0 && self.is_balanced()
    }
}
