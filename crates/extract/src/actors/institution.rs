//! Institutions that have the same name in many countries: "the Senate", "the Supreme Court".
//!
//! Sieve `knowledge` checks whether such a name means the entry's institution. Once the article's country is
//! known, a bare name means that country's institution.

use std::collections::BTreeMap;

use super::alias::identify;
use super::draft::Drafts;
use super::reading::compose;
use crate::knowledge::facts::{WordClass, is_of_state};
use crate::knowledge::fold::hash_name;
use crate::model::{ActorType, CountryCode, TokenRange};

/// The countries whose institutions newspapers name with an abbreviation in front.
const HOMES: [(CountryCode, &str); 2] =
    [(CountryCode(*b"USA"), "US"), (CountryCode(*b"GBR"), "UK")];

/// Evidence for countries from an article's names: how many names belong to each, and the country named most.
pub(super) struct CountryEvidence {
    counts: BTreeMap<CountryCode, u32>,
    lead: Option<CountryCode>,
}

pub(super) fn country_evidence(
    drafts: &Drafts<'_>,
    (named, meanings): (&[u32], &[Option<u32>]),
    lead: Option<CountryCode>,
) -> CountryEvidence {
    let mut counts = BTreeMap::new();
    for (&draft, entry) in named.iter().zip(meanings) {
        let of_entry = entry.and_then(|entry| drafts.knowledge.entry(entry)?.country);
        let full = drafts.get(draft).form.full;
        let country = of_entry.or_else(|| drafts.knowledge.country_of_town(full));
        if let Some(country) = country {
            *counts.entry(country).or_default() += 1;
        }
    }
    CountryEvidence { counts, lead }
}

/// The country with the most mentions by name.
pub(super) fn lead_country(drafts: &Drafts<'_>) -> Option<CountryCode> {
    drafts
        .named()
        .filter_map(|draft| {
            let found = drafts.get(draft);
            let country = drafts.knowledge.country_named(found.form.full)?;
            Some((found.n_names, std::cmp::Reverse(draft), country))
        })
        .max()
        .map(|(_, _, country)| country)
}

/// Whether the institution belongs to another country than the entry's: "Chile's Senate", or "the Senate"
/// where nothing else is American.
pub(super) fn is_foreign(
    drafts: &Drafts<'_>,
    (draft, entry): (u32, u32),
    evidence: &CountryEvidence,
) -> bool {
    let found = drafts.get(draft);
    let Some((country, entry)) = drafts
        .knowledge
        .entry(entry)
        .filter(|entry| entry.sector.is_some_and(is_of_state))
        .and_then(|entry| Some((entry.country?, entry)))
        .filter(|(_, entry)| entry.actor_type == ActorType::Organisation)
    else {
        return false;
    };
    if let Some(owner) = found.owner {
        return owner != country;
    }
    let is_alone = evidence.counts.get(&country).copied().unwrap_or(0) <= 1;
    entry.name != drafts.passage.text.slice(found.name)
        && is_alone
        && evidence.lead.is_some_and(|lead| lead != country)
        && is_generic(drafts, found.tokens)
}

/// Whether a name consists only of words that every country's institutions share.
pub(super) fn is_generic(drafts: &Drafts<'_>, name: TokenRange) -> bool {
    name.indices().all(|token| {
        let fact = drafts.knowledge.word(drafts.word(token));
        fact.org != 0 || fact.role != 0 || fact.class.any(WordClass::PREPOSITION)
    })
}

/// Copies sector and type from an entry with the same name in another country.
pub(super) fn note(
    drafts: &mut Drafts<'_>,
    (draft, entry): (u32, u32),
    evidence: &CountryEvidence,
) {
    let Some(entry) = drafts.knowledge.entry(entry) else {
        return;
    };
    // "Chile's Defense Department" is a ministry although the American one is counted as military.
    let (composed, _) = compose(drafts, drafts.get(draft).tokens);
    let (actor_type, sector) = (entry.actor_type, composed.or(entry.sector));
    let found = &mut drafts.list[draft as usize];
    found.actor_type = actor_type;
    found.sector = sector;
    found.country = found.owner.or(evidence.lead);
    found.is_misc = false;
}

/// "Republican Senate": a chamber with the party that holds it.
pub(super) fn partisan_meaning(drafts: &Drafts<'_>, draft: u32) -> Option<u32> {
    let found = drafts.get(draft);
    let name = drafts.passage.text.slice(found.name);
    let (party, chamber) = name.split_once(' ').filter(|_| !found.is_person())?;
    let of_sector = |name: &str, sector| {
        let mut entries = drafts.knowledge.meanings(hash_name(name));
        entries.find_map(|(index, _)| {
            let entry = drafts.knowledge.entry(index)?;
            (entry.sector == Some(sector)).then_some(index)
        })
    };
    of_sector(party, "PTY")?;
    of_sector(chamber, "LEG")
}

/// Sieve `knowledge` for institutions of the country that the article is set in: "the Supreme Court" of a story from the US.
pub(super) fn link_home(drafts: &mut Drafts<'_>) {
    let home = HOMES.iter().find(|(home, _)| drafts.scene == Some(*home));
    let Some((_, prefix)) = home else {
        return;
    };
    let named = drafts.all_named();
    for draft in named {
        let found = drafts.get(draft);
        let is_open = found.actor_type == ActorType::Organisation
            && found.entry.is_none()
            && found.owner.is_none()
            && is_generic(drafts, found.tokens);
        if !is_open {
            continue;
        }
        let full = hash_name(&format!(
            "{prefix} {}",
            drafts.passage.text.slice(found.name)
        ));
        let Some((entry, _)) = drafts.knowledge.meanings(full).next() else {
            continue;
        };
        let known = drafts
            .named()
            .find(|&other| drafts.get(other).entry == Some(entry));
        identify(drafts, draft, (entry, "knowledge"));
        if let Some(known) = known {
            drafts.merge(draft, known, "knowledge");
        }
    }
}
