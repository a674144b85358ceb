//! Words right next to a name that say what it is or whose: "Chile's Senate", "Free Wind, an activist group",
//! "the intelligence agency PST", "Ambassador Zhao of China", "Rep. Hartwell, R-Ohio".
//!
//! Cost: a few tokens around each name.

use super::draft::Drafts;
use super::reading::{self, compose};
use crate::knowledge::facts::{RoleFact, RoleKind, WordClass};
use crate::knowledge::fold::hash_word_at;
use crate::knowledge::{MAX_PHRASE, Relation};
use crate::model::{ActorType, CountryCode, MentionKind, NameTag, Shape, TokenRange, WordHash};
use crate::word::hash_literal;

const COMMA: WordHash = hash_literal(",");

/// Most tokens of the description after a name that are read.
const MAX_BODY: usize = 8;

const USA: CountryCode = CountryCode(*b"USA");

/// Records the owner of each name. Runs before the sieves, so that an institution of one country does not
/// take the identity of another's.
pub(super) fn note_owners(drafts: &mut Drafts<'_>) {
    for nth in 0..drafts.names.len() {
        let index = drafts.name(nth);
        let mention = drafts.mentions[index];
        if mention.tag == NameTag::Per {
            continue;
        }
        if let (Some(draft), Some(owner)) = (
            drafts.of_mention(index),
            country_before(drafts, mention.tokens.start),
        ) {
            drafts.list[draft as usize].owner.get_or_insert(owner);
        }
    }
}

/// Records the countries of persons and the kinds of bodies, for drafts without an entry.
pub(super) fn note(drafts: &mut Drafts<'_>) {
    for nth in 0..drafts.names.len() {
        let index = drafts.name(nth);
        let mention = drafts.mentions[index];
        let Some(draft) = drafts
            .of_mention(index)
            .filter(|&draft| drafts.get(draft).entry.is_none())
        else {
            continue;
        };
        if drafts.get(draft).is_person() {
            let country = country_of_person(drafts, mention.tokens);
            let found = &mut drafts.list[draft as usize];
            found.country = found.country.or(country);
        } else if let Some(body) =
            body_behind(drafts, mention.tokens).or_else(|| body_before(drafts, mention.tokens))
        {
            note_body(drafts, draft, body);
        } else if let Some(country) = country_behind(drafts, mention.tokens) {
            let found = &mut drafts.list[draft as usize];
            found.country = found.country.or(Some(country));
        }
    }
}

/// Whether a body of that name serves the place where it stands: a school, a hospital, a police station.
fn is_local(drafts: &Drafts<'_>, name: TokenRange) -> bool {
    matches!(compose(drafts, name).0, Some("EDU" | "HLH" | "COP"))
}

/// "the University of Aldmoor in [Scotland]".
fn country_behind(drafts: &Drafts<'_>, name: TokenRange) -> Option<CountryCode> {
    let end = name.end as usize;
    let stands_in = drafts.passage.word(end) == "in" && is_local(drafts, name);
    stands_in.then(|| country_of_name_at(drafts, end + 1))?
}

/// "[Israel]'s Cabinet", "the [Kenyan] Defence Forces": the country right before the name that starts at a token.
fn country_before(drafts: &Drafts<'_>, start: u32) -> Option<CountryCode> {
    let start = start as usize;
    let mut end = start;
    let before = start.checked_sub(1)?;
    let has_ending = drafts.passage.may_be(before, [hash_literal("'s")])
        && matches!(drafts.passage.word(before), "'s" | "’s");
    end -= usize::from(has_ending);
    let at = drafts
        .mentions
        .partition_point(|mention| (mention.tokens.end as usize) < end);
    let owner = drafts.mentions.get(at)?;
    let form = drafts.forms.get(at)?;
    let is_owner = owner.tokens.end as usize == end && owner.tag != NameTag::Per;
    is_owner.then(|| drafts.knowledge.country_named(form.full))?
}

/// The words allowed between a name and the country after it.
const FOLLOWERS: [WordHash; 3] = [hash_literal("of"), COMMA, hash_literal("(")];

