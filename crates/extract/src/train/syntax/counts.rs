//! How often each feature occurs, for those that occur often enough.
//!
//! Most features occur once: a first pass counts them in a table too small to tell all apart, a second one
//! counts exactly those that the first did not rule out.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::learn::network::FeatureKey;
use crate::word::MixedAlready;

/// Counters of the first pass: `1 << BITS`.
const BITS: u32 = 27;

/// Features and how often they occur, by ascending key; `visit` shows all features once each time it is called.
pub(crate) fn count(
    min_count: u32,
    mut visit: impl FnMut(&mut dyn FnMut(&[FeatureKey])),
) -> Vec<(FeatureKey, u32)> {
    let place = |key: FeatureKey| (key >> (32 - BITS)) as usize;
    let mut rough = vec![0_u8; 1 << BITS];
    visit(&mut |keys| {
        for &key in keys {
            let count = &mut rough[place(key)];
            *count = count.saturating_add(1);
        }
    });
    let enough = min_count.min(255) as u8;
    let mut exact: HashMap<u64, u32, BuildHasherDefault<MixedAlready>> = HashMap::default();
    visit(&mut |keys| {
        for &key in keys {
            if rough[place(key)] >= enough {
                *exact.entry(spread(key)).or_default() += 1;
            }
        }
    });
    let mut counted: Vec<(FeatureKey, u32)> = exact
        .into_iter()
        .filter(|&(_, count)| count >= min_count)
        .map(|(key, count)| (key as FeatureKey, count))
        .collect();
    counted.sort_unstable();
    counted
}

/// A key with its bits in both halves, as a table by hash looks at either.
fn spread(key: FeatureKey) -> u64 {
    u64::from(key) | u64::from(key.wrapping_mul(0x9e37_79b1)) << 32
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_frequent_features_are_counted() {
        let seen = [7, 9, 7, 3_000_000_000, 7, 3_000_000_000];
        let counted = super::count(2, |see| seen.iter().for_each(|&key| see(&[key])));
        assert_eq!(counted, [(7, 3), (3_000_000_000, 2)]);
    }
}
