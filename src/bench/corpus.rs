//! A corpus of any size, made from parts of the sample corpus. The same seed gives the same articles.
//!
//! An article combines title, byline, dateline, opening, paragraphs and ending of different articles of the
//! sample corpus, in random order. Surnames and numbers are replaced, so that no article repeats another and
//! the words do not all fit into a cache. An article depends on the seed and its number alone.
//!
//! Memory: one article at a time.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::RangeInclusive;
use std::path::Path;

use serde::Serialize;

use super::seeds::Seeds;
use crate::error::Error;
use pressmill_extract::Random;
use pressmill_extract::word::{WordHasher, mix};

/// Paragraphs of an article: 28 on average make some 5 kB, about what news articles have.
const PARAGRAPHS: RangeInclusive<usize> = 16..=40;

/// Parts of made-up surnames.
const NAME_STARTS: [&str; 24] = [
    "Ba", "Be", "Bo", "Da", "De", "Do", "Fa", "Ga", "Ha", "Ho", "Ka", "Ke", "Ko", "La", "Le", "Ma",
    "Mi", "Na", "Pe", "Ra", "Sa", "Ta", "Ve", "Za",
];
const NAME_MIDDLES: [&str; 20] = [
    "bre", "cha", "dri", "fe", "ga", "la", "len", "li", "man", "mi", "na", "ni", "ran", "ri",
    "sta", "ti", "va", "vi", "xa", "zo",
];
const NAME_ENDS: [&str; 16] = [
    "bov", "da", "des", "dze", "kin", "ko", "la", "man", "nen", "ni", "res", "sen", "ska", "tti",
    "yan", "zi",
];

/// An article as a line of JSON.
#[derive(Serialize)]
struct Record {
    id: String,
    title: String,
    date: String,
    url: String,
    authors: String,
    source: &'static str,
    text: String,
}

/// Makes articles.
pub(super) struct Corpus {
    seeds: Seeds,
    seed: u64,
}

impl Corpus {
    /// The corpus of this seed.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seeds: Seeds::new(),
            seed,
        }
    }

    /// Writes the first articles as JSON Lines.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn write(&self, path: &Path, articles: u64) -> Result<(), Error> {
        let file = File::create(path).map_err(Error::io(path))?;
        let mut file = BufWriter::new(file);
        for number in 0..articles {
            let line = self.line(number);
            file.write_all(line.as_bytes()).map_err(Error::io(path))?;
        }
        file.flush().map_err(Error::io(path))
    }

    /// The article with this number, as a line of JSON.
    fn line(&self, number: u64) -> String {
        let key = mix(self.seed ^ mix(number + 1));
        let mut random = Random::new(key);
        let record = self.record(number, key, &mut random);
        // Strings always serialise.
        let mut line = serde_json::to_string(&record).unwrap_or_default();
        line.push('\n');
        line
    }

    fn record(&self, number: u64, key: u64, random: &mut Random) -> Record {
        let (month, day) = (random.below(12) + 1, random.below(28) + 1);
        let (hour, minute) = (random.below(24), random.below(60));
        let mut vary = Vary {
            seeds: &self.seeds,
            key,
            random,
        };
        let title = vary.one_of(&self.seeds.titles);
        let authors = vary.byline();
        let text = self.text(&mut vary);
        Record {
            id: format!("made-up-{number}"),
            title,
            date: format!("2024-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"),
            url: format!("https://www.northgatewire.example/2024/{month:02}/{day:02}/{number}"),
            authors,
            source: "Northgate Wire",
            text,
        }
    }

    /// Dateline, opening, paragraphs (each at most once) and ending.
    fn text(&self, vary: &mut Vary<'_>) -> String {
        let pool = &self.seeds.paragraphs;
        let span = PARAGRAPHS.end() - PARAGRAPHS.start() + 1;
        let n_paragraphs = PARAGRAPHS.start() + vary.random.below(span);
        let mut text = vary.one_of(&self.seeds.datelines);
        text += &vary.one_of(&self.seeds.openings);
        let mut taken: Vec<usize> = Vec::with_capacity(n_paragraphs);
        while taken.len() < n_paragraphs.min(pool.len()) {
            let drawn = vary.random.below(pool.len());
            if !taken.contains(&drawn) {
                taken.push(drawn);
                text += "\n\n";
                vary.push(&pool[drawn], &mut text);
            }
        }
        text += "\n\n";
        text += &vary.one_of(&self.seeds.endings);
        text
    }
}

