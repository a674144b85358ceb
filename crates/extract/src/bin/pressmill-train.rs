//! Trains and measures the models that ship with pressmill.
#![expect(
    clippy::print_stdout,
    reason = "a tool for developers: what it reports is its output"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pressmill_extract::error::Error;
use pressmill_extract::train::clusters;
use pressmill_extract::train::cut;
use pressmill_extract::train::furniture;
use pressmill_extract::train::names::{Job, evaluate};
use pressmill_extract::train::polarity;
use pressmill_extract::train::quotes;
use pressmill_extract::train::sentiment;
use pressmill_extract::train::syntax;

/// Trains and measures pressmill's models.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Trains the tagger of names.
    Names {
        /// What to train on, and how.
        #[command(flatten)]
        job: Job,
        /// The model file to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Cuts articles into tokens for a teacher of names (scripts/train/teach_names.py).
    Cut {
        /// Which articles.
        #[command(flatten)]
        job: cut::Job,
        /// The JSONL file to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Trains the judges of tone and stance.
    Sentiment {
        /// Folder of gold sets, `<set>.jsonl` each.
        #[arg(long)]
        data: PathBuf,
        /// The folder for tone.zst and stance.zst.
        #[arg(long, default_value = "models")]
        out: PathBuf,
    },
    /// Trains the model of furniture lines.
    Furniture {
        /// Articles with their furniture left in: JSONL of `{domain, text}`, compressed by zstd.
        #[arg(long)]
        articles: PathBuf,
        /// The model file to write.
        #[arg(long, default_value = "models/furniture.zst")]
        out: PathBuf,
    },
    /// Merges the polarity lexicons and fits them to news.
    Polarity {
        /// Folder of VADER, AFINN and the Opinion Lexicon.
        #[arg(long)]
        lexicons: PathBuf,
        /// Folder of gold sets, `<set>.jsonl` each.
        #[arg(long)]
        data: PathBuf,
        /// The lexicon to write.
        #[arg(long, default_value = "src/lexicon/polarity.tsv")]
        out: PathBuf,
    },
    /// Trains the model of reporting clauses.
    Quotes {
        /// The gold sets, each with how often its articles are shown: `FILE.jsonl=4`.
        #[arg(required = true)]
        sets: Vec<quotes::Set>,
        /// The model file to write.
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        settings: quotes::Settings,
    },
    /// Clusters words by their vectors.
    Clusters {
        /// Vectors in text form, `word number number …` a line, frequent words first.
        #[arg(long)]
        vectors: PathBuf,
        /// How many words to take.
        #[arg(long, default_value_t = 150_000)]
        words: usize,
        /// The clusters file to write.
        #[arg(long)]
        out: PathBuf,
        /// Seeds everything random.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Trains the parser.
    Syntax {
        /// What to train on, and how.
        #[command(flatten)]
        job: syntax::Job,
        /// The model file to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Cuts treebanks and articles into tokens for a teacher of syntax (scripts/teach_syntax.py).
    SyntaxCut {
        /// Which sentences.
        #[command(flatten)]
        job: syntax::Cut,
        /// The CoNLL-U file to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Scores a parser on treebanks: over their own words, and over the tokens that pressmill cuts.
    SyntaxEval {
        /// The model file.
        #[arg(long)]
        model: PathBuf,
        /// Treebanks, CoNLL-U, packed by gzip or not.
        treebanks: Vec<PathBuf>,
    },
    /// Scores a model on gold sets.
    Eval {
        /// The model file.
        #[arg(long)]
        model: PathBuf,
        /// Gold sets with the coarse classes to score: `FILE.jsonl=PER,ORG,LOC`.
        sets: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("pressmill-train: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Names { job, out } => {
            let file = job.train(&mut |line| println!("{line}"))?;
            println!("{}: {} bytes", out.display(), file.len());
            std::fs::write(&out, file).map_err(Error::io(&out))
        }
        Command::Cut { job, out } => job.run(&out),
        Command::Sentiment { data, out } => {
            sentiment::run(&data, &out, &mut |line| println!("{line}"))
        }
        Command::Furniture { articles, out } => {
            let file = furniture::run(&articles, &mut |line| println!("{line}"))?;
            println!("{}: {} bytes", out.display(), file.len());
            std::fs::write(&out, file).map_err(Error::io(&out))
        }
        Command::Polarity {
            lexicons,
            data,
            out,
        } => {
            let file = polarity::make(&lexicons, &data)?;
            std::fs::write(&out, file).map_err(Error::io(&out))
        }
        Command::Quotes {
            sets,
            out,
            settings,
        } => {
            let job = quotes::Job { sets, settings };
            let file = job.train(&mut |line| println!("{line}"))?;
            println!("{}: {} bytes", out.display(), file.len());
            std::fs::write(&out, file).map_err(Error::io(&out))
        }
        Command::Clusters {
            vectors,
            words,
            out,
            seed,
        } => {
            let lines = std::fs::read_to_string(&vectors).map_err(Error::io(&vectors))?;
            std::fs::write(&out, clusters::cluster(&lines, words, seed)).map_err(Error::io(&out))
        }
        Command::Syntax { job, out } => {
            let file = job.train(&mut |line| println!("{line}"))?;
            println!("{}: {} bytes", out.display(), file.len());
            std::fs::write(&out, file).map_err(Error::io(&out))
        }
        Command::SyntaxCut { job, out } => job.run(&out),
        Command::SyntaxEval { model, treebanks } => {
            let file = std::fs::read(&model).map_err(Error::io(&model))?;
            for treebank in treebanks {
                print_syntax_score(&file, &treebank)?;
            }
            Ok(())
        }
        Command::Eval { model, sets } => {
            let file = std::fs::read(&model).map_err(Error::io(&model))?;
            for set in sets {
                print_score(&file, &set)?;
            }
            Ok(())
        }
    }
}

fn print_syntax_score(model: &[u8], treebank: &Path) -> Result<(), Error> {
    let path = treebank.display();
    for (score, tokens) in syntax::evaluate(model, treebank)?
        .iter()
        .zip(["gold", "ours"])
    {
        for (name, value) in score.rows() {
            println!("{path}\t{tokens}\t{name}\t{value:.4}");
        }
    }
    Ok(())
}

fn print_score(model: &[u8], set: &str) -> Result<(), Error> {
    let (path, classes) = set.split_once('=').unwrap_or((set, "PER,ORG,LOC"));
    let score = evaluate(model, path.as_ref(), &classes.replace(',', " "))?;
    let [precision, recall, f1] = score.overall();
    println!("{path}\tf1\t{f1:.4}");
    println!("{path}\tprecision\t{precision:.4}");
    println!("{path}\trecall\t{recall:.4}");
    for (class, f1) in score.by_class() {
        println!("{path}\tf1_{class}\t{f1:.4}");
    }
    println!("{path}\tece\t{:.4}", score.calibration_error());
    Ok(())
}
