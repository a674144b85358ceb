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

/// Buffers of [`SequenceTagger::spans`], to be used again.
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
        mut features: impl FnMut(usize, &mut Vec<FeatureKey>),
        scratch: &'s mut Scratch,
    ) -> &'s [LabelledSpan] {
        scratch.emissions.clear();
        for place in 0..n_tokens {
            scratch.keys.clear();
            features(place, &mut scratch.keys);
            let sums = self.network.sum(&scratch.keys);
            self.network.score(&sums, &mut scratch.emissions);
        }
        self.chain
            .best_path(&scratch.emissions, &mut scratch.best, &mut scratch.path);
        scratch.spans.clear();
        if scratch.path.iter().any(|&label| label != OUTSIDE) {
            scratch.lattice.fill(&self.chain, &scratch.emissions);
            self.read_spans(scratch);
        }
        &scratch.spans
    }

    fn read_spans(&self, scratch: &mut Scratch) {
        let mut start = 0;
        for (place, &label) in scratch.path.iter().enumerate() {
            if matches!(Labels::place(label), Some(Place::First | Place::Only)) {
                start = place;
            }
            if let (Some(class), Some(Place::Last | Place::Only)) =
                (Labels::class(label), Labels::place(label))
            {
                let path = &scratch.path[start..=place];
                let probability = scratch.lattice.probability(&self.chain, start, path);
                scratch.spans.push(LabelledSpan {
                    start,
                    end: place + 1,
                    class,
                    confidence: self.calibration.apply(probability),
                });
            }
        }
    }
}
