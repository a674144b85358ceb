//! The role after a person's name: between commas ("Kirby, the White House spokesman,") or after "is"
//! ("Dhaliwal is the chief engineer of Punjab's canals").

use super::scope::Scope;
use crate::knowledge::facts::{RoleKind, WordClass};
use crate::model::{Shape, TokenRange, WordHash};
use crate::word::hash_literal;

/// Most tokens of an apposition: in some papers "the … of the … of …" does not end.
const MAX_ROLE: usize = 16;

/// Most words before a head that is in no lexicon: "a [soft-spoken Ecuadorean constitutional] lawyer".
const MAX_PLAIN: usize = 4;

/// Words between the comma and the determiner: "McDonough, [now] the chief of staff".
const ADVERBS: [&str; 6] = ["now", "then", "currently", "formerly", "once", "also"];

/// Endings of nouns for persons, for heads that are in no lexicon: "an oceanographer", "a herbalist". After
/// the agentive suffixes of Quirk et al., A Comprehensive Grammar of the English Language (1985), I.34.
const AGENTIVE: [&str; 6] = ["er", "or", "ist", "ian", "eer", "man"];

/// The shortest word whose ending counts: "over", "her" and "year" are not persons.
const MIN_AGENTIVE_BYTES: usize = 6;

/// The role after the name that ends before token `end`, without its article; not past `limit`.
pub(super) fn after(scope: &Scope<'_>, end: usize, limit: usize) -> Option<TokenRange> {
    let (start, is_lax) = opening(scope, end)?;
    let limit = limit.min(start + MAX_ROLE);
    let head = head_end(scope, (start, limit), is_lax)?;
    let end = tail_end(scope, (head, limit), is_lax);
    closes(scope, end).then(|| TokenRange::new(start, end))
}

/// The first token of the role, and whether a determiner before it allows words that are in no lexicon.
fn opening(scope: &Scope<'_>, end: usize) -> Option<(usize, bool)> {
    const OPENERS: [WordHash; 3] = [hash_literal(","), hash_literal("is"), hash_literal("was")];
    if !scope.passage.may_be(end, OPENERS) {
        return None;
    }
    let mut at = end + 1;
    let is_predicate = match scope.passage.word(end) {
        "," => false,
        "is" | "was" => true,
        _ => return None,
    };
    if scope.has_shape(at, Shape::DIGIT) && scope.passage.word(at + 1) == "," {
        at += 2; // "Balan, 58, a teacher,"
    }
    if ADVERBS.contains(&scope.passage.word(at)) {
        at += 1;
    }
    let determiner = scope.class(at);
    let is_determined = determiner.any(WordClass::DEFINITE)
        || determiner.any(WordClass::INDEFINITE)
        || determiner.any(WordClass::POSSESSIVE);
    if is_predicate && !is_determined {
        return None;
    }
    Some((at + usize::from(is_determined), is_determined))
}

/// The end of the head that closes the run of role words from `start`.
fn head_end(scope: &Scope<'_>, (start, limit): (usize, usize), is_lax: bool) -> Option<usize> {
    let mut at = start;
    let mut head = None;
    let mut n_plain = 0;
    while at < limit {
        if let Some((end, fact)) = scope.phrase_at(at, limit).filter(|_| scope.is_free(at)) {
            at = end;
            head = matches!(fact.kind, RoleKind::Post | RoleKind::Person).then_some(end);
        } else if is_name_part(scope, at) {
            head = None;
            at += 1;
        } else if is_lax && n_plain < MAX_PLAIN && is_plain(scope, at) {
            n_plain += 1;
            at += 1;
            head = is_agentive(scope.passage.word(at - 1)).then_some(at);
        } else {
            break;
        }
    }
    head.filter(|&head| head == at)
}

fn is_name_part(scope: &Scope<'_>, token: usize) -> bool {
    scope.holder(token).is_name()
        || scope.is_possessive(token)
        || scope.is_hyphen(token)
        || scope.has_shape(token, Shape::CAPITALISED)
}

/// A lower-case word of an open class.
fn is_plain(scope: &Scope<'_>, token: usize) -> bool {
    let class = scope.class(token);
    (class.is_open() || class == WordClass::THING) && scope.has_shape(token, Shape::LETTER)
}

fn is_agentive(word: &str) -> bool {
    word.len() >= MIN_AGENTIVE_BYTES && AGENTIVE.iter().any(|ending| word.ends_with(ending))
}

/// Includes "of the Union of Teachers", "to Poland", "for Yemen", up to the end of the apposition.
fn tail_end(scope: &Scope<'_>, (head, limit): (usize, usize), is_lax: bool) -> usize {
    let mut end = head;
    let mut at = head;
    while at < limit && scope.class(at).any(WordClass::PREPOSITION) {
        at += 1;
        while at < limit && (is_tail_word(scope, at) || is_lax && is_plain(scope, at)) {
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
    is_name_part(scope, token)
        || class.any(WordClass::DEFINITE)
        || class.any(WordClass::INDEFINITE)
        || class.any(WordClass::POSSESSIVE)
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

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

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
    fn an_article_vouches_for_words_that_no_lexicon_knows() {
        let found =
            found("[Ada Obuya|PER], an oceanographer at the [University of Bergen|ORG], left.");
        let role = "oceanographer at the University of Bergen";
        assert_eq!(found.role("Ada Obuya"), Some(role));
    }

    #[test]
    fn its_own_official_is_a_role() {
        let found = found("The ministry wrote to [Ada Obuya|PER], its deputy head of ports.");
        assert_eq!(found.role("Ada Obuya"), Some("deputy head of ports"));
    }

    #[test]
    fn an_age_may_stand_before_the_role() {
        let found = found("[Ada Obuya|PER], 58, now a senator, spoke.");
        assert_eq!(found.role("Ada Obuya"), Some("senator"));
    }

    #[test]
    fn what_somebody_is_is_a_role() {
        let found = found("[Ada Obuya|PER] is the chief engineer of the canals.");
        assert_eq!(
            found.role("Ada Obuya"),
            Some("chief engineer of the canals")
        );
    }

    #[test]
    fn a_clause_is_no_role() {
        let found =
            found("[Ada Obuya|PER], the winter over, spoke. [Tom Arden|PER], a day later, left.");
        assert_eq!(found.role("Ada Obuya"), None);
        assert_eq!(found.role("Tom Arden"), None);
    }
}
