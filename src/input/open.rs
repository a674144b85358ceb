//! Opens a file. Its bytes, not its name, decide its compression.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use bzip2::bufread::MultiBzDecoder;
use lzma_rust2::XzReader;

use super::content::{Content, Format, content};
use super::gzip::GzipReader;
use super::lz4::{self, Lz4Reader};
use super::object::{Object, ObjectStream};
use super::utf16::Utf16Reader;
use super::{is_out_of_reach, rejection};
use pressmill_extract::{Reason, Rejection};

mod streams;

use streams::{Bounded, Metered, Once, look_ahead, peek};

/// Read buffer of a file and of a decompressor, in bytes: larger ones were no faster.
const BUFFER_BYTES: usize = 128 * 1024;

/// Largest accepted zstd window, as a power of two: 128 MiB, which `zstd --ultra --long` needs without
/// further options. A frame that needs more is refused, so that memory stays bounded.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// A file ready to be read, with decompression.
pub(super) struct Opened {
    pub(super) stream: Box<dyn BufRead>,
    pub(super) content: Content,
    /// Whether the stream can continue after a fault.
    pub(super) survives_faults: bool,
    /// The file itself, if the stream returns its bytes unchanged.
    pub(super) whole: Option<Whole>,
}

/// A file with random access.
pub(super) enum Whole {
    /// On the disk.
    File(PathBuf),
    /// In a bucket.
    Object(Arc<Object>),
}

/// Why a file cannot be read at all.
#[derive(Debug)]
pub(super) enum OpenFault {
    /// The system's error.
    Io(io::Error),
    /// Its compressed stream is damaged from the start.
    Corrupt(io::Error),
    /// It has another format.
    Unsupported(&'static str),
}

impl OpenFault {
    /// The rejected record that represents a file that cannot be read.
    pub(super) fn into_rejection(self) -> Rejection {
        match self {
            Self::Io(error) => rejection(Reason::UnreadableFile, error.to_string()),
            Self::Corrupt(error) => rejection(Reason::CorruptStream, error.to_string()),
            Self::Unsupported(what) => {
                rejection(Reason::UnreadableFile, format!("unsupported: {what}"))
            }
        }
    }
}

/// Opens the file at `path`; `meter` counts its bytes on disk.
pub(super) fn open_file(
    path: &Path,
    format: Format,
    meter: Rc<Cell<u64>>,
) -> Result<Opened, OpenFault> {
    let file = File::open(path).map_err(OpenFault::Io)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let metered = Metered { inner: file, meter };
    let (opened, is_plain) = open_stream(metered, &name, format)?;
    Ok(Opened {
        whole: is_plain.then(|| Whole::File(path.to_owned())),
        ..opened
    })
}

/// Opens an object; `meter` counts its bytes.
pub(super) fn open_object(
    object: &Arc<Object>,
    format: Format,
    meter: Rc<Cell<u64>>,
) -> Result<Opened, OpenFault> {
    let inner = ObjectStream::new(Arc::clone(object));
    let metered = Metered { inner, meter };
    let (opened, is_plain) = open_stream(metered, object.name(), format)?;
    Ok(Opened {
        whole: is_plain.then(|| Whole::Object(Arc::clone(object))),
        ..opened
    })
}

/// Opens stdin.
pub(super) fn open_stdin(format: Format, meter: Rc<Cell<u64>>) -> Result<Opened, OpenFault> {
    let inner = io::stdin().lock();
    let (opened, _) = open_stream(Metered { inner, meter }, "-", format)?;
    Ok(opened)
}

/// Opens the bytes of a file of this name, `-` being stdin; also returns whether they are read unchanged.
pub(super) fn open_stream(
    raw: impl Read + 'static,
    name: &str,
    format: Format,
) -> Result<(Opened, bool), OpenFault> {
    let taken = Rc::default();
    let counted = Metered {
        inner: raw,
        meter: Rc::clone(&taken),
    };
    let (magic, raw) = peek(counted, 4).map_err(OpenFault::Io)?;
    let (name, compressed_name) = strip_compression(name);
    let raw = BufReader::with_capacity(BUFFER_BYTES, raw);
    let compression = Compression::of(&magic);
    let fault = |error| match compression {
        Some(compression) if !is_out_of_reach(&error) => {
            OpenFault::Corrupt(compression.named(error))
        }
        _ => OpenFault::Io(error),
    };
    let plain: Box<dyn Read> = match compression {
        Some(compression) => compression.undone(raw).map_err(fault)?,
        None if magic.is_empty() && compressed_name => {
            let error = io::Error::new(io::ErrorKind::UnexpectedEof, "the file has 0 bytes");
            return Err(OpenFault::Corrupt(error));
        }
        None => match foreign_format(&magic) {
            Some(what) => return Err(OpenFault::Unsupported(what)),
            None => Box::new(raw),
        },
    };
    let plain = Bounded {
        inner: plain,
        taken,
        given: 0,
    };
    let stream = BufReader::with_capacity(BUFFER_BYTES, plain);
    let (head, mut stream) = look_ahead(stream, HEAD_BYTES).map_err(fault)?;
    let content = content(&head, name, format).map_err(OpenFault::Unsupported)?;
    let order = byte_order(&head);
    if let Some(is_big_endian) = order.filter(|_| content.is_cut_at_characters()) {
        stream.consume(BYTE_ORDER_MARK_BYTES);
        let utf8 = Utf16Reader::new(stream, is_big_endian);
        let opened = Opened {
            stream: Box::new(BufReader::with_capacity(BUFFER_BYTES, utf8)),
            content,
            survives_faults: false,
            whole: None,
        };
        return Ok((opened, false));
    }
    let opened = Opened {
        stream,
        content,
        survives_faults: compression == Some(Compression::Gzip),
        whole: None,
    };
    Ok((opened, compression.is_none()))
}

/// Largest dictionary of an xz stream with its overhead, in KiB: 64 MiB is what `xz -9` needs.
const XZ_KIB_MAX: u32 = 72 * 1024;

/// A compression that is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
    Lz4,
}

