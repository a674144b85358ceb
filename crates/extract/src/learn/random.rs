//! Seeded random numbers: SplitMix64 (Steele et al. 2014).

use crate::word::mix;

/// A stream of random numbers that depends on its seed alone.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.state)
    }

    /// A number in `0..bound`; `bound` is far below 2^32, so the bias of the remainder is nil.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.bits() % bound.max(1) as u64) as usize
    }

    /// Whether an event of this probability happens.
    pub fn happens(&mut self, probability: f32) -> bool {
        ((self.bits() >> 40) as f32) < probability * (1_u32 << 24) as f32
    }

    /// A number in −1..1.
    pub fn centred(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0
    }

    /// Puts `items` into a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn a_seed_gives_one_stream() {
        let mut one = Random::new(7);
        let mut other = Random::new(7);
        assert_eq!(one.bits(), other.bits());
        assert_ne!(one.bits(), Random::new(8).bits());
    }

    #[test]
    fn events_happen_as_often_as_they_should() {
        let mut random = Random::new(1);
        let happened = (0..10_000).filter(|_| random.happens(0.2)).count();
        assert!((1_800..2_200).contains(&happened), "{happened}");
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<u32> = (0..100).collect();
        Random::new(3).shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
