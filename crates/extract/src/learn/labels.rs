//! The labels of a sequence: one per token, spans written as BILOU.
//!
//! Label 0 is "outside". Class `c` has four more: its span's first token, one
//! inside, its last, and the only token of a span of one (Ratinov and Roth
//! 2009 measured BILOU above BIO).

/// A token's label, `0..Labels::count`.
pub(crate) type Label = usize;

/// The label of tokens outside every span.
pub(crate) const OUTSIDE: Label = 0;

/// Where in its span a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// First of several.
    First,
    /// Neither first nor last.
    Inside,
    /// Last of several.
    Last,
    /// The span's only token.
    Only,
}

/// The label set over a number of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Labels {
    n_classes: usize,
}

impl Labels {
    /// The labels of spans of `n_classes` classes.
    pub(crate) fn new(n_classes: usize) -> Self {
        Self { n_classes }
    }

    /// How many labels there are.
    pub(crate) fn count(self) -> usize {
        1 + 4 * self.n_classes
    }

    /// The label of a token of class `class` at `place`.
    pub(crate) fn label(class: usize, place: Place) -> Label {
        1 + 4 * class + place as usize
    }

    /// The class of a label; none outside.
    pub(crate) fn class(label: Label) -> Option<usize> {
        label.checked_sub(1).map(|inner| inner / 4)
    }

    /// The place of a label; none outside.
    pub(crate) fn place(label: Label) -> Option<Place> {
        label.checked_sub(1).map(|inner| match inner % 4 {
            0 => Place::First,
            1 => Place::Inside,
            2 => Place::Last,
            _ => Place::Only,
        })
    }

    /// Whether a span is open after a token of this label.
    fn is_open(label: Label) -> bool {
        matches!(Self::place(label), Some(Place::First | Place::Inside))
    }

    /// Whether a token of label `next` may follow one of label `label`.
    pub(crate) fn may_follow(label: Label, next: Label) -> bool {
        let continues = matches!(Self::place(next), Some(Place::Inside | Place::Last));
        if Self::is_open(label) {
            continues && Self::class(label) == Self::class(next)
        } else {
            !continues
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Labels, OUTSIDE, Place};

    #[test]
    fn an_open_span_goes_on_in_its_class() {
        let first = Labels::label(1, Place::First);
        assert!(Labels::may_follow(first, Labels::label(1, Place::Last)));
        assert!(!Labels::may_follow(first, Labels::label(0, Place::Last)));
        assert!(!Labels::may_follow(first, OUTSIDE));
        assert!(!Labels::may_follow(
            OUTSIDE,
            Labels::label(0, Place::Inside)
        ));
        assert!(Labels::may_follow(OUTSIDE, Labels::label(0, Place::Only)));
    }

    #[test]
    fn labels_know_class_and_place() {
        for class in 0..3 {
            for place in [Place::First, Place::Inside, Place::Last, Place::Only] {
                let label = Labels::label(class, place);
                assert!(label < Labels::new(3).count());
                assert_eq!(Labels::class(label), Some(class));
                assert_eq!(Labels::place(label), Some(place));
            }
        }
        assert_eq!(Labels::class(OUTSIDE), None);
    }
}
