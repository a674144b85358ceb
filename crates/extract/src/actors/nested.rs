//! Nationalities, peoples and faiths inside the names of bodies and buildings: "[Thai] Badminton Association".
//!
//! They are mentions of their country or people, but describe a body instead of an actor: they have no tone,
//! stance, quote or salience. They are added last, so that no sieve sees them. Cost: linear.

use std::cmp::Reverse;

use super::alias;
use super::draft::{Draft, Drafts};
use crate::knowledge::Relation;
use crate::knowledge::fold::{NameForm, hash_phrase_at};
use crate::model::{ActorType, Mention, NameTag, Shape, TokenRange};

/// Confidence of such a mention: worldwide_train (Stanford en-worldwide-newswire) marks 199 of 235 such words
/// inside its names of organisations and facilities.
const CONFIDENCE: f32 = 0.85;

/// Sectors of the peoples and faiths among the known groups; other groups are parties and fighters, whose words mean
/// many things inside a name ("Democratic", "Communist").
const OF_PEOPLES: [&str; 2] = ["CVL", "REL"];

/// Words that narrow a continent's people to a region. By hand.
const OF_REGIONS: [&str; 7] = ["Latin", "North", "South", "East", "West", "Central", "Pan"];

/// Adds the mentions inside other names, linked to the actors that the article has, or to new ones.
pub(super) fn join(drafts: &mut Drafts<'_>, id: &'static str) {
    let mut found = Vec::new();
    for &index in &drafts.names {
        let mention = &drafts.mentions[index as usize];
        if matches!(mention.tag, NameTag::Org | NameTag::Fac) {
            find(drafts, mention, &mut found);
        }
    }
    if found.is_empty() {
        return;
    }
    let mut by_entry = alias::by_entry(drafts);
    let mut linked = Vec::with_capacity(found.len());
    for (mention, entry) in found {
        let draft = *by_entry
            .entry(entry)
            .or_insert_with(|| add(drafts, &mention, (entry, id)));
        linked.push((mention, draft));
    }
    insert(drafts, linked);
}

/// A new draft for an actor that only this mention names.
fn add(drafts: &mut Drafts<'_>, mention: &Mention, entry: (u32, &'static str)) -> u32 {
    let form = NameForm::of_tokens(drafts.passage, mention.tokens);
    let number = drafts.list.len() as u32;
    drafts.list.push(Draft {
        n_names: 1,
        confidence: mention.confidence,
        ..Draft::of_name(form, mention, number)
    });
    alias::identify(drafts, number, entry);
    number
}

/// Puts mentions with their drafts, which are in order, among the others.
fn insert(drafts: &mut Drafts<'_>, linked: Vec<(Mention, u32)>) {
    let order = |mention: &Mention| (mention.span.start, Reverse(mention.span.end));
    let mentions = std::mem::take(drafts.mentions);
    let forms = std::mem::take(&mut drafts.forms);
    let draft_of = std::mem::take(&mut drafts.draft_of);
    let mut linked = linked.into_iter().peekable();
    for ((mention, form), draft) in mentions.into_iter().zip(forms).zip(draft_of) {
        while let Some((inner, of_inner)) =
            linked.next_if(|(inner, _)| order(inner) < order(&mention))
        {
            push(drafts, inner, (NameForm::default(), of_inner));
        }
        push(drafts, mention, (form, draft));
    }
    for (inner, of_inner) in linked {
        push(drafts, inner, (NameForm::default(), of_inner));
    }
}

fn push(drafts: &mut Drafts<'_>, mention: Mention, (form, draft): (NameForm, u32)) {
    drafts.mentions.push(mention);
    drafts.forms.push(form);
    drafts.draft_of.push(draft);
}

/// Finds what stands inside one name, with the entries it means.
fn find(drafts: &Drafts<'_>, outer: &Mention, found: &mut Vec<(Mention, u32)>) {
    let end = outer.tokens.end as usize;
    let mut start = outer.tokens.start as usize;
    while start < end {
        let longest = drafts.knowledge.country_word(drafts.word(start));
        let inner = (1..=longest.clamp(1, end - start))
            .rev()
            .find_map(|length| {
                let words = TokenRange::new(start, start + length);
                (words != outer.tokens).then_some((words, people(drafts, words)?))
            });
        let Some((tokens, entry)) = inner else {
            start += 1;
            continue;
        };
        let mention = Mention {
            span: tokens.span(drafts.passage.tokens),
            tokens,
            tag: NameTag::Norp,
            role: None,
            confidence: CONFIDENCE.min(outer.confidence),
            actor_no: Mention::UNLINKED,
            is_nested: true,
            ..*outer
        };
        found.push((mention, entry));
        start = tokens.end as usize;
    }
}

