//! Names: `Passage → [TaggedName]`, by a learned sequence tagger.
//!
//! Each token that may belong to a name is turned into feature keys
//! ([`features`]); the network sums their rows and scores the labels
//! ([`network`]); the chain finds the best path and its probability
//! ([`decode`]). The weights come from `pressmill-train` ([`crate::train`]).
//!
//! Cost: linear in the tokens; a dozen allocations per article. No state:
//! the same passage gives the same names on any thread.
//!
//! ## Another tagging task
//! [`sequence::SequenceTagger`] and [`crate::train`]'s trainer know nothing of
//! names. A new task brings its classes, a function that appends a token's
//! [`network::FeatureKey`]s (by [`network::feature_key`], one template number per
//! kind of feature), and its gold spans as [`crate::train::trainer::Sequence`]s;
//! it gets a [`model_file::NameModel`] whose lists and clusters may stay empty.

use crate::error::Error;
use crate::model::{NameTag, Sentence, SentenceKind, TaggedName, TokenRange};
use crate::passage::Passage;

pub(crate) mod clusters;
pub(crate) mod decode;
pub(crate) mod facts;
pub(crate) mod features;
pub(crate) mod gazetteer;
pub(crate) mod labels;
pub(crate) mod model_file;
pub(crate) mod network;
pub(crate) mod places;
pub(crate) mod sequence;

use clusters::Clusters;
use facts::{Fact, FactFinder};
use features::{Window, runs_of_candidates, token_features};
use gazetteer::Gazetteer;
use model_file::NameModel;
use network::Network;
use sequence::{Scratch, SequenceTagger};

/// The weights that ship.
pub(crate) const SHIPPED: &[u8] = include_bytes!("../models/names.model");

/// The classes that the network tells apart, by the names they have in a model file.
///
/// A place's kind (GPE or LOC) is told from its words afterwards ([`places`]):
/// the training sets do not separate the two.
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
    sequence: SequenceTagger,
    /// What each class of the network means.
    classes: Vec<NameClass>,
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
        let classes: Option<Vec<NameClass>> = model
            .classes
            .iter()
            .map(|name| NameClass::named(name))
            .collect();
        let gazetteer = Gazetteer::new(&model.lists);
        let clusters = Clusters::new(&model.clusters, model.cluster_parents);
        Ok(Self {
            finder: FactFinder::new(gazetteer, clusters),
            sequence: SequenceTagger {
                network: Network::new(model.weights),
                chain: model.chain,
                calibration: model.calibration,
            },
            classes: classes.ok_or(Error::Model {
                problem: "made for another task: its classes are not those of names",
            })?,
        })
    }

    /// The names and roles of one article, in order, never overlapping, none in page furniture.
    #[must_use]
    pub fn tag(&self, passage: &Passage<'_>) -> Vec<TaggedName> {
        let mut scratch = Scratch::default();
        let mut facts = Vec::new();
        let mut names = Vec::new();
        self.finder.find(passage, &mut facts);
        let is_sport = facts::is_sport(&facts);
        for sentence in passage.sentences {
            if sentence.kind != SentenceKind::Boilerplate {
                let window = Window::new(passage, sentence, &facts).in_sport(is_sport);
                self.tag_sentence(passage, sentence, &window, &mut scratch, &mut names);
            }
        }
        names
    }

    fn tag_sentence(
        &self,
        passage: &Passage<'_>,
        sentence: &Sentence,
        window: &Window<'_>,
        scratch: &mut Scratch,
        names: &mut Vec<TaggedName>,
    ) {
        let first = sentence.tokens.start as usize;
        for run in runs_of_candidates(passage, sentence, window) {
            let spans = self.sequence.spans(
                run.len(),
                |place, keys| {
                    let place = run.start + place;
                    let word = passage.word(first + place);
                    token_features(&self.finder, window, place, word, keys);
                },
                scratch,
            );
            names.extend(spans.iter().map(|span| {
                let (start, end) = (run.start + span.start, run.start + span.end);
                TaggedName {
                    tokens: TokenRange::new(first + start, first + end),
                    tag: tag_of(self.classes[span.class], window.facts(start..end)),
                    confidence: span.confidence,
                }
            }));
        }
    }
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
    use super::Tagger;
    use crate::error::Error;
    use crate::model::{Block, SentenceKind, Span, Text};
    use crate::passage::Passage;
    use crate::segment;

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
    fn text_without_names_gives_none() {
        assert!(tagged("").is_empty());
        assert!(tagged("... 17 - 4 !").is_empty());
        assert!(tagged("the rain fell on the roof all night.").is_empty());
    }

    #[test]
    fn a_model_of_another_task_is_refused() {
        let mut model = super::NameModel::from_bytes(super::SHIPPED).unwrap();
        model.classes[0] = "CUE".to_owned();
        let refused = Tagger::from_bytes(&model.to_bytes().unwrap());
        assert!(
            matches!(refused, Err(Error::Model { problem }) if problem.contains("another task"))
        );
    }
}
