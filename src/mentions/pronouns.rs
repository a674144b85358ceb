//! Mentions by pronoun: every form of he, she, it and they. "I", "we" and "you" belong to whoever
//! speaks and are left to the quotes.

use super::scope::Scope;
use super::unlinked;
use crate::actors::facts::WordClass;
use crate::model::{Mention, MentionKind, Shape};

/// Adds the pronouns of one sentence.
pub(super) fn find(scope: &Scope<'_>, sentence_no: usize, mentions: &mut Vec<Mention>) {
    let Some(sentence) = scope.passage.sentences.get(sentence_no) else {
        return;
    };
    for token in sentence.tokens.indices() {
        if is_pronoun(scope, token) {
            let range = crate::model::TokenRange::new(token, token + 1);
            mentions.push(unlinked(
                scope.passage,
                range,
                sentence_no,
                MentionKind::Pronoun,
            ));
        }
    }
}

fn is_pronoun(scope: &Scope<'_>, token: usize) -> bool {
    let class = scope.class(token);
    let is_person = class.any(WordClass::HE) || class.any(WordClass::SHE);
    let is_thing = class.any(WordClass::IT);
    if !(is_person || is_thing || class.any(WordClass::THEY)) || !scope.is_free(token) {
        return false;
    }
    // "IT department", "it is raining": an acronym, or a subject that refers to nobody.
    !is_thing
        || !scope.has_shape(token, Shape::ALL_CAPS)
            && !scope.class(token + 1).any(WordClass::COPULA)
}
