//! Mentions by pronoun: every form of he, she, it and they. "I", "we" and "you" refer to the speaker and are
//! left to the quotes.

use super::scope::Scope;
use super::unlinked;
use crate::knowledge::facts::WordClass;
use crate::model::{Mention, MentionKind, Shape, TokenRange};

/// Adds the pronouns.
pub(super) fn find(scope: &Scope<'_>, mentions: &mut Vec<Mention>) {
    let mut sentence_no = 0;
    for token in scope.pronouns.iter().map(|&token| token as usize) {
        sentence_no = scope.sentence_from(sentence_no, token);
        if scope.bounds(sentence_no).is_some() && is_pronoun(scope, token) {
            let range = TokenRange::new(token, token + 1);
            mentions.push(unlinked(
                scope.passage,
                range,
                sentence_no,
                MentionKind::Pronoun,
            ));
        }
    }
}

/// Whether a form of these words stands for somebody.
fn is_pronoun(scope: &Scope<'_>, token: usize) -> bool {
    let class = scope.class(token);
    let is_thing = class.any(WordClass::IT);
    if !scope.is_free(token) {
        return false;
    }
    // "IT department", "it is raining": an acronym, or a subject that refers to nobody.
    !is_thing
        || !scope.has_shape(token, Shape::ALL_CAPS)
            && !scope.class(token + 1).any(WordClass::COPULA)
}
