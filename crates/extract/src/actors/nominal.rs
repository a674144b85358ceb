//! Sieves `nominal` and `unnamed`: descriptions.
//!
//! ## Finds
//! `nominal`: "the president" = the last person with such a role (of that country, where one is said); "the ministry",
//! "the group", "the company" = the last organisation of that kind; "the Iranian government" = Iran.
//! `unnamed`: every other description: one actor per distinct description.
//!
//! ## Leaves
//! "his lawyer": refers to nobody named before, and becomes an actor of its own.

use super::describe::is_government;
use super::draft::{Draft, Drafts};
use super::reading::{self, RoleReading};
use super::reference::{ENDINGS, Memory, assign};
use crate::knowledge::facts::{Gender, RoleKind, WordClass};
use crate::knowledge::fold::hash_phrase_at;
use crate::model::{ActorType, CountryCode, Mention, MentionKind, Shape, Span, WordHash};
use crate::word::{hash_literal, hash_phrase};

/// Collective words for bodies of a state: "the army", "police".
const FORCES: [&str; 12] = [
    "police",
    "riot_police",
    "police_force",
    "gendarmerie",
    "law_enforcement",
    "army",
    "military",
    "navy",
    "air_force",
    "armed_forces",
    "security_services",
    "authorities",
];

/// Sectors whose posts are offices: "the ambassador" is one, "the writer" a person without a name.
const OF_OFFICES: [&str; 8] = ["GOV", "LEG", "JUD", "MIL", "SPY", "IGO", "PTY", "ELI"];

pub(super) fn link(drafts: &mut Drafts<'_>, memory: &mut Memory, index: usize) {
    let mention = drafts.mentions[index];
    let mut reading = reading::read(drafts, mention.tokens);
    if reading.country.is_none() {
        reading.country = country_behind(drafts, &mention);
    }
    let determiner = determiner(drafts, &mention);
    let is_definite = determiner.any(WordClass::DEFINITE);
    let is_somebodys = drafts.passage.word(mention.tokens.end as usize) == "of";
    let seat = reading
        .country
        .or_else(|| administration(drafts, memory, &reading))
        .or(memory.lead.filter(|_| is_definite))
        .filter(|_| reading.country.is_some() || !is_somebodys);
    let found = apposed(drafts, (index, determiner))
        .or_else(|| government(drafts, &reading, seat))
        .or_else(|| antecedent(drafts, memory, (&mention, &reading, determiner)));
    if let Some(draft) = found {
        assign(drafts, index, draft);
        return;
    }
    let phrase = phrase_key(drafts, &mention, reading.country);
    let known = memory.by_phrase.get(&phrase).copied();
    let draft = known.unwrap_or_else(|| {
        let draft = unnamed(drafts, memory, (&mention, reading, determiner));
        memory.by_phrase.insert(phrase, draft);
        draft
    });
    assign(drafts, index, draft);
}

/// How many mentions back the name before a description may be.
const WINDOW: usize = 4;

/// The body that a description right after its name explains: "Halvorsen Drilling, a [Norwegian company],".
fn apposed(drafts: &Drafts<'_>, (index, determiner): (usize, WordClass)) -> Option<u32> {
    let article = drafts.mentions[index].tokens.start.checked_sub(1)?;
    let comma = article.checked_sub(1)?;
    if !determiner.any(WordClass::INDEFINITE) || drafts.passage.word(comma as usize) != "," {
        return None;
    }
    // Mentions inside the description ("Norwegian") stand between it and the name.
    let name = (index.saturating_sub(WINDOW)..index).rev().find(|&name| {
        let name = drafts.mentions[name];
        name.kind == MentionKind::Name && name.tokens.end == comma
    })?;
    let draft = drafts.of_mention(name)?;
    let is_body = matches!(
        drafts.get(draft).actor_type,
        ActorType::Organisation | ActorType::ArmedGroup
    );
    is_body.then_some(draft)
}

/// The class of the word before the description.
fn determiner(drafts: &Drafts<'_>, mention: &Mention) -> WordClass {
    (mention.tokens.start as usize)
        .checked_sub(1)
        .map_or(WordClass::default(), |before| {
            drafts.knowledge.word(drafts.word(before)).class
        })
}

/// "officials [in Kyiv]", "president [of France]".
fn country_behind(drafts: &Drafts<'_>, mention: &Mention) -> Option<CountryCode> {
    let end = mention.tokens.end as usize;
    if !matches!(drafts.passage.word(end), "of" | "in" | "from") {
        return None;
    }
    let is_article = drafts
        .knowledge
        .word(drafts.word(end + 1))
        .class
        .any(WordClass::DEFINITE);
    let name_start = (end + 1 + usize::from(is_article)) as u32;
    let at = drafts
        .mentions
        .partition_point(|other| other.tokens.start < name_start);
    let name = drafts.mentions.get(at)?;
    (name.tokens.start == name_start).then(|| {
        drafts
            .knowledge
            .country_of(hash_phrase_at(drafts.passage, name.tokens))
    })?
}

