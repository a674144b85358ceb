//! The network: a token's features → one score per label.
//!
//! Every feature is a row of [`HIDDEN`] numbers. The rows of a token's features
//! are summed, negative sums cut to zero (ReLU), and a dense layer turns the
//! rest into label scores. Rows are numbers of four bits on one common scale, so that summing
//! is integer addition and two processors give the same bits.

use wide::{bytemuck, f32x4, i16x8, i32x4, u8x16, u16x8};

use self::index::{FeatureIndex, NO_ROW};
use super::chain::FORBIDDEN;
use super::viterbi::{LabelRow, in_blocks};

pub(crate) mod index;

/// Width of the hidden layer. Half as wide loses 0.002 to 0.003 of F1 (`models/README.md`).
pub(crate) const HIDDEN: usize = 64;

/// The largest number of a row: four bits each. Forty steps instead of seven gain 0.001 of F1 (`models/README.md`).
pub(crate) const PART_MAX: i8 = 7;

/// One feature's share of the hidden layer, in units of [`Weights::row_scale`]: its numbers raised by [`LIFT`], those of
/// the first half of the hidden layer in the lower half of each byte, those of the second in the upper.
pub(crate) type Row = [u8; HIDDEN / 2];

/// Makes a row's numbers 1 to 15; taken off again from a sum of rows.
const LIFT: i16 = 8;

/// The most rows that can be summed in bytes: as many as the largest part of a token's features has.
pub(crate) const ROWS_IN_BYTES: usize = 255 / (LIFT as usize + PART_MAX as usize);

/// The row of these numbers, −[`PART_MAX`]..=[`PART_MAX`].
pub(crate) fn packed(numbers: &[i8; HIDDEN]) -> Row {
    let raised = numbers.map(|number| (i16::from(number) + LIFT) as u8);
    let (lower, upper) = raised.split_at(HIDDEN / 2);
    std::array::from_fn(|unit| lower[unit] | upper[unit] << 4)
}

/// The numbers of a row.
pub(crate) fn unpacked(row: &Row) -> [i8; HIDDEN] {
    std::array::from_fn(|unit| {
        let byte = row[unit % (HIDDEN / 2)];
        let raised = if unit < HIDDEN / 2 {
            byte & 15
        } else {
            byte >> 4
        };
        raised as i8 - LIFT as i8
    })
}

/// Whether a row holds only numbers that can be summed: 0 is none.
pub(crate) fn is_row(row: &Row) -> bool {
    row.iter().all(|byte| byte & 15 != 0 && byte >> 4 != 0)
}

/// A row in half a cache line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(32))]
pub(crate) struct AlignedRow([u8x16; VECTORS_OF_HALF]);

/// Vectors of bytes that half of the hidden layer fills.
const VECTORS_OF_HALF: usize = HIDDEN / 32;

/// The raised sums of at most [`ROWS_IN_BYTES`] rows.
fn sum_in_bytes<'a>(rows: impl Iterator<Item = &'a AlignedRow>) -> [u8x16; HIDDEN / 16] {
    let lower_bits = u8x16::splat(15);
    let mut sums = [[u8x16::ZERO; VECTORS_OF_HALF]; 2];
    let [lower, upper] = &mut sums;
    for row in rows {
        for ((lower, upper), &packed) in lower.iter_mut().zip(&mut *upper).zip(&row.0) {
            let words: u16x8 = bytemuck::cast(packed);
            *lower += packed & lower_bits;
            *upper += bytemuck::cast::<_, u8x16>(words >> 4) & lower_bits;
        }
    }
    bytemuck::cast(sums)
}

/// Sixteen numbers without a sign, in words.
fn widened(bytes: u8x16) -> [i16x8; 2] {
    let halves = [
        u8x16::unpack_low(bytes, u8x16::ZERO),
        u8x16::unpack_high(bytes, u8x16::ZERO),
    ];
    bytemuck::cast(halves)
}

/// The sum of some features' rows in one cache line, each number raised by [`MIDDLE`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub(crate) struct Sums([u8x16; HIDDEN / 16]);

/// What stands for zero in [`Sums`].
pub(crate) const MIDDLE: i16 = 128;

