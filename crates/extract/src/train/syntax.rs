//! Training and measuring the model of syntax.
//!
//! `CoNLL-U ─treebank→ [Tree] ─ours→ trees over our tokens ─tagging, parsing→ weights → model file`. Every sentence is
//! learned twice where our tokens are not the treebank's words.
//!
//! The parser learns behind tags that the tagger did not learn from: the sentences are dealt to folds, and those of each
//! fold get the tags of a tagger that was trained on the others.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::Error;
use crate::passage::Passage;
use crate::syntax::features::kind_of;
use crate::syntax::model_file::SyntaxModel;
use crate::syntax::state::NONE;
use crate::syntax::tags::TagModel;
use crate::syntax::words::Word;
use crate::syntax::{PIECE_WORDS, Parser, Relation, upos_of};
use crate::tagger::cache::SumCache;
use crate::tagger::clusters::Clusters;
use crate::tagger::keys::Keys;
use crate::tagger::model_file::NameModel;

pub(crate) mod counts;
mod cut;
pub(crate) mod learner;
pub(crate) mod oracle;
pub(crate) mod ours;
pub(crate) mod parsing;
pub(crate) mod score;
pub(crate) mod tagging;
pub(crate) mod treebank;

pub use cut::Cut;
pub use score::Score;

use learner::Settings;
use oracle::Gold;
use treebank::Tree;

/// The gold treebanks of the folder.
const TREEBANKS: [&str; 2] = ["ewt.conllu.gz", "gum_open.conllu.gz"];

/// Tags that occur less often are replaced by the most frequent one of the same part of speech.
const MIN_TAG_COUNT: usize = 20;

/// Into so many folds sentences are dealt.
const FOLDS: usize = 2;

/// What a training run reads, and how it is told to go about it.
#[derive(Args, Clone, Debug)]
pub struct Job {
    /// Folder of the gold treebanks
    #[arg(long)]
    pub data: PathBuf,
    /// Trees of a teacher, CoNLL-U
    #[arg(long)]
    pub silver: Vec<PathBuf>,
    /// How much a sentence of a teacher counts
    #[arg(long, default_value_t = 0.5)]
    pub silver_weight: f32,
    /// Seeds everything random
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Passes over the sentences
    #[arg(long, default_value_t = 8)]
    pub epochs: u32,
    /// Passes of the tagger
    #[arg(long, default_value_t = 5)]
    pub tag_epochs: u32,
    /// Rows of the parser
    #[arg(long, default_value_t = 60_000)]
    pub rows: usize,
    /// Rows of the tagger
    #[arg(long, default_value_t = 24_000)]
    pub tag_rows: usize,
    /// Features of the parser that occur less often are not learned
    #[arg(long, default_value_t = 3)]
    pub min_count: u32,
    /// Adagrad's step
    #[arg(long, default_value_t = 0.05)]
    pub rate: f32,
    /// Share of features left out
    #[arg(long, default_value_t = 0.1)]
    pub feature_dropout: f32,
    /// Share of hidden units left out
    #[arg(long, default_value_t = 0.1)]
    pub hidden_dropout: f32,
    /// Holds every tenth sentence out and prints the scores there
    #[arg(long)]
    pub hold_out: bool,
}

/// A sentence to learn from.
struct Example {
    words: Vec<Word>,
    gold_tags: Vec<u8>,
    /// The tags of a tagger that did not see it.
    tags: Vec<u8>,
    gold: Gold,
    weight: f32,
    fold: usize,
}

impl Example {
    /// For the parser.
    fn lesson(&self) -> parsing::Lesson<'_> {
        parsing::Lesson {
            words: &self.words,
            tags: &self.tags,
            gold: &self.gold,
            weight: self.weight,
        }
    }
}

impl Job {
    /// Trains a model and returns its file. `report` gets a line now and then.
    ///
    /// # Errors
    /// [`Error`] when a file cannot be read.
    pub fn train(&self, report: &mut dyn FnMut(&str)) -> Result<Vec<u8>, Error> {
        let (mut gold, mut held_out) = (Vec::new(), Vec::new());
        for name in TREEBANKS {
            for (number, tree) in treebank::read(&self.data.join(name))?
                .into_iter()
                .enumerate()
            {
                let is_held_out = self.hold_out && number % 10 == 9;
                if is_held_out {
                    &mut held_out
                } else {
                    &mut gold
                }
                .push(tree);
            }
        }
        let clusters = clusters()?;
        let tags = tags_of(&gold);
        let mut examples = Vec::new();
        for (number, tree) in gold.iter().enumerate() {
            let ours = ours::over_our_tokens(tree);
            let differs = ours.tokens.len() != tree.tokens.len() && ours::is_tree(&ours);
            for tree in [Some(tree), differs.then_some(&ours)].into_iter().flatten() {
                examples.push(example(tree, &clusters, &tags, (1.0, number % FOLDS)));
            }
        }
        for path in &self.silver {
            for (number, tree) in treebank::read(path)?.iter().enumerate() {
                examples.push(example(
                    tree,
                    &clusters,
                    &tags,
                    (self.silver_weight, number % FOLDS),
                ));
            }
        }
        examples.retain(|example| example.words.len() <= PIECE_WORDS);
        let n_words: usize = examples.iter().map(|example| example.words.len()).sum();
        report(&format!(
            "{} sentences, {n_words} words, {} tags",
            examples.len(),
            tags.len()
        ));
        let file = self
            .model(&mut examples, &clusters, tags, report)
            .to_bytes()?;
        if self.hold_out {
            let parser = Parser::new(&SyntaxModel::from_bytes(&file)?, clusters)?;
            for (score, words) in score::score(&held_out, &parser)
                .iter()
                .zip(["gold words", "our tokens"])
            {
                report(&format!("held out, {words}: {:.4?}", score.rows()));
            }
        }
        Ok(file)
    }