/// Replaces names and numbers in the parts of one article.
struct Vary<'a> {
    seeds: &'a Seeds,
    /// Within one article, a surname always becomes the same other surname.
    key: u64,
    random: &'a mut Random,
}

impl Vary<'_> {
    /// One of the parts, with names and numbers replaced.
    fn one_of(&mut self, parts: &[String]) -> String {
        let mut varied = String::new();
        let drawn = self.random.below(parts.len());
        if let Some(part) = parts.get(drawn) {
            self.push(part, &mut varied);
        }
        varied
    }

    /// A first name of the sample corpus with a made-up surname.
    fn byline(&mut self) -> String {
        let author = self.one_of(&self.seeds.authors);
        let first = author.split(' ').next().unwrap_or_default();
        format!("{first} {}", made_up(self.random.bits()))
    }

    /// Appends a part to `text`, with surnames and numbers replaced.
    fn push(&mut self, part: &str, text: &mut String) {
        for word in part.split_inclusive(|character: char| !character.is_alphanumeric()) {
            let bare = word.trim_end_matches(|character: char| !character.is_alphanumeric());
            let tail = word.strip_prefix(bare).unwrap_or_default();
            if is_number(bare) {
                self.push_number(bare, text);
            } else if self.seeds.surnames.contains(bare) {
                text.push_str(&made_up(mix(self.key ^ hash(bare))));
            } else {
                text.push_str(bare);
            }
            text.push_str(tail);
        }
    }

    /// Another number with the same count of digits.
    fn push_number(&mut self, number: &str, text: &mut String) {
        for place in 0..number.len() {
            let least = usize::from(place == 0);
            let digit = least + self.random.below(10 - least);
            text.push(char::from(b'0' + digit as u8));
        }
    }
}

/// Whether a word consists of digits and is not a year.
fn is_number(word: &str) -> bool {
    let is_year = word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    !word.is_empty() && !is_year && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn hash(word: &str) -> u64 {
    let mut hasher = WordHasher::default();
    word.bytes().for_each(|byte| hasher.push_byte(byte));
    hasher.finish().0
}

/// A surname that nobody has, as far as we know. There are 7,680.
fn made_up(bits: u64) -> String {
    let part = |parts: &[&'static str], bits: u64| parts[bits as usize % parts.len()];
    let mut name = part(&NAME_STARTS, bits & 0xffff).to_owned();
    name += part(&NAME_MIDDLES, (bits >> 16) & 0xffff);
    name += part(&NAME_ENDS, (bits >> 32) & 0xffff);
    name
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;

    use tempfile::tempdir;

    use super::{Corpus, is_number};
    use pressmill_extract::article::Decoder;
    use pressmill_extract::model::RecordKind;

    #[test]
    fn a_seed_gives_one_corpus_of_the_asked_size() {
        let folder = tempdir().unwrap();
        let written = |seed: u64, articles: u64| {
            let path = folder.path().join("corpus.jsonl");
            Corpus::new(seed).write(&path, articles).unwrap();
            fs::read_to_string(path).unwrap()
        };
        let corpus = written(7, 60);
        assert_eq!(corpus.lines().count(), 60);
        assert_eq!(corpus, written(7, 60));
        assert!(corpus.starts_with(&written(7, 20)));
        assert_ne!(corpus, written(8, 60));
        assert!(written(7, 0).is_empty());
    }

    #[test]
    fn every_article_decodes_and_is_another() {
        let corpus = Corpus::new(1);
        let (mut titles, mut texts, mut bytes) = (HashSet::new(), HashSet::new(), 0);
        for number in 0..300 {
            let line = corpus.line(number);
            let article = Decoder::default().decode(RecordKind::Json, line.trim_end().as_bytes());
            let article = article.unwrap();
            assert_eq!(article.source_id, Some(format!("made-up-{number}")));
            assert!(article.published_at.is_some());
            bytes += article.text.as_str().len();
            titles.insert(article.title.unwrap());
            texts.insert(article.text.as_str().to_owned());
        }
        assert_eq!(texts.len(), 300);
        assert!(titles.len() > 40);
        assert!((4_500..7_000).contains(&(bytes / 300)), "{}", bytes / 300);
    }

    #[test]
    fn years_stay_years() {
        assert!(is_number("11"));
        assert!(!is_number("2024"));
        assert!(!is_number("5th"));
    }
}
