//! JSON-LD: what a page says about its article in schema.org's vocabulary.
//!
//! Read leniently: scripts hold single objects, arrays, `@graph`s, raw line breaks inside strings. Objects
//! that are not articles are searched for one.

use serde_json::{Map, Value};

/// Nesting past which a script is not read. Real ones stay below 15; serde_json's own limit of 128
/// would cost more stack than a thread may have.
const DEPTH_MAX: usize = 48;

/// Values of one page that are examined, all scripts together.
const VALUES_MAX: usize = 20_000;

/// Names of one kind that are read: each reference to a person is resolved by a search in all of the page's
/// data.
const NAMES_MAX: usize = 50;

/// Types of schema.org that are articles: `NewsArticle` and its kinds end so too.
const TYPES: [&str; 5] = [
    "Article",
    "BlogPosting",
    "Report",
    "WebPage",
    "LiveBlogPosting",
];

/// What the page's scripts claim about its article, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ArticleClaims {
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) body: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) url: Option<String>,
    pub(super) section: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) language: Option<String>,
}

/// Reads the scripts; the first article wins, field by field, articles before mere pages.
pub(super) fn read(scripts: &[&str]) -> ArticleClaims {
    let values: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let mut objects = Vec::new();
    let mut queue: Vec<&Value> = values.iter().rev().collect();
    let mut seen = 0;
    while let Some(value) = queue.pop() {
        seen += 1;
        if seen > VALUES_MAX {
            break;
        }
        match value {
            Value::Array(values) => queue.extend(values.iter().rev()),
            Value::Object(object) => {
                match rank(object) {
                    Some(rank) => objects.push((rank, object)),
                    None => queue.extend(
                        object
                            .values()
                            .rev()
                            .filter(|value| value.is_array() || value.is_object()),
                    ),
                }
                queue.extend(object.get("@graph"));
                queue.extend(object.get("mainEntity"));
            }
            _ => {}
        }
    }
    objects.sort_by_key(|(rank, _)| *rank);
    let mut claims = ArticleClaims::default();
    for (_, object) in objects {
        claims.complete(object, &values);
    }
    claims
}

