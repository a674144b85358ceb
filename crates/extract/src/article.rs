//! Decoding: `RawRecord bytes → Article`, or a rejection with its reason.
//!
//! The article's text is the record's text, character for character: nothing is trimmed, normalised or cut
//! out, so that offsets are valid in the source. For a web page, the text is the article as the page shows it
//! ([`html`]). Repairs (invalid UTF-8 on request, lone surrogates) add a warning.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use crate::model::{
    Article, Block, DateSource, Envelope, RecordKind, SentenceKind, Text, Warning, Warnings,
};
use crate::rejection::{Reason, Rejection, Stage};

pub mod dates;
pub mod encoding;
pub mod fields;
pub mod furniture;
mod html;
pub mod language;
mod values;

use encoding::EncodingErrors;
use fields::{Field, FieldMap};
use furniture::FurnitureMode;
use values::{Body, Fault, Values};

/// Title of a plain text: its first line, if it has at most this many bytes. The longest of
/// 37,539 titles of the AllSides articles has 211.
const TITLE_BYTES_MAX: usize = 220;

/// Decodes records of every kind.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    /// Which JSON fields hold what.
    pub fields: FieldMap,
    /// What to do with bytes that are not UTF-8.
    pub encoding_errors: EncodingErrors,
    /// Whether to detect page furniture.
    pub furniture: FurnitureMode,
}

impl Decoder {
    /// The article of one record.
    ///
    /// # Errors
    /// The record holds no article: the rejection says why.
    pub fn decode(&self, kind: RecordKind, bytes: &[u8]) -> Result<Article, Rejection> {
        self.decode_bare(&Envelope::default(), kind, bytes)
    }

    /// The article of one record from a container that has metadata about it.
    ///
    /// # Errors
    /// As [`Self::decode`].
    pub fn decode_from(
        &self,
        envelope: &Envelope,
        kind: RecordKind,
        bytes: &[u8],
    ) -> Result<Article, Rejection> {
        let id = || envelope.id.clone();
        let mut article = self
            .decode_bare(envelope, kind, bytes)
            .map_err(|rejection| Rejection {
                source_id: rejection.source_id.or_else(id),
                ..rejection
            })?;
        article.source_id = article.source_id.or_else(id);
        Ok(article)
    }

