//! Fixed phrases of page furniture, all found in one pass over a line.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};

use super::line::Line;

/// Where in its line a phrase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It is the whole line.
    Line,
    /// A short line begins so.
    Start,
    /// A line of any length begins so.
    Long,
    /// Anywhere in a line that is no long paragraph.
    Any,
    /// Anywhere in a short line.
    Short,
    /// Anywhere in one of the last lines.
    End,
}

/// Words of the longest line in which a phrase of each place counts; a longer line is prose that
/// happens to use the words. Chosen on the lines that repeat across the AllSides articles.
const START_WORDS_MAX: usize = 12;
const ANY_WORDS_MAX: usize = 30;
const SHORT_WORDS_MAX: usize = 8;

/// Every phrase, as an automaton.
pub(super) struct Phrases {
    automaton: AhoCorasick,
    rules: Vec<(&'static str, Place)>,
}

static SHIPPED: LazyLock<Phrases> = LazyLock::new(Phrases::load);

impl Phrases {
    /// The list that ships, built once.
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    fn load() -> Self {
        let mut rules = Vec::new();
        let mut patterns = Vec::new();
        for line in include_str!("../../lexicon/furniture.tsv").lines() {
            let mut cells = line.splitn(3, '\t');
            let (Some(rule), Some(place), Some(phrase)) =
                (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let place = match place {
                "line" => Place::Line,
                "start" => Place::Start,
                "long" => Place::Long,
                "any" => Place::Any,
                "short" => Place::Short,
                _ => Place::End,
            };
            rules.push((rule, place));
            patterns.push(phrase);
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(patterns)
            .expect("the shipped phrases are few and short");
        Self { automaton, rules }
    }

    /// The rule of the first phrase that counts in the line.
    ///
    /// Cost: one pass over the line's folded characters; long lines are looked at for their start only.
    pub(super) fn rule(&self, line: &Line<'_>) -> Option<&'static str> {
        let looked_at = if line.words > ANY_WORDS_MAX && !line.is_near_end {
            line.head()
        } else {
            line.text
        };
        let folded = fold(looked_at);
        let whole = folded.trim_end_matches(|mark: char| {
            mark.is_ascii_punctuation() || mark == '…' || mark == ' '
        });
        let found = self
            .automaton
            .find_overlapping_iter(folded.as_ref())
            .find(|found| {
                let Some((_, place)) = self.rules.get(found.pattern().as_usize()) else {
                    return false;
                };
                let starts = found.start() == 0 && ends_word(&folded, found.end());
                match place {
                    Place::Line => found.start() == 0 && found.end() == whole.len(),
                    Place::Start => starts && line.words <= START_WORDS_MAX,
                    Place::Long => starts,
                    Place::Any => line.words <= ANY_WORDS_MAX,
                    Place::Short => line.words <= SHORT_WORDS_MAX,
                    Place::End => line.is_near_end,
                }
            })?;
        self.rules
            .get(found.pattern().as_usize())
            .map(|&(rule, _)| rule)
    }
}

/// Whether no letter or digit continues the word that ends at `end`.
fn ends_word(folded: &str, end: usize) -> bool {
    let after = folded.get(end..).and_then(|rest| rest.chars().next());
    let before = folded.get(..end).and_then(|rest| rest.chars().next_back());
    !(after.is_some_and(char::is_alphanumeric) && before.is_some_and(char::is_alphanumeric))
}

/// Curly apostrophes made straight, when there are any.
fn fold(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\u{2019}') {
        text.replace('\u{2019}', "'").into()
    } else {
        text.into()
    }
}
