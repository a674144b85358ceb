//! What a role or description says: normal form, sector, country, gender, affiliation.
//!
//! "deputy Russian foreign minister" → `deputy_foreign_minister`, GOV, RUS. The head is the last role word
//! before the first preposition; a head that fits every sector ("official", "spokesman", "forces") takes the sector of
//! the words before it ("police", "rebel") or of the organisation named.

use super::draft::Drafts;
use crate::knowledge::MAX_PHRASE;
use crate::knowledge::facts::{Gender, RoleFact, RoleKind, WordClass};
use crate::knowledge::fold::{hash_phrase_at, hash_word_at};
use crate::model::{
    ActorType, CountryCode, Mention, MentionKind, NameTag, Span, TokenRange, WordHash,
};

/// Heads that take the sector of what they belong to.
const GENERIC: [&str; 23] = [
    "official",
    "army",
    "military",
    "armed_forces",
    "security_forces",
    "security_services",
    "peacekeeping_force",
    "staff",
    "leader",
    "spokesperson",
    "member",
    "troops",
    "officer",
    "chair",
    "director",
    "source",
    "group",
    "deputy_leader",
    "aide",
    "coordinator",
    "lawyer",
    "manager",
    "people",
];

/// Heads that take the sector of a faith's adjective: "Jewish leaders".
const OF_FAITHS: [&str; 4] = ["leader", "group", "people", "member"];

/// Words before a head that mark a former post.
const FORMER: [&str; 4] = ["former", "ex", "retired", "onetime"];

/// PLOVER's sector of former holders of public office.
pub(super) const ELITE: &str = "ELI";

/// Whether a former holder of a post in that sector counts as [`ELITE`].
pub(super) fn is_public(sector: &str) -> bool {
    matches!(sector, "GOV" | "LEG" | "SPY" | "JUD")
}

/// Words of organisations' names that determine a sector only where no other word does: "Congressional
/// Group".
const WEAK: [&str; 9] = [
    "group",
    "alliance",
    "coalition",
    "bloc",
    "campaign",
    "partners",
    "center",
    "centre",
    "agency",
];

fn is_former_word(word: &str) -> bool {
    is_among(&FORMER, word)
}

fn is_among(words: &[&str], word: &str) -> bool {
    words.iter().any(|other| other.eq_ignore_ascii_case(word))
}

/// What a role says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RoleReading {
    /// Normal form of the head.
    pub(super) norm: Option<&'static str>,
    pub(super) kind: Option<RoleKind>,
    pub(super) sector: Option<&'static str>,
    pub(super) country: Option<CountryCode>,
    pub(super) gender: Gender,
    /// The organisation in it, as written.
    pub(super) affiliation: Option<Span>,
    /// The head's last word, by which a later "the minister" finds it.
    pub(super) head: WordHash,
}

/// Reads the role or description that `tokens` hold.
pub(super) fn read(drafts: &Drafts<'_>, tokens: TokenRange) -> RoleReading {
    let mut reading = RoleReading::default();
    let named = read_names(drafts, tokens, &mut reading);
    let before_head = read_words(drafts, tokens, &mut reading);
    let is_former = tokens
        .indices()
        .take_while(|&token| drafts.word(token) != reading.head)
        .any(|token| is_former_word(drafts.passage.word(token)));
    let is_generic =
        reading.sector.is_none() || reading.norm.is_some_and(|norm| GENERIC.contains(&norm));
    if is_generic {
        // Peacekeepers of the UN are soldiers; a Muslim official is no cleric, a Muslim leader is.
        let named = named.filter(|&sector| match sector {
            "IGO" => reading.sector != Some("MIL"),
            "REL" => reading.norm.is_some_and(|norm| OF_FAITHS.contains(&norm)),
            _ => true,
        });
        reading.sector = named.or(before_head).or(reading.sector);
    }
    if reading.sector.is_none() && reading.country.is_some() && reading.kind == Some(RoleKind::Post)
    {
        reading.sector = Some("GOV");
    }
    if is_former && reading.sector.is_some_and(is_public) {
        reading.sector = Some(ELITE);
    }
    reading
}

