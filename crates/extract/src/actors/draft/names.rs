//! Sieve `exact_name`: makes the first drafts from an article's names.

use std::collections::BTreeMap;
use std::hash::BuildHasherDefault;

use super::{Draft, Drafts, NONE};
use crate::actors::year::year_of;
use crate::knowledge::Knowledge;
use crate::knowledge::facts::WordClass;
use crate::knowledge::fold::{NameForm, hash_name};
use crate::model::{
    ActorType, Article, CountryCode, Mention, MentionKind, NameTag, Span, WordHash,
};
use crate::passage::Passage;
use crate::word::{WordMap, hash_phrase};

/// The names of an article so far.
struct Known {
    /// The form of a name as it is written, and whether it is a country's or place's.
    forms: WordMap<(NameForm, bool)>,
    /// The draft of a folded name.
    drafts: WordMap<u32>,
}

impl Known {
    fn with_room(n_names: usize) -> Self {
        Self {
            forms: WordMap::with_capacity_and_hasher(n_names, BuildHasherDefault::default()),
            drafts: WordMap::with_capacity_and_hasher(n_names, BuildHasherDefault::default()),
        }
    }
}

impl<'a> Drafts<'a> {
    /// Sieve `exact_name`: one draft per distinct folded name.
    ///
    /// A name of both a person and a place gets two drafts: "Jordan" the country, "Jordan" the congressman.
    pub(in crate::actors) fn of_names(
        article: &'a Article,
        passage: &'a Passage<'a>,
        mentions: &'a mut Vec<Mention>,
        knowledge: &'a Knowledge,
    ) -> Self {
        let mut drafts = Self {
            article,
            passage,
            knowledge,
            names: Vec::with_capacity(mentions.len()),
            forms: Vec::with_capacity(mentions.len()),
            draft_of: Vec::with_capacity(mentions.len()),
            list: Vec::with_capacity(mentions.len() / 2),
            scene: None,
            year: article.published_at.map(year_of),
            metonyms: BTreeMap::new(),
            mentions,
        };
        let mut known = Known::with_room(drafts.mentions.len() / 2);
        for index in 0..drafts.mentions.len() {
            drafts.add_name(index, &mut known);
        }
        drafts
    }

    fn add_name(&mut self, index: usize, known: &mut Known) {
        let mention = self.mentions[index];
        if mention.kind != MentionKind::Name {
            self.forms.push(NameForm::default());
            self.draft_of.push(NONE);
            return;
        }
        self.names.push(index as u32);
        let (name, country) = self.without_state(&mention);
        let words = self.passage.tokens.get(mention.tokens.indices());
        let words = words.unwrap_or_default().iter().map(|token| token.word);
        // The lower-cased words determine a name's form, except for the state after its comma.
        let written = hash_phrase(words.chain([WordHash(u64::from(name.len() as u32))]));
        let (form, is_place) = *known.forms.entry(written).or_insert_with(|| {
            let form = if name == mention.span {
                NameForm::of_tokens(self.passage, mention.tokens)
            } else {
                NameForm::of(self.passage.text.slice(name))
            };
            (form, self.knowledge.country_of(form.full).is_some())
        });
        self.forms.push(form);
        let is_person = mention.tag == NameTag::Per;
        let apart = WordHash(u64::from(is_person && is_place));
        let number = self.list.len() as u32;
        let draft = *known
            .drafts
            .entry(hash_phrase([form.full, apart]))
            .or_insert(number);
        if draft == number {
            let mut draft = Draft::of_name(form, &mention, number);
            if name != mention.span {
                draft.name = name;
                draft.tokens = self.passage.tokens_in(name);
            }
            self.list.push(draft);
        }
        let of_draft = &mut self.list[draft as usize].country;
        *of_draft = of_draft.or(country);
        self.draft_of.push(draft);
        self.note_mention(draft, &mention);
    }

    /// "Camden, N.J." as "Camden" in the USA: a place's name without the state or country after its comma,
    /// and that country.
    fn without_state(&self, mention: &Mention) -> (Span, Option<CountryCode>) {
        let whole = (mention.span, None);
        let text = self.passage.text.slice(mention.span);
        let may_have_state =
            mention.tag != NameTag::Per && mention.tokens.len() > 2 && text.contains(',');
        let Some((town, state)) = may_have_state.then(|| text.split_once(", ")).flatten() else {
            return whole;
        };
        let last = self.word((mention.tokens.end as usize).saturating_sub(1));
        let is_short = self.knowledge.word(last).class.any(WordClass::US_STATE);
        let country = if is_short {
            Some(CountryCode(*b"USA"))
        } else {
            self.knowledge.country_of(hash_name(state))
        };
        country.map_or(whole, |country| {
            let end = mention.span.start + town.len() as u32;
            let span = Span {
                start: mention.span.start,
                end,
            };
            (span, Some(country))
        })
    }

    /// Copies what a mention by name says about its actor.
    fn note_mention(&mut self, draft: u32, mention: &Mention) {
        let draft = &mut self.list[draft as usize];
        draft.n_names += 1;
        draft.is_misc &= mention.tag == NameTag::Misc;
        draft.confidence = draft.confidence.max(mention.confidence);
        if draft.actor_type != ActorType::Person && mention.tag == NameTag::Per {
            draft.actor_type = ActorType::Person;
        }
        if draft.role.is_none() {
            draft.role = mention.role;
        }
    }
}