impl Sums {
    /// The sum of no rows.
    pub(crate) const ZERO: Sums = Sums([u8x16::splat(MIDDLE as u8); HIDDEN / 16]);

    /// The sum of the rows of both.
    pub(crate) fn plus(&self, other: &Sums) -> Sums {
        let middle = u8x16::splat(MIDDLE as u8);
        Sums(std::array::from_fn(|vector| {
            self.0[vector] + other.0[vector] - middle
        }))
    }
}

/// The sums of all parts of a token's features ([`PARTS`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Total(pub(crate) [[i16x8; 2]; HIDDEN / 16]);

/// The number of parts of a token's features: its own, its habits, those of each neighbour, those of word
/// shapes, those of several tokens together.
pub(crate) const PARTS: i16 = 8;

impl Total {
    /// The sum of no parts.
    pub(crate) const NOTHING: Total = Total([[i16x8::ZERO; 2]; HIDDEN / 16]);

    /// Adds a part.
    pub(crate) fn add(&mut self, part: &Sums) {
        for (total, &part) in self.0.iter_mut().zip(&part.0) {
            let [low, high] = widened(part);
            total[0] += low;
            total[1] += high;
        }
    }
}

/// What identifies a feature: 32 bits of the hash of its template and value.
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

/// The rows of features, ready to be found and summed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowTable {
    /// [`NO_ROW`] first.
    rows: Vec<AlignedRow>,
    /// Where each feature's row stands.
    index: FeatureIndex,
}

/// Weights, ready for use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Network {
    rows: RowTable,
    /// In units of the rows, less what [`Sums`] are raised by.
    bias: [i16; HIDDEN],
    output: OutputLayer,
}

impl RowTable {
    /// Builds the index of `keys`, which ascend, each with its row.
    pub(crate) fn new(keys: &[FeatureKey], rows: &[Row]) -> Self {
        let rows = [packed(&[0; HIDDEN])]
            .into_iter()
            .chain(rows.iter().copied());
        Self {
            index: FeatureIndex::new(keys),
            rows: rows.map(|row| AlignedRow(bytemuck::cast(row))).collect(),
        }
    }

    /// The row of a feature.
    pub(crate) fn row(&self, feature: FeatureKey) -> AlignedRow {
        self.rows[self.index.row(feature) as usize]
    }

    /// The sum of the rows of `features`.
    ///
    /// # Panics
    /// More than [`ROWS_IN_BYTES`] features.
    pub(crate) fn sum(&self, features: &[FeatureKey]) -> Sums {
        self.sum_with(features, [])
    }

    /// The sum of the rows of `features` and of `more` rows.
    ///
    /// All rows are looked up before any is added, so that the cache misses overlap. A feature without a row
    /// gets a row of zeros, which avoids an unpredictable branch.
    ///
    /// # Panics
    /// More than [`ROWS_IN_BYTES`] features and rows.
    pub(crate) fn sum_with<const N: usize>(
        &self,
        features: &[FeatureKey],
        more: [&AlignedRow; N],
    ) -> Sums {
        let mut found = [NO_ROW; ROWS_IN_BYTES];
        let found = &mut found[N..][..features.len()];
        for (row, &feature) in found.iter_mut().zip(features) {
            *row = self.index.row(feature);
        }
        let lift = u8x16::splat((MIDDLE - LIFT * (features.len() + N) as i16) as u8);
        let rows = found.iter().map(|&row| &self.rows[row as usize]);
        let sums = sum_in_bytes(more.into_iter().chain(rows));
        Sums(sums.map(|sum| sum + lift))
    }
}

impl Network {
    /// Builds the feature index; `n_labels` of each row of label scores are labels.
    pub(crate) fn new(weights: &Weights, n_labels: usize) -> Self {
        Self {
            rows: RowTable::new(&weights.keys, &weights.rows),
            bias: units_of(&weights.bias, weights.row_scale)
                .map(|bias| bias.saturating_sub(PARTS * MIDDLE)),
            output: OutputLayer::new(weights, n_labels),
        }
    }

    /// [`RowTable::row`].
    pub(crate) fn row(&self, feature: FeatureKey) -> AlignedRow {
        self.rows.row(feature)
    }

