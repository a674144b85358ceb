//! Actors: the people, organisations and places that the mentions refer to. `(Passage, [Mention]) → [Actor]`,
//! and links every mention.
//!
//! Sieves run from most to least precise: names first (each sieve merges drafts of actors), then
//! descriptions and pronouns in the order of the text. The sieve that gave a draft its identity is
//! kept as provenance (`resolved_by`). After Raghunathan et al., "A Multi-Pass Sieve for Coreference
//! Resolution" (EMNLP 2010).
//!
//! ## Keys
//! A Wikidata id where the knowledge has one; else `type:folded name` of the knowledge's name or of the
//! fullest name in the article (`person:john kirby`), with the country before a name that every country's
//! institutions share (`organisation:chl senate`) and before a description (`organisation:ken police`). Two
//! people of one name share a key, and so do two towns: the state after a comma is ignored. How often keys
//! fail: `scripts/eval/actors_checked.py`.
//!
//! ## Salience
//! `0.35·m + 0.2·f + 0.2·t + 0.15·q + 0.1·s`: `m` mentions over those of the most mentioned actor, `f` 1 at the
//! text's start falling to 0 at its end for the first mention, `t` 1 when the title names it, `q` quotes over those of
//! the most quoted actor, `s` the share of its mentions that open a sentence; mentions inside other names do not count
//! anywhere. The weights are a convention.
//!
//! Invariant: actors sorted by first mention; every mention left is linked.
//! Cost: hash lookups per name; a bounded search back per description and pronoun; linear.

use crate::knowledge::Knowledge;
use crate::model::{Actor, Article, Attribution, Mention};
use crate::passage::Passage;

mod acronym;
mod adjacent;
mod alias;
mod describe;
mod draft;
mod given_name;
mod institution;
mod metonym;
mod nested;
mod nominal;
mod pronoun;
mod reading;
mod reference;
mod retype;
mod salience;
mod short_name;
mod surname;
#[cfg(test)]
pub(crate) mod testkit;
mod variant;
mod year;

use draft::Drafts;

/// A rule that merges drafts which name the same actor.
struct Sieve {
    /// Written to the `resolved_by` column: never renamed, never reused.
    id: &'static str,
    link: fn(&mut Drafts<'_>, &'static str),
}

/// Most precise first. The order is part of the output contract; `exact_name` made the drafts,
/// `nominal`, `pronoun` and `unnamed` come after these.
const NAME_SIEVES: &[Sieve] = &[
    Sieve {
        id: "knowledge",
        link: alias::link,
    },
    Sieve {
        id: "acronym",
        link: acronym::link,
    },
    Sieve {
        id: "surname",
        link: surname::link,
    },
    Sieve {
        id: "spelling_variant",
        link: variant::link,
    },
    Sieve {
        id: "given_name",
        link: given_name::link,
    },
    Sieve {
        id: "known_surname",
        link: alias::link_surnames,
    },
    Sieve {
        id: "short_name",
        link: short_name::link,
    },
    Sieve {
        id: "metonym",
        link: metonym::link,
    },
];

/// Groups the mentions of one article into actors and sets each mention's `actor_no`.
///
/// Mentions that refer to nobody (an "it" of the weather) are removed.
#[must_use]
pub fn resolve(
    article: &Article,
    passage: &Passage<'_>,
    mentions: &mut Vec<Mention>,
    knowledge: &Knowledge,
) -> Vec<Actor> {
    let mut drafts = Drafts::of_names(article, passage, mentions, knowledge);
    adjacent::note_owners(&mut drafts);
    for sieve in NAME_SIEVES {
        (sieve.link)(&mut drafts, sieve.id);
    }
    adjacent::note(&mut drafts);
    retype::link(&mut drafts);
    drafts.scene = reference::scene(&drafts);
    institution::link_home(&mut drafts);
    drafts.read_roles();
    reference::link(&mut drafts);
    nested::join(&mut drafts, "knowledge");
    let actors = describe::actors(&mut drafts);
    mentions.retain(|mention| mention.actor_no != Mention::UNLINKED);
    actors
}

/// Counts each actor's quotes and computes its salience, once the quotes have speakers.
pub(crate) fn set_salience(
    actors: &mut [Actor],
    mentions: &[Mention],
    attributions: &[Attribution],
) {
    for attribution in attributions {
        let speaker = attribution
            .actor_no
            .and_then(|actor_no| actors.get_mut(actor_no as usize));
        if let Some(actor) = speaker {
            actor.n_quotes += 1;
        }
    }
    salience::weigh(actors, mentions);
}
