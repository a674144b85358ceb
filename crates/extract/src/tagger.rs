//! Names: `Passage → [TaggedName]`, by a learned sequence tagger.
//!
//! Each token that may belong to a name is turned into feature keys ([`features`]); the network
//! ([`crate::learn::network`]) sums their rows and scores the labels; [`crate::learn::viterbi`] finds the
//! best path and its probability. The weights come from `pressmill-train` ([`crate::train`]).
//!
//! Cost: linear in the tokens. Each thread keeps its buffers and a [`cache`] of sums; the same passage gives
//! the same names on any thread, whatever the thread has read before.

use std::cell::RefCell;
use std::ops::Range;

use crate::error::Error;
use crate::model::{NameTag, Sentence, SentenceKind, TaggedName, TokenRange};
use crate::passage::Passage;

pub(crate) mod cache;
pub(crate) mod candidates;
pub(crate) mod clusters;
pub(crate) mod facts;
pub(crate) mod features;
pub(crate) mod gazetteer;
pub(crate) mod keys;
pub(crate) mod model_file;
pub(crate) mod places;
pub(crate) mod precomputed;
pub(crate) mod word_shape;

use crate::learn::network::{Network, PARTS, Total, VECTORS};
use crate::learn::viterbi::{Decoder, Lanes};
use cache::SumCache;
use candidates::Candidates;
use clusters::Clusters;
use facts::{Fact, FactFinder, Words};
use features::{HERE, NEIGHBOURS, Site, Window};
use gazetteer::Gazetteer;
use keys::Keys;
use model_file::NameModel;
use precomputed::Precomputed;
use thread_local::ThreadLocal;

/// The weights that ship.
pub(crate) const SHIPPED: &[u8] = include_bytes!("../models/names.model");

/// The classes of the network, with their names in a model file.
///
/// [`places`] decides the kind of a place (GPE or LOC) from its words: the training sets do not separate the
/// two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameClass {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A country, town or landscape.
    Place,
    /// A building, airport or road.
    Facility,
    /// A nationality, religion or political group.
    Group,
    /// Any other name.
    Other,
    /// A role or title.
    Role,
}

impl NameClass {
    /// All classes, in the order of the network's labels.
    pub(crate) const ALL: [(NameClass, &'static str); 7] = [
        (Self::Person, "PER"),
        (Self::Organisation, "ORG"),
        (Self::Place, "PLACE"),
        (Self::Facility, "FAC"),
        (Self::Group, "NORP"),
        (Self::Other, "MISC"),
        (Self::Role, "ROLE"),
    ];

    fn named(name: &str) -> Option<Self> {
        let known = Self::ALL.iter().find(|(_, known)| *known == name);
        known.map(|&(class, _)| class)
    }
}

/// Finds names and roles.
#[derive(Debug)]
pub struct Tagger {
    finder: FactFinder,
    network: Network,
    precomputed: Precomputed,
    decoder: Decoder<VECTORS>,
    /// What each class of the network means.
    classes: Vec<NameClass>,
    /// Per-thread buffers, reused from article to article. They are taken out while in use, so that a panic
    /// discards them.
    scratch: ThreadLocal<RefCell<Option<Box<Scratch>>>>,
}

/// Buffers and cached sums of one thread.
#[derive(Debug, Default)]
struct Scratch {
    facts: Vec<Fact>,
    words: Words,
    candidates: Candidates,
    keys: Keys,
    cache: SumCache,
    lanes: Lanes<VECTORS>,
}

impl Default for Tagger {
    fn default() -> Self {
        Self::from_bytes(SHIPPED).expect("a test reads the shipped model")
    }
}

impl Tagger {
    /// A tagger with the weights of a model file.
    ///
    /// # Errors
    /// [`Error::Model`] when `file` is no model of names, of another version, or damaged.
    pub fn from_bytes(file: &[u8]) -> Result<Self, Error> {
        Self::from_model(NameModel::from_bytes(file)?)
    }

