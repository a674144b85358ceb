//! Failure has three reaches: [`Error`] stops the run (exit 2) or one shard
//! (exit 1); a [`Rejection`] is the outcome of one record and goes to quarantine.

use std::path::PathBuf;
use std::{fmt, io};

use serde::{Deserialize, Serialize};

use crate::interrupt;

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
    /// A line of a lexicon, `--actors` or gold file does not parse.
    Lexicon {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: u64,
        /// What should have stood there.
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
        /// What was looked for.
        pattern: String,
        /// A file that was met and not taken for input, to show.
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
        /// What is different: a configuration key, an input file, a model, the version.
        what: Vec<String>,
    },
    /// Another run writes the output folder.
    Busy {
        /// The folder.
        path: PathBuf,
        /// Process and host of the other run.
        holder: String,
    },
    /// A file of the input is not what it was when the run began.
    InputChanged {
        /// The file.
        path: PathBuf,
    },
    /// A signal asked the run to stop.
    Stopped {
        /// Its number.
        number: u8,
    },
    /// The system does not let the program listen for signals.
    Signals(io::Error),
    /// A model file is damaged or not one of ours.
    Model {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The one record that was asked for holds no article.
    Record {
        /// File and number.
        place: String,
        /// Why not.
        rejection: Rejection,
    },
    /// Threads could not be started.
    Threads(io::Error),
    /// So many articles made the analysis panic that the fault is not in the articles.
    TooManyPanics {
        /// How many.
        panics: u64,
    },
    /// Arrow or Parquet refused a batch.
    Parquet {
        /// The file being written or read.
        path: PathBuf,
        /// What the library said.
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
            Self::Lexicon {
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
                interrupt::name(*number)
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
            Self::Model { problem } => write!(f, "model: {problem}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Signals(source) | Self::Threads(source) => Some(source),
            Self::Parquet { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Why a record became a row of `quarantine` and not of `documents`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Where on the line it fell out.
    pub stage: Stage,
    /// The stable code.
    pub reason: Reason,
    /// What was found and what was expected, for a person.
    pub message: String,
    /// The record's own id, where it could be read.
    pub source_id: Option<String>,
}

/// The part of the line that rejected a record (the `stage` column).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Finding, decompressing and cutting records.
    Input,
    /// Decoding a record into an article.
    Article,
    /// Everything after.
    Analysis,
}

impl Stage {
    /// The value of the `stage` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Article => "article",
            Self::Analysis => "analysis",
        }
    }
}

/// The stable code of a rejection (the `reason` column): never renamed, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The line is not JSON.
    MalformedJson,
    /// The line is JSON but no object.
    NotAnObject,
    /// No field holds the text.
    MissingText,
    /// The text field is not a string.
    WrongType,
    /// The text is empty or blank.
    EmptyText,
    /// The web page shows no article.
    NoArticle,
    /// What should be a text or a page is something else: an image, a PDF document.
    NotText,
    /// Bytes that are not UTF-8.
    #[serde(rename = "invalid_utf8")]
    InvalidUtf8,
    /// The record breaks the rules of the format that it is kept in.
    MalformedRecord,
    /// The record ends before its end: it was cut when it was saved.
    Truncated,
    /// The record is larger than the cap.
    TooLarge,
    /// The compressed stream is damaged or ends early.
    CorruptStream,
    /// The file could not be read to its end.
    UnreadableFile,
    /// The analysis panicked: a bug of ours.
    Panicked,
}

impl Reason {
    /// The value of the `reason` column.
    pub fn code(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed_json",
            Self::NotAnObject => "not_an_object",
            Self::MissingText => "missing_text",
            Self::WrongType => "wrong_type",
            Self::EmptyText => "empty_text",
            Self::NoArticle => "no_article",
            Self::NotText => "not_text",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::MalformedRecord => "malformed_record",
            Self::Truncated => "truncated",
            Self::TooLarge => "too_large",
            Self::CorruptStream => "corrupt_stream",
            Self::UnreadableFile => "unreadable_file",
            Self::Panicked => "panicked",
        }
    }

    /// Whether the same record may pass on another try, without a change to it.
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::UnreadableFile | Self::Panicked)
    }
}
