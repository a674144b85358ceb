//! The index of representatives: exact by the hash of the body, near by bands of sketches.
//!
//! A band is four bins (locality-sensitive hashing, Indyk and Motwani 1998): two bodies of
//! similarity s share one of the 32 bands with probability 1 − (1 − s⁴)³² – 0.99 at 0.6, 0.87 at
//! 0.5, 0.003 at 0.1 – and only such pairs are compared.

use super::slots::Slots;
use super::{Body, Sketch};

/// Bands of a sketch.
const BANDS: usize = 32;

/// Bodies that lie together in memory; a list of such lists grows without copying them.
const CHUNK_BODIES: usize = 4096;

/// Bins of 128 that agree in near duplicates, at least: an estimated similarity of 0.5, which two
/// articles on one event do not reach (0.1) and a story that lost two fifths does (0.6).
const MIN_AGREEMENT: u32 = 65;

/// How a repeat was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The same folded body.
    Exact,
    /// Enough word triples in common.
    Near,
}

impl Method {
    /// The value of the `method` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
        }
    }
}

/// That a document repeats an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeat {
    /// The later document.
    pub document_id: i64,
    /// The representative, which repeats nothing itself.
    pub duplicate_of: i64,
    /// Estimated Jaccard similarity of the word triples, 0.5 to 1; 1 for the same body.
    pub similarity: f32,
    /// How it was told.
    pub method: Method,
}

/// Finds documents whose body was seen before. Fed in input order.
#[derive(Debug, Default)]
pub struct Finder {
    representatives: Representatives,
    by_text_hash: Slots,
    by_band: [Slots; BANDS],
}

impl Finder {
    /// Takes the next document and tells what it repeats; one without a body repeats nothing.
    pub fn push(&mut self, body: &Body) -> Option<Repeat> {
        if body.text_hash < 0 {
            return None;
        }
        let exact = self
            .exact(body.text_hash)
            .map(|first| (first, 1.0, Method::Exact));
        let near = || {
            let (nearest, agreement) = self.nearest(body.sketch.as_ref()?)?;
            Some((nearest, Sketch::similarity(agreement), Method::Near))
        };
        let Some((duplicate_of, similarity, method)) = exact.or_else(near) else {
            self.insert(*body);
            return None;
        };
        Some(Repeat {
            document_id: body.document_id,
            duplicate_of: self.representatives.get(duplicate_of)?.document_id,
            similarity,
            method,
        })
    }

    /// The representative with the same body.
    fn exact(&self, text_hash: i64) -> Option<u32> {
        let text_hash_of = |number| self.representatives.text_hash(number);
        let mut same_key = self
            .by_text_hash
            .of(text_hash as u32, |number| text_hash_of(number) as u32);
        same_key.find(|&number| text_hash_of(number) == text_hash)
    }

    /// The most similar representative, the first of equals, and how many bins agree.
    fn nearest(&self, sketch: &Sketch) -> Option<(u32, u32)> {
        let mut best: Option<(u32, u32)> = None;
        for (band, slots) in self.by_band.iter().enumerate() {
            let key_of = |number| self.representatives.band_key(number, band);
            for number in slots.of(band_key(sketch, band), key_of) {
                if best.is_some_and(|(found, _)| found == number) {
                    continue;
                }
                let other = self
                    .representatives
                    .get(number)
                    .and_then(|body| body.sketch);
                let agreement = other.map_or(0, |other| sketch.agreement(&other));
                let is_better = best.is_none_or(|(found, most)| {
                    agreement > most || agreement == most && number < found
                });
                if agreement >= MIN_AGREEMENT && is_better {
                    best = Some((number, agreement));
                }
            }
        }
        best
    }

    fn insert(&mut self, body: Body) {
        let Some(number) = self.representatives.push(body) else {
            return;
        };
        let representatives = &self.representatives;
        self.by_text_hash
            .insert(number, |number| representatives.text_hash(number) as u32);
        if body.sketch.is_some() {
            for (band, slots) in self.by_band.iter_mut().enumerate() {
                slots.insert(number, |number| representatives.band_key(number, band));
            }
        }
    }
}

/// The four bins of a band as a number.
fn band_key(sketch: &Sketch, band: usize) -> u32 {
    let (bands, _) = sketch.0.as_chunks::<4>();
    bands.get(band).copied().map_or(0, u32::from_le_bytes)
}

/// The bodies that repeat nothing, numbered in input order.
#[derive(Debug, Default)]
struct Representatives(Vec<Vec<Body>>);

impl Representatives {
    fn get(&self, number: u32) -> Option<&Body> {
        let number = number as usize;
        self.0
            .get(number / CHUNK_BODIES)?
            .get(number % CHUNK_BODIES)
    }

    fn text_hash(&self, number: u32) -> i64 {
        self.get(number).map_or(-1, |body| body.text_hash)
    }

    fn band_key(&self, number: u32, band: usize) -> u32 {
        let sketch = self.get(number).and_then(|body| body.sketch.as_ref());
        sketch.map_or(0, |sketch| band_key(sketch, band))
    }

