//! The sample corpus split into titles, datelines, paragraphs and endings.

use std::collections::{BTreeSet, HashMap, HashSet};

use pressmill_extract::article::Decoder;
use pressmill_extract::model::RecordKind;
use pressmill_extract::model::Text;

/// The English articles of the sample corpus, written for this project.
const FILES: [&str; 3] = [
    include_str!("../../sample_corpus/wire.jsonl"),
    include_str!("../../sample_corpus/magazine.jsonl"),
    include_str!("../../sample_corpus/mixed.jsonl"),
];

/// Words next to which a capitalised word is a person's name.
const CUES: [&str; 10] = [
    "said", "says", "told", "added", "adds", "replied", "wrote", "asked", "recalled", "argued",
];

/// An article with fewer blocks has lost its blank lines and is not split.
const BLOCKS_MIN: usize = 3;

/// A word that occurs in more articles than this is not a surname: "Minister", "Ministry".
const SURNAME_ARTICLES_MAX: usize = 2;

/// Most bytes of a dateline: "KYIV, March 3 (Northgate Wire) — ".
const DATELINE_BYTES_MAX: usize = 60;

/// Separators between a dateline and its sentence.
const DASHES: [&str; 4] = [" — ", " – ", " -- ", " - "];

/// The parts of articles.
#[derive(Debug)]
pub(super) struct Seeds {
    pub(super) titles: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) datelines: Vec<String>,
    /// First paragraphs, without datelines.
    pub(super) openings: Vec<String>,
    pub(super) paragraphs: Vec<String>,
    /// Last paragraphs with the furniture that follows them.
    pub(super) endings: Vec<String>,
    /// Surnames of the people in the articles.
    pub(super) surnames: HashSet<String>,
}

impl Seeds {
    /// Splits the sample corpus.
    pub(super) fn new() -> Self {
        let decoder = Decoder::default();
        let lines = FILES.iter().flat_map(|file| file.lines());
        let articles =
            lines.filter_map(|line| decoder.decode(RecordKind::Json, line.as_bytes()).ok());
        let mut seeds = Self {
            titles: Vec::new(),
            authors: Vec::new(),
            datelines: Vec::new(),
            openings: Vec::new(),
            paragraphs: Vec::new(),
            endings: Vec::new(),
            surnames: HashSet::new(),
        };
        let mut texts = Vec::new();
        for article in articles {
            let title = article.title.unwrap_or_default();
            seeds.take_apart(&title, article.text.as_str());
            seeds.titles.push(title);
            seeds.authors.extend(article.authors);
            texts.push(article.text);
        }
        seeds.surnames = surnames(texts.iter().map(Text::as_str));
        seeds
    }

    fn take_apart(&mut self, title: &str, text: &str) {
        let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
        let mut blocks: Vec<&str> = blocks.filter(|block| *block != title).collect();
        if blocks.len() < BLOCKS_MIN {
            return;
        }
        let ending = blocks.pop();
        let mut blocks = blocks.into_iter();
        if let Some(first) = blocks.next() {
            let (dateline, opening) = dateline(first);
            self.datelines.extend(dateline.map(str::to_owned));
            self.openings.push(opening.to_owned());
        }
        self.paragraphs.extend(blocks.map(str::to_owned));
        self.endings.extend(ending.map(str::to_owned));
    }
}

/// A dateline with its dash, and the text after it.
fn dateline(paragraph: &str) -> (Option<&str>, &str) {
    let ends = DASHES.iter().filter_map(|dash| {
        let start = paragraph.find(dash)?;
        Some(start + dash.len())
    });
    let starts_in_capitals = paragraph.chars().take(3).all(char::is_uppercase);
    let end = ends
        .min()
        .filter(|end| starts_in_capitals && *end <= DATELINE_BYTES_MAX);
    match end.and_then(|end| paragraph.split_at_checked(end)) {
        Some((dateline, rest)) => (Some(dateline), rest),
        None => (None, paragraph),
    }
}

/// The surnames in some articles: capitalised words that occur next to a cue, and elsewhere in the article
/// after another capitalised word. A few are not names ("Command"), which does no harm.
fn surnames<'a>(texts: impl Iterator<Item = &'a str>) -> HashSet<String> {
    let mut named: HashMap<&str, usize> = HashMap::new();
    let mut surnames = HashSet::new();
    for text in texts {
        let words: Vec<&str> = text
            .split_whitespace()
            .map(|word| word.trim_matches(|character: char| !character.is_alphabetic()))
            .collect();
        let of_pairs = words
            .windows(2)
            .filter(|pair| pair.iter().all(|word| is_name(word)));
        let full: HashSet<&str> = of_pairs.map(|pair| pair[1]).collect();
        for pair in words.windows(2) {
            let beside_cue = match *pair {
                [name, cue] if CUES.contains(&cue) => name,
                [cue, name] if CUES.contains(&cue) => name,
                _ => continue,
            };
            if is_name(beside_cue) && full.contains(beside_cue) {
                surnames.insert(beside_cue.to_owned());
            }
        }
        let distinct: BTreeSet<&str> = words.into_iter().collect();
        for word in distinct {
            *named.entry(word).or_default() += 1;
        }
    }
    surnames.retain(|name| {
        let articles = named.get(name.as_str()).copied();
        articles.unwrap_or_default() <= SURNAME_ARTICLES_MAX
    });
    surnames
}

/// Whether a word is one capital letter followed by small letters.
fn is_name(word: &str) -> bool {
    let mut characters = word.chars();
    characters.next().is_some_and(char::is_uppercase)
        && word.len() > 2
        && characters.all(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{Seeds, dateline};

    #[test]
    fn the_sample_corpus_gives_parts_of_every_kind() {
        let seeds = Seeds::new();
        assert_eq!(seeds.titles.len(), 44);
        assert_eq!(seeds.openings.len(), 43);
        assert!(seeds.datelines.len() > 20, "{}", seeds.datelines.len());
        assert!(seeds.paragraphs.len() > 350, "{}", seeds.paragraphs.len());
        assert!(seeds.surnames.len() > 40, "{:?}", seeds.surnames);
    }

    #[test]
    fn surnames_are_told_from_offices_and_countries() {
        let surnames = Seeds::new().surnames;
        for name in ["Verenkov", "Drobot", "Karahan", "Ekiru"] {
            assert!(surnames.contains(name), "{name}");
        }
        for word in ["Minister", "Ministry", "Turkey", "Moscow", "Senate"] {
            assert!(!surnames.contains(word), "{word}");
        }
    }

    #[test]
    fn a_dateline_ends_with_its_dash() {
        let (found, rest) =
            dateline("KYIV, March 3 (Northgate Wire) — Russia remains – so far – calm.");
        assert_eq!(found, Some("KYIV, March 3 (Northgate Wire) — "));
        assert_eq!(rest, "Russia remains – so far – calm.");
        assert_eq!(dateline("Russia - and others.").0, None);
    }
}
