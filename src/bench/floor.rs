//! The floor: the work that every program reading the same input has to do, on one thread.

use std::path::Path;
use std::time::{Duration, Instant};

use unicode_segmentation::UnicodeSegmentation as _;

use crate::config::Config;
use crate::error::Error;
use crate::input::{self, BlockReader};
use crate::interrupt::Stop;
use crate::run::limits;
use pressmill_extract::article::Decoder;
use pressmill_extract::article::fields::FieldMap;

/// What a floor does with the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// Reads, decompresses, cuts records and takes the text out of them.
    Parse,
    /// The same, and counts the words of the text by the rules of UAX 29.
    ParseAndWords,
}

impl Floor {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Parse, Self::ParseAndWords];

    /// Its name in the output of `bench`: part of the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parse => "read_and_parse",
            Self::ParseAndWords => "read_parse_and_words",
        }
    }

    /// Its description for the user.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Parse => "read and parse only",
            Self::ParseAndWords => "read, parse, UAX-29 words",
        }
    }
}

/// The counts of one pass over the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pass {
    /// Records with a text.
    pub texts: u64,
    /// Bytes of these texts.
    pub text_bytes: u64,
    /// Words of these texts; 0 where they are not counted.
    pub words: u64,
}

/// Reads the input of `config` as a run does.
///
/// # Errors
/// There is nothing to read, or a signal asked to stop.
pub(super) fn pass(floor: Floor, config: &Config, stop: &Stop) -> Result<(Pass, Duration), Error> {
    let started = Instant::now();
    let plan = input::plan(&config.inputs, Path::new(""))?;
    let decoder = Decoder {
        fields: FieldMap::with(&config.map),
        ..Decoder::default()
    };
    let mut reader = BlockReader::new(plan, limits(config));
    let mut pass = Pass::default();
    while let Some(block) = reader.next_block() {
        stop.check()?;
        for record in &block.records {
            let Ok(bytes) = block.body(record) else {
                continue;
            };
            if let Some(text) = decoder.bare_text(record.kind, bytes) {
                pass.texts += 1;
                pass.text_bytes += text.len() as u64;
                if floor == Floor::ParseAndWords {
                    pass.words += text.unicode_words().count() as u64;
                }
            }
        }
    }
    Ok((pass, started.elapsed()))
}
