//! Drafts: actors in the making. One per distinct name at first; the sieves merge them.

use std::collections::BTreeMap;
use std::hash::BuildHasherDefault;

use super::reading::{self, RoleReading};
use crate::knowledge::Knowledge;
use crate::knowledge::facts::Gender;
use crate::knowledge::fold::{NameForm, hash_word_at};
use crate::model::{
    ActorType, Article, CountryCode, Mention, NameTag, Shape, Span, TokenRange, WordHash,
};
use crate::passage::Passage;
use crate::sparse::sparse_indices;
use crate::word::WordMap;

mod names;

/// The sieve of a draft that no other has touched.
const EXACT: &str = "exact_name";

/// Confidence of an actor that only a description names. A convention.
const UNNAMED_CONFIDENCE: f32 = 0.7;

/// No draft.
pub(super) const NONE: u32 = u32::MAX;

/// An actor in the making.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Of its fullest name.
    pub(super) form: NameForm,
    /// Its fullest name.
    pub(super) name: Span,
    /// The same as tokens.
    pub(super) tokens: TokenRange,
    pub(super) actor_type: ActorType,
    /// Index of its knowledge entry.
    pub(super) entry: Option<u32>,
    pub(super) gender: Gender,
    /// Stands for several people or things.
    pub(super) is_plural: bool,
    /// The first role next to it, as written.
    pub(super) role: Option<Span>,
    /// What that role says.
    pub(super) reading: RoleReading,
    /// Country and sector where neither role nor entry gives them.
    pub(super) country: Option<CountryCode>,
    pub(super) sector: Option<&'static str>,
    /// The country that owns it, according to the text: "Chile's Senate".
    pub(super) owner: Option<CountryCode>,
    pub(super) sieve: &'static str,
    pub(super) confidence: f32,
    /// Mentions by name.
    pub(super) n_names: u32,
    /// Only ever tagged as some other kind of name: an event, a law, a work.
    pub(super) is_misc: bool,
    /// The draft that it was merged into; itself if it was not merged.
    pub(super) parent: u32,
}

/// The drafts of one article with everything that the sieves read.
pub(super) struct Drafts<'a> {
    pub(super) article: &'a Article,
    pub(super) passage: &'a Passage<'a>,
    pub(super) knowledge: &'a Knowledge,
    pub(super) mentions: &'a mut Vec<Mention>,
    /// The indices of the mentions by name: half of all mentions, in no regular order.
    pub(super) names: Vec<u32>,
    /// Runs parallel to the mentions; empty forms for those without a name.
    pub(super) forms: Vec<NameForm>,
    /// The draft of each mention, [`NONE`] for no draft.
    pub(super) draft_of: Vec<u32>,
    pub(super) list: Vec<Draft>,
    /// The country that the article is set in; known once the names are linked.
    pub(super) scene: Option<CountryCode>,
    /// The year of publication, where known.
    pub(super) year: Option<i16>,
    /// Country entry → draft, for the countries that a seat of government stood for.
    pub(super) metonyms: BTreeMap<u32, u32>,
}

