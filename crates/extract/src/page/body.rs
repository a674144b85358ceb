//! Finds the blocks of a page that are its article: `Outline → indices of blocks, in order`.
//!
//! [`super::pruning`] first removes elements that hold something else. Of the rest, the article is the
//! element with the greatest sum over its blocks; prose counts for it, links against it (a maximum
//! subsequence, after Pasternack & Roth 2009). Links and stray lines inside it are dropped. The line under
//! the headline is added from wherever the page has it.
//!
//! Cost: linear in blocks and elements.

use super::hints::Hints;
use super::metadata::Metadata;
use super::outline::{Element, Outline, PageBlock};
use super::pruning::{Strictness, kept_blocks};
use super::tag::Tag;

/// Words of a block from which it can be prose.
const PROSE_WORDS_MIN: usize = 8;

/// A block of this many words is prose even when it ends without a stop.
const LONG_WORDS_MIN: usize = 24;

/// An element named as the article's body is taken with this share of the best sum, in percent.
const NAMED_PERCENT: i64 = 70;

/// If the article has less than this percentage of the page's words, the search runs again with less pruning.
const SMALL_PERCENT: usize = 20;

/// The line under the headline stands at most this many blocks above the article …
const DECK_BLOCKS: usize = 30;
/// … has this many words at least …
const DECK_WORDS_MIN: usize = 5;
/// … and begins with as many bytes of the page's description, unless its element is named so.
const DECK_BYTES: usize = 40;

/// The article's blocks, as indices in the page's order.
pub(super) fn article(outline: &Outline<'_>, metadata: &Metadata) -> Vec<usize> {
    let strict = Candidates::of(outline, Strictness::Names).article(metadata);
    let words = |blocks: &[usize]| {
        blocks
            .iter()
            .filter_map(|&at| outline.blocks.get(at))
            .map(|block| block.words)
            .sum::<usize>()
    };
    let all: usize = outline
        .blocks
        .iter()
        .filter(|block| is_prose(block))
        .map(|block| block.words)
        .sum();
    if !strict.is_empty() && words(&strict) * 100 >= all * SMALL_PERCENT {
        return strict;
    }
    let candidates = Candidates::of(outline, Strictness::Tags);
    let lenient = candidates.article(metadata);
    if words(&lenient) > 2 * words(&strict) {
        lenient
    } else if strict.is_empty() {
        candidates.sentences()
    } else {
        strict
    }
}

/// A page and what may be part of its article.
struct Candidates<'a> {
    outline: &'a Outline<'a>,
    /// PageBlock by block.
    is_kept_block: Vec<bool>,
}

impl<'a> Candidates<'a> {
    fn of(outline: &'a Outline<'a>, strictness: Strictness) -> Self {
        Self {
            outline,
            is_kept_block: kept_blocks(outline, strictness),
        }
    }

