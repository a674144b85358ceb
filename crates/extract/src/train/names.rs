//! Training and measuring the tagger of names.

use std::path::{Path, PathBuf};

use super::corpus::{self, Document};
use super::lists;
use super::score::Score;
use super::sequence::Sequence;
use super::sets::{GoldSet, SETS, SILVER};
use super::trainer::{Settings, Trainer};
use super::{clusters, examples, sports};
use crate::error::Error;
use crate::learn::calibration::Calibration;
use crate::learn::labels::Labels;
use crate::tagger::clusters::Clusters;
use crate::tagger::facts::FactFinder;
use crate::tagger::gazetteer::Gazetteer;
use crate::tagger::model_file::NameModel;
use crate::tagger::{NameClass, Tagger};

/// One document in this many of the first set is held out to choose and calibrate by.
const HELD_OUT: usize = 10;

/// Weight of a sentence of the practice articles: above 1, because silver articles outnumber them.
const SPORTS_WEIGHT: f32 = 1.5;

/// The input and the settings of a training run.
#[derive(Clone, Debug, clap::Args)]
pub struct Job {
    /// The folder of gold sets, `<set>.jsonl` each.
    #[arg(long)]
    pub data: PathBuf,
    /// More lists for the gazetteer, `list<TAB>phrase` a line.
    #[arg(long)]
    pub lists: Option<PathBuf>,
    /// Word clusters, as `pressmill-train clusters` writes them.
    #[arg(long)]
    pub clusters: Option<PathBuf>,
    /// Seeds everything random.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Passes over the training sets.
    #[arg(long, default_value_t = 10)]
    pub epochs: u32,
    /// Features that occur less often get no row.
    #[arg(long, default_value_t = 2)]
    pub min_count: u32,
    /// Rows kept in the end.
    #[arg(long, default_value_t = 100_000)]
    pub rows: usize,
    /// Adagrad's first step.
    #[arg(long, default_value_t = 0.05)]
    pub learning_rate: f32,
    /// One document in this many is learned a second time in lower case; 0 for none.
    #[arg(long, default_value_t = 24)]
    pub lowered: usize,
    /// Practice articles of sports reports to make.
    #[arg(long, default_value_t = 300)]
    pub n_sports: usize,
    /// Share of features left out.
    #[arg(long, default_value_t = 0.2)]
    pub feature_dropout: f32,
    /// Share of tokens whose own word is left out.
    #[arg(long, default_value_t = 0.1)]
    pub word_dropout: f32,
    /// Share of hidden units left out.
    #[arg(long, default_value_t = 0.4)]
    pub hidden_dropout: f32,
    /// Articles that a teacher labelled (scripts/train/teach_names.py).
    #[arg(long)]
    pub silver: Vec<PathBuf>,
    /// How much a sentence of them counts; one of gold counts 1.
    #[arg(long, default_value_t = 0.5)]
    pub silver_weight: f32,
    /// Train a second time with the held-out articles too, once the first run has calibrated.
    #[arg(long)]
    pub all: bool,
    /// The sets to train on; all when empty.
    #[arg(long)]
    pub only: Vec<String>,
}

impl Job {
    /// Trains a model and returns its file. Calls `report` with lines of progress.
    ///
    /// # Errors
    /// [`Error`] when a file cannot be read.
    pub fn train(&self, report: &mut dyn FnMut(&str)) -> Result<Vec<u8>, Error> {
        let (mut model, held_out) = self.trained(false, report)?;
        let score = Score::of(&Tagger::from_model(model.clone())?, &held_out, ALL_CLASSES);
        let calibration = fit(score.judged());
        if self.all {
            (model, _) = self.trained(true, report)?;
        }
        model.calibration = calibration;
        model.to_bytes()
    }

    /// A model, not calibrated, and the articles that it has not seen: none `with_all`.
    fn trained(
        &self,
        with_all: bool,
        report: &mut dyn FnMut(&str),
    ) -> Result<(NameModel, Vec<Document>), Error> {
        let extra = read_optional(self.lists.as_deref())?;
        let pairs = lists::pairs(&extra);
        let clusters = clusters::parse(&read_optional(self.clusters.as_deref())?);
        let mut model = NameModel::untrained(lists::entries(&pairs), clusters);
        let finder = FactFinder::new(
            Gazetteer::new(&model.lists),
            Clusters::new(&model.clusters, model.cluster_parents.clone()),
        );
        let (mut sequences, held_out) = self.examples(&finder, with_all, report)?;
        let practice = GoldSet {
            weight: SPORTS_WEIGHT,
            ..SETS[0]
        };
        for document in sports::documents(&pairs, self.n_sports, self.seed) {
            sequences.extend(examples::sequences(&document, &practice, &finder));
        }
        sequences.extend(self.silver_examples(&finder)?);
        report(&format!("{} sequences in all", sequences.len()));
        let labels = Labels::new(NameClass::ALL.len());
        let settings = self.settings();
        let mut trainer = Trainer::new(labels, sequences, settings);
        report(&format!("{} features", trainer.n_features()));
        for epoch in 0..settings.n_epochs {
            let likelihood = trainer.run_epoch(epoch);
            model.weights = trainer.weights();
            model.chain = trainer.chain();
            report(&format!("epoch {epoch}: log-likelihood {likelihood:.4}"));
            if held_out.is_empty() {
                continue;
            }
            let score = Score::of(&Tagger::from_model(model.clone())?, &held_out, ALL_CLASSES);
            let [precision, recall, f1] = score.overall();
            report(&format!(
                "held out F1 {f1:.4} (P {precision:.4}, R {recall:.4})"
            ));
        }
        Ok((model, held_out))
    }

