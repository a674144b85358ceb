//! The input of a teacher of names: articles cut into tokens, `JSONL → JSONL`.
//!
//! Gold articles come with the labels that each token may have, so that a teacher learns from the same
//! reading of the sets as the tagger; sampled ones have none. The teacher's answers become a set of their own
//! ([`super::sets::SILVER`]).

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::corpus::{self, Document};
use super::sets::SETS;
use super::{examples, names};
use crate::error::Error;
use crate::learn::chain::Lattice;
use crate::learn::labels::OUTSIDE;
use crate::learn::network::unpacked;
use crate::learn::random::Random;
use crate::model::Span;
use crate::tagger::candidates::Candidates;
use crate::tagger::clusters::Clusters;
use crate::tagger::facts::{self, FactFinder, Words};
use crate::tagger::features::{Site, Window};
use crate::tagger::gazetteer::Gazetteer;
use crate::tagger::keys::Keys;
use crate::tagger::model_file::NameModel;

/// Drawn articles are this long, in bytes: shorter ones are scraps, longer ones repeat themselves.
const LENGTHS: std::ops::Range<usize> = 1_000..12_000;

/// Which articles to cut.
#[derive(Clone, Debug, clap::Args)]
pub struct Job {
    /// The folder of gold sets, `<set>.jsonl` each.
    #[arg(long)]
    pub data: PathBuf,
    /// Unlabelled articles: JSONL of `{text}`, compressed by zstd, with how many to draw: `FILE=COUNT`.
    #[arg(long)]
    pub draw: Vec<String>,
    /// A tagger whose predictions for every article are added, as a second opinion.
    #[arg(long)]
    pub model: PathBuf,
    /// Seeds the draw.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// One article as a teacher reads it.
#[derive(Serialize)]
struct Line<'a> {
    set: &'a str,
    domain: u32,
    weight: f32,
    held_out: bool,
    text: &'a str,
    /// Starts and ends in code points.
    tokens: Vec<[usize; 2]>,
    /// The number of the sentence that each token is of.
    sentences: Vec<usize>,
    /// The labels that each token may have, as bits; empty for drawn articles.
    masks: Vec<u64>,
    /// The tagger's predictions: `[token, label, probability]` above a threshold.
    opinion: Vec<(usize, usize, f32)>,
}

#[derive(Deserialize)]
struct Row {
    text: String,
}

impl Job {
    /// Cuts all articles and writes them to `out`.
    ///
    /// # Errors
    /// [`Error`] when a file cannot be read or written.
    pub fn run(&self, out: &Path) -> Result<(), Error> {
        let file = File::create(out).map_err(Error::io(out))?;
        let mut writer = BufWriter::new(file);
        let mut put = |line: &Line<'_>| -> Result<(), Error> {
            let json = serde_json::to_string(line).unwrap_or_default();
            writeln!(writer, "{json}").map_err(Error::io(out))
        };
        let file = std::fs::read(&self.model).map_err(Error::io(&self.model))?;
        let model = NameModel::from_bytes(&file)?;
        let finder = FactFinder::new(
            Gazetteer::new(&model.lists),
            Clusters::new(&model.clusters, model.cluster_parents.clone()),
        );
        let expert = Expert { model, finder };
        self.put_gold(&expert, &mut put)?;
        for spec in &self.draw {
            let (path, count) = spec.split_once('=').unwrap_or((spec, "1000"));
            for text in self.drawn(path.as_ref(), count.parse().unwrap_or_default())? {
                let document = Document::new(text, Vec::new());
                put(&Line {
                    set: "drawn",
                    domain: 0,
                    weight: 0.0,
                    held_out: false,
                    opinion: expert.opinion(&document),
                    ..line(&document)
                })?;
            }
        }
        writer.flush().map_err(Error::io(out))
    }

    fn put_gold(
        &self,
        expert: &Expert,
        put: &mut dyn FnMut(&Line<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for set in SETS {
            let documents = corpus::read(&self.data.join(format!("{}.jsonl", set.name)))?;
            for (place, document) in documents.iter().enumerate() {
                let mut facts = Vec::new();
                expert
                    .finder
                    .find(&document.passage(), &mut facts, &mut Words::default());
                let held_out = set.name == SETS[0].name && names::is_held_out(place);
                put(&Line {
                    set: set.name,
                    domain: set.domain,
                    weight: set.weight,
                    held_out,
                    masks: examples::label_masks(document, set, &facts),
                    opinion: if held_out {
                        expert.opinion(document)
                    } else {
                        Vec::new()
                    },
                    ..line(document)
                })?;
            }
        }
        Ok(())
    }

    /// `count` articles of a file, drawn by the seed, hard line breaks undone, each once.
    fn drawn(&self, path: &Path, count: usize) -> Result<Vec<String>, Error> {
        let file = File::open(path).map_err(Error::io(path))?;
        let decoder = zstd::Decoder::new(file).map_err(Error::io(path))?;
        let mut texts = Vec::new();
        let mut seen = HashSet::new();
        for (line, json) in (1..).zip(BufReader::new(decoder).lines()) {
            let json = json.map_err(Error::io(path))?;
            let row: Row = serde_json::from_str(&json).map_err(|_| Error::Lexicon {
                path: path.to_path_buf(),
                line,
                expected: "{text}",
            })?;
            let start: String = row.text.chars().take(200).collect();
            if LENGTHS.contains(&row.text.len()) && seen.insert(start) {
                texts.push(unwrapped(&row.text));
            }
        }
        Random::new(self.seed).shuffle(&mut texts);
        texts.truncate(count);
        Ok(texts)
    }
}

