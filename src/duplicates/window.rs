//! Consecutive bodies, compared with the representatives before them, then with one another.
//!
//! A band is four bins (locality-sensitive hashing, Indyk and Motwani 1998): two bodies of
//! similarity s share one of the 32 bands with probability 1 − (1 − s⁴)³² – 0.99 at 0.6, 0.87 at
//! 0.5, 0.003 at 0.1 – and only such pairs are compared.

use std::cmp::Reverse;

use super::earlier::{BodyBlock, word_of};

use super::keys::Keys;
use pressmill_tables::body::{Body, BodyBytes, Method, Repeat, has_sketch};
use pressmill_tables::sketch::Sketch;

/// Most bodies of a window: as many as 16 bits can number.
pub const WINDOW_BODIES: usize = 1 << u16::BITS;

/// Bands of a sketch.
const BANDS: usize = 32;

/// Bins of 128 that must agree in near duplicates: an estimated similarity of 0.5. Two articles about the
/// same event do not reach it (0.1); a story that lost two fifths does (0.6).
const MIN_AGREEMENT: u32 = 65;

/// The kinds of keys.
#[derive(Clone, Copy)]
enum Kind {
    /// The lower half of the hash of the text.
    Text,
    /// A band of the sketch.
    Band(usize),
}

impl Kind {
    /// Every kind.
    fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Text).chain((0..BANDS).map(Self::Band))
    }

    /// The position of the key among the words of a body's bytes.
    fn word(self) -> usize {
        match self {
            Self::Text => 2,
            Self::Band(band) => 4 + band,
        }
    }

    /// The key of a body, if it has one of this kind.
    fn key(self, bytes: &BodyBytes) -> Option<u32> {
        let has_key = match self {
            Self::Text => has_text(bytes),
            Self::Band(_) => has_text(bytes) && has_sketch(bytes),
        };
        has_key.then(|| u32::from_le_bytes(word_of(bytes, self.word())))
    }

    /// How similar two bodies with the same key are; `None` if they are not duplicates.
    fn likeness(self, one: &Body, other: &Body) -> Option<Likeness> {
        match self {
            Self::Text => (one.text_hash == other.text_hash).then_some(Likeness::Same),
            Self::Band(_) => {
                let agreement = one.sketch?.agreement(&other.sketch?);
                (agreement >= MIN_AGREEMENT).then_some(Likeness::Near { agreement })
            }
        }
    }
}

/// How similar two bodies are, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// This many bins of their sketches agree.
    Near { agreement: u32 },
    /// They are the same.
    Same,
}

/// A representative that a body repeats. The greatest is the best: the most similar, then the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    likeness: Likeness,
    representative: Reverse<u64>,
    document_id: i64,
}

impl Match {
    /// Compares a body with a representative of the same key.
    fn of(kind: Kind, bytes: &BodyBytes, other: &Representative) -> Option<Self> {
        let likeness = kind.likeness(&Body::from_bytes(bytes), &other.body)?;
        Some(Self {
            likeness,
            representative: Reverse(other.number),
            document_id: other.body.document_id,
        })
    }

    /// The row for the document that repeats it.
    fn repeat(self, document_id: i64) -> Repeat {
        let (similarity, method) = match self.likeness {
            Likeness::Near { agreement } => (Sketch::similarity(agreement), Method::Near),
            Likeness::Same => (1.0, Method::Exact),
        };
        Repeat {
            document_id,
            duplicate_of: self.document_id,
            representative: self.representative.0,
            similarity,
            method,
        }
    }
}

/// A body that repeats nothing.
struct Representative {
    /// Its number among all representatives, in input order.
    number: u64,
    body: Body,
}

/// Consecutive bodies, indexed by their keys.
pub(super) struct Window<'a> {
    bodies: &'a [BodyBytes],
    index: Vec<(Kind, Keys)>,
    /// For each body, one bit per kind: whether another body has the same key.
    shared: Vec<u64>,
    /// For each body, the best of the earlier representatives.
    matches: Vec<Option<Match>>,
    /// The numbers of the bodies that are representatives themselves.
    own: Vec<u16>,
}

