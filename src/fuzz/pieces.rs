//! Text from a fuzzer's bytes: control characters stand for pieces that mean something to the
//! stages, so that a fuzzer need not find out how to spell them.

/// The control characters that stand for a piece.
const N_PIECES: usize = 28;

/// What news is made of.
pub(super) const NEWS: [&str; N_PIECES] = [
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

/// What pages are made of.
pub(super) const MARKUP: [&str; N_PIECES] = [
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

/// The bytes as text, each control character but the line feed replaced by its piece.
pub(super) fn expand(bytes: &[u8], pieces: &[&'static str; N_PIECES]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut expanded = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        match pieces.get(character as usize) {
            Some(piece) if character != '\n' => expanded.push_str(piece),
            _ => expanded.push(character),
        }
    }
    expanded
}
