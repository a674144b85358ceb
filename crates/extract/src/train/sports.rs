//! Practice articles of sports reports, made from lines with slots.
//!
//! No free training set holds the result tables and team names of newspapers' sports pages, where a town's
//! name is a club. The lines were written for this project; names come from the lists.

use super::corpus::{Document, GoldName};
use crate::learn::random::Random;
use crate::model::Span;

/// Lines and clubs.
const LINES: &str = include_str!("../lexicon/sports_lines.tsv");

/// The words that fill the slots, by the slot's name.
struct Words<'a> {
    lines: Vec<(&'a str, &'a str)>,
}

impl<'a> Words<'a> {
    fn new(lists: &'a [(String, String)]) -> Self {
        let own = LINES.lines().filter_map(|line| line.split_once('\t'));
        let given = lists
            .iter()
            .map(|(list, phrase)| (list.as_str(), phrase.as_str()));
        let mut lines: Vec<(&str, &str)> = own.chain(given).collect();
        lines.sort_unstable();
        Self { lines }
    }

    /// A random line of this kind; empty when there is none.
    fn any(&self, kind: &str, random: &mut Random) -> &'a str {
        let start = self.lines.partition_point(|(own, _)| *own < kind);
        let end = self.lines.partition_point(|(own, _)| *own <= kind);
        if start == end {
            return "";
        }
        self.lines[start + random.below(end - start)].1
    }
}

/// `n_articles` practice articles of a seed. `lists` are pairs of list name and phrase; those named
/// `country`, `city`, `demonym`, `given` and `surname` are used.
pub(crate) fn documents(lists: &[(String, String)], n_articles: usize, seed: u64) -> Vec<Document> {
    let words = Words::new(lists);
    let mut random = Random::new(seed ^ 0x5b0_4757);
    (0..n_articles)
        .map(|_| article(&words, &mut random))
        .collect()
}

/// One article: a headline, a dateline, then prose or a table.
fn article(words: &Words<'_>, random: &mut Random) -> Document {
    let mut draft = Draft::default();
    draft.add(words.any("title", random), words, random);
    draft.end_line();
    draft.add(words.any("dateline", random), words, random);
    let kind = if random.happens(0.5) {
        "prose"
    } else {
        "table"
    };
    for line in 0..6 + random.below(8) {
        if line > 0 || kind == "table" {
            draft.end_line();
        }
        draft.add(words.any(kind, random), words, random);
    }
    draft.end_line();
    Document::new(draft.text, draft.names)
}

/// Builds a text.
#[derive(Default)]
struct Draft {
    text: String,
    names: Vec<GoldName>,
}

impl Draft {
    fn end_line(&mut self) {
        self.text.push_str("\n\n");
    }

    /// Appends a line, its slots filled.
    fn add(&mut self, line: &str, words: &Words<'_>, random: &mut Random) {
        let mut rest = line;
        while let Some((before, slot_on)) = rest.split_once('{') {
            self.text.push_str(before);
            let (slot, after) = slot_on.split_once('}').unwrap_or((slot_on, ""));
            self.fill(slot, words, random);
            rest = after;
        }
        self.text.push_str(rest);
    }

    fn fill(&mut self, slot: &str, words: &Words<'_>, random: &mut Random) {
        let kind = slot.to_lowercase();
        let (words, label) = match kind.as_str() {
            // Half of the clubs have a town's name.
            "club" if random.happens(0.5) => (titled(words.any("city", random)), "Organization"),
            "club" => (words.any("club", random).to_owned(), "Organization"),
            "league" => (words.any("league", random).to_owned(), "Organization"),
            "country" => (titled(words.any("country", random)), "Location"),
            "town" => (titled(words.any("city", random)), "Location"),
            "demonym" => (titled(words.any("demonym", random)), "NORP"),
            "surname" => (titled(words.any("surname", random)), "Person"),
            "person" => (person(words, random), "Person"),
            "initial" => (initial(random), "Person"),
            "number" => ((1 + random.below(99)).to_string(), ""),
            "score" => (format!("{}-{}", random.below(9), random.below(7)), ""),
            other => (words.any(other, random).to_owned(), ""),
        };
        let start = self.text.len();
        if slot == kind {
            self.text.push_str(&words);
        } else {
            self.text.push_str(&words.to_uppercase());
        }
        self.name(start, label);
    }

    /// Marks what was written from `start` on as a name; an initial and a surname are one name.
    fn name(&mut self, start: usize, label: &str) {
        if label.is_empty() {
            return;
        }
        let span = Span::new(start, self.text.len());
        let is_initial = |name: &GoldName| {
            let words = self.text.get(name.span.start as usize..start);
            words.is_some_and(|words| words.len() == 3 && words.ends_with(". "))
        };
        match self.names.last_mut() {
            Some(last) if label == "Person" && is_initial(last) => last.span.end = span.end,
            _ => self.names.push(GoldName {
                span,
                label: label.to_owned(),
            }),
        }
    }
}

fn person(words: &Words<'_>, random: &mut Random) -> String {
    let given = titled(words.any("given", random));
    format!("{given} {}", titled(words.any("surname", random)))
}

fn initial(random: &mut Random) -> String {
    let letter = char::from(b'A' + random.below(26) as u8);
    format!("{letter}.")
}

/// A phrase of a list with the first letter of every word as a capital, "of" and "the" apart.
fn titled(phrase: &str) -> String {
    let mut text = String::with_capacity(phrase.len());
    for word in phrase.split_inclusive([' ', '-']) {
        let mut letters = word.chars();
        if matches!(word, "of " | "the " | "and ") {
            text.push_str(word);
        } else if let Some(first) = letters.next() {
            text.extend(first.to_uppercase());
            text.push_str(letters.as_str());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{documents, titled};

    fn lists() -> Vec<(String, String)> {
        [
            ("country", "sierra leone"),
            ("city", "porto-novo"),
            ("demonym", "finnish"),
            ("given", "ada"),
            ("surname", "okafor"),
        ]
        .map(|(list, phrase)| (list.to_owned(), phrase.to_owned()))
        .to_vec()
    }

    #[test]
    fn every_slot_is_filled_and_every_name_marked() {
        let mut labels = Vec::new();
        for document in documents(&lists(), 200, 1) {
            assert!(!document.text.as_str().contains(['{', '}']));
            for name in &document.gold {
                let words = document.text.slice(name.span);
                assert!(words.starts_with(char::is_alphanumeric), "{words}");
                labels.push((name.label.clone(), words.to_owned()));
            }
        }
        for (label, words) in [
            ("Location", "Sierra Leone"),
            ("Organization", "Porto-Novo"),
            ("Person", "Ada Okafor"),
            ("NORP", "Finnish"),
        ] {
            assert!(
                labels.contains(&(label.to_owned(), words.to_owned())),
                "{words}"
            );
        }
        let has_initial = |(_, words): &(String, String)| words.ends_with(". Okafor");
        assert!(labels.iter().any(has_initial));
    }

    #[test]
    fn phrases_get_the_capitals_of_names() {
        assert_eq!(titled("isle of man"), "Isle of Man");
        assert_eq!(titled("guinea-bissau"), "Guinea-Bissau");
    }
}
