//! The article of a web page: `bytes → Article`, by way of [`crate::page`].
//!
//! The article's text is what the page shows of it, paragraphs with a blank line between; what the page says
//! about the article (JSON-LD, `<meta>`, its address) fills the other fields.

use std::borrow::Cow;

use super::values::AUTHOR_SEPARATOR;
use super::{dates, domain, language};
use crate::model::{Article, DateSource, Text, Warning, Warnings};
use crate::page::{self, ExtractedPage};
use crate::rejection::Reason;

/// First bytes of files that crawlers save as pages although they are none.
const FOREIGN: [(&[u8], &str); 9] = [
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"wOF", "a font"),
];

/// Bytes in which control characters are counted.
const LOOKED_AT: usize = 8_192;

/// Bytes that are not UTF-8 are not text when more than this percentage are control characters: 11 in random
/// bytes, 0 in a page in any character set.
const CONTROL_PERCENT: usize = 5;

/// Lines of the text that may hold its date.
const DATE_LINES: usize = 3;

/// The characters of a page; `content_type` is what HTTP said of it.
///
/// # Errors
/// The bytes are not text; the error says what they are.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    warnings: &mut Warnings,
) -> Result<Cow<'a, str>, (Reason, String)> {
    if let Some(what) = binary(bytes) {
        return Err((Reason::NotText, format!("no web page, but {what}")));
    }
    let decoded = page::decode(bytes, content_type);
    if decoded.has_errors {
        warnings.add(Warning::InvalidUtf8);
    }
    Ok(decoded.text)
}

/// The kind of bytes that are not text.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, what)) = FOREIGN.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(what);
    }
    let head = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let is_utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if is_utf16 || simdutf8::basic::from_utf8(head).is_ok() {
        return None;
    }
    let is_control =
        |byte: &&u8| byte.is_ascii_control() && !matches!(**byte, b'\t'..=b'\r' | 0x1b);
    let controls = head.iter().filter(is_control).count();
    (controls * 100 > head.len() * CONTROL_PERCENT).then_some("binary data")
}

/// The article of a page fetched from `url`.
///
/// # Errors
/// The page has no article.
pub(super) fn article(
    html: &str,
    url: Option<&str>,
    warnings: &mut Warnings,
) -> Result<Article, (Reason, String)> {
    let page = page::extract(html, url);
    if page.body.is_empty() {
        return Err((
            Reason::NoArticle,
            "no article was found in the page".to_owned(),
        ));
    }
    let (published_at, published_source) = published(&page, warnings);
    let modified_at = page.modified.as_deref().and_then(dates::parse);
    let claim = page.language.as_deref().and_then(language::claimed);
    let authors = page.authors.join(AUTHOR_SEPARATOR);
    Ok(Article {
        domain: domain(page.canonical_url.as_deref(), None),
        text: Text::new(page.body),
        url: page.canonical_url,
        title: page.title,
        authors: (!authors.is_empty()).then_some(authors),
        section: page.section,
        publisher: page.publisher,
        published_at,
        published_source,
        modified_at,
        language: claim.unwrap_or(""),
        ..Article::empty()
    })
}

/// When the article was published, and what says so: the page's data, its address, its first lines.
fn published(page: &ExtractedPage, warnings: &mut Warnings) -> (Option<i64>, DateSource) {
    let written = page.published.as_deref();
    let read = written.and_then(dates::parse);
    if written.is_some() && read.is_none() {
        warnings.add(Warning::UnreadableDate);
    }
    let in_url = || page.canonical_url.as_deref().and_then(dates::in_url);
    let in_text = || {
        page.body
            .lines()
            .filter(|line| !line.is_empty())
            .take(DATE_LINES)
            .find_map(date_line)
    };
    let sources = [
        (read, page.published_source),
        (read.is_none().then(in_url).flatten(), DateSource::Url),
        (read.is_none().then(in_text).flatten(), DateSource::Text),
    ];
    let found = sources.into_iter().find(|(date, _)| date.is_some());
    found.unwrap_or((None, DateSource::None))
}

/// The moment of a line that is a date and nothing else.
fn date_line(line: &str) -> Option<i64> {
    let is_number = line.bytes().all(|byte| byte.is_ascii_digit());
    (!is_number).then(|| dates::parse(line))?
}

/// `article` with its missing fields filled from the page that it came with.
pub(super) fn complete(article: &mut Article, page: Article) {
    fn fill<T>(field: &mut Option<T>, value: Option<T>) {
        if field.is_none() {
            *field = value;
        }
    }
    article.text = page.text;
    fill(&mut article.url, page.url);
    fill(&mut article.domain, page.domain);
    fill(&mut article.title, page.title);
    fill(&mut article.authors, page.authors);
    fill(&mut article.section, page.section);
    fill(&mut article.publisher, page.publisher);
    fill(&mut article.modified_at, page.modified_at);
    if article.published_at.is_none() {
        article.published_at = page.published_at;
        article.published_source = page.published_source;
    }
    if article.language.is_empty() {
        article.language = page.language;
    }
}