/// "Zhao Peilin [of China]", "Caroline Hartwell, [R-Ohio]".
fn country_of_person(drafts: &Drafts<'_>, name: TokenRange) -> Option<CountryCode> {
    let end = name.end as usize;
    if !drafts.passage.may_be(end, FOLLOWERS) {
        return nationality(drafts, name);
    }
    let word = |index| drafts.passage.word(index);
    match word(end) {
        "of" => {
            let is_article = class(drafts, end + 1).any(WordClass::DEFINITE);
            country_of_name_at(drafts, end + 1 + usize::from(is_article))
        }
        "," | "(" if matches!(word(end + 1), "R" | "D" | "I") && word(end + 2) == "-" => {
            let state = hash_word_at(drafts.passage, end + 3);
            let is_state = class(drafts, end + 3).any(WordClass::US_STATE)
                || drafts.knowledge.country_of_place(state) == Some(USA)
                || drafts.passage.word(end + 3).starts_with("N.");
            is_state.then_some(USA)
        }
        _ => nationality(drafts, name),
    }
}

/// How far after an article ("a", "the") a nationality may stand, in tokens: "a 40-year-old retired Briton".
const MAX_APPOSED: usize = 6;

/// "Tom Arden, a retired [Briton]", "[Briton] Tom Arden".
fn nationality(drafts: &Drafts<'_>, name: TokenRange) -> Option<CountryCode> {
    let (start, end) = (name.start as usize, name.end as usize);
    let is_capital = |token: usize| {
        let token = drafts.passage.tokens.get(token);
        token.is_some_and(|token| token.shape.has(Shape::CAPITALISED))
    };
    if let Some(country) = start
        .checked_sub(1)
        .and_then(|before| national(drafts, before))
    {
        return Some(country);
    }
    let is_apposed =
        drafts.passage.may_be(end, [COMMA]) && class(drafts, end + 1).any(WordClass::INDEFINITE);
    let first = end + 2;
    let at = (first..first + MAX_APPOSED)
        .take_while(|_| is_apposed)
        .find(|&token| is_capital(token) || class(drafts, token).any(WordClass::PREPOSITION))?;
    // "an American Airlines pilot", "a British-based writer": the company's country, and where the writer
    // lives.
    let stands_alone = !is_capital(at + 1) && drafts.passage.word(at + 1) != "-";
    national(drafts, at).filter(|_| stands_alone)
}

/// The country of a word for one of its people.
fn national(drafts: &Drafts<'_>, token: usize) -> Option<CountryCode> {
    let mut meanings = drafts
        .knowledge
        .meanings(hash_word_at(drafts.passage, token));
    let (entry, relation) = meanings.next()?;
    let is_people = matches!(relation, Relation::Adjective | Relation::People);
    drafts
        .knowledge
        .entry(entry)
        .filter(|_| is_people)
        .and_then(|entry| entry.country)
}

/// The country of the place or organisation whose name starts at a token.
fn country_of_name_at(drafts: &Drafts<'_>, token: usize) -> Option<CountryCode> {
    let at = drafts
        .mentions
        .partition_point(|mention| (mention.tokens.start as usize) < token);
    let mention = drafts.mentions.get(at).filter(|mention| {
        mention.tokens.start as usize == token
            && mention.kind == MentionKind::Name
            && mention.tag != NameTag::Per
    })?;
    let form = drafts.forms.get(at)?.full;
    let entry = drafts
        .knowledge
        .meanings(form)
        .filter_map(|(entry, _)| drafts.knowledge.entry(entry))
        .find(|entry| entry.actor_type != ActorType::Person);
    entry
        .and_then(|entry| entry.country)
        .or_else(|| drafts.knowledge.country_of_town(form))
        .or_else(|| compose(drafts, mention.tokens).1)
}

/// The description after the name: "Halvorsen Drilling, a [Norwegian company],".
fn body_behind(drafts: &Drafts<'_>, name: TokenRange) -> Option<TokenRange> {
    let comma = name.end as usize;
    let article = class(drafts, comma + 1);
    let is_described = drafts.passage.may_be(comma, [COMMA])
        && (article.any(WordClass::DEFINITE) || article.any(WordClass::INDEFINITE));
    if !is_described {
        return None;
    }
    let start = comma + 2;
    let limit = (start + MAX_BODY).min(drafts.passage.tokens.len());
    let mut at = start;
    while at < limit {
        match reading::phrase_at(drafts, at, limit) {
            Some((end, fact)) if is_body(fact) && !goes_on(drafts, end) => {
                return Some(TokenRange::new(start, end));
            }
            Some((end, _)) => at = end,
            None if is_inside(drafts, at) => at += 1,
            None => return None,
        }
    }
    None
}