    fn model(
        &self,
        examples: &mut [Example],
        clusters: &Clusters,
        tags: Vec<String>,
        report: &mut dyn FnMut(&str),
    ) -> SyntaxModel {
        self.tag_folds(examples, tags.len(), report);
        let tagger = self.train_tagger(examples, None, tags.len(), report);
        let lessons: Vec<parsing::Lesson<'_>> = examples.iter().map(Example::lesson).collect();
        let kinds: Vec<Option<usize>> = tags.iter().map(|tag| kind_of(tag)).collect();
        let settings = Settings {
            seed: self.seed,
            n_epochs: self.epochs,
            n_epochs_before_drop: self.epochs / 2,
            learning_rate: self.rate,
            feature_dropout: self.feature_dropout,
            hidden_dropout: self.hidden_dropout,
            min_count: self.min_count,
            max_rows: self.rows,
        };
        SyntaxModel {
            clusters: clusters.fingerprint(),
            parser: parsing::train(&lessons, &kinds, settings, report),
            tagger,
            tags,
        }
    }

    /// Gives every sentence the tags of a tagger that did not see it.
    fn tag_folds(&self, examples: &mut [Example], n_tags: usize, report: &mut dyn FnMut(&str)) {
        let mut keys = Keys::default();
        let (mut n_words, mut n_right) = (0, 0);
        for fold in 0..FOLDS {
            let tagger =
                TagModel::new(&self.train_tagger(examples, Some(fold), n_tags, &mut |_| {}));
            let mut cache = SumCache::default();
            for example in examples.iter_mut().filter(|example| example.fold == fold) {
                tagger.tag(&example.words, &mut example.tags, &mut keys, &mut cache);
                let pairs = example.tags.iter().zip(&example.gold_tags);
                n_words += example.tags.len();
                n_right += pairs.filter(|(found, gold)| found == gold).count();
            }
        }
        report(&format!(
            "tags of folds: {:.4} right",
            n_right as f64 / n_words.max(1) as f64
        ));
    }

    /// A tagger that learns from all sentences but those of one fold.
    fn train_tagger(
        &self,
        examples: &[Example],
        fold: Option<usize>,
        n_tags: usize,
        report: &mut dyn FnMut(&str),
    ) -> crate::syntax::network::Weights {
        let lessons: Vec<tagging::Lesson<'_>> = examples
            .iter()
            .filter(|example| fold != Some(example.fold))
            .map(|example| tagging::Lesson {
                words: &example.words,
                tags: &example.gold_tags,
                weight: example.weight,
            })
            .collect();
        let settings = Settings {
            seed: self.seed,
            n_epochs: self.tag_epochs,
            n_epochs_before_drop: self.tag_epochs.div_ceil(2),
            learning_rate: self.rate,
            feature_dropout: 0.1,
            hidden_dropout: 0.1,
            min_count: 3,
            max_rows: self.tag_rows,
        };
        tagging::train(&lessons, n_tags, settings, report)
    }
}

/// The clusters of the model of names that ships.
fn clusters() -> Result<Clusters, Error> {
    let names = NameModel::from_bytes(crate::tagger::SHIPPED)?;
    Ok(Clusters::new(&names.clusters, names.cluster_parents))
}

/// The tags that occur often enough, by name.
fn tags_of(trees: &[Tree]) -> Vec<String> {
    let mut all: Vec<&str> = trees
        .iter()
        .flat_map(|tree| tree.tags.iter().map(String::as_str))
        .collect();
    all.sort_unstable();
    let runs = all.chunk_by(|left, right| left == right);
    let frequent = runs.filter(|run| run.len() >= MIN_TAG_COUNT && upos_of(run[0]).is_some());
    frequent.map(|run| run[0].to_owned()).collect()
}

/// The number of a tag, or of another one for the same part of speech.
fn tag_number(tags: &[String], tag: &str) -> u8 {
    let exact = tags.iter().position(|known| known == tag);
    let like = || tags.iter().position(|known| upos_of(known) == upos_of(tag));
    exact.or_else(like).unwrap_or(0) as u8
}

fn example(
    tree: &Tree,
    clusters: &Clusters,
    tags: &[String],
    (weight, fold): (f32, usize),
) -> Example {
    let passage = Passage {
        text: &tree.text,
        tokens: &tree.tokens,
        sentences: &[],
    };
    let tokens = tree.tokens.iter().enumerate();
    let words = tokens.map(|(number, token)| Word::new(token, passage.word(number), clusters));
    let heads = tree
        .heads
        .iter()
        .map(|head| head.map_or(NONE, |head| head as u16));
    let relations = tree.relations.iter().map(|name| relation_named(name) as u8);
    Example {
        words: words.collect(),
        gold_tags: tree.tags.iter().map(|tag| tag_number(tags, tag)).collect(),
        tags: Vec::new(),
        gold: Gold::new(heads.collect(), relations.collect()),
        weight,
        fold,
    }
}

/// The relation of this name, without the subtype if that is none of ours.
fn relation_named(name: &str) -> Relation {
    let main = name.split(':').next().unwrap_or_default();
    let known = Relation::named(name).or_else(|| Relation::named(main));
    known.unwrap_or(Relation::Dep)
}

/// Scores a model on a treebank: over its own words, and over the tokens that pressmill cuts.
///
/// # Errors
/// [`Error`] when a file cannot be read or is no model.
pub fn evaluate(model: &[u8], treebank: &Path) -> Result<[Score; 2], Error> {
    let parser = Parser::new(&SyntaxModel::from_bytes(model)?, clusters()?)?;
    Ok(score::score(&treebank::read(treebank)?, &parser))
}
