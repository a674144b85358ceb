//! Sieves `knowledge` and `known_surname`: the shipped tables know the name.
//!
//! ## Finds
//! "IMF" = "International Monetary Fund"; "Iranian" = Iran; "Pope Francis"; and, after all other sieves for
//! names, "Merkel" where the article names no other Merkel and she was in office around its date.
//!
//! ## Leaves to later sieves
//! Seats of government (`metonym`); surnames of persons whom the article names in full (`surname`).

use super::draft::{Draft, Drafts};
use super::institution;
use crate::knowledge::fold::{NameForm, hash_name, hash_phrase_at};
use crate::knowledge::{Entry, Relation};
use crate::model::{ActorType, CountryCode, Span, TokenRange, WordHash};
use crate::word::hash_literal;
use std::collections::BTreeMap;

/// How long before and after their offices a surname alone still means its best-known bearer, in years.
/// A convention: candidates are in the news before they win, and long after.
const YEARS_BEFORE: i16 = 3;
const YEARS_AFTER: i16 = 12;

/// Sieve `knowledge`.
pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    let mut by_entry = BTreeMap::new();
    let named = drafts.all_named();
    let lead = institution::lead_country(drafts);
    let meanings: Vec<Option<u32>> = named
        .iter()
        .map(|&draft| {
            known_meaning(drafts, draft, lead)
                .or_else(|| titled_meaning(drafts, draft))
                .or_else(|| institution::partisan_meaning(drafts, draft))
                .or_else(|| described_meaning(drafts, draft))
        })
        .collect();
    let evidence = institution::country_evidence(drafts, (&named, &meanings), lead);
    for (draft, entry) in named.into_iter().zip(meanings) {
        if let Some(institution) =
            entry.filter(|&entry| institution::is_foreign(drafts, (draft, entry), &evidence))
        {
            institution::note(drafts, (draft, institution), &evidence);
        } else if let Some(entry) = entry {
            let kept = *by_entry.entry(entry).or_insert(draft);
            identify(drafts, draft, (entry, id));
            drafts.merge(draft, kept, id);
        } else {
            note_people(drafts, draft);
            note_past_office(drafts, draft);
        }
    }
    place_homonyms(drafts);
}

/// The entry that the full name means; corrects the type of a name that has meanings.
fn known_meaning(drafts: &mut Drafts<'_>, draft: u32, lead: Option<CountryCode>) -> Option<u32> {
    let full = drafts.get(draft).form.full;
    drafts.knowledge.meanings(full).next()?;
    correct_country(drafts, draft);
    correct_body(drafts, draft);
    meaning(drafts, draft, lead)
}

/// Turns the "Bosnia" that the tagger took for a person into the country, if nobody in the article has that
/// name.
fn correct_country(drafts: &mut Drafts<'_>, draft: u32) {
    let found = drafts.get(draft);
    let is_lone = found.is_person() && found.form.n_words == 1 && found.role.is_none();
    if !is_lone || drafts.knowledge.given_name(found.form.full).is_some() {
        return;
    }
    let mut meanings = drafts.knowledge.meanings(found.form.full);
    let is_country = meanings.any(|(entry, relation)| {
        let entry = drafts.knowledge.entry(entry);
        matches!(relation, Relation::Name | Relation::Seat)
            && entry.is_some_and(|entry| entry.actor_type == ActorType::Country)
    });
    if !is_country || is_titled(drafts, found) {
        return;
    }
    let last = found.form.last;
    let is_borne = drafts.named().any(|other| {
        let other = drafts.get(other);
        other.is_person()
            && other.form.n_words >= 2
            && (other.form.last == last || other.form.first == last)
    });
    if !is_borne {
        drafts.list[draft as usize].actor_type = ActorType::Place;
    }
}

/// Turns the "Boko Haram" that the tagger took for a person into the body that alone is known by that name.
fn correct_body(drafts: &mut Drafts<'_>, draft: u32) {
    let found = drafts.get(draft);
    if !found.is_person() || found.form.n_words < 2 || found.role.is_some() {
        return;
    }
    let mut meanings = drafts
        .knowledge
        .meanings(found.form.full)
        .filter_map(|(entry, _)| drafts.knowledge.entry(entry))
        .peekable();
    if meanings.peek().is_some() && meanings.all(is_body) {
        drafts.list[draft as usize].actor_type = ActorType::Organisation;
    }
}

