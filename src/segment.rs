//! Segmentation: `(Text, [Block]) → [Token], [Sentence]`.

use crate::model::{Block, Sentence, Text, Token};

/// Cuts the blocks of one article into tokens and sentences.
#[must_use]
pub fn segment(text: &Text, blocks: &[Block]) -> (Vec<Token>, Vec<Sentence>) {
    let _ = (text, blocks);
    (Vec::new(), Vec::new())
}
