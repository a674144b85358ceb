//! From the probability of a path to confidence.

/// Turns a path's probability into that of being right: the logistic function of
/// `slope × logit + offset` (Platt 1999), fitted on held-out articles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Calibration {
    /// Times the logit.
    pub(crate) slope: f32,
    /// Plus this.
    pub(crate) offset: f32,
}

impl Calibration {
    /// Leaves probabilities as they are.
    pub(crate) const NONE: Self = Self {
        slope: 1.0,
        offset: 0.0,
    };

    /// The calibrated probability.
    pub(crate) fn apply(self, probability: f32) -> f32 {
        // Logits beyond ±13.8 say nothing more.
        let probability = probability.clamp(1e-6, 1.0 - 1e-6);
        let logit = (probability / (1.0 - probability)).ln();
        1.0 / (1.0 + (-(self.slope * logit + self.offset)).exp())
    }
}
