//! Opening a file: what its bytes are is told by the bytes, not by its name.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use super::content::{Content, Format, content};
use super::gzip::GzipReader;
use super::utf16::Utf16Reader;

/// Read buffer of a file and of a decompressor, in bytes: larger ones measured no faster.
const BUFFER_BYTES: usize = 128 * 1024;

/// Largest zstd window accepted, as a power of two: 128 MiB, what `zstd --ultra --long` needs
/// without further options. A frame that asks for more is refused, so that memory stays bounded.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// A file ready to be read, decompressed.
pub(super) struct Opened {
    pub(super) stream: Box<dyn BufRead>,
    pub(super) content: Content,
    /// After a fault, the stream may go on behind it.
    pub(super) survives_faults: bool,
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

/// Opens a stream that goes by this name.
pub(super) fn open_stream(
    raw: impl Read + 'static,
    name: &str,
    format: Format,
) -> Result<Opened, OpenFault> {
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
    let stream = BufReader::with_capacity(BUFFER_BYTES, plain);
    let (head, mut stream) = look_ahead(stream, HEAD_BYTES).map_err(fault)?;
    let content = content(&head, name, format).map_err(OpenFault::Unsupported)?;
    let order = byte_order(&head);
    if let (Content::JsonLines, Some(is_big_endian)) = (content, order) {
        stream.consume(BYTE_ORDER_MARK_BYTES);
        let utf8 = Utf16Reader::new(stream, is_big_endian);
        return Ok(Opened {
            stream: Box::new(BufReader::with_capacity(BUFFER_BYTES, utf8)),
            content,
            survives_faults: false,
        });
    }
    Ok(Opened {
        stream,
        content,
        survives_faults: magic.starts_with(b"\x1f\x8b"),
    })
}

/// Reads any number of frames, skippable ones included.
fn zstd_decoder<'a, R: BufRead>(raw: R) -> io::Result<zstd::Decoder<'a, R>> {
    let mut decoder = zstd::Decoder::with_buffer(raw)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(decoder)
}

/// Bytes by which a file's content is told.
const HEAD_BYTES: usize = 4_096;

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

/// The first bytes of a stream, `count` or all that there are before its end or its first fault, and the
/// stream as if they had not been read, its fault behind them.
///
/// # Errors
/// The fault, if nothing lies before it.
fn look_ahead(
    mut stream: impl BufRead + 'static,
    count: usize,
) -> io::Result<(Vec<u8>, Box<dyn BufRead>)> {
    let mut head = Vec::new();
    let outcome = stream.by_ref().take(count as u64).read_to_end(&mut head);
    let bytes = Cursor::new(head.clone());
    Ok(match outcome {
        Ok(_) => (head, Box::new(bytes.chain(stream))),
        Err(error) if head.is_empty() => return Err(error),
        Err(error) => (
            head,
            Box::new(bytes.chain(Fault(Some(error))).chain(stream)),
        ),
    })
}

/// A stream without bytes that fails once.
struct Fault(Option<io::Error>);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl BufRead for Fault {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.0.take().map_or(Ok(&[]), Err)
    }

    fn consume(&mut self, _: usize) {}
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
    use super::{foreign_format, strip_compression};

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
