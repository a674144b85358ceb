//! The counts and times of a run.

use std::time::Duration;

use crate::input::{Plan, Skipped};
use crate::output::OutputSummary;
use crate::tally::Tally;

/// What a run read, wrote and took.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Files of the plan.
    pub files: u64,
    /// Files in the folders that were skipped.
    pub skipped: Skipped,
    /// Records that the reader cut, counted by the reader.
    pub records_read: u64,
    /// Rows and bytes, counted where the rows are made.
    pub tally: Tally,
    /// From the first look at the input to the last byte of the output.
    pub elapsed: Duration,
    /// Whether the result was already complete.
    pub was_finished: bool,
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

    /// Records that became rows of `quarantine`, in per cent of all.
    pub fn bad_percent(&self) -> f64 {
        self.tally.n_quarantined() as f64 * 100.0 / self.records_read.max(1) as f64
    }

    /// Whether every file was read to its end, the accounts balance, and no more than
    /// `max_bad_percent` of the records went to quarantine.
    pub fn is_good(&self, max_bad_percent: f64) -> bool {
        self.tally.failed_files == 0 && self.is_balanced() && self.bad_percent() <= max_bad_percent
    }
}
