//! Annotations, as the file holds them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::error::Error;

/// A half-open range of code points.
pub(super) type CharRange = (u32, u32);

/// The annotations of one article.
#[derive(Debug, Deserialize)]
pub(super) struct GoldArticle {
    pub(super) source_file: String,
    pub(super) record_no: u64,
    pub(super) sentiment: Option<String>,
    #[serde(default)]
    pub(super) quotes: Vec<GoldQuote>,
    #[serde(default)]
    pub(super) actors: Vec<GoldActor>,
    #[serde(default)]
    pub(super) stances: Vec<GoldStance>,
    #[serde(default)]
    pub(super) furniture: Vec<CharRange>,
    /// Lines that readers may or may not take for furniture.
    #[serde(default)]
    pub(super) either: Vec<CharRange>,
    duplicate_of: Option<GoldPlace>,
    near_duplicate_of: Option<GoldPlace>,
    /// Whether it repeats another article or is repeated.
    #[serde(skip)]
    pub(super) is_repeated: bool,
}

impl GoldArticle {
    fn place(&self) -> GoldPlace {
        GoldPlace {
            source_file: self.source_file.clone(),
            record_no: self.record_no,
        }
    }
}

/// One quotation.
#[derive(Debug, Deserialize)]
pub(super) struct GoldQuote {
    start: u32,
    end: u32,
    #[serde(default)]
    parts: Option<Vec<CharRange>>,
    pub(super) kind: String,
    pub(super) speaker_name: Option<String>,
    /// Whether readers may disagree that this is a quotation.
    #[serde(default)]
    pub(super) optional: bool,
}

impl GoldQuote {
    /// The content, in one piece or several.
    pub(super) fn pieces(&self) -> Vec<CharRange> {
        match &self.parts {
            Some(parts) if !parts.is_empty() => parts.clone(),
            _ => vec![(self.start, self.end)],
        }
    }
}

/// One actor.
#[derive(Debug, Deserialize)]
pub(super) struct GoldActor {
    pub(super) name: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(rename = "type")]
    pub(super) actor_type: String,
    pub(super) role: Option<String>,
    pub(super) country: Option<String>,
    pub(super) sentiment: Option<String>,
}

impl GoldActor {
    /// Every name that the article uses for it.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().map(String::as_str);
        std::iter::once(self.name.as_str()).chain(aliases)
    }
}

/// "`source` is for or against `target`", both by name.
#[derive(Debug, Deserialize)]
pub(super) struct GoldStance {
    pub(super) source: String,
    pub(super) target: String,
    pub(super) sentiment: String,
}

/// The record that another one repeats.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct GoldPlace {
    source_file: String,
    record_no: u64,
}

/// Reads one article per line; blank lines are skipped.
pub(super) fn read(path: &Path) -> Result<Vec<GoldArticle>, Error> {
    let file = File::open(path).map_err(Error::io(path))?;
    let mut articles: Vec<GoldArticle> = Vec::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(Error::io(path))?;
        if line.trim().is_empty() {
            continue;
        }
        let article = serde_json::from_str(&line).map_err(|_| Error::Gold {
            path: path.to_owned(),
            line: number as u64 + 1,
            expected: "the annotations of an article as in sample_corpus/GOLD_FORMAT.md",
        })?;
        articles.push(article);
    }
    mark_repeated(&mut articles);
    Ok(articles)
}

/// Marks both ends of each repetition: which of the two comes first depends on the order in which files are read.
fn mark_repeated(articles: &mut [GoldArticle]) {
    let mut places = BTreeSet::new();
    for article in &*articles {
        for origin in [&article.duplicate_of, &article.near_duplicate_of]
            .into_iter()
            .flatten()
        {
            places.insert(origin.clone());
            places.insert(article.place());
        }
    }
    for article in articles {
        article.is_repeated = places.contains(&article.place());
    }
}
