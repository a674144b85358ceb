//! Training sequences: features with the labels that the gold allows.

use crate::learn::network::FeatureKey;

/// A set of labels, as bits.
pub(crate) type LabelMask = u64;

/// One training sequence.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    /// Features of all tokens, one after the other: keys, then rows once a [trainer](super::trainer::Trainer) holds it.
    features: Vec<u32>,
    /// Where each token's features end.
    pub(super) ends: Vec<u32>,
    /// How many of each token's features, the first ones, identify its own word.
    pub(super) own: Vec<u32>,
    /// The labels that each token may have.
    pub(super) masks: Vec<LabelMask>,
    pub(super) weight: f32,
}

impl Sequence {
    /// An empty sequence that counts `weight` in the sum to be maximised.
    pub(crate) fn new(weight: f32) -> Self {
        Self {
            features: Vec::new(),
            ends: Vec::new(),
            own: Vec::new(),
            masks: Vec::new(),
            weight,
        }
    }

    /// Appends a token; the first `own` of its keys identify its own word.
    pub(crate) fn push(&mut self, keys: &[FeatureKey], own: usize, mask: LabelMask) {
        self.features.extend_from_slice(keys);
        self.ends.push(self.features.len() as u32);
        self.own.push(own as u32);
        self.masks.push(mask);
    }

    /// The features of one token.
    pub(super) fn features_of(&self, token: usize) -> &[u32] {
        let start = token.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.features[start as usize..self.ends[token] as usize]
    }

    /// Turns the keys into row numbers, places among these `keys`, and drops those without a row.
    pub(super) fn keep_known(&mut self, keys: &[FeatureKey]) {
        let mut features = Vec::with_capacity(self.features.len());
        let mut ends = Vec::with_capacity(self.ends.len());
        let mut own_counts = Vec::with_capacity(self.ends.len());
        for token in 0..self.ends.len() {
            let (own, others) = self.features_of(token).split_at(self.own[token] as usize);
            let row = |key: &FeatureKey| keys.binary_search(key).ok().map(|row| row as u32);
            let start = features.len();
            features.extend(own.iter().filter_map(row));
            own_counts.push((features.len() - start) as u32);
            features.extend(others.iter().filter_map(row));
            ends.push(features.len() as u32);
        }
        self.features = features;
        self.ends = ends;
        self.own = own_counts;
    }
}

/// The features that occur at least `min_count` times, ascending, with their counts.
pub(super) fn count_features(
    sequences: &[Sequence],
    min_count: u32,
) -> (Vec<FeatureKey>, Vec<u32>) {
    let mut all: Vec<FeatureKey> = sequences
        .iter()
        .flat_map(|sequence| sequence.features.iter().copied())
        .collect();
    all.sort_unstable();
    all.chunk_by(|left, right| left == right)
        .filter(|same| same.len() >= min_count as usize)
        .map(|same| (same[0], same.len() as u32))
        .unzip()
}
