//! The fields of a JSON record by meaning: the names that scrapers use, or those of `--map`.

use std::str::FromStr;

/// What an article takes from a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The record's own id.
    Id,
    /// Where it was published.
    Url,
    /// Its title.
    Title,
    /// Its text.
    Text,
    /// When it was published.
    Published,
    /// When it was last changed.
    Modified,
    /// Who wrote it.
    Authors,
    /// The publisher's section or topic.
    Section,
    /// The publisher's name.
    Publisher,
    /// The publisher's host.
    Domain,
    /// The language that the record claims.
    Language,
    /// The page that the text is to be found in.
    Html,
}

/// Every field: its name in `--map`, and the record's names for it, best first.
///
/// Source: the output of newspaper3k, news-please, trafilatura, Fundus, Scrapy's and NewsAPI's
/// articles, schema.org's NewsArticle, and the AllSides and Reuters crawls.
const FIELDS: [(Field, &str, &[&str]); Field::COUNT] = [
    (
        Field::Id,
        "id",
        &[
            "id",
            "_id",
            "uuid",
            "guid",
            "article_id",
            "url",
            "uri",
            "link",
        ],
    ),
    (
        Field::Url,
        "url",
        &["url", "uri", "link", "source_url", "canonical_url"],
    ),
    (Field::Title, "title", &["title", "headline", "title_rss"]),
    (
        Field::Text,
        "text",
        &[
            "text",
            "body",
            "content",
            "maintext",
            "article",
            "articleBody",
            "article_body",
            "plain_text",
            "full_text",
            "raw_text",
        ],
    ),
    (
        Field::Published,
        "date",
        &[
            "date",
            "date_publish",
            "published",
            "published_at",
            "publishedAt",
            "pubDate",
            "pub_date",
            "datePublished",
            "date_published",
            "publish_date",
            "publishing_date",
            "publication_date",
            "timestamp",
            "datetime",
            "time",
        ],
    ),
    (
        Field::Modified,
        "modified",
        &[
            "modified",
            "date_modify",
            "dateModified",
            "date_modified",
            "modified_at",
            "updated",
            "updated_at",
            "lastmod",
        ],
    ),
    (
        Field::Authors,
        "authors",
        &["authors", "author", "byline", "creator"],
    ),
    (
        Field::Section,
        "section",
        &["section", "topic", "category", "articleSection"],
    ),
    (
        Field::Publisher,
        "publisher",
        &[
            "publisher",
            "source",
            "sitename",
            "site_name",
            "source_name",
            "outlet",
        ],
    ),
    (
        Field::Domain,
        "domain",
        &["domain", "source_domain", "hostname", "host"],
    ),
    (
        Field::Language,
        "language",
        &["language", "lang", "inLanguage"],
    ),
    (
        Field::Html,
        "html",
        &[
            "html",
            "raw_html",
            "html_content",
            "htmlContent",
            "page_html",
        ],
    ),
];

impl Field {
    /// How many there are.
    pub(super) const COUNT: usize = 12;

    /// Its name in `--map`.
    pub fn name(self) -> &'static str {
        FIELDS.get(self as usize).map_or("", |(_, name, _)| name)
    }

    fn from_name(name: &str) -> Option<Self> {
        let entry = FIELDS.iter().find(|(_, known, _)| *known == name)?;
        Some(entry.0)
    }
}

/// A place in a record: a key, and keys of the objects under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// As the user wrote it: a key that contains the dots takes precedence.
    pub(super) whole: String,
    /// The first key.
    pub(super) head: String,
    /// The further ones.
    pub(super) tail: Vec<String>,
}

impl Path {
    fn new(whole: &str) -> Self {
        let mut keys = whole.split('.').map(str::to_owned);
        Self {
            whole: whole.to_owned(),
            head: keys.next().unwrap_or_default(),
            tail: keys.collect(),
        }
    }
}

/// The places where each field may stand, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMap {
    pub(super) paths: Vec<(Field, Vec<Path>)>,
    /// The page takes precedence over the text: the user mapped a page and no text.
    pub(super) prefers_page: bool,
}

impl Default for FieldMap {
    /// The names that scrapers use.
    fn default() -> Self {
        let known = FIELDS.iter().map(|(field, _, names)| {
            let paths = names.iter().map(|name| Path::new(name)).collect();
            (*field, paths)
        });
        Self {
            paths: known.collect(),
            prefers_page: false,
        }
    }
}

impl FieldMap {
    /// The default, except that the fields of `mapping` are read from there and nowhere else.
    #[must_use]
    pub fn with(mapping: &[Mapped]) -> Self {
        let mut map = Self::default();
        for mapped in mapping {
            if let Some((_, paths)) = map.paths.get_mut(mapped.field as usize) {
                *paths = vec![Path::new(&mapped.path)];
            }
        }
        let is_mapped = |field| mapping.iter().any(|mapped| mapped.field == field);
        map.prefers_page = is_mapped(Field::Html) && !is_mapped(Field::Text);
        map
    }
}

impl FieldMap {
    /// Whether any field may stand at `key` or under it.
    pub fn knows(&self, key: &str) -> bool {
        self.places(key).next().is_some()
    }

    /// The fields that may stand at `key` or under it, with the rank of that place.
    pub(super) fn places(&self, key: &str) -> impl Iterator<Item = (Field, usize, &Path)> {
        self.paths.iter().flat_map(move |(field, paths)| {
            let ranked = paths.iter().enumerate();
            ranked
                .filter(move |(_, path)| path.whole == key || path.head == key)
                .map(|(rank, path)| (*field, rank, path))
        })
    }
}

/// One `field=path` of `--map`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// What is mapped.
    pub field: Field,
    /// The record's key, or keys with dots between them.
    pub path: String,
}

impl Mapped {
    /// `path` for the field called `name`.
    ///
    /// # Errors
    /// There is no such field, or the path is empty.
    pub fn new(name: &str, path: &str) -> Result<Self, String> {
        let Some(field) = Field::from_name(name.trim()) else {
            let names: Vec<_> = FIELDS.iter().map(|(_, name, _)| *name).collect();
            return Err(format!("no field `{name}`; there are {}", names.join(", ")));
        };
        let path = path.trim();
        if path.is_empty() {
            return Err(format!("`{name}` is mapped to nothing"));
        }
        Ok(Self {
            field,
            path: path.to_owned(),
        })
    }
}

impl FromStr for Mapped {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}`: expected FIELD=KEY"))?;
        Self::new(name, path)
    }
}
