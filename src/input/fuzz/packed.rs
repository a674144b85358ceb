//! Fuzz target of packed files and archives: valid ones made from the fuzzer's bytes, damaged in one place.

use std::io::{self, Write as _};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use bzip2::write::BzEncoder;
use lz4_flex::frame::FrameEncoder;
use parquet::arrow::ArrowWriter;

use super::super::tar::{BLOCK_BYTES, TarReader, member};
use super::{gzip, read_records, zstd_frame};
use crate::fuzz::choice;

/// Reading a packed file or archive with one changed byte, or cut short, ends or reports an error.
pub fn packed(bytes: &[u8]) {
    let (kind, rest) = choice(bytes);
    let (place, rest) = choice(rest);
    let (change, content) = choice(rest);
    let (name, mut file) = match kind % 6 {
        0 => ("a.jsonl.gz", gzip(content)),
        1 => ("a.jsonl.zst", zstd_frame(content)),
        2 => ("a.jsonl.bz2", bzip2(content).unwrap_or_default()),
        3 => ("a.jsonl.lz4", lz4(content).unwrap_or_default()),
        4 => ("a.tar", tar(content)),
        _ => ("a.parquet", parquet(content).unwrap_or_default()),
    };
    let place = usize::from(place) * file.len() / 256;
    match file.get_mut(place) {
        Some(byte) if change > 0 => *byte ^= change,
        _ => file.truncate(place),
    }
    if name == "a.tar" {
        read_members(file);
    } else {
        read_records(&file, name, usize::from(kind) + 1);
    }
}

/// Every member's bytes, as far as the archive is valid.
fn read_members(file: Vec<u8>) {
    let mut reader = TarReader::new(Box::new(io::Cursor::new(file)));
    while let Ok(Some(mut member)) = reader.next_member() {
        if io::copy(&mut member.stream, &mut io::sink()).is_err() {
            return;
        }
    }
}

fn bzip2(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(content)?;
    encoder.finish()
}

fn lz4(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = FrameEncoder::new(Vec::new());
    encoder.write_all(content)?;
    encoder.finish().map_err(io::Error::other)
}

/// An archive with one member per line of the content.
fn tar(content: &[u8]) -> Vec<u8> {
    let mut archive = Vec::new();
    for line in content.split(|&byte| byte == b'\n').take(8) {
        archive.extend(member(b"a.jsonl", b'0', line));
    }
    archive.resize(archive.len() + 2 * BLOCK_BYTES, 0);
    archive
}

/// A table of the content's lines.
fn parquet(content: &[u8]) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let lines = String::from_utf8_lossy(content);
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(lines.lines().take(8)));
    let rows = RecordBatch::try_from_iter([("text", texts)])?;
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, rows.schema(), None)?;
    writer.write(&rows)?;
    writer.close()?;
    Ok(file)
}
