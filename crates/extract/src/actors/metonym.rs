//! Sieve `metonym`: a seat of government stands for the government.
//!
//! ## Finds
//! "Tehran said", "talks between Moscow and Kyiv", "Washington's reply" → the countries.
//!
//! ## Leaves as places
//! "in Tehran", "near Moscow", "Paris, France", datelines.

use super::draft::Drafts;
use super::reference::is_past_form;
use crate::knowledge::Relation;
use crate::knowledge::facts::WordClass;
use crate::model::{ActorType, NameTag, SentenceKind, Shape};

pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    for nth in 0..drafts.names.len() {
        let index = drafts.name(nth);
        if drafts.mentions[index].tag == NameTag::Per {
            continue;
        }
        let Some(draft) = drafts.of_mention(index) else {
            continue;
        };
        if drafts.get(draft).entry.is_some() {
            continue;
        }
        let full = drafts.forms[index].full;
        let Some((entry, _)) = drafts
            .knowledge
            .meanings(full)
            .find(|&(_, relation)| relation == Relation::Seat)
        else {
            continue;
        };
        let country = drafts
            .knowledge
            .entry(entry)
            .and_then(|entry| entry.country);
        drafts.list[draft as usize].country = country;
        drafts.list[draft as usize].actor_type = ActorType::Place;
        if acts(drafts, index) {
            let into = country_draft(drafts, (draft, entry), id);
            drafts.draft_of[index] = into;
            drafts.list[into as usize].n_names += 1;
            drafts.list[draft as usize].n_names -= 1;
        }
    }
}

/// Whether the name stands in a government's position: no preposition of place before it, no region after it.
fn acts(drafts: &Drafts<'_>, mention: usize) -> bool {
    let mention = drafts.mentions[mention];
    let is_dateline = drafts
        .passage
        .sentences
        .get(mention.sentence_no as usize)
        .is_some_and(|sentence| sentence.kind == SentenceKind::Dateline);
    let class = |index: usize| drafts.knowledge.word(drafts.word(index)).class;
    let end = mention.tokens.end as usize;
    let is_placed = (mention.tokens.start as usize)
        .checked_sub(1)
        .is_some_and(|before| {
            class(before).any(WordClass::LOCATIVE) || drafts.passage.word(before) == ","
        });
    let speaks = class(end).any(WordClass::SPEECH)
        || class(end).any(WordClass::VERB)
        || is_past_form(drafts.passage, end);
    let is_possessive = matches!(drafts.passage.word(end), "'s" | "’s");
    let is_partner = class(end).any(WordClass::JOINT)
        || (mention.tokens.start as usize)
            .checked_sub(1)
            .is_some_and(|before| {
                class(before).any(WordClass::JOINT) || drafts.passage.word(before) == "between"
            });
    // "San Juan Mayor Cruz" is the town's.
    let is_part = drafts.passage.tokens.get(end).is_some_and(|token| {
        token.shape.has(Shape::CAPITALISED) && !token.shape.has(Shape::PUNCTUATION)
    });
    !is_dateline && !is_placed && !is_part && (speaks || is_possessive || is_partner)
}

/// The draft of the country whose seat it is; created if the article has none yet.
fn country_draft(drafts: &mut Drafts<'_>, (seat, entry): (u32, u32), id: &'static str) -> u32 {
    let known = drafts
        .metonyms
        .get(&entry)
        .copied()
        .map(|draft| drafts.standing(draft));
    if let Some(draft) = known {
        return draft;
    }
    let existing = drafts
        .named()
        .find(|&draft| drafts.get(draft).entry == Some(entry));
    let draft = existing.unwrap_or_else(|| {
        let number = drafts.list.len() as u32;
        let mut draft = drafts.get(seat).clone();
        draft.parent = number;
        draft.n_names = 0;
        draft.entry = Some(entry);
        draft.actor_type = ActorType::Country;
        draft.sieve = id;
        drafts.list.push(draft);
        number
    });
    drafts.metonyms.insert(entry, draft);
    draft
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn a_capital_that_speaks_is_the_government() {
        let found = found("[Tehran|GPE] said it would reply.");
        assert_eq!(found.name("Tehran"), "Iran");
        assert_eq!(found.actor("Tehran").code.as_deref(), Some("IRNGOV"));
    }

    #[test]
    fn a_capital_where_things_happen_is_a_place() {
        let found = found("Crowds gathered in [Tehran|GPE] on Monday.");
        assert_eq!(found.name("Tehran"), "Tehran");
        assert_eq!(found.actor("Tehran").code.as_deref(), Some("IRN"));
    }

    #[test]
    fn george_washington_is_a_person() {
        let found = found("[George Washington|PER] was first. [Washington|PER] said so.");
        assert_eq!(found.name("Washington"), "George Washington");
    }
}
