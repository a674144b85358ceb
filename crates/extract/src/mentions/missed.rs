//! Names that the tagger missed but the knowledge or the rest of the article has: countries, one-word
//! organisations, surnames.

use super::scope::{Holder, Scope};
use crate::knowledge::Relation;
use crate::knowledge::facts::WordClass;
use crate::knowledge::fold::{hash_phrase_at, hash_word_at};
use crate::model::{ActorType, NameTag, SentenceKind, Shape, TaggedName, TokenRange, WordHash};
use crate::sparse::for_each_of_few;

/// Confidence of a country that only the gazetteer found: its precision on the training part of GUM.
const MISSED_CONFIDENCE: f32 = 0.8;

/// A capitalised token that belongs to no mention.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capital {
    token: u32,
    /// Its sentence's.
    sentence: TokenRange,
}

impl Capital {
    fn at(self) -> usize {
        self.token as usize
    }

    fn opens_sentence(self) -> bool {
        self.token == self.sentence.start
    }
}

/// The capitalised tokens that belong to no mention, the candidates for missed names. The list is made once,
/// without a branch: which tokens are capitalised is unpredictable.
pub(super) fn capitals(scope: &Scope<'_>) -> Vec<Capital> {
    const CAPITAL: Shape = Shape(Shape::CAPITALISED.0 | Shape::ALL_CAPS.0);
    let mut capitals = Vec::new();
    let sentences = scope.passage.sentences.iter();
    for sentence in sentences.filter(|it| it.kind != SentenceKind::Boilerplate) {
        let tokens = scope.passage.tokens.get(sentence.tokens.indices());
        let first = sentence.tokens.start as usize;
        for_each_of_few(
            tokens.unwrap_or_default(),
            |place, token| token.shape.has_any(CAPITAL) & scope.is_free(first + place),
            |place| {
                capitals.push(Capital {
                    token: (first + place) as u32,
                    sentence: sentence.tokens,
                });
            },
        );
    }
    capitals
}

/// Adds the countries and nationalities that belong to no mention yet.
pub(super) fn countries(scope: &mut Scope<'_>, capitals: &[Capital], names: &mut Vec<TaggedName>) {
    let mut free_from = 0;
    for capital in capitals {
        let at = capital.at();
        if at < free_from {
            continue;
        }
        let limit = capital.sentence.end as usize;
        let longest = candidate_length(scope, at).min(limit - at);
        let found = (1..=longest).rev().find_map(|length| {
            let range = TokenRange::new(at, at + length);
            Some((range, country_tag(scope, range)?))
        });
        let Some((range, tag)) = found else {
            continue;
        };
        names.push(TaggedName {
            tokens: range,
            tag,
            confidence: MISSED_CONFIDENCE,
        });
        scope.hold(range, Holder::Place);
        free_from = range.end as usize;
    }
}

/// Adds the known organisations of a single word that belong to no mention yet: "a CIA official", "Harvard
/// said". Not inside lines that are all in capitals.
pub(super) fn organisations(
    scope: &mut Scope<'_>,
    capitals: &[Capital],
    names: &mut Vec<TaggedName>,
) {
    for capital in capitals {
        let at = capital.at();
        let is_candidate = scope.is_free(at)
            && (is_acronym(scope, at)
                || is_lone_capital(scope, at)
                    && (!capital.opens_sentence() || is_speaker(scope, at)));
        if is_candidate && is_organisation(scope, at) {
            let range = TokenRange::new(at, at + 1);
            names.push(TaggedName {
                tokens: range,
                tag: NameTag::Org,
                confidence: MISSED_CONFIDENCE,
            });
            scope.hold(range, Holder::OtherName);
        }
    }
}

/// Three letters or more, all in capitals, between words that are not.
fn is_acronym(scope: &Scope<'_>, token: usize) -> bool {
    const MIN_BYTES: usize = 3;
    let is_capital = |token: usize| scope.has_shape(token, Shape::ALL_CAPS);
    is_capital(token)
        && !is_capital(token + 1)
        && !token.checked_sub(1).is_some_and(is_capital)
        && scope
            .passage
            .tokens
            .get(token)
            .is_some_and(|token| token.span.len() >= MIN_BYTES)
}

fn is_speaker(scope: &Scope<'_>, token: usize) -> bool {
    scope.is_possessive(token + 1) || scope.class(token + 1).any(WordClass::SPEECH)
}