    /// The text of a record alone. For a page, its source with all tags; `None` where there is no text.
    pub fn bare_text<'a>(&self, kind: RecordKind, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        let mut warnings = Warnings::default();
        let text = self.utf8(bytes, &mut warnings).ok()?;
        if kind != RecordKind::Json {
            return Some(text);
        }
        let values = Values::parse(&text, &self.fields).ok()?;
        match values.body(&mut warnings).ok()? {
            Body::Text(text) | Body::Page(text) => Some(Cow::Owned(text)),
        }
    }

    fn decode_bare(
        &self,
        envelope: &Envelope,
        kind: RecordKind,
        bytes: &[u8],
    ) -> Result<Article, Rejection> {
        let mut article = match kind {
            RecordKind::Json => self.decode_json(bytes)?,
            RecordKind::Text => self.decode_text(bytes, envelope.url.as_deref())?,
            RecordKind::Html => decode_page(bytes, envelope)?,
        };
        if article.text.as_str().trim().is_empty() {
            let message = match kind {
                RecordKind::Json => "the text is blank",
                RecordKind::Text | RecordKind::Html => "the file is blank",
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
        let values = Values::parse(&line, &self.fields).map_err(|fault| refuse(fault, None))?;
        let source_id = values.id().map_err(|fault| refuse(fault, None))?;
        let body = match values.body(&mut warnings) {
            Ok(body) => body,
            Err(fault) => return Err(refuse(fault, source_id)),
        };
        let mut article = metadata(&values, &mut warnings);
        match body {
            Body::Text(text) => article.text = Text::new(text),
            Body::Page(page) => match html::article(&page, article.url.as_deref(), &mut warnings) {
                Ok(page) => html::complete(&mut article, page),
                Err((reason, message)) => return Err(reject(reason, message, source_id)),
            },
        }
        date_from_url(&mut article);
        article.source_id = source_id;
        article.warnings = warnings;
        Ok(article)
    }

    fn decode_text(&self, bytes: &[u8], url: Option<&str>) -> Result<Article, Rejection> {
        let mut warnings = Warnings::default();
        let text = match encoding::utf16(bytes) {
            Some(text) => Cow::Owned(text),
            None => self.utf8(
                bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
                &mut warnings,
            )?,
        };
        let title = first_line_title(&text).map(str::to_owned);
        let mut article = Article {
            text: Text::new(text.into_owned()),
            title,
            url: url.map(str::to_owned),
            domain: domain(url, None),
            warnings,
            ..Article::empty()
        };
        date_from_url(&mut article);
        Ok(article)
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

    /// Fills the fields that come from the text instead of the record.
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

impl Article {
    /// The article of a text without metadata: its lines classified, page furniture marked, its language
    /// detected.
    ///
    /// Fields such as `title`, `published_at` and `url` may be set afterwards; of these, the title alone
    /// changes how lines are classified, which [`Article::with_title`] does anew.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> Self {
        Self::empty().with_text(text.into(), FurnitureMode::Mark)
    }

    /// As [`Self::from_text`]; with [`FurnitureMode::Off`] every line is body.
    #[must_use]
    pub fn from_text_with(text: impl Into<String>, furniture: FurnitureMode) -> Self {
        Self::empty().with_text(text.into(), furniture)
    }

    /// The same article under a title. A line of the text that repeats it becomes the headline; lines are classified anew,
    /// page furniture marked, also of an article that [`Self::from_text_with`] made without.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        let text = std::mem::take(&mut self.text);
        self.with_text(text.into_string(), FurnitureMode::Mark)
    }

    fn with_text(mut self, text: String, furniture: FurnitureMode) -> Self {
        self.text = Text::new(text);
        let decoder = Decoder {
            furniture,
            ..Decoder::default()
        };
        decoder.complete(&mut self);
        self
    }
}

fn decode_page(bytes: &[u8], envelope: &Envelope) -> Result<Article, Rejection> {
    let mut warnings = Warnings::default();
    let url = envelope.url.as_deref();
    let article = html::decode(bytes, envelope.content_type.as_deref(), &mut warnings)
        .and_then(|html| html::article(&html, url, &mut warnings))
        .map_err(|(reason, message)| reject(reason, message, None))?;
    Ok(Article {
        warnings,
        ..article
    })
}

/// The record's metadata about its article, without text and id.
fn metadata(values: &Values<'_>, warnings: &mut Warnings) -> Article {
    let url = values.string(Field::Url, warnings);
    let host = values.string(Field::Domain, warnings);
    let claim = values.string(Field::Language, warnings);
    let published_at = values.moment(Field::Published, warnings);
    Article {
        domain: domain(url.as_deref(), host.as_deref()),
        title: values.string(Field::Title, warnings),
        section: values.string(Field::Section, warnings),
        publisher: values.name(Field::Publisher, warnings),
        authors: values.names(Field::Authors, warnings),
        published_at,
        published_source: match published_at {
            Some(_) => DateSource::Field,
            None => DateSource::None,
        },
        modified_at: values.moment(Field::Modified, warnings),
        language: claim.as_deref().and_then(language::claimed).unwrap_or(""),
        url,
        ..Article::empty()
    }
}

/// The date in the article's address, when no better source has one.
fn date_from_url(article: &mut Article) {
    if article.published_at.is_none()
        && let Some(date) = article.url.as_deref().and_then(dates::in_url)
    {
        article.published_at = Some(date);
        article.published_source = DateSource::Url;
    }
}

/// The text from the first line of the body on: menus and headings say little about the language.
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

fn refuse(fault: Fault, source_id: Option<String>) -> Rejection {
    reject(fault.reason, fault.message, source_id)
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

/// The registrable domain of a URL, or of a separately given host name, in the letters of DNS
/// (`xn--e1afmkfd.xn--p1ai` for `пример.рф`).
fn domain(url: Option<&str>, host: Option<&str>) -> Option<String> {
    let host = url.and_then(host_of_url).or(host)?;
    let host = dns_name(host.trim())?;
    let host = host.trim_end_matches('.');
    if host.parse::<Ipv4Addr>().is_ok() {
        return None;
    }
    psl::domain_str(host).map(str::to_owned)
}

/// A host name as DNS has it: other scripts by UTS 46 and Punycode, as browsers do it. `None` for a name in
/// another script that UTS 46 refuses.
fn dns_name(host: &str) -> Option<String> {
    if host.is_ascii() {
        return Some(host.to_ascii_lowercase());
    }
    idna::domain_to_ascii(host).ok()
}

/// The host of an absolute URL, without user or port.
fn host_of_url(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = host.split(':').next()?;
    let is_name = !host.is_empty() && !host.starts_with('[');
    is_name.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::fields::{FieldMap, Mapped};
    use super::{Decoder, EncodingErrors};
    use crate::model::RecordKind;
    use crate::model::{Article, DateSource, Warning};
    use crate::rejection::Rejection;

    fn decode(line: &str) -> Result<Article, Rejection> {
        Decoder::default().decode(RecordKind::Json, line.as_bytes())
    }

    /// `reason: message` of a line that is refused.
    fn refusal(line: &[u8]) -> String {
        let rejection = Decoder::default()
            .decode(RecordKind::Json, line)
            .unwrap_err();
        format!("{}: {}", rejection.reason.code(), rejection.message)
    }

    fn plain(text: &str) -> Article {
        Decoder::default()
            .decode(RecordKind::Text, text.as_bytes())
            .unwrap()
    }

    fn warnings(article: &Article) -> Vec<&'static str> {
        article.warnings.iter().map(Warning::code).collect()
    }

    #[test]
    fn fields_are_found_by_the_names_that_scrapers_use() {
        let article = decode(
            r#"{"_id": {"$oid": "64fa"}, "link": "https://www.news.example.co.uk/x", "headline": "H",
                "maintext": "Body.", "date_publish": "2024-03-03", "dateModified": "2024-03-04",
                "author": [{"name": "A. One"}, "B. Two"], "source": {"id": null, "name": "News"},
                "topic": "world"}"#,
        )
        .unwrap();
        assert_eq!(article.source_id.as_deref(), Some("64fa"));
        assert_eq!(article.title.as_deref(), Some("H"));
        assert_eq!(article.text.as_str(), "Body.");
        assert_eq!(article.authors.as_deref(), Some("A. One; B. Two"));
        assert_eq!(article.publisher.as_deref(), Some("News"));
        assert_eq!(article.section.as_deref(), Some("world"));
        assert_eq!(article.domain.as_deref(), Some("example.co.uk"));
        assert_eq!(article.published_source, DateSource::Field);
        assert!(article.modified_at > article.published_at);
    }

    #[test]
    fn the_better_name_wins_wherever_it_stands() {
        let article = decode(r#"{"content": "short", "text": "long", "body": "other"}"#).unwrap();
        assert_eq!(article.text.as_str(), "long");
        let article = decode(r#"{"text": "", "body": "long"}"#).unwrap();
        assert_eq!(article.text.as_str(), "long");
        let article = decode(r#"{"text": null, "body": "long"}"#).unwrap();
        assert_eq!(article.text.as_str(), "long");
    }

    #[test]
    fn a_mapping_reaches_into_objects_and_excludes_other_names() {
        let mapped = [
            Mapped::new("text", "page.main").unwrap(),
            Mapped::new("id", "a.b").unwrap(),
        ];
        let decoder = Decoder {
            fields: FieldMap::with(&mapped),
            ..Decoder::default()
        };
        let line = br#"{"id": 1, "a.b": 2, "text": "no", "page": {"main": "yes", "x": {}}}"#;
        let article = decoder.decode(RecordKind::Json, line).unwrap();
        assert_eq!(article.text.as_str(), "yes");
        assert_eq!(article.source_id.as_deref(), Some("2"));
        let refused = decoder.decode(RecordKind::Json, br#"{"text": "no"}"#);
        assert_eq!(refused.unwrap_err().reason.code(), "missing_text");
    }

    #[test]
    fn the_text_is_kept_to_the_character() {
        let line = r#"{"text": " \r\n“A”\u0000\u00e9\ud83d\ude42\ufeff\n\n "}"#;
        let article = decode(line).unwrap();
        assert_eq!(article.text.as_str(), " \r\n“A”\0é🙂\u{feff}\n\n ");
        assert!(warnings(&article).is_empty());
    }

    #[test]
    fn numeric_ids_become_decimal_strings() {
        let article = decode(r#"{"id": 12345678901234567890123, "text": "T"}"#).unwrap();
        assert_eq!(
            article.source_id.as_deref(),
            Some("12345678901234567890123")
        );
    }

    #[test]
    fn what_is_no_article_is_refused_with_the_reason() {
        for (line, expected) in [
            ("<html>", "malformed_json: expected value at byte 1"),
            (
                r#"{"text": "a"} {"text": "b"}"#,
                "malformed_json: trailing characters at byte 15",
            ),
            (
                r#"{"text": "a",}"#,
                "malformed_json: trailing comma at byte 14",
            ),
            (
                r#"{"id": ["a"], "text": "T"}"#,
                "wrong_type: `id` is an array, not a string or number",
            ),
            ("[1]", "not_an_object: expected an object, found an array"),
            ("null", "not_an_object: expected an object, found null"),
            (
                r#"{"id": 1}"#,
                "missing_text: no field holds the text; --map text=KEY names one",
            ),
            (
                r#"{"text": 5}"#,
                "wrong_type: `text` is a number, not a string",
            ),
            (
                r#"{"body": ["a"]}"#,
                "wrong_type: `body` is an array, not a string",
            ),
            (r#"{"text": ""}"#, "empty_text: the text is blank"),
            (r#"{"text": " \u00a0\n"}"#, "empty_text: the text is blank"),
        ] {
            assert_eq!(refusal(line.as_bytes()), expected, "{line}");
        }
        assert_eq!(
            refusal(b"{\"text\": \"caf\xe9\"}"),
            "invalid_utf8: byte 0xe9 at 13 of the record is not UTF-8"
        );
    }

    #[test]
    fn a_refused_record_keeps_its_id() {
        let rejection = decode(r#"{"id": "a7", "text": 5}"#).unwrap_err();
        assert_eq!(rejection.source_id.as_deref(), Some("a7"));
    }

    #[test]
    fn repairs_carry_a_warning() {
        let article = decode(r#"{"text": "a \ud83d b \ude42\ud83d c"}"#).unwrap();
        assert_eq!(article.text.as_str(), "a \u{fffd} b \u{fffd}\u{fffd} c");
        assert_eq!(warnings(&article), ["lone_surrogate"]);
        let decoder = Decoder {
            encoding_errors: EncodingErrors::Replace,
            ..Decoder::default()
        };
        let line = b"{\"text\": \"caf\xe9 noir\"}";
        let article = decoder.decode(RecordKind::Json, line).unwrap();
        assert_eq!(article.text.as_str(), "caf\u{fffd} noir");
        assert_eq!(warnings(&article), ["invalid_utf8"]);
    }

    #[test]
    fn an_unreadable_date_is_a_warning_and_the_url_may_help() {
        let line = r#"{"text": "T", "date": "yesterday", "url": "https://a.example/2024/03/03/x"}"#;
        let article = decode(line).unwrap();
        assert_eq!(warnings(&article), ["unreadable_date"]);
        assert_eq!(article.published_source, DateSource::Url);
        let article = decode(r#"{"text": "T", "date": {"$date": 1709424000000}}"#).unwrap();
        assert_eq!(article.published_at, Some(1_709_424_000_000_000));
    }

    #[test]
    fn hostile_nesting_costs_no_stack() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        let article = decode(&format!(r#"{{"text": "T", "x": {deep}}}"#)).unwrap();
        assert_eq!(article.text.as_str(), "T");
        let unclosed = r#"{"a":"#.repeat(200_000);
        assert!(refusal(unclosed.as_bytes()).starts_with("malformed_json"));
    }

    #[test]
    fn the_domain_is_what_is_registered() {
        for (url, domain) in [
            ("https://www.bbc.co.uk/news", Some("bbc.co.uk")),
            (
                "http://user:pass@Sub.Example.COM:8080/?q",
                Some("example.com"),
            ),
            ("https://192.168.0.1/", None),
            ("not a url", None),
        ] {
            assert_eq!(super::domain(Some(url), None).as_deref(), domain, "{url}");
        }
        assert_eq!(
            super::domain(None, Some("www.a.org")).as_deref(),
            Some("a.org")
        );
    }

    #[test]
    fn a_host_in_other_letters_has_the_domain_of_its_punycode() {
        for (host, punycode, domain) in [
            (
                "bücher.example.de",
                "xn--bcher-kva.example.de",
                "example.de",
            ),
            ("www.bücher.de", "www.xn--bcher-kva.de", "xn--bcher-kva.de"),
            ("BÜCHER.DE", "XN--BCHER-KVA.DE", "xn--bcher-kva.de"),
            ("bu\u{308}cher.de", "xn--bcher-kva.de", "xn--bcher-kva.de"),
            ("www.bücher。de", "www.xn--bcher-kva.de", "xn--bcher-kva.de"),
            ("straße.de.", "xn--strae-oqa.de.", "xn--strae-oqa.de"),
            (
                "пример.рф",
                "xn--e1afmkfd.xn--p1ai",
                "xn--e1afmkfd.xn--p1ai",
            ),
            (
                "новости.xn--e1afmkfd.рф",
                "xn--b1amarcd.xn--e1afmkfd.xn--p1ai",
                "xn--e1afmkfd.xn--p1ai",
            ),
            (
                "www.新聞.公司.香港",
                "www.xn--efvv70d.xn--55qx5d.xn--j6w193g",
                "xn--efvv70d.xn--55qx5d.xn--j6w193g",
            ),
            ("אב.co.il", "xn--4dbc.co.il", "xn--4dbc.co.il"),
            ("ｎｅｗｓ.example.com", "news.example.com", "example.com"),
        ] {
            for host in [host, punycode] {
                let url = format!("https://user@{host}:443/a?b");
                let found = super::domain(Some(&url), None);
                assert_eq!(found.as_deref(), Some(domain), "{url}");
                let found = super::domain(None, Some(host));
                assert_eq!(found.as_deref(), Some(domain), "{host}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_a_host_has_no_domain() {
        for host in ["１２７.0.0.1", "Die Bücher", "ü", "xn--zzzzzz999.ü.de"] {
            assert_eq!(super::domain(None, Some(host)), None, "{host}");
        }
        let long = "ü".repeat(1 << 20) + ".de";
        assert_eq!(super::domain(None, Some(&long)), None);
    }

    #[test]
    fn the_first_line_of_a_plain_text_may_be_its_title() {
        let article = plain("\nTalks resume in Geneva\n\nThe talks went on.\n");
        assert_eq!(article.title.as_deref(), Some("Talks resume in Geneva"));
        assert_eq!(plain("The talks went on.\n\nThey ended.").title, None);
        assert_eq!(plain("One line only").title, None);
        assert_eq!(
            plain(&format!("{}\n\nMore.", "word ".repeat(60))).title,
            None
        );
    }

    #[test]
    fn byte_order_marks_are_no_text() {
        assert_eq!(plain("\u{feff}A line.").text.as_str(), "A line.");
        assert_eq!(
            decode("\u{feff}{\"text\": \"T\"}").unwrap().text.as_str(),
            "T"
        );
        let utf16 = b"\xff\xfeA\x00.\x00";
        let article = Decoder::default().decode(RecordKind::Text, utf16).unwrap();
        assert_eq!(article.text.as_str(), "A.");
    }
}
