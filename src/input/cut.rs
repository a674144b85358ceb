//! What a reader of one format hands over: a record, or a word about what it passed over.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::RecordKind;
use crate::error::Rejection;

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
    pub(super) envelope: Option<Box<Envelope>>,
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

/// What a container says of a record that it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The record's own id.
    pub id: Option<String>,
    /// The address that it was fetched from.
    pub url: Option<String>,
    /// What it is said to be, character set included: `text/html; charset=utf-8`.
    pub content_type: Option<String>,
    /// What was done to its bytes on their way.
    pub transfer: Transfer,
}

/// How HTTP carried a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// In chunks, each with its length before it.
    pub is_chunked: bool,
    /// How it is compressed, the first done first.
    pub codings: Vec<Coding>,
    /// `Content-Length`.
    pub length: Option<u64>,
}

/// A compression that HTTP knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `gzip`.
    Gzip,
    /// `deflate`: zlib's format, or bare.
    Deflate,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
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
