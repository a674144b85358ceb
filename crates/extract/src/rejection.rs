//! Why one record is no article: the outcome that goes to quarantine.

use serde::{Deserialize, Serialize};

/// Why a record became a row of `quarantine` and not of `documents`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The stage that rejected it.
    pub stage: Stage,
    /// The stable code.
    pub reason: Reason,
    /// What was found and what was expected, for humans.
    pub message: String,
    /// The record's own id, where it could be read.
    pub source_id: Option<String>,
}

/// The stage that rejected a record (the `stage` column).
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
    /// The record violates its container's format.
    MalformedRecord,
    /// The record is truncated: it was cut when it was saved.
    Truncated,
    /// The record is larger than the cap.
    TooLarge,
    /// The compressed stream is damaged or ends early.
    CorruptStream,
    /// The file could not be read to its end.
    UnreadableFile,
    /// The analysis panicked: a bug in pressmill.
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

    /// Whether a retry of the unchanged record may succeed.
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::UnreadableFile | Self::Panicked)
    }
}
