//! Sieve `acronym`: an organisation's initials.
//!
//! ## Finds
//! "the Nigerian Union of Teachers (NUT)" – introduced in brackets – and "NUT" wherever a longer name of the
//! article has these initials, introduced or not.

use super::draft::Drafts;
use crate::model::{ActorType, MentionKind};

/// An acronym has at least this many letters: "AB" is a person's initials as often as not.
const MIN_LETTERS: usize = 3;

pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    bracketed(drafts, id);
    implied(drafts, id);
}

/// A name in brackets right after a longer one with the same first letter.
fn bracketed(drafts: &mut Drafts<'_>, id: &'static str) {
    for index in 1..drafts.mentions.len() {
        let (long, short) = (drafts.mentions[index - 1], drafts.mentions[index]);
        let is_pair = short.tokens.start == long.tokens.end + 1
            && long.kind == MentionKind::Name
            && short.kind == MentionKind::Name
            && drafts.passage.word(long.tokens.end as usize) == "("
            && drafts.passage.word(short.tokens.end as usize) == ")";
        if !is_pair || !is_acronym(drafts, index) || drafts.forms[index - 1].n_words < 2 {
            continue;
        }
        let same_letter = first_letter(drafts, index) == first_letter(drafts, index - 1);
        if let (Some(from), Some(into), true) = (
            drafts.of_mention(index),
            drafts.of_mention(index - 1),
            same_letter,
        ) {
            if drafts.get(into).is_person() {
                continue;
            }
            unite(drafts, (from, into), id);
        }
    }
}

/// Merges the acronym into the long name; the identity of the acronym's entry is kept only where the long
/// name has none of its own, because the article itself spells out the letters.
fn unite(drafts: &mut Drafts<'_>, (from, into): (u32, u32), id: &'static str) {
    let from = drafts.standing(from);
    drafts.list[from as usize].entry = drafts.get(into).entry;
    drafts.merge(from, into, id);
}

/// A single word in capitals that spells the initials of a longer name.
fn implied(drafts: &mut Drafts<'_>, id: &'static str) {
    let mut by_initials = drafts.map();
    for draft in drafts.named() {
        let found = drafts.get(draft);
        if found.actor_type != ActorType::Person && found.form.n_words >= 2 {
            by_initials.entry(found.form.initials).or_insert(draft);
        }
    }
    for nth in 0..drafts.names.len() {
        let index = drafts.name(nth);
        // Few single words spell anybody's initials; only those are checked for capitals.
        let form = drafts.forms[index];
        let long = (form.n_words == 1)
            .then(|| by_initials.get(&form.full).copied())
            .flatten()
            .filter(|_| is_acronym(drafts, index));
        if let (Some(into), Some(from)) = (long, drafts.of_mention(index)) {
            let is_other = drafts.get(from).entry.is_some() && drafts.get(into).entry.is_some();
            if drafts.get(from).form.n_words == 1 && !is_other && !drafts.get(into).is_person() {
                drafts.list[from as usize].actor_type = drafts.get(into).actor_type;
                drafts.merge(from, into, id);
            }
        }
    }
}

fn is_acronym(drafts: &Drafts<'_>, mention: usize) -> bool {
    let name = drafts.passage.text.slice(drafts.mentions[mention].span);
    let letters = name.chars().filter(|letter| letter.is_alphabetic());
    letters.clone().count() >= MIN_LETTERS
        && letters.filter(|letter| letter.is_uppercase()).count() >= MIN_LETTERS
        && drafts.forms[mention].n_words == 1
}

fn first_letter(drafts: &Drafts<'_>, mention: usize) -> Option<char> {
    let name = drafts.passage.text.slice(drafts.mentions[mention].span);
    name.chars()
        .find(|letter| letter.is_alphabetic())?
        .to_lowercase()
        .next()
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn an_acronym_in_brackets_is_the_name_before_it() {
        let found = found(
            "The [Nigerian Union of Teachers|ORG] ([NUT|ORG]) met. The [NUT|ORG] will strike.",
        );
        assert_eq!(found.name("NUT"), "Nigerian Union of Teachers");
        // And the country inside the name.
        assert_eq!(found.actors.len(), 2);
    }

    #[test]
    fn an_acronym_may_be_implied_by_its_letters() {
        let found = found("The [Lake Turkana Fishing Board|ORG] met. [LTFB|ORG] members left.");
        assert_eq!(found.name("LTFB"), "Lake Turkana Fishing Board");
    }

    #[test]
    fn other_letters_are_another_organisation() {
        let found = found("The [Lake Turkana Fishing Board|ORG] met the [KRTU|ORG] again.");
        assert_eq!(found.name("KRTU"), "KRTU");
    }
}
