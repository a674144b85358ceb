//! Mentions by description: "the president", "a senior US official", "Iran-backed militias".
//!
//! A description becomes a mention where it can name an actor: with a country or organisation in it, where it
//! is definite and may refer back, or where it speaks. "Children" or "people" alone are no actors.

use super::scope::{Holder, Scope};
use super::unlinked;
use crate::knowledge::facts::{RoleFact, RoleKind, WordClass};
use crate::model::{Mention, MentionKind, NameTag, Shape, TokenRange};

/// Confidence of a description: the head is in the lexicon, the referent is still open.
const CONFIDENCE: f32 = 0.7;

/// Adds the nominal mentions. Marks their tokens in `scope`.
pub(super) fn find(scope: &mut Scope<'_>, mentions: &mut Vec<Mention>) {
    let (mut sentence_no, mut free_from) = (0, 0);
    for place in 0..scope.openers.len() {
        let at = scope.openers[place] as usize;
        if at < free_from {
            continue;
        }
        sentence_no = scope.sentence_from(sentence_no, at);
        let Some((floor, limit)) = scope.bounds(sentence_no) else {
            continue;
        };
        let head = scope
            .phrase_at(at, limit)
            .filter(|(end, fact)| fact.kind.is_head() && is_free(scope, at, *end));
        let Some((end, fact)) = head else {
            continue;
        };
        if !continues(scope, end) && is_closed(scope, end, fact) {
            let start = with_leader(scope, at, (floor, fact));
            let nominal = Nominal {
                tokens: TokenRange::new(start, end),
                floor,
                fact,
            };
            if nominal.is_actor(scope) {
                mentions.push(nominal.mention(scope, sentence_no));
                scope.hold(nominal.tokens, Holder::Nominal);
            }
        }
        free_from = end;
    }
}

/// The description's start; a head of government is part of "the [Bush administration]".
fn with_leader(scope: &Scope<'_>, head: usize, (floor, fact): (usize, &RoleFact)) -> usize {
    let start = scope.description_start(head, floor);
    let is_led = start == head
        && start > floor
        && fact.norm == "government"
        && scope.holder(start - 1) == Holder::Person;
    start - usize::from(is_led)
}

fn is_free(scope: &Scope<'_>, start: usize, end: usize) -> bool {
    (start..end).all(|token| scope.is_free(token))
}

/// Whether the word before `token` is the first part of a compound instead of a head: "police station".
fn continues(scope: &Scope<'_>, token: usize) -> bool {
    if scope.is_hyphen(token) || scope.is_possessive(token) && scope.passage.word(token) == "'" {
        return true;
    }
    if scope.class(token).any(WordClass::THING) || scope.holder(token).is_name() {
        return true;
    }
    let is_head = scope
        .role_word(token)
        .is_some_and(|fact| fact.kind.is_head() || fact.kind == RoleKind::Domain);
    is_head && scope.is_free(token) && !scope.class(token).any(WordClass::VERB)
}

/// Whether the description may end here, by what follows: a verb, preposition, mark or name; an open-class
/// word in lower case makes the head the first part of a compound ("a private dinner").
fn is_closed(scope: &Scope<'_>, token: usize, fact: &RoleFact) -> bool {
    let class = scope.class(token);
    let is_singular = fact.kind != RoleKind::People;
    let word = scope.passage.word(token);
    !class.is_open()
        || !scope.has_shape(token, Shape::LETTER)
        || scope.has_shape(token, Shape::CAPITALISED)
        || word.ends_with("ed")
        || word.ends_with("ing")
        || word.ends_with("ly")
        || is_singular && word.ends_with('s')
}

/// The sectors whose people are actors even without a country: "troops", not "students".
const TELLING: [&str; 9] = [
    "GOV", "MIL", "LEG", "JUD", "SPY", "REB", "OPP", "COP", "REF",
];

/// A description under consideration.
struct Nominal<'a> {
    /// From its first word after the article to its head.
    tokens: TokenRange,
    /// The sentence's first token.
    floor: usize,
    fact: &'a RoleFact,
}

