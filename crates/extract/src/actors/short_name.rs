//! Sieve `short_name`: a part of an organisation's name.
//!
//! ## Finds
//! "Orbis" after "Orbis Business Intelligence", "the Times" after "New York Times", "the Judiciary Committee" where the
//! article names the House Judiciary Committee in full.
//!
//! ## Leaves
//! Words that two organisations of the article begin with; words of the lexicon ("State" is no State Department).

use super::draft::{Draft, Drafts, NONE};
use crate::knowledge::fold::{hash_name, hash_word_at};
use crate::model::{ActorType, WordHash};
use crate::word::WordMap;

pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    link_tails(drafts, id);
    let (firsts, lasts) = organisations(drafts);
    let named = drafts.all_named();
    for draft in named {
        let found = drafts.get(draft);
        if found.form.n_words != 1 || found.role.is_some() {
            continue;
        }
        let into = if is_news(drafts, found) {
            lasts.get(&found.form.full)
        } else if is_plain(drafts, found) {
            firsts.get(&found.form.full)
        } else {
            None
        };
        if let Some(&into) = into.filter(|&&into| into < draft) {
            let found = &mut drafts.list[draft as usize];
            found.entry = None;
            found.actor_type = ActorType::Organisation;
            drafts.merge(draft, into, id);
        }
    }
}

/// Merges an organisation's name with the one longer name that it ends: all words but the first.
fn link_tails(drafts: &mut Drafts<'_>, id: &'static str) {
    let is_body = |found: &Draft| found.actor_type == ActorType::Organisation;
    let mut tails = WordMap::<u32>::default();
    let named = drafts.all_named();
    for &draft in named.iter().filter(|&&draft| is_body(drafts.get(draft))) {
        let name = drafts.passage.text.slice(drafts.get(draft).name);
        let tail = name.split_once(' ').map(|(_, tail)| tail);
        if let Some(tail) = tail.filter(|tail| tail.contains(' ')) {
            tails
                .entry(hash_name(tail))
                .and_modify(|known| *known = NONE)
                .or_insert(draft);
        }
    }
    for draft in named {
        let found = drafts.get(draft);
        let is_open = is_body(found) && found.entry.is_none() && found.owner.is_none();
        let into = tails.get(&found.form.full).copied();
        if let Some(into) = into.filter(|&into| is_open && into != NONE) {
            drafts.merge(draft, into, id);
        }
    }
}

/// The organisations of several words, by their first word and, for the press, by their last; [`NONE`] where two share it.
fn organisations(drafts: &Drafts<'_>) -> (WordMap<u32>, WordMap<u32>) {
    let (mut firsts, mut lasts) = (drafts.map(), WordMap::default());
    for draft in drafts.named() {
        let found = drafts.get(draft);
        if found.actor_type != ActorType::Organisation || found.form.n_words < 2 {
            continue;
        }
        let add = |map: &mut WordMap<u32>, word| {
            map.entry(word)
                .and_modify(|known| *known = NONE)
                .or_insert(draft);
        };
        add(&mut firsts, first_word(drafts, found));
        if is_news(drafts, found) {
            add(&mut lasts, found.form.last);
        }
    }
    (firsts, lasts)
}

fn is_news(drafts: &Drafts<'_>, found: &Draft) -> bool {
    let entry = found.entry.and_then(|entry| drafts.knowledge.entry(entry));
    entry.is_some_and(|entry| entry.sector == Some("MED"))
}

/// The first word of a name, without a possessive ending: "[Peet]'s Coffee".
fn first_word(drafts: &Drafts<'_>, found: &Draft) -> WordHash {
    hash_word_at(drafts.passage, found.tokens.start as usize)
}

/// A one-word name without any other explanation.
fn is_plain(drafts: &Drafts<'_>, found: &Draft) -> bool {
    let fact = drafts
        .knowledge
        .word(drafts.word(found.tokens.start as usize));
    found.entry.is_none()
        && fact.role == 0
        && fact.org == 0
        && drafts.knowledge.country_of_town(found.form.full).is_none()
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn the_first_word_stands_for_the_organisation() {
        let found = found("[Orbis Business Intelligence|ORG] was hired. [Orbis|ORG] denied it.");
        assert_eq!(found.name("Orbis"), "Orbis Business Intelligence");
    }

    #[test]
    fn a_papers_last_word_stands_for_it() {
        let found = found("The [New York Times|ORG] asked. The [Times|ORG] was told.");
        assert_eq!(found.name("Times"), "New York Times");
    }

    #[test]
    fn a_committee_is_the_one_named_in_full() {
        let found =
            found("The [House Judiciary Committee|ORG] met. The [Judiciary Committee|ORG] voted.");
        assert_eq!(
            found.name("Judiciary Committee"),
            "House Judiciary Committee"
        );
    }

    #[test]
    fn a_first_word_of_two_stands_for_neither() {
        let found = found("[Arden Foods|ORG] sued [Arden Motors|ORG]. [Arden|ORG] won.");
        assert_eq!(found.name("Arden"), "Arden");
    }
}
