//! Segmentation: `(Text, [Block]) → [Token], [Sentence]`.
//!
//! Blocks are lines. In a hard-wrapped text the lines of a paragraph are joined again (see
//! [`lines`]). Tokens are cut in one pass (see [`tokens`] for what a token is), sentences by rules
//! over tokens (see [`sentences`]).
//!
//! Invariant: tokens and sentences are sorted and never overlap; every token lies in a sentence.
//! Cost: linear; two vectors.

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
    /// In how many more body paragraphs a dateline is looked for.
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
mod tests {
    use super::segment;
    use crate::model::{Block, Sentence, SentenceKind, Shape, Span, Text};

    fn blocks(text: &str) -> Vec<Block> {
        let mut start = 0;
        let mut blocks = Vec::new();
        for (number, line) in (0..).zip(text.split('\n')) {
            if !line.trim().is_empty() {
                let span = Span::new(start, start + line.trim_end().len());
                blocks.push(Block {
                    span,
                    kind: SentenceKind::Body,
                    paragraph_no: number,
                    rule: None,
                });
            }
            start += line.len() + 1;
        }
        blocks
    }

    fn words(text: &str) -> Vec<String> {
        let text_of = Text::new(text.to_owned());
        let (tokens, _) = segment(&text_of, &blocks(text));
        tokens
            .iter()
            .map(|token| text_of.slice(token.span).to_owned())
            .collect()
    }

    fn sentences(text: &str) -> Vec<String> {
        let text_of = Text::new(text.to_owned());
        let (_, sentences) = segment(&text_of, &blocks(text));
        sentences
            .iter()
            .map(|sentence: &Sentence| text_of.slice(sentence.span).to_owned())
            .collect()
    }

    #[test]
    fn hyphens_and_possessives_are_split_and_contractions_kept() {
        let expected = [
            "Iran", "-", "backed", "Lavrov", "’s", "don't", "it's", "O'Neill",
        ];
        assert_eq!(words("Iran-backed Lavrov’s don't it's O'Neill"), expected);
    }

    #[test]
    fn numbers_and_abbreviations_keep_their_stops() {
        let expected = [
            "U.S.", "Gen.", "J.", "Ortiz", "paid", "$", "3,000.50", "at", "10:30", "a.m.", ".",
        ];
        assert_eq!(
            words("U.S. Gen. J. Ortiz paid $3,000.50 at 10:30 a.m.."),
            expected
        );
    }

    #[test]
    fn addresses_are_one_token() {
        let expected = [
            "See",
            "https://a.example/b?c=1",
            ",",
            "desk@post.example.org",
            "@ada",
            "#vote",
            ".",
        ];
        assert_eq!(
            words("See https://a.example/b?c=1, desk@post.example.org @ada #vote."),
            expected
        );
    }

    #[test]
    fn single_quotes_are_marks_and_clippings_are_not() {
        let text = Text::new("‘Stop,’ he told ’em in the ’90s".to_owned());
        let (tokens, _) = segment(&text, &blocks(text.as_str()));
        let marks = tokens
            .iter()
            .filter(|token| token.shape.has(Shape::QUOTE_MARK))
            .count();
        assert_eq!(marks, 2);
    }

    #[test]
    fn titles_and_initials_do_not_end_sentences() {
        let text =
            "Gen. J. Ortiz met Mr. Bello in the U.S. Senate. He left at 5 p.m. The talks failed.";
        let expected = [
            "Gen. J. Ortiz met Mr. Bello in the U.S. Senate.",
            "He left at 5 p.m.",
            "The talks failed.",
        ];
        assert_eq!(sentences(text), expected);
    }

    #[test]
    fn a_cue_in_lower_case_continues_the_quote_s_sentence() {
        let text = "“Why now?” he asked. “Because.” Nobody spoke.";
        assert_eq!(
            sentences(text),
            ["“Why now?” he asked.", "“Because.”", "Nobody spoke."]
        );
    }

    #[test]
    fn the_dateline_is_a_sentence_of_its_own() {
        let text = "KYIV, March 3 (Northgate Wire) — The talks began.";
        assert_eq!(
            sentences(text),
            ["KYIV, March 3 (Northgate Wire) —", "The talks began."]
        );
    }
}