fn is_organisation(scope: &Scope<'_>, token: usize) -> bool {
    let name = hash_word_at(scope.passage, token);
    scope
        .knowledge
        .meanings(name)
        .next()
        .and_then(|(entry, _)| scope.knowledge.entry(entry))
        .is_some_and(|entry| entry.actor_type == ActorType::Organisation)
}

/// The last words of the persons that the tagger saw, sorted.
pub(super) fn surnames(scope: &Scope<'_>, names: &[TaggedName]) -> Vec<WordHash> {
    let mut surnames: Vec<WordHash> = names
        .iter()
        .filter(|name| name.tag == NameTag::Per)
        .filter_map(|name| scope.passage.tokens.get(name.tokens.indices().last()?))
        .map(|token| token.word)
        .collect();
    surnames.sort_unstable();
    surnames
}

/// Adds the persons that belong to no mention yet: a surname that the tagger found elsewhere in the article,
/// or that the knowledge has. Only where it stands alone, and at the start of a sentence only before a verb.
pub(super) fn persons(
    scope: &mut Scope<'_>,
    capitals: &[Capital],
    surnames: &[WordHash],
    names: &mut Vec<TaggedName>,
) {
    for capital in capitals {
        let at = capital.at();
        let is_candidate = scope.has_shape(at, Shape::CAPITALISED)
            && scope.is_free(at)
            && is_lone_capital(scope, at)
            && (!capital.opens_sentence() || is_subject(scope, at));
        if is_candidate
            && (surnames
                .binary_search(&scope.passage.tokens[at].word)
                .is_ok()
                || is_known_person(scope, at))
        {
            let range = TokenRange::new(at, at + 1);
            names.push(TaggedName {
                tokens: range,
                tag: NameTag::Per,
                confidence: MISSED_CONFIDENCE,
            });
            scope.hold(range, Holder::Person);
        }
    }
}

/// A capitalised word of some length between words that are not.
fn is_lone_capital(scope: &Scope<'_>, token: usize) -> bool {
    const MIN_BYTES: usize = 4;
    let is_capital = |token: usize| {
        scope.has_shape(token, Shape::CAPITALISED) && !scope.has_shape(token, Shape::PUNCTUATION)
    };
    let is_long = scope
        .passage
        .tokens
        .get(token)
        .is_some_and(|token| token.span.len() >= MIN_BYTES);
    let is_title = |token: usize| scope.role_word(token).is_some();
    is_capital(token)
        && is_long
        && !is_title(token)
        && !is_capital(token + 1)
        && token
            .checked_sub(1)
            .is_none_or(|before| !is_capital(before) || is_title(before))
}

/// Whether a verb or possessive follows.
fn is_subject(scope: &Scope<'_>, token: usize) -> bool {
    let class = scope.class(token + 1);
    scope.is_possessive(token + 1) || class.any(WordClass::VERB) || class.any(WordClass::SPEECH)
}

fn is_known_person(scope: &Scope<'_>, token: usize) -> bool {
    let name = hash_word_at(scope.passage, token);
    scope
        .knowledge
        .meanings(name)
        .next()
        .is_some_and(|(_, relation)| relation == Relation::Surname)
}

/// How many words the longest country's name has that may begin here; 0 for none.
fn candidate_length(scope: &Scope<'_>, token: usize) -> usize {
    let Some(word) = scope.passage.tokens.get(token) else {
        return 0;
    };
    if !word.shape.has(Shape::CAPITALISED) || !scope.is_free(token) {
        return 0;
    }
    let is_pronoun_like = word.span.len() == 2 && !word.shape.has(Shape::ALL_CAPS);
    if is_pronoun_like {
        return 0;
    }
    scope.knowledge.country_word(word.word)
}

fn country_tag(scope: &Scope<'_>, range: TokenRange) -> Option<NameTag> {
    let is_free = range.indices().all(|token| scope.is_free(token));
    let next_is_name = scope.has_shape(range.end as usize, Shape::CAPITALISED)
        && !scope.has_shape(range.end as usize, Shape::PUNCTUATION)
        && scope.holder(range.end as usize) == Holder::Person;
    if !is_free || next_is_name {
        return None;
    }
    let name = hash_phrase_at(scope.passage, range);
    let (entry, relation) = scope.knowledge.meanings(name).next()?;
    let entry = scope.knowledge.entry(entry)?;
    match (entry.actor_type, relation) {
        (ActorType::Country, Relation::Name) => Some(NameTag::Gpe),
        (ActorType::Country, Relation::Adjective | Relation::People) => Some(NameTag::Norp),
        _ => None,
    }
}
