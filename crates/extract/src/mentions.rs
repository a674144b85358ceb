//! Mentions: `(Passage, [TaggedName]) → [Mention]`: names with their roles, nominals, pronouns.
//!
//! Names come from the tagger, without titles and posts in front, plus countries that it missed. A nominal is
//! a description ("a US official", "the ministry") whose head word the role lexicon knows.
//! [`crate::actors::resolve`] links mentions to actors.
//!
//! Names inside names are not handled here: [`crate::actors`] adds nationalities once all others are linked.
//!
//! Invariant: sorted by start, then longer first; no two mentions of one span.
//! Cost: one hash lookup a token, a few more at role words; linear.

use std::cmp::Reverse;

use crate::knowledge::Knowledge;
use crate::model::{Mention, MentionKind, NameTag, TaggedName, TokenRange};
use crate::passage::Passage;

mod apposition;
mod missed;
mod names;
mod nominals;
mod pronouns;
mod roles;
mod scope;

use scope::Scope;

/// Every mention of one article, not yet linked to actors.
#[must_use]
pub fn find(passage: &Passage<'_>, names: &[TaggedName], knowledge: &Knowledge) -> Vec<Mention> {
    let mut scope = Scope::new(passage, knowledge);
    let mut mentions = names::find(&mut scope, names);
    nominals::find(&mut scope, &mut mentions);
    pronouns::find(&scope, &mut mentions);
    mentions.sort_by_key(|mention| (mention.span.start, Reverse(mention.span.end)));
    mentions.dedup_by_key(|mention| mention.span);
    mentions
}

/// A mention without an actor so far.
fn unlinked(
    passage: &Passage<'_>,
    tokens: TokenRange,
    sentence_no: usize,
    kind: MentionKind,
) -> Mention {
    Mention {
        span: tokens.span(passage.tokens),
        tokens,
        sentence_no: sentence_no as u32,
        kind,
        tag: NameTag::Misc,
        role: None,
        confidence: 1.0,
        actor_no: Mention::UNLINKED,
        is_nested: false,
    }
}
