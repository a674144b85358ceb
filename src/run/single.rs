//! One record of one file, for `explain`.

use std::path::Path;

use crate::count::counted;
use crate::error::Error;
use crate::input::transfer::decode;
use crate::input::{self, BLOCK_BYTES, BlockReader, DEFAULT_MAX_RECORD_BYTES, Format, ReadLimits};
use pressmill_extract::article::Decoder;
use pressmill_extract::model::Article;

/// The article of record `record_no` (0-based) of `input`, a path or `-`.
///
/// # Errors
/// The input cannot be read, has fewer records, or the record holds no article.
pub fn article_at(input: &str, record_no: u64) -> Result<Article, Error> {
    let plan = input::plan(&[input.to_owned()], Path::new(""))?;
    let limits = ReadLimits {
        format: Format::Auto,
        max_record_bytes: DEFAULT_MAX_RECORD_BYTES as usize,
        max_records: record_no.saturating_add(1),
        block_bytes: BLOCK_BYTES,
    };
    let mut reader = BlockReader::new(plan, limits);
    let mut last = None;
    while let Some(block) = reader.next_block() {
        if !block.records.is_empty() {
            last = Some(block);
        }
    }
    let found = last.as_ref().filter(|_| reader.n_records() > record_no);
    let Some((block, record)) = found.and_then(|block| Some((block, block.records.last()?))) else {
        return Err(Error::Config {
            key: "--record".to_owned(),
            problem: format!(
                "{input} has {}, counted from 0",
                counted(reader.n_records(), "record")
            ),
        });
    };
    let article = block.body(record).and_then(|bytes| {
        let envelope = record.envelope.as_deref();
        decode(
            &Decoder::default(),
            DEFAULT_MAX_RECORD_BYTES as usize,
            (envelope, record.kind, bytes),
        )
    });
    article.map_err(|rejection| Error::Record {
        place: format!("{input}: record {record_no}"),
        rejection,
    })
}