/// Whether a form of address or a post stands right before a name: "Mr. Jordan".
fn is_titled(drafts: &Drafts<'_>, found: &Draft) -> bool {
    let start = found.tokens.start as usize;
    let before = start.checked_sub(1).map(|before| drafts.word(before));
    before.is_some_and(|word| drafts.knowledge.word(word).role != 0)
}

/// Sieve `known_surname`.
pub(super) fn link_surnames(drafts: &mut Drafts<'_>, id: &'static str) {
    // Few articles name such a person.
    let mut known = None;
    let named = drafts.all_named();
    for draft in named {
        if let Some(entry) = bearer(drafts, draft) {
            let by_entry = known.get_or_insert_with(|| by_entry(drafts));
            let kept = *by_entry.entry(entry).or_insert(draft);
            identify(drafts, draft, (entry, id));
            drafts.merge(draft, kept, id);
        }
    }
}

/// The first draft of each entry.
pub(super) fn by_entry(drafts: &Drafts<'_>) -> BTreeMap<u32, u32> {
    let mut by_entry = BTreeMap::new();
    for draft in drafts.named() {
        if let Some(entry) = drafts.get(draft).entry {
            by_entry.entry(entry).or_insert(draft);
        }
    }
    by_entry
}

/// Writes what an entry says into a draft.
pub(super) fn identify(drafts: &mut Drafts<'_>, draft: u32, (index, id): (u32, &'static str)) {
    let Some(entry) = drafts.knowledge.entry(index) else {
        return;
    };
    let found = &mut drafts.list[draft as usize];
    found.entry = Some(index);
    found.actor_type = entry.actor_type;
    found.gender = entry.gender.or(found.gender);
    found.sieve = id;
    found.is_misc = false;
}

/// The entry that the full name means. Of two, the one of the country named most; seats of government and
/// bare surnames are excluded.
fn meaning(drafts: &Drafts<'_>, draft: u32, lead: Option<CountryCode>) -> Option<u32> {
    let found = drafts.get(draft);
    let is_person = found.is_person();
    let mut meanings = drafts
        .knowledge
        .meanings(found.form.full)
        .filter(|&(_, relation)| matches!(relation, Relation::Name | Relation::Adjective))
        .filter(|&(entry, _)| is_of_kind(drafts.knowledge.entry(entry), is_person))
        .map(|(entry, _)| entry)
        .filter(|&entry| !is_sea(drafts, found, entry));
    let first = meanings.next()?;
    let Some(second) = meanings.next() else {
        return Some(first);
    };
    let is_at_home = |entry: u32| {
        let country = drafts
            .knowledge
            .entry(entry)
            .and_then(|entry| entry.country);
        country.is_some() && country == lead
    };
    Some(if !is_at_home(first) && is_at_home(second) {
        second
    } else {
        first
    })
}

/// "Both sides of the Atlantic": a place is no newspaper.
fn is_sea(drafts: &Drafts<'_>, found: &Draft, entry: u32) -> bool {
    let entry = drafts.knowledge.entry(entry);
    found.actor_type == ActorType::Place && entry.is_some_and(|entry| entry.sector == Some("MED"))
}

fn is_of_kind(entry: Option<&Entry>, is_person: bool) -> bool {
    entry.is_some_and(|entry| (entry.actor_type == ActorType::Person) == is_person)
}

/// "Pope Francis", "King Salman": the title is part of the name that the knowledge has.
fn titled_meaning(drafts: &Drafts<'_>, draft: u32) -> Option<u32> {
    let found = drafts.get(draft);
    let role = found
        .role
        .filter(|role| found.is_person() && role.end <= found.name.start)?;
    let title = drafts.passage.tokens_in(role);
    let last = drafts
        .passage
        .tokens
        .get((title.end as usize).checked_sub(1)?)?;
    let titled = Span {
        start: last.span.start,
        end: found.name.end,
    };
    if titled.len() > role.len() + found.name.len() + 2 {
        return None;
    }
    drafts
        .knowledge
        .meanings(hash_name(drafts.passage.text.slice(titled)))
        .find(|&(entry, _)| is_of_kind(drafts.knowledge.entry(entry), true))
        .map(|(entry, _)| entry)
}