impl Nominal<'_> {
    /// The class of the word before the description.
    fn determiner(&self, scope: &Scope<'_>) -> WordClass {
        let start = self.tokens.start as usize;
        if start > self.floor {
            scope.class(start - 1)
        } else {
            WordClass::default()
        }
    }

    /// Whether it can stand for an actor.
    fn is_actor(&self, scope: &Scope<'_>) -> bool {
        let determiner = self.determiner(scope);
        let is_definite =
            determiner.any(WordClass::DEFINITE) || determiner.any(WordClass::POSSESSIVE);
        let is_indefinite = determiner.any(WordClass::INDEFINITE);
        let (start, head) = (self.tokens.start as usize, self.tokens.end as usize - 1);
        // "What people said", "a million people in Spain": nobody in particular.
        let is_people = scope.passage.word(head) == "people";
        let is_anybody = is_people && start == head && !is_indefinite;
        let has_name = self
            .tokens
            .indices()
            .any(|token| scope.holder(token).is_name())
            || !is_people && self.has_name_behind(scope);
        let is_telling = self
            .fact
            .sector
            .is_some_and(|sector| TELLING.contains(&sector));
        let is_owned = start > self.floor + 1 && scope.is_possessive(start - 1);
        if is_owned && self.fact.kind == RoleKind::Body {
            return false;
        }
        if has_name || self.speaks(scope) && !is_anybody {
            return true;
        }
        match self.fact.kind {
            // "Chairman of the board": a post that opens its sentence is definite without an article.
            RoleKind::Post => is_definite || is_indefinite && is_telling || self.is_headed(scope),
            RoleKind::People => is_telling || self.opens(scope),
            RoleKind::Body => is_definite || self.is_told(scope),
            _ => false,
        }
    }

    /// "Doctors rescued …": a group with a sector that opens the sentence and acts.
    fn opens(&self, scope: &Scope<'_>) -> bool {
        let end = self.tokens.end as usize;
        let acts = scope.class(end).any(WordClass::VERB) || scope.passage.word(end).ends_with("ed");
        acts && self.tokens.start as usize == self.floor && self.fact.sector != Some("CVL")
    }

    /// "told [parliament]".
    fn is_told(&self, scope: &Scope<'_>) -> bool {
        let start = self.tokens.start as usize;
        start > self.floor && scope.passage.word(start - 1) == "told"
    }

    /// Whether it opens its sentence and "of" follows.
    fn is_headed(&self, scope: &Scope<'_>) -> bool {
        let end = self.tokens.end as usize;
        self.tokens.start as usize == self.floor && scope.passage.word(end) == "of"
    }

    /// "president of France", "officials in Kyiv".
    fn has_name_behind(&self, scope: &Scope<'_>) -> bool {
        let end = self.tokens.end as usize;
        let is_joined = matches!(scope.passage.word(end), "of" | "in" | "from");
        let skip = usize::from(scope.class(end + 1).any(WordClass::DEFINITE));
        is_joined && scope.holder(end + 1 + skip) == Holder::Place
    }

    /// Whether a verb of speech stands right after it, or right before it or its article.
    fn speaks(&self, scope: &Scope<'_>) -> bool {
        let end = self.tokens.end as usize;
        if scope.class(end).any(WordClass::SPEECH) {
            return true;
        }
        let start = self.tokens.start as usize;
        let has_article = {
            let class = self.determiner(scope);
            class.any(WordClass::DEFINITE)
                || class.any(WordClass::INDEFINITE)
                || class.any(WordClass::POSSESSIVE)
        };
        let before = start.saturating_sub(1 + usize::from(has_article));
        before >= self.floor
            && before < start
            && (scope.class(before).any(WordClass::SPEECH)
                && follows_quote(scope, before, self.floor)
                || scope.passage.word(before) == "to"
                    && before > self.floor
                    && scope
                        .passage
                        .word(before - 1)
                        .eq_ignore_ascii_case("according"))
    }

    fn mention(&self, scope: &Scope<'_>, sentence_no: usize) -> Mention {
        let mut tokens = self.tokens;
        // "several officials": the count is no part of the description.
        while tokens.len() > 1 && is_count(scope, tokens.start as usize) {
            tokens.start += 1;
        }
        let mut mention = unlinked(scope.passage, tokens, sentence_no, MentionKind::Nominal);
        mention.confidence = CONFIDENCE;
        mention.tag = match self.fact.kind {
            RoleKind::Body => NameTag::Org,
            _ => NameTag::Per,
        };
        mention
    }
}

/// Whether a verb of speech stands after a quote or comma: then its subject follows it.
fn follows_quote(scope: &Scope<'_>, verb: usize, floor: usize) -> bool {
    verb > floor && scope.has_shape(verb - 1, Shape::PUNCTUATION)
}

fn is_count(scope: &Scope<'_>, token: usize) -> bool {
    scope.has_shape(token, Shape::DIGIT) || scope.class(token).any(WordClass::INDEFINITE)
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn a_compound_is_no_actor() {
        assert!(found("The police station burned.").words().is_empty());
    }

    #[test]
    fn people_in_general_are_no_actors() {
        assert!(found("Children played in the park.").words().is_empty());
    }

    #[test]
    fn whoever_speaks_is_an_actor() {
        assert_eq!(
            found("A neighbor said the house was empty.").words(),
            ["neighbor"]
        );
    }
}
