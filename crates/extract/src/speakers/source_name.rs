//! Sieve `source_name`: the head of the source holds a name.
//!
//! ## Finds
//! `"…," said [Foreign Minister Sergei Lavrov].` A person before an organisation ("the Pentagon's
//! John Kirby"), the last name of the head ("Ukraine's President Zelensky"), a name in apposition
//! when the head is a role ("the foreign minister, Sergei Lavrov"), the
//! bearer of a longer title ("Secretary of State Ada Verin"), and who issued a text ("a report by the UN").
//!
//! ## Leaves to later sieves
//! Names behind "of" or "for": "a spokesman for the Pentagon" is not the Pentagon.

use super::{Context, Speaker, speaks_rank};
use crate::model::{Mention, MentionKind, NameTag, Span, SpeakerKind};

pub(super) fn find(context: &Context<'_>, quote_no: usize) -> Option<Speaker> {
    let source = context.quotes.get(quote_no)?.source?;
    let head = context.head(source);
    let mention = titled(context, source, head)
        .or_else(|| named(context, head))
        .or_else(|| apposed(context, source, head))
        .or_else(|| issuer(context, source, head))?;
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

/// The person whose title reaches beyond the head: "[Secretary] of State Ada Verin".
fn titled<'a>(context: &'a Context<'_>, source: Span, head: Span) -> Option<&'a Mention> {
    let mut people = people_in(context, source);
    people.find(|mention| {
        mention.span.start >= head.end && mention.role.is_some_and(|role| role.overlaps(head))
    })
}

/// A person's name behind the comma of a role: "the foreign minister, [Ada Verin]". Between two commas further on it is
/// found only where the source reaches that far.
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
    let mut people = people_in(context, rest);
    if begins_aside {
        return people.next();
    }
    people.find(|mention| stands_between_commas(context, mention, rest))
}

fn stands_between_commas(context: &Context<'_>, mention: &Mention, rest: Span) -> bool {
    let is_comma = |index: usize| context.passage.word(index) == ",";
    let start = match mention.role {
        Some(role) => context.passage.token_at(role.start),
        None => mention.tokens.start as usize,
    };
    let opens = start.checked_sub(1).is_some_and(is_comma);
    opens && (mention.span.end == rest.end || is_comma(mention.tokens.end as usize))
}

fn people_in<'a>(context: &'a Context<'_>, span: Span) -> impl Iterator<Item = &'a Mention> {
    let mentions = context.mentions_in(span);
    mentions.filter(|mention| mention.kind == MentionKind::Name && mention.tag == NameTag::Per)
}

/// Texts speak for whoever issued them. A list by this project.
const TEXTS: [&str; 22] = [
    "report",
    "reports",
    "survey",
    "poll",
    "study",
    "statement",
    "statements",
    "data",
    "figures",
    "statistics",
    "numbers",
    "estimates",
    "document",
    "documents",
    "release",
    "lawsuit",
    "filing",
    "analysis",
    "website",
    "letter",
    "memo",
    "announcement",
];

/// The body that issued a text: "the [Labour Department]'s figures", "a survey by [Gallup]".
fn issuer<'a>(context: &'a Context<'_>, source: Span, head: Span) -> Option<&'a Mention> {
    let last = context.passage.tokens_in(head).indices().last()?;
    let is_text = TEXTS.contains(&context.passage.word(last));
    let mut bodies = context
        .mentions_in(source)
        .filter(|mention| mention.kind == MentionKind::Name && mention.tag == NameTag::Org);
    bodies.next().filter(|_| is_text)
}
