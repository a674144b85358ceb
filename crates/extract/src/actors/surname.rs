//! Sieve `surname`: a bare last name means the person of that name who was last named in full.
//!
//! ## Finds
//! "Kirby" after "John Kirby"; "John F. Kerry" and "John Kerry"; of two Clintons "Mrs. Clinton" is the woman, and a bare
//! "Clinton" the one who was named last.
//!
//! ## Leaves to later sieves
//! Surnames of persons whom the article never names in full (`known_surname`).

use std::collections::BTreeSet;

use super::draft::{Draft, Drafts, NONE};
use crate::knowledge::Relation;
use crate::knowledge::facts::Gender;
use crate::knowledge::fold::hash_name;
use crate::model::{ActorType, NameTag, WordHash};
use crate::word::{WordMap, hash_phrase};

/// Offices whose holder is meant by a bare surname even where the article names a relative in full.
const HIGH_OFFICES: [&str; 4] = [
    "president",
    "prime_minister",
    "chancellor",
    "supreme_leader",
];

/// How many bearers of one surname are distinguished; an article with more is a list.
const MAX_BEARERS: usize = 8;

pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    correct_types(drafts);
    same_ends(drafts, id);
    juniors(drafts, id);
    let bearers = Bearers::of(drafts);
    let mut latest = drafts.map();
    for nth in 0..drafts.names.len() {
        let index = drafts.name(nth);
        let Some(draft) = drafts.of_mention(index) else {
            continue;
        };
        let form = drafts.forms[index];
        if drafts.get(draft).is_person() && drafts.get(draft).form.n_words >= 2 && form.n_words >= 2
        {
            latest.insert(form.last, draft);
        } else if form.n_words == 1 && is_surname_like(drafts, index, draft) {
            let known = bearers.bearing(form.last);
            let bearer = choose(drafts, index, (known, latest.get(&form.last).copied()));
            if let Some(bearer) = bearer.filter(|&bearer| !is_outshone(drafts, index, bearer)) {
                assign(drafts, index, (draft, bearer, id));
            }
        }
    }
    drop_emptied(drafts);
}

/// Merges full names with the same first and last word: "John F. Kerry", "John Kerry".
fn same_ends(drafts: &mut Drafts<'_>, id: &'static str) {
    let mut by_ends = drafts.map();
    let named = drafts.all_named();
    for &draft in &named {
        if let Some(nickname) = nickname(drafts, draft) {
            let ends = hash_phrase([nickname, drafts.get(draft).form.last]);
            by_ends.entry(ends).or_insert(draft);
        }
    }
    for draft in named {
        let found = drafts.get(draft);
        if !found.is_person() || found.form.n_words < 2 || found.form.has_suffix {
            continue;
        }
        let ends = hash_phrase([found.form.first, found.form.last]);
        let kept = *by_ends.entry(ends).or_insert(draft);
        let is_same = {
            let (one, other) = (drafts.get(kept), drafts.get(draft));
            let entries_differ =
                one.entry.is_some() && other.entry.is_some() && one.entry != other.entry;
            !entries_differ && (one.form.n_words == 2 || other.form.n_words == 2)
        };
        if is_same {
            drafts.merge(draft, kept, id);
        }
    }
}

/// Merges "Donald Jr." with the "Donald Trump Jr." of the article.
fn juniors(drafts: &mut Drafts<'_>, id: &'static str) {
    let is_junior = |drafts: &Drafts<'_>, draft: u32| {
        drafts.get(draft).is_person() && drafts.get(draft).form.has_suffix
    };
    let juniors: Vec<u32> = drafts
        .named()
        .filter(|&draft| is_junior(drafts, draft))
        .collect();
    for &short in juniors.iter().take(MAX_BEARERS) {
        let form = drafts.get(short).form;
        let full = juniors.iter().copied().find(|&full| {
            let other = drafts.get(full).form;
            other.n_words >= 2 && (other.first == form.first || other.last == form.first)
        });
        if let Some(full) = full.filter(|_| form.n_words == 1) {
            drafts.merge(short, full, id);
        }
    }
}

