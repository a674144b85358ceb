//! Which blocks of a page are its article: `Outline → indices of blocks, in order`.
//!
//! Elements whose names say that they hold something else are left out first, unless they hold most
//! of the page's prose: then the name is the page's and not the element's. Of the rest the article is
//! the element with the greatest sum over its blocks, prose counting for it and links against it
//! (a maximum subsequence, after Pasternack & Roth 2009). In it, links and loose ends go.
//!
//! Cost: linear in blocks and elements.

use super::hints::Hints;
use super::outline::{Block, Element, Outline};
use super::tag::Tag;

/// Words of a block from which it can be prose.
const PROSE_WORDS_MIN: usize = 8;

/// A block of this many words is prose even when it ends without a stop.
const LONG_WORDS_MIN: usize = 24;

/// An element whose name hints at furniture keeps it with this share of the page's prose, in percent.
const KEPT_PERCENT: usize = 50;
/// The same for what readers wrote, which may well be longer than the article.
const KEPT_COMMENTS_PERCENT: usize = 85;

/// An element named as the article's body is taken with this share of the best sum, in percent.
const NAMED_PERCENT: i64 = 70;

/// A page and what is known of its blocks.
pub(super) struct Candidates<'a> {
    outline: &'a Outline<'a>,
    /// Block by block: may be part of the article.
    is_live: Vec<bool>,
}

impl<'a> Candidates<'a> {
    /// Looks at every element once.
    pub(super) fn of(outline: &'a Outline<'a>) -> Self {
        let prose = sums(outline, |_, block| {
            if is_prose(block) {
                block.words as i64
            } else {
                0
            }
        });
        let total = prose.last().copied().unwrap_or(0) as usize;
        let mut is_live = vec![true; outline.blocks.len()];
        let mut cleared = 0;
        for element in &outline.elements {
            let words = within(&prose, element) as usize;
            let percent = words * 100 / total.max(1);
            if element.blocks.end > cleared && is_left_out(element, percent, words) {
                // Elements come in the page's order: what lies before `cleared` is left out already.
                let range = element.blocks.start.max(cleared)..element.blocks.end;
                cleared = element.blocks.end;
                for live in is_live.iter_mut().take(range.end).skip(range.start) {
                    *live = false;
                }
            }
        }
        Self { outline, is_live }
    }

    /// The element that holds the article, as an index.
    fn best(&self) -> Option<usize> {
        let values = sums(self.outline, |at, block| self.value(at, block));
        let (mut best, mut best_sum) = (None, 0);
        let (mut named, mut named_sum) = (None, 0);
        for (at, element) in self.outline.elements.iter().enumerate() {
            let sum = within(&values, element);
            if sum > 0 && sum >= best_sum {
                (best, best_sum) = (Some(at), sum);
            }
            if element.hints.contains(Hints::BODY) && sum > named_sum {
                (named, named_sum) = (Some(at), sum);
            }
        }
        if named_sum * 100 >= best_sum * NAMED_PERCENT {
            named.or(best)
        } else {
            best
        }
    }

    fn value(&self, at: usize, block: &Block) -> i64 {
        if !self.is_live.get(at).copied().unwrap_or(false) {
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
        let is_heading = self.tag(block).is_heading();
        -links - i64::from(!is_heading)
    }

    fn tag(&self, block: &Block) -> Tag {
        self.outline
            .elements
            .get(block.element)
            .map_or(Tag::Div, |element| element.tag)
    }

    /// The blocks of the article.
    pub(super) fn article(&self, title: Option<&str>) -> Vec<usize> {
        let Some(element) = self.best().and_then(|at| self.outline.elements.get(at)) else {
            return Vec::new();
        };
        let mut chosen: Vec<usize> = element
            .blocks
            .clone()
            .filter(|&at| self.is_live.get(at).copied().unwrap_or(false))
            .filter(|&at| {
                self.outline
                    .blocks
                    .get(at)
                    .is_some_and(|block| self.is_kept(block, title))
            })
            .collect();
        let is_end = |at: &usize| {
            self.outline
                .blocks
                .get(*at)
                .is_some_and(|block| self.can_end(block))
        };
        let kept = chosen.iter().rposition(is_end).map_or(0, |last| last + 1);
        chosen.truncate(kept);
        let first = chosen.iter().position(is_end).unwrap_or(0);
        chosen.drain(..first);
        chosen
    }

    fn is_kept(&self, block: &Block, title: Option<&str>) -> bool {
        let tag = self.tag(block);
        let is_title = tag == Tag::H1 || title.is_some_and(|title| title == block.text);
        !is_title && !is_link(block)
    }

    /// Whether an article may begin or end with it.
    fn can_end(&self, block: &Block) -> bool {
        is_prose(block) || self.tag(block) == Tag::P && ends_sentence(&block.text)
    }
}

/// Whether an element is left out with all its blocks.
fn is_left_out(element: &Element, percent: usize, words: usize) -> bool {
    let hints = element.hints;
    if hints.contains(Hints::COMMENTS) && percent < KEPT_COMMENTS_PERCENT {
        return true;
    }
    let is_paragraph = element.tag == Tag::P && words >= LONG_WORDS_MIN;
    let names = Hints::FURNITURE | Hints::ABOUT | Hints::CAPTION | Hints::HIDDEN;
    let is_named = hints.contains(names) && !is_paragraph;
    let is_other = matches!(
        element.tag,
        Tag::Aside
            | Tag::Footer
            | Tag::Figure
            | Tag::Figcaption
            | Tag::Picture
            | Tag::Address
            | Tag::Fieldset
    );
    (is_named || is_other) && percent < KEPT_PERCENT
}

/// Running text: sentences, few of them links.
pub(super) fn is_prose(block: &Block) -> bool {
    let is_long = block.words >= LONG_WORDS_MIN;
    let is_sentence = block.words >= PROSE_WORDS_MIN && ends_sentence(&block.text);
    (is_long || is_sentence) && block.link_words * 2 < block.words
}

fn is_link(block: &Block) -> bool {
    block.link_words > 0 && block.link_words * 10 >= block.words * 7
}

fn ends_sentence(text: &str) -> bool {
    let closing = ['"', '\'', '”', '’', ')', ']', '»'];
    text.trim_end_matches(closing)
        .ends_with(['.', '!', '?', '…', ':', ';'])
}

/// Sums over the blocks before each: `n + 1` of them.
fn sums(outline: &Outline<'_>, value: impl Fn(usize, &Block) -> i64) -> Vec<i64> {
    let mut sum = 0;
    let mut sums = vec![0];
    for (at, block) in outline.blocks.iter().enumerate() {
        sum += value(at, block);
        sums.push(sum);
    }
    sums
}

fn within(sums: &[i64], element: &Element) -> i64 {
    let at = |at: usize| sums.get(at).copied().unwrap_or(0);
    at(element.blocks.end) - at(element.blocks.start)
}