    pub(crate) fn from_model(model: NameModel) -> Result<Self, Error> {
        let classes = model.classes.iter().map(|name| NameClass::named(name));
        let classes: Vec<NameClass> = classes
            .collect::<Option<_>>()
            .filter(|classes: &Vec<_>| classes.len() < 4 * VECTORS)
            .ok_or(Error::Model {
                problem: "made for another task: its classes are not those of names",
            })?;
        if !model.has_fitting_clusters() {
            return Err(Error::Model {
                problem: "its clusters of words do not fit: each word's must be one of its table, the middle ones at most \
                          number 1024",
            });
        }
        let gazetteer = Gazetteer::new(&model.lists);
        let clusters = Clusters::new(&model.clusters, model.cluster_parents);
        let network = Network::new(&model.weights, model.chain.labels().count());
        Ok(Self {
            precomputed: Precomputed::new(&network, &clusters),
            finder: FactFinder::new(gazetteer, clusters),
            network,
            decoder: Decoder::new(&model.chain, model.calibration),
            classes,
            scratch: ThreadLocal::new(),
        })
    }

    /// The clusters of words that its features look at.
    pub(crate) fn clusters(&self) -> &Clusters {
        self.finder.clusters()
    }

    /// The names and roles of one article, in order, never overlapping, none in page furniture.
    #[must_use]
    pub fn tag(&self, passage: &Passage<'_>) -> Vec<TaggedName> {
        let cell = self.scratch.get_or_default();
        let mut scratch = cell.take().unwrap_or_default();
        let mut facts = std::mem::take(&mut scratch.facts);
        let mut names = Vec::new();
        self.finder.find(passage, &mut facts, &mut scratch.words);
        let is_sport = facts::is_sport(&facts);
        for sentence in passage.sentences {
            if sentence.kind != SentenceKind::Boilerplate {
                let window = Window::new(passage, sentence, &facts).in_sport(is_sport);
                self.tag_sentence((passage, sentence), &window, &mut scratch, &mut names);
            }
        }
        scratch.facts = facts;
        cell.replace(Some(scratch));
        names
    }

    fn tag_sentence(
        &self,
        (passage, sentence): (&Passage<'_>, &Sentence),
        window: &Window<'_>,
        scratch: &mut Scratch,
        names: &mut Vec<TaggedName>,
    ) {
        let first = sentence.tokens.start as usize;
        let Scratch {
            candidates,
            keys,
            cache,
            lanes,
            ..
        } = scratch;
        let runs = candidates.runs(passage, sentence, window);
        for run in runs.iter().cloned().flat_map(pieces) {
            lanes.emissions.clear();
            for place in run.clone() {
                let site = window.site(&self.finder, place);
                let total = self.total(site, passage.word(first + place), keys, cache);
                lanes.emissions.push(self.network.score(&total));
            }
            self.decoder.find_spans(lanes);
            for nth in 0..lanes.spans.len() {
                let span = lanes.spans[nth];
                let (start, end) = (run.start + span.start, run.start + span.end);
                names.push(TaggedName {
                    tokens: TokenRange::new(first + start, first + end),
                    tag: tag_of(self.classes[span.class], window.facts(start..end)),
                    confidence: self.decoder.confidence(lanes, span),
                });
            }
        }
    }

    /// The summed rows of all features of the token at `site`, which is written `word`.
    fn total(&self, site: Site<'_>, word: &str, keys: &mut Keys, cache: &mut SumCache) -> Total {
        let mut total = Total::NOTHING;
        keys.clear();
        site.joint_features(keys);
        let pairs = self.precomputed.pairs(site.cluster_pairs());
        total.add(&self.network.sum_with(keys.as_slice(), pairs));
        let window = |(offset, place)| self.precomputed.window(site.at(offset), place);
        let mut sum = |features: &dyn Fn(&mut Keys)| {
            keys.clear();
            features(keys);
            self.network.sum(keys.as_slice())
        };
        for neighbour in NEIGHBOURS {
            let number = site.neighbour_number(neighbour);
            total.add(cache.get(number, || {
                sum(&|keys| site.neighbour_features(neighbour, keys)).plus(&window(neighbour))
            }));
        }
        total.add(cache.get(site.habit_number(), || {
            sum(&|keys| site.habit_features(keys))
        }));
        total.add(cache.get(site.shape_window_number(), || {
            sum(&|keys| site.shape_window_features(keys))
        }));
        // 0 is never cached: the number of a non-ASCII word may stand for two spellings.
        let number = if word.is_ascii() {
            site.own_number()
        } else {
            0
        };
        total.add(cache.get(number, || {
            sum(&|keys| site.own_features(word, keys)).plus(&window((0, HERE)))
        }));
        total
    }
}

// The network subtracts the offset of each part's sum.
const _: () = assert!(NEIGHBOURS.len() + 4 == PARTS as usize);

/// Words of a run that are decoded at once, some 300 bytes each: ten times as many as the longest sentences
/// of news have. A sentence without an end may have half a million.
const PIECE_WORDS: usize = 4_096;

/// A run in pieces, of which one is nearly always enough.
fn pieces(run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = run.end;
    run.step_by(PIECE_WORDS)
        .map(move |start| start..end.min(start + PIECE_WORDS))
}

/// The tag of a span of class `class` over the tokens of `facts`.
fn tag_of(class: NameClass, facts: &[Fact]) -> NameTag {
    match class {
        NameClass::Person => NameTag::Per,
        NameClass::Organisation => NameTag::Org,
        NameClass::Place => places::kind(facts),
        NameClass::Facility => NameTag::Fac,
        NameClass::Group => NameTag::Norp,
        NameClass::Other => NameTag::Misc,
        NameClass::Role => NameTag::Role,
    }
}

#[cfg(test)]
mod tests {
    use super::facts::is_sport;
    use super::{Keys, PARTS, PIECE_WORDS, Scratch, Tagger, Total, Window, pieces};
    use crate::error::Error;
    use crate::model::{Block, SentenceKind, Span, Text};
    use crate::passage::Passage;
    use crate::segment;
    use crate::testkit::Marked;