/// The name in quotes inside a person's name: Georgina "[Gina]" DeJesus.
fn nickname(drafts: &Drafts<'_>, draft: u32) -> Option<WordHash> {
    let found = drafts.get(draft);
    let is_quote = |letter: char| matches!(letter, '"' | '“' | '”' | '‘' | '’' | '\'');
    let name = drafts.passage.text.slice(found.name);
    if !found.is_person() || !may_hold_quotes(name) {
        return None;
    }
    let mut parts = name.split([' ', '(', ')']).filter(|part| part.len() > 2);
    let quoted = parts.find(|part| part.starts_with(is_quote) && part.ends_with(is_quote))?;
    Some(hash_name(quoted.trim_matches(is_quote)))
}

/// Whether a name has a straight quote mark or a non-ASCII character; hardly any has.
fn may_hold_quotes(name: &str) -> bool {
    let marks = name
        .bytes()
        .map(|byte| !byte.is_ascii() | (byte == b'"') | (byte == b'\''));
    marks.fold(false, |any, is_mark| any | is_mark)
}

/// Turns the "Sandy Suisse" that the tagger took for a place into a person where "Ms. Suisse" is one.
fn correct_types(drafts: &mut Drafts<'_>) {
    let mut persons = BTreeSet::new();
    for draft in drafts.named() {
        let found = drafts.get(draft);
        if found.is_person() && found.form.n_words == 1 {
            persons.insert(found.form.last);
        }
    }
    let named = drafts.all_named();
    for draft in named {
        let found = drafts.get(draft);
        let is_full_name = !found.is_person()
            && found.entry.is_none()
            && found.form.n_words == 2
            && drafts.knowledge.given_name(found.form.first).is_some()
            && persons.contains(&found.form.last);
        if is_full_name {
            drafts.list[draft as usize].actor_type = ActorType::Person;
        }
    }
}

/// The persons named in full, by surname, in the order of the text.
struct Bearers {
    /// Surname → its first bearer.
    first: WordMap<u32>,
    /// For each draft, the next one with the same surname, or [`NONE`].
    next: Vec<u32>,
}

impl Bearers {
    fn of(drafts: &Drafts<'_>) -> Self {
        let mut bearers = Self {
            first: drafts.map(),
            next: vec![NONE; drafts.list.len()],
        };
        for draft in drafts.named() {
            let form = drafts.get(draft).form;
            if drafts.get(draft).is_person() && form.n_words >= 2 {
                bearers.add(form.last, draft);
            }
        }
        bearers
    }

    fn add(&mut self, surname: WordHash, draft: u32) {
        if *self.first.entry(surname).or_insert(draft) == draft {
            return;
        }
        let (mut n_bearers, mut last) = (0, NONE);
        for bearer in self.bearing(surname) {
            (n_bearers, last) = (n_bearers + 1, bearer);
        }
        if n_bearers < MAX_BEARERS {
            self.next[last as usize] = draft;
        }
    }

    fn bearing(&self, surname: WordHash) -> impl Iterator<Item = u32> + Clone {
        let first = self.first.get(&surname).copied();
        std::iter::successors(first, |&draft| {
            let next = self.next[draft as usize];
            (next != NONE).then_some(next)
        })
    }
}

/// Whether the single word can be a surname: a person's name, or a name that the knowledge does not know as a place's
/// or organisation's.
fn is_surname_like(drafts: &Drafts<'_>, mention: usize, draft: u32) -> bool {
    if drafts.mentions[mention].tag == NameTag::Per {
        return true;
    }
    let full = drafts.forms[mention].full;
    drafts.mentions[mention].tag != NameTag::Norp
        && drafts.get(draft).entry.is_none()
        && drafts.knowledge.country_named(full).is_none()
        && drafts.knowledge.country_of_place(full).is_none()
}

