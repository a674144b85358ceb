//! Text from a fuzzer's bytes. Control characters stand for strings that matter to the stages, so that a
//! fuzzer need not discover their spelling.

/// The characters that stand for a piece: the first ones except the line feed.
const N_PIECES: usize = 28;

/// Pieces of news text.
pub(crate) const NEWS: [&str; N_PIECES] = [
    "“",
    "”",
    "‘",
    "’",
    "\" ",
    "\n\n",
    " said ",
    "Ana Duarte",
    " told reporters that ",
    "She ",
    " the minister ",
    ", according to ",
    "Mr. ",
    "U.S. ",
    "Iran",
    " criticised ",
    "é",
    "😀",
    "\u{200b}",
    "KYIV, March 3 (AP) - ",
    "DUARTE: ",
    "Q: ",
    "Read more",
    "« ",
    " »",
    "Foreign Ministry spokesman ",
    "a.m. ",
    "https://x.org/a",
];

/// Pieces of pages.
pub(crate) const MARKUP: [&str; N_PIECES] = [
    "<p>",
    "</p>",
    "<div class=\"article-body\">",
    "</div>",
    "<a href=\"",
    "\">",
    "</a>",
    "<script>",
    "</script>",
    "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",",
    "\"articleBody\":\"",
    "<!--",
    "-->",
    "<title>",
    "<meta property=\"og:title\" content=\"",
    "&amp;",
    "&#x",
    "<br>",
    "<h1>",
    "<table><td>",
    "<svg>",
    "<![CDATA[",
    "<li>",
    "<article>",
    "Words of the article go on and on, and then on. ",
    "<time datetime=\"",
    "<template>",
    "'>",
];

/// Pieces of web archives.
pub(crate) const ARCHIVE: [&str; N_PIECES] = [
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "WARC-Type: conversion\r\n",
    "WARC-Type: request\r\n",
    "Content-Length: ",
    "Content-Type: application/http; msgtype=response\r\n",
    "\r\n\r\n",
    "\r\n",
    "HTTP/1.1 200 OK\r\n",
    "Content-Type: text/html; charset=",
    "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: br\r\n",
    "WARC-Target-URI: http://news.example.org/a\r\n",
    "WARC-Record-ID: <urn:uuid:1>\r\n",
    "WARC-Block-Digest: sha1:",
    "5\r\nwords\r\n",
    "0\r\n\r\n",
    "<html><p>The minister said that the talks would go on until the end of the week.</p>",
    "18446744073709551615",
    "-5",
    "1000",
    "88",
    "filedesc://a.arc 0.0.0.0 20240101000000 text/plain 76\n1 1 X\n",
    "http://news.example.org/a 10.0.0.1 20240101000000 text/html ",
    "HTTP/1.1 404 Not Found\r\n",
    "WARC-Truncated: length\r\n",
];

/// Pieces of tables and arrays.
pub(crate) const TABLE: [&str; N_PIECES] = [
    "text",
    "title",
    "url",
    "date",
    ",",
    "\t",
    ";",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "[",
    "]",
    "[\n{",
    "}, {",
    "}\n]\n",
    "{\"text\": \"",
    "\"}",
    "\"title\": ",
    "null",
    "[[[[",
    "\\u0041",
    "\\",
    "2024-03-03",
    "id,title,text\n",
    "title\ttext\n",
    "“We will go,” said Ana Duarte, and went. ",
    "\u{feff}",
];

/// The bytes as text, with each control character but the line feed replaced by its piece.
pub(crate) fn expand(bytes: &[u8], pieces: &[&'static str; N_PIECES]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut expanded = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        let number = character as usize - usize::from(character > '\n');
        match pieces.get(number) {
            Some(piece) if character != '\n' => expanded.push_str(piece),
            _ => expanded.push(character),
        }
    }
    expanded
}
