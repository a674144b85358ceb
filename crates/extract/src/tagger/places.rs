//! Decides from its words whether a place can act (GPE) or not (LOC).

use super::facts::Fact;
use super::gazetteer::Lists;
use crate::model::NameTag;

/// The kind of the place that these tokens name.
///
/// Countries, towns and what is on no list are GPE; names with a word for a
/// landscape ("River", "Mount", "Sea") and large regions ("Middle East") are LOC.
pub(super) fn kind(facts: &[Fact]) -> NameTag {
    let is = |lists: Lists, fact: &Fact| fact.lists.has(lists);
    let acts = facts
        .iter()
        .all(|fact| is(Lists::COUNTRY, fact) || is(Lists::CITY, fact));
    let is_landscape = facts
        .iter()
        .any(|fact| is(Lists::PLACE_HEAD, fact) || is(Lists::REGION, fact));
    if is_landscape && !acts {
        NameTag::Loc
    } else {
        NameTag::Gpe
    }
}
