//! The body of an HTTP response as it was sent: `bytes → bytes`. Joins chunks and undoes compression.
//!
//! A body that is shorter than its declared length, or whose compression breaks off, is torn. It is refused,
//! never passed on as a short page. A body that is falsely declared as chunked or compressed is used as it
//! is, as in browsers.
//!
//! Memory: the cap. Cost: linear.

use std::borrow::Cow;
use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use pressmill_extract::model::{Envelope, RecordKind};
use pressmill_extract::{Article, Decoder, Reason, Rejection, Stage};

/// Why a body is refused.
type Fault = (Reason, String);

/// The transfer encoding of a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// Whether it is in chunks, each preceded by its length.
    pub is_chunked: bool,
    /// Its compressions, in the order in which they were applied.
    pub codings: Vec<Coding>,
    /// `Content-Length`.
    pub length: Option<u64>,
}

/// A compression of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `gzip`.
    Gzip,
    /// `deflate`: zlib's format, or raw.
    Deflate,
    /// `br`.
    Brotli,
    /// `zstd`.
    Zstd,
}

/// The metadata of a record in a container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// The container's own metadata.
    pub envelope: Envelope,
    /// How HTTP encoded its bytes.
    pub transfer: Transfer,
}

/// Decodes the article of a record after undoing its encodings; an unpacked page may have `max_page_bytes`.
///
/// # Errors
/// The record is torn or holds no article: the rejection says which.
pub(crate) fn decode(
    decoder: &Decoder,
    max_page_bytes: usize,
    record: (Option<&Carried>, RecordKind, &[u8]),
) -> Result<Article, Rejection> {
    let (carried, kind, bytes) = record;
    let Some(carried) = carried else {
        return decoder.decode(kind, bytes);
    };
    let bytes =
        body(bytes, &carried.transfer, max_page_bytes).map_err(|(reason, message)| Rejection {
            stage: Stage::Article,
            reason,
            message,
            source_id: carried.envelope.id.clone(),
        })?;
    decoder.decode_from(&carried.envelope, kind, &bytes)
}

/// Starts of documents that browsers read even if they are declared as compressed.
const PLAIN_STARTS: [&[u8]; 4] = [b"<!doctype", b"<html", b"<?xml", b"<!--"];

/// Undoes the encodings of `bytes`; the result has at most `cap` bytes.
fn body<'a>(bytes: &'a [u8], transfer: &Transfer, cap: usize) -> Result<Cow<'a, [u8]>, Fault> {
    let is_chunked = transfer.is_chunked && starts_chunk(bytes);
    let mut body = if is_chunked {
        Cow::Owned(unchunked(bytes)?)
    } else {
        Cow::Borrowed(bytes)
    };
    if let Some(length) = transfer.length
        && !is_chunked
        && (body.len() as u64) < length
        && !has_end(&body)
    {
        let message = format!("{} bytes of the page's {length} were kept", body.len());
        return Err((Reason::Truncated, message));
    }
    for coding in transfer.codings.iter().rev() {
        if !is_plain(&body) {
            body = decompressed(&body, *coding, cap)?.map_or(body, Cow::Owned);
        }
    }
    Ok(body)
}

/// Whether the bytes end like a document, so that none of it is missing whatever its declared length.
fn has_end(bytes: &[u8]) -> bool {
    const END: &[u8] = b"</html>";
    let bytes = bytes.trim_ascii_end();
    let start = bytes.len().saturating_sub(END.len());
    bytes
        .get(start..)
        .is_some_and(|end| end.eq_ignore_ascii_case(END))
}

/// Whether the bytes are an uncompressed document.
fn is_plain(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_start();
    PLAIN_STARTS.iter().any(|start| {
        bytes
            .get(..start.len())
            .is_some_and(|bytes| bytes.eq_ignore_ascii_case(start))
    })
}

/// The decompressed bytes; `None` if they do not have that compression.
fn decompressed(bytes: &[u8], coding: Coding, cap: usize) -> Result<Option<Vec<u8>>, Fault> {
    match coding {
        Coding::Gzip if !bytes.starts_with(b"\x1f\x8b") => Ok(None),
        Coding::Gzip => read(MultiGzDecoder::new(bytes), cap).map(Some),
        Coding::Deflate if has_zlib_header(bytes) => read(ZlibDecoder::new(bytes), cap).map(Some),
        Coding::Deflate => read(DeflateDecoder::new(bytes), cap).map(Some),
        Coding::Brotli => read(brotli_decompressor::Decompressor::new(bytes, 4096), cap).map(Some),
        Coding::Zstd => match zstd::Decoder::with_buffer(bytes) {
            Ok(decoder) => read(decoder, cap).map(Some),
            Err(error) => Err(corrupt(&error)),
        },
    }
}

/// Whether a zlib stream starts here (RFC 1950): method 8, and a multiple of 31.
fn has_zlib_header(bytes: &[u8]) -> bool {
    matches!(bytes, &[first, second, ..] if first & 15 == 8 && u16::from_be_bytes([first, second]) % 31 == 0)
}

/// The whole output of a decompressor, if it is within the cap.
fn read(decoder: impl Read, cap: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let read = decoder.take(cap as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| corrupt(&error))?;
    if bytes.len() > cap {
        let message =
            format!("the page has more than the {cap} bytes of --max-record-bytes when unpacked");
        return Err((Reason::TooLarge, message));
    }
    Ok(bytes)
}

fn corrupt(error: &io::Error) -> Fault {
    (
        Reason::CorruptStream,
        format!("the page's compression: {error}"),
    )
}

