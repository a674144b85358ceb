//! Opening a file: what its bytes are is told by the bytes, not by its name.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::RecordKind;
use super::gzip::GzipReader;
use super::utf16::Utf16Reader;

/// Read buffer of a file and of a decompressor, in bytes: larger ones measured no faster.
const BUFFER_BYTES: usize = 128 * 1024;

/// Largest zstd window accepted, as a power of two: 128 MiB, what `zstd --ultra --long` needs
/// without further options. A frame that asks for more is refused, so that memory stays bounded.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// How the records of a file are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// By name and content: `.txt` is one article, what starts with `{` is JSON Lines, with `<` a page.
    #[default]
    Auto,
    /// One JSON object a line.
    Jsonl,
    /// One article a file.
    Text,
    /// One web page a file.
    Html,
}

/// A file ready to be read, decompressed.
pub(super) struct Opened {
    pub(super) stream: Box<dyn BufRead>,
    pub(super) kind: RecordKind,
}

/// Why a file cannot be read at all.
#[derive(Debug)]
pub(super) enum OpenFault {
    /// The system says so.
    Io(io::Error),
    /// Its compressed stream is damaged from the start.
    Corrupt(io::Error),
    /// It is something else.
    Unsupported(&'static str),
}

/// Opens the file at `path`; `meter` counts its bytes on disk as they are read.
pub(super) fn open_file(
    path: &Path,
    format: Format,
    meter: Rc<Cell<u64>>,
) -> Result<Opened, OpenFault> {
    let file = File::open(path).map_err(OpenFault::Io)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    open_stream(Metered { inner: file, meter }, &name, format)
}

/// Opens stdin.
pub(super) fn open_stdin(format: Format, meter: Rc<Cell<u64>>) -> Result<Opened, OpenFault> {
    let inner = io::stdin().lock();
    open_stream(Metered { inner, meter }, "-", format)
}

fn open_stream(raw: impl Read + 'static, name: &str, format: Format) -> Result<Opened, OpenFault> {
    let (magic, raw) = peek(raw, 4).map_err(OpenFault::Io)?;
    let (name, compressed_name) = strip_compression(name);
    let raw = BufReader::with_capacity(BUFFER_BYTES, raw);
    let (plain, fault): (Box<dyn Read>, fn(io::Error) -> OpenFault) = match magic.as_slice() {
        [0x1f, 0x8b, ..] => (Box::new(GzipReader::new(raw)), OpenFault::Corrupt),
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => {
            let decoder = zstd_decoder(raw).map_err(OpenFault::Corrupt)?;
            (Box::new(decoder), OpenFault::Corrupt)
        }
        [] if compressed_name => {
            let error = io::Error::new(io::ErrorKind::UnexpectedEof, "the file has 0 bytes");
            return Err(OpenFault::Corrupt(error));
        }
        other => match foreign_format(other) {
            Some(what) => return Err(OpenFault::Unsupported(what)),
            None => (Box::new(raw), OpenFault::Io),
        },
    };
    let mut stream = BufReader::with_capacity(BUFFER_BYTES, plain);
    let head = stream.fill_buf().map_err(fault)?;
    let kind = record_kind(head, name, format).map_err(OpenFault::Unsupported)?;
    let order = byte_order(head);
    if let (RecordKind::Json, Some(is_big_endian)) = (kind, order) {
        stream.consume(BYTE_ORDER_MARK_BYTES);
        let utf8 = Utf16Reader::new(stream, is_big_endian);
        return Ok(Opened {
            stream: Box::new(BufReader::with_capacity(BUFFER_BYTES, utf8)),
            kind,
        });
    }
    Ok(Opened {
        stream: Box::new(stream),
        kind,
    })
}

/// Reads any number of frames, skippable ones included.
fn zstd_decoder<'a, R: BufRead>(raw: R) -> io::Result<zstd::Decoder<'a, R>> {
    let mut decoder = zstd::Decoder::with_buffer(raw)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(decoder)
}

/// Bytes of a UTF-16 byte order mark.
const BYTE_ORDER_MARK_BYTES: usize = 2;

/// Whether UTF-16 is big-endian, told by its byte order mark; nothing for a text without one.
fn byte_order(head: &[u8]) -> Option<bool> {
    match head {
        [0xff, 0xfe, ..] => Some(false),
        [0xfe, 0xff, ..] => Some(true),
        _ => None,
    }
}

/// What the records are: by request, else by name, else by the first visible byte.
fn record_kind(head: &[u8], name: &str, format: Format) -> Result<RecordKind, &'static str> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let visible = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .iter()
        .find(|byte| !byte.is_ascii_whitespace());
    let kind = match format {
        Format::Jsonl => RecordKind::Json,
        Format::Text => RecordKind::Text,
        Format::Html => RecordKind::Html,
        Format::Auto => match (extension.to_ascii_lowercase().as_str(), visible) {
            ("txt" | "text", _) => RecordKind::Text,
            ("html" | "htm" | "xhtml" | "shtml", _) => RecordKind::Html,
            ("jsonl" | "ndjson" | "jsonlines" | "json", _) => RecordKind::Json,
            (_, Some(b'<')) => RecordKind::Html,
            (_, Some(b'{') | None) => RecordKind::Json,
            (_, Some(_)) if name == "-" => RecordKind::Text,
            _ => return Err("none of the kinds that are read; --format says which it is"),
        },
    };
    Ok(kind)
}

