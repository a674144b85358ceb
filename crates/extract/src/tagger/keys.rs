//! The features of a token as keys, by which the network finds their rows.

use crate::learn::network::{FeatureKey, feature_key};

/// The keys of some features of one token.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    keys: [FeatureKey; MOST_KEYS],
    count: usize,
}

/// More than all features of a token together.
const MOST_KEYS: usize = 128;

impl Default for Keys {
    fn default() -> Self {
        Self {
            keys: [0; MOST_KEYS],
            count: 0,
        }
    }
}

impl Keys {
    /// Begins anew.
    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }

    pub(crate) fn as_slice(&self) -> &[FeatureKey] {
        &self.keys[..self.count]
    }

    pub(crate) fn add(&mut self, template: u32, value: u64) {
        self.add_if(true, template, value);
    }

    /// No branch, because whether a token has a feature is unpredictable.
    pub(crate) fn add_if(&mut self, holds: bool, template: u32, value: u64) {
        self.keys[self.count] = feature_key(template, value);
        self.count += usize::from(holds);
    }

    pub(crate) fn add_key(&mut self, key: FeatureKey) {
        self.keys[self.count] = key;
        self.count += 1;
    }

    pub(crate) fn pair(&mut self, template: u32, left: u64, right: u64) {
        self.add(template, join(left, right));
    }
}

/// Combines two values into one; the order matters.
pub(crate) fn join(left: u64, right: u64) -> u64 {
    (left ^ 0x2545_f491_4f6c_dd1d)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(29)
        ^ right
}
