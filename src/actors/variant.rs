//! Sieve `spelling_variant`: one person's name in two transliterations.
//!
//! ## Finds
//! "Volodymyr Zelenskyy" and "Zelenskiy"; "Moammar Gadhafi" and "Muammar Qaddafi".
//!
//! ## Leaves to later sieves
//! Names that differ in more than [`super::fold`]'s skeleton.

use super::draft::Drafts;
use crate::model::Span;
use crate::word::WordMap;

pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    let mut by_skeleton = WordMap::<u32>::default();
    for draft in drafts.named() {
        let found = drafts.get(draft);
        if found.is_person() && found.form.n_words >= 2 {
            by_skeleton.entry(found.form.skeleton).or_insert(draft);
        }
    }
    let named: Vec<u32> = drafts.named().collect();
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
