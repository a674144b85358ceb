//! Right, wrong and missed answers, and the figures made of them.

/// Right, wrong and missed answers of one task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found and annotated.
    pub right: u64,
    /// Found, not annotated.
    pub wrong: u64,
    /// Annotated, not found.
    pub missed: u64,
}

impl Counts {
    /// Share of the answers that are right; `None` without answers.
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// Share of the annotations that were found; `None` without annotations.
    pub fn recall(&self) -> Option<f64> {
        share(self.right, self.gold())
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> Option<f64> {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    /// The number of annotations.
    pub fn gold(&self) -> u64 {
        self.right + self.missed
    }

    /// Counts one annotation, one answer, or both.
    pub(super) fn compare<T: Copy>(
        &mut self,
        gold: Option<T>,
        found: Option<T>,
        same: impl Fn(T, T) -> bool,
    ) {
        match (gold, found) {
            (Some(gold), Some(found)) if same(gold, found) => self.right += 1,
            (Some(_), Some(_)) => {
                self.wrong += 1;
                self.missed += 1;
            }
            (Some(_), None) => self.missed += 1,
            (None, Some(_)) => self.wrong += 1,
            (None, None) => {}
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn a_wrong_answer_is_wrong_and_missed() {
        let mut counts = Counts::default();
        for (gold, found) in [
            (Some(1), Some(1)),
            (Some(1), Some(2)),
            (None, Some(3)),
            (None, None),
        ] {
            counts.compare(gold, found, |gold, found| gold == found);
        }
        assert_eq!((counts.right, counts.wrong, counts.missed), (1, 2, 1));
        assert_eq!(counts.precision(), Some(1.0 / 3.0));
        assert_eq!(counts.recall(), Some(0.5));
        assert_eq!(counts.f1(), Some(0.4));
    }

    #[test]
    fn nothing_to_find_has_no_figures() {
        assert_eq!(Counts::default().f1(), None);
    }
}
