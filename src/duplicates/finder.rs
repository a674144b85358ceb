//! Window by window over the bodies of a run.

use std::io;

use super::earlier::{BLOCK_BODIES, EarlierRepresentatives, Scratch};
use super::window::{WINDOW_BODIES, Window};
use pressmill_tables::body::{BodyBytes, Repeat};

/// Finds documents that repeat an earlier body. Takes documents in input order.
#[derive(Debug)]
pub struct Finder {
    earlier: EarlierRepresentatives,
    window_bodies: usize,
}

impl Finder {
    /// An empty finder. `open` creates its scratch file when it is first needed: to compare with the
    /// representatives of an earlier window.
    pub fn new(open: impl Fn() -> io::Result<Box<dyn Scratch>> + 'static) -> Self {
        Self::with_sizes(WINDOW_BODIES, BLOCK_BODIES, open)
    }

    fn with_sizes(
        window_bodies: usize,
        block_bodies: usize,
        open: impl Fn() -> io::Result<Box<dyn Scratch>> + 'static,
    ) -> Self {
        Self {
            earlier: EarlierRepresentatives::new(block_bodies, Box::new(open)),
            window_bodies,
        }
    }

    /// Takes the next documents and returns those that repeat others, in order. A document without a body
    /// repeats nothing.
    ///
    /// Cost: one pass over all earlier representatives for each [`WINDOW_BODIES`] documents, and one for the
    /// rest.
    ///
    /// # Errors
    /// The scratch file cannot be created, written or read. Results after that are meaningless.
    pub fn find(&mut self, bodies: &[BodyBytes]) -> io::Result<Vec<Repeat>> {
        let mut repeats = Vec::new();
        for bodies in bodies.chunks(self.window_bodies) {
            let mut window = Window::new(bodies);
            self.earlier
                .read(|first, block| window.compare(first, block))?;
            repeats.extend(window.settle(self.earlier.len()));
            self.earlier.extend(window.into_representatives());
        }
        Ok(repeats)
    }