/// "Shin Bet security service", "Hezbollah movement": a known body followed by words that only say what it
/// is.
fn described_meaning(drafts: &Drafts<'_>, draft: u32) -> Option<u32> {
    let found = drafts.get(draft);
    if found.is_person() || found.form.n_words < 2 {
        return None;
    }
    let (start, end) = (found.tokens.start as usize, found.tokens.end as usize);
    let mut kept = end;
    while kept > start + 1 {
        let fact = drafts.knowledge.word(drafts.word(kept - 1));
        let of_organisation = drafts.knowledge.org_word(fact);
        let role = drafts.knowledge.role_word(fact);
        let fact = of_organisation.or(role)?;
        kept -= 1;
        let name = hash_phrase_at(drafts.passage, TokenRange::new(start, kept));
        let known = drafts.knowledge.meanings(name).find(|&(entry, relation)| {
            let entry = drafts.knowledge.entry(entry);
            relation == Relation::Name
                && entry.is_some_and(|entry| {
                    is_body(entry) && fact.sector.is_none_or(|sector| fits(entry, sector))
                })
        });
        if known.is_some() {
            return known.map(|(entry, _)| entry);
        }
    }
    None
}

fn is_body(entry: &Entry) -> bool {
    matches!(
        entry.actor_type,
        ActorType::Organisation | ActorType::ArmedGroup
    )
}

/// Whether a body may be called by a word of that sector.
fn fits(entry: &Entry, sector: &str) -> bool {
    entry.sector == Some(sector)
        || entry.actor_type == ActorType::ArmedGroup && matches!(sector, "MIL" | "PTY" | "REB")
        || entry.sector == Some("SPY") && sector == "GOV"
}

/// "Iranians": the people of a country, not its government.
fn note_people(drafts: &mut Drafts<'_>, draft: u32) {
    let found = drafts.get(draft);
    let people = drafts
        .knowledge
        .meanings(found.form.full)
        .find(|&(_, relation)| relation == Relation::People)
        .and_then(|(entry, _)| drafts.knowledge.entry(entry));
    if let Some(country) = people.filter(|_| !found.is_person()) {
        let country = country.country;
        let found = &mut drafts.list[draft as usize];
        found.country = country;
        found.sector = Some("CVL");
        found.actor_type = ActorType::Group;
        found.is_plural = true;
    }
}

/// Country and sector of an official up to 2014 who has no entry.
fn note_past_office(drafts: &mut Drafts<'_>, draft: u32) {
    let found = drafts.get(draft);
    if !found.is_person() || found.form.n_words < 2 {
        return;
    }
    if let Some((country, sector)) = drafts.knowledge.past_official(found.form.full) {
        let found = &mut drafts.list[draft as usize];
        found.country = Some(country);
        found.sector = Some(sector);
    }
}

/// The entry of the best-known bearer of a single-word name who was in the news at that time.
fn bearer(drafts: &Drafts<'_>, draft: u32) -> Option<u32> {
    let found = drafts.get(draft);
    if found.entry.is_some() || !found.is_person() || found.form.has_suffix {
        return None;
    }
    let is_alone = found.form.n_words == 1;
    let name = if is_alone {
        found.form.full
    } else {
        found.form.last
    };
    drafts
        .knowledge
        .meanings(name)
        .filter(|&(_, relation)| relation == Relation::Surname)
        .map(|(entry, _)| entry)
        .find(|&entry| {
            let same_first = || {
                let own = drafts.passage.text.slice(found.name);
                let entry = drafts.knowledge.entry(entry);
                entry.is_some_and(|entry| first_sounds(&entry.name) == first_sounds(own))
            };
            is_in_the_news(drafts, entry) && (is_alone || same_first())
        })
}

/// The first word of a name without the letters that transliterations disagree on: "Mohammed" and "Mohamed".
fn first_sounds(name: &str) -> WordHash {
    let first = name.split_whitespace().next().unwrap_or_default();
    NameForm::of(first).skeleton
}

