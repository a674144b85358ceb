//! The networks: features → the best of some classes, in whole numbers.
//!
//! As in the tagger of names, the rows of all features are summed and cut at zero ([`RowTable`]). One or
//! several dense layers on top, the *heads*, answer one question each.

use wide::{bytemuck, i16x8, i32x4};

use crate::learn::network::{
    FeatureKey, HIDDEN, HIDDEN_MAX, MIDDLE, ROWS_IN_BYTES, Row, RowTable, SHARE_MAX, Sums, Total,
    units_of,
};

/// The weights of one network, as they are stored.
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
    /// The dense layers.
    pub(crate) heads: Vec<HeadWeights>,
}

/// A dense layer, as it is stored: whole numbers on a common scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct HeadWeights {
    /// Hidden unit by hidden unit, a number for each class, at most [`SHARE_MAX`] in size.
    pub(crate) shares: Vec<i16>,
    /// One number a class, in units of the products.
    pub(crate) bias: Vec<i32>,
}

impl HeadWeights {
    /// Rounds a dense layer over hidden units of which one unit is worth `row_scale`.
    pub(crate) fn rounded(weights: &[f32], bias: &[f32], row_scale: f32) -> Self {
        let largest = weights
            .iter()
            .fold(f32::MIN_POSITIVE, |a, b| a.max(b.abs()));
        let step = largest / SHARE_MAX;
        let limit = (i32::MAX / 4) as f32;
        Self {
            shares: weights
                .iter()
                .map(|weight| (weight / step).round() as i16)
                .collect(),
            bias: bias
                .iter()
                .map(|bias| (bias / (step * row_scale)).round().clamp(-limit, limit) as i32)
                .collect(),
        }
    }

    /// Whether there is a number for each unit and class, and none too large.
    pub(crate) fn fits(&self) -> bool {
        self.shares.len() == HIDDEN * self.bias.len()
            && self
                .shares
                .iter()
                .all(|share| f32::from(share.unsigned_abs()) <= SHARE_MAX)
            && self
                .bias
                .iter()
                .all(|bias| bias.unsigned_abs() <= u32::MAX / 8)
    }
}

/// The hidden layer of one place.
pub(crate) type Hidden = [i16; HIDDEN];

/// A network, ready for use.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    rows: RowTable,
    /// In units of the rows.
    bias: Hidden,
    heads: Vec<Head>,
}

impl Network {
    pub(crate) fn new(weights: &Weights) -> Self {
        Self {
            rows: RowTable::new(&weights.keys, &weights.rows),
            bias: units_of(&weights.bias, weights.row_scale),
            heads: weights.heads.iter().map(Head::new).collect(),
        }
    }

    /// The sum of the rows of at most [`ROWS_IN_BYTES`] features.
    pub(crate) fn sum(&self, features: &[FeatureKey]) -> Sums {
        self.rows.sum(features)
    }

    /// The hidden layer of what sums up to `parts` and the rows of `features`.
    pub(crate) fn hidden<'a>(
        &self,
        parts: impl IntoIterator<Item = &'a Sums>,
        features: &[FeatureKey],
    ) -> Hidden {
        let mut total = Total::NOTHING;
        let mut n_parts = 0;
        for part in parts {
            total.add(part);
            n_parts += 1;
        }
        for features in features.chunks(ROWS_IN_BYTES) {
            total.add(&self.rows.sum(features));
            n_parts += 1;
        }
        let mut hidden: Hidden = bytemuck::cast(total.0);
        for (unit, &bias) in hidden.iter_mut().zip(&self.bias) {
            *unit = (*unit - n_parts * MIDDLE)
                .saturating_add(bias)
                .clamp(0, HIDDEN_MAX);
        }
        hidden
    }

    /// The number of the best class of a head.
    pub(crate) fn best(&self, head: usize, hidden: &Hidden) -> usize {
        self.heads[head].best(hidden)
    }

    /// The first four scores of a head; the lowest number stands for classes that there are not.
    pub(crate) fn first_scores(&self, head: usize, hidden: &Hidden) -> [i32; 4] {
        self.heads[head].block(0, hidden).to_array()
    }
}