/// Whether the bytes start with the length of a chunk.
fn starts_chunk(bytes: &[u8]) -> bool {
    chunk(bytes).is_some()
}

/// The length of the chunk that starts here, and what follows its line. Blanks and extensions may follow the
/// length.
fn chunk(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr::memchr(b'\n', bytes.get(..256).unwrap_or(bytes))?;
    let (line, rest) = bytes.split_at_checked(end + 1)?;
    let line = std::str::from_utf8(line).ok()?;
    let digits = line.split(';').next()?.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let length = usize::from_str_radix(digits, 16)
        .ok()
        .filter(|_| is_number)?;
    Some((length, rest))
}

/// Joins the chunks.
fn unchunked(mut bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let torn = || {
        (
            Reason::Truncated,
            "the page ends before its last chunk".to_owned(),
        )
    };
    let mut body = Vec::with_capacity(bytes.len());
    loop {
        let Some((length, rest)) = chunk(bytes) else {
            return Err(if bytes.is_empty() {
                torn()
            } else {
                (
                    Reason::MalformedRecord,
                    "the page's chunks have no lengths".to_owned(),
                )
            });
        };
        if length == 0 {
            return Ok(body);
        }
        let (data, rest) = rest.split_at_checked(length).ok_or_else(torn)?;
        body.extend_from_slice(data);
        let line_break = rest
            .strip_prefix(b"\r\n")
            .or_else(|| rest.strip_prefix(b"\n"));
        bytes = line_break.unwrap_or(rest);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::{Coding, Transfer, body};

    const PAGE: &[u8] = b"<p>The ferry is back.</p>";

    fn chunked() -> Transfer {
        Transfer {
            is_chunked: true,
            ..Transfer::default()
        }
    }

    fn coded(codings: &[Coding]) -> Transfer {
        Transfer {
            codings: codings.to_vec(),
            ..Transfer::default()
        }
    }

    /// The page as text, or the rejection code.
    fn page(bytes: &[u8], transfer: &Transfer) -> String {
        match body(bytes, transfer, 1000) {
            Ok(page) => String::from_utf8_lossy(&page).into_owned(),
            Err((reason, _)) => reason.code().to_owned(),
        }
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn chunks_are_put_together() {
        let bytes = b"6;x=y\r\n<p>The\r\n5 \r\n boat\r\n0\r\n\r\n";
        assert_eq!(page(bytes, &chunked()), "<p>The boat");
    }

    #[test]
    fn a_page_without_its_last_chunk_is_torn() {
        for torn in ["6\r\n<p>The\r\n", "6\r\n<p>The\r\n5\r\n bo", "ff\r\n<p>"] {
            assert_eq!(page(torn.as_bytes(), &chunked()), "truncated", "{torn}");
        }
        let garbled = b"6\r\n<p>The boat is back\r\n0\r\n\r\n";
        assert_eq!(page(garbled, &chunked()), "malformed_record");
    }

    #[test]
    fn what_only_claims_to_be_chunked_or_compressed_is_a_page_all_the_same() {
        assert_eq!(page(PAGE, &chunked()).as_bytes(), PAGE);
        assert_eq!(page(PAGE, &coded(&[Coding::Gzip])).as_bytes(), PAGE);
        let document = b"\n<!DOCTYPE html><p>Yes.";
        for coding in [Coding::Brotli, Coding::Deflate, Coding::Zstd] {
            assert_eq!(page(document, &coded(&[coding])).as_bytes(), document);
        }
    }

    #[test]
    fn every_compression_is_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(PAGE).unwrap();
        let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
        bare.write_all(PAGE).unwrap();
        // Brotli's stored form: a window of 2^16, one block of 25 bytes, an empty last block.
        let brotli = [&[0x80, 0x01, 0x10][..], PAGE, &[0x03]].concat();
        for (coding, bytes) in [
            (Coding::Gzip, gzip(PAGE)),
            (Coding::Deflate, zlib.finish().unwrap()),
            (Coding::Deflate, bare.finish().unwrap()),
            (Coding::Brotli, brotli),
            (Coding::Zstd, zstd::encode_all(PAGE, 1).unwrap()),
        ] {
            assert_eq!(
                page(&bytes, &coded(&[coding])).as_bytes(),
                PAGE,
                "{coding:?}"
            );
        }
        let twice = zstd::encode_all(gzip(PAGE).as_slice(), 1).unwrap();
        assert_eq!(
            page(&twice, &coded(&[Coding::Gzip, Coding::Zstd])).as_bytes(),
            PAGE
        );
    }

    #[test]
    fn compression_that_breaks_off_is_refused() {
        let bytes = gzip(PAGE);
        let (cut, _) = bytes.split_at(bytes.len() - 9);
        assert_eq!(page(cut, &coded(&[Coding::Gzip])), "corrupt_stream");
    }

    #[test]
    fn a_page_that_unpacks_to_more_than_the_cap_is_refused() {
        let bomb = gzip(&vec![b' '; 100_000]);
        assert_eq!(page(&bomb, &coded(&[Coding::Gzip])), "too_large");
    }

    #[test]
    fn a_body_shorter_than_it_says_is_torn() {
        let transfer = Transfer {
            length: Some(26),
            ..Transfer::default()
        };
        assert_eq!(page(PAGE, &transfer), "truncated");
        assert_eq!(page(b"<p>The ferry is back today.", &transfer).len(), 27);
        assert_eq!(page(b"<p>It is back.</HTML>\n", &transfer).len(), 22);
    }
}
