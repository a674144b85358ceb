//! The outline of a page: its block elements and the blocks of text in them.
//!
//! One pass over the tokens with a stack of open elements, after the rules of the HTML standard
//! that decide where text belongs (implied ends of paragraphs, list items and cells). There is no
//! tree to walk: an element is a range of blocks, because both lie in the page's order.
//!
//! Invariants: blocks are not empty and do not overlap; an element's range lies in its parent's.
//! Cost: linear. Past [`DEPTH_MAX`] elements are not nested further: their text joins the element there, so
//! that 100,000 nested `<div>` cost what 100,000 tags cost. The number of elements, blocks and scripts is
//! bounded, so that 16 MiB of tags use no more memory than 16 MiB of text.

use super::hints::{Hints, hints};
use super::tag::{COUNT, Tag, TagSet};
use super::text::TextBuilder;
use super::tokens::{Attributes, Token, Tokens};

/// Elements inside one another: browsers stop at 512 too (Blink's `kMaximumHTMLParserDOMTreeDepth`).
const DEPTH_MAX: usize = 512;

/// Open elements past which start tags only end the block under way: a page that never closes its
/// elements costs no memory for them.
const OPEN_MAX: usize = 2_048;

/// Blocks and elements after which a page is not read further. The largest of some 260 news pages have
/// 4,000 blocks.
const BLOCKS_MAX: usize = 100_000;
const ELEMENTS_MAX: usize = 200_000;

/// `meta` and `link` elements that are kept; news pages have up to 300.
const METAS_MAX: usize = 1_000;

/// Bytes of JSON-LD that are kept: the whole text of long articles stands in some of it.
const JSON_LD_BYTES_MAX: usize = 1 << 20;

/// Scripts of it that are kept; news pages have up to 10.
const SCRIPTS_MAX: usize = 100;

/// How many open elements are searched for the start of an end tag. Only mis-nested inline elements and
/// unknown ones need more than a few.
const SEARCH_MAX: usize = 64;

/// A block element: `div`, `p`, `li` …
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) tag: Tag,
    /// Index of the element around it; the first element is its own parent.
    pub(super) parent: usize,
    /// What its class, id and role say.
    pub(super) hints: Hints,
    /// Its blocks: half-open range of indices into [`Outline::blocks`].
    pub(super) blocks: std::ops::Range<usize>,
}

/// A run of text without a break: a paragraph, a heading, an entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageBlock {
    /// Blanks collapsed; a `<br>` is a line break.
    pub(super) text: String,
    /// Index of the innermost element around it.
    pub(super) element: usize,
    pub(super) words: usize,
    /// Words inside links.
    pub(super) link_words: usize,
}

/// The parts of a page that may be its article, and its metadata.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline<'a> {
    pub(super) elements: Vec<Element>,
    pub(super) blocks: Vec<PageBlock>,
    /// `meta` and `link` elements, `html` first.
    pub(super) metas: Vec<(Tag, Attributes<'a>)>,
    /// Contents of `<script type="application/ld+json">`.
    pub(super) json_ld: Vec<&'a str>,
    /// Content of the first `<title>`.
    pub(super) title: &'a str,
    /// Text of the first `<h1>` that has any.
    pub(super) heading: Option<String>,
    /// `datetime` of the first `<time>` that has one.
    pub(super) time: Option<String>,
    /// Elements that hold no text of an article and were open when the page ended.
    pub(super) left_open: TagSet,
}

impl<'a> Outline<'a> {
    /// Reads a page.
    pub(super) fn of(html: &'a str) -> Self {
        Self::with(html, TagSet::default())
    }

    /// Reads a page, the elements of these tags as any other.
    pub(super) fn with(html: &'a str, read_anyway: TagSet) -> Self {
        let mut reader = Reader {
            read_anyway,
            ..Reader::default()
        };
        reader.open(Tag::Body, Hints::default());
        for token in Tokens::new(html) {
            reader.read(token);
            if reader.is_full() {
                break;
            }
        }
        reader.finish()
    }
}

