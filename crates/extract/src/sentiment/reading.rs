//! One sentence read for tone: each token with its judgement after negation, intensifiers and contrast, its
//! clause and its class. Tone, targets and stances use only this.
//!
//! Cost: linear in tokens; the buffers are reused.

use std::hint::select_unpredictable;
use std::ops::Range;

use crate::model::{Shape, Token, TokenRange, WordHash};
use crate::passage::Passage;
use crate::sentiment::lexicon::{Border, CueClass, Entry, Lexicon};
use crate::word::hash_literal;
use crate::word::known::Place;

/// How many words after a negation its scope reaches, unless a clause ends before: enough for
/// "not … a good and fair deal".
const NEGATION_WINDOW: u32 = 6;
/// How many words an intensifier affects (VADER looks three words back).
const INTENSIFIER_WINDOW: u32 = 3;
/// Weight of what stands before "but", and after it (VADER, Hutto & Gilbert 2014).
const BEFORE_CONTRAST: f32 = 0.5;
const AFTER_CONTRAST: f32 = 1.5;
/// Weight of a conceded clause ("although …,"): as what stands before "but".
const CONCEDED: f32 = 0.5;

/// One token as the tone rules see it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts about a token that do not depend on each other"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sign {
    /// Its word; [`NAME`] for names and [`NUMBER`] for numbers, so that no judgement depends on who somebody
    /// is.
    pub(crate) word: u64,
    /// The judgement after negation, force and contrast, about −1.5..=1.5.
    pub(crate) tone: f32,
    /// The stance that it shows, −1..=1, turned by negation.
    pub(crate) stance: f32,
    /// How many words stand before it in the sentence.
    pub(crate) words_before: u32,
    /// How many names have begun up to it, itself included; counts on from 0 after 65,535.
    names_begun: u16,
    /// Number of its stance lemma; 0 for none.
    pub(crate) lemma: u16,
    /// Which part of a stance it can be.
    pub(crate) cue: CueClass,
    /// Number of its clause in the sentence, from 0.
    pub(crate) clause: u16,
    /// A word or number, not a mark.
    pub(crate) is_word: bool,
    /// Inside quote marks.
    pub(crate) is_quoted: bool,
    /// In the scope of a negation.
    pub(crate) is_negated: bool,
    /// Starts with a capital and is no ordinary sentence opening.
    pub(crate) is_name: bool,
}

const QUESTION_MARK: WordHash = hash_literal("?");

/// The `word` of every name.
pub(crate) const NAME: u64 = 0x4e41_4d45_9e37_79b9;
/// The `word` of every number.
pub(crate) const NUMBER: u64 = 0x4e55_4d42_7f4a_7c15;
/// The `word` of what lies outside the sentence.
pub(crate) const OUTSIDE: u64 = 0x4f55_5453_f39c_c060;

/// One sentence, or the content of one quote, read for tone.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentenceReading {
    /// One per token.
    pub(crate) signs: Vec<Sign>,
    /// Where its words stand among them.
    pub(crate) words: Vec<u32>,
    /// Where those stand that judge or can show a stance.
    pub(crate) marked: Vec<u32>,
    /// How many words stand in quote marks.
    pub(crate) n_quoted: usize,
    /// Ends in a question mark.
    pub(crate) is_question: bool,
    /// Where those stand that the lexicon knows, until they are judged.
    known: Vec<u32>,
}

impl SentenceReading {
    /// Reads `tokens` of `passage` anew.
    pub(crate) fn read(&mut self, passage: &Passage<'_>, tokens: TokenRange, lexicon: &Lexicon) {
        let tokens = passage.tokens.get(tokens.indices()).unwrap_or_default();
        let mut places = Vec::new();
        lexicon.look_up(tokens, &mut places);
        self.read_known(tokens, &places, lexicon);
    }

