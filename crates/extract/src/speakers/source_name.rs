//! Sieve `source_name`: the head of the source holds a name.
//!
//! ## Finds
//! `"…," said [Foreign Minister Sergei Lavrov].` A person before an organisation ("the Pentagon's
//! John Kirby"), the last name of the head ("Ukraine's President Zelensky"), and a name in apposition
//! when the head is a role ("the foreign minister, Sergei Lavrov").
//!
//! ## Leaves to later sieves
//! Names behind "of" or "for": "a spokesman for the Pentagon" is not the Pentagon.

use super::{Context, Speaker, speaks_rank};
use crate::model::{Mention, MentionKind, NameTag, Span, SpeakerKind};

pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<Speaker> {
    let source = context.quotes.get(quote_no)?.source?;
    let head = context.head(source);
    let mention = named(context, head).or_else(|| apposed(context, source, head))?;
    Some(Speaker {
        words: Some(source),
        kind: SpeakerKind::Name,
        actor_no: context.actor_of(mention),
    })
}

/// The name that the head is, or ends in; not one that only qualifies it ("a Pentagon official").
fn named<'a>(context: &'a Context<'_>, head: Span) -> Option<&'a Mention> {
    let best = context
        .mentions_in(head)
        .filter(|mention| mention.kind == MentionKind::Name)
        .min_by_key(|mention| (speaks_rank(mention), u32::MAX - mention.span.start))?;
    let tail = Span {
        start: best.span.end.min(head.end),
        end: head.end,
    };
    let qualifies = best.tag != NameTag::Per
        && context.passage.tokens_in(tail).indices().any(|index| {
            context
                .passage
                .word(index)
                .starts_with(|first: char| first.is_alphabetic())
        });
    (!qualifies).then_some(best)
}

/// A person's name after the comma of a role.
fn apposed<'a>(context: &'a Context<'_>, source: Span, head: Span) -> Option<&'a Mention> {
    let rest = Span {
        start: head.end,
        end: source.end.max(head.end),
    };
    let begins_aside = context
        .passage
        .text
        .slice(rest)
        .starts_with([',', '\u{2014}', '\u{2013}']);
    if !begins_aside {
        return None;
    }
    context
        .mentions_in(rest)
        .find(|mention| mention.kind == MentionKind::Name && mention.tag == NameTag::Per)
}