    /// [`RowTable::sum`].
    pub(crate) fn sum(&self, features: &[FeatureKey]) -> Sums {
        self.rows.sum(features)
    }

    /// [`RowTable::sum_with`].
    pub(crate) fn sum_with<const N: usize>(
        &self,
        features: &[FeatureKey],
        more: [&AlignedRow; N],
    ) -> Sums {
        self.rows.sum_with(features, more)
    }

    /// The label scores of a token whose rows sum to `total`.
    pub(crate) fn score(&self, total: &Total) -> LabelRow<VECTORS> {
        let mut hidden: [i16; HIDDEN] = bytemuck::cast(total.0);
        for (unit, &bias) in hidden.iter_mut().zip(&self.bias) {
            *unit = unit.saturating_add(bias).clamp(0, HIDDEN_MAX);
        }
        self.output.score(&hidden)
    }
}

/// The bias in units of the rows.
pub(crate) fn units_of(bias: &[f32; HIDDEN], row_scale: f32) -> [i16; HIDDEN] {
    bias.map(|bias| (bias / row_scale).round() as i16)
}

/// The largest number of a hidden unit, in units of the rows: above all that occur, and so small that
/// sums of products stay below 2^31.
pub(crate) const HIDDEN_MAX: i16 = 8191;
/// The largest weight of the output layer.
pub(crate) const SHARE_MAX: f32 = 4095.0;
const _: () = assert!(HIDDEN as i64 * HIDDEN_MAX as i64 * SHARE_MAX as i64 <= i32::MAX as i64);

/// A bit for every two hidden units.
type PairBits = u32;
const _: () = assert!(PairBits::BITS as usize == HIDDEN / 2);

/// The dense layer, in whole numbers: two products and their sum are one instruction.
#[derive(Clone, Debug, PartialEq)]
struct OutputLayer {
    /// For each two hidden units, what they add to each label: the numbers of both side by side.
    shares: [[[i16x8; VECTORS]; 4]; HIDDEN / 2],
    /// What one unit of the sums is worth.
    scale: f32,
    bias: LabelRow<VECTORS>,
}

impl OutputLayer {
    fn new(weights: &Weights, n_labels: usize) -> Self {
        let largest = weights.output.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        let step = largest.max(f32::MIN_POSITIVE) / SHARE_MAX;
        let rows = weights.output.chunks_exact(weights.output_bias.len());
        let rows: Vec<LabelRow<VECTORS>> =
            rows.map(|row| in_blocks(&row[..n_labels], 0.0)).collect();
        let whole = |share: f32| (share / step).round() as i16;
        let shares = rows.as_chunks().0.iter().map(|[first, second]| {
            std::array::from_fn(|block| {
                std::array::from_fn(|k| {
                    let (first, second) = (first[block][k].to_array(), second[block][k].to_array());
                    let of = |place: usize| [first, second][place % 2][place / 2];
                    i16x8::new(std::array::from_fn(|place| whole(of(place))))
                })
            })
        });
        Self {
            shares: shares
                .collect::<Vec<_>>()
                .try_into()
                .expect("a row for every two units"),
            scale: step * weights.row_scale,
            bias: in_blocks(&weights.output_bias[..n_labels], FORBIDDEN),
        }
    }

    /// A quarter of the pairs of hidden units is cut to zero; one mask for all finds them.
    fn score(&self, hidden: &[i16; HIDDEN]) -> LabelRow<VECTORS> {
        let pairs: [i32; HIDDEN / 2] = bytemuck::cast(*hidden);
        let vectors: [i32x4; HIDDEN / 8] = bytemuck::cast(*hidden);
        let is_idle = vectors.into_iter().rev().fold(0, |is_idle, pairs| {
            is_idle << 4 | pairs.simd_eq(i32x4::ZERO).to_bitmask()
        });
        let mut sums = [[i32x4::ZERO; VECTORS]; 4];
        let mut active: PairBits = !is_idle;
        while active != 0 {
            let number = active.trailing_zeros() as usize;
            active &= active - 1;
            let pair: i16x8 = bytemuck::cast(i32x4::splat(pairs[number]));
            for (sums, shares) in sums.iter_mut().zip(&self.shares[number]) {
                for (sum, &share) in sums.iter_mut().zip(shares) {
                    *sum += share.dot(pair);
                }
            }
        }
        let scale = f32x4::splat(self.scale);
        let mut scores = self.bias;
        for (scores, sums) in scores.iter_mut().zip(&sums) {
            for (score, sum) in scores.iter_mut().zip(sums) {
                *score += sum.round_float() * scale;
            }
        }
        scores
    }
}

