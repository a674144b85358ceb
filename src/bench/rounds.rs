//! The measurements of several rounds, and their medians.

use std::collections::BTreeMap;
use std::time::Duration;

use super::clock::{StepTimes, median};
use super::{Floor, FloorTime, Measured, RunTime};
use crate::run::Summary;
use crate::tally::Tally;

/// What was measured so far.
pub(super) struct Rounds {
    runs: BTreeMap<usize, Vec<RunTime>>,
    floors: Vec<FloorTime>,
    steps: Vec<StepTimes>,
    /// The counts of the first run. All other runs must count the same.
    expected: Tally,
    duplicates: u64,
    faults: Vec<String>,
}

impl Rounds {
    /// Starts with a warm-up run that is not measured.
    pub(super) fn new(warm_up: &Summary) -> Self {
        let mut faults = Vec::new();
        if warm_up.tally.documents == 0 {
            faults.push("no article in the input: the figures say nothing".to_owned());
        }
        let output = warm_up.output.as_ref();
        let mut rounds = Self {
            runs: BTreeMap::new(),
            floors: Vec::new(),
            steps: Vec::new(),
            expected: warm_up.tally.clone(),
            duplicates: output.map_or(0, |output| output.rows.duplicates),
            faults,
        };
        rounds.check("the first run", warm_up);
        rounds
    }

    /// A whole run.
    pub(super) fn add_run(&mut self, time: RunTime, summary: &Summary) {
        self.check(&format!("a run on {} threads", time.threads), summary);
        self.runs.entry(time.threads).or_default().push(time);
    }

    /// A pass of a floor.
    pub(super) fn add_floor(&mut self, time: FloorTime) {
        self.floors.push(time);
    }

    /// A run step by step.
    pub(super) fn add_steps(&mut self, times: StepTimes, summary: &Summary) {
        self.check("the run step by step", summary);
        self.steps.push(times);
    }

    /// A run that loses records, or finds something else, must not count as fast.
    fn check(&mut self, what: &str, summary: &Summary) {
        if !summary.is_balanced() {
            self.faults
                .push(format!("BUG: the accounts of {what} do not balance"));
        }
        if summary.tally != self.expected {
            self.faults.push(format!(
                "BUG: {what} found something else than the first run"
            ));
        }
    }

    /// The medians.
    pub(super) fn finish(self) -> Measured {
        let runs = self.runs.into_values().filter_map(|times| {
            let peak_bytes = median(times.clone(), |time| time.peak_bytes)?.peak_bytes;
            let middle = median(times, |time| time.elapsed)?;
            Some(RunTime {
                peak_bytes,
                ..middle
            })
        });
        let floors = Floor::ALL.into_iter().filter_map(|floor| {
            let times = self.floors.iter().filter(|time| time.floor == floor);
            median(times.copied().collect(), |time| time.elapsed)
        });
        Measured {
            tally: self.expected,
            duplicates: self.duplicates,
            runs: runs.collect(),
            floors: floors.collect(),
            steps: median(self.steps, |times| times.iter().sum::<Duration>()).unwrap_or_default(),
            faults: self.faults,
            ..Measured::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Rounds;
    use crate::bench::RunTime;
    use crate::run::Summary;
    use crate::tally::Tally;

    fn summary(documents: u64) -> Summary {
        Summary {
            records_read: documents,
            tally: Tally {
                documents,
                ..Tally::default()
            },
            ..Summary::default()
        }
    }

    fn time(threads: usize, seconds: u64, peak_bytes: u64) -> RunTime {
        RunTime {
            threads,
            elapsed: Duration::from_secs(seconds),
            peak_bytes: Some(peak_bytes),
        }
    }

    #[test]
    fn figures_are_medians_and_efficiency_is_that_of_a_worker() {
        let mut rounds = Rounds::new(&summary(12));
        for (one, two, peak) in [(9, 4, 7), (8, 5, 3), (7, 9, 5)] {
            rounds.add_run(time(2, two, 100), &summary(12));
            rounds.add_run(time(1, one, peak), &summary(12));
        }
        let measured = rounds.finish();
        let seconds = |index: usize| measured.runs[index].elapsed.as_secs();
        assert_eq!((seconds(0), seconds(1)), (8, 5));
        assert_eq!(measured.runs[0].peak_bytes, Some(5));
        let efficiency = measured.efficiency(&measured.runs[1]);
        assert!((efficiency - 0.8).abs() < 1e-9, "{efficiency}");
        let pace = measured.articles_per_second(measured.runs[0].elapsed);
        assert!((pace - 1.5).abs() < 1e-9, "{pace}");
    }

    #[test]
    fn a_run_that_counts_otherwise_is_a_fault() {
        let mut rounds = Rounds::new(&summary(12));
        rounds.add_run(time(2, 1, 1), &summary(11));
        let faults = rounds.finish().faults.join("\n");
        assert!(
            faults.contains("a run on 2 threads found something else"),
            "{faults}"
        );
        // These summaries have no output, so their accounts cannot balance.
        assert!(
            faults.contains("accounts of a run on 2 threads"),
            "{faults}"
        );
    }
}