    /// The training sequences of the teacher's articles.
    fn silver_examples(&self, finder: &FactFinder) -> Result<Vec<Sequence>, Error> {
        let set = GoldSet {
            weight: self.silver_weight,
            ..SILVER
        };
        let mut sequences = Vec::new();
        for path in &self.silver {
            for document in corpus::read(path)? {
                // The teacher labels a club's town as a town.
                if !examples::is_sport(&document, finder) {
                    sequences.extend(examples::sequences(&document, &set, finder));
                }
            }
        }
        Ok(sequences)
    }

    fn settings(&self) -> Settings {
        Settings {
            seed: self.seed,
            n_epochs: self.epochs,
            min_count: self.min_count,
            max_rows: self.rows,
            learning_rate: self.learning_rate,
            feature_dropout: self.feature_dropout,
            word_dropout: self.word_dropout,
            hidden_dropout: self.hidden_dropout,
        }
    }

    /// The training sequences of all sets, and the documents held out.
    fn examples(
        &self,
        finder: &FactFinder,
        with_all: bool,
        report: &mut dyn FnMut(&str),
    ) -> Result<(Vec<Sequence>, Vec<Document>), Error> {
        let mut sequences = Vec::new();
        let mut held_out = Vec::new();
        for (number, set) in SETS.iter().enumerate() {
            if !self.only.is_empty() && !self.only.iter().any(|name| name == set.name) {
                continue;
            }
            let documents = read_set(&self.data, set)?;
            let n_before = sequences.len();
            for (place, document) in documents.into_iter().enumerate() {
                if number == 0 && !with_all && is_held_out(place) {
                    held_out.push(document);
                } else {
                    sequences.extend(examples::sequences(&document, set, finder));
                    if self.lowered > 0 && place % self.lowered == 0 {
                        let document = document.in_lower_case();
                        sequences.extend(examples::sequences(&document, set, finder));
                    }
                }
            }
            report(&format!(
                "{}: {} sequences",
                set.name,
                sequences.len() - n_before
            ));
        }
        Ok((sequences, held_out))
    }
}

/// The classes that held-out articles are scored on.
const ALL_CLASSES: &str = "PER ORG LOC NORP";

/// Whether the document at this place of the first set is held out.
pub(crate) fn is_held_out(place: usize) -> bool {
    place % HELD_OUT == HELD_OUT - 1
}

fn read_set(folder: &Path, set: &GoldSet) -> Result<Vec<Document>, Error> {
    corpus::read(&folder.join(format!("{}.jsonl", set.name)))
}

fn read_optional(path: Option<&Path>) -> Result<String, Error> {
    match path {
        Some(path) => std::fs::read_to_string(path).map_err(Error::io(path)),
        None => Ok(String::new()),
    }
}

/// Scores a model file on a gold set, over the coarse classes named in `classes`.
///
/// # Errors
/// [`Error`] when the model or the set cannot be read.
pub fn evaluate(model: &[u8], set: &Path, classes: &str) -> Result<Score, Error> {
    let tagger = Tagger::from_bytes(model)?;
    Ok(Score::of(&tagger, &corpus::read(set)?, classes))
}

/// The calibration under which `judged` is most likely, by gradient ascent.
pub(crate) fn fit(judged: &[(f32, bool)]) -> Calibration {
    let logit = |probability: f32| {
        let probability = f64::from(probability.clamp(1e-6, 1.0 - 1e-6));
        (probability / (1.0 - probability)).ln()
    };
    let points: Vec<(f64, f64)> = judged
        .iter()
        .map(|&(confidence, is_right)| (logit(confidence), f64::from(u8::from(is_right))))
        .collect();
    let (mut slope, mut offset) = (1.0, 0.0);
    // Two parameters, a smooth objective: 2,000 steps of 0.05 end within a thousandth of the maximum.
    for _ in 0..2_000 {
        let (mut slope_gradient, mut offset_gradient) = (0.0, 0.0);
        for &(logit, is_right) in &points {
            let error = is_right - 1.0 / (1.0 + (-(slope * logit + offset)).exp());
            slope_gradient += error * logit;
            offset_gradient += error;
        }
        let rate = 0.05 / points.len().max(1) as f64;
        slope += rate * slope_gradient;
        offset += rate * offset_gradient;
    }
    Calibration {
        slope: slope as f32,
        offset: offset as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn overconfidence_is_taken_back() {
        let judged: Vec<(f32, bool)> = (0..100).map(|number| (0.95, number % 10 < 7)).collect();
        let confidence = fit(&judged).apply(0.95);
        assert!((confidence - 0.7).abs() < 0.02, "{confidence}");
    }
}
