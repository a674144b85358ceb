//! Drafts → actors: type, role, country, sector, code and key, in the order of the first mention.

use super::draft::{Draft, Drafts};
use super::institution::is_generic;
use super::reading::{ELITE, compose, is_public, whole};
use crate::knowledge::Entry;
use crate::knowledge::facts::{RoleKind, is_of_state};
use crate::knowledge::fold::{folded_words, hash_name, hash_word_at, push_folded};
use crate::model::{Actor, ActorNo, ActorType, CountryCode, Mention, WordHash};

/// Normal forms by which a body with a country is that country's government.
const GOVERNMENTS: [&str; 3] = ["government", "official", "leader"];

/// Whether a body of that normal form is its country's government.
pub(super) fn is_government(norm: Option<&str>) -> bool {
    norm == Some(GOVERNMENTS[0])
}

/// The actors of all linked mentions; sets the mentions' numbers.
pub(super) fn actors(drafts: &mut Drafts<'_>) -> Vec<Actor> {
    let mut numbers: Vec<Option<ActorNo>> = vec![None; drafts.list.len()];
    let mut actors: Vec<Actor> = Vec::with_capacity(drafts.list.len());
    for index in 0..drafts.mentions.len() {
        let Some(draft) = drafts
            .of_mention(index)
            .filter(|&draft| !drafts.get(draft).is_misc)
        else {
            continue;
        };
        let actor_no = *numbers[draft as usize].get_or_insert_with(|| {
            actors.push(describe(drafts, draft, &drafts.mentions[index]));
            actors.len() as ActorNo - 1
        });
        let actor = &mut actors[actor_no as usize];
        actor.n_mentions += 1;
        let mention = &mut drafts.mentions[index];
        mention.actor_no = actor_no;
    }
    mark_title(drafts, &mut actors);
    actors
}

/// Marks the actors whose name the article's title holds.
fn mark_title(drafts: &Drafts<'_>, actors: &mut [Actor]) {
    let Some(title) = drafts.article.title.as_deref() else {
        return;
    };
    let title: Vec<WordHash> = folded_words(title).collect();
    for actor in actors {
        actor.in_title = if actor.actor_type == ActorType::Person {
            let last = folded_words(&actor.name).last();
            last.is_some_and(|last| title.contains(&last))
        } else {
            contains_words(&title, &actor.name)
        };
    }
}

/// Whether the words of a name stand in a title one after the other.
fn contains_words(title: &[WordHash], name: &str) -> bool {
    let Some(first) = folded_words(name).next() else {
        return false;
    };
    let mut starts = (0..title.len()).filter(|&at| title[at] == first);
    starts.any(|at| {
        let mut rest = title[at..].iter();
        folded_words(name).all(|word| rest.next() == Some(&word))
    })
}

fn describe(drafts: &Drafts<'_>, number: u32, first: &Mention) -> Actor {
    let draft = drafts.get(number);
    let entry = draft.entry.and_then(|entry| drafts.knowledge.entry(entry));
    let facts = Facts::of(drafts, draft, entry);
    let slice = |span| drafts.passage.text.slice(span).to_owned();
    let known_role = entry
        .filter(|_| draft.is_person())
        .and_then(|entry| drafts.knowledge.role_in(entry, drafts.year));
    Actor {
        key: key(drafts, draft, (entry, &facts)),
        name: display_name(drafts, draft, entry),
        actor_type: facts.actor_type,
        role: draft.role.map(slice),
        role_norm: draft.reading.norm.or(known_role),
        affiliation: draft
            .reading
            .affiliation
            .filter(|_| draft.is_person())
            .map(slice),
        country: facts.country,
        sector: facts.sector,
        code: facts.code,
        wikidata_id: entry
            .filter(|entry| !entry.wikidata.is_empty())
            .map(|entry| entry.wikidata.clone().into_owned()),
        resolved_by: draft.sieve,
        confidence: draft.confidence,
        n_mentions: 0,
        n_quotes: 0,
        first_start: first.span.start,
        in_title: false,
        salience: 0.0,
    }
}