/// A dense layer: two products and their sum are one instruction.
#[derive(Clone, Debug)]
struct Head {
    /// For each four classes and each two hidden units, the numbers of both side by side.
    shares: Vec<[i16x8; HIDDEN / 2]>,
    /// [`i32::MIN`] where there is no class.
    bias: Vec<i32x4>,
}

impl Head {
    fn new(weights: &HeadWeights) -> Self {
        let n_classes = weights.bias.len();
        let blocks = (0..n_classes).step_by(4);
        let share = |unit: usize, class: usize| {
            let share = (class < n_classes).then(|| weights.shares[unit * n_classes + class]);
            share.unwrap_or_default()
        };
        let bias = |class: usize| weights.bias.get(class).copied().unwrap_or(i32::MIN);
        Self {
            shares: blocks
                .clone()
                .map(|first| {
                    std::array::from_fn(|pair| {
                        i16x8::new(std::array::from_fn(|lane| {
                            share(2 * pair + lane % 2, first + lane / 2)
                        }))
                    })
                })
                .collect(),
            bias: blocks
                .map(|first| i32x4::new(std::array::from_fn(|lane| bias(first + lane))))
                .collect(),
        }
    }

    /// The scores of four classes.
    fn block(&self, block: usize, hidden: &Hidden) -> i32x4 {
        let pairs: &[i32; HIDDEN / 2] = bytemuck::cast_ref(hidden);
        let mut sums = [i32x4::ZERO; 2];
        for (shares, pairs) in self.shares[block]
            .as_chunks::<2>()
            .0
            .iter()
            .zip(pairs.as_chunks::<2>().0)
        {
            for ((sum, &share), &pair) in sums.iter_mut().zip(shares).zip(pairs) {
                *sum += share.dot(bytemuck::cast(i32x4::splat(pair)));
            }
        }
        sums[0] + sums[1] + self.bias[block]
    }

    /// The first class with the highest score.
    fn best(&self, hidden: &Hidden) -> usize {
        let mut best = (i32::MIN, 0);
        for block in 0..self.bias.len() {
            for (lane, score) in self.block(block, hidden).to_array().into_iter().enumerate() {
                if score > best.0 {
                    best = (score, 4 * block + lane);
                }
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::{HeadWeights, Network, Weights};
    use crate::learn::network::{HIDDEN, feature_key, packed};

    #[test]
    fn the_best_class_is_that_of_the_plain_sums() {
        let mut keys: Vec<u32> = (1..60).map(|n| feature_key(n, 7)).collect();
        keys.sort_unstable();
        let number = |n: usize| ((n * 2_654_435_761) >> 7) % 15;
        let row = |n: usize| std::array::from_fn(|unit| number(n * HIDDEN + unit) as i8 - 7);
        let rows: Vec<[i8; HIDDEN]> = (0..keys.len()).map(row).collect();
        let n_classes = 6;
        let weights: Vec<f32> = (0..HIDDEN * n_classes)
            .map(|n| number(n) as f32 - 7.0)
            .collect();
        let bias: Vec<f32> = (0..n_classes).map(|n| n as f32).collect();
        let network = Network::new(&Weights {
            keys: keys.clone(),
            rows: rows.iter().map(packed).collect(),
            row_scale: 1.0,
            bias: [2.0; HIDDEN],
            heads: vec![HeadWeights::rounded(&weights, &bias, 1.0)],
        });
        let hidden: Vec<f32> = (0..HIDDEN)
            .map(|unit| rows.iter().map(|row| f32::from(row[unit])).sum::<f32>() + 2.0)
            .map(|sum| sum.max(0.0))
            .collect();
        let score = |class: usize| {
            let products = hidden.iter().enumerate();
            products
                .map(|(unit, active)| active * weights[unit * n_classes + class])
                .sum::<f32>()
                + bias[class]
        };
        let best = (0..n_classes)
            .max_by(|&a, &b| score(a).total_cmp(&score(b)))
            .unwrap();
        let summed = network.hidden([], &keys);
        assert_eq!(summed.map(f32::from).to_vec(), hidden);
        assert_eq!(network.best(0, &summed), best);
        let (first, rest) = keys.split_at(17);
        assert_eq!(network.hidden([&network.sum(first)], rest), summed);
    }
}
