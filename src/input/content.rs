//! What a file holds: by request, else by its bytes, else by its name.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How the records of a file are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// By content and name: `.txt` is one article, what starts with `{` is JSON Lines, with `<` a page.
    #[default]
    Auto,
    /// One JSON object a line.
    Jsonl,
    /// One article a file.
    Text,
    /// One web page a file.
    Html,
    /// Web archives.
    Warc,
    /// Web archives of the older format.
    Arc,
}

/// What is in a file, its compression undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    JsonLines,
    Text,
    Html,
    Warc,
    Arc,
}

/// What a file of this name that starts with `head` holds; `-` is the name of stdin.
///
/// A name says more than a first byte: a `.jsonl` file that starts with `<` is broken JSON Lines and no
/// page. Formats that say by themselves what they are need no name.
pub(super) fn content(head: &[u8], name: &str, format: Format) -> Result<Content, &'static str> {
    match format {
        Format::Auto => by_signature(head)
            .or_else(|| by_name(name))
            .or_else(|| by_first_byte(head, name))
            .ok_or("none of the kinds that are read; --format says which it is"),
        Format::Jsonl => Ok(Content::JsonLines),
        Format::Text => Ok(Content::Text),
        Format::Html => Ok(Content::Html),
        Format::Warc => Ok(Content::Warc),
        Format::Arc => Ok(Content::Arc),
    }
}

fn by_signature(head: &[u8]) -> Option<Content> {
    if head.starts_with(b"WARC/") {
        return Some(Content::Warc);
    }
    head.starts_with(b"filedesc://").then_some(Content::Arc)
}

fn by_name(name: &str) -> Option<Content> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "txt" | "text" => Content::Text,
        "html" | "htm" | "xhtml" | "shtml" => Content::Html,
        "jsonl" | "ndjson" | "jsonlines" | "json" => Content::JsonLines,
        "warc" | "wet" => Content::Warc,
        "arc" => Content::Arc,
        _ => return None,
    })
}

fn by_first_byte(head: &[u8], name: &str) -> Option<Content> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'<') => Some(Content::Html),
        Some(b'{') | None => Some(Content::JsonLines),
        Some(_) => (name == "-").then_some(Content::Text),
    }
}

/// How names end that are read in a folder, compression left out.
const ENDINGS: [&str; 13] = [
    ".jsonl",
    ".ndjson",
    ".jsonlines",
    ".json",
    ".txt",
    ".text",
    ".html",
    ".htm",
    ".xhtml",
    ".shtml",
    ".warc",
    ".wet",
    ".arc",
];

/// Whether a file of this name, compression left out, is read in a folder.
pub(super) fn has_known_ending(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::Content::{Arc, Html, JsonLines, Text, Warc};
    use super::{Format, content};

    #[test]
    fn signature_then_name_then_first_byte_say_what_a_file_holds() {
        for (name, head, expected) in [
            ("a.jsonl", "no json", Ok(JsonLines)),
            ("a.txt", "{curly}", Ok(Text)),
            ("a", " \n{\"text\": 1}", Ok(JsonLines)),
            ("a", "\u{feff}{}", Ok(JsonLines)),
            ("a", "", Ok(JsonLines)),
            ("-", "Words.", Ok(Text)),
            ("-", "{}", Ok(JsonLines)),
            ("a.HTM", "Words.", Ok(Html)),
            ("a", "\n<!DOCTYPE html>", Ok(Html)),
            ("-", "<p>Words.", Ok(Html)),
            ("a.txt", "<p>Words.", Ok(Text)),
            ("a.jsonl", "<html>", Ok(JsonLines)),
            ("a.jsonl", "WARC/1.0\r\n", Ok(Warc)),
            ("a.warc", "<html>", Ok(Warc)),
            ("-", "filedesc://a.arc 0.0.0.0", Ok(Arc)),
            ("a.md", "Words.", Err(())),
        ] {
            let found = content(head.as_bytes(), name, Format::Auto);
            assert_eq!(found.map_err(|_| ()), expected, "{name}: {head}");
        }
    }

    #[test]
    fn a_request_goes_before_everything() {
        assert_eq!(content(b"{}", "a.jsonl", Format::Text), Ok(Text));
        assert_eq!(content(b"Words", "a.txt", Format::Jsonl), Ok(JsonLines));
    }

    #[test]
    fn the_name_counts_for_utf16_too() {
        assert_eq!(
            content(b"\xff\xfe{\0", "a.jsonl", Format::Auto),
            Ok(JsonLines)
        );
        assert_eq!(content(b"\xff\xfeA\0", "a.txt", Format::Auto), Ok(Text));
    }
}
