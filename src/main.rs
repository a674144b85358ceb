//! The `pressmill` program.

use std::process::ExitCode;

use clap::Parser;
use pressmill::analyzer::Analyzer;
use pressmill::cli::{Cli, Command};
use pressmill::config::Config;
use pressmill::error::Error;
use pressmill::report;
use pressmill::run;

/// Some shard failed, or the accounts do not balance.
const EXIT_INCOMPLETE: u8 = 1;
/// The run could not start, or had to stop.
const EXIT_FAILED: u8 = 2;

fn main() -> ExitCode {
    report::install_panic_message();
    match execute(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            report::error(&error);
            ExitCode::from(EXIT_FAILED)
        }
    }
}

fn execute(command: Command) -> Result<ExitCode, Error> {
    match command {
        Command::Run(args) => {
            let config = Config::new(args)?;
            let analyzer = Analyzer::new();
            let analyze = |article: &_| analyzer.analyze(article);
            let summary = run::run(&config, &analyze)?;
            report::summary(&summary, &config);
            Ok(if summary.is_complete() {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(EXIT_INCOMPLETE)
            })
        }
        Command::Explain(_) | Command::Schema(_) | Command::Eval(_) => Err(Error::Config {
            key: "command".to_owned(),
            problem: "not there yet".to_owned(),
        }),
    }
}
