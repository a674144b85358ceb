//! Record counts. Those of blocks add up to those of parts, and these to those of the run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::input::PassedOver;
use pressmill_extract::Reason;
use pressmill_extract::model::{Analysis, Article};

/// Counts over some records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Files that could not be opened or read to their end.
    pub failed_files: u64,
    /// Rows of `documents`.
    pub documents: u64,
    /// Rows of `quarantine` by reason.
    pub quarantined: BTreeMap<Reason, u64>,
    /// Items between the records that are of no kind that is read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub passed_over: BTreeMap<PassedOver, u64>,
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
        self.failed_files += other.failed_files;
        self.documents += other.documents;
        for (reason, count) in &other.quarantined {
            *self.quarantined.entry(*reason).or_default() += count;
        }
        for (what, count) in &other.passed_over {
            *self.passed_over.entry(*what).or_default() += count;
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
    pub(crate) fn count_document(&mut self, article: &Article, analysis: &Analysis) {
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
    pub(crate) fn count_rejection(&mut self, reason: Reason) {
        *self.quarantined.entry(reason).or_default() += 1;
    }

    /// Records rejected for `reason`.
    pub fn rejected(&self, reason: Reason) -> u64 {
        self.quarantined.get(&reason).copied().unwrap_or_default()
    }

    /// Whether a rejected record may succeed on another attempt.
    pub fn may_pass_on_retry(&self) -> bool {
        self.quarantined.keys().any(|reason| reason.is_retryable())
    }

    /// Records rejected for any reason.
    pub fn n_quarantined(&self) -> u64 {
        self.quarantined.values().sum()
    }
}
