//! The raw record: where it stands, what its bytes are, how they were carried.

use std::sync::Arc;

/// Where a record stands in the input; with the run's inputs it finds the record again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordPlace {
    /// Path or URL relative to the input root, `/` between parts.
    pub source_file: Arc<str>,
    /// 0-based position in the file.
    pub record_no: u64,
    /// First byte in the **decompressed** file.
    pub raw_offset: u64,
    /// Bytes in the decompressed file, the line break left out.
    pub raw_length: u64,
}

/// What the bytes of a record are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A JSON object.
    Json,
    /// A plain text.
    Text,
    /// A web page.
    Html,
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
}