/// An open element.
#[derive(Clone, Copy, Debug)]
struct Open {
    tag: Tag,
    /// Index of the element, or of the one around it for inline elements.
    element: usize,
    /// Whether `element` is this one.
    is_own: bool,
    is_link: bool,
    /// Inside an element that is never read.
    is_dropped: bool,
}

struct Reader<'a> {
    outline: Outline<'a>,
    stack: Vec<Open>,
    /// How many elements of each tag are open.
    open: [u32; COUNT],
    text: TextBuilder,
    /// Tags whose elements are read although they hold no text of an article elsewhere.
    read_anyway: TagSet,
}

impl Default for Reader<'_> {
    fn default() -> Self {
        Self {
            outline: Outline::default(),
            stack: Vec::new(),
            open: [0; COUNT],
            text: TextBuilder::default(),
            read_anyway: TagSet::default(),
        }
    }
}

impl<'a> Reader<'a> {
    fn read(&mut self, token: Token<'a>) {
        match token {
            Token::Text(text) => {
                if !self.top().is_dropped {
                    self.text.push(text, self.top().is_link);
                }
            }
            Token::Start(tag, attributes) => self.start(tag, &attributes),
            Token::End(Tag::P) if !self.is_open(Tag::P) => self.flush(),
            Token::End(Tag::Br) => self.text.line_break(),
            Token::End(tag) => self.end(tag),
            Token::Raw(tag, attributes, content) => self.raw(tag, &attributes, content),
        }
    }

    /// Whether the page exceeds the limits.
    fn is_full(&self) -> bool {
        let n_blocks = self.outline.blocks.len() + self.text.n_ended();
        n_blocks >= BLOCKS_MAX || self.outline.elements.len() >= ELEMENTS_MAX
    }

    fn top(&self) -> Open {
        self.stack.last().copied().unwrap_or(Open {
            tag: Tag::Body,
            element: 0,
            is_own: true,
            is_link: false,
            is_dropped: false,
        })
    }

