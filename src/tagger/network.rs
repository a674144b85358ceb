//! The network: a token's features → one score per label.
//!
//! Every feature is a row of [`HIDDEN`] numbers. The rows of a token's features
//! are summed, negative sums cut to zero (ReLU), and a dense layer turns the
//! rest into label scores. Rows are bytes on one common scale, so that summing
//! is integer addition and two processors give the same bits.

/// Width of the hidden layer, as in the prototype that the design was chosen from.
pub(crate) const HIDDEN: usize = 64;

/// One feature's share of the hidden layer, in units of [`Weights::row_scale`].
pub(crate) type Row = [i8; HIDDEN];

/// What identifies a feature: 32 bits of the hash of its template and value.
///
/// With the 110,000 rows that ship, one unknown feature in 39,000 is taken for a known one.
pub(crate) type FeatureKey = u32;

/// The key of template `template` with `value`.
pub(crate) fn feature_key(template: u32, value: u64) -> FeatureKey {
    let seed = u64::from(template).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((value ^ seed).wrapping_mul(0xff51_afd7_ed55_8ccd) >> 32) as u32
}

/// The weights of one task, as they are stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weights {
    /// The features that have a row, in ascending order.
    pub(crate) keys: Vec<FeatureKey>,
    /// Their rows.
    pub(crate) rows: Vec<Row>,
    /// What one unit of a row's numbers is worth.
    pub(crate) row_scale: f32,
    /// Added to the sum of rows.
    pub(crate) bias: [f32; HIDDEN],
    /// Hidden unit by hidden unit, a row of label scores each, padded to the chain's stride.
    pub(crate) output: Vec<f32>,
    /// One row of label scores, padded.
    pub(crate) output_bias: Vec<f32>,
}

impl Weights {
    /// No features, and the score 0 for every label.
    pub(crate) fn zero(stride: usize) -> Self {
        Self {
            keys: Vec::new(),
            rows: Vec::new(),
            row_scale: 1.0,
            bias: [0.0; HIDDEN],
            output: vec![0.0; HIDDEN * stride],
            output_bias: vec![0.0; stride],
        }
    }
}

/// Weights, ready for use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Network {
    weights: Weights,
    /// Where each feature's row stands.
    index: FeatureIndex,
}

impl Network {
    /// Builds the feature index.
    pub(crate) fn new(weights: Weights) -> Self {
        Self {
            index: FeatureIndex::new(&weights.keys),
            weights,
        }
    }

    /// Sums the rows of `features`; those without a row are passed over.
    ///
    /// Rows are first found, then added: both loops run without a jump that has to wait for
    /// memory, so that the processor fetches many rows at a time.
    pub(crate) fn sum(&self, features: &[FeatureKey]) -> [i16; HIDDEN] {
        let rows = &self.weights.rows;
        let mut sums = [0_i16; HIDDEN];
        for features in features.chunks(FOUND) {
            let mut found = [0_u32; FOUND];
            let mut n_found = 0;
            for &feature in features {
                let row = self.index.row_plus_one(feature);
                found[n_found] = row;
                n_found += usize::from(row != 0);
            }
            for &row in &found[..n_found] {
                let Some(row) = rows.get(row as usize - 1) else {
                    continue;
                };
                for (sum, &part) in sums.iter_mut().zip(row) {
                    *sum += i16::from(part);
                }
            }
        }
        sums
    }

    /// Appends one row of label scores for a token whose rows sum to `sums`.
    pub(crate) fn score(&self, sums: &[i16; HIDDEN], emissions: &mut Vec<f32>) {
        let weights = &self.weights;
        let stride = weights.output_bias.len();
        let start = emissions.len();
        emissions.extend_from_slice(&weights.output_bias);
        let scores = &mut emissions[start..];
        for (unit, (&sum, &bias)) in sums.iter().zip(&weights.bias).enumerate() {
            let active = f32::from(sum) * weights.row_scale + bias;
            if active > 0.0 {
                let shares = &weights.output[unit * stride..(unit + 1) * stride];
                for (score, &share) in scores.iter_mut().zip(shares) {
                    *score += active * share;
                }
            }
        }
    }
}

/// Features looked up before their rows are added: more than a token of either task has.
const FOUND: usize = 128;

/// Features of one bucket: with their rows they fill one 64-byte cache line.
const BUCKET: usize = 8;

