//! What class, id, role and test names say about an element: `attributes → Hints`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tokens::Attributes;

/// A set of hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints(u8);

impl Hints {
    /// The article's text and nothing else: `itemprop="articleBody"`, "story-body".
    pub(super) const BODY: u8 = 1;
    /// Page furniture: menus, teasers, share bars, adverts.
    pub(super) const FURNITURE: u8 = 2;
    /// What readers wrote.
    pub(super) const COMMENTS: u8 = 4;
    /// Not shown.
    pub(super) const HIDDEN: u8 = 8;
    /// Under or on a picture.
    pub(super) const CAPTION: u8 = 16;
    /// About the article: byline, date, tags.
    pub(super) const ABOUT: u8 = 32;
    /// The line under the headline.
    pub(super) const DECK: u8 = 64;
    /// Often furniture, as often a box of the article.
    pub(super) const WEAK: u8 = 128;

    /// Whether any of the hints `which` is given.
    pub(super) fn contains(self, which: u8) -> bool {
        self.0 & which != 0
    }
}

/// The words of class names and what they hint at.
struct Words {
    whole: HashMap<&'static str, u8>,
    /// Words that hint at the same when they go on, sorted: "newsletter" in "newslettersignup".
    starts: Vec<(&'static str, u8)>,
    /// Words in a row, written together: "articlebody" for "article-body", "article__body".
    body: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(Words::load);

/// Names with these prefixes describe the article's topics or the page's layout instead of the element:
/// WordPress writes `tag-print` on every article about print, themes `has-sidebar` on whole pages.
const TOPICS: [&str; 8] = [
    "tag-",
    "category-",
    "has-",
    "no-",
    "not-",
    "with-",
    "section-",
    "author-",
];

/// Bytes of class names that are read: longer ones are lists of utility classes.
const LOOKED_AT: usize = 512;

impl Words {
    fn load() -> Self {
        let mut words = Self {
            whole: HashMap::new(),
            starts: Vec::new(),
            body: Vec::new(),
        };
        for line in include_str!("../lexicon/page_hints.tsv").lines() {
            let Some((hint, word)) = line.split_once('\t') else {
                continue;
            };
            let hint = match hint {
                "body" => {
                    words.body.push(word);
                    continue;
                }
                "furniture" => Hints::FURNITURE,
                "comments" => Hints::COMMENTS,
                "hidden" => Hints::HIDDEN,
                "caption" => Hints::CAPTION,
                "deck" => Hints::DECK,
                "weak" => Hints::WEAK,
                _ => Hints::ABOUT,
            };
            match word.strip_suffix('*') {
                Some(start) => words.starts.push((start, hint)),
                None => _ = words.whole.insert(word, hint),
            }
        }
        words.starts.sort_unstable();
        words
    }

    fn of(&self, word: &str) -> u8 {
        if let Some(&hint) = self.whole.get(word) {
            return hint;
        }
        let at = self.starts.partition_point(|(start, _)| *start <= word);
        let before = at.checked_sub(1).and_then(|at| self.starts.get(at));
        before
            .filter(|(start, _)| word.starts_with(start))
            .map_or(0, |&(_, hint)| hint)
    }
}

/// The hints of a start tag.
pub(super) fn hints(attributes: &Attributes<'_>) -> Hints {
    let mut found = 0;
    for (name, value) in attributes.clone() {
        found |= match name.len() {
            2 | 5 if name.eq_ignore_ascii_case("id") || name.eq_ignore_ascii_case("class") => {
                class(value)
            }
            5 if name.eq_ignore_ascii_case("style") => style(value),
            4 if name.eq_ignore_ascii_case("role") => role(value),
            6 if name.eq_ignore_ascii_case("hidden") => Hints::HIDDEN,
            11 if name.eq_ignore_ascii_case("aria-hidden") && value.trim() == "true" => {
                Hints::HIDDEN
            }
            8 if name.eq_ignore_ascii_case("itemprop")
                && value.eq_ignore_ascii_case("articlebody") =>
            {
                Hints::BODY
            }
            11 if name.eq_ignore_ascii_case("data-testid") => class(value),
            14 if name.eq_ignore_ascii_case("data-component") => class(value),
            _ => 0,
        };
    }
    Hints(found)
}

fn role(value: &str) -> u8 {
    match value.trim() {
        "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "menu"
        | "toolbar" | "dialog" | "alertdialog" | "tooltip" => Hints::FURNITURE,
        _ => 0,
    }
}

fn style(value: &str) -> u8 {
    let mut rest = value;
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"display") {
        rest = rest.get(at + 7..).unwrap_or_default().trim_ascii_start();
        let shown = rest.strip_prefix(':').map(str::trim_ascii_start);
        if shown.is_some_and(|shown| shown.starts_with("none")) {
            return Hints::HIDDEN;
        }
    }
    0
}

/// Hints of class names: each cut into its words at marks, digits and inner capitals.
fn class(value: &str) -> u8 {
    let words = &*WORDS;
    let mut end = value.len().min(LOOKED_AT);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let mut found = 0;
    for name in value
        .get(..end)
        .unwrap_or_default()
        .split_ascii_whitespace()
    {
        if !TOPICS.iter().any(|topic| name.starts_with(topic)) {
            found |= class_name(words, name);
        }
    }
    found
}

fn class_name(words: &Words, name: &str) -> u8 {
    let mut joined = String::with_capacity(name.len());
    let mut found = 0;
    let mut start = 0;
    let mut before = ' ';
    for letter in name.chars() {
        if !letter.is_ascii_alphabetic()
            || letter.is_ascii_uppercase() && before.is_ascii_lowercase()
        {
            found |= words.of(joined.get(start..).unwrap_or_default());
            start = joined.len();
        }
        if letter.is_ascii_alphabetic() {
            joined.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    found |= words.of(joined.get(start..).unwrap_or_default());
    found |= words.whole.get(joined.as_str()).copied().unwrap_or(0);
    if words.body.iter().any(|body| joined.ends_with(body)) {
        found |= Hints::BODY;
    }
    found
}
