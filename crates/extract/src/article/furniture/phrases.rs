//! Fixed phrases of page furniture: those that open a line, and those inside it, found in one pass.

use std::sync::LazyLock;

use aho_corasick::automaton::OverlappingState;
use aho_corasick::{
    AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, Anchored, Input, MatchKind, StartKind,
};

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

/// Every phrase, in two automata.
pub(super) struct Phrases {
    /// Those that count at the start of a line only: the search stops at the first character that does not
    /// match.
    opening: Automaton,
    /// Those that count anywhere.
    inside: Automaton,
}

static SHIPPED: LazyLock<Phrases> = LazyLock::new(Phrases::load);

impl Phrases {
    /// The list that ships, built once.
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    fn load() -> Self {
        let mut phrases = Vec::new();
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
            phrases.push((phrase, rule, place));
        }
        let opens = |place| matches!(place, Place::Line | Place::Start | Place::Long);
        let (opening, inside): (Vec<_>, Vec<_>) =
            phrases.into_iter().partition(|&(_, _, place)| opens(place));
        Self {
            opening: Automaton::new(&opening, Anchored::Yes),
            inside: Automaton::new(&inside, Anchored::No),
        }
    }

    /// The rule of the first phrase that counts in the line.
    ///
    /// Cost: one pass over the line's folded characters; of a long line, only the start is read.
    pub(super) fn rule(&self, line: &Line<'_>) -> Option<&'static str> {
        let is_long = line.words > ANY_WORDS_MAX && !line.is_near_end;
        let folded = fold(if is_long { line.head() } else { line.text });
        let whole = folded.trim_end_matches(|mark: char| {
            mark.is_ascii_punctuation() || mark == '…' || mark == ' '
        });
        let opening = self.opening.first(&folded, |place, end| match place {
            Place::Line => end == whole.len(),
            Place::Start => line.words <= START_WORDS_MAX && ends_word(&folded, end),
            _ => ends_word(&folded, end),
        });
        let inside = (!is_long).then(|| {
            self.inside.first(&folded, |place, _| match place {
                Place::Any => line.words <= ANY_WORDS_MAX,
                Place::Short => line.words <= SHORT_WORDS_MAX,
                _ => line.is_near_end,
            })
        });
        match (opening, inside.flatten()) {
            (Some(opening), Some(inside)) if inside.end < opening.end => Some(inside.rule),
            (opening, inside) => opening.or(inside).map(|found| found.rule),
        }
    }
}

/// A phrase in a line.
struct PhraseMatch {
    rule: &'static str,
    /// Byte after its last.
    end: usize,
}

/// Some phrases, all found in one pass.
struct Automaton {
    phrases: AhoCorasick,
    rules: Vec<(&'static str, Place)>,
    anchored: Anchored,
}

impl Automaton {
    fn new(phrases: &[(&str, &'static str, Place)], anchored: Anchored) -> Self {
        let start = if anchored.is_anchored() {
            StartKind::Anchored
        } else {
            StartKind::Unanchored
        };
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .start_kind(start)
            .build(phrases.iter().map(|(phrase, _, _)| phrase))
            .expect("the shipped phrases are few and short");
        Self {
            phrases: automaton,
            rules: phrases
                .iter()
                .map(|&(_, rule, place)| (rule, place))
                .collect(),
            anchored,
        }
    }

    /// The first phrase, by its end, that `counts` there.
    fn first(&self, text: &str, counts: impl Fn(Place, usize) -> bool) -> Option<PhraseMatch> {
        let input = Input::new(text).anchored(self.anchored);
        let mut state = OverlappingState::start();
        loop {
            self.phrases.find_overlapping(input.clone(), &mut state);
            let found = state.get_match()?;
            let &(rule, place) = self.rules.get(found.pattern().as_usize())?;
            if counts(place, found.end()) {
                return Some(PhraseMatch {
                    rule,
                    end: found.end(),
                });
            }
        }
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