/// "the Iranian government", "the Trump administration": the country itself.
fn government(
    drafts: &mut Drafts<'_>,
    reading: &RoleReading,
    country: Option<CountryCode>,
) -> Option<u32> {
    let country = country?;
    if !is_government(reading.norm) || reading.affiliation.is_some() {
        return None;
    }
    let entry = drafts.knowledge.country_entry(country)?;
    if let Some(&draft) = drafts.metonyms.get(&entry) {
        return Some(drafts.standing(draft));
    }
    let draft = drafts
        .named()
        .find(|&draft| drafts.get(draft).entry == Some(entry))?;
    drafts.metonyms.insert(entry, draft);
    Some(draft)
}

/// "The administration" is that of the president named last.
fn administration(
    drafts: &Drafts<'_>,
    memory: &Memory,
    reading: &RoleReading,
) -> Option<CountryCode> {
    const PRESIDENT: WordHash = hash_literal("president");
    let president = *memory.by_head.get(&PRESIDENT)?;
    let is_it = reading.head == hash_literal("administration");
    is_it.then(|| country_of(drafts, drafts.get(drafts.standing(president))))?
}

/// The actor named before that fits a definite description.
fn antecedent(
    drafts: &Drafts<'_>,
    memory: &Memory,
    (mention, reading, determiner): (&Mention, &RoleReading, WordClass),
) -> Option<u32> {
    let is_definite = determiner.any(WordClass::DEFINITE);
    if !is_definite && reading.country.is_none() {
        return None;
    }
    let (draft, is_person) = match reading.kind? {
        RoleKind::Post if !determiner.any(WordClass::INDEFINITE) => {
            (memory.by_head.get(&reading.head)?, true)
        }
        // "the Justice Department" is not the department named last.
        RoleKind::Body if is_definite && mention.tokens.len() == 1 => {
            (memory.by_body.get(&reading.head)?, false)
        }
        _ => return None,
    };
    let draft = drafts.standing(*draft);
    let found = drafts.get(draft);
    let same_country = reading.country.is_none() || country_of(drafts, found) == reading.country;
    let same_norm = !is_person || fits(reading.norm, norm_of(drafts, found));
    let same_gender = !found.gender.contradicts(reading.gender);
    (same_country && same_norm && same_gender).then_some(draft)
}

/// The role that the text or the knowledge gives a person.
fn norm_of(drafts: &Drafts<'_>, draft: &Draft) -> Option<&'static str> {
    let entry = draft.entry.and_then(|entry| drafts.knowledge.entry(entry));
    let known = entry.and_then(|entry| drafts.knowledge.role_in(entry, drafts.year));
    draft.reading.norm.or(known)
}

/// Whether the shorter of two normal forms ends the longer: "minister" fits "foreign_minister".
fn fits(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.ends_with(other) || other.ends_with(one),
        _ => true,
    }
}

fn country_of(drafts: &Drafts<'_>, draft: &Draft) -> Option<CountryCode> {
    let entry = draft.entry.and_then(|entry| drafts.knowledge.entry(entry));
    let of_entry = entry.and_then(|entry| entry.country);
    draft.reading.country.or(of_entry).or(draft.country)
}

/// Words and country of a description: the same description is the same actor.
fn phrase_key(drafts: &Drafts<'_>, mention: &Mention, country: Option<CountryCode>) -> WordHash {
    let name = with_possessor(drafts, mention);
    let own_words = drafts.own_words(drafts.passage.tokens_in(name));
    let words = own_words.map(|token| drafts.word(token));
    let [a, b, c] = country.map_or([0; 3], |country| country.0);
    hash_phrase([
        hash_phrase(words),
        WordHash(u64::from_be_bytes([0, 0, 0, 0, 0, a, b, c])),
    ])
}

/// The description with its possessor: "[Maria's mother]".
fn with_possessor(drafts: &Drafts<'_>, mention: &Mention) -> Span {
    let start = mention.tokens.start as usize;
    let is_possessed = start >= 2
        && drafts.passage.may_be(start - 1, ENDINGS)
        && matches!(drafts.passage.word(start - 1), "'s" | "’s" | "'" | "’");
    let owner = drafts
        .mentions
        .partition_point(|other| other.span.start < mention.span.start)
        .checked_sub(1)
        .and_then(|before| drafts.mentions.get(before));
    match owner {
        Some(owner) if is_possessed && owner.tokens.end as usize == start - 1 => {
            owner.span.cover(mention.span)
        }
        _ => mention.span,
    }
}