/// Country and affiliation from the names inside; the sector of the organisation.
fn read_names(
    drafts: &Drafts<'_>,
    tokens: TokenRange,
    reading: &mut RoleReading,
) -> Option<&'static str> {
    let mut sector = None;
    for (index, mention) in mentions_in(drafts, tokens) {
        let form = drafts.forms[index].full;
        let entry = drafts
            .knowledge
            .meanings(form)
            .filter_map(|(entry, _)| drafts.knowledge.entry(entry))
            .find(|entry| (entry.actor_type == ActorType::Person) == (mention.tag == NameTag::Per));
        let place = || {
            drafts
                .knowledge
                .country_named(form)
                .or_else(|| drafts.knowledge.country_of_town(form))
        };
        // "The president of the Congress" of Peru: the sieves know its country.
        let own = drafts
            .of_mention(index)
            .map(|draft| drafts.get(draft))
            .filter(|draft| draft.entry.is_none())
            .and_then(|draft| draft.country);
        let country = own.or(entry.and_then(|entry| entry.country)).or_else(place);
        reading.country = reading.country.or(country);
        let is_body = mention.tag == NameTag::Org
            || entry.is_some_and(|entry| entry.actor_type != ActorType::Country);
        if is_body && mention.tag != NameTag::Per {
            reading.affiliation = reading.affiliation.or(Some(mention.span));
            // A people or faith says nothing about its officials' sector.
            let of_entry = entry.and_then(|entry| entry.sector);
            sector = sector.or(of_entry.filter(|&sector| sector != "CVL"));
            let composed = || compose(drafts, mention.tokens);
            sector = sector.or_else(|| composed().0);
            reading.country = reading.country.or_else(|| composed().1);
        }
    }
    sector
}

/// The mentions by name that lie in `tokens`, with their indices. Cost: binary search.
fn mentions_in<'d>(
    drafts: &'d Drafts<'_>,
    tokens: TokenRange,
) -> impl Iterator<Item = (usize, &'d Mention)> {
    let from = drafts
        .mentions
        .partition_point(|mention| mention.tokens.start < tokens.start);
    drafts
        .mentions
        .iter()
        .enumerate()
        .skip(from)
        .take_while(move |(_, mention)| mention.tokens.start < tokens.end)
        .filter(move |(_, mention)| {
            mention.kind == MentionKind::Name && mention.tokens.end <= tokens.end
        })
}

/// Head, norm, gender; returns the sector of the role words before the head.
fn read_words(
    drafts: &Drafts<'_>,
    tokens: TokenRange,
    reading: &mut RoleReading,
) -> Option<&'static str> {
    let mut before_head = None;
    let mut at = tokens.start as usize;
    let end = tokens.end as usize;
    let mut head: Option<&RoleFact> = None;
    while at < end {
        let fact = drafts.knowledge.word(drafts.word(at));
        if head.is_some() && fact.class.any(WordClass::PREPOSITION) {
            break;
        }
        let Some((next, found)) = phrase_at(drafts, at, end) else {
            at += 1;
            continue;
        };
        if found.kind.is_head() && !is_rank_of(head, found) {
            if let Some(former) = head {
                before_head = former.sector.or(before_head);
            }
            head = Some(found);
            reading.head = drafts.word(next - 1);
        } else if head.is_none() && found.kind == RoleKind::Modifier {
            before_head = before_head.or(found.sector);
        }
        reading.gender = found.gender.or(reading.gender);
        at = next;
    }
    if let Some(head) = head {
        reading.norm = Some(head.norm);
        reading.kind = Some(head.kind);
        reading.sector = head.sector;
    }
    before_head
}