    /// The names of a text of one line, as `TAG:words`.
    fn tagged_as(line: &str, kind: SentenceKind) -> Vec<String> {
        let text = Text::new(line.to_owned());
        let block = Block {
            span: Span::new(0, line.len()),
            kind,
            paragraph_no: 0,
            rule: None,
        };
        let (tokens, sentences) = segment::segment(&text, &[block]);
        let passage = Passage {
            text: &text,
            tokens: &tokens,
            sentences: &sentences,
        };
        let names = Tagger::default().tag(&passage);
        names
            .iter()
            .map(|name| format!("{}:{}", name.tag.as_str(), passage.phrase(name.tokens)))
            .collect()
    }

    fn tagged(line: &str) -> Vec<String> {
        tagged_as(line, SentenceKind::Body)
    }

    #[test]
    fn people_places_groups_and_organisations_are_told_apart() {
        let names = tagged(
            "Kenyan President Daniel Obuya met officials of the World Bank in Nairobi on Monday.",
        );
        for name in [
            "NORP:Kenyan",
            "PER:Daniel Obuya",
            "ORG:World Bank",
            "GPE:Nairobi",
        ] {
            assert!(names.iter().any(|found| found == name), "{name}: {names:?}");
        }
    }

    #[test]
    fn a_landscape_is_a_place_that_cannot_act() {
        let names = tagged("Fighting went on along the Dnieper River, said Ukraine.");
        assert!(names.contains(&"LOC:Dnieper River".to_owned()), "{names:?}");
        assert!(names.contains(&"GPE:Ukraine".to_owned()), "{names:?}");
    }

    #[test]
    fn parts_that_a_hyphen_joins_belong_to_the_name() {
        let names = tagged("Seoul police questioned Park Ji-hyun about sub-Saharan Africa.");
        assert!(names.contains(&"PER:Park Ji-hyun".to_owned()), "{names:?}");
        assert!(
            names
                .iter()
                .any(|name| name.ends_with(":sub-Saharan Africa")),
            "{names:?}"
        );
    }