/// Whether a post is an office rather than an occupation.
fn is_office(reading: &RoleReading) -> bool {
    reading
        .sector
        .is_none_or(|sector| OF_OFFICES.contains(&sector))
}

/// "Saudi Crown Prince": a post of a country in capitals names the office without an article.
fn is_title(drafts: &Drafts<'_>, mention: &Mention, reading: &RoleReading) -> bool {
    let last = mention.tokens.indices().last();
    let last = last.and_then(|last| drafts.passage.tokens.get(last));
    reading.country.is_some() && last.is_some_and(|token| token.shape.has(Shape::CAPITALISED))
}

/// A new actor for a description.
fn unnamed(
    drafts: &mut Drafts<'_>,
    memory: &Memory,
    (mention, reading, determiner): (&Mention, RoleReading, WordClass),
) -> u32 {
    let is_definite = determiner.any(WordClass::DEFINITE);
    let is_title = !determiner.any(WordClass::INDEFINITE) && is_title(drafts, mention, &reading);
    let is_state = matches!(reading.sector, Some("GOV" | "MIL" | "COP" | "LEG" | "JUD"));
    let scene = memory
        .lead
        .filter(|_| is_state && (is_definite || reading.kind == Some(RoleKind::People)));
    let actor_type = match reading.kind {
        Some(RoleKind::Post) if (is_definite || is_title) && is_office(&reading) => {
            ActorType::Office
        }
        Some(RoleKind::People) if reading.sector == Some("REB") => ActorType::ArmedGroup,
        Some(RoleKind::People) if matches!(reading.norm, Some("official" | "leader")) => {
            ActorType::Unnamed
        }
        Some(RoleKind::People) if reading.norm.is_some_and(|norm| FORCES.contains(&norm)) => {
            ActorType::Organisation
        }
        Some(RoleKind::People) => ActorType::Group,
        Some(RoleKind::Body) => ActorType::Organisation,
        _ => ActorType::Unnamed,
    };
    let name = with_possessor(drafts, mention);
    let number = drafts.add_description(name, reading);
    let draft = &mut drafts.list[number as usize];
    draft.actor_type = actor_type;
    draft.country = reading.country.or(scene);
    if reading.kind == Some(RoleKind::People) {
        draft.is_plural = true;
        draft.gender = Gender::Unknown;
    }
    number
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;
    use crate::model::ActorType;

    #[test]
    fn a_role_refers_to_its_last_bearer() {
        let found =
            found("President [Ada Obuya|PER] met Minister [Tom Arden|PER]. The president left.");
        assert_eq!(found.name("president"), "Ada Obuya");
    }

    #[test]
    fn a_role_of_another_country_is_somebody_else() {
        let found =
            found("[Kenyan|NORP] President [Ada Obuya|PER] met the [Polish|NORP] president.");
        assert_eq!(
            found.actor("Polish president").country.unwrap().as_str(),
            "POL"
        );
    }

    #[test]
    fn a_body_refers_to_the_organisation_named_last() {
        let found = found("The [Zimbabwean Water Ministry|ORG] met. The ministry agreed.");
        assert_eq!(found.name("ministry"), "Zimbabwean Water Ministry");
    }

    #[test]
    fn a_government_is_its_country() {
        let found = found("[Iran|GPE] agreed. The [Iranian|NORP] government said so.");
        assert_eq!(found.name("Iranian government"), "Iran");
    }

    #[test]
    fn an_official_without_a_name_is_an_actor_of_its_own() {
        let found = found("A senior [US|GPE] official said no.");
        let official = found.actor("senior US official");
        assert_eq!(official.actor_type, ActorType::Unnamed);
        assert_eq!(official.code.as_deref(), Some("USAGOV"));
        assert_eq!(official.key, "unnamed:usa senior official");
    }

    #[test]
    fn militias_are_an_armed_group() {
        let found = found("[Iran|GPE]-backed militias fired rockets.");
        let militias = found.actor("Iran-backed militias");
        assert_eq!(militias.actor_type, ActorType::ArmedGroup);
        assert_eq!(militias.sector, Some("REB"));
    }

    #[test]
    fn codes_are_composed_of_country_and_sector() {
        let found = found("[Kenyan|NORP] police arrested them.");
        assert_eq!(found.actor("Kenyan police").code.as_deref(), Some("KENCOP"));
    }
}
