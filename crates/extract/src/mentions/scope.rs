//! The state of every token while mentions are found: its lexicon fact, and which mention it belongs to.

use std::hint::select_unpredictable;

use crate::knowledge::Knowledge;
use crate::knowledge::facts::{RoleFact, RoleKind, WordClass};
use crate::knowledge::fold::hash_word_at;
use crate::knowledge::{MAX_PHRASE, Relation, WordFact};
use crate::model::{NameTag, Sentence, SentenceKind, Shape, Token, TokenRange, WordHash};
use crate::passage::Passage;
use crate::sparse::few_indices;
use crate::word::hash_literal;

/// Most tokens of a description to the left of its head. No real one is longer, and the limit keeps the cost
/// of a text of role words linear.
const MAX_DESCRIPTION: usize = 16;

/// What a token belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Holder {
    /// Nobody yet.
    #[default]
    Nobody,
    /// A name of a country, place or nationality.
    Place,
    /// A person's name.
    Person,
    /// Any other name.
    OtherName,
    /// A role next to a name.
    Role,
    /// A nominal mention.
    Nominal,
}

impl Holder {
    pub(super) fn of(tag: NameTag) -> Self {
        match tag {
            NameTag::Per => Self::Person,
            NameTag::Gpe | NameTag::Norp | NameTag::Loc => Self::Place,
            _ => Self::OtherName,
        }
    }

    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::Place | Self::Person | Self::OtherName)
    }
}