impl<'a> Window<'a> {
    /// Indexes at most [`WINDOW_BODIES`] bodies.
    pub(super) fn new(bodies: &'a [BodyBytes]) -> Self {
        let keys = |kind: Kind| {
            let numbered = (0..=u16::MAX).zip(bodies);
            Keys::new(numbered.filter_map(|(number, bytes)| Some((kind.key(bytes)?, number))))
        };
        let index: Vec<(Kind, Keys)> = Kind::all().map(|kind| (kind, keys(kind))).collect();
        let mut shared = vec![0; bodies.len()];
        for (place, (_, keys)) in index.iter().enumerate() {
            for number in keys.shared() {
                if let Some(bits) = shared.get_mut(number) {
                    *bits |= 1 << place;
                }
            }
        }
        Self {
            bodies,
            index,
            shared,
            matches: vec![None; bodies.len()],
            own: Vec::new(),
        }
    }

    /// Compares the bodies with a block of earlier representatives; `first` is the number of the block's
    /// first one.
    pub(super) fn compare(&mut self, first: u64, block: &BodyBlock) {
        let mut places = vec![0; block.len()];
        for (kind, keys) in &mut self.index {
            let column = block.column(kind.word());
            for &place in keys.sift(column, &mut places) {
                let place = place as usize;
                let key = column.get(place).copied().map(u32::from_le_bytes);
                let first_member = key.and_then(|key| keys.find(key));
                let Some(first_member) = first_member.filter(|&member| !keys.is_full(member))
                else {
                    continue;
                };
                let bytes = block.body(place);
                if kind.key(&bytes).is_none() {
                    continue; // zeros in the place of a sketch
                }
                let earlier = Representative {
                    number: first + place as u64,
                    body: Body::from_bytes(&bytes),
                };
                for number in keys.count_earlier(first_member) {
                    if let Some(bytes) = self.bodies.get(number)
                        && let Some(best) = self.matches.get_mut(number)
                        && best.is_none_or(|best| best.representative.0 != earlier.number)
                    {
                        *best = (*best).max(Match::of(*kind, bytes, &earlier));
                    }
                }
            }
        }
    }

    /// Returns what the bodies repeat, once they were compared with all `n_earlier` representatives.
    pub(super) fn settle(&mut self, n_earlier: u64) -> Vec<Repeat> {
        let mut repeats = Vec::new();
        for (number, bytes) in (0..=u16::MAX).zip(self.bodies) {
            if !has_text(bytes) {
                continue;
            }
            let members = self.members(number);
            let earlier = self.matches.get(usize::from(number)).copied().flatten();
            match earlier.max(self.best_own(bytes, &members, n_earlier)) {
                Some(found) => repeats.push(found.repeat(Body::from_bytes(bytes).document_id)),
                None => self.add_own(number, &members),
            }
        }
        repeats
    }

    /// The bodies that repeat nothing, after [`Window::settle`].
    pub(super) fn into_representatives(self) -> impl Iterator<Item = &'a BodyBytes> {
        let own = self.own.into_iter();
        own.filter_map(|number| self.bodies.get(usize::from(number)))
    }

    /// For each kind whose key another body shares: its position in the index, and the first member of the
    /// key.
    fn members(&self, number: u16) -> Vec<(usize, usize)> {
        let place = usize::from(number);
        let (Some(bytes), Some(shared)) = (self.bodies.get(place), self.shared.get(place)) else {
            return Vec::new();
        };
        let kinds = self.index.iter().enumerate();
        let shared = kinds.filter(|(place, _)| (shared >> place) & 1 != 0);
        let members = shared.filter_map(|(place, (kind, keys))| {
            let first = keys.find(kind.key(bytes)?)?;
            Some((place, first))
        });
        members.collect()
    }

    /// The best of the window's own representatives so far.
    fn best_own(
        &self,
        bytes: &BodyBytes,
        members: &[(usize, usize)],
        n_earlier: u64,
    ) -> Option<Match> {
        let candidates = members.iter().filter_map(|&(place, first)| {
            let (kind, keys) = self.index.get(place)?;
            Some(keys.own(first).map(move |place| (*kind, place)))
        });
        let found = candidates.flatten().filter_map(|(kind, place)| {
            let number = self.own.get(place).copied()?;
            let other = Representative {
                number: n_earlier + place as u64,
                body: Body::from_bytes(self.bodies.get(usize::from(number))?),
            };
            Match::of(kind, bytes, &other)
        });
        found.max()
    }

    fn add_own(&mut self, number: u16, members: &[(usize, usize)]) {
        for &(place, first) in members {
            if let Some((_, keys)) = self.index.get_mut(place) {
                keys.add_own(first, self.own.len() as u16);
            }
        }
        self.own.push(number);
    }
}

/// Whether there is a text that another body can repeat: if so, the upper half of its hash is not negative.
fn has_text(bytes: &BodyBytes) -> bool {
    i32::from_le_bytes(word_of(bytes, 3)) >= 0
}