/// The word before: "the domestic [intelligence agency] PST".
fn body_before(drafts: &Drafts<'_>, name: TokenRange) -> Option<TokenRange> {
    let end = name.start as usize;
    let is_lower = |index: usize| {
        let token = drafts.passage.tokens.get(index);
        token.is_some_and(|token| !token.shape.has(Shape::CAPITALISED))
    };
    (1..=end.min(MAX_PHRASE)).rev().find_map(|length| {
        let start = end - length;
        let (reached, fact) = reading::phrase_at(drafts, start, end)?;
        let is_it = reached == end && fact.kind == RoleKind::Body && is_lower(end - 1);
        is_it.then(|| TokenRange::new(with_role_words(drafts, start), end))
    })
}

/// The first of the role words right before a token: "[rebel] group".
fn with_role_words(drafts: &Drafts<'_>, mut start: usize) -> usize {
    let floor = start.saturating_sub(MAX_PHRASE);
    while start > floor && drafts.knowledge.word(drafts.word(start - 1)).role != 0 {
        start -= 1;
    }
    start
}

fn is_body(fact: &RoleFact) -> bool {
    matches!(fact.kind, RoleKind::Body | RoleKind::People)
}

/// Whether the word after a head shows that it is the first part of a compound.
fn goes_on(drafts: &Drafts<'_>, token: usize) -> bool {
    let word = class(drafts, token);
    let is_letter = drafts
        .passage
        .tokens
        .get(token)
        .is_some_and(|token| token.shape.has(Shape::LETTER));
    is_letter && (word.is_open() || word.any(WordClass::THING))
}

/// Whether a token may stand between the article and the head.
fn is_inside(drafts: &Drafts<'_>, token: usize) -> bool {
    class(drafts, token).is_open()
        && drafts.passage.tokens.get(token).is_some_and(|token| {
            token.shape.has(Shape::LETTER) || drafts.passage.text.slice(token.span) == "-"
        })
}

/// Writes what a description says into its draft.
fn note_body(drafts: &mut Drafts<'_>, draft: u32, tokens: TokenRange) {
    let description = reading::read(drafts, tokens);
    let owner = country_before(drafts, tokens.start);
    let found = &mut drafts.list[draft as usize];
    found.country = found.country.or(description.country).or(owner);
    found.sector = found.sector.or(description.sector);
    found.is_misc = false;
    if matches!(found.actor_type, ActorType::Place | ActorType::Organisation) {
        found.actor_type = if description.sector == Some("REB") {
            ActorType::ArmedGroup
        } else {
            ActorType::Organisation
        };
    }
}

fn class(drafts: &Drafts<'_>, token: usize) -> WordClass {
    drafts.knowledge.word(drafts.word(token)).class
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;
    use crate::model::ActorType;

    #[test]
    fn a_possessive_decides_whose_senate_it_is() {
        let found = found("[Chile|GPE]'s [Senate|ORG] approved it. The [Senate|ORG] had waited.");
        let senate = found.actor("Senate");
        assert_eq!(senate.code.as_deref(), Some("CHLLEG"));
        assert_ne!(senate.key, "Q66096");
    }

    #[test]
    fn a_company_behind_the_comma_is_no_place() {
        let found = found("It went to [Halvorsen Drilling|GPE], a [Norwegian|NORP] company.");
        let company = found.actor("Halvorsen Drilling");
        assert_eq!(company.actor_type, ActorType::Organisation);
        assert_eq!(company.code.as_deref(), Some("NORBUS"));
    }

    #[test]
    fn a_person_of_a_place_has_its_country() {
        let found =
            found("Ambassador [Ada Obuya|PER] of [Kenya|GPE] spoke to [Tom Arden|PER], R-Ohio.");
        assert_eq!(found.actor("Ada Obuya").code.as_deref(), Some("KENGOV"));
        assert_eq!(found.actor("Tom Arden").country.unwrap().as_str(), "USA");
    }

    #[test]
    fn a_nationality_behind_the_comma_is_the_persons() {
        let found = found(
            "[Ohio|GPE], [Texas|GPE] and [New York|GPE] saw [Tom Arden|PER], a retired [Briton|NORP], in May.",
        );
        assert_eq!(found.actor("Tom Arden").country.unwrap().as_str(), "GBR");
    }

    #[test]
    fn a_school_lies_where_it_is_said_to_be() {
        let found = found("The [University of Aldmoor|ORG] in [Scotland|GPE] closed.");
        assert_eq!(
            found.actor("University of Aldmoor").code.as_deref(),
            Some("GBREDU")
        );
    }

    #[test]
    fn the_word_before_tells_what_a_name_is() {
        let found = found("The rebel group [Fursan|GPE] fired first.");
        assert_eq!(found.actor("Fursan").actor_type, ActorType::ArmedGroup);
    }
}
