//! The metadata of a web archive's records (WARC's headers, ARC's lines), and how they decide what becomes of
//! a record.

use std::ops::Range;

use super::cut::PassedOver;
use super::http::{self, Head};
use super::transfer::Carried;
use super::{rejection, too_large};
use pressmill_extract::model::Envelope;
use pressmill_extract::model::RecordKind;
use pressmill_extract::{Reason, Rejection};

/// The header fields of a record that are used.
#[derive(Debug)]
pub(super) struct Capture {
    pub(super) kind: Kind,
    /// `Content-Length`.
    pub(super) length: u64,
    /// `WARC-Record-ID` without its brackets and `urn:uuid:`.
    pub(super) id: Option<String>,
    /// `WARC-Target-URI`.
    url: Option<String>,
    content_type: String,
    /// Whether the record says that it is not the whole of what was fetched.
    is_cut: bool,
}

/// The kind of a record: `WARC-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Response,
    Resource,
    Conversion,
    Other(PassedOver),
}

/// What becomes of a record.
pub(super) enum Verdict {
    /// It is read; these are its bytes.
    Page(RecordKind, Carried, Range<usize>),
    /// It is skipped: it is of no kind that is read.
    Pass(PassedOver),
    /// It is rejected: it is of a kind that is read, but broken.
    Reject(Rejection),
}

impl Kind {
    fn of(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "response" => Self::Response,
            "resource" => Self::Resource,
            "conversion" => Self::Conversion,
            "warcinfo" => Self::Other(PassedOver::Warcinfo),
            "request" => Self::Other(PassedOver::Request),
            "metadata" => Self::Other(PassedOver::Metadata),
            "revisit" => Self::Other(PassedOver::Revisit),
            _ => Self::Other(PassedOver::OtherRecord),
        }
    }

    /// Whether the decision needs its bytes.
    pub(super) fn may_hold_page(self) -> bool {
        !matches!(self, Self::Other(_))
    }
}

/// The fields of a WARC header that are used.
const FIELDS: [&str; 7] = [
    "content-length",
    "content-type",
    "warc-record-id",
    "warc-segment-number",
    "warc-target-uri",
    "warc-truncated",
    "warc-type",
];

/// Whether a line of a WARC header is one of the fields that are used.
pub(super) fn is_read(line: &[u8]) -> bool {
    let end = memchr::memchr(b':', line).unwrap_or_default();
    let name = line.get(..end).unwrap_or_default().trim_ascii_end();
    FIELDS
        .iter()
        .any(|field| name.eq_ignore_ascii_case(field.as_bytes()))
}

