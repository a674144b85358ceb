//! Who was told: "told [Reuters]", "told [parliament]", "in a letter to [Putin]".

use super::Context;
use crate::model::{ActorNo, MentionKind, Span};

/// Lemmas whose object is who hears the words.
const TELLING: [&str; 11] = [
    "tell", "remind", "assure", "reassure", "inform", "advise", "notify", "brief", "warn", "ask",
    "urge",
];
/// How far behind the cue the addressee may begin, in tokens ("told the Reuters …").
const REACH: usize = 4;

/// The actor whom the words of one quote were told.
pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<ActorNo> {
    let quote = context.quotes.get(quote_no)?;
    let lemma = quote.cue_lemma?;
    if !TELLING.contains(&lemma) {
        return None;
    }
    let cue = quote.cue?;
    let first = context.passage.token_at(cue.end);
    let last = context
        .passage
        .tokens
        .get(first + REACH - 1)
        .or(context.passage.tokens.last())?;
    // A cue may hold who was told: "[warned Russia] that".
    let reach = Span {
        start: cue.start,
        end: last.span.end.max(cue.end),
    };
    let is_source = |start: u32| {
        quote
            .source
            .is_some_and(|source| source.start <= start && start < source.end)
    };
    context
        .mentions_in(reach)
        .find(|mention| {
            mention.span.start > cue.start
                && !is_source(mention.span.start)
                && !quote.parts.iter().any(|part| part.contains(mention.span))
                && (mention.kind != MentionKind::Pronoun || mention.span.start <= cue.end + 1)
        })
        .and_then(|mention| context.actor_of(mention))
}
