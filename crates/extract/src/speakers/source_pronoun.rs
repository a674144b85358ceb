//! Sieve `source_pronoun`: the source is a pronoun, and the pronoun's actor speaks.
//!
//! ## Finds
//! `"…," [she] said.`
//!
//! ## Leaves to later sieves
//! Possessives inside a longer source ("his lawyer").

use super::{Context, Speaker};
use crate::model::SpeakerKind;

/// Pronouns that stand for a speaker alone.
const PRONOUNS: [&str; 9] = ["he", "she", "they", "it", "i", "we", "you", "who", "one"];

pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<Speaker> {
    let source = context.quotes.get(quote_no)?.source?;
    let words = context.passage.text.slice(source);
    if !PRONOUNS
        .iter()
        .any(|pronoun| words.eq_ignore_ascii_case(pronoun))
    {
        return None;
    }
    let actor_no = context
        .mentions_in(source)
        .next()
        .and_then(|mention| context.actor_of(mention));
    Some(Speaker {
        words: Some(source),
        kind: SpeakerKind::Pronoun,
        actor_no,
    })
}
