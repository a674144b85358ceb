//! Decoding: `RawRecord bytes → Article`, or the reason why not.
//!
//! The article's text is the record's text, character for character: nothing is trimmed,
//! normalised or cut out, so that offsets hold for whoever has the source. What had to be
//! repaired (invalid UTF-8 on request, lone surrogates) carries a warning.

use std::borrow::Cow;

use crate::error::{Reason, Rejection, Stage};
use crate::input::RecordKind;
use crate::model::{Article, Block, DateSource, SentenceKind, Text, Warning, Warnings};

pub mod dates;
pub mod encoding;
pub mod fields;
pub mod furniture;
pub mod language;
mod values;

use encoding::EncodingErrors;
use fields::{Field, FieldMap};
use furniture::FurnitureMode;
use values::{TextFault, Values};

/// Title of a plain text: its first line, if it has at most this many bytes. The longest of
/// 37,539 titles of the AllSides articles has 211.
const TITLE_BYTES_MAX: usize = 220;

/// Decodes records of either kind.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    /// Which JSON fields hold what.
    pub fields: FieldMap,
    /// What to do with bytes that are not UTF-8.
    pub encoding_errors: EncodingErrors,
    /// Whether furniture is looked for.
    pub furniture: FurnitureMode,
}

impl Decoder {
    /// The article of one record.
    ///
    /// # Errors
    /// The record holds no article: the rejection says why.
    pub fn decode(&self, kind: RecordKind, bytes: &[u8]) -> Result<Article, Rejection> {
        let mut article = match kind {
            RecordKind::Json => self.decode_json(bytes)?,
            RecordKind::Text => self.decode_text(bytes)?,
        };
        if article.text.as_str().trim().is_empty() {
            let message = match kind {
                RecordKind::Json => "the text is blank",
                RecordKind::Text => "the file is blank",
            };
            return Err(reject(
                Reason::EmptyText,
                message.to_owned(),
                article.source_id,
            ));
        }
        self.complete(&mut article);
        Ok(article)
    }

    fn decode_json(&self, bytes: &[u8]) -> Result<Article, Rejection> {
        let mut warnings = Warnings::default();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let line = self.utf8(bytes, &mut warnings)?;
        let values = Values::parse(&line, &self.fields)
            .map_err(|(reason, message)| reject(reason, message, None))?;
        let source_id = values.id();
        let text = match values.text(&mut warnings) {
            Ok(text) => text,
            Err(TextFault { reason, message }) => return Err(reject(reason, message, source_id)),
        };
        let mut article = Article {
            text: Text::new(text),
            source_id,
            ..Article::default()
        };
        article.url = values.string(Field::Url, &mut warnings);
        article.title = values.string(Field::Title, &mut warnings);
        article.section = values.string(Field::Section, &mut warnings);
        article.publisher = values.name(Field::Publisher, &mut warnings);
        article.authors = values.names(Field::Authors, &mut warnings);
        article.domain = domain(
            article.url.as_deref(),
            values.string(Field::Domain, &mut warnings).as_deref(),
        );
        article.modified_at = values.moment(Field::Modified, &mut warnings);
        article.published_at = values.moment(Field::Published, &mut warnings);
        if article.published_at.is_some() {
            article.published_source = DateSource::Field;
        } else {
            article.published_at = article.url.as_deref().and_then(dates::in_url);
            if article.published_at.is_some() {
                article.published_source = DateSource::Url;
            }
        }
        let claim = values.string(Field::Language, &mut warnings);
        article.language = claim.as_deref().and_then(language::claimed).unwrap_or("");
        article.warnings = warnings;
        Ok(article)
    }

    fn decode_text(&self, bytes: &[u8]) -> Result<Article, Rejection> {
        let mut warnings = Warnings::default();
        let text = match encoding::utf16(bytes) {
            Some(text) => Cow::Owned(text),
            None => self.utf8(
                bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
                &mut warnings,
            )?,
        };
        let title = first_line_title(&text).map(str::to_owned);
        Ok(Article {
            text: Text::new(text.into_owned()),
            title,
            warnings,
            ..Article::default()
        })
    }

    fn utf8<'a>(
        &self,
        bytes: &'a [u8],
        warnings: &mut Warnings,
    ) -> Result<Cow<'a, str>, Rejection> {
        let text = encoding::utf8(bytes, self.encoding_errors)
            .map_err(|message| reject(Reason::InvalidUtf8, message, None))?;
        if matches!(text, Cow::Owned(_)) {
            warnings.add(Warning::InvalidUtf8);
        }
        Ok(text)
    }

    /// What does not come from the record but from its text.
    fn complete(&self, article: &mut Article) {
        let title = article.title.as_deref();
        article.blocks = furniture::blocks(&article.text, title, self.furniture);
        let (detected, confidence) = language::detect(body_from(article));
        let is_told = detected != language::UNDETERMINED || article.language.is_empty();
        if is_told {
            (article.language, article.language_confidence) = (detected, confidence);
        }
    }
}

/// The text from the first line of the body on: menus and headings tell little of the language.
///
/// 60 bytes: a shorter line is a heading or a name.
fn body_from(article: &Article) -> &str {
    let is_prose = |block: &&Block| block.kind == SentenceKind::Body && block.span.len() >= 60;
    let start = article
        .blocks
        .iter()
        .find(is_prose)
        .map_or(0, |block| block.span.start as usize);
    article.text.as_str().get(start..).unwrap_or_default()
}

fn reject(reason: Reason, message: String, source_id: Option<String>) -> Rejection {
    Rejection {
        stage: Stage::Article,
        reason,
        message,
        source_id,
    }
}

/// The first line of a plain text if it looks like a title: short, followed by more, and not
/// ending like a sentence.
fn first_line_title(text: &str) -> Option<&str> {
    let (line, rest) = text.trim_start().split_once('\n')?;
    let line = line.trim();
    let ends_like_sentence = line.ends_with(['.', ':', ',', ';', '"', '\u{201d}']);
    let is_title = line.len() <= TITLE_BYTES_MAX && !ends_like_sentence && !rest.trim().is_empty();
    is_title.then_some(line)
}

/// The registrable domain of a URL, or of a host name given beside it.
fn domain(url: Option<&str>, host: Option<&str>) -> Option<String> {
    let host = url.and_then(host_of_url).or(host)?;
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    psl::domain_str(&host).map(str::to_owned)
}

/// The host of an absolute URL, without user or port.
fn host_of_url(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?;
    (!host.is_empty()).then_some(host)
}
