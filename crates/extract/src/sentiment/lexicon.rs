//! The words that carry, intensify, negate or separate judgements, from `lexicon/*.tsv`.
//!
//! Each file names its sources and licences in its first lines. One lookup per
//! token answers every question about a word.

use crate::model::{Token, WordHash};
use crate::word::known::{KnownWords, Place};
use crate::word::{WordMap, hash_word};

const POLARITY: &str = include_str!("../lexicon/polarity.tsv");
const INTENSIFIERS: &str = include_str!("../lexicon/intensifiers.tsv");
const NEGATIONS: &str = include_str!("../lexicon/negations.tsv");
const CONTRASTS: &str = include_str!("../lexicon/contrasts.tsv");
pub(crate) const STANCE_CUES: &str = include_str!("../lexicon/stance_cues.tsv");

/// Full scale of `polarity.tsv`: values −4..=4 become −1..=1.
const POLARITY_SCALE: f32 = 4.0;
/// Full scale of `stance_cues.tsv`.
const CUE_SCALE: f32 = 3.0;

/// What a word does to the clause that it stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Border {
    /// Nothing.
    #[default]
    None,
    /// Opens another clause ("who", a comma).
    Clause,
    /// Opens a clause of more weight ("but").
    Contrast,
    /// Opens a clause of less weight ("although").
    Concede,
}

/// Which part of a stance a word can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CueClass {
    /// None.
    #[default]
    None,
    /// Its subject is for or against its object ("accuses").
    Verb,
    /// A noun with both as complements ("criticism of B by A").
    Noun,
    /// "A is against B".
    Preposition,
}

/// Everything the lexicon knows about one word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The judgement in the word itself, −1..=1; 0 for most.
    pub(crate) polarity: f32,
    /// Multiplies judgements that follow ("very"); 1 for most.
    pub(crate) force: f32,
    /// Multiplies judgements that follow, up to a clause border ("not"); 1 for most.
    pub(crate) turn: f32,
    /// What it does to its clause.
    pub(crate) border: Border,
    /// Which part of a stance it can be.
    pub(crate) cue: CueClass,
    /// The stance that it shows, −1..=1.
    pub(crate) stance: f32,
    /// Number of its lemma among the stance cues, from 1; 0 when it is none.
    pub(crate) lemma: u16,
}

impl Default for Entry {
    fn default() -> Self {
        Self::PLAIN
    }
}

impl Entry {
    /// A word that does nothing.
    pub(crate) const PLAIN: Self = Self {
        polarity: 0.0,
        force: 1.0,
        turn: 1.0,
        border: Border::None,
        cue: CueClass::None,
        stance: 0.0,
        lemma: 0,
    };
}

/// Every word that affects judgements.
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    entries: KnownWords<Entry>,
}

impl Lexicon {
    /// Reads the shipped lists. Lines that do not parse are skipped; a test finds them.
    pub(crate) fn new() -> Self {
        Self::with_polarity(POLARITY)
    }

    /// The shipped lists with other polarities, in the columns of `polarity.tsv`.
    pub(crate) fn with_polarity(polarity: &str) -> Self {
        let mut lexicon = Draft::default();
        for [value, word, _sources] in rows(polarity) {
            lexicon.entry(word).polarity = number(value) / POLARITY_SCALE;
        }
        for [factor, words] in rows(INTENSIFIERS) {
            for word in words.split(' ') {
                lexicon.entry(word).force = number(factor);
            }
        }
        for [_kind, factor, words] in rows(NEGATIONS) {
            for word in words.split(' ') {
                lexicon.entry(word).turn = number(factor);
            }
        }
        lexicon.read_borders();
        lexicon.read_cues();
        lexicon.0.retain(|_, entry| *entry != Entry::PLAIN);
        Self {
            entries: KnownWords::of(&lexicon.0),
        }
    }

    /// Where `word` stands; the default place for one that does nothing. Cost: one table lookup.
    fn place(&self, word: WordHash) -> Place {
        self.entries.place(word)
    }

    /// Puts where the word of each token stands into `places`.
    pub(crate) fn look_up(&self, tokens: &[Token], places: &mut Vec<Place>) {
        places.clear();
        places.extend(tokens.iter().map(|token| self.place(token.word)));
    }

