//! Sieve `source_nominal`: the source is a role or a description that is a mention of its own.
//!
//! ## Finds
//! `"…," [the minister] added.` · `"…," said [a US official].` · `[his lawyer] said`

use super::{Context, Speaker};
use crate::model::MentionKind;

pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<Speaker> {
    let source = context.quotes.get(quote_no)?.source?;
    let head = context.head(source);
    let mention = context
        .mentions_in(head)
        .rev()
        .find(|mention| mention.kind == MentionKind::Nominal)?;
    let actor_no = context.actor_of(mention);
    Some(Speaker {
        words: Some(source),
        kind: context.nominal_kind(actor_no),
        actor_no,
    })
}