impl Drafts<'_> {
    /// A new draft that only a description names: sieve `unnamed`.
    pub(super) fn add_description(&mut self, name: Span, reading: RoleReading) -> u32 {
        let number = self.list.len() as u32;
        self.list.push(Draft {
            form: NameForm::default(),
            name,
            tokens: self.passage.tokens_in(name),
            actor_type: ActorType::Unnamed,
            entry: None,
            gender: reading.gender,
            is_plural: false,
            role: None,
            country: reading.country,
            sector: reading.sector,
            owner: None,
            reading,
            sieve: "unnamed",
            confidence: UNNAMED_CONFIDENCE,
            n_names: 0,
            is_misc: false,
            parent: number,
        });
        number
    }

    /// The draft that stands for `draft` after all merges so far.
    pub(super) fn standing(&self, draft: u32) -> u32 {
        let mut standing = draft;
        while let Some(found) = self.list.get(standing as usize) {
            if found.parent == standing {
                break;
            }
            standing = found.parent;
        }
        standing
    }

    /// The draft of a mention after all merges so far.
    pub(super) fn of_mention(&self, mention: usize) -> Option<u32> {
        let draft = self.draft_of.get(mention).copied()?;
        (draft != NONE).then(|| self.standing(draft))
    }

    /// The index of the `nth` mention by name.
    pub(super) fn name(&self, nth: usize) -> usize {
        self.names[nth] as usize
    }

    pub(super) fn get(&self, draft: u32) -> &Draft {
        &self.list[draft as usize]
    }

    /// Merges `from` into `into`, which keeps its identity and takes the fuller name.
    pub(super) fn merge(&mut self, from: u32, into: u32, sieve: &'static str) {
        let (from, into) = (self.standing(from), self.standing(into));
        if from == into {
            return;
        }
        let taken = self.list[from as usize].clone();
        self.list[from as usize].parent = into;
        let kept = &mut self.list[into as usize];
        if taken.name.len() > kept.name.len() && taken.form.n_words > kept.form.n_words {
            kept.name = taken.name;
            kept.tokens = taken.tokens;
            kept.form = taken.form;
        }
        kept.entry = kept.entry.or(taken.entry);
        kept.gender = kept.gender.or(taken.gender);
        kept.role = kept.role.or(taken.role);
        kept.country = kept.country.or(taken.country);
        kept.sector = kept.sector.or(taken.sector);
        kept.owner = kept.owner.or(taken.owner);
        kept.n_names += taken.n_names;
        kept.is_misc &= taken.is_misc;
        kept.confidence = kept.confidence.max(taken.confidence);
        if kept.sieve == EXACT {
            kept.sieve = sieve;
        }
    }

    /// The named drafts that were not merged away, in the order of their first mention.
    pub(super) fn named(&self) -> impl Iterator<Item = u32> {
        (0..self.list.len() as u32).filter(|&draft| {
            let found = &self.list[draft as usize];
            found.parent == draft && found.n_names > 0
        })
    }

    /// The same as a list, made without a data-dependent branch.
    pub(super) fn all_named(&self) -> Vec<u32> {
        sparse_indices(&self.list, |number, found| {
            (found.parent == number) & (found.n_names > 0)
        })
    }

    /// An empty map with room for some of the drafts.
    pub(super) fn map(&self) -> WordMap<u32> {
        WordMap::with_capacity_and_hasher(self.list.len() / 3, BuildHasherDefault::default())
    }

    /// Fills each draft's reading and gender from its role, title, entry and given name.
    pub(super) fn read_roles(&mut self) {
        for index in 0..self.list.len() {
            if let Some(role) = self.list[index].role {
                let tokens = self.passage.tokens_in(role);
                let reading = reading::read(self, tokens);
                let draft = &mut self.list[index];
                draft.gender = reading.gender.or(draft.gender);
                draft.reading = reading;
            }
            let gender = self.gender_of(index as u32);
            self.list[index].gender = gender;
        }
    }

    /// The gender of a person: from its role, its entry or its given name, the first that determines it.
    pub(super) fn gender_of(&self, draft: u32) -> Gender {
        let draft = self.get(draft);
        if draft.actor_type != ActorType::Person {
            return Gender::Unknown;
        }
        let entry = draft.entry.and_then(|entry| self.knowledge.entry(entry));
        let of_entry = entry.map_or(Gender::Unknown, |entry| entry.gender);
        let given = || {
            if draft.form.n_words < 2 && draft.sieve == EXACT && draft.form.first == draft.form.last
            {
                // A single word is a surname as often as not, so it is the last resort.
                return self.knowledge.given_name(draft.form.first);
            }
            self.knowledge.given_name(draft.form.first)
        };
        draft.gender.or(of_entry).or(given().unwrap_or_default())
    }

    /// The gender of a form of address right before a mention: "Mrs."
    pub(super) fn address_gender(&self, mention: &Mention) -> Gender {
        let Some(before) = (mention.tokens.start as usize).checked_sub(1) else {
            return Gender::Unknown;
        };
        let Some(token) = self.passage.tokens.get(before) else {
            return Gender::Unknown;
        };
        if !token.shape.has(Shape::CAPITALISED) {
            return Gender::Unknown;
        }
        let fact = self.knowledge.word(token.word);
        self.knowledge
            .role_word(fact)
            .map_or(Gender::Unknown, |fact| fact.gender)
    }

    /// The tokens of a description without its country and possessive endings: "Kenyan police" and "Kenya's
    /// police" have the same.
    pub(super) fn own_words(&self, description: TokenRange) -> impl Iterator<Item = usize> {
        description.indices().filter(|&index| {
            let word = self.passage.word(index);
            let is_country = || {
                self.knowledge
                    .country_named(hash_word_at(self.passage, index))
                    .is_some()
            };
            !matches!(word, "'s" | "’s" | "-") && !is_country()
        })
    }

    /// The word of token `index`, if it exists.
    pub(super) fn word(&self, index: usize) -> WordHash {
        self.passage
            .tokens
            .get(index)
            .map_or(WordHash::default(), |token| token.word)
    }
}

impl Draft {
    pub(super) fn of_name(form: NameForm, mention: &Mention, number: u32) -> Self {
        Self {
            form,
            name: mention.span,
            tokens: mention.tokens,
            actor_type: type_of_tag(mention.tag),
            entry: None,
            gender: Gender::Unknown,
            is_plural: mention.tag == NameTag::Norp,
            role: None,
            reading: RoleReading::default(),
            country: None,
            sector: None,
            owner: None,
            sieve: EXACT,
            confidence: 0.0,
            n_names: 0,
            is_misc: mention.tag == NameTag::Misc,
            parent: number,
        }
    }

    pub(super) fn is_person(&self) -> bool {
        self.actor_type == ActorType::Person
    }
}

/// The actor type of a name of that class, before the knowledge is consulted.
fn type_of_tag(tag: NameTag) -> ActorType {
    match tag {
        NameTag::Per => ActorType::Person,
        NameTag::Gpe | NameTag::Loc | NameTag::Fac => ActorType::Place,
        NameTag::Norp => ActorType::Group,
        NameTag::Org | NameTag::Misc | NameTag::Role => ActorType::Organisation,
    }
}