    #[test]
    fn the_confidence_is_a_probability() {
        let text = Text::new("Officials of the World Bank met Ngozi Okafor in Lagos.".to_owned());
        let block = Block {
            span: Span::new(0, text.as_str().len()),
            kind: SentenceKind::Body,
            paragraph_no: 0,
            rule: None,
        };
        let (tokens, sentences) = segment::segment(&text, &[block]);
        let passage = Passage {
            text: &text,
            tokens: &tokens,
            sentences: &sentences,
        };
        let names = Tagger::default().tag(&passage);
        assert!(names.len() >= 2, "{names:?}");
        for name in names {
            assert!((0.0..=1.0).contains(&name.confidence), "{name:?}");
            assert!(name.confidence > 0.3, "a plain name: {name:?}");
        }
    }

    #[test]
    fn furniture_holds_no_names() {
        let line = "Read more: Daniel Obuya visits Nairobi";
        assert!(tagged_as(line, SentenceKind::Boilerplate).is_empty());
    }

    #[test]
    fn a_run_without_end_is_decoded_in_pieces() {
        let starts = |length| {
            pieces(7..7 + length)
                .map(|piece| piece.start)
                .collect::<Vec<_>>()
        };
        assert_eq!(starts(0), [0; 0]);
        assert_eq!(starts(PIECE_WORDS), [7]);
        assert_eq!(starts(PIECE_WORDS + 1), [7, 7 + PIECE_WORDS]);
        assert_eq!(
            pieces(7..9_000).map(|piece| piece.len()).sum::<usize>(),
            8_993
        );
    }

    #[test]
    fn text_without_names_gives_none() {
        assert!(tagged("").is_empty());
        assert!(tagged("... 17 - 4 !").is_empty());
        assert!(tagged("the rain fell on the roof all night.").is_empty());
    }

    #[test]
    fn parts_of_a_tokens_features_sum_to_all_of_them() {
        let tagger = Tagger::default();
        let lines = [
            "The Bank of Naïrobi, said Okafor on Monday.",
            "striker Okafor scored a penalty for Arsenal",
        ];
        for line in lines {
            let marked = Marked::new(line);
            let passage = marked.passage();
            let (mut facts, mut scratch) = (Vec::new(), Scratch::default());
            tagger.finder.find(&passage, &mut facts, &mut scratch.words);
            let window = Window::new(&passage, &passage.sentences[0], &facts);
            let window = window.in_sport(is_sport(&facts));
            for place in 0..facts.len() {
                let (site, word) = (window.site(&tagger.finder, place), passage.word(place));
                let mut keys = Keys::default();
                site.features(word, &mut keys);
                let mut sums: Vec<_> = keys.as_slice().chunks(12).collect();
                assert!(sums.len() <= PARTS as usize, "{}", sums.len());
                sums.resize(PARTS as usize, &[]);
                let mut expected = Total::NOTHING;
                for keys in sums {
                    expected.add(&tagger.network.sum(keys));
                }
                // The second time they are remembered.
                for _ in 0..2 {
                    let (keys, cache) = (&mut scratch.keys, &mut scratch.cache);
                    assert_eq!(tagger.total(site, word, keys, cache), expected, "{word}");
                }
            }
        }
    }

    #[test]
    fn a_model_of_another_task_is_refused() {
        let mut model = super::NameModel::from_bytes(super::SHIPPED).unwrap();
        model.classes[0] = "CUE".to_owned();
        let refused = Tagger::from_bytes(&model.to_bytes().unwrap());
        assert!(
            matches!(refused, Err(Error::Model { problem }) if problem.contains("another task"))
        );
        let shipped = super::NameModel::from_bytes(super::SHIPPED).unwrap();
        let [mut unknown, mut many] = [shipped.clone(), shipped];
        unknown.clusters[0].1 = unknown.cluster_parents.len() as u16;
        many.cluster_parents[7][0] = u16::MAX;
        for model in [unknown, many] {
            let refused = Tagger::from_model(model);
            assert!(
                matches!(refused, Err(Error::Model { problem }) if problem.contains("clusters"))
            );
        }
    }
}
