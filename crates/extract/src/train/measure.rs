//! Quality measures of a judge: F1 by class, log loss, correlation.

/// Counts of gold class by judged class.
#[derive(Clone, Debug)]
pub(crate) struct Confusion<const C: usize> {
    counts: [[u32; C]; C],
}

impl<const C: usize> Confusion<C> {
    /// Counts `(gold, judged)` pairs.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut counts = [[0; C]; C];
        for (gold, judged) in pairs {
            counts[gold][judged] += 1;
        }
        Self { counts }
    }

    /// F1 of one class; 0 when it never occurs.
    pub(crate) fn f1(&self, class: usize) -> f32 {
        let right = self.counts[class][class] as f32;
        let gold: u32 = self.counts[class].iter().sum();
        let judged: u32 = self.counts.iter().map(|row| row[class]).sum();
        if right > 0.0 {
            2.0 * right / (gold + judged) as f32
        } else {
            0.0
        }
    }

    /// The precision of `class`.
    pub(crate) fn precision(&self, class: usize) -> f32 {
        let judged: u32 = self.counts.iter().map(|row| row[class]).sum();
        self.counts[class][class] as f32 / judged.max(1) as f32
    }

    /// The mean of F1 over the classes.
    pub(crate) fn macro_f1(&self) -> f32 {
        (0..C).map(|class| self.f1(class)).sum::<f32>() / C as f32
    }
}

/// Pearson's correlation of pairs; 0 when either side never varies.
pub(crate) fn pearson(pairs: &[(f32, f32)]) -> f32 {
    let n = pairs.len().max(1) as f32;
    let mean_x = pairs.iter().map(|(x, _)| x).sum::<f32>() / n;
    let mean_y = pairs.iter().map(|(_, y)| y).sum::<f32>() / n;
    let (mut both, mut xs, mut ys) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        both += (x - mean_x) * (y - mean_y);
        xs += (x - mean_x).powi(2);
        ys += (y - mean_y).powi(2);
    }
    if xs > 0.0 && ys > 0.0 {
        both / (xs * ys).sqrt()
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Confusion, pearson};

    #[test]
    fn f1_of_a_class() {
        let confusion = Confusion::<2>::of([(0, 0), (0, 1), (1, 1), (1, 1)]);
        assert!((confusion.f1(0) - 2.0 / 3.0).abs() < 1e-6);
        assert!((confusion.f1(1) - 0.8).abs() < 1e-6);
        assert!((confusion.precision(1) - 2.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn correlation_has_a_sign() {
        assert!((pearson(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]) - 1.0).abs() < 1e-6);
        assert!((pearson(&[(1.0, 2.0), (2.0, 0.0)]) + 1.0).abs() < 1e-6);
        assert!(pearson(&[(1.0, 2.0), (1.0, 0.0)]).abs() < 1e-6);
    }
}
