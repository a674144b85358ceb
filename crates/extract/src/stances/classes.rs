//! The classes of the pair judge.

use crate::learn::linear::softmax;

/// The least probability of a stance in a sentence: on the held-out tenth of the training pairs, precision
/// above it is 0.92 and recall 0.49.
pub(super) const MIN_PROBABILITY: f32 = 0.55;
/// A stance whose score exceeds that of "nothing" by less than this is below [`MIN_PROBABILITY`]: ln(0.55 /
/// 0.45) is 0.2007.
const MIN_LEAD: f32 = 0.2;

/// Which way a stance goes, and its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StanceClass {
    /// From the actor that stands first to the other.
    pub(crate) forwards: bool,
    /// For, not against.
    pub(crate) positive: bool,
}

/// What the judge can say about a pair, in the order of its weights. `None`: nothing.
pub(crate) const CLASSES: [Option<StanceClass>; 5] = [
    None,
    Some(StanceClass::new(true, false)),
    Some(StanceClass::new(true, true)),
    Some(StanceClass::new(false, false)),
    Some(StanceClass::new(false, true)),
];

impl StanceClass {
    const fn new(forwards: bool, positive: bool) -> Self {
        Self { forwards, positive }
    }
}

/// The likeliest class with its probability, unless it is "nothing" or too unsure.
pub(super) fn likeliest(scores: [f32; 5]) -> Option<(StanceClass, f32)> {
    let [nothing, stances @ ..] = scores;
    if stances.into_iter().all(|score| score - nothing < MIN_LEAD) {
        return None;
    }
    let classes = CLASSES.iter().zip(softmax(scores));
    let (class, probability) = classes.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let says = (*class)?;
    (probability >= MIN_PROBABILITY).then_some((says, probability))
}
