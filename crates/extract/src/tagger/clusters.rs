//! Word clusters: words that occur in the same surroundings share a number.
//!
//! Found by the trainer from word vectors, on three levels. A word that the training texts lack still has the
//! features of its cluster.

use crate::model::WordHash;
use crate::word::compact::CompactTable;
use crate::word::{hash_word, mix};

/// An entry: the upper half of a word's hash, and its fine cluster, from 1.
pub(crate) type ClusterEntry = (u32, u16);

/// Looks a word's clusters up. Cost: one probe, on average.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clusters {
    fine: CompactTable,
    /// For each fine cluster the middle and the coarse one; entry 0 is that of unknown words.
    parents: Vec<[u16; 2]>,
}

impl Clusters {
    /// The clusters of `entries`; `parents[cluster]` for every cluster that occurs there.
    pub(crate) fn new(entries: &[ClusterEntry], parents: Vec<[u16; 2]>) -> Self {
        let mut fine = CompactTable::with_room(entries.len());
        for &(key, cluster) in entries {
            fine.update(key, |_| cluster);
        }
        Self { fine, parents }
    }

    /// The fine cluster of a word; 0 for an unknown one.
    pub(crate) fn cluster(&self, word: WordHash) -> u16 {
        self.fine.get((word.0 >> 32) as u32)
    }

    /// The fine cluster with the highest number.
    pub(crate) fn last(&self) -> u16 {
        u16::try_from(self.parents.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    /// The middle cluster with the highest number.
    pub(crate) fn last_middle(&self) -> u16 {
        let middle = self.parents.iter().map(|&[middle, _]| middle);
        middle.max().unwrap_or_default()
    }

    /// Tells one set of clusters from another: what some frequent words have, and how many there are.
    pub(crate) fn fingerprint(&self) -> u64 {
        let words = [
            "the", "of", "said", "paris", "monday", "seven", "bank", "river", "quickly",
            "minister", "won", "red",
        ];
        let levels = words.map(|word| self.levels(self.cluster(hash_word(word))));
        let numbers = levels
            .iter()
            .flatten()
            .copied()
            .chain([self.last(), self.last_middle()]);
        numbers.fold(0, |print, number| mix(print ^ u64::from(number)))
    }

    /// A fine cluster with the middle and the coarse one that hold it.
    pub(crate) fn levels(&self, cluster: u16) -> [u16; 3] {
        let [middle, coarse] = self
            .parents
            .get(usize::from(cluster))
            .copied()
            .unwrap_or_default();
        [cluster, middle, coarse]
    }
}

#[cfg(test)]
mod tests {
    use super::Clusters;
    use crate::word::hash_word;

    #[test]
    fn a_word_has_its_cluster_on_every_level() {
        let key = (hash_word("paris").0 >> 32) as u32;
        let clusters = Clusters::new(&[(key, 2)], vec![[0, 0], [1, 1], [7, 3]]);
        let cluster = clusters.cluster(hash_word("Paris"));
        assert_eq!(clusters.levels(cluster), [2, 7, 3]);
        assert_eq!((clusters.last(), clusters.last_middle()), (2, 7));
        let many = Clusters::new(&[], vec![[0, 0]; 1 << 17]);
        assert_eq!(many.last(), u16::MAX, "no word's number is higher");
        assert_eq!(clusters.cluster(hash_word("teapot")), 0);
        assert_eq!(Clusters::default().cluster(hash_word("Paris")), 0);
    }
}