    /// The number of a new one; nothing after four billion.
    fn push(&mut self, body: Body) -> Option<u32> {
        if self
            .0
            .last()
            .is_none_or(|chunk| chunk.len() == CHUNK_BODIES)
        {
            self.0.push(Vec::with_capacity(CHUNK_BODIES));
        }
        let full = (self.0.len() - 1) * CHUNK_BODIES;
        let chunk = self.0.last_mut()?;
        let number = u32::try_from(full + chunk.len()).ok();
        let number = number.filter(|&number| number != u32::MAX)?;
        chunk.push(body);
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Finder, Method, Repeat};
    use crate::duplicates::{Body, Sketch};
    use crate::word::mix;

    /// A body of which `share` of 128 bins are those of `story`, the others its own.
    fn body(document_id: i64, story: u64, share: usize) -> Body {
        let bins = std::array::from_fn(|bin| {
            let author = if bin % 128 < share {
                story
            } else {
                mix(document_id as u64)
            };
            mix(author ^ mix(bin as u64)) as u8
        });
        Body {
            document_id,
            text_hash: mix(document_id as u64) as i64 & i64::MAX,
            sketch: Some(Sketch(bins)),
        }
    }

    fn repeats(bodies: &[Body]) -> Vec<Repeat> {
        let mut finder = Finder::default();
        bodies.iter().filter_map(|body| finder.push(body)).collect()
    }

    fn pairs(bodies: &[Body]) -> Vec<(i64, i64)> {
        let repeats = repeats(bodies);
        let pairs = repeats
            .iter()
            .map(|repeat| (repeat.document_id, repeat.duplicate_of));
        pairs.collect()
    }

    #[test]
    fn the_same_body_is_exact_also_where_it_is_too_short_for_a_sketch() {
        let short = |document_id, text_hash| Body {
            document_id,
            text_hash,
            sketch: None,
        };
        let found = repeats(&[short(1, 7), short(2, 8), short(3, 7), short(4, 7)]);
        let found: Vec<_> = found
            .iter()
            .map(|repeat| (repeat.document_id, repeat.duplicate_of, repeat.method))
            .collect();
        assert_eq!(found, [(3, 1, Method::Exact), (4, 1, Method::Exact)]);
    }

    #[test]
    fn documents_without_a_body_repeat_nothing() {
        let none = |document_id| Body {
            document_id,
            text_hash: -1,
            sketch: None,
        };
        assert_eq!(repeats(&[none(1), none(2)]), []);
    }

    #[test]
    fn a_near_copy_points_at_the_most_similar_representative() {
        let bodies = [
            body(1, 100, 128),
            body(2, 200, 128),
            body(3, 200, 90),
            body(4, 200, 40),
        ];
        assert_eq!(pairs(&bodies), [(3, 2)]);
    }

    #[test]
    fn a_representative_repeats_nothing() {
        let chain: Vec<Body> = (0..60)
            .map(|number| body(number, 100, 128 - 2 * number as usize))
            .collect();
        let found = pairs(&chain);
        assert!(!found.is_empty());
        for (_, representative) in &found {
            assert!(
                found
                    .iter()
                    .all(|(document_id, _)| document_id != representative)
            );
        }
    }

    #[test]
    fn very_many_bodies_of_one_template_cost_linear_time() {
        // 48 of 128 bins agree, which is not near: the same twelve bands in all of them.
        let bodies: Vec<Body> = (0..20_000).map(|number| body(number, 100, 48)).collect();
        assert_eq!(pairs(&bodies), []);
    }

    /// Takes half a minute: `cargo test --lib two_million -- --ignored`.
    #[test]
    #[ignore = "slow: two million bodies"]
    fn two_million_bodies_fit_into_a_gigabyte() {
        let mut finder = Finder::default();
        for number in 0..2_000_000 {
            assert_eq!(finder.push(&body(number, number as u64, 0)), None);
        }
        let slots = finder.by_band.iter().chain([&finder.by_text_hash]);
        let bytes = slots.map(super::Slots::bytes).sum::<usize>()
            + finder.representatives.0.len() * super::CHUNK_BODIES * size_of::<Body>();
        assert!(bytes < 1_000_000_000, "{bytes} bytes");
    }

    proptest! {
        /// Bodies of a few stories, with others in between that resemble none of them.
        #[test]
        fn an_unrelated_body_changes_no_group(
            stories in prop::collection::vec((0_u64..5, 60_usize..=128), 1..40),
            unrelated in prop::collection::vec(0_usize..40, 0..20),
        ) {
            let mut bodies: Vec<Body> = (0..).zip(&stories).map(|(id, &(story, share))| body(id, story, share)).collect();
            let alone = repeats(&bodies);
            for (number, &at) in (1000..).zip(&unrelated) {
                bodies.insert(at.min(bodies.len()), body(number, 1_000_000 + number as u64, 128));
            }
            prop_assert_eq!(repeats(&bodies), alone);
        }

        /// Which bodies have a companion does not depend on the order where stories are clear-cut.
        #[test]
        fn groups_of_clear_cut_stories_do_not_depend_on_the_order(
            stories in prop::collection::vec(0_u64..5, 1..30),
            seed in any::<u64>(),
        ) {
            let mut bodies: Vec<Body> = (0..).zip(&stories).map(|(id, &story)| body(id, story, 120)).collect();
            let n_repeats = repeats(&bodies).len();
            bodies.sort_by_key(|body| mix(seed ^ body.document_id as u64));
            prop_assert_eq!(repeats(&bodies).len(), n_repeats);
            for (one, other) in pairs(&bodies) {
                prop_assert_eq!(stories[one as usize], stories[other as usize]);
            }
        }
    }
}
