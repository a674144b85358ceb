//! Segmentation: `(Text, [Block]) → [Token], [Sentence]`.
//!
//! Blocks are lines. Lines of one paragraph are joined when the text is hard-wrapped: a line
//! that ends without a full stop runs on into the next. Tokens are cut in one pass (see
//! `segment/tokens.rs` for what a token is), sentences by rules over tokens.
//!
//! Invariant: tokens and sentences are sorted and never overlap; every token lies in a sentence.
//! Cost: linear; two vectors.

use crate::model::{Block, Sentence, SentenceKind, Shape, Span, Text, Token, TokenRange};

mod lexicon;
mod sentences;
mod tokens;

use lexicon::Lexicon;
use sentences::Ends;

/// Cuts the blocks of one article into tokens and sentences.
#[must_use]
pub fn segment(text: &Text, blocks: &[Block]) -> (Vec<Token>, Vec<Sentence>) {
    let lexicon = Lexicon::shipped();
    // English news has a token per 4.9 bytes and a sentence per 120 (allsides sample).
    let mut tokens = Vec::with_capacity(text.as_str().len() / 4);
    let mut sentences = Vec::with_capacity(text.as_str().len() / 100);
    let mut rest = blocks;
    while let Some(first) = rest.first() {
        let joined = joined_lines(text, rest);
        let (paragraph, others) = rest.split_at(joined);
        let start = tokens.len();
        for block in paragraph {
            tokens::tokenize(text, block.span, lexicon, &mut tokens);
        }
        let range = TokenRange::new(start, tokens.len());
        if first.kind == SentenceKind::Boilerplate {
            sentences.extend(sentence(first, range, &tokens));
        } else {
            cut(text, first, range, &tokens, &mut sentences);
        }
        rest = others;
    }
    (tokens, sentences)
}

/// How many blocks from the first on run on as one paragraph; at least 1.
fn joined_lines(text: &Text, blocks: &[Block]) -> usize {
    let runs_on = |pair: &[Block]| {
        let [line, next] = pair else { return false };
        let same = line.paragraph_no == next.paragraph_no && line.kind == next.kind;
        same && line.kind == SentenceKind::Body && is_wrapped(text, line.span, next.span)
    };
    1 + blocks.windows(2).take_while(|pair| runs_on(pair)).count()
}

/// Whether a line looks cut by hard wrapping: long enough, and the next goes on in lower case or
/// the line ends without a final mark.
///
/// 40 bytes: shorter lines are headings and list items; wrapped news text has 55 to 80 a line.
fn is_wrapped(text: &Text, line: Span, next: Span) -> bool {
    let line = text.slice(line);
    let goes_on = text
        .slice(next)
        .starts_with(|first: char| first.is_lowercase());
    let ended = line.ends_with(['.', '!', '?', '…', '”', '"', ':', ';', ')']);
    goes_on || line.len() >= 40 && line.len() <= 100 && !ended
}

/// Cuts the tokens of one paragraph into sentences.
fn cut(
    text: &Text,
    block: &Block,
    range: TokenRange,
    tokens: &[Token],
    sentences: &mut Vec<Sentence>,
) {
    let Some(paragraph) = tokens.get(range.indices()) else {
        return;
    };
    let ends = Ends {
        text,
        lexicon: Lexicon::shipped(),
        tokens: paragraph,
    };
    let mut start = 0;
    if block.kind == SentenceKind::Body {
        start = dateline_length(text, paragraph);
        let dateline = TokenRange::new(range.indices().start, range.indices().start + start);
        let dateline = sentence(block, dateline, tokens);
        sentences.extend(dateline.map(|found| Sentence {
            kind: SentenceKind::Dateline,
            ..found
        }));
    }
    while start < paragraph.len() {
        let length = ends.sentence_length(start).max(1);
        let from = range.indices().start + start;
        sentences.extend(sentence(
            block,
            TokenRange::new(from, from + length),
            tokens,
        ));
        start += length;
    }
}

/// A sentence of the block's kind; none when there is no token.
fn sentence(block: &Block, range: TokenRange, tokens: &[Token]) -> Option<Sentence> {
    (!range.is_empty()).then(|| Sentence {
        span: range.span(tokens),
        tokens: range,
        paragraph_no: block.paragraph_no,
        kind: block.kind,
        rule: block.rule,
    })
}

/// Tokens of the dateline that opens the paragraph: "KYIV, March 3 (Northgate Wire) —"; 0 when none.
///
/// It begins with a capitalised place in capitals or an agency in brackets, and ends with a dash
/// within 16 tokens.
fn dateline_length(text: &Text, paragraph: &[Token]) -> usize {
    let word = |token: &Token| text.slice(token.span).to_owned();
    let Some(first) = paragraph.first() else {
        return 0;
    };
    if !first.shape.has(Shape::CAPITALISED) {
        return 0;
    }
    let window = paragraph.get(..paragraph.len().min(16)).unwrap_or_default();
    let is_dash = |at: &usize| {
        let spaced = |at: usize| {
            window
                .get(at)
                .is_some_and(|token| token.shape.has(Shape::SPACE_BEFORE))
        };
        let token = window.get(*at).map(word).unwrap_or_default();
        matches!(token.as_str(), "-" | "–" | "—")
            && (spaced(*at) || spaced(*at + 1) || token != "-")
    };
    let Some(dash) = (1..window.len()).find(is_dash) else {
        return 0;
    };
    let head = window.get(..dash).unwrap_or_default();
    let is_agency = head.last().is_some_and(|token| word(token) == ")");
    let is_place = first.shape.has(Shape::ALL_CAPS)
        && head
            .iter()
            .all(|token| !token.shape.has(Shape::LETTER) || token.shape.has(Shape::CAPITALISED));
    if is_agency || is_place { dash + 1 } else { 0 }
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