/// The features whose keys share their high bits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Bucket {
    keys: [FeatureKey; BUCKET],
    /// Row number plus one; 0 marks a free place.
    rows: [u32; BUCKET],
}

/// Finds a feature's row with one look at one cache line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FeatureIndex {
    buckets: Vec<Bucket>,
    /// Number of buckets is `1 << (32 - shift)`.
    shift: u32,
    /// Key and row number plus one of features that found their bucket full, by key.
    overflow: Vec<(FeatureKey, u32)>,
}

impl FeatureIndex {
    /// Row numbers in the order of `keys`, which are different from each other.
    pub(crate) fn new(keys: &[FeatureKey]) -> Self {
        // Two to four keys a bucket: at most one key in 100 finds its bucket full.
        let n_buckets = (2 * keys.len() / BUCKET).next_power_of_two().max(2);
        let shift = 32 - n_buckets.trailing_zeros();
        let mut buckets = vec![Bucket::default(); n_buckets];
        let mut overflow = Vec::new();
        for (row, &key) in keys.iter().enumerate() {
            let row = row as u32 + 1;
            let bucket = &mut buckets[(key >> shift) as usize];
            match bucket.rows.iter().position(|&row| row == 0) {
                Some(place) => {
                    bucket.keys[place] = key;
                    bucket.rows[place] = row;
                }
                None => overflow.push((key, row)),
            }
        }
        overflow.sort_unstable();
        Self {
            buckets,
            shift,
            overflow,
        }
    }

    /// The row of a feature.
    pub(crate) fn row(&self, key: FeatureKey) -> Option<usize> {
        (self.row_plus_one(key) as usize).checked_sub(1)
    }

    /// The row of a feature plus one; 0 for none.
    fn row_plus_one(&self, key: FeatureKey) -> u32 {
        let bucket = &self.buckets[(key >> self.shift) as usize];
        let mut found = 0;
        for (&known, &row) in bucket.keys.iter().zip(&bucket.rows) {
            found |= if known == key { row } else { 0 };
        }
        if bucket.rows[BUCKET - 1] != 0 && found == 0 {
            found = self.in_overflow(key);
        }
        found
    }

    #[cold]
    fn in_overflow(&self, key: FeatureKey) -> u32 {
        let place = self.overflow.binary_search_by_key(&key, |&(key, _)| key);
        place.map_or(0, |place| self.overflow[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::{FeatureIndex, HIDDEN, Network, Weights, feature_key};

    fn network() -> Network {
        let mut output = vec![0.0; HIDDEN * 8];
        output[3] = 1.0;
        let mut keys = vec![feature_key(1, 7), feature_key(2, 7)];
        keys.sort_unstable();
        Network::new(Weights {
            keys,
            rows: vec![[2; HIDDEN], [3; HIDDEN]],
            row_scale: 0.5,
            bias: [-1.0; HIDDEN],
            output,
            output_bias: vec![0.25; 8],
        })
    }

    #[test]
    fn rows_are_summed_cut_at_zero_and_weighed() {
        let mut scores = Vec::new();
        let network = network();
        let sums = network.sum(&[feature_key(1, 7), feature_key(2, 7), feature_key(3, 7)]);
        assert_eq!(sums, [5; HIDDEN]);
        network.score(&sums, &mut scores);
        assert!((scores[3] - (0.25 + (5.0 * 0.5 - 1.0))).abs() < 1e-6);
        assert!((scores[4] - 0.25).abs() < 1e-6);
        scores.clear();
        network.score(&network.sum(&[]), &mut scores);
        assert_eq!(scores, [0.25; 8]);
    }

    #[test]
    fn every_feature_is_found_also_when_its_bucket_is_full() {
        // 20 keys whose high bits are equal, and 20 that are spread out.
        let mut keys: Vec<u32> = (0..20).chain((1..=20).map(|n| n << 27)).collect();
        keys.sort_unstable();
        keys.dedup();
        let index = FeatureIndex::new(&keys);
        for (row, &key) in keys.iter().enumerate() {
            assert_eq!(index.row(key), Some(row), "{key}");
        }
        assert_eq!(index.row(21), None);
        assert_eq!(index.row(u32::MAX), None);
        assert_eq!(FeatureIndex::new(&[]).row(7), None);
    }

    #[test]
    fn templates_with_one_value_have_different_keys() {
        assert_ne!(feature_key(1, 7), feature_key(2, 7));
        assert_ne!(feature_key(1, 7), feature_key(1, 8));
    }
}