    /// The same for tokens whose `places` in the lexicon are known.
    pub(crate) fn read_known(&mut self, tokens: &[Token], places: &[Place], lexicon: &Lexicon) {
        let mut ends = tokens.iter().rev().take(2);
        self.is_question = ends.any(|token| token.word == QUESTION_MARK);
        self.read_tokens(tokens, places, lexicon);
        self.judge(places, lexicon);
    }

    /// Where the words stand that can show a stance.
    pub(crate) fn cues(&self) -> impl Iterator<Item = usize> {
        let marked = self.marked.iter().map(|&mark| mark as usize);
        marked.filter(|&mark| self.signs[mark].cue != CueClass::None)
    }

    /// How many words it holds.
    pub(crate) fn n_words(&self) -> usize {
        self.words.len()
    }

    /// How many words stand before `position`.
    pub(crate) fn words_before(&self, position: usize) -> usize {
        let sign = self.signs.get(position);
        sign.map_or(self.words.len(), |sign| sign.words_before as usize)
    }

    /// The words among the tokens in `range`.
    pub(crate) fn words_in(&self, range: &Range<usize>) -> &[u32] {
        &self.words[self.words_before(range.start)..self.words_before(range.end)]
    }

    /// Those of [`Self::marked`] in `range`.
    pub(crate) fn marked_in(&self, range: &Range<usize>) -> &[u32] {
        let before = |end: usize| self.marked.partition_point(|&mark| (mark as usize) < end);
        &self.marked[before(range.start)..before(range.end)]
    }

    /// How many names there are in `range`; adjacent ones count as one.
    pub(crate) fn names_in(&self, range: Range<usize>) -> usize {
        match self.signs.get(range) {
            Some([first, .., last]) => {
                let begun = last.names_begun.wrapping_sub(first.names_begun);
                usize::from(begun) + usize::from(first.is_name)
            }
            Some([only]) => only.is_name.into(),
            _ => 0,
        }
    }

    /// Classifies each token by itself. No branch depends on the text, because it would be unpredictable.
    fn read_tokens(&mut self, tokens: &[Token], places: &[Place], lexicon: &Lexicon) {
        let may_be_names = !is_title_case(tokens);
        self.words.resize(tokens.len(), 0);
        self.known.resize(tokens.len(), Default::default());
        let (mut n_words, mut n_known, mut n_quoted) = (0, 0, 0);
        let (mut quoted, mut after_name) = (false, false);
        let (mut clause, mut names_begun) = (0_u16, 0_u16);
        self.signs.clear();
        self.signs.extend((0..).zip(tokens.iter().zip(places)).map(
            |(position, (token, &place))| {
                let shape = token.shape;
                let is_word = shape.has_any(Shape::WORD);
                let capitalised = shape.has(Shape::CAPITALISED) & may_be_names;
                let is_name = capitalised & (n_words > 0) & !place.is_known();
                let word = select_unpredictable(shape.has(Shape::DIGIT), NUMBER, token.word.0);
                quoted ^= shape.has(Shape::QUOTE_MARK);
                let is_border = lexicon.entry(place).border != Border::None;
                clause = clause.saturating_add(is_border.into());
                names_begun = names_begun.wrapping_add((is_name & !after_name).into());
                after_name = is_name;
                let sign = Sign {
                    word: select_unpredictable(is_name, NAME, word),
                    tone: 0.0,
                    stance: 0.0,
                    words_before: n_words as u32,
                    names_begun,
                    lemma: 0,
                    cue: CueClass::None,
                    clause,
                    is_word,
                    is_quoted: quoted,
                    is_negated: false,
                    is_name,
                };
                self.words[n_words] = position;
                self.known[n_known] = position;
                n_words += usize::from(is_word);
                n_known += usize::from(place.is_known());
                n_quoted += usize::from(is_word & quoted);
                sign
            },
        ));
        self.words.truncate(n_words);
        self.known.truncate(n_known);
        self.n_quoted = n_quoted;
    }

