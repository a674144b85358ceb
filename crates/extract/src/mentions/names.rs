//! Mentions by name: the tagger's names without titles, with the roles next to them, and the countries it
//! missed.

use super::missed;
use super::roles;
use super::scope::{Holder, Scope};
use super::unlinked;
use crate::knowledge::Relation;
use crate::knowledge::fold::{hash_phrase_at, hash_word_at};
use crate::model::{
    ActorType, Mention, MentionKind, NameTag, Shape, TaggedName, TokenRange, WordHash,
};
use crate::word::hash_literal;

/// All mentions by name, in order. Marks their tokens and those of their roles in `scope`.
pub(super) fn find(scope: &mut Scope<'_>, tagged: &[TaggedName]) -> Vec<Mention> {
    let mut names = Vec::with_capacity(tagged.len() + tagged.len() / 4);
    names.extend(
        tagged
            .iter()
            .filter(|name| name.tag != NameTag::Role && !name.tokens.is_empty())
            .map(|name| trimmed(scope, name)),
    );
    names.dedup_by(|next, name| next.tokens.start < name.tokens.end);
    for name in &names {
        scope.hold(name.tokens, Holder::of(name.tag));
    }
    let n_tagged = names.len();
    let surnames = missed::surnames(scope, &names);
    let capitals = missed::capitals(scope);
    missed::countries(scope, &capitals, &mut names);
    missed::organisations(scope, &capitals, &mut names);
    missed::persons(scope, &capitals, &surnames, &mut names);
    if names.len() > n_tagged {
        names.sort_by_key(|name| name.tokens.start);
    }
    names.iter().map(|name| mention(scope, name)).collect()
}

/// The name without a title or post that the tagger included; a form of address makes it a person.
fn trimmed(scope: &Scope<'_>, name: &TaggedName) -> TaggedName {
    let mut name = *name;
    if name.tag == NameTag::Per {
        let leading = roles::leading(scope, name.tokens) as u32;
        name.tokens.start += leading;
        name.tokens.end = once(scope, name.tokens);
    } else if matches!(name.tag, NameTag::Norp | NameTag::Gpe) && is_hyphenated(scope, name.tokens)
    {
        name.tokens.end += 2;
        name.tag = NameTag::Norp;
    } else if name.tokens.len() <= 3 && roles::is_addressed(scope, name.tokens) {
        name.tag = NameTag::Per;
    } else if let Some((start, is_body)) = widened(scope, name.tokens) {
        name.tokens.start = start;
        name.tag = if is_body { NameTag::Org } else { name.tag };
    }
    name
}

/// What stands between the words of names, in lower case.
const JOINTS: [WordHash; 4] = [
    hash_literal("of"),
    hash_literal("for"),
    hash_literal("al"),
    hash_literal("-"),
];

/// How far left of a name a longer one may begin, in tokens: "[People's] Liberation Army".
const MAX_WIDENING: usize = 3;

/// The start of the longest known name that ends with this one, and whether it is a body's: "[al] Qaeda",
/// "[Bank of] Mexico".
fn widened(scope: &Scope<'_>, name: TokenRange) -> Option<(u32, bool)> {
    let start = name.start as usize;
    let joins = |token: usize| {
        scope.has_shape(token, Shape::CAPITALISED)
            || scope.is_possessive(token)
            || scope.passage.may_be(token, JOINTS)
                && matches!(scope.passage.word(token), "of" | "for" | "al" | "-")
    };
    let n_before = (0..start)
        .rev()
        .take(MAX_WIDENING)
        .take_while(|&token| joins(token))
        .count();
    let begins = |first: usize| {
        let word = scope.passage.word(first);
        scope.has_shape(first, Shape::CAPITALISED) && word != "The" || word == "al"
    };
    (start - n_before..start)
        .filter(|&first| begins(first))
        .find_map(|first| {
            let longer = TokenRange::new(first, name.end as usize);
            let name = hash_phrase_at(scope.passage, longer);
            let mut meanings = scope.knowledge.meanings(name);
            meanings.find_map(|(entry, relation)| {
                let actor_type = scope.knowledge.entry(entry)?.actor_type;
                let is_body = matches!(actor_type, ActorType::Organisation | ActorType::ArmedGroup);
                let is_known = relation == Relation::Name && actor_type != ActorType::Person;
                is_known.then_some((first as u32, is_body))
            })
        })
}

/// Whether a nationality continues after a hyphen: "African-Americans".
fn is_hyphenated(scope: &Scope<'_>, name: TokenRange) -> bool {
    let next = name.end as usize + 1;
    let is_people = || {
        let mut meanings = scope.knowledge.meanings(hash_word_at(scope.passage, next));
        meanings.any(|(_, relation)| matches!(relation, Relation::Adjective | Relation::People))
    };
    scope.is_hyphen(next - 1)
        && scope.has_shape(next, Shape::CAPITALISED)
        && is_norp(scope, name)
        && is_people()
}

/// Whether the words name a people rather than a country: "Russian-Ukrainian talks" are between two.
fn is_norp(scope: &Scope<'_>, name: TokenRange) -> bool {
    scope
        .knowledge
        .country_named(hash_phrase_at(scope.passage, name))
        .is_none()
}

/// The end of a name before it begins again: "[John Kerry] John Forbes KerryGreen", as scrapers run a link's text into
/// its title.
fn once(scope: &Scope<'_>, name: TokenRange) -> u32 {
    let word = |token: usize| scope.passage.tokens.get(token).map(|token| token.word);
    let first = word(name.start as usize);
    let again = name
        .indices()
        .skip(2)
        .find(|&token| word(token) == first && scope.has_shape(token, Shape::LETTER));
    if let Some(again) = again.filter(|&again| runs_on(scope, name, again)) {
        return again as u32;
    }
    // "[Dick Durbin] Richard (Dick)": the formal name follows, then the short one again.
    let end = name.end as usize;
    let is_bracketed = scope.passage.word(end) == "("
        && word(end + 1) == first
        && scope.passage.word(end + 2) == ")";
    name.end - u32::from(is_bracketed && name.len() > 2)
}

/// Whether a name that begins again at a token ends in its surname, run into the next word: "Kerry … KerryGreen". "Abdul
/// Rahman Abdul Aziz" is one name.
fn runs_on(scope: &Scope<'_>, name: TokenRange, again: usize) -> bool {
    let surname = scope.passage.word(again - 1);
    name.indices()
        .last()
        .is_some_and(|last| scope.passage.word(last).starts_with(surname))
}

fn mention(scope: &mut Scope<'_>, name: &TaggedName) -> Mention {
    let passage = scope.passage;
    let start = passage
        .tokens
        .get(name.tokens.start as usize)
        .map_or(0, |token| token.span.start);
    let sentence_no = passage.sentence_at(start);
    let mut mention = unlinked(passage, name.tokens, sentence_no, MentionKind::Name);
    mention.tag = name.tag;
    mention.confidence = name.confidence;
    if name.tag == NameTag::Per {
        let sentence = passage
            .sentences
            .get(sentence_no)
            .map_or(TokenRange::default(), |sentence| sentence.tokens);
        let bounds = (sentence.start as usize, sentence.end as usize);
        let (role, other) = roles::beside(scope, name.tokens, bounds);
        for role in role.into_iter().chain(other) {
            scope.hold(role, Holder::Role);
        }
        mention.role = role.map(|role| role.span(passage.tokens));
    }
    mention
}