/// The fullest form in the article; for a country its own name, because "Iranian" is not a name.
fn display_name(drafts: &Drafts<'_>, draft: &Draft, entry: Option<&Entry>) -> String {
    match entry {
        Some(entry) if entry.actor_type == ActorType::Country => entry.name.clone().into_owned(),
        _ => tidied(drafts.passage.text.slice(draft.name)),
    }
}

/// A name with one blank between its words, as most are written.
fn tidied(name: &str) -> String {
    let mut before = b' ';
    let is_tidy = name.bytes().all(|byte| {
        let is_right = byte.is_ascii_graphic() || byte == b' ' && before != b' ';
        before = byte;
        is_right
    });
    if is_tidy && before != b' ' {
        return name.to_owned();
    }
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Type, country, sector and code.
struct Facts {
    actor_type: ActorType,
    country: Option<CountryCode>,
    sector: Option<&'static str>,
    code: Option<String>,
}

impl Facts {
    fn of(drafts: &Drafts<'_>, draft: &Draft, entry: Option<&Entry>) -> Self {
        let composed = || compose(drafts, draft.tokens);
        let (mut sector, mut country) = (None, None);
        let mut actor_type = draft.actor_type;
        match actor_type {
            ActorType::Person | ActorType::Office | ActorType::Unnamed => {
                // "Kim Jong Un's sister" does not make an official a civilian.
                let is_relative = draft.reading.kind == Some(RoleKind::Person);
                sector = draft
                    .reading
                    .sector
                    .filter(|_| !is_relative || entry.is_none());
                country = draft.reading.country;
            }
            ActorType::Organisation if entry.is_none() => {
                (sector, country) = whole(drafts, draft.tokens).unwrap_or_else(composed);
                sector = draft.sector.or(sector);
                country = country.or(draft.owner);
            }
            ActorType::Place => {
                country = draft
                    .country
                    .or_else(|| drafts.knowledge.country_of_town(draft.form.full))
                    .or_else(|| composed().1);
            }
            ActorType::Group if entry.is_none() => {
                country = composed().1;
                sector = sector_of_people(drafts, draft);
            }
            _ => {}
        }
        if actor_type == ActorType::Organisation && sector == Some("REB") {
            actor_type = ActorType::ArmedGroup;
        }
        let sector = sector
            .or_else(|| entry.and_then(|entry| sector_of(drafts, entry)))
            .or(draft.sector);
        let country = country
            .or(entry.and_then(|entry| entry.country))
            .or(draft.country)
            .or_else(|| scene(drafts, draft, (actor_type, sector)));
        let code = code(drafts, draft, (entry, country, sector));
        Self {
            actor_type,
            country,
            sector,
            code,
        }
    }
}

/// The sector of the people that a name ends in: "Rakhine [Buddhists]".
fn sector_of_people(drafts: &Drafts<'_>, draft: &Draft) -> Option<&'static str> {
    let last = draft.tokens.indices().last()?;
    let mut meanings = drafts
        .knowledge
        .meanings(hash_word_at(drafts.passage, last));
    let entry = meanings.find_map(|(entry, _)| drafts.knowledge.entry(entry))?;
    entry
        .sector
        .filter(|_| entry.actor_type == ActorType::Group)
}

/// The sector of an entry at the article's date: the one it had then; a person who has left every public
/// office counts as elite.
fn sector_of(drafts: &Drafts<'_>, entry: &Entry) -> Option<&'static str> {
    if entry.actor_type != ActorType::Person {
        // The Taliban are a government while they rule.
        let then = drafts
            .year
            .and_then(|year| drafts.knowledge.role_in(entry, Some(year)))
            .and_then(|norm| drafts.knowledge.sector_of_norm(norm));
        return then.or(entry.sector);
    }
    let roles = drafts.knowledge.roles_of(entry);
    let has_left = drafts.year.is_some_and(|year| {
        roles.iter().any(|role| role.to < year)
            && !roles
                .iter()
                .any(|role| (role.from..=role.to).contains(&year))
    });
    let is_former = has_left && entry.sector.is_some_and(is_public);
    if is_former { Some(ELITE) } else { entry.sector }
}

/// The country that the article is set in, for officials whose state is not named: "Sheriff Bill Overton".
fn scene(
    drafts: &Drafts<'_>,
    draft: &Draft,
    (actor_type, sector): (ActorType, Option<&'static str>),
) -> Option<CountryCode> {
    let is_of_state = sector.is_some_and(is_of_state);
    let is_eligible = match actor_type {
        // Members of a body that belongs to no state may come from anywhere.
        ActorType::Person => draft.reading.affiliation.is_none() || is_of_state,
        ActorType::Organisation => is_of_state && draft.n_names > 0,
        _ => false,
    };
    drafts
        .scene
        .filter(|_| is_eligible && draft.entry.is_none())
}

/// An organisation's own code, else country + sector, else whichever is known.
fn code(
    drafts: &Drafts<'_>,
    draft: &Draft,
    (entry, country, sector): (Option<&Entry>, Option<CountryCode>, Option<&'static str>),
) -> Option<String> {
    if let Some(own) = entry.filter(|entry| !entry.code.is_empty()) {
        return Some(own.code.clone().into_owned());
    }
    if sector == Some("IGO") {
        let of_body = draft.reading.affiliation.and_then(|body| {
            let name = hash_name(drafts.passage.text.slice(body));
            let (entry, _) = drafts.knowledge.meanings(name).next()?;
            drafts.knowledge.entry(entry)
        });
        let own = of_body.map(|entry| entry.code.clone().into_owned());
        return Some(
            own.filter(|code| !code.is_empty())
                .unwrap_or_else(|| "IGO".to_owned()),
        );
    }
    match (country, sector) {
        (Some(country), Some(sector)) => Some([country.as_str(), sector].concat()),
        (Some(country), None) => Some(country.as_str().to_owned()),
        (None, Some(sector)) => Some(sector.to_owned()),
        (None, None) => None,
    }
}

/// The key that is the same in every article.
fn key(drafts: &Drafts<'_>, draft: &Draft, (entry, facts): (Option<&Entry>, &Facts)) -> String {
    if let Some(entry) = entry.filter(|entry| !entry.wikidata.is_empty()) {
        return entry.wikidata.clone().into_owned();
    }
    let type_name = facts.actor_type.as_str();
    let mut key = String::with_capacity(type_name.len() + ": ABC ".len() + draft.name.len());
    key.push_str(type_name);
    key.push(':');
    if let Some(entry) = entry {
        push_folded(&mut key, &entry.name);
        return key;
    }
    if draft.n_names > 0 {
        let is_shared =
            || facts.actor_type == ActorType::Organisation && is_generic(drafts, draft.tokens);
        if let Some(country) = facts.country.filter(|_| is_shared()) {
            key.push_str(&country.as_str().to_ascii_lowercase());
            key.push(' ');
        }
        push_folded(&mut key, drafts.passage.text.slice(draft.name));
        return key;
    }
    if let Some(country) = facts.country {
        key.push_str(&country.as_str().to_ascii_lowercase());
    }
    for token in drafts.own_words(draft.tokens) {
        if !key.ends_with(':') {
            key.push(' ');
        }
        push_folded(&mut key, drafts.passage.word(token));
    }
    key
}

#[cfg(test)]
mod tests {
    use super::{contains_words, tidied};
    use crate::knowledge::fold::folded_words;
    use crate::model::WordHash;

    #[test]
    fn a_title_names_who_stands_in_it_word_by_word() {
        let title = "The United Nations warns Iran-backed rebels";
        let title: Vec<WordHash> = folded_words(title).collect();
        for name in [
            "United Nations",
            "the United Nations",
            "IRAN",
            "Rebels",
            "United",
        ] {
            assert!(contains_words(&title, name), "{name}");
        }
        for name in ["Nations United", "Unite", "rebels now", ""] {
            assert!(!contains_words(&title, name), "{name}");
        }
    }

    #[test]
    fn a_name_has_one_blank_between_its_words() {
        for name in ["New York", "O'Neill-Smith Jr."] {
            assert_eq!(tidied(name), name);
        }
        for name in ["New\nYork", "New  York", "New\u{a0}York", " New York "] {
            assert_eq!(tidied(name), "New York", "{name:?}");
        }
        assert_eq!(tidied("Željko  Obradović"), "Željko Obradović");
    }
}
