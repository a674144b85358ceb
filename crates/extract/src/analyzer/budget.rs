//! Limits on how much of an article is analysed, so that no article exceeds a worker's memory or time.

use std::borrow::Cow;

use crate::model::{Block, Span, Text};

/// Bytes of text that are analysed, counted from the start of the article: 400 times a long article. Measured
/// on news text, analysing a byte takes 20 bytes of memory, so this limit makes 40 MiB. A worker may use 96
/// MiB; the rest is for its rows.
const ANALYSED_BYTES: u32 = 2 << 20;

/// Quote marks and apostrophes after which the analysis stops: as many as 2 MiB of news have. Each may begin
/// a quote, which takes half a kilobyte: 700,000 of them in 2 MiB took 400 MB.
const ANALYSED_MARKS: usize = 1 << 15;

/// Words and marks after which the analysis stops: a quarter more than 2 MiB of news have. Each becomes a
/// token with its facts, some 80 bytes: two million marks in 2 MiB took 160 MB.
const ANALYSED_TOKENS: usize = 1 << 19;

/// The blocks to analyse, and whether any text was dropped. A block across the limit is cut before a blank.
pub(super) fn within<'a>(text: &Text, blocks: &'a [Block]) -> (Cow<'a, [Block]>, bool) {
    within_bytes(text, blocks, limit(text.as_str()))
}

/// The byte at which the analysis stops.
fn limit(text: &str) -> u32 {
    let mut was_word = false;
    let starts_token = |letter: char| {
        let is_word = letter.is_alphanumeric();
        let is_next = !std::mem::replace(&mut was_word, is_word);
        is_word && is_next || !is_word && !letter.is_whitespace()
    };
    let marks = start_of(ANALYSED_MARKS, text, is_mark);
    let tokens = start_of(ANALYSED_TOKENS, text, starts_token);
    ANALYSED_BYTES.min(marks).min(tokens)
}

/// The position of the counted character that has `count` others before it; past the end of the text if there
/// is none.
fn start_of(count: usize, text: &str, mut is_counted: impl FnMut(char) -> bool) -> u32 {
    if text.len() <= count {
        return u32::MAX;
    }
    let mut counted = text
        .char_indices()
        .filter(|&(_, letter)| is_counted(letter));
    counted.nth(count).map_or(u32::MAX, |(at, _)| at as u32)
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '`' | '‘'..='‟' | '«' | '»' | '‹' | '›')
}

fn within_bytes<'a>(text: &Text, blocks: &'a [Block], limit: u32) -> (Cow<'a, [Block]>, bool) {
    let n_whole = blocks.partition_point(|block| block.span.end <= limit);
    let (whole, rest) = blocks.split_at(n_whole);
    let Some(first) = rest.first() else {
        return (Cow::Borrowed(blocks), false);
    };
    match cut(text, first.span, limit) {
        Some(span) => {
            let mut blocks = whole.to_vec();
            blocks.push(Block { span, ..*first });
            (Cow::Owned(blocks), true)
        }
        None => (Cow::Borrowed(whole), true),
    }
}

/// The part of `span` that ends before the last blank before `limit`.
fn cut(text: &Text, span: Span, limit: u32) -> Option<Span> {
    let bytes = text.as_str().as_bytes();
    let head = bytes.get(span.start as usize..limit as usize)?;
    let blank = head.iter().rposition(u8::is_ascii_whitespace)?;
    let words = head.get(..blank)?.trim_ascii_end();
    (!words.is_empty()).then(|| Span {
        start: span.start,
        end: span.start + words.len() as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::{ANALYSED_BYTES, ANALYSED_MARKS, ANALYSED_TOKENS, limit, within_bytes};
    use crate::model::{Block, SentenceKind, Span, Text};

    fn kept(lines: &[&str], limit: u32) -> (Vec<String>, bool) {
        let text = Text::new(lines.join("\n"));
        let mut start = 0;
        let blocks: Vec<Block> = lines
            .iter()
            .map(|line| {
                let end = start + line.len() as u32;
                let span = Span { start, end };
                start = end + 1;
                Block {
                    span,
                    kind: SentenceKind::Body,
                    paragraph_no: 0,
                    rule: None,
                }
            })
            .collect();
        let (kept, is_cut) = within_bytes(&text, &blocks, limit);
        let words = kept.iter().map(|block| text.slice(block.span).to_owned());
        (words.collect(), is_cut)
    }

    #[test]
    fn an_article_within_the_budget_is_analysed_whole() {
        assert_eq!(
            kept(&["One two.", "Three."], 15),
            (vec!["One two.".to_owned(), "Three.".to_owned()], false)
        );
    }

    #[test]
    fn a_block_across_the_limit_is_cut_before_a_blank() {
        let first = |words: &str| (vec![words.to_owned()], true);
        assert_eq!(kept(&["One two é.", "Three."], 9), first("One two"));
        assert_eq!(kept(&["One  two.", "Three."], 5), first("One"));
        assert_eq!(kept(&["One two.", "Three."], 12), first("One two."));
        assert_eq!(kept(&["Onetwothree."], 5), (vec![], true));
    }

    #[test]
    fn so_many_marks_as_news_never_has_end_the_analysis_early() {
        let news =
            "“We’re here,” she said, and nobody in the room had any doubt of it. ".repeat(8_000);
        assert_eq!(limit(&news), ANALYSED_BYTES);
        assert_eq!(limit(&"\" a".repeat(ANALYSED_MARKS)), ANALYSED_BYTES);
        let marks = "\" a".repeat(ANALYSED_MARKS + 2);
        assert_eq!(limit(&marks), 3 * ANALYSED_MARKS as u32);
    }

    #[test]
    fn so_many_tokens_as_news_never_has_end_the_analysis_early() {
        let news =
            "The talks went on in Geneva, officials of three countries said. ".repeat(30_000);
        assert_eq!(limit(&news), ANALYSED_BYTES);
        for (token, bytes) in [("a ", 2), (".", 1), ("a-", 1)] {
            let count = ANALYSED_TOKENS / token.trim().len();
            assert_eq!(limit(&token.repeat(count)), ANALYSED_BYTES);
            let many = token.repeat(count + 1);
            assert_eq!(limit(&many), bytes * ANALYSED_TOKENS as u32, "{token}");
        }
    }
}
