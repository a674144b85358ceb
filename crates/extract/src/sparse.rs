//! Indices of the items that satisfy a predicate, collected without a data-dependent branch: the processor
//! could not predict it.

/// The indices of the items for which `holds` is true, in order.
pub(crate) fn sparse_indices<T>(items: &[T], holds: impl Fn(u32, &T) -> bool) -> Vec<u32> {
    let mut indices = vec![0; items.len()];
    let mut n_found = 0;
    for (index, item) in (0..).zip(items) {
        indices[n_found] = index;
        n_found += usize::from(holds(index, item));
    }
    indices.truncate(n_found);
    indices
}

/// The same where few items qualify: a bit per item costs half of what a slot in a list does.
pub(crate) fn few_indices<T>(items: &[T], holds: impl Fn(&T) -> bool) -> Vec<u32> {
    let mut indices = Vec::new();
    for_each_of_few(
        items,
        |_, item| holds(item),
        |index| indices.push(index as u32),
    );
    indices
}

/// Calls `visit` with the index of each item for which `holds` is true, in order; for the case that few items
/// qualify.
pub(crate) fn for_each_of_few<T>(
    items: &[T],
    holds: impl Fn(usize, &T) -> bool,
    mut visit: impl FnMut(usize),
) {
    for (items, first) in items.chunks(64).zip((0..).step_by(64)) {
        let items = items.iter().enumerate().rev();
        let bits = items.fold(0, |bits, (index, item)| {
            bits << 1 | u64::from(holds(first + index, item))
        });
        set_bits(bits).for_each(|index| visit(first + index));
    }
}

/// The positions of the set bits, lowest first.
pub(crate) fn set_bits(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let index = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (index < u64::BITS).then_some(index as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::{few_indices, set_bits, sparse_indices};

    #[test]
    fn indices_come_in_order() {
        assert_eq!(
            sparse_indices(&[5, 1, 6, 7, 2], |_, &item| item > 4),
            [0, 2, 3]
        );
        assert_eq!(sparse_indices(&[5, 1, 6], |index, _| index != 1), [0, 2]);
        assert!(sparse_indices(&[0; 0], |_, _| true).is_empty());
        let items: Vec<u32> = (0..200).collect();
        let expected: Vec<u32> = (0..200).step_by(7).collect();
        assert_eq!(sparse_indices(&items, |_, item| item % 7 == 0), expected);
        assert_eq!(few_indices(&items, |item| item % 7 == 0), expected);
        assert!(few_indices(&[0; 0], |_| true).is_empty());
    }

    #[test]
    fn set_bits_come_in_order() {
        assert_eq!(
            set_bits(1 | 1 << 5 | 1 << 63).collect::<Vec<_>>(),
            [0, 5, 63]
        );
        assert_eq!(set_bits(0).count(), 0);
        assert_eq!(set_bits(u64::MAX).count(), 64);
    }
}
