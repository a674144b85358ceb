//! Errors that end the run. A problem with one record is a [`Rejection`] and goes to quarantine.

use std::path::PathBuf;
use std::{fmt, io};

use pressmill_extract::Rejection;
use signal_hook::consts::SIGINT;

/// Stops the run (exit code 2) or one shard (exit code 1). Never a document:
/// see [`Rejection`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened, read, written or renamed.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line of `--actors` does not parse, or a model file is damaged.
    Analysis(pressmill_extract::Error),
    /// A line of a gold file does not parse.
    Gold {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: u64,
        /// What was expected there.
        expected: &'static str,
    },
    /// An option or configuration key has a value that cannot be used.
    Config {
        /// The option or key, as the user wrote it.
        key: String,
        /// What is wrong with it and what was expected.
        problem: String,
    },
    /// Nothing to read.
    NoInput {
        /// The input as the user gave it.
        pattern: String,
        /// An example of a file that was skipped.
        passed_over: Option<String>,
    },
    /// The output folder cannot be used as it is.
    Output {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it and what to do.
        problem: &'static str,
    },
    /// The output folder holds the result of something else.
    Changed {
        /// The folder.
        path: PathBuf,
        /// The difference: a configuration key, an input file, a model, the version.
        what: Vec<String>,
    },
    /// Another run writes the output folder.
    Busy {
        /// The folder.
        path: PathBuf,
        /// Process and host of the other run.
        holder: String,
    },
    /// A file of the input changed during the run.
    InputChanged {
        /// The file.
        path: PathBuf,
    },
    /// A signal asked the run to stop.
    Stopped {
        /// Its number.
        number: u8,
    },
    /// The system does not let the program handle signals.
    Signals(io::Error),
    /// The requested record holds no article.
    Record {
        /// File and number.
        place: String,
        /// Why not.
        rejection: Rejection,
    },
    /// Threads could not be started.
    Threads(io::Error),
    /// The analysis panicked on so many articles that the articles cannot be to blame.
    TooManyPanics {
        /// How many.
        panics: u64,
    },
    /// Arrow or Parquet refused a batch.
    Parquet {
        /// The file being written or read.
        path: PathBuf,
        /// The library's error.
        source: parquet::errors::ParquetError,
    },
}

impl Error {
    /// An [`Error::Io`] about `path`, for `map_err`.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, .. } | Self::Parquet { path, .. } => write!(f, "{}", path.display()),
            Self::Analysis(source) => write!(f, "{source}"),
            Self::Gold {
                path,
                line,
                expected,
            } => {
                write!(f, "{}:{line}: expected {expected}", path.display())
            }
            Self::Config { key, problem } => write!(f, "{key}: {problem}"),
            Self::NoInput {
                pattern,
                passed_over: None,
            } => write!(f, "{pattern}: no file to read"),
            Self::NoInput {
                pattern,
                passed_over: Some(name),
            } => write!(
                f,
                "{pattern}: no file to read; {name} is of no kind that is read, by its name"
            ),
            Self::Changed { path, what } => write!(
                f,
                "{} holds a result of something else: {}; give --overwrite to replace it, or another folder",
                path.display(),
                what.join(", ")
            ),
            Self::Busy { path, holder } => {
                write!(f, "{}: another run is writing it: {holder}", path.display())
            }
            Self::InputChanged { path } => write!(
                f,
                "{}: changed while it was read; the parts before it are kept, start again with --overwrite",
                path.display()
            ),
            Self::Stopped { number } => write!(
                f,
                "stopped by {}; resume with the same command",
                signal_name(*number)
            ),
            Self::Signals(_) => write!(f, "cannot listen for signals"),
            Self::Output { path, problem } => write!(f, "{}: {problem}", path.display()),
            Self::Record { place, rejection } => {
                let reason = rejection.reason.code();
                write!(f, "{place}: {reason}: {}", rejection.message)
            }
            Self::Threads(_) => write!(f, "cannot start threads"),
            Self::TooManyPanics { panics } => write!(
                f,
                "stopped: {panics} articles made the analysis panic; this is a bug of pressmill"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Signals(source) | Self::Threads(source) => Some(source),
            Self::Parquet { source, .. } => Some(source),
            Self::Analysis(source) => source.source(),
            _ => None,
        }
    }
}

impl From<pressmill_extract::Error> for Error {
    fn from(error: pressmill_extract::Error) -> Self {
        Self::Analysis(error)
    }
}

/// "SIGINT" or "SIGTERM".
fn signal_name(number: u8) -> &'static str {
    match i32::from(number) {
        SIGINT => "SIGINT",
        _ => "SIGTERM",
    }
}