    /// The element that holds the article.
    fn best(&self) -> Option<&'a Element> {
        let values = sums(self.outline, |at, block| self.value(at, block));
        let (mut best, mut best_sum) = (None, 0);
        let (mut named, mut named_sum) = (None, 0);
        for element in &self.outline.elements {
            let sum = within(&values, element);
            if sum > 0 && sum >= best_sum {
                (best, best_sum) = (Some(element), sum);
            }
            if element.hints.contains(Hints::BODY) && sum > named_sum {
                (named, named_sum) = (Some(element), sum);
            }
        }
        if named_sum * 100 >= best_sum * NAMED_PERCENT {
            named.or(best)
        } else {
            best
        }
    }

    fn value(&self, at: usize, block: &PageBlock) -> i64 {
        if !self.is_kept_block(at) || is_consent(&block.text) {
            return 0;
        }
        if is_prose(block) {
            return block.words as i64 - 2 * block.link_words as i64;
        }
        let links = if is_link(block) {
            block.link_words.min(10) as i64
        } else {
            0
        };
        -links - i64::from(!self.tag(block).is_heading())
    }

    fn is_kept_block(&self, at: usize) -> bool {
        self.is_kept_block.get(at).copied().unwrap_or(false)
    }

    fn tag(&self, block: &PageBlock) -> Tag {
        self.outline
            .elements
            .get(block.element)
            .map_or(Tag::Div, |element| element.tag)
    }

    /// The blocks of the article.
    fn article(&self, metadata: &Metadata) -> Vec<usize> {
        let Some(element) = self.best() else {
            return Vec::new();
        };
        let blocks = &self.outline.blocks;
        let mut chosen: Vec<usize> = element
            .blocks
            .clone()
            .filter(|&at| self.is_kept_block(at))
            .filter(|&at| {
                blocks
                    .get(at)
                    .is_some_and(|block| self.is_kept(block, metadata))
            })
            .collect();
        let is_end = |at: &usize| blocks.get(*at).is_some_and(|block| self.can_end(block));
        chosen.truncate(chosen.iter().rposition(is_end).map_or(0, |last| last + 1));
        chosen.drain(..chosen.iter().position(is_end).unwrap_or(0));
        let deck = chosen.first().and_then(|&first| self.deck(first, metadata));
        chosen.splice(0..0, deck);
        chosen
    }

    fn is_kept(&self, block: &PageBlock, metadata: &Metadata) -> bool {
        let tag = self.tag(block);
        let is_title = tag == Tag::H1
            || metadata
                .title
                .as_ref()
                .is_some_and(|title| *title == block.text);
        let is_sentence = matches!(tag, Tag::P | Tag::Li)
            && block.words >= PROSE_WORDS_MIN
            && block.text.ends_with('.');
        !is_title && (!is_link(block) || is_sentence)
    }

    /// The sentences of a page that is too short to have prose: "The ferry is back."
    fn sentences(&self) -> Vec<usize> {
        let blocks = self.outline.blocks.iter().enumerate();
        let sentences = blocks.filter(|&(at, block)| {
            self.is_kept_block(at)
                && !self.tag(block).is_heading()
                && ends_sentence(&block.text)
                && block.link_words == 0
                && !is_consent(&block.text)
        });
        sentences.map(|(at, _)| at).collect()
    }

    /// The line under the headline, above the article's first block.
    fn deck(&self, first: usize, metadata: &Metadata) -> Option<usize> {
        let blocks = &self.outline.blocks;
        let opening = blocks.get(first)?;
        let described = metadata
            .description
            .as_deref()
            .and_then(|text| head(text, DECK_BYTES));
        let described = described
            .filter(|start| start.len() >= DECK_BYTES / 2 && !opening.text.starts_with(start));
        (first.saturating_sub(DECK_BLOCKS)..first)
            .rev()
            .find(|&at| {
                blocks.get(at).is_some_and(|block| {
                    let is_described = described.is_some_and(|start| block.text.starts_with(start));
                    let is_text = block.words >= DECK_WORDS_MIN
                        && !is_link(block)
                        && self.tag(block) != Tag::H1;
                    is_text && (is_described || self.is_kept_block(at) && self.is_named_deck(block))
                })
            })
    }

    /// The block's element, or the one around it, is named as the line under the headline.
    fn is_named_deck(&self, block: &PageBlock) -> bool {
        let elements = &self.outline.elements;
        let own = elements.get(block.element);
        let around = own.and_then(|element| elements.get(element.parent));
        own.into_iter()
            .chain(around)
            .any(|element| element.hints.contains(Hints::DECK))
    }

    /// Whether an article may begin or end with it.
    fn can_end(&self, block: &PageBlock) -> bool {
        is_prose(block) || self.tag(block) == Tag::P && ends_sentence(&block.text)
    }
}

/// The first bytes, cut at a character.
fn head(text: &str, bytes: usize) -> Option<&str> {
    (0..=bytes.min(text.len()))
        .rev()
        .find_map(|end| text.get(..end))
}

/// Running text: sentences, few of them links.
pub(super) fn is_prose(block: &PageBlock) -> bool {
    let is_long = block.words >= LONG_WORDS_MIN;
    let is_sentence = block.words >= PROSE_WORDS_MIN && ends_sentence(&block.text);
    (is_long || is_sentence) && block.link_words * 2 < block.words
}

/// Most of its words are links.
pub(super) fn is_link(block: &PageBlock) -> bool {
    block.link_words > 0 && block.link_words * 10 >= block.words * 7
}

/// Prose about cookies and rights to data: it does not count as the article's prose.
fn is_consent(text: &str) -> bool {
    [
        "cookie",
        "Cookie",
        "privacy policy",
        "Privacy Policy",
        "personal information",
    ]
    .iter()
    .any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

fn ends_sentence(text: &str) -> bool {
    let closing = ['"', '\'', '”', '’', ')', ']', '»'];
    text.trim_end_matches(closing)
        .ends_with(['.', '!', '?', '…', ':', ';'])
}

/// Sums over the blocks before each: `n + 1` of them.
pub(super) fn sums(outline: &Outline<'_>, value: impl Fn(usize, &PageBlock) -> i64) -> Vec<i64> {
    let mut sum = 0;
    let mut sums = vec![0];
    for (at, block) in outline.blocks.iter().enumerate() {
        sum += value(at, block);
        sums.push(sum);
    }
    sums
}

/// The sum over an element's blocks.
pub(super) fn within(sums: &[i64], element: &Element) -> i64 {
    let at = |at: usize| sums.get(at).copied().unwrap_or(0);
    at(element.blocks.end) - at(element.blocks.start)
}
