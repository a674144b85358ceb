//! HTTP headers and those of formats derived from them: names, values, the head of a response.

use super::transfer::{Coding, Transfer};

/// Most bytes of the head of a response.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// The head of a response.
#[derive(Debug, Default)]
pub(super) struct Head {
    status: u16,
    /// In lower case; empty if there is none.
    pub(super) content_type: String,
    /// The codings that were applied to the body.
    pub(super) transfer: Transfer,
    /// Bytes of the head, including its blank line.
    pub(super) length: usize,
}

impl Head {
    /// Whether the body is the whole of what was requested.
    pub(super) fn is_success(&self) -> bool {
        matches!(self.status, 200 | 203)
    }
}

/// Parses the head of the response in `bytes`.
pub(super) fn head(bytes: &[u8]) -> Result<Head, &'static str> {
    if !bytes.starts_with(b"HTTP/") {
        return Err("its HTTP response has no status line");
    }
    let head = bytes.get(..HEAD_BYTES_MAX).unwrap_or(bytes);
    let length = head_length(head).ok_or("the head of its HTTP response does not end")?;
    let text = String::from_utf8_lossy(bytes.get(..length).unwrap_or_default());
    let status = text
        .split_ascii_whitespace()
        .nth(1)
        .and_then(|status| status.parse().ok());
    let mut head = Head {
        status: status.ok_or("its HTTP response has no status")?,
        length,
        ..Head::default()
    };
    for (name, value) in fields(&text) {
        match name.to_ascii_lowercase().as_str() {
            "content-type" => head.content_type = value.to_ascii_lowercase(),
            "content-length" => head.transfer.length = number(&value),
            "transfer-encoding" => {
                head.transfer.is_chunked |= value.to_ascii_lowercase().contains("chunked");
            }
            "content-encoding" => head
                .transfer
                .codings
                .extend(value.split(',').filter_map(coding)),
            _ => {}
        }
    }
    Ok(head)
}

/// Bytes up to and including the first blank line.
fn head_length(bytes: &[u8]) -> Option<usize> {
    let ends = memchr::memchr_iter(b'\n', bytes);
    ends.map(|at| at + 1).find_map(|at| {
        let rest = bytes.get(at..)?;
        let blank = [&b"\r\n"[..], b"\n"]
            .into_iter()
            .find(|blank| rest.starts_with(blank))?;
        Some(at + blank.len())
    })
}

/// The fields of a header: names and values, with folded lines joined by a blank. Skips the first line, and
/// lines without a colon.
pub(super) fn fields(header: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in header.lines().skip(1) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim_end(), value.trim().to_owned()));
        }
    }
    fields
}

/// A number of digits only.
pub(super) fn number(value: &str) -> Option<u64> {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| value.parse().ok())?
}

/// The coding of this name; `None` for `identity` and unknown names.
fn coding(name: &str) -> Option<Coding> {
    match name.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        "deflate" => Some(Coding::Deflate),
        "br" => Some(Coding::Brotli),
        "zstd" => Some(Coding::Zstd),
        _ => None,
    }
}

/// Whether a body of this type is a web page. Without a type, its first character decides.
pub(super) fn is_page(content_type: &str, body: Option<&[u8]>) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    match kind {
        "" => {
            let mut bytes = body.unwrap_or_default().iter();
            bytes.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
        }
        kind => matches!(kind, "text/html" | "application/xhtml+xml"),
    }
}
