//! The command line exactly as typed. Nothing is looked up or decided here.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

mod settings;
mod values;

use pressmill_tables::Table;
pub use settings::Settings;

/// Turns scraped news articles into Parquet tables: who acted, who said what, and in what tone.
#[derive(Debug, Parser)]
#[command(name = "pressmill", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Everything that the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Analyse articles and write the tables.
    Run(RunArgs),
    /// Show what is found in one article, and which rule or model decided it.
    Explain(ExplainArgs),
    /// Check that a result is whole: files, hashes, row counts, keys, offsets, accounts.
    Verify(VerifyArgs),
    /// Find the duplicates of several finished results, as if they had been one run.
    Dedup(DedupArgs),
    /// List the tables with every column, its type and its meaning.
    Schema(SchemaArgs),
    /// Compare a run's output with gold annotations: precision, recall and F1 per task.
    Eval(EvalArgs),
    /// Measure how fast this machine runs: threads, floor, steps, memory.
    Bench(BenchArgs),
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Options that a --config file may give too.
    #[command(flatten)]
    pub settings: Settings,

    /// TOML file with the same options (`threads = 4`); the command line wins
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A .txt file, a page, JSON Lines, a web archive, or - for stdin
    #[arg(value_name = "FILE")]
    pub input: String,

    /// Which record of a file with several, counted from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub record: u64,

    /// Actors to add, or to put in the place of shipped ones: tab-separated, as in organisations.tsv
    #[arg(long, value_name = "FILE")]
    pub actors: Option<PathBuf>,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Folder that `run` wrote
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
}

/// Arguments of `dedup`.
#[derive(Debug, Args)]
pub struct DedupArgs {
    /// Folders that `run` wrote, oldest first; nothing in them is changed
    #[arg(value_name = "OUT", required = true)]
    pub runs: Vec<PathBuf>,

    /// Parquet file to write, with the columns of `duplicates` and the folders; must not exist
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Only this table [default: all]
    #[arg(value_name = "TABLE")]
    pub table: Option<Table>,

    /// As CREATE TABLE statements
    #[arg(long)]
    pub sql: bool,
}

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// JSON Lines file of gold annotations
    #[arg(value_name = "GOLD")]
    pub gold: PathBuf,

    /// Folder that `run` wrote
    #[arg(value_name = "OUT")]
    pub output: PathBuf,
}

/// Arguments of `bench`.
#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    /// What to read, as in `run`, but not stdin [default: a synthetic corpus]
    #[arg(value_name = "INPUT")]
    pub input: Vec<String>,

    /// Articles of the synthetic corpus, of some 5 kB each
    #[arg(
        long,
        value_name = "N",
        default_value_t = 2000,
        conflicts_with = "input"
    )]
    pub articles: u64,

    /// The synthetic corpus's seed: the same seed gives the same articles
    #[arg(long, value_name = "S", default_value_t = 1, conflicts_with = "input")]
    pub seed: u64,

    /// Numbers of worker threads to measure, besides 1 [default: 2, 4, 8, … up to one per core]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub threads: Vec<NonZero<usize>>,

    /// Measure everything that many times, by turns, and give medians
    #[arg(long, value_name = "R", default_value = "3")]
    pub repeat: NonZero<usize>,

    /// Print the result as JSON
    #[arg(long)]
    pub json: bool,

    /// Draw the result, as SVG
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,

    /// Existing folder for temporary files: the corpus, and one result at a time [default: the system's]
    #[arg(short = 'o', long, value_name = "DIR")]
    pub work: Option<PathBuf>,
}