/// The name without `.gz` or `.zst`, and whether there was one.
pub(super) fn strip_compression(name: &str) -> (&str, bool) {
    let stem = [".gz", ".zst", ".zstd"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix));
    (stem.unwrap_or(name), stem.is_some())
}

/// Containers that are known by their first bytes and not read.
fn foreign_format(magic: &[u8]) -> Option<&'static str> {
    match magic {
        [b'B', b'Z', b'h', ..] => Some("a bzip2 file; unpack it first"),
        [0xfd, b'7', b'z', b'X'] => Some("an xz file; unpack it first"),
        [b'P', b'K', 3, 4] => Some("a zip file; unpack it first"),
        [0x04, 0x22, 0x4d, 0x18] => Some("an lz4 file; unpack it first"),
        [b'P', b'A', b'R', b'1'] => Some("a Parquet file, which is not read"),
        _ => None,
    }
}

/// The first bytes of a stream, `count` or all there are, and the stream as if they had not been read.
fn peek(mut stream: impl Read, count: u64) -> io::Result<(Vec<u8>, impl Read)> {
    let mut head = Vec::new();
    stream.by_ref().take(count).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(stream)))
}

/// Counts the bytes that pass.
struct Metered<R> {
    inner: R,
    meter: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.set(self.meter.get() + count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, foreign_format, record_kind, strip_compression};
    use crate::input::RecordKind::{Html, Json, Text};

    #[test]
    fn request_then_name_then_content_say_what_records_are() {
        for (name, head, kind) in [
            ("a.jsonl", "no json", Ok(Json)),
            ("a.txt", "{curly}", Ok(Text)),
            ("a", " \n{\"text\": 1}", Ok(Json)),
            ("a", "\u{feff}{}", Ok(Json)),
            ("a", "", Ok(Json)),
            ("-", "Words.", Ok(Text)),
            ("-", "{}", Ok(Json)),
            ("a.HTM", "Words.", Ok(Html)),
            ("a", "\n<!DOCTYPE html>", Ok(Html)),
            ("-", "<p>Words.", Ok(Html)),
            ("a.txt", "<p>Words.", Ok(Text)),
            ("a.jsonl", "<html>", Ok(Json)),
            ("a.md", "Words.", Err(())),
        ] {
            let found = record_kind(head.as_bytes(), name, Format::Auto);
            assert_eq!(found.map_err(|_| ()), kind, "{name}: {head}");
        }
        assert_eq!(record_kind(b"{}", "a.jsonl", Format::Text), Ok(Text));
        assert_eq!(record_kind(b"Words", "a.txt", Format::Jsonl), Ok(Json));
    }

    #[test]
    fn the_name_counts_for_utf16_too() {
        assert_eq!(
            record_kind(b"\xff\xfe{\0", "a.jsonl", Format::Auto),
            Ok(Json)
        );
        assert_eq!(record_kind(b"\xff\xfeA\0", "a.txt", Format::Auto), Ok(Text));
    }

    #[test]
    fn the_name_under_the_compression_counts() {
        assert_eq!(strip_compression("a.txt.gz"), ("a.txt", true));
        assert_eq!(strip_compression("a.zst"), ("a", true));
        assert_eq!(strip_compression("a.jsonl"), ("a.jsonl", false));
    }

    #[test]
    fn other_containers_are_known_by_their_first_bytes() {
        assert!(foreign_format(b"BZh9").is_some_and(|what| what.contains("bzip2")));
        assert!(foreign_format(b"PAR1").is_some_and(|what| what.contains("Parquet")));
        assert_eq!(foreign_format(b"{\"te"), None);
        assert_eq!(foreign_format(b""), None);
    }
}
