//! Web pages: `bytes → text` ([`decode`]) and `HTML → Page` ([`extract`]).
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
mod tag;
mod text;
mod tokens;

use body::Candidates;
pub use decode::{CharsetSource, Decoded, decode};
use outline::Outline;

/// The article of a web page, and what the page says of it. Every value is as written there, without
/// blanks at its ends; nothing is an empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The headline.
    pub title: Option<String>,
    /// The article's text: paragraphs with a blank line between, a line break where the page has one.
    /// Empty when the page has no article.
    pub body: String,
    /// Names, in the page's order.
    pub authors: Vec<String>,
    /// When it was published, in whatever format.
    pub published: Option<String>,
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

/// Finds the article of a page that was asked for under `url`.
///
/// Never fails: a page without an article has an empty body. Cost: linear.
#[must_use]
pub fn extract(html: &str, url: Option<&str>) -> Page {
    let outline = Outline::of(html);
    let metadata = metadata::read(&outline);
    let chosen = Candidates::of(&outline).article(metadata.title.as_deref());
    let texts: Vec<&str> = chosen
        .iter()
        .filter_map(|&at| outline.blocks.get(at))
        .map(|block| block.text.as_str())
        .collect();
    Page {
        title: metadata.title,
        body: texts.join("\n\n"),
        authors: metadata.authors,
        published: metadata.published,
        modified: metadata.modified,
        canonical_url: metadata.canonical_url.or_else(|| url.map(str::to_owned)),
        section: metadata.section,
        publisher: metadata.publisher,
        language: metadata.language,
    }
}

#[cfg(test)]
mod tests;
