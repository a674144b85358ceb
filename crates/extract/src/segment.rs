//! Segmentation: `(Text, [Block]) → [Token], [Sentence]`.
//!
//! Blocks are lines. In a hard-wrapped text the lines of a paragraph are joined again (see
//! `segment/lines.rs`). Tokens are cut in one pass (see `segment/tokens.rs` for what a token is), sentences by rules
//! over tokens (see `segment/sentences.rs`).
//!
//! Invariant: tokens and sentences are sorted and never overlap; every token lies in a sentence.
//! Cost: linear; two vectors.

#[cfg(feature = "train")]
pub(crate) use tokens::token_of;

use crate::model::{Block, Sentence, SentenceKind, Text, Token, TokenRange};

mod datelines;
mod lexicon;
mod lines;
mod sentences;
mod tokens;

use lexicon::Lexicon;
use lines::Lines;
use sentences::Ends;

/// How many body paragraphs may stand before the dateline: a summary, a note of the desk.
const PARAGRAPHS_BEFORE_DATELINE: u32 = 4;

/// Cuts the blocks of one article into tokens and sentences.
#[must_use]
pub fn segment(text: &Text, blocks: &[Block]) -> (Vec<Token>, Vec<Sentence>) {
    let mut segmenter = Segmenter {
        text,
        lexicon: Lexicon::shipped(),
        // English news has a token per 4.9 bytes and a sentence per 120 (AllSides articles).
        tokens: Vec::with_capacity(text.as_str().len() / 4),
        sentences: Vec::with_capacity(text.as_str().len() / 100),
        datelines_left: PARAGRAPHS_BEFORE_DATELINE,
    };
    let lines = Lines::new(text, blocks);
    let mut rest = blocks;
    while let Some(first) = rest.first() {
        let (paragraph, others) = rest.split_at(lines.joined(rest));
        let range = segmenter.tokenize(paragraph);
        match first.kind {
            SentenceKind::Boilerplate => segmenter.push(first, range),
            _ => segmenter.cut(first, range),
        }
        rest = others;
    }
    (segmenter.tokens, segmenter.sentences)
}

struct Segmenter<'a> {
    text: &'a Text,
    lexicon: &'a Lexicon,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    /// In how many more body paragraphs a dateline may follow.
    datelines_left: u32,
}

impl Segmenter<'_> {
    /// Appends the tokens of some lines.
    fn tokenize(&mut self, lines: &[Block]) -> TokenRange {
        let start = self.tokens.len();
        for line in lines {
            tokens::tokenize(self.text, line.span, self.lexicon, &mut self.tokens);
        }
        TokenRange::new(start, self.tokens.len())
    }

    /// Adds one sentence of the block's kind, unless it has no token.
    fn push(&mut self, block: &Block, range: TokenRange) {
        if !range.is_empty() {
            self.sentences.push(Sentence {
                span: range.span(&self.tokens),
                tokens: range,
                paragraph_no: block.paragraph_no,
                kind: block.kind,
                rule: block.rule,
            });
        }
    }

    /// Cuts the tokens of some joined lines into sentences.
    fn cut(&mut self, block: &Block, range: TokenRange) {
        let from = range.indices().start;
        let mut start = self.dateline(block, range);
        let tokens = self.tokens.get(range.indices()).unwrap_or_default();
        let mut ends = Ends::new(self.text, self.lexicon, tokens);
        while start < tokens.len() {
            let end = ends.end_of(start);
            let tokens = TokenRange::new(from + start, from + end);
            self.sentences.push(Sentence {
                span: tokens.span(&self.tokens),
                tokens,
                paragraph_no: block.paragraph_no,
                kind: block.kind,
                rule: block.rule,
            });
            start = end;
        }
    }

    /// Adds the dateline that opens the paragraph, if there is one; its length in tokens.
    fn dateline(&mut self, block: &Block, range: TokenRange) -> usize {
        if block.kind != SentenceKind::Body || self.datelines_left == 0 {
            return 0;
        }
        self.datelines_left -= 1;
        let tokens = self.tokens.get(range.indices()).unwrap_or_default();
        let length = datelines::length(self.text, self.lexicon, tokens);
        if length > 0 {
            self.datelines_left = 0;
            let start = range.indices().start;
            let block = Block {
                kind: SentenceKind::Dateline,
                ..*block
            };
            self.push(&block, TokenRange::new(start, start + length));
        }
        length
    }
}

#[cfg(test)]
mod tests;
