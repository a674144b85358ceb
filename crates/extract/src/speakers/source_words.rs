//! Sieve `source_words`: the quote has a source that no mention stands for.
//!
//! ## Finds
//! `[Residents] said …`: the words as written, without an actor.

use super::{Context, Speaker};
use crate::model::SpeakerKind;

pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<Speaker> {
    let source = context.quotes.get(quote_no)?.source?;
    let is_name = context
        .passage
        .text
        .slice(source)
        .split(' ')
        .all(|word| word.starts_with(char::is_uppercase));
    Some(Speaker {
        words: Some(source),
        kind: if is_name {
            SpeakerKind::Name
        } else {
            SpeakerKind::Unnamed
        },
        actor_no: None,
    })
}
