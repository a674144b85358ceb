//! The role words next to a person's name.

use super::apposition;
use super::scope::{Holder, Scope};
use crate::knowledge::facts::{RoleKind, WordClass};
use crate::knowledge::fold::hash_word_at;
use crate::model::{Shape, TokenRange, WordHash};
use crate::word::hash_literal;

/// The role next to a name, before or after it, and the other one where there are two.
///
/// The post after the name takes precedence over a bare rank, form of address or relation: "Colonel Lee,
/// [spokesman for the army],".
pub(super) fn beside(
    scope: &Scope<'_>,
    name: TokenRange,
    (floor, limit): (usize, usize),
) -> (Option<TokenRange>, Option<TokenRange>) {
    let before = before(scope, name, floor);
    let after = apposition::after(scope, name.end as usize, limit);
    if before.is_some_and(|role| !is_rank(scope, role) && !is_relation(scope, role)) {
        (before, after)
    } else {
        (after.or(before), after.and(before))
    }
}

/// Whether a role only relates the person to another: "his former deputy, McDonough, now the chief of staff".
fn is_relation(scope: &Scope<'_>, role: TokenRange) -> bool {
    let before = (role.start as usize).checked_sub(1);
    before.is_some_and(|before| scope.class(before).any(WordClass::POSSESSIVE))
}

/// Whether a role is only a rank: "Lt. Gen.", "Sister".
fn is_rank(scope: &Scope<'_>, role: TokenRange) -> bool {
    let (start, end) = (role.start as usize, role.end as usize);
    scope
        .phrase_at(start, end)
        .is_some_and(|(next, fact)| next == end && matches!(fact.sector, Some("MIL" | "REL")))
}

/// A role in front: "[Russian Foreign Minister] Sergei Lavrov", "[the president], Joe Biden,".
///
/// `None` for a bare form of address ("Mr.").
fn before(scope: &Scope<'_>, name: TokenRange, floor: usize) -> Option<TokenRange> {
    let start = name.start as usize;
    touching(scope, start, floor).or_else(|| set_off(scope, name, floor))
}

fn touching(scope: &Scope<'_>, end: usize, floor: usize) -> Option<TokenRange> {
    let (head, fact) = scope.phrase_before(end, floor)?;
    let is_held = (head..end).any(|token| scope.holder(token).is_name());
    if is_held
        || !matches!(
            fact.kind,
            RoleKind::Post | RoleKind::Title | RoleKind::Person
        )
    {
        return None;
    }
    let mut start = head;
    loop {
        let reached = with_capitalised(scope, scope.description_start(start, floor), floor);
        if reached == start {
            break;
        }
        start = reached;
    }
    if fact.kind == RoleKind::Title && start == head {
        return None;
    }
    Some(TokenRange::new(start, end))
}

/// Includes capitalised words that the tagger did not mark: "[Pinellas County] Sheriff", "[Water and] Energy
/// Minister".
fn with_capitalised(scope: &Scope<'_>, mut start: usize, floor: usize) -> usize {
    loop {
        if start > floor + 1 && is_loose_capital(scope, start - 1) {
            start -= 1;
        } else if start > floor + 2
            && scope.passage.word(start - 1) == "and"
            && is_loose_capital(scope, start - 2)
            && scope.has_shape(start, Shape::CAPITALISED)
        {
            start -= 2;
        } else {
            return start;
        }
    }
}

/// A capitalised word outside names that is not an article, day or month.
fn is_loose_capital(scope: &Scope<'_>, token: usize) -> bool {
    let class = scope.class(token);
    scope.is_free(token)
        && scope.has_shape(token, Shape::CAPITALISED)
        && !class.any(WordClass::DEFINITE)
        && !class.any(WordClass::TIME)
}

