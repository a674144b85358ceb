//! Web pages: `bytes → text` ([`decode`]) and `HTML → ExtractedPage` ([`extract`]).
//!
//! A page is cut into tags and text ([`tokens`]), these into blocks and the elements around them
//! ([`outline`]), and [`body`] separates the blocks of the article from the furniture. [`metadata`] reads
//! what else the page says about its article. There is no tree and no recursion: time and memory are linear
//! in the page, whatever its nesting.

mod body;
mod decode;
mod hints;
mod json_ld;
mod metadata;
mod outline;
mod pruning;
mod tag;
mod text;
mod tokens;

pub use decode::{CharsetSource, Decoded, decode};
use outline::Outline;

use crate::model::DateSource;

/// The article of a web page, and the page's metadata about it. Values are as written, without blanks at the
/// ends; none is an empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtractedPage {
    /// The headline.
    pub title: Option<String>,
    /// The article's text: paragraphs with a blank line between, a line break where the page has one.
    /// Empty when the page has no article.
    pub body: String,
    /// Names, in the page's order.
    pub authors: Vec<String>,
    /// When it was published, in the page's format.
    pub published: Option<String>,
    /// The source of the date: JSON-LD, or a `<meta>` or `<time>` of the page.
    pub published_source: DateSource,
    /// When it was changed last.
    pub modified: Option<String>,
    /// The address that the page declares, else the one it was fetched from.
    pub canonical_url: Option<String>,
    /// Section or beat.
    pub section: Option<String>,
    /// The publication's name.
    pub publisher: Option<String>,
    /// A language tag: `en`, `en-GB`, `en_US`.
    pub language: Option<String>,
}

/// The text that a page repeats for search engines is used when the text found in the page has less than this
/// percentage of its bytes, a sign that scripts fill the page …
const FOUND_PERCENT: usize = 50;
/// … and when it is longer than a teaser.
const REPEATED_BYTES_MIN: usize = 400;

/// Finds the article of a page fetched from `url`.
///
/// Never fails: a page without an article has an empty body. Cost: linear.
#[must_use]
pub fn extract(html: &str, url: Option<&str>) -> ExtractedPage {
    let mut outline = Outline::of(html);
    let mut metadata = metadata::read(&outline);
    let mut chosen = body::article(&outline, &metadata);
    if chosen.is_empty() && !outline.left_open.is_empty() {
        // An unclosed menu or button has swallowed the rest of the page.
        outline = Outline::with(html, outline.left_open);
        metadata = metadata::read(&outline);
        chosen = body::article(&outline, &metadata);
    }
    let found = text_of(&outline, &chosen);
    let body = match metadata.body.as_deref().and_then(repeated_body) {
        Some(repeated) if found.len() * 100 < repeated.len() * FOUND_PERCENT => repeated,
        _ => found,
    };
    ExtractedPage {
        title: metadata.title,
        body,
        authors: metadata.authors,
        published: metadata.published,
        published_source: metadata.published_source,
        modified: metadata.modified,
        canonical_url: metadata.canonical_url.or_else(|| url.map(str::to_owned)),
        section: metadata.section,
        publisher: metadata.publisher,
        language: metadata.language,
    }
}

/// The blocks' texts as paragraphs.
fn text_of(outline: &Outline<'_>, blocks: &[usize]) -> String {
    let blocks = blocks.iter().filter_map(|&at| outline.blocks.get(at));
    blocks
        .map(|block| block.text.as_str())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Text that the page repeats for search engines, as paragraphs; markup in it is parsed.
fn repeated_body(repeated: &str) -> Option<String> {
    let lines = repeated.replace('\n', "<br><br>");
    let outline = Outline::of(&lines);
    let all: Vec<usize> = (0..outline.blocks.len()).collect();
    let body = text_of(&outline, &all);
    (body.len() >= REPEATED_BYTES_MIN).then_some(body)
}

#[cfg(test)]
mod tests;
