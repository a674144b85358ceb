//! HTML cut into tags and text: `&str → tokens`, in one pass and without a tree.
//!
//! Follows the tokenizer of the HTML standard where it matters to text: quoted attributes may
//! hold `>`, scripts and styles hold anything up to their end tag, comments end at `-->`.
//! Cost: linear, no allocation, no recursion: every byte is read once.

use memchr::{memchr, memchr3, memmem};

use super::tag::Tag;

/// One piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text between tags, character references left as they are.
    Text(&'a str),
    /// A start tag with the source of its attributes.
    Start(Tag, Attributes<'a>),
    /// An end tag.
    End(Tag),
    /// An element whose content is no markup (a script, a title), with that content.
    Raw(Tag, Attributes<'a>, &'a str),
}

/// What a `<` begins.
enum Markup<'a> {
    Token(Token<'a>),
    /// A comment or a declaration.
    Nothing,
    /// Nothing: it is a character of the text.
    Text,
}

/// The tokens of a page, in order.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Starts at the first byte.
    pub(super) fn new(html: &'a str) -> Self {
        Self { html, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.html.get(self.at..).unwrap_or_default()
    }

    /// Everything up to `end`; the scan continues there.
    fn take_to(&mut self, end: usize) -> &'a str {
        let taken = self.html.get(self.at..end).unwrap_or_default();
        self.at = end;
        taken
    }

    /// What begins with a `<`.
    fn markup(&mut self) -> Markup<'a> {
        let rest = self.rest();
        match rest.as_bytes().get(1).unwrap_or(&b' ') {
            b'!' if rest.starts_with("<!--") => {
                let end = memmem::find(rest.as_bytes(), b"-->").map_or(rest.len(), |at| at + 3);
                self.at += end;
                Markup::Nothing
            }
            b'!' | b'?' => {
                self.at += memchr(b'>', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
                Markup::Nothing
            }
            b'/' if rest.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let end = memchr(b'>', rest.as_bytes()).unwrap_or(rest.len());
                let name = name(rest.get(2..end).unwrap_or_default());
                self.at = (self.at + end + 1).min(self.html.len());
                Markup::Token(Token::End(Tag::of(name)))
            }
            first if first.is_ascii_alphabetic() => Markup::Token(self.start_tag()),
            _ => Markup::Text,
        }
    }

    fn start_tag(&mut self) -> Token<'a> {
        let rest = self.rest();
        let end = tag_end(rest);
        let inside = rest.get(1..end).unwrap_or_default();
        let name = name(inside);
        let tag = Tag::of(name);
        let attributes = Attributes(inside.get(name.len()..).unwrap_or_default());
        self.at = (self.at + end + 1).min(self.html.len());
        if !tag.is_raw() {
            return Token::Start(tag, attributes);
        }
        let end = raw_end(self.rest(), name);
        let content = self.take_to(self.at + end);
        Token::Raw(tag, attributes, content)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.html.len() {
            let mut text_end = 0;
            if self.rest().starts_with('<') {
                match self.markup() {
                    Markup::Token(token) => return Some(token),
                    Markup::Nothing => continue,
                    Markup::Text => text_end = 1,
                }
            }
            let rest = self.rest().as_bytes();
            let next = memchr(b'<', rest.get(text_end..).unwrap_or_default());
            let end = self.at + next.map_or(rest.len(), |at| text_end + at);
            return Some(Token::Text(self.take_to(end)));
        }
        None
    }
}

/// Where the tag that `rest` begins with has its `>`; the end of the page when it has none.
///
/// A quote mark counts after a `=` only: `<a title=Bob's>` is a tag.
fn tag_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(found) = memchr3(b'>', b'"', b'\'', bytes.get(at..).unwrap_or_default()) {
        let found = at + found;
        let mark = bytes.get(found).copied().unwrap_or(b'>');
        if mark == b'>' {
            return found;
        }
        let before = bytes.get(..found).unwrap_or_default().trim_ascii_end();
        at = found + 1;
        if before.ends_with(b"=") {
            let close = memchr(mark, bytes.get(at..).unwrap_or_default());
            at = close.map_or(bytes.len(), |close| at + close + 1);
        }
    }
    bytes.len()
}