/// Whether a second head is only the rank of the first one's holder: "Interior Minister Colonel Baldé".
fn is_rank_of(head: Option<&RoleFact>, found: &RoleFact) -> bool {
    let is_post = head.is_some_and(|head| {
        head.kind == RoleKind::Post && matches!(head.sector, Some("GOV" | "LEG" | "JUD"))
    });
    is_post && found.kind == RoleKind::Post && found.sector == Some("MIL")
}

/// The longest role phrase at token `start`: its end and fact.
pub(super) fn phrase_at<'k>(
    drafts: &Drafts<'k>,
    start: usize,
    limit: usize,
) -> Option<(usize, &'k RoleFact)> {
    let fact = drafts.knowledge.word(drafts.word(start));
    let longest = (fact.starts as usize).min(limit - start).min(MAX_PHRASE);
    (1..=longest).rev().find_map(|length| {
        if length == 1 {
            return Some((start + 1, drafts.knowledge.role_word(fact)?));
        }
        let words = drafts.passage.tokens.get(start..start + length)?;
        let fact = drafts
            .knowledge
            .phrase(words.iter().map(|token| token.word))?;
        Some((start + length, fact))
    })
}

/// Sector and country from the words of an organisation's name: "Kenyan Defence Ministry".
pub(super) fn compose(
    drafts: &Drafts<'_>,
    tokens: TokenRange,
) -> (Option<&'static str>, Option<CountryCode>) {
    let mut sector = None;
    let mut country = None;
    for index in tokens.indices() {
        let fact = drafts.knowledge.word(drafts.word(index));
        if let Some(of_word) = drafts.knowledge.org_word(fact).and_then(|fact| fact.sector) {
            let is_weak = || is_among(&WEAK, drafts.passage.word(index));
            if sector.is_none() || !is_weak() {
                sector = Some(of_word);
            }
        } else if sector.is_none() {
            sector = modifier_sector(drafts, index);
        }
        if country.is_none() {
            country = drafts
                .knowledge
                .country_of(hash_word_at(drafts.passage, index));
        }
    }
    if country.is_none() && tokens.len() > 2 {
        country = two_word_country(drafts, tokens);
    }
    if sector.is_none() {
        let last = tokens.indices().last().map(|index| drafts.word(index));
        let fact = last.and_then(|word| drafts.knowledge.role_word(drafts.knowledge.word(word)));
        sector = fact
            .filter(|fact| matches!(fact.kind, RoleKind::People | RoleKind::Body))
            .and_then(|fact| fact.sector);
    }
    (sector, country)
}

/// The sector of a word that qualifies: "Congressional", "military".
fn modifier_sector(drafts: &Drafts<'_>, token: usize) -> Option<&'static str> {
    let fact = drafts.knowledge.word(drafts.word(token));
    drafts
        .knowledge
        .role_word(fact)
        .filter(|fact| fact.kind == RoleKind::Modifier)
        .and_then(|fact| fact.sector)
}

/// Sector and country of the body that a name is part of: "[Northern Fleet]'s Arctic Group".
pub(super) fn whole(
    drafts: &Drafts<'_>,
    tokens: TokenRange,
) -> Option<(Option<&'static str>, Option<CountryCode>)> {
    let owner = tokens
        .indices()
        .skip(1)
        .find(|&index| matches!(drafts.passage.word(index), "'s" | "’s"))?;
    let name = TokenRange::new(tokens.start as usize, owner);
    let mut meanings = drafts
        .knowledge
        .meanings(hash_phrase_at(drafts.passage, name));
    let entry = meanings.find_map(|(entry, _)| drafts.knowledge.entry(entry))?;
    let is_body = entry.actor_type != ActorType::Person && entry.actor_type != ActorType::Country;
    is_body.then_some((entry.sector, entry.country))
}

/// A country of two words at the start of a name: "South Korean Coast Guard".
fn two_word_country(drafts: &Drafts<'_>, tokens: TokenRange) -> Option<CountryCode> {
    let start = tokens.start as usize;
    let pair = TokenRange::new(start, start + 2);
    drafts
        .knowledge
        .country_named(hash_phrase_at(drafts.passage, pair))
}
