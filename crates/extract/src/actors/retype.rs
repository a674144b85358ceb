//! Types that the words of a name determine better than the tagger: "Pinellas County Commission" is not a
//! place, "Calle Street" not an organisation. For drafts without a knowledge entry or a description.

use super::draft::{Draft, Drafts};
use crate::knowledge::facts::WordClass;
use crate::model::{ActorType, CountryCode};

const USA: CountryCode = CountryCode(*b"USA");

/// Corrects the types of all drafts.
pub(super) fn link(drafts: &mut Drafts<'_>) {
    let named = drafts.all_named();
    for draft in named {
        let found = drafts.get(draft);
        if found.entry.is_some() || found.sector.is_some() {
            continue;
        }
        if let Some(actor_type) = type_by_words(drafts, found) {
            drafts.list[draft as usize].actor_type = actor_type;
        }
        if is_us_state(drafts, drafts.get(draft)) {
            let found = &mut drafts.list[draft as usize];
            found.actor_type = ActorType::Place;
            found.country = Some(USA);
        }
    }
}

/// The type that the first and last word of a name indicate.
fn type_by_words(drafts: &Drafts<'_>, found: &Draft) -> Option<ActorType> {
    let tokens = found.tokens;
    if tokens.len() < 2 {
        return None;
    }
    let fact = |index: usize| drafts.knowledge.word(drafts.word(index));
    let (first, last) = (tokens.start as usize, tokens.end as usize - 1);
    let is_of = drafts.passage.word(first + 1) == "of";
    if !found.is_person()
        && (fact(last).class.any(WordClass::FACILITY)
            || is_of && fact(first).class.any(WordClass::FACILITY))
    {
        return Some(ActorType::Place);
    }
    if fact(last).class.any(WordClass::INSTITUTION) {
        return Some(ActorType::Organisation);
    }
    let is_known_place = drafts.knowledge.country_of_town(found.form.full).is_some();
    let is_body = matches!(found.actor_type, ActorType::Place | ActorType::Group)
        && drafts.knowledge.org_word(fact(last)).is_some()
        && !is_known_place;
    is_body.then_some(ActorType::Organisation)
}

/// "Calif.", "N.H."
fn is_us_state(drafts: &Drafts<'_>, found: &Draft) -> bool {
    let tokens = found.tokens;
    let class = drafts
        .knowledge
        .word(drafts.word(tokens.start as usize))
        .class;
    tokens.len() == 1 && !found.is_person() && class.any(WordClass::US_STATE)
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;
    use crate::model::ActorType;

    #[test]
    fn a_commission_is_no_place_and_a_tunnel_no_organisation() {
        let found = found("The [Lake County Commission|GPE] closed the [Arden Tunnel|ORG].");
        let commission = found.actor("Lake County Commission");
        assert_eq!(commission.actor_type, ActorType::Organisation);
        assert_eq!(found.actor("Arden Tunnel").actor_type, ActorType::Place);
    }

    #[test]
    fn a_programme_is_no_person() {
        let found = found("The [Arden Program|PER] polled students.");
        let program = found.actor("Arden Program");
        assert_eq!(program.actor_type, ActorType::Organisation);
    }
}
