//! Web pages: `bytes → text` ([`decode`]) and `HTML → ExtractedPage` ([`extract`]).
//!
//! A page is cut into tags and text ([`tokens`]), these into blocks and the elements around them
//! ([`outline`]), and the blocks of the article are told from the furniture ([`body`]); what else the
//! page says of its article lies in [`metadata`]. No tree is built and nothing recurses: time and
//! memory are linear in the page, whatever its nesting.

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

/// The article of a web page, and what the page says of it. Every value is as written there, without
/// blanks at its ends; nothing is an empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtractedPage {
    /// The headline.
    pub title: Option<String>,
    /// The article's text: paragraphs with a blank line between, a line break where the page has one.
    /// Empty when the page has no article.
    pub body: String,
    /// Names, in the page's order.
    pub authors: Vec<String>,
    /// When it was published, in whatever format.
    pub published: Option<String>,
    /// What says so: JSON-LD, or a `<meta>` or `<time>` of the page.
    pub published_source: DateSource,
    /// When it was changed last.
    pub modified: Option<String>,
    /// The address that the page gives itself, else the one it was asked for under.
    pub canonical_url: Option<String>,
    /// Section or beat.
    pub section: Option<String>,
    /// The publication's name.
    pub publisher: Option<String>,
    /// A language tag: `en`, `en-GB`, `en_US`.
    pub language: Option<String>,
}

/// The text that a page repeats for search engines is taken when what was found in the page has less
/// than this share of its bytes, in percent: then the page is filled in by scripts …
const FOUND_PERCENT: usize = 50;
/// … and when it is no mere teaser.
const REPEATED_BYTES_MIN: usize = 400;

/// Finds the article of a page that was asked for under `url`.
///
/// Never fails: a page without an article has an empty body. Cost: linear.
#[must_use]
pub fn extract(html: &str, url: Option<&str>) -> ExtractedPage {
    let mut outline = Outline::of(html);
    let mut metadata = metadata::read(&outline);
    let mut chosen = body::article(&outline, &metadata);
    if chosen.is_empty() && !outline.left_open.is_empty() {
        // A menu or a button that is never closed has taken the rest of the page for its own.
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

/// Text that the page repeats for search engines, as paragraphs; markup in it is read.
fn repeated_body(repeated: &str) -> Option<String> {
    let lines = repeated.replace('\n', "<br><br>");
    let outline = Outline::of(&lines);
    let all: Vec<usize> = (0..outline.blocks.len()).collect();
    let body = text_of(&outline, &all);
    (body.len() >= REPEATED_BYTES_MIN).then_some(body)
}

#[cfg(test)]
mod tests;