/// Where the content of a raw element ends: before `</name`, in any case.
fn raw_end(rest: &str, name: &str) -> usize {
    let bytes = rest.as_bytes();
    for at in memmem::find_iter(bytes, b"</") {
        let end = bytes.get(at + 2..at + 2 + name.len()).unwrap_or_default();
        if end.eq_ignore_ascii_case(name.as_bytes()) {
            return at;
        }
    }
    bytes.len()
}

/// The name at the start of a tag's inside.
fn name(inside: &str) -> &str {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    let end = inside.bytes().position(|byte| ends(&byte));
    inside.get(..end.unwrap_or(inside.len())).unwrap_or(inside)
}

/// The attributes of one tag: `(name, value)` pairs, parsed on demand. Values have their quotes taken off and
/// their character references left as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    /// The value of the first attribute of this name (lower case), references decoded.
    pub(super) fn get(&self, name: &str) -> Option<std::borrow::Cow<'a, str>> {
        let mut all = self.clone();
        all.find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| htmlize::unescape_attribute(value))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let blank = |letter: char| letter.is_ascii_whitespace() || letter == '/';
        let rest = self.0.trim_start_matches(blank);
        if rest.is_empty() {
            return None;
        }
        // A name may begin with `=`, says the standard: every step takes at least one character.
        let ends =
            |(at, letter): (usize, char)| (blank(letter) || letter == '=' && at > 0).then_some(at);
        let end = rest.char_indices().find_map(ends).unwrap_or(rest.len());
        let (name, rest) = rest.split_at_checked(end)?;
        let Some(rest) = rest.trim_ascii_start().strip_prefix('=') else {
            self.0 = rest;
            return Some((name, ""));
        };
        let rest = rest.trim_ascii_start();
        let quoted = match rest.as_bytes().first() {
            Some(b'"') => rest.get(1..).and_then(|rest| rest.split_once('"')),
            Some(b'\'') => rest.get(1..).and_then(|rest| rest.split_once('\'')),
            _ => rest.split_once(|letter: char| letter.is_ascii_whitespace()),
        };
        let (value, rest) = quoted.unwrap_or((rest, ""));
        self.0 = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, Tokens};

    /// The page's tokens, one word each.
    fn shown(html: &str) -> Vec<String> {
        let show = |token| match token {
            Token::Text(text) => text.to_owned(),
            Token::End(tag) => format!("/{tag:?}"),
            Token::Start(tag, attributes) => attributes
                .map(|(name, value)| format!(" {name}={value}"))
                .fold(format!("{tag:?}"), |all, one| all + &one),
            Token::Raw(tag, _, content) => format!("{tag:?}[{content}]"),
        };
        Tokens::new(html).map(show).collect()
    }

    #[test]
    fn tags_attributes_and_text() {
        assert_eq!(
            shown("<p class=\"a b\" ID=x hidden>5 < 6 &amp; 7</P ><br/>"),
            ["P class=a b ID=x hidden=", "5 ", "< 6 &amp; 7", "/P", "Br"]
        );
    }

    #[test]
    fn quotes_in_tags_follow_the_standard() {
        assert_eq!(shown("<a title=\"2 > 1\">x"), ["A title=2 > 1", "x"]);
        assert_eq!(shown("<a title=Bob's>x"), ["A title=Bob's", "x"]);
        assert_eq!(shown("<a title='x"), ["A title='x"]);
    }

    #[test]
    fn scripts_comments_and_declarations_hold_no_text() {
        assert_eq!(
            shown("<!doctype html><script>if (a</b>0) '<p>'</SCRIPT>x<!-- <p> -->y"),
            ["Script[if (a</b>0) '<p>']", "/Script", "x", "y"]
        );
    }

    #[test]
    fn torn_pages_end_somewhere() {
        for html in [
            "<",
            "</",
            "<a",
            "<!--",
            "<script",
            "<script>x</scr",
            "<p =",
            "a<",
        ] {
            let _ = shown(html);
        }
    }
}