/// A text whose lines were broken at some width, which leaves a blank before each break.
fn unwrapped(text: &str) -> String {
    text.replace(" \n\n", "\n\n").replace(" \n", " ")
}

/// An article's text and tokens.
fn line(document: &Document) -> Line<'_> {
    let text = document.text.as_str();
    let mut places = vec![0; text.len() + 1];
    let mut n_chars = 0;
    for (byte, _) in text.char_indices() {
        places[byte] = n_chars;
        n_chars += 1;
    }
    places[text.len()] = n_chars;
    let ends = |span: Span| [places[span.start as usize], places[span.end as usize]];
    let mut sentences = vec![0; document.tokens.len()];
    for (number, sentence) in document.sentences.iter().enumerate() {
        sentences[sentence.tokens.indices()].fill(number);
    }
    Line {
        set: "",
        domain: 0,
        weight: 0.0,
        held_out: false,
        text,
        tokens: document
            .tokens
            .iter()
            .map(|token| ends(token.span))
            .collect(),
        sentences,
        masks: Vec::new(),
        opinion: Vec::new(),
    }
}

/// A tagger that gives the probability of each label.
struct Expert {
    model: NameModel,
    finder: FactFinder,
}

/// Labels less likely than this are left out of an opinion.
const CHANCE: f32 = 0.01;

impl Expert {
    /// `(token, label, probability)` of all labels but "outside" that have a chance, by token.
    fn opinion(&self, document: &Document) -> Vec<(usize, usize, f32)> {
        let passage = document.passage();
        let mut facts = Vec::new();
        self.finder
            .find(&passage, &mut facts, &mut Words::default());
        let is_sport = facts::is_sport(&facts);
        let mut opinion = Vec::new();
        let mut candidates = Candidates::default();
        for sentence in &document.sentences {
            let first = sentence.tokens.start as usize;
            let window = Window::new(&passage, sentence, &facts).in_sport(is_sport);
            for run in candidates.runs(&passage, sentence, &window).iter().cloned() {
                let emissions: Vec<f32> = run
                    .clone()
                    .flat_map(|place| {
                        let site = window.site(&self.finder, place);
                        self.emissions(site, passage.word(first + place))
                    })
                    .collect();
                self.add_marginals(&emissions, first + run.start, &mut opinion);
            }
        }
        opinion
    }

    /// The scores of a token's labels, padded to the chain's stride.
    fn emissions(&self, site: Site<'_>, word: &str) -> Vec<f32> {
        let weights = &self.model.weights;
        let mut keys = Keys::default();
        site.features(word, &mut keys);
        let mut sums = weights.bias;
        let keys = keys.as_slice().iter();
        for row in keys.filter_map(|key| weights.keys.binary_search(key).ok()) {
            for (sum, part) in sums.iter_mut().zip(unpacked(&weights.rows[row])) {
                *sum += f32::from(part) * weights.row_scale;
            }
        }
        let mut scores = weights.output_bias.clone();
        let outputs = weights.output.chunks_exact(scores.len());
        for (&sum, output) in sums.iter().zip(outputs).filter(|(sum, _)| **sum > 0.0) {
            for (score, &weight) in scores.iter_mut().zip(output) {
                *score += sum * weight;
            }
        }
        scores
    }

    fn add_marginals(
        &self,
        emissions: &[f32],
        first: usize,
        opinion: &mut Vec<(usize, usize, f32)>,
    ) {
        let mut lattice = Lattice::default();
        lattice.fill(&self.model.chain, emissions);
        let ways = lattice.forward.iter().zip(&lattice.backward);
        for (place, (into, out)) in ways.enumerate() {
            let (token, label) = (
                place / self.model.chain.stride(),
                place % self.model.chain.stride(),
            );
            let probability = into * out / lattice.total;
            if label != OUTSIDE && probability >= CHANCE {
                opinion.push((first + token, label, probability));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, line, unwrapped};

    #[test]
    fn tokens_are_told_in_code_points() {
        let document = Document::new("Zoë é Ann.".to_owned(), Vec::new());
        assert_eq!(line(&document).tokens, [[0, 3], [4, 5], [6, 9], [9, 10]]);
    }

    #[test]
    fn broken_lines_are_joined_and_paragraphs_kept() {
        assert_eq!(
            unwrapped("to the \nstate. \n\n  In"),
            "to the state.\n\n  In"
        );
    }
}
