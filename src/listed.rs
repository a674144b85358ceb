//! Lists of the few that are something.

/// The places of the items that are such, in order.
///
/// Made without a branch on which they are: that is hard to foretell for a processor.
pub(crate) fn listed<T>(items: &[T], is_one: impl Fn(u32, &T) -> bool) -> Vec<u32> {
    let mut places = vec![0; items.len()];
    let mut n_listed = 0;
    for (place, item) in (0..).zip(items) {
        places[n_listed] = place;
        n_listed += usize::from(is_one(place, item));
    }
    places.truncate(n_listed);
    places
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn places_are_listed_in_order() {
        assert_eq!(listed(&[5, 1, 6, 7, 2], |_, &item| item > 4), [0, 2, 3]);
        assert_eq!(listed(&[5, 1, 6], |place, _| place != 1), [0, 2]);
        assert!(listed(&[0; 0], |_, _| true).is_empty());
    }
}