/// "the president, Joe Biden,": a definite description between commas and before the name.
fn set_off(scope: &Scope<'_>, name: TokenRange, floor: usize) -> Option<TokenRange> {
    const COMMA: WordHash = hash_literal(",");
    let comma = (name.start as usize).checked_sub(1)?;
    let is_set_off = comma > floor
        && scope.passage.may_be(comma, [COMMA])
        && matches!(scope.passage.word(name.end as usize), "," | "." | ";" | ")");
    if !is_set_off {
        return None;
    }
    let (head, fact) = scope.phrase_before(comma, floor)?;
    if fact.kind != RoleKind::Post || !scope.is_free(head) {
        return None;
    }
    let start = scope.description_start(head, floor);
    let is_definite = start > floor
        && (scope.class(start - 1).any(WordClass::DEFINITE)
            || scope.class(start - 1).any(WordClass::POSSESSIVE)
            || scope.passage.word(start - 1) == "whose");
    // "adviser to the president, …": the president is somebody else.
    let before = start.checked_sub(1 + usize::from(is_definite))?;
    let is_part = before >= floor && scope.class(before).any(WordClass::PREPOSITION);
    (!is_part && (is_definite || scope.holder(start).is_name()))
        .then(|| TokenRange::new(start, comma))
}

/// How many tokens at the start of a tagged person are title, post or country and no name:
/// "[Russian President] Vladimir Putin".
pub(super) fn leading(scope: &Scope<'_>, name: TokenRange) -> usize {
    let (start, end) = (name.start as usize, name.end as usize);
    let mut at = start;
    let mut kept = start;
    while at + 1 < end {
        if let Some((next, fact)) = scope.phrase_at(at, end - 1) {
            at = next;
            if matches!(fact.kind, RoleKind::Post | RoleKind::Title) {
                kept = at;
            }
        } else if scope
            .knowledge
            .country_of(hash_word_at(scope.passage, at))
            .is_some()
        {
            at += 1;
        } else {
            break;
        }
    }
    kept - start
}

/// Whether a form of address or a post stands right before the name: then it is a person's.
pub(super) fn is_addressed(scope: &Scope<'_>, name: TokenRange) -> bool {
    let Some(before) = (name.start as usize).checked_sub(1) else {
        return false;
    };
    let is_title = scope
        .role_word(before)
        .is_some_and(|fact| fact.kind == RoleKind::Title);
    let is_short_post = scope.has_shape(before, Shape::ABBREVIATION)
        && scope
            .role_word(before)
            .is_some_and(|fact| fact.kind == RoleKind::Post);
    scope.holder(before) != Holder::Person
        && scope.has_shape(before, Shape::CAPITALISED)
        && (is_title || is_short_post)
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn the_role_in_front_takes_country_and_post() {
        let found = found("[Russian|NORP] Foreign Minister [Sergei Lavrov|PER] left.");
        assert_eq!(
            found.role("Sergei Lavrov"),
            Some("Russian Foreign Minister")
        );
        assert_eq!(
            found.actor("Sergei Lavrov").role_norm,
            Some("foreign_minister")
        );
        assert_eq!(found.actor("Sergei Lavrov").code.as_deref(), Some("RUSGOV"));
    }

    #[test]
    fn the_organisation_in_a_role_is_the_affiliation() {
        let found = found("[National Security Council|ORG] spokesperson [John Kirby|PER] spoke.");
        let kirby = found.actor("John Kirby");
        assert_eq!(
            kirby.affiliation.as_deref(),
            Some("National Security Council")
        );
        assert_eq!(kirby.role_norm, Some("spokesperson"));
    }

    #[test]
    fn former_and_acting_are_part_of_the_role() {
        let found = found("Former acting Defence Minister [Tom Arden|PER] spoke.");
        assert_eq!(
            found.role("Tom Arden"),
            Some("Former acting Defence Minister")
        );
    }

    #[test]
    fn the_role_in_front_takes_all_its_fields() {
        let found =
            found("On Monday [Ethiopian|NORP] Water and Energy Minister [Ada Obuya|PER] left.");
        let role = "Ethiopian Water and Energy Minister";
        assert_eq!(found.role("Ada Obuya"), Some(role));
    }

    #[test]
    fn a_rank_gives_way_to_the_post_behind() {
        let found = found("Colonel [Tom Arden|PER], spokesman for the army, spoke.");
        assert_eq!(found.role("Tom Arden"), Some("spokesman for the army"));
    }

    #[test]
    fn a_form_of_address_is_no_role() {
        let found = found("Mr. [Arden|PER] spoke.");
        assert_eq!(found.role("Arden"), None);
    }

    #[test]
    fn a_title_that_the_tagger_took_in_is_cut_off() {
        let found = found("[Russian President Vladimir Putin|PER] spoke.");
        assert_eq!(found.role("Vladimir Putin"), Some("Russian President"));
    }
}
