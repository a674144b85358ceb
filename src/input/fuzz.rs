//! Fuzz targets of the input: see [`crate::fuzz`].
#![allow(
    clippy::missing_panics_doc,
    reason = "a target panics where a promise is broken: that is what it is for"
)]

use std::io::{self, BufRead, Read, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::content::Format;
use super::cut::Next;
use super::lines::{Line, LineReader};
use super::open::open_stream;
use super::reader::Reader;
use super::transfer::decode;
use super::utf16::Utf16Reader;
use crate::fuzz::pieces::{ARCHIVE, TABLE, expand};
use crate::fuzz::{choice, sound};
use pressmill_extract::article::Decoder;
use pressmill_extract::article::fields::FieldMap;

mod packed;

pub use packed::packed;

/// Most decompressed bytes before a target stops.
const UNPACKED_MAX: u64 = 1 << 22;

/// A stream that returns at most `size` bytes at a time.
struct Trickle {
    bytes: Vec<u8>,
    at: usize,
    size: usize,
}

impl Trickle {
    fn new(bytes: &[u8], size: usize) -> Self {
        Self {
            bytes: bytes.to_owned(),
            at: 0,
            size: size.max(1),
        }
    }
}

impl Read for Trickle {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Trickle {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let end = self.bytes.len().min(self.at + self.size);
        Ok(self.bytes.get(self.at..end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
    }
}

/// Lines equal those of a split of the whole, for any way in which the bytes arrive and any cap.
pub fn lines(bytes: &[u8]) {
    let (size, rest) = choice(bytes);
    let (cap, content) = choice(rest);
    let cap = usize::from(cap);
    let mut expected: Vec<&[u8]> = content.split(|&byte| byte == b'\n').collect();
    if expected.last().is_some_and(|last| last.is_empty()) {
        expected.pop();
    }
    let stream = Trickle::new(content, usize::from(size));
    let mut reader = LineReader::at(Box::new(stream), 0);
    let mut buffer = Vec::new();
    for line in expected {
        buffer.clear();
        let (length, is_whole) = match reader.next_line(&mut buffer, cap) {
            Line::Whole { length } => (length, true),
            Line::TooLong { length } => (length, false),
            other => panic!("{other:?} in place of {line:?}"),
        };
        assert_eq!((length, is_whole), (line.len() as u64, line.len() <= cap));
        assert_eq!(buffer, if is_whole { line } else { b"" });
    }
    assert!(matches!(reader.next_line(&mut buffer, cap), Line::End));
    assert_eq!(reader.position, content.len() as u64);
}

/// Reading a file of any bytes and name ends or reports an error, and its records are inside it and in order.
pub fn stream(bytes: &[u8]) {
    const NAMES: [&str; 8] = [
        "a.jsonl",
        "a.txt.gz",
        "a.html",
        "a.warc",
        "a.warc.gz",
        "a.arc",
        "a.jsonl.zst",
        "-",
    ];
    let (choice, content) = choice(bytes);
    let name = NAMES[usize::from(choice) % NAMES.len()];
    read_records(content, name, usize::from(choice) + 1);
}

/// The same for a web archive.
pub fn archive(bytes: &[u8]) {
    let (choice, content) = choice(bytes);
    let name = if choice & 1 == 0 { "a.warc" } else { "a.arc" };
    read_records(
        expand(content, &ARCHIVE).as_bytes(),
        name,
        usize::from(choice),
    );
}

/// The same for a table or an array.
pub fn rows(bytes: &[u8]) {
    const NAMES: [&str; 3] = ["a.csv", "a.tsv", "a.json"];
    let (choice, content) = choice(bytes);
    let name = NAMES[usize::from(choice) % NAMES.len()];
    let size = usize::from(choice) + 1;
    read_records(expand(content, &TABLE).as_bytes(), name, size);
}

fn read_records(content: &[u8], name: &str, size: usize) {
    let decoder = Decoder::default();
    let Ok((opened, _)) = open_stream(Trickle::new(content, size), name, Format::Auto) else {
        return;
    };
    // Usual column names of tables. An archive is never one of its own records.
    let Ok(mut reader) = Reader::new(opened, &FieldMap::default()) else {
        return;
    };
    let mut buffer = Vec::new();
    let mut end = 0;
    while reader.position() < UNPACKED_MAX {
        buffer.clear();
        let cut = match reader.next(&mut buffer, 4_000) {
            Next::Record(cut) => cut,
            Next::PassedOver(_) => continue,
            Next::End => return,
        };
        assert!(cut.raw_offset >= end, "{cut:?} begins before {end}");
        end = cut.raw_offset + cut.raw_length;
        if let Ok(range) = cut.body {
            let record = buffer.get(range).expect("a record lies in the buffer");
            match decode(
                &decoder,
                1 << 16,
                (cut.envelope.as_deref(), cut.kind, record),
            ) {
                Ok(article) => sound::blocks(&article.text, &article.blocks),
                Err(rejection) => assert!(!rejection.message.is_empty()),
            }
        }
        if cut.ends_file {
            return;
        }
    }
}

/// Anything packed in members or frames of any kind is unpacked unchanged.
pub fn members(bytes: &[u8]) {
    let (choice, content) = choice(bytes);
    let is_gzip = choice & 1 == 0;
    let size = usize::from(choice >> 1) + 1;
    let mut packed = Vec::new();
    for piece in content.chunks(size.max(content.len() / 8)) {
        packed.extend(if is_gzip {
            gzip(piece)
        } else {
            zstd_frame(piece)
        });
    }
    if packed.is_empty() {
        return;
    }
    let raw = Trickle::new(&packed, size);
    let opened = open_stream(raw, "a.txt", Format::Text);
    let (opened, _) = opened.unwrap_or_else(|fault| panic!("{fault:?}"));
    let mut stream = opened.stream;
    let mut unpacked = Vec::new();
    let read = stream.read_to_end(&mut unpacked);
    assert!(read.is_ok(), "{read:?}");
    assert_eq!(unpacked, content);
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = encoder.write_all(content).and_then(|()| encoder.finish());
    packed.unwrap_or_default()
}

fn zstd_frame(content: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(content, 1).unwrap_or_default()
}

/// UTF-16 gives the same characters as the standard library, for any way in which the bytes arrive.
pub fn utf16(bytes: &[u8]) {
    let (choice, content) = choice(bytes);
    let is_big_endian = choice & 1 == 1;
    let stream = Trickle::new(content, usize::from(choice >> 1));
    let mut found = Vec::new();
    let read = Utf16Reader::new(stream, is_big_endian).read_to_end(&mut found);
    assert!(read.is_ok(), "{read:?}");
    let (units, half) = content.as_chunks::<2>();
    let unit = if is_big_endian {
        u16::from_be_bytes
    } else {
        u16::from_le_bytes
    };
    let units = units.iter().map(|&pair| unit(pair));
    let mut expected = Vec::new();
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) => expected.extend(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(lone) => {
                let unit = lone.unpaired_surrogate();
                let bits = [unit >> 12, (unit >> 6) & 63, unit & 63].map(|bits| bits as u8);
                expected.extend([0xe0 | bits[0], 0x80 | bits[1], 0x80 | bits[2]]);
            }
        }
    }
    expected.extend(half.iter().map(|_| 0xff));
    assert_eq!(found, expected);
}
