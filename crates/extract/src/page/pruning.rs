//! Removes blocks of a page that are certainly not its article: by the names of the elements around them, by
//! headings such as "Related", by the form of teasers.
//!
//! An element with most of the page's prose is never removed: its name then describes the page
//! ("has-sidebar") and not the element.

use super::body::{is_link, is_prose, sums, within};
use super::hints::Hints;
use super::outline::{Element, Outline};
use super::tag::Tag;

/// An element whose name hints at furniture keeps it with this share of the page's prose, in percent.
const KEPT_PERCENT: usize = 50;
/// The same for what readers wrote, which may well be longer than the article …
const KEPT_COMMENTS_PERCENT: usize = 85;
/// … and for an element under a heading such as "Related".
const KEPT_RELATED_PERCENT: usize = 30;

/// Words of prose with which a paragraph or a box is kept whatever its name hints at.
const KEPT_WORDS: usize = 30;

/// Words of the longest teaser: a headline that is a link, and a sentence or two.
const TEASER_WORDS_MAX: usize = 100;
/// Its blocks, date and byline included …
const TEASER_BLOCKS_MAX: usize = 6;
/// … and words of its headline, at least.
const TEASER_HEADLINE_WORDS_MIN: usize = 4;

/// Words of the longest heading of a list of links.
const HEADING_WORDS_MAX: usize = 8;

/// How such headings begin, in lower case; they are whole words.
const RELATED: [&str; 30] = [
    "related",
    "recommended",
    "most read",
    "most popular",
    "most viewed",
    "trending",
    "popular",
    "read more",
    "read next",
    "read also",
    "also read",
    "more from",
    "more on",
    "more news",
    "more stories",
    "more articles",
    "more about",
    "you may also",
    "you might also",
    "you may like",
    "don't miss",
    "latest news",
    "latest stories",
    "latest from",
    "top stories",
    "editor's picks",
    "editors' picks",
    "up next",
    "what to read next",
    "further reading",
];

/// What suffices to remove an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// Its name hints at furniture.
    Names,
    /// HTML itself says so (`aside`, `footer`), or readers wrote it.
    Tags,
}

/// PageFor each block, whether it may be part of the article.
pub(super) fn kept_blocks(outline: &Outline<'_>, strictness: Strictness) -> Vec<bool> {
    let prose = sums(outline, |_, block| {
        if is_prose(block) {
            block.words as i64
        } else {
            0
        }
    });
    let total = prose.last().copied().unwrap_or(0).max(1) as usize;
    let mut live = vec![true; outline.blocks.len()];
    // Elements come in the page's order: blocks before `cleared` are already removed.
    let mut cleared = 0;
    for element in &outline.elements {
        let words = within(&prose, element) as usize;
        let share = Share {
            words,
            percent: words * 100 / total,
        };
        let is_out = is_pruned(element, share, strictness)
            || strictness == Strictness::Names && is_teaser(outline, element);
        if element.blocks.end > cleared && is_out {
            clear(
                &mut live,
                element.blocks.start.max(cleared)..element.blocks.end,
            );
            cleared = element.blocks.end;
        }
    }
    if strictness == Strictness::Names {
        prune_related(outline, &prose, total, &mut live);
    }
    live
}

fn clear(live: &mut [bool], range: std::ops::Range<usize>) {
    for live in live.iter_mut().take(range.end).skip(range.start) {
        *live = false;
    }
}

/// How much of the page's prose an element holds.
#[derive(Clone, Copy)]
struct Share {
    words: usize,
    percent: usize,
}

fn is_pruned(element: &Element, share: Share, strictness: Strictness) -> bool {
    let Element { tag, hints, .. } = element;
    if hints.contains(Hints::COMMENTS) && share.percent < KEPT_COMMENTS_PERCENT {
        return true;
    }
    let is_other = matches!(
        tag,
        Tag::Aside
            | Tag::Footer
            | Tag::Figure
            | Tag::Figcaption
            | Tag::Picture
            | Tag::Address
            | Tag::Fieldset
            | Tag::Noscript
    );
    let is_named = hints.contains(Hints::FURNITURE | Hints::ABOUT | Hints::CAPTION | Hints::HIDDEN);
    let is_paragraph = *tag == Tag::P && share.words >= KEPT_WORDS;
    let is_frame = matches!(tag, Tag::Article | Tag::Main) && !hints.contains(Hints::FURNITURE);
    let is_weak = hints.contains(Hints::WEAK) && share.words < KEPT_WORDS;
    let is_named =
        strictness == Strictness::Names && !is_paragraph && !is_frame && (is_named || is_weak);
    (is_other || is_named) && share.percent < KEPT_PERCENT
}

/// Another article's headline as a link, then its first sentences.
fn is_teaser(outline: &Outline<'_>, element: &Element) -> bool {
    if element.blocks.len() < 2 || element.blocks.len() > TEASER_BLOCKS_MAX {
        return false;
    }
    let blocks = outline
        .blocks
        .get(element.blocks.clone())
        .unwrap_or_default();
    let words: usize = blocks.iter().map(|block| block.words).sum();
    let mut front = blocks.iter().take_while(|block| !is_prose(block));
    let is_headline = |block: &super::outline::PageBlock| {
        is_link(block) && block.words >= TEASER_HEADLINE_WORDS_MIN
    };
    words <= TEASER_WORDS_MAX && front.any(is_headline)
}

/// Removes the nearest element around each heading of a list of links that holds more than the heading.
fn prune_related(outline: &Outline<'_>, prose: &[i64], total: usize, live: &mut [bool]) {
    // An element with many such headings is removed once.
    let mut is_out = vec![false; outline.elements.len()];
    for block in &outline.blocks {
        if block.words > HEADING_WORDS_MAX || !is_related(&block.text) {
            continue;
        }
        let mut at = block.element;
        // A heading is wrapped in a few elements at most.
        for _ in 0..4 {
            let Some(element) = outline.elements.get(at) else {
                break;
            };
            if element.blocks.len() > 1 {
                if is_out
                    .get_mut(at)
                    .is_none_or(|is_out| std::mem::replace(is_out, true))
                {
                    break;
                }
                let percent = within(prose, element) as usize * 100 / total;
                if percent < KEPT_RELATED_PERCENT {
                    clear(live, element.blocks.clone());
                }
                break;
            }
            at = element.parent;
        }
    }
}

fn is_related(text: &str) -> bool {
    let mut lower = text.replace('’', "'");
    lower.make_ascii_lowercase();
    RELATED.iter().any(|start| {
        let rest = lower.strip_prefix(start);
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
    })
}