impl Capture {
    /// The header of a WARC record, from its version line to its blank line.
    pub(super) fn of_warc(bytes: &[u8]) -> Result<Self, &'static str> {
        let text = String::from_utf8_lossy(bytes);
        let mut capture = Self {
            kind: Kind::Other(PassedOver::OtherRecord),
            length: 0,
            id: None,
            url: None,
            content_type: String::new(),
            is_cut: false,
        };
        let (mut lengths, mut has_type) = (0, false);
        for (name, value) in http::fields(&text) {
            match name.to_ascii_lowercase().as_str() {
                "warc-type" => (capture.kind, has_type) = (Kind::of(&value), true),
                "warc-record-id" => capture.id = id(&value),
                "warc-target-uri" => capture.url = url(&value),
                "content-type" => capture.content_type = value.to_ascii_lowercase(),
                "warc-truncated" | "warc-segment-number" => capture.is_cut = true,
                "content-length" => {
                    let length = http::number(&value).ok_or("its Content-Length is no number")?;
                    if lengths > 0 && length != capture.length {
                        return Err("it has two Content-Lengths");
                    }
                    lengths += 1;
                    capture.length = length;
                }
                _ => {}
            }
        }
        match (lengths, has_type) {
            (0, _) => Err("it has no Content-Length"),
            (_, false) => Err("it has no WARC-Type"),
            _ => Ok(capture),
        }
    }

    /// The line before an ARC record.
    pub(super) fn of_arc(line: &[u8], n_fields: usize) -> Option<Self> {
        let line = String::from_utf8_lossy(line);
        let words = arc_words(&line, n_fields)?;
        let (url, content_type) = (words.first()?, words.get(3)?);
        let mut content_type = content_type.to_ascii_lowercase();
        if url.starts_with("http") && http::is_page(&content_type, None) {
            content_type.clear(); // the HTTP response says it itself
        }
        Some(Self {
            kind: Kind::Response,
            length: http::number(words.last()?)?,
            id: None,
            url: self::url(url),
            content_type,
            is_cut: false,
        })
    }

    /// Whether a line looks like the one before an ARC record; its length is not checked.
    pub(super) fn may_be_arc(line: &[u8], n_fields: usize) -> bool {
        arc_words(&String::from_utf8_lossy(line), n_fields).is_some()
    }

    /// Decides what becomes of the record with these bytes; `is_whole` says that they are all of them.
    pub(super) fn judge(&self, bytes: &[u8], is_whole: bool) -> Verdict {
        let (kind, content_type, head) = match self.kind {
            Kind::Other(what) => return Verdict::Pass(what),
            Kind::Response if self.is_http() => match http::head(bytes) {
                Ok(head) if !head.is_success() => return Verdict::Pass(PassedOver::HttpStatus),
                Ok(head) => {
                    let is_page = http::is_page(&head.content_type, bytes.get(head.length..));
                    if !is_page {
                        return Verdict::Pass(PassedOver::ContentType);
                    }
                    (RecordKind::Html, head.content_type.clone(), head)
                }
                Err(problem) => {
                    return Verdict::Reject(rejection(Reason::MalformedRecord, problem.to_owned()));
                }
            },
            _ => match self.kind_by_type(bytes) {
                Some(kind) => (kind, self.content_type.clone(), Head::default()),
                None => return Verdict::Pass(PassedOver::ContentType),
            },
        };
        if let Some(rejection) = self.flaw(bytes.len(), is_whole) {
            return Verdict::Reject(rejection);
        }
        let start = head.length;
        let carried = Carried {
            envelope: Envelope {
                id: self.id.clone(),
                url: self.url.clone(),
                content_type: (!content_type.is_empty()).then_some(content_type),
            },
            transfer: head.transfer,
        };
        Verdict::Page(kind, carried, start..bytes.len())
    }

    fn is_http(&self) -> bool {
        self.content_type.is_empty() || self.content_type.starts_with("application/http")
    }

    /// The kind of a resource or conversion, by its own content type.
    fn kind_by_type(&self, bytes: &[u8]) -> Option<RecordKind> {
        if self.kind == Kind::Response {
            return None;
        }
        if http::is_page(&self.content_type, Some(bytes)) {
            return Some(RecordKind::Html);
        }
        let is_text = self.kind == Kind::Conversion && self.content_type.starts_with("text/plain");
        is_text.then_some(RecordKind::Text)
    }

    /// Why a page cannot be read.
    fn flaw(&self, kept: usize, is_whole: bool) -> Option<Rejection> {
        let (reason, message) = if self.url.is_none() {
            (
                Reason::MalformedRecord,
                "it has no WARC-Target-URI".to_owned(),
            )
        } else if self.is_cut {
            let message = "the crawler kept only a part of the page (WARC-Truncated or segments)";
            (Reason::Truncated, message.to_owned())
        } else if !is_whole {
            return Some(too_large(self.length, kept));
        } else {
            return None;
        };
        Some(rejection(reason, message))
    }
}

/// The words of a line before an ARC record: an address, which may contain blanks, then `n_fields - 1` words
/// of which the second is a date.
fn arc_words(line: &str, n_fields: usize) -> Option<Vec<&str>> {
    let mut words: Vec<&str> = line
        .trim_end_matches(['\r', '\n'])
        .rsplitn(n_fields, ' ')
        .collect();
    words.reverse();
    let (scheme, _) = words.first()?.split_once(':')?;
    let is_url = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let date = words.get(2)?;
    let is_date = date.len() >= 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    (words.len() == n_fields && is_url && is_date).then_some(words)
}

/// An id without `<urn:uuid:…>`.
fn id(value: &str) -> Option<String> {
    let id = bare(value);
    let id = id.strip_prefix("urn:uuid:").unwrap_or(id);
    (!id.is_empty()).then(|| id.to_owned())
}

/// An address; wget writes it in angle brackets.
fn url(value: &str) -> Option<String> {
    let url = bare(value);
    (!url.is_empty()).then(|| url.to_owned())
}

fn bare(value: &str) -> &str {
    let inner = value
        .strip_prefix('<')
        .and_then(|value| value.strip_suffix('>'));
    inner.unwrap_or(value)
}
