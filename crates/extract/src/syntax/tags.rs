//! The tagger of parts of speech: one word after the other, each with a look at the tags before it.

use super::network::{Network, Weights};
use super::tag_features::{NEIGHBOURS, NO_TAG, Place, joint, neighbour, own};
use super::words::Word;
use crate::learn::network::Sums;
use crate::tagger::cache::SumCache;
use crate::tagger::keys::Keys;
use crate::word::mix;

/// Gives words their tags.
#[derive(Debug)]
pub(crate) struct TagModel {
    network: Network,
}

impl TagModel {
    pub(crate) fn new(weights: &Weights) -> Self {
        Self {
            network: Network::new(weights),
        }
    }

    /// The number of each word's tag.
    pub(crate) fn tag(
        &self,
        words: &[Word],
        tags: &mut Vec<u8>,
        keys: &mut Keys,
        cache: &mut SumCache,
    ) {
        tags.clear();
        let mut before = [NO_TAG; 2];
        for at in 0..words.len() {
            let place = Place::new(words, at);
            let parts = self.parts(place, keys, cache);
            keys.clear();
            joint(place, before, keys);
            let hidden = self.network.hidden(&parts, keys.as_slice());
            let tag = self.network.best(0, &hidden) as u8;
            before = [tag, before[0]];
            tags.push(tag);
        }
    }

    /// The sums of single words' features, from memory where they are known.
    fn parts(
        &self,
        place: Place<'_>,
        keys: &mut Keys,
        cache: &mut SumCache,
    ) -> [Sums; NEIGHBOURS.len() + 1] {
        let mut sum = |nth: usize, word: Word| {
            *cache.get(number(nth, &word), || {
                keys.clear();
                match nth.checked_sub(1) {
                    None => own(&word, keys),
                    Some(nth) => neighbour(nth, &word, keys),
                }
                self.network.sum(keys.as_slice())
            })
        };
        std::array::from_fn(|nth| {
            let offset = nth.checked_sub(1).map_or(0, |nth| NEIGHBOURS[nth]);
            sum(nth, place.word(offset))
        })
    }
}

/// What a word's features in the `nth` place are remembered by.
fn number(nth: usize, word: &Word) -> u64 {
    let endings = word.endings[2].wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mix(word.form ^ endings.rotate_left(17) ^ (nth as u64) << 8 ^ u64::from(word.look) << 16 | 1)
}