/// One article's tokens with their facts and holders; both run parallel to the tokens. The same pass lists
/// openers and pronouns without a branch: which tokens they are is unpredictable.
pub(super) struct Scope<'a> {
    pub(super) passage: &'a Passage<'a>,
    pub(super) knowledge: &'a Knowledge,
    facts: Vec<WordFact>,
    holders: Vec<Holder>,
    /// The tokens with which a role phrase may begin.
    pub(super) openers: Vec<u32>,
    pub(super) pronouns: Vec<u32>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(passage: &'a Passage<'a>, knowledge: &'a Knowledge) -> Self {
        let fact = |token: &Token| {
            // The word of hash 0 has no fact.
            let is_mark = token.shape.has(Shape::PUNCTUATION);
            knowledge.word(select_unpredictable(
                is_mark,
                WordHash::default(),
                token.word,
            ))
        };
        let facts: Vec<WordFact> = passage.tokens.iter().map(fact).collect();
        Self {
            passage,
            knowledge,
            openers: few_indices(&facts, |fact| fact.starts > 0),
            pronouns: few_indices(&facts, |fact| fact.class.any(WordClass::PRONOUN)),
            holders: vec![Holder::Nobody; facts.len()],
            facts,
        }
    }

    /// The sentence of a token that stands in sentence `from` or a later one.
    pub(super) fn sentence_from(&self, from: usize, token: usize) -> usize {
        let sentences = self.passage.sentences.get(from..).unwrap_or_default();
        let is_before = |it: &&Sentence| it.tokens.end as usize <= token;
        from + sentences.iter().take_while(is_before).count()
    }

    /// The first token of a sentence and the end of its last; `None` for furniture.
    pub(super) fn bounds(&self, sentence_no: usize) -> Option<(usize, usize)> {
        let sentence = self.passage.sentences.get(sentence_no)?;
        let tokens = sentence.tokens.indices();
        (sentence.kind != SentenceKind::Boilerplate).then_some((tokens.start, tokens.end))
    }

    pub(super) fn fact(&self, token: usize) -> WordFact {
        self.facts.get(token).copied().unwrap_or_default()
    }

    pub(super) fn class(&self, token: usize) -> WordClass {
        self.fact(token).class
    }

    pub(super) fn holder(&self, token: usize) -> Holder {
        self.holders.get(token).copied().unwrap_or_default()
    }

    pub(super) fn is_free(&self, token: usize) -> bool {
        self.holder(token) == Holder::Nobody
    }

    /// Assigns the free tokens of a range to `holder`.
    pub(super) fn hold(&mut self, tokens: TokenRange, holder: Holder) {
        if let Some(holders) = self.holders.get_mut(tokens.indices()) {
            for held in holders.iter_mut().filter(|held| **held == Holder::Nobody) {
                *held = holder;
            }
        }
    }

    pub(super) fn has_shape(&self, token: usize, shape: Shape) -> bool {
        self.passage
            .tokens
            .get(token)
            .is_some_and(|token| token.shape.has(shape))
    }

    /// The role fact of a single word.
    pub(super) fn role_word(&self, token: usize) -> Option<&'a RoleFact> {
        self.knowledge.role_word(self.fact(token))
    }

    /// The longest role phrase that ends right before `end` and starts at or after `floor`:
    /// its first token and fact.
    pub(super) fn phrase_before(&self, end: usize, floor: usize) -> Option<(usize, &'a RoleFact)> {
        let longest = (self.fact(end.checked_sub(1)?).ends as usize).min(end.saturating_sub(floor));
        (1..=longest.min(MAX_PHRASE)).rev().find_map(|length| {
            let start = end - length;
            Some((start, self.phrase(start, end)?))
        })
    }

    /// The longest role phrase that starts at `start` and ends at or before `limit`: its end and fact.
    pub(super) fn phrase_at(&self, start: usize, limit: usize) -> Option<(usize, &'a RoleFact)> {
        let longest = (self.fact(start).starts as usize).min(limit.saturating_sub(start));
        if longest == 0 {
            return None;
        }
        for end in (start + 2..=start + self.may_reach(start, longest)).rev() {
            if let Some(fact) = self.phrase(start, end) {
                return Some((end, fact));
            }
        }
        Some((start + 1, self.role_word(start)?))
    }

    /// The length of the longest phrase from `start` whose last word ends one as long, or 1: computed without
    /// a branch, because most words that can begin a phrase stand alone.
    fn may_reach(&self, start: usize, longest: usize) -> usize {
        (2..=MAX_PHRASE).fold(1, |reached, length| {
            let last = start + length - 1;
            // Marks have no facts.
            let is_mark = self.has_shape(last, Shape::PUNCTUATION);
            let may_end = (usize::from(self.fact(last).ends) >= length) | is_mark;
            select_unpredictable(may_end & (length <= longest), length, reached)
        })
    }

    fn phrase(&self, start: usize, end: usize) -> Option<&'a RoleFact> {
        if end == start + 1 {
            return self.role_word(start);
        }
        let tokens = self.passage.tokens.get(start..end)?;
        self.knowledge.phrase(tokens.iter().map(|token| token.word))
    }

    /// Whether the token is the ending "'s" or "’" of a possessive.
    pub(super) fn is_possessive(&self, token: usize) -> bool {
        const ENDINGS: [WordHash; 2] = [hash_literal("'s"), hash_literal("'")];
        let Some(&Token { word, shape, .. }) = self.passage.tokens.get(token) else {
            return false;
        };
        let may_be = (word == ENDINGS[0]) | (word == ENDINGS[1]);
        may_be && !shape.has(Shape::SPACE_BEFORE) && {
            let word = self.passage.word(token);
            matches!(word, "'s" | "’s" | "'" | "’" | "'S" | "’S")
        }
    }

    /// Whether the token is a hyphen between two words.
    pub(super) fn is_hyphen(&self, token: usize) -> bool {
        self.has_shape(token, Shape::PUNCTUATION)
            && !self.has_shape(token, Shape::SPACE_BEFORE)
            && matches!(self.passage.word(token), "-" | "‑" | "–")
            && !self.has_shape(token + 1, Shape::SPACE_BEFORE)
    }

    /// The first token of the description that ends before `head`, leftwards over names, possessives,
    /// hyphenated words and role words, not past `floor`.
    pub(super) fn description_start(&self, head: usize, floor: usize) -> usize {
        let floor = floor.max(head.saturating_sub(MAX_DESCRIPTION));
        let mut start = head;
        while start > floor {
            let before = start - 1;
            if self.holder(before).is_name() && self.holder(before) != Holder::Person {
                start = before;
            } else if self.is_possessive(before)
                && before > floor
                && matches!(self.holder(before - 1), Holder::Place | Holder::OtherName)
            {
                start = self.name_start(before - 1, floor);
            } else if before > floor + 1 && self.is_hyphen(before - 1) && self.is_free(before) {
                start = self.name_start(before - 2, floor);
            } else if before > floor && self.is_hyphen(before) && self.is_role_material(before - 1)
            {
                start = before - 1; // "ex-minister"
            } else if self.is_role_material(before)
                || before > floor && self.is_plain(before) && self.is_nationality(before - 1)
            {
                start = before;
            } else {
                break;
            }
        }
        start
    }

    /// The first token of the run of name tokens that holds `token`.
    fn name_start(&self, token: usize, floor: usize) -> usize {
        let mut start = token;
        while self.holder(token).is_name()
            && start > floor
            && self.holder(start - 1) == self.holder(token)
        {
            start -= 1;
        }
        start
    }

    /// A lower-case word of an open class that belongs to no mention: "Ukrainian [agricultural] workers".
    fn is_plain(&self, token: usize) -> bool {
        self.is_free(token)
            && self.class(token).is_open()
            && self.has_shape(token, Shape::LETTER)
            && !self.has_shape(token, Shape::CAPITALISED)
    }

    /// Whether a token is a country's adjective: "Ukrainian".
    fn is_nationality(&self, token: usize) -> bool {
        self.holder(token) == Holder::Place
            && self
                .knowledge
                .meanings(hash_word_at(self.passage, token))
                .any(|(_, relation)| relation == Relation::Adjective)
    }

    fn is_role_material(&self, token: usize) -> bool {
        if !self.is_free(token) {
            return self.holder(token) == Holder::Nominal && self.role_word(token).is_some();
        }
        let class = self.class(token);
        if class.any(WordClass::DEFINITE) || class.any(WordClass::PREPOSITION) {
            return false;
        }
        self.role_word(token)
            .is_some_and(|fact| fact.kind != RoleKind::Org)
    }
}
