//! Errors of building an [`Analyzer`](crate::Analyzer): a damaged model, or a bad line of a list. Analysing
//! cannot fail.

use std::fmt;
#[cfg(feature = "train")]
use std::io;
use std::path::PathBuf;

/// A resource of the analysis cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A line of a lexicon, `--actors` or gold file does not parse.
    Lexicon {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: u64,
        /// What was expected there.
        expected: &'static str,
    },
    /// A model file is damaged or not one of ours.
    Model {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A file of the training could not be read or written.
    #[cfg(feature = "train")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// An option of the training has a value that cannot be used.
    #[cfg(feature = "train")]
    Config {
        /// The option, as the user wrote it.
        key: String,
        /// What is wrong with it and what was expected.
        problem: String,
    },
}

#[cfg(feature = "train")]
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
            Self::Lexicon {
                path,
                line,
                expected,
            } => write!(f, "{}:{line}: expected {expected}", path.display()),
            Self::Model { problem } => write!(f, "model: {problem}"),
            #[cfg(feature = "train")]
            Self::Io { path, .. } => write!(f, "{}", path.display()),
            #[cfg(feature = "train")]
            Self::Config { key, problem } => write!(f, "{key}: {problem}"),
        }
    }
}

impl std::error::Error for Error {
    #[cfg(feature = "train")]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// A word that is not a value of the option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownValue {
    /// The possible values.
    pub expected: &'static str,
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl std::error::Error for UnknownValue {}