    /// Applies the lexicon's entries to their tokens and to those that follow.
    fn judge(&mut self, places: &[Place], lexicon: &Lexicon) {
        self.marked.clear();
        let mut scope = Scope::default();
        let mut contrast = None;
        for position in self.known.drain(..) {
            let entry = lexicon.entry(places[position as usize]);
            let is_contrast = entry.border == Border::Contrast;
            if is_contrast & (position > 0) & contrast.is_none() {
                contrast = Some(position);
            }
            scope.apply(entry, position as usize, &mut self.signs);
            if entry.polarity.abs() > 0.0 || entry.cue != CueClass::None {
                self.marked.push(position);
            }
        }
        scope.end_negation(self.signs.len(), &mut self.signs);
        if let Some(border) = contrast {
            for &position in &self.marked {
                let share = if position < border {
                    BEFORE_CONTRAST
                } else {
                    AFTER_CONTRAST
                };
                self.signs[position as usize].tone *= share;
            }
        }
    }
}

/// Whether most words are capitalised, so that a capital carries no information.
fn is_title_case(tokens: &[Token]) -> bool {
    let mut n_words = 0;
    let mut n_capitals = 0;
    for token in tokens {
        n_words += usize::from(token.shape.has(Shape::LETTER));
        n_capitals += usize::from(token.shape.has(Shape::CAPITALISED));
    }
    n_capitals * 2 > n_words
}

/// What the tokens read so far do to the next one.
struct Scope {
    turn: f32,
    /// Before this many words of the sentence `turn` holds.
    turn_end: u32,
    force: f32,
    /// Before this many words `force` holds.
    force_end: u32,
    conceded: bool,
    /// Where the tokens begin that are negated, should `turn` negate.
    negated_from: usize,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            turn: 1.0,
            turn_end: 0,
            force: 1.0,
            force_end: 0,
            conceded: false,
            negated_from: 0,
        }
    }
}

impl Scope {
    /// Judges the token at `position`, then lets it change what follows.
    fn apply(&mut self, entry: &Entry, position: usize, signs: &mut [Sign]) {
        if entry.border != Border::None {
            self.end_negation(position, signs);
            self.turn_end = 0;
            let goes_on = self.conceded && signs[position].is_word;
            self.conceded = entry.border == Border::Concede || goes_on;
        }
        let sign = &mut signs[position];
        let turn = self.turn_at(sign.words_before);
        let has_force = sign.words_before < self.force_end;
        let force = if has_force { self.force } else { 1.0 };
        let conceded = if self.conceded { CONCEDED } else { 1.0 };
        sign.tone = entry.polarity * turn * force * conceded;
        sign.stance = entry.stance * turn.signum();
        sign.lemma = entry.lemma;
        sign.cue = entry.cue;
        let words_before = sign.words_before + u32::from(sign.is_word);
        if entry.turn < 1.0 {
            self.end_negation(position + 1, signs);
            self.turn = self.turn_at(words_before) * entry.turn;
            self.turn_end = words_before + NEGATION_WINDOW;
            self.negated_from = position + 1;
        }
        if (entry.force - 1.0).abs() > f32::EPSILON {
            self.force = entry.force;
            self.force_end = words_before + INTENSIFIER_WINDOW;
        } else if entry.polarity.abs() > 0.0 {
            self.force_end = 0;
        }
    }

    /// The factor of a judgement after so many words.
    fn turn_at(&self, words_before: u32) -> f32 {
        if words_before < self.turn_end {
            self.turn
        } else {
            1.0
        }
    }

    /// Marks the tokens before `position` that the negation reaches.
    fn end_negation(&self, position: usize, signs: &mut [Sign]) {
        if self.turn_end == 0 || self.turn >= 0.0 {
            return;
        }
        for sign in &mut signs[self.negated_from..position] {
            sign.is_negated = sign.words_before < self.turn_end;
        }
    }
}
