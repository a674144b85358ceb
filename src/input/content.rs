//! The format of a file: as requested, otherwise by its bytes, otherwise by its name.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::{csv, tar};

/// How the records of a file are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// By content and name: `.txt` is one article, what starts with `{` is JSON Lines, with `<` a page.
    #[default]
    Auto,
    /// One JSON object a line.
    Jsonl,
    /// JSON objects over many lines, one after the other or in an array.
    Json,
    /// A table, its delimiter told by its first line.
    Csv,
    /// A table with tabs between its fields.
    Tsv,
    /// One article a file.
    Text,
    /// One web page a file.
    Html,
    /// Web archives.
    Warc,
    /// Web archives of the older format.
    Arc,
    /// Parquet.
    Parquet,
}

/// The format of a file after decompression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    JsonLines,
    Json,
    /// A table with this byte between its fields.
    Csv(u8),
    Text,
    Html,
    Warc,
    Arc,
    Parquet,
    /// An archive of files.
    Tar,
}

impl Content {
    /// Whether it is split at characters, so that UTF-16 must be converted first.
    pub(super) fn is_cut_at_characters(self) -> bool {
        matches!(self, Self::JsonLines | Self::Json | Self::Csv(_))
    }
}

/// The format of a file of this name that starts with `head`; `-` is the name of stdin.
///
/// A name is more reliable than a first byte: a `.jsonl` file that starts with `<` is broken JSON Lines, not
/// a page. Formats with magic bytes need no name. For an archive, the requested format applies to the files
/// in it.
pub(super) fn content(head: &[u8], name: &str, format: Format) -> Result<Content, &'static str> {
    if tar::starts_archive(head) {
        return Ok(Content::Tar);
    }
    match format {
        Format::Auto => by_signature(head)
            .or_else(|| by_name(head, name))
            .or_else(|| by_first_byte(head, name))
            .ok_or("none of the kinds that are read; --format says which it is"),
        Format::Jsonl => Ok(Content::JsonLines),
        Format::Json => Ok(Content::Json),
        Format::Csv => Ok(Content::Csv(csv::delimiter(head))),
        Format::Tsv => Ok(Content::Csv(b'\t')),
        Format::Text => Ok(Content::Text),
        Format::Html => Ok(Content::Html),
        Format::Warc => Ok(Content::Warc),
        Format::Arc => Ok(Content::Arc),
        Format::Parquet => Ok(Content::Parquet),
    }
}

fn by_signature(head: &[u8]) -> Option<Content> {
    let signatures: [(&[u8], Content); 3] = [
        (b"WARC/", Content::Warc),
        (b"filedesc://", Content::Arc),
        (b"PAR1", Content::Parquet),
    ];
    let known = signatures
        .iter()
        .find(|(signature, _)| head.starts_with(signature));
    known.map(|(_, content)| *content)
}

fn by_name(head: &[u8], name: &str) -> Option<Content> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "txt" | "text" => Content::Text,
        "html" | "htm" | "xhtml" | "shtml" => Content::Html,
        "jsonl" | "ndjson" | "jsonlines" | "json" => json(head),
        "csv" => Content::Csv(csv::delimiter(head)),
        "tsv" | "tab" => Content::Csv(b'\t'),
        "parquet" | "pq" => Content::Parquet,
        "tar" => Content::Tar,
        "warc" | "wet" => Content::Warc,
        "arc" => Content::Arc,
        _ => return None,
    })
}

fn by_first_byte(head: &[u8], name: &str) -> Option<Content> {
    match visible(head).first() {
        Some(b'<') => Some(Content::Html),
        Some(b'{') | None => Some(json(head)),
        Some(b'[') if json(head) == Content::Json => Some(Content::Json),
        Some(_) => (name == "-").then_some(Content::Text),
    }
}

/// The text from its first non-blank byte on.
fn visible(head: &[u8]) -> &[u8] {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    text.trim_ascii_start()
}

/// Whether JSON has one object per line or spreads them over lines. It spreads if it is an array, or if the
/// first line ends after an opening bracket or a comma and the second line does not start an object.
fn json(head: &[u8]) -> Content {
    let text = visible(head);
    if let [b'[', rest @ ..] = text {
        let is_array = rest.trim_ascii_start().first() == Some(&b'{');
        return if is_array {
            Content::Json
        } else {
            Content::JsonLines
        };
    }
    let mut lines = text.splitn(3, |&byte| byte == b'\n');
    let first = lines.next().unwrap_or_default().trim_ascii_end();
    let second = lines.next().unwrap_or_default().trim_ascii_start();
    let goes_on = matches!(first.last(), Some(b'{' | b'[' | b','));
    if goes_on && matches!(second.first(), Some(b'"' | b'}')) {
        Content::Json
    } else {
        Content::JsonLines
    }
}

/// The file name endings that are read in a folder, without those of compression.
const ENDINGS: [&str; 22] = [
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
    ".csv",
    ".tsv",
    ".tab",
    ".parquet",
    ".pq",
    ".tar",
    ".tgz",
    ".tbz2",
    ".txz",
];

/// Whether a file of this name, without its compression ending, is read in a folder.
pub(super) fn has_known_ending(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::Content::{Arc, Csv, Html, Json, JsonLines, Parquet, Text, Warc};
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
            ("a.csv", "id;text\n1;a, b, c\n", Ok(Csv(b';'))),
            ("a.tsv", "id\ttext\n", Ok(Csv(b'\t'))),
            ("a", "PAR1", Ok(Parquet)),
            ("a.json", "[\n {\"a\": 1}", Ok(Json)),
            ("a", "[{\"a\": 1}", Ok(Json)),
            ("a.jsonl", "[1]\n{}", Ok(JsonLines)),
            ("a.json", "{\n  \"a\": 1\n}", Ok(Json)),
            ("a.json", "{\"a\": 1}\n{\"a\": 1}", Ok(JsonLines)),
            ("a.jsonl", "{\"a\": 1,\n{\"a\": 1}", Ok(JsonLines)),
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