/// The bearer that fits a title's gender: the one named last, else the first in the text.
fn choose(
    drafts: &Drafts<'_>,
    mention: usize,
    (known, latest): (impl Iterator<Item = u32> + Clone, Option<u32>),
) -> Option<u32> {
    let address = drafts.address_gender(&drafts.mentions[mention]);
    let fits = |&bearer: &u32| !gender(drafts, bearer).contradicts(address);
    let confirmed = |&bearer: &u32| address != Gender::Unknown && gender(drafts, bearer) == address;
    let latest = latest.filter(fits);
    let sure = || known.clone().find(confirmed);
    latest
        .filter(|bearer| address == Gender::Unknown || confirmed(bearer))
        .or_else(sure)
        .or(latest)
        .or_else(|| known.clone().find(fits))
}

/// Whether the bare surname more likely means somebody in high office: "Trump" in an article that names only
/// Donald Trump Jr.
fn is_outshone(drafts: &Drafts<'_>, mention: usize, bearer: u32) -> bool {
    let known = drafts
        .knowledge
        .meanings(drafts.forms[mention].full)
        .find(|&(_, relation)| relation == Relation::Surname);
    let Some((entry, _)) = known.filter(|&(entry, _)| drafts.get(bearer).entry != Some(entry))
    else {
        return false;
    };
    let in_office = drafts.year.and_then(|year| {
        let entry = drafts.knowledge.entry(entry)?;
        drafts.knowledge.role_in(entry, Some(year))
    });
    let is_high = in_office.is_some_and(|norm| HIGH_OFFICES.contains(&norm));
    is_high || drafts.get(bearer).form.has_suffix
}

fn gender(drafts: &Drafts<'_>, draft: u32) -> Gender {
    drafts.gender_of(draft)
}

/// Moves one mention to the bearer's draft.
fn assign(drafts: &mut Drafts<'_>, mention: usize, (from, bearer, id): (u32, u32, &'static str)) {
    let bearer = drafts.standing(bearer);
    if from == bearer {
        return;
    }
    drafts.draft_of[mention] = bearer;
    drafts.list[from as usize].n_names -= 1;
    let role = drafts.mentions[mention].role;
    drafts.mentions[mention].tag = NameTag::Per;
    let kept: &mut Draft = &mut drafts.list[bearer as usize];
    kept.n_names += 1;
    kept.role = kept.role.or(role);
    kept.actor_type = ActorType::Person;
    if kept.entry.is_none() {
        kept.sieve = id;
    }
}

/// Removes drafts that lost all their mentions.
fn drop_emptied(drafts: &mut Drafts<'_>) {
    for draft in &mut drafts.list {
        if draft.n_names == 0 && draft.parent != NONE {
            draft.role = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn a_surname_is_the_person_named_in_full() {
        let found = found("[Ada Obuya|PER] arrived. Later [Obuya|PER] spoke.");
        assert_eq!(found.name("Obuya"), "Ada Obuya");
        assert_eq!(found.actors.len(), 1);
    }

    #[test]
    fn two_of_one_surname_are_kept_apart_by_title() {
        let found = found(
            "[Mary Brandt|PER] and [Peter Brandt|PER] came. Mrs. [Brandt|PER] sang, said Mr. [Brandt|PER].",
        );
        let names: Vec<&str> = found
            .mentions
            .iter()
            .map(|mention| found.actors[mention.actor_no as usize].name.as_str())
            .collect();
        assert_eq!(
            names,
            ["Mary Brandt", "Peter Brandt", "Mary Brandt", "Peter Brandt"]
        );
    }

    #[test]
    fn without_a_title_the_one_named_last_is_meant() {
        let found = found("[Mary Brandt|PER] left. [Peter Brandt|PER] stayed. [Brandt|PER] slept.");
        assert_eq!(found.name("Brandt"), "Peter Brandt");
    }

    #[test]
    fn a_middle_initial_does_not_make_another_person() {
        let found = found("[Tom F. Arden|PER] met us. [Tom Arden|PER] left.");
        assert_eq!(found.actors.len(), 1);
    }

    #[test]
    fn a_place_is_not_a_surname() {
        let found = found("[Jim Paris|PER] lives in [Paris|GPE].");
        assert_eq!(found.name("Paris"), "Paris");
    }
}
