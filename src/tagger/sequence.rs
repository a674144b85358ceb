//! A trained sequence tagger, whatever its task: features → spans with confidence.

use super::decode::{Chain, Lattice, PathScratch};
use super::labels::{Label, Labels, OUTSIDE, Place};
use super::model_file::Calibration;
use super::network::{FeatureKey, Network};

/// A network, the chain over its labels, and the calibration of their probabilities.
#[derive(Clone, Debug)]
pub(crate) struct SequenceTagger {
    /// Scores labels.
    pub(crate) network: Network,
    /// Finds paths.
    pub(crate) chain: Chain,
    /// From path probability to confidence.
    pub(crate) calibration: Calibration,
}

/// A span of a sequence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LabelledSpan {
    /// Its first token's place in the sequence.
    pub(crate) start: usize,
    /// The place after its last token.
    pub(crate) end: usize,
    /// Its class.
    pub(crate) class: usize,
    /// Probability that ends and class are right, calibrated.
    pub(crate) confidence: f32,
}

/// What one sequence needs on the way to its spans; to be used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    keys: Vec<FeatureKey>,
    emissions: Vec<f32>,
    path: Vec<Label>,
    best: PathScratch,
    lattice: Lattice,
    spans: Vec<LabelledSpan>,
}

impl SequenceTagger {
    /// The spans of a sequence of `n_tokens`, in order.
    ///
    /// `features` appends the keys of the token at a place. The sequence is taken
    /// to stand between two tokens outside every span.
    pub(crate) fn spans<'s>(
        &self,
        n_tokens: usize,
        features: impl FnMut(usize, &mut Vec<FeatureKey>),
        scratch: &'s mut Scratch,
    ) -> &'s [LabelledSpan] {
        scratch.score(n_tokens, features, |keys, emissions| {
            self.network.score(&self.network.sum(keys), emissions);
        });
        scratch.decode(&self.chain, self.calibration)
    }
}

impl Scratch {
    /// Scores the labels of `n_tokens`: `features` appends the keys of the token at a place,
    /// `score` a row of label scores for them.
    pub(crate) fn score(
        &mut self,
        n_tokens: usize,
        mut features: impl FnMut(usize, &mut Vec<FeatureKey>),
        mut score: impl FnMut(&[FeatureKey], &mut Vec<f32>),
    ) {
        self.emissions.clear();
        for place in 0..n_tokens {
            self.keys.clear();
            features(place, &mut self.keys);
            score(&self.keys, &mut self.emissions);
        }
    }

    /// The spans of the best path over what was scored.
    pub(crate) fn decode(&mut self, chain: &Chain, calibration: Calibration) -> &[LabelledSpan] {
        chain.best_path(&self.emissions, &mut self.best, &mut self.path);
        self.spans.clear();
        if self.path.iter().any(|&label| label != OUTSIDE) {
            self.lattice.fill(chain, &self.emissions);
            self.read_spans(chain, calibration);
        }
        &self.spans
    }

    fn read_spans(&mut self, chain: &Chain, calibration: Calibration) {
        let mut start = 0;
        for (place, &label) in self.path.iter().enumerate() {
            let at = Labels::place(label);
            if matches!(at, Some(Place::First | Place::Only)) {
                start = place;
            }
            if let (Some(class), Some(Place::Last | Place::Only)) = (Labels::class(label), at) {
                let path = &self.path[start..=place];
                let probability = self.lattice.probability(chain, start, path);
                self.spans.push(LabelledSpan {
                    start,
                    end: place + 1,
                    class,
                    confidence: calibration.apply(probability),
                });
            }
        }
    }
}
