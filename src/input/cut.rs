//! The output of each format's reader: a record, or the kind of something that it skipped.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::transfer::Carried;
use pressmill_extract::Rejection;
use pressmill_extract::model::RecordKind;

/// The next thing in a file.
#[derive(Debug)]
pub(super) enum Next {
    /// A record.
    Record(Cut),
    /// Something of a kind that is not read.
    PassedOver(PassedOver),
    /// The end.
    End,
}

/// A record, cut out of its file.
#[derive(Debug)]
pub(super) struct Cut {
    /// First byte in the decompressed file.
    pub(super) raw_offset: u64,
    /// Bytes in the decompressed file.
    pub(super) raw_length: u64,
    pub(super) kind: RecordKind,
    pub(super) envelope: Option<Box<Carried>>,
    /// The range of its bytes in the buffer, or why it has none.
    pub(super) body: Result<Range<usize>, Rejection>,
    /// Whether the file could not be read further.
    pub(super) has_failed: bool,
    /// Whether it is the last one.
    pub(super) ends_file: bool,
}

impl Cut {
    /// A record without an envelope.
    pub(super) fn new(
        raw_offset: u64,
        raw_length: u64,
        body: Result<Range<usize>, Rejection>,
    ) -> Self {
        Self {
            raw_offset,
            raw_length,
            kind: RecordKind::Text,
            envelope: None,
            body,
            has_failed: false,
            ends_file: false,
        }
    }

    /// A rejected record.
    pub(super) fn rejected(raw_offset: u64, raw_length: u64, rejection: Rejection) -> Self {
        Self::new(raw_offset, raw_length, Err(rejection))
    }
}

/// Reasons to skip something in a file: it is not an article, and nobody would expect one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOver {
    /// A WARC record about the file itself.
    Warcinfo,
    /// A WARC record of a request.
    Request,
    /// A WARC record about another record.
    Metadata,
    /// A WARC record of a page that did not change.
    Revisit,
    /// A WARC record of another type.
    OtherRecord,
    /// A response that is not a page: a redirect, an error.
    HttpStatus,
    /// A response of another kind: an image, a style sheet.
    ContentType,
    /// A file in an archive whose name has no known ending.
    OtherFile,
}

impl PassedOver {
    /// Its name in the summary.
    pub fn code(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Request => "request",
            Self::Metadata => "metadata",
            Self::Revisit => "revisit",
            Self::OtherRecord => "other_record",
            Self::HttpStatus => "http_status",
            Self::ContentType => "content_type",
            Self::OtherFile => "other_file",
        }
    }
}
