//! Scores a tagger on a gold set: span F1 and calibration.
//!
//! The same counting as the project's scorer: spans trimmed, four coarse classes,
//! a name is right when both ends and the class are.

use std::collections::BTreeSet;

use super::corpus::{Document, trim};
use crate::model::{NameTag, Span};
use crate::tagger::Tagger;

/// Coarse classes with the labels that every set calls them by.
const COARSE: [(&str, &[&str]); 4] = [
    ("PER", &["PER", "PERSON", "Person", "person", "politician"]),
    (
        "ORG",
        &[
            "ORG",
            "ORGANIZATION",
            "Organisation",
            "Organization",
            "organisation",
            "organization",
            "politicalparty",
            "MilitaryPlatform",
        ],
    ),
    (
        "LOC",
        &[
            "LOC", "GPE", "FAC", "LOCATION", "Location", "location", "country", "PLACE",
            "Facility", "place", "facility",
        ],
    ),
    ("NORP", &["NORP", "Nationality"]),
];

/// The coarse class of a label.
fn coarse(label: &str) -> Option<usize> {
    COARSE
        .iter()
        .position(|(_, labels)| labels.contains(&label))
}

/// Counts over a set.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Per coarse class: right, wrong, missed.
    counts: [[u32; 3]; 4],
    /// Confidence of every name found, and whether it was right.
    judged: Vec<(f32, bool)>,
}

/// Precision, recall and their harmonic mean.
fn f1([right, wrong, missed]: [u32; 3]) -> [f64; 3] {
    let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
    [
        share(right, right + wrong),
        share(right, right + missed),
        share(2 * right, 2 * right + wrong + missed),
    ]
}

impl Score {
    /// Tags every document and compares, over the coarse classes named in `classes`.
    pub(crate) fn of(tagger: &Tagger, documents: &[Document], classes: &str) -> Self {
        let wanted: BTreeSet<usize> = classes.split(' ').filter_map(coarse).collect();
        let mut score = Self::default();
        for document in documents {
            score.add(tagger, document, &wanted);
        }
        score
    }

    fn add(&mut self, tagger: &Tagger, document: &Document, wanted: &BTreeSet<usize>) {
        let is_wanted = |label: &str| coarse(label).filter(|class| wanted.contains(class));
        let mut gold: BTreeSet<(Span, usize)> = document
            .gold
            .iter()
            .filter_map(|name| {
                let span = trim(&document.text, name.span);
                is_wanted(&name.label).map(|class| (span, class))
            })
            .collect();
        for name in tagger.tag(&document.passage()) {
            if name.tag == NameTag::Role {
                continue;
            }
            let Some(class) = is_wanted(name.tag.as_str()) else {
                continue;
            };
            let span = trim(&document.text, name.tokens.span(&document.tokens));
            let is_right = gold.remove(&(span, class));
            self.counts[class][usize::from(!is_right)] += 1;
            self.judged.push((name.confidence, is_right));
        }
        for (_, class) in gold {
            self.counts[class][2] += 1;
        }
    }

    /// Precision, recall and F1 over all classes.
    pub fn overall(&self) -> [f64; 3] {
        let mut total = [0; 3];
        for counts in &self.counts {
            for (total, count) in total.iter_mut().zip(counts) {
                *total += count;
            }
        }
        f1(total)
    }

    /// F1 of each coarse class by name.
    pub fn by_class(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let names = COARSE.iter().map(|(name, _)| *name);
        names.zip(self.counts.iter().map(|&counts| f1(counts)[2]))
    }

    /// Expected calibration error over ten bins of equal width (Naeini et al. 2015).
    pub fn calibration_error(&self) -> f64 {
        let mut bins = [(0_u32, 0.0, 0_u32); 10];
        for &(confidence, is_right) in &self.judged {
            let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
            bin.0 += 1;
            bin.1 += f64::from(confidence);
            bin.2 += u32::from(is_right);
        }
        let gap = |(_, sum, right): (u32, f64, u32)| (sum - f64::from(right)).abs();
        bins.into_iter().map(gap).sum::<f64>() / self.judged.len().max(1) as f64
    }

    /// Every name found: its confidence, and whether it was right.
    pub(crate) fn judged(&self) -> &[(f32, bool)] {
        &self.judged
    }
}

#[cfg(test)]
mod tests {
    use super::{Score, coarse};

    #[test]
    fn labels_of_all_sets_meet_in_coarse_classes() {
        assert_eq!(coarse("politician"), coarse("PER"));
        assert_eq!(coarse("Facility"), coarse("GPE"));
        assert_eq!(coarse("Date"), None);
    }

    #[test]
    fn calibration_error_is_the_mean_gap() {
        let score = Score {
            judged: vec![(0.95, true), (0.95, false), (0.05, false), (0.05, false)],
            ..Score::default()
        };
        assert!((score.calibration_error() - 0.25).abs() < 1e-6);
    }
}