/// The country or group whose people or adjective the words name: not "US", which names the country too, nor
/// part of a region's ("Latin American").
fn people(drafts: &Drafts<'_>, words: TokenRange) -> Option<u32> {
    let first = drafts.passage.tokens.get(words.start as usize)?;
    if !first.shape.has(Shape::CAPITALISED) {
        return None;
    }
    let name = hash_phrase_at(drafts.passage, words);
    let mut meanings = drafts.knowledge.meanings(name);
    let found = meanings.find_map(|(index, relation)| {
        let entry = drafts.knowledge.entry(index)?;
        let is_people = match entry.actor_type {
            ActorType::Country => matches!(relation, Relation::Adjective | Relation::People),
            ActorType::Group => entry.sector.is_some_and(|it| OF_PEOPLES.contains(&it)),
            _ => false,
        };
        is_people.then_some(index)
    })?;
    let is_country = drafts.knowledge.meanings(name).any(|(index, relation)| {
        let entry = drafts.knowledge.entry(index);
        relation == Relation::Name && entry.is_some_and(|it| it.actor_type == ActorType::Country)
    });
    let before = (words.start as usize).checked_sub(1);
    let is_region = before.is_some_and(|before| OF_REGIONS.contains(&drafts.passage.word(before)));
    (!is_country && !is_region).then_some(found)
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;
    use crate::model::{Mention, NameTag};

    /// The words of the mentions inside other names, with their actors' keys.
    fn nested(marked: &str) -> Vec<String> {
        let found = found(marked);
        let inside = found.mentions.iter().filter(|mention| mention.is_nested);
        inside
            .map(|mention| {
                assert_eq!(mention.tag, NameTag::Norp);
                let actor = &found.actors[mention.actor_no as usize];
                format!("{} {}", found.words_of(mention), actor.key)
            })
            .collect()
    }

    #[test]
    fn a_nationality_inside_a_body_s_name_is_a_mention_of_the_country() {
        let names =
            nested("The [Thai Badminton Association|ORG] met in the [Grand Egyptian Museum|FAC].");
        assert_eq!(names, ["Thai Q869", "Egyptian Q79"]);
        assert_eq!(
            nested("The [South African Wind Energy Association|ORG] met."),
            ["South African Q258"]
        );
        assert_eq!(
            nested("The [Muslim Council|ORG] met."),
            ["Muslim group:muslims"]
        );
    }

    #[test]
    fn it_joins_the_actor_that_the_article_has() {
        let found = found(
            "[Egypt|GPE] and the [Egyptian Olympic Committee|ORG] ([EOC|ORG]) agree, said [Egypt|GPE].",
        );
        let keys: Vec<_> = found
            .actors
            .iter()
            .map(|actor| actor.key.as_str())
            .collect();
        assert_eq!(
            keys.iter().filter(|&&key| key == "Q79").count(),
            1,
            "{keys:?}"
        );
        let n_of = |key: &str| {
            let actor_no = found.actors.iter().position(|actor| actor.key == key);
            let is_of = |mention: &&Mention| Some(mention.actor_no as usize) == actor_no;
            found.mentions.iter().filter(is_of).count()
        };
        assert_eq!(n_of("Q79"), 3, "two by name, one inside a name");
        // The short form still finds its long one.
        assert_eq!(found.actors.len(), 2, "{keys:?}");
    }

    #[test]
    fn whole_names_parties_persons_and_places_hold_none() {
        for marked in [
            "The [Americans|NORP] came to the [African Union|GPE] for talks.",
            "[Christian Arab|PER] came to [Saudi Arabia|GPE].",
            "The [Democratic Party|ORG] met the [Iranian|ORG] there.",
            "The [Bank of England|ORG] and the [Nelson Mandela University|ORG] met.",
            "The [US Navy|ORG] and the [Latin American Energy Organization|ORG] met.",
        ] {
            assert_eq!(nested(marked), [""; 0], "{marked}");
        }
    }

    #[test]
    fn mentions_stay_in_order() {
        let found = found("The [Muslim Council of the British Isles|ORG] and [Ann Lee|PER] met.");
        let order: Vec<_> = found
            .mentions
            .iter()
            .map(|mention| found.words_of(mention))
            .collect();
        assert_eq!(
            order,
            [
                "Muslim Council of the British Isles",
                "Muslim",
                "British",
                "Ann Lee"
            ]
        );
    }
}
