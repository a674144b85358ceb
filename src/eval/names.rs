//! When two names mean the same.

use std::collections::BTreeSet;

/// Words that do not tell names apart.
const EMPTY_WORDS: [&str; 9] = ["the", "a", "an", "mr", "mrs", "ms", "dr", "s", "of"];

/// The words of a name, lower-cased.
fn words(name: &str) -> BTreeSet<String> {
    let split = name.split(|character: char| !character.is_alphanumeric());
    let words = split.filter(|word| !word.is_empty()).map(str::to_lowercase);
    words
        .filter(|word| !EMPTY_WORDS.contains(&word.as_str()))
        .collect()
}

/// How well two names agree: 2 for the same words, 1 when one has all the words of the other, else 0.
pub(super) fn agreement(one: &str, other: &str) -> u8 {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        0
    } else if one == other {
        2
    } else {
        u8::from(one.is_subset(&other) || other.is_subset(&one))
    }
}

/// The best agreement of `name` with any of `names`.
pub(super) fn best_agreement<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> u8 {
    names.map(|other| agreement(name, other)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::agreement;

    #[test]
    fn a_surname_agrees_with_the_full_name() {
        assert_eq!(agreement("Mr. Koval", "Olena Koval"), 1);
        assert_eq!(agreement("olena koval", "Olena Koval"), 2);
        assert_eq!(agreement("Ivan Koval", "Olena Koval"), 0);
        assert_eq!(agreement("the", "The"), 0);
    }
}
