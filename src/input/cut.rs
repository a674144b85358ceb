//! What a reader of one format hands over: a record, or a word about what it passed over.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::transfer::Carried;
use pressmill_extract::Rejection;
use pressmill_extract::model::RecordKind;

/// What lies next in a file.
#[derive(Debug)]
pub(super) enum Next {
    /// A record.
    Record(Cut),
    /// Something of a kind that is not read.
    PassedOver(PassedOver),
    /// Nothing more.
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
    /// Its bytes in the buffer, or why there are none.
    pub(super) body: Result<Range<usize>, Rejection>,
    /// The file could not be read further than here.
    pub(super) has_failed: bool,
    /// There is nothing behind it.
    pub(super) ends_file: bool,
}

impl Cut {
    /// A record as its file has it, without an envelope.
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

    /// A record that is none.
    pub(super) fn rejected(raw_offset: u64, raw_length: u64, rejection: Rejection) -> Self {
        Self::new(raw_offset, raw_length, Err(rejection))
    }
}

/// Why something in a file is not read: it is no article, and nobody would take it for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOver {
    /// A WARC record about the file itself.
    Warcinfo,
    /// A WARC record of what was asked for.
    Request,
    /// A WARC record about another one.
    Metadata,
    /// A WARC record of a page that had not changed.
    Revisit,
    /// A WARC record of another type.
    OtherRecord,
    /// A response that is no page: a redirect, an error.
    HttpStatus,
    /// A response of another kind: an image, a style sheet.
    ContentType,
    /// A file in an archive whose name is of no kind that is read.
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
