//! Word clusters from word vectors: k-means on three levels.
//!
//! Vectors are scaled to length 1, so that words are near when they point the
//! same way. The middle clusters are clusters of the fine ones' centres, the coarse
//! ones those of the middle ones'.

use std::fmt::Write;

use crate::learn::random::Random;
use crate::tagger::clusters::ClusterEntry;
use crate::word::hash_word;

/// Number of fine, middle and coarse clusters.
///
/// Turian et al. (2010) found 1,000 to 3,200 clusters best for names; the coarser
/// levels have the sizes of four- and six-bit prefixes there.
const LEVELS: [usize; 3] = [1536, 256, 48];

/// Rounds of k-means; later ones move less than one word in a hundred.
const N_ROUNDS: usize = 12;

/// A clusters file from vectors in text form, `word number number …` a line, the most
/// frequent words first. Only the first `n_words` are taken.
pub fn cluster(vectors: &str, n_words: usize, seed: u64) -> String {
    let mut words = Vec::new();
    let mut points = Points::default();
    for line in vectors.lines().take(n_words) {
        let mut parts = line.split(' ');
        let word = parts.next().unwrap_or_default();
        let numbers: Vec<f32> = parts.filter_map(|part| part.parse().ok()).collect();
        if !word.is_empty() && points.push(&numbers) {
            words.push(word);
        }
    }
    let mut random = Random::new(seed);
    let (fine, centres) = points.means(LEVELS[0], &mut random);
    let (middle, centres) = centres.means(LEVELS[1], &mut random);
    let (coarse, _) = centres.means(LEVELS[2], &mut random);
    let mut lines = String::new();
    for (word, &fine) in words.iter().zip(&fine) {
        let middle = middle[fine];
        let coarse = coarse[middle];
        let _ = writeln!(
            lines,
            "{word}\t{}\t{}\t{}",
            fine + 1,
            middle + 1,
            coarse + 1
        );
    }
    lines
}

/// Vectors of length 1, one after the other.
#[derive(Default)]
struct Points {
    width: usize,
    numbers: Vec<f32>,
}

impl Points {
    /// Adds a vector, scaled; false for one without direction or of another width.
    fn push(&mut self, numbers: &[f32]) -> bool {
        let length = dot(numbers, numbers).sqrt();
        if self.numbers.is_empty() {
            self.width = numbers.len();
        }
        if length <= 0.0 || numbers.len() != self.width {
            return false;
        }
        self.numbers
            .extend(numbers.iter().map(|number| number / length));
        true
    }

    fn len(&self) -> usize {
        self.numbers.len() / self.width.max(1)
    }

    fn get(&self, index: usize) -> &[f32] {
        &self.numbers[index * self.width..(index + 1) * self.width]
    }

    /// The cluster of every vector, and the clusters' centres.
    fn means(&self, n_clusters: usize, random: &mut Random) -> (Vec<usize>, Points) {
        let mut order: Vec<usize> = (0..self.len()).collect();
        random.shuffle(&mut order);
        let mut centres = Points::default();
        for &index in order.iter().take(n_clusters) {
            centres.push(self.get(index));
        }
        let mut clusters = vec![0; self.len()];
        for _ in 0..N_ROUNDS {
            for (index, cluster) in clusters.iter_mut().enumerate() {
                *cluster = centres.nearest(self.get(index));
            }
            centres = self.centres(&clusters, &centres);
        }
        (clusters, centres)
    }

    fn nearest(&self, vector: &[f32]) -> usize {
        let mut best = 0;
        let mut nearness = f32::NEG_INFINITY;
        for (index, centre) in self.numbers.chunks_exact(self.width.max(1)).enumerate() {
            let product = dot(centre, vector);
            if product > nearness {
                best = index;
                nearness = product;
            }
        }
        best
    }

    /// The centres of `clusters`; one that lost all its vectors stays where it was.
    fn centres(&self, clusters: &[usize], before: &Points) -> Points {
        let width = self.width;
        let mut sums = vec![0.0; before.numbers.len()];
        for (index, &cluster) in clusters.iter().enumerate() {
            let sum = &mut sums[cluster * width..(cluster + 1) * width];
            for (sum, number) in sum.iter_mut().zip(self.get(index)) {
                *sum += number;
            }
        }
        let mut centres = Points::default();
        for (index, sum) in sums.chunks_exact(width).enumerate() {
            if !centres.push(sum) {
                centres.push(before.get(index));
            }
        }
        centres
    }
}

/// The inner product, in partial sums so that it can be vectorised.
fn dot(left: &[f32], right: &[f32]) -> f32 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (left_lanes, left_rest) = left.as_chunks::<LANES>();
    let (right_lanes, right_rest) = right.as_chunks::<LANES>();
    for (left, right) in left_lanes.iter().zip(right_lanes) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest = left_rest.iter().zip(right_rest);
    sums.iter().sum::<f32>() + rest.map(|(left, right)| left * right).sum::<f32>()
}

/// The entries and the parents of a clusters file: lines `word<TAB>fine<TAB>middle<TAB>coarse`,
/// clusters numbered from 1.
pub(crate) fn parse(lines: &str) -> (Vec<ClusterEntry>, Vec<[u16; 2]>) {
    let mut entries = Vec::new();
    let mut parents = vec![[0; 2]];
    for line in lines.lines() {
        let mut columns = line.split('\t');
        let word = columns.next().unwrap_or_default();
        let mut numbers = columns.filter_map(|column| column.parse::<u16>().ok());
        if let (Some(fine), Some(middle), Some(coarse)) =
            (numbers.next(), numbers.next(), numbers.next())
        {
            let size = parents.len().max(usize::from(fine) + 1);
            parents.resize(size, [0; 2]);
            parents[usize::from(fine)] = [middle, coarse];
            entries.push(((hash_word(word).0 >> 32) as u32, fine));
        }
    }
    entries.sort_unstable();
    entries.dedup_by_key(|entry| entry.0);
    (entries, parents)
}

#[cfg(test)]
mod tests {
    use super::{Points, parse};
    use crate::learn::random::Random;
    use crate::word::hash_word;

    #[test]
    fn vectors_that_point_the_same_way_share_a_cluster() {
        let mut points = Points::default();
        for vector in [[1.0, 0.1], [0.1, 3.0], [2.0, 0.1], [0.0, 1.0]] {
            assert!(points.push(&vector));
        }
        assert!(!points.push(&[0.0, 0.0]));
        let (clusters, _) = points.means(2, &mut Random::new(1));
        assert_eq!(clusters[0], clusters[2]);
        assert_eq!(clusters[1], clusters[3]);
        assert_ne!(clusters[0], clusters[1]);
    }

    #[test]
    fn a_clusters_file_is_read_back() {
        let (entries, parents) = parse("paris\t2\t1\t1\n");
        assert_eq!(entries, [((hash_word("paris").0 >> 32) as u32, 2)]);
        assert_eq!(parents[2], [1, 1]);
    }
}
