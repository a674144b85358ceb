//! Lists of those that are something, made without a branch on which they are: that is hard to foretell for a processor.

/// The places of the items that are such, in order.
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

/// As [`listed`], where they are few: a bit an item takes half of what a place in a list does.
pub(crate) fn few_listed<T>(items: &[T], is_one: impl Fn(&T) -> bool) -> Vec<u32> {
    let mut places = Vec::new();
    each_of_few(
        items,
        |_, item| is_one(item),
        |place| places.push(place as u32),
    );
    places
}

/// Shows `visit` the places of the items that are such, in order, where they are few.
pub(crate) fn each_of_few<T>(
    items: &[T],
    is_one: impl Fn(usize, &T) -> bool,
    mut visit: impl FnMut(usize),
) {
    for (items, first) in items.chunks(64).zip((0..).step_by(64)) {
        let items = items.iter().enumerate().rev();
        let bits = items.fold(0, |bits, (place, item)| {
            bits << 1 | u64::from(is_one(first + place, item))
        });
        ones(bits).for_each(|place| visit(first + place));
    }
}

/// The places of the bits that are set, from the lowest on.
pub(crate) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (place < u64::BITS).then_some(place as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::{few_listed, listed, ones};

    #[test]
    fn places_are_listed_in_order() {
        assert_eq!(listed(&[5, 1, 6, 7, 2], |_, &item| item > 4), [0, 2, 3]);
        assert_eq!(listed(&[5, 1, 6], |place, _| place != 1), [0, 2]);
        assert!(listed(&[0; 0], |_, _| true).is_empty());
        let items: Vec<u32> = (0..200).collect();
        let expected: Vec<u32> = (0..200).step_by(7).collect();
        assert_eq!(listed(&items, |_, item| item % 7 == 0), expected);
        assert_eq!(few_listed(&items, |item| item % 7 == 0), expected);
        assert!(few_listed(&[0; 0], |_| true).is_empty());
    }

    #[test]
    fn set_bits_are_listed_in_order() {
        assert_eq!(ones(1 | 1 << 5 | 1 << 63).collect::<Vec<_>>(), [0, 5, 63]);
        assert_eq!(ones(0).count(), 0);
        assert_eq!(ones(u64::MAX).count(), 64);
    }
}
