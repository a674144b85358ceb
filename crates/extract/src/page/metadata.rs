//! The metadata of a page about its article: `Outline → Metadata`, from JSON-LD, then OpenGraph and other
//! `<meta>`s, then `<time>`, `<title>` and `<html lang>`. Values stay as written.

use std::borrow::Cow;

use super::json_ld;
use super::outline::Outline;
use super::tag::Tag;
use super::tokens::Attributes;
use crate::model::DateSource;

/// Names of `<meta>`s by what they give, better ones first.
const TITLE: [&str; 5] = [
    "og:title",
    "twitter:title",
    "dc.title",
    "sailthru.title",
    "headline",
];
const DESCRIPTION: [&str; 4] = [
    "og:description",
    "description",
    "twitter:description",
    "sailthru.description",
];
const AUTHOR: [&str; 7] = [
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
];
const PUBLISHED: [&str; 15] = [
    "article:published_time",
    "og:article:published_time",
    "article.published",
    "parsely-pub-date",
    "pubdate",
    "publish-date",
    "publishdate",
    "sailthru.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "datepublished",
    "date",
    "citation_publication_date",
    "og:published_time",
];
const MODIFIED: [&str; 5] = [
    "article:modified_time",
    "og:updated_time",
    "lastmod",
    "datemodified",
    "dcterms.modified",
];
const SECTION: [&str; 4] = [
    "article:section",
    "og:article:section",
    "parsely-section",
    "section",
];
const PUBLISHER: [&str; 5] = [
    "og:site_name",
    "publisher",
    "dc.publisher",
    "application-name",
    "article:publisher",
];
const LANGUAGE: [&str; 5] = [
    "og:locale",
    "language",
    "content-language",
    "dc.language",
    "inlanguage",
];

/// Authors that are read.
const AUTHORS_MAX: usize = 100;

/// The article's metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<String>,
    /// What says so.
    pub(super) published_source: DateSource,
    pub(super) modified: Option<String>,
    pub(super) canonical_url: Option<String>,
    pub(super) section: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) language: Option<String>,
    /// The whole text, where the page repeats it for search engines.
    pub(super) body: Option<String>,
}

/// Collects the page's metadata about its article.
pub(super) fn read(outline: &Outline<'_>) -> Metadata {
    let claims = json_ld::read(&outline.json_ld);
    let metas = Metas(&outline.metas);
    let publisher = claims
        .publisher
        .or_else(|| metas.first(&PUBLISHER).filter(|name| !is_address(name)));
    let headline = outline
        .heading
        .as_deref()
        .filter(|heading| !heading.is_empty());
    let title = claims
        .headline
        .or_else(|| metas.first(&TITLE))
        .map(|title| {
            // The site's name after the headline is not part of it.
            headline
                .filter(|heading| title.starts_with(*heading))
                .map_or(title.clone(), str::to_owned)
        });
    let (date, date_source) = match claims.published {
        Some(date) => (Some(date), DateSource::JsonLd),
        None => (
            metas.first(&PUBLISHED).or_else(|| outline.time.clone()),
            DateSource::Meta,
        ),
    };
    Metadata {
        title: title
            .or_else(|| headline.map(str::to_owned))
            .or_else(|| page_title(outline.title, publisher.as_deref())),
        description: metas.first(&DESCRIPTION).or(claims.description),
        authors: authors(claims.authors, metas),
        published: date,
        published_source: date_source,
        modified: claims.modified.or_else(|| metas.first(&MODIFIED)),
        canonical_url: metas.canonical().or(claims.url),
        section: claims.section.or_else(|| metas.first(&SECTION)),
        language: metas
            .html_language()
            .or(claims.language)
            .or_else(|| metas.first(&LANGUAGE)),
        publisher,
        body: claims.body,
    }
}

/// Authors, each once; addresses and the page's own marks left out.
fn authors(claimed: Vec<String>, metas: Metas<'_, '_>) -> Vec<String> {
    let is_named = claimed.iter().any(|author| !is_address(author));
    let all = if is_named {
        claimed
    } else {
        metas.all(&AUTHOR)
    };
    let mut authors: Vec<String> = Vec::new();
    for author in all.into_iter().take(AUTHORS_MAX) {
        let name = author.trim();
        let name = ["By ", "by ", "BY "]
            .iter()
            .find_map(|by| name.strip_prefix(by))
            .unwrap_or(name)
            .trim();
        if !name.is_empty() && !is_address(name) && authors.iter().all(|known| known != name) {
            authors.push(name.to_owned());
        }
    }
    authors
}

fn is_address(name: &str) -> bool {
    name.contains("://") || name.starts_with("www.") || name.starts_with('@')
}

/// The `<title>` without the site's name after its last mark.
fn page_title(source: &str, publisher: Option<&str>) -> Option<String> {
    let title = htmlize::unescape(source)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let parts = [" | ", " - ", " – ", " — ", " :: ", " « "];
    let cut = parts
        .iter()
        .filter_map(|mark| title.rsplit_once(mark))
        .max_by_key(|(front, _)| front.len());
    let headline = cut.filter(|(front, site)| {
        let is_site =
            publisher.is_some_and(|publisher| publisher.eq_ignore_ascii_case(site.trim()));
        is_site || front.split(' ').count() > site.split(' ').count()
    });
    let title = headline.map_or(title.as_str(), |(front, _)| front).trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// The page's `meta`, `link` and `html` tags.
#[derive(Clone, Copy)]
struct Metas<'a, 'h>(&'a [(Tag, Attributes<'h>)]);

impl<'h> Metas<'_, 'h> {
    /// `(name, content)` of each `meta` that has both.
    fn pairs(self) -> impl Iterator<Item = (Cow<'h, str>, Cow<'h, str>)> {
        let metas = self.0.iter().filter(|(tag, _)| *tag == Tag::Meta);
        metas.filter_map(|(_, attributes)| {
            let name = ["property", "name", "itemprop", "http-equiv"]
                .iter()
                .find_map(|key| attributes.get(key))?;
            Some((name, attributes.get("content")?))
        })
    }

    /// Contents of the `meta`s of the first name that has any.
    fn all(self, names: &[&str]) -> Vec<String> {
        for wanted in names {
            let found: Vec<String> = self
                .pairs()
                .filter(|(name, content)| {
                    name.eq_ignore_ascii_case(wanted) && !content.trim().is_empty()
                })
                .map(|(_, content)| content.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn first(self, names: &[&str]) -> Option<String> {
        self.all(names).into_iter().next()
    }

    fn canonical(self) -> Option<String> {
        let links = self.0.iter().filter(|(tag, _)| *tag == Tag::Link);
        let mut canonical = links.filter(|(_, link)| {
            link.get("rel")
                .is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
        });
        let link = canonical.find_map(|(_, link)| link.get("href"));
        let url = link
            .map(|url| url.trim().to_owned())
            .or_else(|| self.first(&["og:url", "twitter:url"]))?;
        url.contains("://").then_some(url)
    }

    fn html_language(self) -> Option<String> {
        let (_, html) = self.0.iter().find(|(tag, _)| *tag == Tag::Html)?;
        let language = html.get("lang").or_else(|| html.get("xml:lang"))?;
        (!language.trim().is_empty()).then(|| language.trim().to_owned())
    }
}