fn is_in_the_news(drafts: &Drafts<'_>, entry: u32) -> bool {
    let Some(entry) = drafts.knowledge.entry(entry) else {
        return false;
    };
    let roles = drafts.knowledge.roles_of(entry);
    let Some(year) = drafts.year.filter(|_| !roles.is_empty()) else {
        return true;
    };
    roles.iter().any(|role| {
        let years = role.from.saturating_sub(YEARS_BEFORE)..=role.to.saturating_add(YEARS_AFTER);
        years.contains(&year)
    })
}

/// "Georgia" is a state of the US where the article is about the US and mentions nothing else Georgian.
fn place_homonyms(drafts: &mut Drafts<'_>) {
    const USA: CountryCode = CountryCode(*b"USA");
    const GEORGIA: WordHash = hash_literal("georgia");
    let is_named = drafts
        .named()
        .any(|draft| drafts.get(draft).form.full == GEORGIA);
    if !is_named {
        return;
    }
    let is_american = drafts.named().any(|draft| {
        let full = drafts.get(draft).form.full;
        drafts
            .knowledge
            .country_named(full)
            .or_else(|| drafts.knowledge.country_of_place(full))
            == Some(USA)
    });
    let is_caucasian = drafts.named().any(|draft| {
        let full = drafts.get(draft).form.full;
        let country = drafts.knowledge.country_named(full);
        full != GEORGIA
            && country
                .is_some_and(|country| matches!(&country.0, b"GEO" | b"RUS" | b"ARM" | b"AZE"))
    });
    if !is_american || is_caucasian {
        return;
    }
    let named = drafts.all_named();
    for draft in named {
        let found = &mut drafts.list[draft as usize];
        if found.form.full == GEORGIA && !found.is_person() {
            found.entry = None;
            found.actor_type = ActorType::Place;
            found.country = Some(USA);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::{found, found_at};
    use crate::model::ActorType;

    /// Microseconds of noon on 1 July of a year.
    fn july(year: i64) -> i64 {
        ((year - 1970) * 365 + (year - 1969) / 4 + 181) * 86_400_000_000
    }

    #[test]
    fn two_names_of_one_entry_are_one_actor() {
        let found = found("The [International Monetary Fund|ORG] met. The [IMF|ORG] agreed.");
        assert_eq!(found.actors.len(), 1);
        assert_eq!(found.actor("IMF").code.as_deref(), Some("IGOIMF"));
        assert_eq!(found.actor("IMF").key, "Q7804");
    }

    #[test]
    fn an_adjective_is_the_country_and_a_plural_its_people() {
        let found = found(
            "A [Hungarian|NORP] team beat [Hungary|GPE]'s rivals, [Hungarians|NORP] cheered.",
        );
        assert_eq!(found.name("Hungarian"), "Hungary");
        let people = found.actor("Hungarians");
        assert_eq!(people.actor_type, ActorType::Group);
        assert_eq!(people.code.as_deref(), Some("HUNCVL"));
    }

    #[test]
    fn a_title_can_be_part_of_the_known_name() {
        let found = found("Pope [Francis|PER] spoke in Rome.");
        assert_eq!(found.actor("Francis").key, "Q450675");
    }

    #[test]
    fn a_surname_alone_is_known_only_near_its_time_in_office() {
        let text = "[Merkel|PER] welcomed the plan.";
        assert_eq!(found_at(text, Some(july(2016))).actor("Merkel").key, "Q567");
        assert_eq!(
            found_at(text, Some(july(1980))).actor("Merkel").key,
            "person:merkel"
        );
    }

    #[test]
    fn a_role_is_valid_at_the_date_of_the_article() {
        let role = |year| {
            let found = found_at("[Boris Johnson|PER] left.", Some(july(year)));
            found.actor("Boris Johnson").role_norm
        };
        assert_eq!(role(2017), Some("foreign_secretary"));
        assert_eq!(role(2020), Some("prime_minister"));
    }

    #[test]
    fn georgia_is_a_state_where_the_article_is_american() {
        let found = found("[Georgia|GPE] and [Ohio|GPE] vote today in the [United States|GPE].");
        assert_eq!(found.actor("Georgia").actor_type, ActorType::Place);
        let other = super::super::testkit::found("[Georgia|GPE] and [Armenia|GPE] signed.");
        assert_eq!(other.actor("Georgia").code.as_deref(), Some("GEOGOV"));
    }
}