/// A script as JSON: line breaks inside strings become blanks, comment marks around it are removed.
fn parse(script: &str) -> Option<Value> {
    let script = script
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[");
    let script = script
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim()
        .trim_end_matches(';');
    if depth(script) > DEPTH_MAX {
        return None;
    }
    serde_json::from_str(script).ok().or_else(|| {
        let flat: String = script
            .chars()
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        serde_json::from_str(&flat).ok()
    })
}

/// The greatest nesting, brackets inside strings counted too.
fn depth(script: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in script.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// How likely an object is the page's article: lower is likelier.
fn rank(object: &Map<String, Value>) -> Option<usize> {
    let kinds = match object.get("@type")? {
        Value::Array(kinds) => kinds.as_slice(),
        kind => std::slice::from_ref(kind),
    };
    let ranks = kinds.iter().filter_map(Value::as_str).filter_map(|kind| {
        if kind.ends_with("NewsArticle") {
            return Some(0);
        }
        TYPES
            .iter()
            .position(|known| kind.ends_with(known))
            .map(|at| at + 1)
    });
    ranks.min()
}

impl ArticleClaims {
    /// Fills what is still missing from an object; references by `@id` are looked up in `all`.
    fn complete(&mut self, object: &Map<String, Value>, all: &[Value]) {
        let text = |key: &str| object.get(key).and_then(string);
        fill(&mut self.headline, || {
            text("headline").or_else(|| text("name"))
        });
        fill(&mut self.description, || text("description"));
        fill(&mut self.body, || {
            object
                .get("articleBody")
                .and_then(Value::as_str)
                .map(str::to_owned)
        });
        fill(&mut self.published, || {
            text("datePublished").or_else(|| text("dateCreated"))
        });
        fill(&mut self.modified, || text("dateModified"));
        fill(&mut self.url, || {
            text("url").or_else(|| object.get("mainEntityOfPage").and_then(address))
        });
        fill(&mut self.section, || text("articleSection"));
        fill(&mut self.publisher, || {
            let publisher = ["publisher", "sourceOrganization"]
                .iter()
                .find_map(|key| object.get(*key))?;
            names(publisher, all).into_iter().next()
        });
        fill(&mut self.language, || text("inLanguage"));
        if self.authors.is_empty() {
            self.authors = ["author", "creator"]
                .iter()
                .find_map(|key| object.get(*key))
                .map(|value| names(value, all))
                .unwrap_or_default();
        }
    }
}

fn fill(field: &mut Option<String>, value: impl FnOnce() -> Option<String>) {
    if field.is_none() {
        *field = value();
    }
}

/// A string, the first of several, or the name of an object; references decoded, blanks trimmed.
fn string(value: &Value) -> Option<String> {
    let value = match value {
        Value::Array(values) => values.first()?,
        value => value,
    };
    let text = match value {
        Value::Object(object) => object
            .get("name")
            .or_else(|| object.get("@value"))?
            .as_str()?,
        value => value.as_str()?,
    };
    let text = htmlize::unescape(text).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The address of a page that is given as a string or as an object.
fn address(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => object
            .get("@id")
            .or_else(|| object.get("url"))
            .and_then(string),
        value => string(value),
    }
    .filter(|url| url.starts_with("http"))
}

/// Names of persons or organisations: strings, objects, references, lists of them.
fn names(value: &Value, all: &[Value]) -> Vec<String> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    let name = |value: &Value| match value {
        Value::Object(object) if !object.contains_key("name") => {
            named(object.get("@id")?.as_str()?, all)
        }
        value => string(value),
    };
    values.iter().take(NAMES_MAX).filter_map(name).collect()
}

/// The name of the object with this `@id`, in the scripts' `@graph`s.
fn named(id: &str, all: &[Value]) -> Option<String> {
    let graphs = all
        .iter()
        .filter_map(|value| value.get("@graph")?.as_array());
    let mut objects = graphs.flatten().chain(all);
    let object = objects.find(|object| object.get("@id").and_then(Value::as_str) == Some(id))?;
    string(object.get("name")?)
}

#[cfg(test)]
mod tests {
    use super::{ArticleClaims, read};

    #[test]
    fn an_article_is_found_wherever_it_stands() {
        let graph = r##"{"@context": "https://schema.org", "@graph": [
            {"@type": "WebPage", "@id": "#page", "name": "Page", "inLanguage": "en-GB"},
            {"@type": "Person", "@id": "#ada", "name": "Ada Verin"},
            {"@type": ["NewsArticle", "Article"], "headline": "Crossing &amp; ferry", "author": {"@id": "#ada"},
             "datePublished": "2024-03-03T08:00:00Z", "publisher": {"@type": "Organization", "name": "Harbour Post"}}]}"##;
        let claims = read(&["{broken", graph]);
        let expected = ArticleClaims {
            headline: Some("Crossing & ferry".into()),
            authors: vec!["Ada Verin".into()],
            published: Some("2024-03-03T08:00:00Z".into()),
            publisher: Some("Harbour Post".into()),
            language: Some("en-GB".into()),
            ..ArticleClaims::default()
        };
        assert_eq!(claims, expected);
    }

    #[test]
    fn raw_line_breaks_in_strings_are_read() {
        let claims = read(&[
            "[{\"@type\": \"Article\", \"headline\": \"Two\nlines\", \"author\": [\"A. One\", {\"name\": \"B. Two\"}]}]",
        ]);
        assert_eq!(claims.headline.as_deref(), Some("Two lines"));
        assert_eq!(claims.authors, ["A. One", "B. Two"]);
    }

    #[test]
    fn hostile_nesting_is_not_read() {
        let deep = "[".repeat(200_000);
        assert_eq!(read(&[&deep]), ArticleClaims::default());
    }
}
