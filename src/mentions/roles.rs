//! The role words next to a person's name.

use super::scope::{Holder, Scope};
use crate::actors::facts::{RoleKind, WordClass};
use crate::model::{Shape, TokenRange};

/// How far an apposition is followed, in tokens: "the … of the … of …" goes on for ever in some papers.
const MAX_ROLE: usize = 16;

/// A role in front: "[Russian Foreign Minister] Sergei Lavrov", "[the president], Joe Biden,".
///
/// `None` for a bare form of address ("Mr.").
pub(super) fn before(scope: &Scope<'_>, name: TokenRange, floor: usize) -> Option<TokenRange> {
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
    let start = scope.description_start(head, floor);
    let start = with_capitalised(scope, start, floor);
    if fact.kind == RoleKind::Title && start == head {
        return None;
    }
    Some(TokenRange::new(start, end))
}

/// Takes in the capitalised words that the tagger left alone: "[Pinellas County] Sheriff".
fn with_capitalised(scope: &Scope<'_>, mut start: usize, floor: usize) -> usize {
    while start > floor + 1
        && scope.is_free(start - 1)
        && scope.has_shape(start - 1, Shape::CAPITALISED)
        && !scope.class(start - 1).any(WordClass::DEFINITE)
    {
        start -= 1;
    }
    start
}

/// "the president, Joe Biden,": a definite description between commas and before the name.
fn set_off(scope: &Scope<'_>, name: TokenRange, floor: usize) -> Option<TokenRange> {
    let comma = (name.start as usize).checked_sub(1)?;
    let is_closed = matches!(scope.passage.word(name.end as usize), "," | "." | ";" | ")");
    if comma <= floor || scope.passage.word(comma) != "," || !is_closed {
        return None;
    }
    let (head, fact) = scope.phrase_before(comma, floor)?;
    if fact.kind != RoleKind::Post || !scope.is_free(head) {
        return None;
    }
    let start = scope.description_start(head, floor);
    let is_definite = start > floor
        && (scope.class(start - 1).any(WordClass::DEFINITE)
            || scope.class(start - 1).any(WordClass::POSSESSIVE));
    // "adviser to the president, …": the president is somebody else.
    let before = start.checked_sub(1 + usize::from(is_definite))?;
    let is_part = before >= floor && scope.class(before).any(WordClass::PREPOSITION);
    (!is_part && (is_definite || scope.holder(start).is_name()))
        .then(|| TokenRange::new(start, comma))
}

/// A role behind: "Kirby, [the White House spokesman]," – without the article.
pub(super) fn after(scope: &Scope<'_>, name: TokenRange, limit: usize) -> Option<TokenRange> {
    let comma = name.end as usize;
    if scope.passage.word(comma) != "," {
        return None;
    }
    let limit = limit.min(comma + 1 + MAX_ROLE);
    let mut start = comma + 1;
    let determiner = scope.class(start);
    if determiner.any(WordClass::DEFINITE) || determiner.any(WordClass::INDEFINITE) {
        start += 1;
    }
    let head = head_end(scope, start, limit)?;
    let end = tail_end(scope, head, limit);
    closes(scope, end).then(|| TokenRange::new(start, end))
}

/// The end of the head that closes the run of role words from `start`.
fn head_end(scope: &Scope<'_>, start: usize, limit: usize) -> Option<usize> {
    let mut at = start;
    let mut head = None;
    while at < limit {
        if let Some((end, fact)) = scope.phrase_at(at, limit).filter(|_| scope.is_free(at)) {
            at = end;
            head = matches!(fact.kind, RoleKind::Post | RoleKind::Person).then_some(end);
        } else if scope.holder(at).is_name()
            || scope.is_possessive(at)
            || scope.is_hyphen(at)
            || scope.has_shape(at, Shape::CAPITALISED)
        {
            head = None;
            at += 1;
        } else {
            break;
        }
    }
    head.filter(|&head| head == at)
}

/// Takes in "of the Union of Teachers", "to Poland", "for Yemen": up to what closes the apposition.
fn tail_end(scope: &Scope<'_>, head: usize, limit: usize) -> usize {
    let mut end = head;
    let mut at = head;
    while at < limit && scope.class(at).any(WordClass::PREPOSITION) {
        at += 1;
        while at < limit && is_tail_word(scope, at) {
            at += 1;
        }
        if at == end + 1 {
            break;
        }
        end = at;
    }
    end
}

fn is_tail_word(scope: &Scope<'_>, token: usize) -> bool {
    let class = scope.class(token);
    scope.holder(token).is_name()
        || scope.is_possessive(token)
        || scope.is_hyphen(token)
        || class.any(WordClass::DEFINITE)
        || class.any(WordClass::POSSESSIVE)
        || scope.has_shape(token, Shape::CAPITALISED)
        || scope.role_word(token).is_some()
}

/// Whether an apposition may end before `token`.
fn closes(scope: &Scope<'_>, token: usize) -> bool {
    let class = scope.class(token);
    matches!(
        scope.passage.word(token),
        "," | "." | ";" | ")" | "" | "—" | "–"
    ) || class.any(WordClass::SPEECH)
        || class.any(WordClass::RELATIVE)
        || scope.has_shape(token, Shape::QUOTE_MARK)
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
        } else if scope.knowledge.country_of(scope.passage.word(at)).is_some() {
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
    fn the_role_behind_stands_between_commas() {
        let found = found("[Kirby|PER], the [White House|ORG] spokesman, declined.");
        assert_eq!(found.role("Kirby"), Some("White House spokesman"));
    }

    #[test]
    fn a_relative_is_a_role() {
        let found = found("[Kim Yo Jong|PER], [Kim Jong Un|PER]'s sister, spoke.");
        assert_eq!(found.role("Kim Yo Jong"), Some("Kim Jong Un's sister"));
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
