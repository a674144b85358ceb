//! Precomputed sums: the rows of word shapes and clusters, of which there are few.
//!
//! They are addressed by number instead of through the index, and rows that always occur together are one
//! sum.

use super::clusters::Clusters;
use super::facts::Fact;
use super::features::{CLUSTER_PAIRS, cluster_features, cluster_pair_feature, word_shape_feature};
use super::keys::Keys;
use super::word_shape::N_WORD_SHAPES;
use crate::learn::network::{AlignedRow, Network, Sums};

/// Numbers of the places of the window.
const PLACES: [u32; 5] = [0, 1, 2, 3, 4];

/// Sums and rows by word shape and cluster: 5 MB with 256 middle clusters, most of it rows of pairs that
/// hardly occur.
#[derive(Debug)]
pub(crate) struct Precomputed {
    /// By place of the window and word shape.
    shapes: [Vec<Sums>; PLACES.len()],
    /// By place of the window and fine cluster.
    clusters: [Vec<Sums>; PLACES.len()],
    /// For each template by the middle clusters of two tokens side by side, those of the left one [`Self::n_middle`] apart.
    pairs: [Vec<AlignedRow>; CLUSTER_PAIRS.len()],
    n_middle: usize,
}

impl Precomputed {
    /// Computes all of them from `network`.
    pub(crate) fn new(network: &Network, clusters: &Clusters) -> Self {
        let sum = |features: &dyn Fn(&mut Keys)| {
            let mut keys = Keys::default();
            features(&mut keys);
            network.sum(keys.as_slice())
        };
        let shape = |place, shape| sum(&|keys| word_shape_feature(shape, place, keys));
        let cluster = |place, cluster| {
            let levels = clusters.levels(cluster);
            sum(&|keys| cluster_features(levels, place, keys))
        };
        let middle = 0..=clusters.last_middle();
        let pairs = |template| {
            let pairs = middle.clone().flat_map(|left| {
                middle
                    .clone()
                    .map(move |right| cluster_pair_feature(template, [left, right]))
            });
            pairs.map(|key| network.row(key)).collect()
        };
        Self {
            shapes: PLACES.map(|place| {
                (0..N_WORD_SHAPES)
                    .map(|number| shape(place, number))
                    .collect()
            }),
            clusters: PLACES.map(|place| {
                (0..=clusters.last())
                    .map(|number| cluster(place, number))
                    .collect()
            }),
            pairs: CLUSTER_PAIRS.map(pairs),
            n_middle: middle.count(),
        }
    }

    /// The sum of the rows of the word shape and the clusters of `fact` at a place of the window.
    pub(crate) fn window(&self, fact: &Fact, place: u32) -> Sums {
        let (shapes, clusters) = (&self.shapes[place as usize], &self.clusters[place as usize]);
        shapes[usize::from(fact.word_shape)].plus(&clusters[usize::from(fact.cluster)])
    }

    /// The rows of two middle clusters side by side, for each template a pair.
    pub(crate) fn pairs(&self, pairs: [[u16; 2]; 2]) -> [&AlignedRow; 2] {
        let place =
            |[left, right]: [u16; 2]| usize::from(left) * self.n_middle + usize::from(right);
        let [before, after] = pairs.map(place);
        [&self.pairs[0][before], &self.pairs[1][after]]
    }
}