/// Vectors of a block of label scores: four lanes each for the classes of names and one more.
pub(crate) const VECTORS: usize = 2;

/// Sums that are all the same.
#[cfg(test)]
pub(crate) fn sums_of(value: i16) -> Sums {
    Sums([u8x16::splat((value + MIDDLE) as u8); HIDDEN / 16])
}

#[cfg(test)]
mod tests {
    use wide::bytemuck;

    use super::{
        HIDDEN, Network, PART_MAX, PARTS, ROWS_IN_BYTES, Sums, Total, Weights, feature_key, packed,
        sums_of, unpacked,
    };

    fn network() -> Network {
        let mut output = vec![0.0; HIDDEN * 8];
        // The label of a last token of the first class.
        output[3] = 1.0;
        let mut keys = vec![feature_key(1, 7), feature_key(2, 7)];
        keys.sort_unstable();
        let weights = Weights {
            keys,
            rows: vec![packed(&[2; HIDDEN]), packed(&[3; HIDDEN])],
            row_scale: 0.5,
            bias: [-1.0; HIDDEN],
            output,
            output_bias: vec![0.25; 8],
        };
        Network::new(&weights, 5)
    }

    /// One part, and nothing in the others.
    fn total(part: Sums) -> Total {
        let mut total = Total::NOTHING;
        total.add(&part);
        (1..PARTS).for_each(|_| total.add(&Sums::ZERO));
        total
    }

    #[test]
    fn rows_are_summed_cut_at_zero_and_weighed() {
        let network = network();
        let sums = network.sum(&[feature_key(1, 7), feature_key(2, 7), feature_key(3, 7)]);
        assert_eq!(sums, sums_of(5));
        let row = |part| network.score(&total(part)).map(|block| block[0].to_array());
        let [only, first, _, last] = row(sums);
        assert!((last[1] - (0.25 + (5.0 * 0.5 - 1.0))).abs() < 1e-3);
        assert!((first[1] - 0.25).abs() < 1e-6);
        assert!((only[0] - 0.25).abs() < 1e-6);
        let [only, _, _, last] = row(Sums::ZERO);
        assert!((only[0] - 0.25).abs() < 1e-6 && (last[1] - 0.25).abs() < 1e-6);
        assert!(only[2] < -1e6, "no label has this lane");
    }

    #[test]
    fn the_largest_sums_fit_bytes() {
        for number in [-PART_MAX, PART_MAX] {
            let weights = Weights {
                keys: vec![feature_key(1, 7)],
                rows: vec![packed(&[number; HIDDEN])],
                ..Weights::zero(8)
            };
            let sums = Network::new(&weights, 5).sum(&[feature_key(1, 7); ROWS_IN_BYTES]);
            assert_eq!(sums, sums_of(i16::from(number) * ROWS_IN_BYTES as i16));
        }
    }

    #[test]
    fn numbers_keep_their_places_in_a_packed_row() {
        let row = std::array::from_fn(|unit| (unit % 15) as i8 - 7);
        assert_eq!(unpacked(&packed(&row)), row);
        let weights = Weights {
            keys: vec![feature_key(1, 7)],
            rows: vec![packed(&row)],
            ..Weights::zero(8)
        };
        let sums = Network::new(&weights, 5).sum(&[feature_key(1, 7)]);
        let numbers: [u8; HIDDEN] = bytemuck::cast(sums.0);
        for (unit, number) in numbers.into_iter().enumerate() {
            assert_eq!(i16::from(number) - 128, (unit % 15) as i16 - 7, "{unit}");
        }
    }

    #[test]
    fn templates_with_one_value_have_different_keys() {
        assert_ne!(feature_key(1, 7), feature_key(2, 7));
        assert_ne!(feature_key(1, 7), feature_key(1, 8));
    }
}