    /// The number of documents so far that repeat nothing.
    #[must_use]
    pub fn n_representatives(&self) -> u64 {
        self.earlier.len()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::HashMap;
    use std::io;
    use std::rc::Rc;

    use proptest::prelude::*;

    use super::super::keys::SAME_KEY_MAX;
    use super::{Finder, Repeat};
    use crate::duplicates::Scratch;
    use pressmill_extract::word::mix;
    use pressmill_tables::body::{Body, BodyBytes, Method};
    use pressmill_tables::sketch::Sketch;

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

    fn scratch() -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(tempfile::tempfile()?))
    }

    fn bytes(bodies: &[Body]) -> Vec<BodyBytes> {
        bodies.iter().map(Body::to_bytes).collect()
    }

    fn repeats(bodies: &[Body]) -> Vec<Repeat> {
        Finder::new(scratch).find(&bytes(bodies)).unwrap()
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

    /// What [`Finder`] has to find: everything in memory, each body compared with every earlier one of
    /// the same key.
    #[derive(Default)]
    struct Reference {
        representatives: Vec<Body>,
        /// The first representatives of a key: of the text, of a band.
        same_key: HashMap<(Option<usize>, [u8; 4]), Vec<usize>>,
    }

    impl Reference {
        fn find(bodies: &[Body]) -> Vec<Repeat> {
            let mut reference = Self::default();
            let found = bodies.iter().filter_map(|body| reference.push(body));
            found.collect()
        }

        fn push(&mut self, body: &Body) -> Option<Repeat> {
            if body.text_hash < 0 {
                return None;
            }
            let found = self.exact(body).or_else(|| self.near(body));
            if found.is_none() {
                for key in keys(body) {
                    let same_key = self.same_key.entry(key).or_default();
                    if same_key.len() < SAME_KEY_MAX {
                        same_key.push(self.representatives.len());
                    }
                }
                self.representatives.push(*body);
            }
            let (number, similarity, method) = found?;
            Some(Repeat {
                document_id: body.document_id,
                duplicate_of: self.representatives[number].document_id,
                representative: number as u64,
                similarity,
                method,
            })
        }

        fn exact(&self, body: &Body) -> Option<(usize, f32, Method)> {
            let same_key = self.same_key.get(&keys(body)[0])?;
            let is_same =
                |&&number: &&usize| self.representatives[number].text_hash == body.text_hash;
            let first = same_key.iter().find(is_same)?;
            Some((*first, 1.0, Method::Exact))
        }

        fn near(&self, body: &Body) -> Option<(usize, f32, Method)> {
            let mut best = (0, 64);
            for (number, other) in self.representatives.iter().enumerate() {
                let is_candidate = |key| {
                    let same_key = self.same_key.get(key);
                    same_key.is_some_and(|same_key| same_key.contains(&number))
                };
                if keys(body)[1..].iter().any(is_candidate) {
                    let agreement = body.sketch?.agreement(&other.sketch?);
                    if agreement > best.1 {
                        best = (number, agreement);
                    }
                }
            }
            (best.1 > 64).then(|| (best.0, Sketch::similarity(best.1), Method::Near))
        }
    }

    /// The last half of the hash of the text, and the four bins of each band.
    fn keys(body: &Body) -> Vec<(Option<usize>, [u8; 4])> {
        let text = (None, (body.text_hash as u32).to_le_bytes());
        let bands = body.sketch.iter().flat_map(|sketch| {
            let (bands, _) = sketch.0.as_chunks::<4>();
            bands
                .iter()
                .copied()
                .enumerate()
                .map(|(band, key)| (Some(band), key))
        });
        std::iter::once(text)
            .chain(bands.collect::<Vec<_>>())
            .collect()
    }

    /// In windows and blocks of that size, given in pieces of `given` bodies.
    fn repeats_by(bodies: &[Body], (window, block, given): (usize, usize, usize)) -> Vec<Repeat> {
        let mut finder = Finder::with_sizes(window, block, scratch);
        let bytes = bytes(bodies);
        let found = bytes
            .chunks(given)
            .map(|bodies| finder.find(bodies).unwrap());
        found.collect::<Vec<_>>().concat()
    }

    #[test]
    fn of_a_template_the_first_are_compared_over_all_windows() {
        // Twelve bands in common, from body 70 on with the rest of an earlier one: only of the first
        // 64 it can be told.
        let mut bodies: Vec<Body> = (0..70).map(|number| body(number, 100, 48)).collect();
        for of in [0, 63, 64, 69] {
            let mut copy = body(100 + of, 100, 48);
            let (from, to) = (
                bodies[of as usize].sketch.unwrap(),
                copy.sketch.as_mut().unwrap(),
            );
            // Every fourth bin is its own, so that no other band is the same.
            for bin in (48..128).filter(|bin| bin % 4 > 0) {
                to.0[bin] = from.0[bin];
            }
            bodies.push(copy);
        }
        let expected = Reference::find(&bodies);
        let of: Vec<i64> = expected.iter().map(|repeat| repeat.duplicate_of).collect();
        assert_eq!(of, [0, 63]);
        for window in [1, 2, 3, 7, 10, 64, 100] {
            assert_eq!(repeats_by(&bodies, (window, 5, 100)), expected);
        }
    }

    #[test]
    fn the_scratch_file_is_made_when_a_second_window_begins() {
        let n_opened = Rc::new(Cell::new(0));
        let opened = Rc::clone(&n_opened);
        let mut finder = Finder::with_sizes(4, 2, move || {
            opened.update(|count| count + 1);
            scratch()
        });
        let bodies: Vec<Body> = (0..20)
            .map(|number| body(number, number as u64, 128))
            .collect();
        let bytes = bytes(&bodies);
        assert_eq!(finder.find(&bytes[..4]).unwrap(), []);
        assert_eq!(n_opened.get(), 0);
        assert_eq!(finder.find(&bytes[4..]).unwrap(), []);
        assert_eq!(finder.find(&bytes).unwrap().len(), 20);
        assert_eq!((n_opened.get(), finder.n_representatives()), (1, 20));
    }

    #[test]
    fn a_scratch_file_that_cannot_be_made_is_an_error() {
        let mut finder = Finder::new(|| Err(io::ErrorKind::StorageFull.into()));
        let bytes = bytes(&[body(1, 1, 128)]);
        assert_eq!(finder.find(&bytes).unwrap(), []);
        let error = finder.find(&bytes).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }

    /// A body of a few stories or of one of many: with and without text and sketch, with texts that
    /// others have too and templates.
    fn any_body() -> impl Strategy<Value = Body> {
        let story = prop_oneof![4 => Just(0_u64), 1 => 1_u64..3, 1 => 10_u64..1000];
        let share = prop_oneof![4 => Just(48_usize), 1 => Just(128), 1 => 40_usize..=128];
        let text_hash = prop_oneof![
            5 => (0_i64..i64::MAX).prop_map(Some),
            // Equal in the lower half too, which is the key.
            3 => (0_i64..200, 0_i64..2).prop_map(|(high, low)| Some(high << 32 | low)),
            1 => Just(None),
        ];
        let sketch = prop_oneof![8 => Just(true), 1 => Just(false)];
        (any::<u32>(), story, share, text_hash, sketch).prop_map(
            |(document_id, story, share, text_hash, has_sketch)| {
                let body = body(i64::from(document_id), story, share);
                Body {
                    text_hash: text_hash.unwrap_or(-1),
                    sketch: body.sketch.filter(|_| has_sketch),
                    ..body
                }
            },
        )
    }

    proptest! {
        #[test]
        fn where_windows_end_changes_nothing(
            bodies in prop::collection::vec(any_body(), 0..300),
            sizes in (1_usize..40, 1_usize..40, 1_usize..100),
        ) {
            let expected = Reference::find(&bodies);
            prop_assert_eq!(&repeats_by(&bodies, sizes), &expected);
            prop_assert_eq!(&repeats(&bodies), &expected);
        }

        /// Bodies of a few stories, with others in between that resemble none of them.
        #[test]
        fn an_unrelated_body_changes_no_group(
            stories in prop::collection::vec((0_u64..5, 60_usize..=128), 1..40),
            unrelated in prop::collection::vec(0_usize..40, 0..20),
        ) {
            let mut bodies: Vec<Body> = (0..).zip(&stories).map(|(id, &(story, share))| body(id, story, share)).collect();
            let groups = |bodies: &[Body]| {
                let mut repeats = repeats(bodies);
                for repeat in &mut repeats {
                    repeat.representative = 0;
                }
                repeats
            };
            let alone = groups(&bodies);
            for (number, &at) in (1000..).zip(&unrelated) {
                bodies.insert(at.min(bodies.len()), body(number, 1_000_000 + number as u64, 128));
            }
            prop_assert_eq!(groups(&bodies), alone);
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
