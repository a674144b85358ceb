//! Scores of a parser on a treebank: the share of words with the right part of speech, head, and head and relation.

use super::ours::{is_tree, over_our_tokens};
use super::treebank::Tree;
use crate::model::{Sentence, TokenRange};
use crate::passage::Passage;
use crate::syntax::{Parser, Upos};

/// Right words of one treebank.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// All words, and those that are no marks.
    pub n_words: [usize; 2],
    /// Words with the right part of speech.
    pub upos: usize,
    /// Words with the right head; the same without marks.
    pub heads: [usize; 2],
    /// Words with the right head and relation but for its subtype.
    pub main: [usize; 2],
    /// Words with the right head and relation with its subtype.
    pub full: [usize; 2],
}

impl Score {
    /// Counts one sentence.
    fn add(&mut self, tree: &Tree, parser: &Parser) {
        let tokens = TokenRange::new(0, tree.tokens.len());
        let sentence = Sentence {
            tokens,
            span: tokens.span(&tree.tokens),
            ..Sentence::default()
        };
        let passage = Passage {
            text: &tree.text,
            tokens: &tree.tokens,
            sentences: &[sentence],
        };
        let parse = parser.parse(&passage, tokens);
        for word in tokens.indices() {
            let relation = parse.relation(word);
            let gold = tree.relations[word].as_str();
            let has_head = parse.head(word) == tree.heads[word];
            let is_main = has_head && main_of(gold) == relation.main();
            let is_full = has_head && gold == relation.as_str();
            self.upos += usize::from(tree.upos(word) == parse.upos(word).as_str());
            let is_mark = tree.upos(word) == Upos::Punct.as_str();
            for kind in 0..2 - usize::from(is_mark) {
                self.n_words[kind] += 1;
                self.heads[kind] += usize::from(has_head);
                self.main[kind] += usize::from(is_main);
                self.full[kind] += usize::from(is_full);
            }
        }
    }

    /// Names and values, as they are printed.
    pub fn rows(&self) -> [(&'static str, f64); 7] {
        let share = |count: usize, kind: usize| count as f64 / self.n_words[kind].max(1) as f64;
        [
            ("upos", share(self.upos, 0)),
            ("uas", share(self.heads[0], 0)),
            ("las", share(self.main[0], 0)),
            ("las_subtypes", share(self.full[0], 0)),
            ("uas_no_punct", share(self.heads[1], 1)),
            ("las_no_punct", share(self.main[1], 1)),
            ("las_subtypes_no_punct", share(self.full[1], 1)),
        ]
    }
}

/// A relation without its subtype.
fn main_of(relation: &str) -> &str {
    relation.split_once(':').map_or(relation, |(main, _)| main)
}

/// Scores over the treebank's own words, and over the tokens that pressmill cuts.
pub(crate) fn score(trees: &[Tree], parser: &Parser) -> [Score; 2] {
    let mut scores = [Score::default(); 2];
    for tree in trees {
        scores[0].add(tree, parser);
        let ours = over_our_tokens(tree);
        if is_tree(&ours) {
            scores[1].add(&ours, parser);
        }
    }
    scores
}
