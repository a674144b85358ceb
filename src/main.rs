//! The `pressmill` program.

use std::env;
use std::io::{IsTerminal as _, stdout};
use std::process::ExitCode;

use clap::Parser;
use pressmill::cli::{
    BenchArgs, Cli, Command, DedupArgs, EvalArgs, ExplainArgs, RunArgs, SchemaArgs, VerifyArgs,
};
use pressmill::config::{ActorsFile, Config};
use pressmill::console::Progress;
use pressmill::error::Error;
use pressmill::explain::{self, Look};
use pressmill::interrupt::{Stop, exit_code};
use pressmill::run::{self, Job};
use pressmill::{bench, console, eval, output};
use pressmill_extract::Analyzer;
use pressmill_extract::Knowledge;
use pressmill_tables::schema;

/// A file failed, too much went to quarantine, the accounts do not balance, or the run had to stop.
const EXIT_FAILED: u8 = 1;
/// The run could not start.
const EXIT_NOT_STARTED: u8 = 2;

/// Columns of a line if the terminal does not report its width.
const DEFAULT_WIDTH: usize = 100;

fn main() -> ExitCode {
    console::install_panic_message();
    let outcome = match Cli::parse().command {
        Command::Run(args) => run(args),
        Command::Explain(args) => explain(&args),
        Command::Verify(args) => verify(&args),
        Command::Dedup(args) => dedup(&args),
        Command::Schema(args) => Ok(schema(&args)),
        Command::Eval(args) => eval(&args),
        Command::Bench(args) => bench(&args),
    };
    outcome.unwrap_or_else(|error| {
        console::error(&error);
        ExitCode::from(EXIT_NOT_STARTED)
    })
}

fn run(args: RunArgs) -> Result<ExitCode, Error> {
    let stop = Stop::on_signals(console::error)?;
    let config = Config::new(args)?;
    let mut analyzer = analyzer(config.actors.as_ref())?.with_languages(config.languages.clone());
    if let Some(model) = &config.names_model {
        analyzer = analyzer.with_names_model(model)?;
    }
    let job = Job::prepare(&config)?;
    if let Some(shortage) = job.shortage() {
        console::shortage(shortage, &config.output);
    }
    let mut progress = Progress::new(config.quiet, job.input_bytes());
    let analyze = |articles: &_| analyzer.analyze_all(articles);
    let outcome = job.run(&analyze, &stop, &mut progress);
    progress.finish();
    Ok(match outcome {
        Ok(summary) => {
            console::summary(&summary, &config);
            if summary.is_good(config.max_bad_percent) {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(EXIT_FAILED)
            }
        }
        Err(error) => {
            console::error(&error);
            match error {
                Error::Stopped { number } => ExitCode::from(exit_code(number)),
                _ => ExitCode::from(EXIT_FAILED),
            }
        }
    })
}

/// The analyzer with the user's actors.
fn analyzer(actors: Option<&ActorsFile>) -> Result<Analyzer, Error> {
    Ok(match actors {
        Some(file) => Analyzer::with_knowledge(Knowledge::with_overrides(&file.path, &file.table)?),
        None => Analyzer::new(),
    })
}

fn explain(args: &ExplainArgs) -> Result<ExitCode, Error> {
    let article = run::article_at(&args.input, args.record)?;
    let actors = args.actors.clone().map(ActorsFile::read).transpose()?;
    let analysis = analyzer(actors.as_ref())?.analyze(&article);
    let columns = env::var("COLUMNS").ok();
    let look = Look {
        colour: stdout().is_terminal() && env::var_os("NO_COLOR").is_none(),
        width: columns
            .and_then(|columns| columns.parse().ok())
            .unwrap_or(DEFAULT_WIDTH),
    };
    console::result(&explain::render(&article, &analysis, look));
    Ok(ExitCode::SUCCESS)
}

fn verify(args: &VerifyArgs) -> Result<ExitCode, Error> {
    let verdict = output::verify(&args.output)?;
    console::verdict(&verdict, &args.output);
    Ok(if verdict.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(EXIT_FAILED)
    })
}

fn dedup(args: &DedupArgs) -> Result<ExitCode, Error> {
    let found = output::dedup(&args.runs, &args.output)?;
    console::across_runs(found, &args.output);
    Ok(ExitCode::SUCCESS)
}

fn schema(args: &SchemaArgs) -> ExitCode {
    let describe = if args.sql {
        schema::sql
    } else {
        schema::describe
    };
    console::result(&describe(args.table));
    ExitCode::SUCCESS
}

fn eval(args: &EvalArgs) -> Result<ExitCode, Error> {
    let scorecard = eval::evaluate(&args.gold, &args.output)?;
    console::result(&scorecard.to_string());
    Ok(ExitCode::SUCCESS)
}

fn bench(args: &BenchArgs) -> Result<ExitCode, Error> {
    let stop = Stop::on_signals(console::error)?;
    let measured = match bench::measure(args, &Analyzer::new(), &stop, console::notice) {
        Err(Error::Stopped { number }) => return Ok(ExitCode::from(exit_code(number))),
        measured => measured?,
    };
    console::measured(&measured, args.json);
    Ok(if measured.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(EXIT_FAILED)
    })
}
