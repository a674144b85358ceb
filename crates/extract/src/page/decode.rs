//! Character sets: `bytes → Decoded`, as a browser decodes a page; where browsers go wrong, the bytes decide.
//!
//! A byte order mark decides; then bytes that are valid UTF-8 beyond ASCII, whatever is claimed
//! (saved pages keep the `<meta>` of the site they were taken from); then what HTTP says, then
//! `<meta charset>`; then detection. A claim of UTF-8 that the bytes refute counts as none.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::tag::Tag;
use super::tokens::{Token, Tokens};

/// Bytes that are searched for `<meta charset>`. Browsers search 1,024; some pages have it later.
const META_BYTES: usize = 8_192;

/// Bytes that the detector reads, from the first byte on that is not ASCII.
const DETECTED_BYTES: usize = 64 << 10;

/// The source of a page's character set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharsetSource {
    /// A byte order mark.
    Mark,
    /// The bytes are UTF-8 and nothing else.
    Utf8,
    /// The `Content-Type` header.
    Http,
    /// `<meta charset>` or `<meta http-equiv>`.
    Meta,
    /// The detector's guess.
    Detected,
}

/// A page as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text without byte order mark.
    pub text: Cow<'a, str>,
    /// The character set by its name in the Encoding Standard: `UTF-8`, `windows-1252`.
    pub charset: &'static str,
    /// The source of the character set.
    pub source: CharsetSource,
    /// Some bytes mean nothing in that character set and became U+FFFD.
    pub has_errors: bool,
}

/// Decodes a page; `http_charset` is a `charset=` label from HTTP, or a whole `Content-Type`.
///
/// Never fails: bytes that mean nothing become U+FFFD. Cost: linear.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], http_charset: Option<&str>) -> Decoded<'a> {
    let (encoding, source) = charset(bytes, http_charset);
    let (text, encoding, has_errors) = encoding.decode(bytes);
    Decoded {
        text,
        charset: encoding.name(),
        source,
        has_errors,
    }
}

fn charset(bytes: &[u8], http_charset: Option<&str>) -> (&'static Encoding, CharsetSource) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, CharsetSource::Mark);
    }
    if !bytes.is_ascii() && simdutf8::basic::from_utf8(bytes).is_ok() {
        return (UTF_8, CharsetSource::Utf8);
    }
    let http = http_charset
        .and_then(label)
        .map(|encoding| (encoding, CharsetSource::Http));
    let meta = || meta_charset(bytes).map(|encoding| (encoding, CharsetSource::Meta));
    let claim = http
        .filter(|(encoding, _)| *encoding != UTF_8)
        .or_else(meta);
    match claim {
        Some(claim) if claim.0 != UTF_8 => claim,
        _ if bytes.is_ascii() => claim.or(http).unwrap_or((UTF_8, CharsetSource::Utf8)),
        _ if is_nearly_utf8(bytes) => claim.or(http).unwrap_or((UTF_8, CharsetSource::Utf8)),
        _ => (detected(bytes), CharsetSource::Detected),
    }
}

/// Whether the bytes are UTF-8 with few errors: a page cut in a character, a comment in Latin-1.
///
/// At least 20 characters beyond ASCII for each byte that is none.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        let beyond_ascii = chunk.valid().bytes().filter(|&byte| byte >= 0xc0);
        good += beyond_ascii.count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 20 * bad
}

/// The character set of a label, or of the `charset` parameter of a content type.
fn label(value: &str) -> Option<&'static Encoding> {
    let lower = value.to_ascii_lowercase();
    let named = lower
        .split_once("charset")
        .and_then(|(_, rest)| rest.trim_start().strip_prefix('='));
    let named = named
        .unwrap_or(&lower)
        .trim_start()
        .trim_start_matches(['"', '\'']);
    let end = named
        .find(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ';' | ','));
    let encoding = Encoding::for_label(named.get(..end.unwrap_or(named.len()))?.as_bytes())?;
    // The Encoding Standard: a page whose `<meta>` is readable as ASCII is not UTF-16.
    let is_utf16 = encoding == UTF_16BE || encoding == UTF_16LE;
    Some(if is_utf16 { UTF_8 } else { encoding })
}

fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..META_BYTES).unwrap_or(bytes));
    let metas = Tokens::new(&head).filter_map(|token| match token {
        Token::Start(Tag::Meta, attributes) => Some(attributes),
        _ => None,
    });
    for attributes in metas {
        if let Some(encoding) = attributes.get("charset").as_deref().and_then(label) {
            return Some(encoding);
        }
        let content = attributes
            .get("content")
            .filter(|content| content.contains("charset"));
        if let Some(encoding) = content.as_deref().and_then(label) {
            return Some(encoding);
        }
    }
    None
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let sample = bytes.get(start..).unwrap_or_default();
    let sample = sample.get(..DETECTED_BYTES).unwrap_or(sample);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    if guess == UTF_8 { WINDOWS_1252 } else { guess }
}

#[cfg(test)]
mod tests {
    use super::{CharsetSource, decode};

    /// Charset, source and text of a page.
    fn read(bytes: &[u8], http: Option<&str>) -> (&'static str, CharsetSource, String) {
        let decoded = decode(bytes, http);
        (decoded.charset, decoded.source, decoded.text.into_owned())
    }

    #[test]
    fn a_byte_order_mark_decides() {
        let utf16: Vec<u8> = "\u{feff}é"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(
            read(&utf16, Some("utf-8")),
            ("UTF-16LE", CharsetSource::Mark, "é".into())
        );
        let utf8 = b"\xef\xbb\xbf\xc3\xa9";
        assert_eq!(
            read(utf8, Some("latin1")),
            ("UTF-8", CharsetSource::Mark, "é".into())
        );
    }

    #[test]
    fn http_goes_before_meta() {
        let page = b"<meta charset=koi8-r>\xe9";
        let latin = (
            "windows-1252",
            CharsetSource::Http,
            "<meta charset=koi8-r>é".into(),
        );
        assert_eq!(read(page, Some("text/html; charset=\"ISO-8859-1\"")), latin);
        assert_eq!(read(page, None).1, CharsetSource::Meta);
        assert_eq!(read(page, Some("utf-8")).0, "KOI8-R");
        let equiv = b"<META http-equiv=Content-Type content='text/html; charset=windows-1251'>\xe9";
        assert!(read(equiv, None).2.ends_with('й'));
    }

    #[test]
    fn valid_utf_8_is_utf_8_whatever_is_claimed() {
        let page = "<meta charset=iso-8859-1>Gespräche – weiter".as_bytes();
        assert_eq!(read(page, Some("latin1")).0, "UTF-8");
    }

    #[test]
    fn a_refuted_claim_of_utf_8_leads_to_detection() {
        let page = b"<meta charset=utf-8>\x93Wir haben gesprochen\x94, sagte M\xfcller; das Gespr\xe4ch war k\xfchl.";
        let (charset, source, text) = read(page, None);
        assert_eq!((charset, source), ("windows-1252", CharsetSource::Detected));
        assert!(text.contains("“Wir haben gesprochen”, sagte Müller"));
    }

    #[test]
    fn one_bad_byte_does_not_make_a_page_another_character_set() {
        let mut page = "<meta charset=utf-8>".to_owned().into_bytes();
        page.extend_from_slice("é".repeat(60).as_bytes());
        page.push(0xe9);
        let decoded = decode(&page, None);
        assert_eq!(decoded.charset, "UTF-8");
        assert!(decoded.has_errors);
    }

    #[test]
    fn cyrillic_without_a_claim_is_detected() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251
            .encode("Министр сообщил в понедельник, что переговоры возобновятся в столице.");
        assert!(read(&bytes, None).2.starts_with("Министр"));
    }
}
