//! The command line: exactly what the user typed, nothing looked up or decided.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::Settings;
use crate::tables::Table;

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
#[expect(
    clippy::large_enum_variant,
    reason = "one value, made once, moved twice"
)]
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
