//! Trains and measures the models that ship with pressmill.
#![expect(
    clippy::print_stdout,
    reason = "a tool for developers: what it reports is its output"
)]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pressmill::error::Error;
use pressmill::train::sentiment;

/// Trains and measures pressmill's models.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Trains the judges of tone and stance.
    Sentiment {
        /// Folder of gold sets, `<set>.jsonl` each.
        #[arg(long)]
        data: PathBuf,
        /// The folder for tone.zst and stance.zst.
        #[arg(long, default_value = "models")]
        out: PathBuf,
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
        Command::Sentiment { data, out } => {
            sentiment::run(&data, &out, &mut |line| println!("{line}"))
        }
    }
}