impl Compression {
    /// Detects the compression by the first bytes of a file.
    fn of(magic: &[u8]) -> Option<Self> {
        match magic {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9'] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X'] => Some(Self::Xz),
            magic if magic == lz4::FRAME_START => Some(Self::Lz4),
            _ => None,
        }
    }
}

impl Compression {
    /// The stream with its first bytes restored.
    fn undone(self, raw: impl BufRead + 'static) -> io::Result<Box<dyn Read>> {
        Ok(match self {
            Self::Gzip => Box::new(GzipReader::new(raw)),
            Self::Zstd => Box::new(Once::new(zstd_decoder(raw)?)),
            Self::Bzip2 => Box::new(Once::new(MultiBzDecoder::new(raw))),
            Self::Xz => Box::new(Once::new(XzReader::new_mem_limit(raw, true, XZ_KIB_MAX))),
            Self::Lz4 => Box::new(Lz4Reader::new(raw)),
        })
    }

    /// A fault at the stream's start, with the format's name if the decoder does not give it.
    fn named(self, error: io::Error) -> io::Error {
        match self {
            Self::Gzip | Self::Zstd | Self::Lz4 => error,
            Self::Bzip2 => io::Error::new(error.kind(), format!("a bzip2 file: {error}")),
            Self::Xz => io::Error::new(error.kind(), format!("an xz file: {error}")),
        }
    }
}

/// Reads any number of frames, including skippable ones.
fn zstd_decoder<'a, R: BufRead>(raw: R) -> io::Result<zstd::Decoder<'a, R>> {
    let mut decoder = zstd::Decoder::with_buffer(raw)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(decoder)
}

/// First bytes of a file that decide its format.
const HEAD_BYTES: usize = 4_096;

/// Bytes of a UTF-16 byte order mark.
const BYTE_ORDER_MARK_BYTES: usize = 2;

/// Whether UTF-16 is big-endian, according to its byte order mark; `None` without one.
fn byte_order(head: &[u8]) -> Option<bool> {
    match head {
        [0xff, 0xfe, ..] => Some(false),
        [0xfe, 0xff, ..] => Some(true),
        _ => None,
    }
}

/// The name without `.gz` or `.zst`, and whether it had one.
pub(super) fn strip_compression(name: &str) -> (&str, bool) {
    let stem = [".gz", ".zst", ".zstd", ".bz2", ".xz", ".lz4"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix));
    (stem.unwrap_or(name), stem.is_some())
}

/// Containers that are recognised by their first bytes and not read.
fn foreign_format(magic: &[u8]) -> Option<&'static str> {
    match magic {
        [b'P', b'K', 3, 4] => Some("a zip file; unpack it first"),
        magic if magic == lz4::LEGACY_START => {
            Some("an lz4 file of the legacy format, which has no end mark; unpack it first")
        }
        _ => None,
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
        assert!(foreign_format(b"PK\x03\x04").is_some_and(|what| what.contains("zip")));
        assert!(foreign_format(b"\x02\x21\x4c\x18").is_some_and(|what| what.contains("lz4")));
        assert_eq!(foreign_format(b"{\"te"), None);
        assert_eq!(foreign_format(b""), None);
    }
}
