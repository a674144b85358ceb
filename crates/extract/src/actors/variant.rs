//! Sieve `spelling_variant`: one person's name in two transliterations.
//!
//! ## Finds
//! "Volodymyr Zelenskyy" and "Zelenskiy"; "Moammar Gadhafi" and "Muammar Qaddafi".
//!
//! ## Leaves to later sieves
//! Names that differ in more than [`crate::knowledge::fold`]'s skeleton.

use super::draft::Drafts;
use crate::model::{Span, WordHash};
use crate::word::{PRIME, WordHasher, hash_phrase};

pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    link_misspelt(drafts, id);
    let mut by_skeleton = drafts.map();
    for draft in drafts.named() {
        let found = drafts.get(draft);
        if found.is_person() && found.form.n_words >= 2 {
            by_skeleton.entry(found.form.skeleton).or_insert(draft);
        }
    }
    let named = drafts.all_named();
    for draft in named {
        let found = drafts.get(draft);
        if !found.is_person() {
            continue;
        }
        let Some(&kept) = by_skeleton.get(&found.form.skeleton) else {
            continue;
        };
        if kept != draft && is_variant(drafts, draft, kept) {
            drafts.merge(draft, kept, id);
        }
    }
}

/// Merges "Syad Farook" with "Syed Farook": the same surname, and given names that differ in their vowels alone, one of
/// them in no list ("Mary" and "Maria" are two).
fn link_misspelt(drafts: &mut Drafts<'_>, id: &'static str) {
    let mut by_sound = drafts.map();
    let named = drafts.all_named();
    for draft in named {
        let found = drafts.get(draft);
        if !found.is_person() || found.form.n_words < 2 || found.form.has_suffix {
            continue;
        }
        let Some(given) = drafts.passage.text.slice(found.name).split(' ').next() else {
            continue;
        };
        let sound = hash_phrase([consonants(given), found.form.last]);
        let kept = *by_sound.entry(sound).or_insert(draft);
        let (one, other) = (drafts.get(kept), drafts.get(draft));
        let is_listed = |name| drafts.knowledge.given_name(name).is_some();
        let is_one = one.form.first == other.form.first
            || one.entry.is_some() && other.entry.is_some()
            || is_listed(one.form.first) && is_listed(other.form.first);
        if !is_one && given.len() > SHORTEST_GIVEN {
            drafts.merge(draft, kept, id);
        }
    }
}

/// Given names up to this many bytes are too short to compare without vowels.
const SHORTEST_GIVEN: usize = 3;

/// The hash of a name's first letter and its consonants.
fn consonants(name: &str) -> WordHash {
    let mut hasher = WordHasher::default();
    if name.is_ascii() {
        for (at, letter) in name.bytes().enumerate() {
            let letter = letter.to_ascii_lowercase();
            let is_vowel = matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
            let is_kept = (at == 0) | !is_vowel;
            let factor = if is_kept { PRIME } else { 1 };
            hasher.push_times(letter * u8::from(is_kept), factor);
        }
        return hasher.finish();
    }
    let letters = name.chars().flat_map(char::to_lowercase).enumerate();
    letters
        .filter(|&(at, letter)| at == 0 || !"aeiouy".contains(letter))
        .for_each(|(_, letter)| hasher.push(letter));
    hasher.finish()
}

fn is_variant(drafts: &Drafts<'_>, draft: u32, kept: u32) -> bool {
    let (one, other) = (drafts.get(draft), drafts.get(kept));
    if one.entry.is_some() && other.entry.is_some() {
        return false;
    }
    let same_initial = || initial(drafts, one.name) == initial(drafts, other.name);
    one.form.n_words == 1 && one.form.last != other.form.last
        || one.form.n_words >= 2 && same_initial() && one.form.last != other.form.last
}

fn initial(drafts: &Drafts<'_>, name: Span) -> Option<char> {
    drafts
        .passage
        .text
        .slice(name)
        .chars()
        .next()?
        .to_lowercase()
        .next()
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn transliterations_are_one_person() {
        let found = found("[Anatoly Borovskyy|PER] came. [Borovskiy|PER] spoke.");
        assert_eq!(found.name("Borovskiy"), "Anatoly Borovskyy");
    }

    #[test]
    fn a_misspelt_given_name_is_no_other_person() {
        let found = found(
            "[Syed Arden|PER] fled. [Syad Arden|PER] was shot. [Mary Lund|PER] met [Maria Lund|PER].",
        );
        assert_eq!(found.name("Syad Arden"), "Syed Arden");
        assert_eq!(found.actors.len(), 3);
    }

    #[test]
    fn accents_do_not_count() {
        let found = found("[José Gárate|PER] came. [Garate|PER] spoke.");
        assert_eq!(found.name("Garate"), "José Gárate");
    }

    #[test]
    fn other_first_names_are_other_persons() {
        let found = found("[Anatoly Borovskyy|PER] met [Igor Borovskiy|PER].");
        assert_eq!(found.actors.len(), 2);
    }
}
