//! The time of a run, step by step.

use std::cell::Cell;
use std::time::{Duration, Instant};

use pressmill_extract::Step;

/// Time by step.
pub type StepTimes = [Duration; Step::ALL.len()];

/// Reads the clock after each step.
pub(super) struct Stopwatch {
    last: Cell<Instant>,
    times: Cell<StepTimes>,
}

impl Stopwatch {
    /// Starts the clock.
    pub(super) fn start() -> Self {
        Self {
            last: Cell::new(Instant::now()),
            times: Cell::default(),
        }
    }

    /// Books the time since the last call on `step`.
    pub(super) fn after(&self, step: Step) {
        let now = Instant::now();
        let passed = now.duration_since(self.last.replace(now));
        let mut times = self.times.get();
        times[step as usize] += passed;
        self.times.set(times);
    }

    /// The time of each step.
    pub(super) fn times(&self) -> StepTimes {
        self.times.get()
    }
}

/// The median, the lower of the two middle values; none for no values.
pub(super) fn median<T, K: PartialOrd>(mut values: Vec<T>, key: impl Fn(&T) -> K) -> Option<T> {
    values.sort_by(|a, b| {
        let order = key(a).partial_cmp(&key(b));
        order.unwrap_or(std::cmp::Ordering::Equal)
    });
    let middle = values.len().checked_sub(1)? / 2;
    Some(values.swap_remove(middle))
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    use super::{Stopwatch, median};
    use pressmill_extract::Step;

    #[test]
    fn time_goes_to_the_step_that_has_ended() {
        let watch = Stopwatch::start();
        thread::sleep(Duration::from_millis(2));
        watch.after(Step::Quotes);
        watch.after(Step::Write);
        let times = watch.times();
        assert!(times[Step::Quotes as usize] >= Duration::from_millis(2));
        assert_eq!(times[Step::Names as usize], Duration::ZERO);
    }

    #[test]
    fn every_step_has_a_place_of_its_own() {
        for (place, step) in Step::ALL.into_iter().enumerate() {
            assert_eq!(place, step as usize);
        }
    }

    #[test]
    fn the_median_is_a_value_that_was_measured() {
        let of = |values: &[f64]| median(values.to_vec(), |value| *value);
        assert_eq!(of(&[3.0, 1.0, 9.0]), Some(3.0));
        assert_eq!(of(&[9.0, 3.0, 1.0, 4.0]), Some(3.0));
        assert_eq!(of(&[]), None);
    }
}