    fn raw(&mut self, tag: Tag, attributes: &Attributes<'a>, content: &'a str) {
        match tag {
            Tag::Title if self.outline.title.is_empty() && !self.is_open(Tag::Svg) => {
                self.outline.title = content;
            }
            Tag::Script if is_json_ld(attributes) => {
                let kept: usize = self.outline.json_ld.iter().map(|script| script.len()).sum();
                if kept + content.len() <= JSON_LD_BYTES_MAX
                    && self.outline.json_ld.len() < SCRIPTS_MAX
                {
                    self.outline.json_ld.push(content);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        match tag {
            Tag::Meta | Tag::Link | Tag::Html if self.outline.metas.len() < METAS_MAX => {
                self.outline.metas.push((tag, attributes.clone()));
            }
            Tag::Br => self.text.line_break(),
            Tag::Hr => self.flush(),
            _ => {}
        }
        if tag.is_void() || matches!(tag, Tag::Html | Tag::Body | Tag::Head) {
            // The page's frame has no text of its own, and its end tags are often misplaced.
            return;
        }
        if self.stack.len() >= OPEN_MAX {
            if !tag.is_inline() {
                self.flush();
            }
        } else if tag.is_inline() {
            self.open_inline(tag, attributes);
        } else {
            self.flush();
            self.end_implied(tag);
            self.open(tag, hints(attributes));
        }
    }

    fn open_inline(&mut self, tag: Tag, attributes: &Attributes<'a>) {
        if tag == Tag::A && self.is_open(Tag::A) {
            self.end(Tag::A);
        }
        let top = self.top();
        if tag == Tag::Time && self.outline.time.is_none() {
            let time = attributes
                .get("datetime")
                .map(|time| time.trim().to_owned());
            self.outline.time = time.filter(|time| !time.is_empty());
        }
        let hints = match tag {
            Tag::Span | Tag::Small | Tag::Label => hints(attributes),
            _ => Hints::default(),
        };
        self.push(Open {
            tag,
            is_own: false,
            is_link: top.is_link || tag == Tag::A && attributes.get("href").is_some(),
            is_dropped: top.is_dropped || hints.contains(Hints::HIDDEN),
            ..top
        });
    }

    /// Opens a block element.
    fn open(&mut self, tag: Tag, hints: Hints) {
        let top = self.top();
        let is_own = self.stack.len() < DEPTH_MAX;
        let mut element = top.element;
        if is_own {
            element = self.outline.elements.len();
            let at = self.outline.blocks.len();
            self.outline.elements.push(Element {
                tag,
                parent: top.element,
                hints,
                blocks: at..at,
            });
        }
        self.push(Open {
            tag,
            element,
            is_own,
            is_link: top.is_link,
            is_dropped: top.is_dropped || tag.is_dropped() && !self.read_anyway.has(tag),
        });
    }

    fn push(&mut self, open: Open) {
        if let Some(count) = self.open.get_mut(open.tag as usize) {
            *count += 1;
        }
        self.stack.push(open);
    }

    fn pop(&mut self) {
        let Some(open) = self.stack.pop() else {
            return;
        };
        if let Some(count) = self.open.get_mut(open.tag as usize) {
            *count -= 1;
        }
        let end = self.outline.blocks.len();
        if let Some(element) = self
            .outline
            .elements
            .get_mut(open.element)
            .filter(|_| open.is_own)
        {
            element.blocks.end = end;
        }
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.open.get(tag as usize).is_some_and(|&count| count > 0)
    }

    /// Closes the elements that a start tag closes implicitly.
    fn end_implied(&mut self, tag: Tag) {
        if self.is_open(Tag::P) {
            self.end_to(&[Tag::P], &[]);
        }
        if let Some((ends, bounds)) = tag.implied_ends() {
            self.end_to(ends, bounds);
        }
    }

    /// Closes the innermost of `ends` if it is nearer than any of `bounds`. Without bounds, any
    /// block element is one.
    fn end_to(&mut self, ends: &[Tag], bounds: &[Tag]) {
        let stops = |open: &Open| {
            ends.contains(&open.tag)
                || if bounds.is_empty() {
                    !open.tag.is_inline()
                } else {
                    bounds.contains(&open.tag)
                }
        };
        let found = self.stack.iter().rev().take(SEARCH_MAX).position(stops);
        let Some(depth) = found else {
            return;
        };
        let at = self.stack.len() - 1 - depth;
        if self
            .stack
            .get(at)
            .is_some_and(|open| ends.contains(&open.tag))
        {
            self.close(at);
        }
    }

    /// An end tag: closes its element and those left open in it. An inline element's end does
    /// nothing when a block element lies between.
    fn end(&mut self, tag: Tag) {
        if !self.is_open(tag) {
            return;
        }
        let is_inline = tag.is_inline();
        if !is_inline {
            self.flush();
        }
        let stops =
            |open: &Open| open.tag == tag || is_inline && tag != Tag::A && !open.tag.is_inline();
        let limit = if is_inline { SEARCH_MAX } else { usize::MAX };
        let found = self.stack.iter().rev().take(limit).position(stops);
        let at = found.map(|depth| self.stack.len() - 1 - depth);
        if let Some(at) =
            at.filter(|&at| at > 0 && self.stack.get(at).is_some_and(|open| open.tag == tag))
        {
            self.close(at);
        }
    }

    /// Closes the open elements from `at` on.
    fn close(&mut self, at: usize) {
        let holds_block = self.stack.iter().skip(at).any(|open| open.is_own);
        if holds_block {
            self.flush();
        }
        while self.stack.len() > at {
            self.pop();
        }
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        let element = self.top().element;
        let before = self.outline.blocks.len();
        self.text.take(element, &mut self.outline.blocks);
        let is_heading = self
            .outline
            .elements
            .get(element)
            .is_some_and(|element| element.tag == Tag::H1);
        if is_heading && self.outline.heading.is_none() {
            self.outline.heading = self
                .outline
                .blocks
                .get(before)
                .map(|block| block.text.clone());
        }
    }

    fn finish(mut self) -> Outline<'a> {
        self.flush();
        let open = self.stack.iter().map(|open| open.tag);
        self.outline.left_open = open.filter(|tag| tag.is_dropped()).collect();
        while !self.stack.is_empty() {
            self.pop();
        }
        self.outline
    }
}

fn is_json_ld(attributes: &Attributes<'_>) -> bool {
    attributes
        .get("type")
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}