    /// What is known about the word that stands there.
    pub(crate) fn entry(&self, place: Place) -> &Entry {
        self.entries.fact(place)
    }
}

/// Builds the lexicon.
#[derive(Default)]
struct Draft(WordMap<Entry>);

impl Draft {
    fn read_borders(&mut self) {
        for [kind, words] in rows(CONTRASTS) {
            let border = match kind {
                "contrast" => Border::Contrast,
                "concede" => Border::Concede,
                _ => Border::Clause,
            };
            for word in words.split(' ') {
                self.entry(word).border = border;
            }
        }
    }

    fn read_cues(&mut self) {
        for (index, [class, value, _lemma, forms]) in rows(STANCE_CUES).enumerate() {
            let cue = match class {
                "verb" => CueClass::Verb,
                "noun" => CueClass::Noun,
                _ => CueClass::Preposition,
            };
            for form in forms.split(' ') {
                let entry = self.entry(form);
                if entry.cue == CueClass::None {
                    entry.cue = cue;
                    entry.stance = number(value) / CUE_SCALE;
                    entry.lemma = index as u16 + 1;
                }
            }
        }
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        self.0.entry(hash_word(word)).or_default()
    }
}

/// The rows of a TSV file as `N` columns: comments, blank lines and rows of another width are left out.
pub(crate) fn rows<const N: usize>(tsv: &str) -> impl Iterator<Item = [&str; N]> {
    tsv.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let mut row = [""; N];
            for cell in &mut row {
                *cell = columns.next()?;
            }
            columns.next().is_none().then_some(row)
        })
}

fn number(cell: &str) -> f32 {
    cell.parse().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::{
        Border, CONTRASTS, CueClass, Entry, INTENSIFIERS, Lexicon, NEGATIONS, POLARITY, STANCE_CUES,
    };
    use crate::model::WordHash;
    use crate::word::hash_word;

    fn entry(lexicon: &Lexicon, word: WordHash) -> Entry {
        *lexicon.entry(lexicon.place(word))
    }

    fn widths(tsv: &str) -> Vec<usize> {
        let mut widths: Vec<usize> = tsv
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split('\t').count())
            .collect();
        widths.sort_unstable();
        widths.dedup();
        widths
    }

    #[test]
    fn every_line_has_its_columns() {
        assert_eq!(widths(POLARITY), [3]);
        assert_eq!(widths(INTENSIFIERS), [2]);
        assert_eq!(widths(NEGATIONS), [3]);
        assert_eq!(widths(CONTRASTS), [2]);
        assert_eq!(widths(STANCE_CUES), [4]);
    }

    #[test]
    fn every_number_parses() {
        let lines = |tsv: &'static str| tsv.lines().filter(|line| !line.starts_with('#'));
        for line in lines(POLARITY).chain(lines(INTENSIFIERS)) {
            let cell = line.split('\t').next().unwrap();
            assert!(cell.parse::<f32>().is_ok(), "{line}");
        }
        for line in lines(NEGATIONS).chain(lines(STANCE_CUES)) {
            let cell = line.split('\t').nth(1).unwrap();
            assert!(cell.parse::<f32>().is_ok(), "{line}");
        }
    }

    #[test]
    fn news_words_have_the_tone_of_news() {
        let lexicon = Lexicon::new();
        let polarity = |word| entry(&lexicon, hash_word(word)).polarity;
        for word in ["killed", "sanctions", "condemned", "massacre"] {
            assert!(polarity(word) < -0.2, "{word}");
        }
        for word in ["ceasefire", "peace", "hailed", "victory"] {
            assert!(polarity(word) > 0.2, "{word}");
        }
        for word in ["united", "intelligence", "trump", "party"] {
            assert!(polarity(word).abs() < 0.01, "{word}");
        }
    }

    #[test]
    fn one_word_can_have_several_parts() {
        let lexicon = Lexicon::new();
        let rejects = entry(&lexicon, hash_word("rejects"));
        assert!(rejects.turn < 0.0 && rejects.polarity < 0.0);
        assert_eq!(rejects.cue, CueClass::Verb);
        assert_eq!(entry(&lexicon, hash_word("but")).border, Border::Contrast);
        assert_eq!(entry(&lexicon, hash_word(",")).border, Border::Clause);
    }
}
