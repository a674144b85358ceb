//! One sentence read for tone: each token with its judgement after negation,
//! force and contrast, its clause, and what it is. Tone, targets and stances
//! all look at this and at nothing else.
//!
//! Cost: one lexicon lookup per token; the buffer is reused.

use std::hint::select_unpredictable;

use crate::model::{Shape, Token, TokenRange, WordHash};
use crate::passage::Passage;
use crate::sentiment::lexicon::{Border, CueClass, Entry, Lexicon};
use crate::word::hash_literal;

/// How many words after a negation its scope reaches, unless a clause ends before: enough for
/// "not … a good and fair deal".
const NEGATION_REACH: usize = 6;
/// How many words after an intensifier its force reaches (VADER looks three words back).
const FORCE_REACH: usize = 3;
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
    /// Its word; [`NAME`] for names and [`NUMBER`] for numbers, so that no judgement hangs on who somebody is.
    pub(crate) word: u64,
    /// The judgement after negation, force and contrast, about −1.5..=1.5.
    pub(crate) tone: f32,
    /// The stance that it shows, −1..=1, turned by negation.
    pub(crate) stance: f32,
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
pub(crate) struct Reading {
    /// One per token.
    pub(crate) signs: Vec<Sign>,
    /// How many of them are words.
    pub(crate) n_words: usize,
    /// Ends in a question mark.
    pub(crate) is_question: bool,
}

impl Reading {
    /// Reads `tokens` of `passage` anew.
    pub(crate) fn read(&mut self, passage: &Passage<'_>, tokens: TokenRange, lexicon: &Lexicon) {
        self.signs.clear();
        self.n_words = 0;
        let tokens = passage.tokens.get(tokens.indices()).unwrap_or_default();
        self.signs.reserve(tokens.len());
        let mut ends = tokens.iter().rev().take(2);
        self.is_question = ends.any(|token| token.word == QUESTION_MARK);
        let title_case = is_title_case(tokens);
        let mut scope = Scope::default();
        let mut contrast = None;
        for (index, token) in tokens.iter().enumerate() {
            let entry = lexicon.get(token.word);
            let is_border = entry.is_some_and(|entry| entry.border == Border::Contrast);
            if is_border && index > 0 && contrast.is_none() {
                contrast = Some(index);
            }
            let mut sign = match entry {
                Some(entry) => scope.apply(entry, token.shape),
                None => scope.pass(token.shape),
            };
            let may_be_name = token.shape.has(Shape::CAPITALISED) & !title_case;
            sign.is_name =
                may_be_name && self.n_words > 0 && entry.is_none_or(|entry| *entry == Entry::PLAIN);
            let is_number = token.shape.has(Shape::DIGIT);
            sign.word = select_unpredictable(is_number, NUMBER, token.word.0);
            sign.word = select_unpredictable(sign.is_name, NAME, sign.word);
            self.n_words += usize::from(sign.is_word);
            self.signs.push(sign);
        }
        if let Some(border) = contrast {
            self.weigh_contrast(border);
        }
    }

    fn weigh_contrast(&mut self, border: usize) {
        for (index, sign) in self.signs.iter_mut().enumerate() {
            sign.tone *= if index < border {
                BEFORE_CONTRAST
            } else {
                AFTER_CONTRAST
            };
        }
    }
}

/// Whether most words are capitalised, so that a capital says nothing.
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
    turn_left: usize,
    force: f32,
    force_left: usize,
    clause: u16,
    conceded: bool,
    quoted: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            turn: 1.0,
            turn_left: 0,
            force: 1.0,
            force_left: 0,
            clause: 0,
            conceded: false,
            quoted: false,
        }
    }
}

impl Scope {
    /// Judges one token, then lets it change what follows. Leaves `word` and `is_name` open.
    fn apply(&mut self, entry: &Entry, shape: Shape) -> Sign {
        let is_word = shape.has_any(Shape::WORD);
        if entry.border != Border::None {
            self.clause = self.clause.saturating_add(1);
            self.turn_left = 0;
            self.conceded = entry.border == Border::Concede || (self.conceded && is_word);
        }
        self.quoted ^= shape.has(Shape::QUOTE_MARK);
        let turn = if self.turn_left > 0 { self.turn } else { 1.0 };
        let force = if self.force_left > 0 { self.force } else { 1.0 };
        let conceded = if self.conceded { CONCEDED } else { 1.0 };
        self.follow(entry, is_word);
        Sign {
            word: 0,
            tone: entry.polarity * turn * force * conceded,
            stance: entry.stance * turn.signum(),
            lemma: entry.lemma,
            cue: entry.cue,
            clause: self.clause,
            is_word,
            is_quoted: self.quoted,
            is_negated: turn < 0.0,
            is_name: false,
        }
    }

    /// As [`Scope::apply`], for a token that does nothing: most are such.
    fn pass(&mut self, shape: Shape) -> Sign {
        let is_word = shape.has_any(Shape::WORD);
        self.quoted ^= shape.has(Shape::QUOTE_MARK);
        let is_negated = self.turn_left > 0 && self.turn < 0.0;
        self.count_down(is_word);
        Sign {
            word: 0,
            tone: 0.0,
            stance: 0.0,
            lemma: 0,
            cue: CueClass::None,
            clause: self.clause,
            is_word,
            is_quoted: self.quoted,
            is_negated,
            is_name: false,
        }
    }

    fn count_down(&mut self, is_word: bool) {
        self.turn_left = self.turn_left.saturating_sub(usize::from(is_word));
        self.force_left = self.force_left.saturating_sub(usize::from(is_word));
    }

    /// Counts the scopes down by one word and opens those of `entry`.
    fn follow(&mut self, entry: &Entry, is_word: bool) {
        self.count_down(is_word);
        if entry.turn < 1.0 {
            let standing = if self.turn_left > 0 { self.turn } else { 1.0 };
            self.turn = standing * entry.turn;
            self.turn_left = NEGATION_REACH;
        }
        if (entry.force - 1.0).abs() > f32::EPSILON {
            self.force = entry.force;
            self.force_left = FORCE_REACH;
        } else if entry.polarity.abs() > 0.0 {
            self.force_left = 0;
        }
    }
}
