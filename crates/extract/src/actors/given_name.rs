//! Sieve `given_name`: a first name alone, where one person of the article has it.
//!
//! ## Finds
//! "Hillary" after "Hillary Clinton"; "Kathleen" after "Kathleen Nott".
//!
//! ## Leaves to later sieves
//! First names that two persons share.

use super::draft::{Drafts, NONE};

pub(super) fn link(drafts: &mut Drafts<'_>, id: &'static str) {
    let mut by_first = drafts.map();
    for draft in drafts.named() {
        let found = drafts.get(draft);
        if found.is_person() && found.form.n_words >= 2 {
            by_first
                .entry(found.form.first)
                .and_modify(|bearer| *bearer = NONE)
                .or_insert(draft);
        }
    }
    let named = drafts.all_named();
    for draft in named {
        let found = drafts.get(draft);
        if !found.is_person() || found.form.n_words != 1 || found.entry.is_some() {
            continue;
        }
        if let Some(&bearer) = by_first.get(&found.form.full)
            && bearer != NONE
        {
            drafts.merge(draft, bearer, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn a_first_name_is_the_only_person_who_has_it() {
        let found = found("[Wanjiru Obuya|PER] sang. [Wanjiru|PER] is ten.");
        assert_eq!(found.name("Wanjiru"), "Wanjiru Obuya");
    }

    #[test]
    fn a_first_name_of_two_is_nobody_named() {
        let found = found("[Wanjiru Obuya|PER] met [Wanjiru Kamau|PER]. [Wanjiru|PER] is ten.");
        assert_eq!(found.name("Wanjiru"), "Wanjiru");
    }
}
