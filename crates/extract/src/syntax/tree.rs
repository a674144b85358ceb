//! The tree of one sentence, and questions about it.

use std::iter::successors;
use std::ops::Range;

use super::labels::{Relation, Upos};
use super::state::{NONE, State};

/// The tree of one sentence.
///
/// Tokens are named by their index in the article, as [`Passage::word`](crate::passage::Passage::word) takes it. A token outside
/// the sentence has no head, no dependents, and a subtree of itself alone: no question panics.
///
/// Every token has one head or is a root; no two arcs cross, so that each subtree is a run of tokens. A sentence has one root,
/// but for those longer than [`PIECE_WORDS`](super::PIECE_WORDS): they have a tree for each piece.
///
/// Memory: 24 bytes a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parse {
    first: u32,
    nodes: Vec<Node>,
    /// All dependents, those of one head side by side and in order; counted from `first`.
    dependents: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    /// Counted from the sentence's first token; its own number for a root.
    head: u32,
    relation: Relation,
    upos: Upos,
    /// First and last token of the subtree.
    edges: [u32; 2],
    /// Where its dependents end in the list of all; they begin where those of the token before end.
    dependents_end: u32,
}

impl Parse {
    /// Of no tokens.
    pub(crate) const EMPTY: Self = Self {
        first: 0,
        nodes: Vec::new(),
        dependents: Vec::new(),
    };

    /// A parse of no tokens yet; the first will have index `first`.
    pub(crate) fn starting_at(first: usize, n_tokens: usize) -> Self {
        Self {
            first: first as u32,
            nodes: Vec::with_capacity(n_tokens),
            dependents: Vec::new(),
        }
    }

    /// Adds a complete tree behind what there is.
    pub(crate) fn push_tree(&mut self, state: &State, upos: impl Fn(usize) -> Upos) {
        let from = self.nodes.len() as u32;
        for (place, node) in state.nodes.iter().enumerate() {
            let is_root = node.head == NONE;
            let relation = Relation::ALL.get(usize::from(node.relation));
            self.nodes.push(Node {
                head: from
                    + if is_root {
                        place as u32
                    } else {
                        u32::from(node.head)
                    },
                relation: relation
                    .copied()
                    .filter(|_| !is_root)
                    .unwrap_or(Relation::Root),
                upos: upos(place),
                edges: node.edges.map(|edge| from + u32::from(edge)),
                dependents_end: 0,
            });
        }
    }

    /// Lists the dependents of each token: the last step.
    pub(crate) fn finish(mut self) -> Self {
        let mut places = vec![0_u32; self.nodes.len() + 1];
        let is_root = |(place, node): &(usize, &Node)| *place == node.head as usize;
        for (_, node) in self.nodes.iter().enumerate().filter(|node| !is_root(node)) {
            places[node.head as usize + 1] += 1;
        }
        for place in 1..places.len() {
            places[place] += places[place - 1];
        }
        self.dependents = vec![0; places.last().copied().unwrap_or_default() as usize];
        for (place, node) in self.nodes.iter().enumerate().filter(|node| !is_root(node)) {
            let next = &mut places[node.head as usize];
            self.dependents[*next as usize] = place as u32;
            *next += 1;
        }
        for (node, end) in self.nodes.iter_mut().zip(places) {
            node.dependents_end = end;
        }
        self
    }

    fn node(&self, token: usize) -> Option<&Node> {
        self.nodes.get(token.checked_sub(self.first as usize)?)
    }

    /// The sentence's tokens.
    pub fn tokens(&self) -> Range<usize> {
        let first = self.first as usize;
        first..first + self.nodes.len()
    }

    /// The head of a token; `None` for a root.
    pub fn head(&self, token: usize) -> Option<usize> {
        let head = self.first as usize + self.node(token)?.head as usize;
        (head != token).then_some(head)
    }

    /// How a token depends on its head; [`Relation::Root`] for a root, [`Relation::Dep`] outside the sentence.
    pub fn relation(&self, token: usize) -> Relation {
        self.node(token).map_or(Relation::Dep, |node| node.relation)
    }

    /// What kind of word a token is; [`Upos::X`] outside the sentence.
    pub fn upos(&self, token: usize) -> Upos {
        self.node(token).map_or(Upos::X, |node| node.upos)
    }

    /// The sentence's roots in order: one, and more only in a sentence that was parsed in pieces.
    pub fn roots(&self) -> impl Iterator<Item = usize> {
        let tokens = self.tokens().zip(&self.nodes);
        tokens
            .filter(|(_, node)| node.relation == Relation::Root)
            .map(|(token, _)| token)
    }

    /// The dependents of a token, in order.
    pub fn children(&self, token: usize) -> impl DoubleEndedIterator<Item = usize> {
        let first = self.first as usize;
        let place = token.wrapping_sub(first);
        let end_of = |place: usize| self.nodes.get(place).map_or(0, |node| node.dependents_end);
        let start = place.checked_sub(1).map_or(0, end_of) as usize;
        let end = end_of(place) as usize;
        let dependents = self.dependents.get(start..end).unwrap_or_default();
        dependents.iter().map(move |&child| first + child as usize)
    }

    /// The first dependent of a token with one of these relations.
    pub fn child(&self, token: usize, relations: &[Relation]) -> Option<usize> {
        let mut children = self.children(token);
        children.find(|&child| relations.contains(&self.relation(child)))
    }

    /// The tokens of the subtree under a token, itself included: a run without gaps.
    pub fn subtree(&self, token: usize) -> Range<usize> {
        let first = self.first as usize;
        self.node(token).map_or(token..token + 1, |node| {
            let [start, last] = node.edges.map(|edge| first + edge as usize);
            start..last + 1
        })
    }

    /// The first token of the subtree under a token.
    pub fn left_edge(&self, token: usize) -> usize {
        self.subtree(token).start
    }

    /// The last token of the subtree under a token.
    pub fn right_edge(&self, token: usize) -> usize {
        self.subtree(token).end - 1
    }

    /// The heads above a token, the nearest first, the root last.
    pub fn ancestors(&self, token: usize) -> impl Iterator<Item = usize> {
        successors(self.head(token), |&above| self.head(above))
    }

    /// Whether `below` lies in the subtree under `above`; a token does not lie under itself. Cost: constant.
    pub fn is_ancestor(&self, above: usize, below: usize) -> bool {
        above != below && self.subtree(above).contains(&below)
    }

    /// The highest of some tokens: the head of a phrase. Of several that none of the others governs, the first.
    pub fn top_of(&self, tokens: Range<usize>) -> Option<usize> {
        let mut tokens_above = tokens.clone().filter(|&token| {
            let head = self.head(token);
            head.is_none_or(|head| !tokens.contains(&head))
        });
        tokens_above.next()
    }
}

#[cfg(test)]
mod tests {
    use super::{Parse, Relation, Upos};
    use crate::syntax::state::{Move, State};

    /// "Rain fell and the river rose", as tokens 10 to 15.
    fn parse() -> Parse {
        use Move::{Left, Right, Shift};
        let mut state = State::default();
        state.start(6);
        let (subject, joined, other) = (Relation::Nsubj, Relation::Conj, Relation::Det);
        for (action, relation) in [
            (Shift, other),
            (Left, subject),
            (Shift, other),
            (Shift, other),
            (Shift, other),
            (Left, Relation::Det),
            (Shift, other),
            (Left, subject),
            (Left, Relation::Cc),
            (Shift, other),
            (Right, joined),
        ] {
            state.apply(action, relation as u8);
        }
        assert!(state.is_done());
        let mut parse = Parse::starting_at(10, 6);
        parse.push_tree(&state, |_| Upos::Noun);
        parse.finish()
    }

    #[test]
    fn a_tree_answers_for_each_of_its_tokens() {
        let parse = parse();
        assert_eq!(parse.roots().collect::<Vec<_>>(), [11]);
        assert_eq!(parse.head(11), None);
        assert_eq!(parse.head(13), Some(14));
        assert_eq!(parse.children(15).collect::<Vec<_>>(), [12, 14]);
        assert_eq!(parse.children(11).collect::<Vec<_>>(), [10, 15]);
        assert_eq!(parse.children(13).count(), 0);
        assert_eq!(parse.subtree(15), 12..16);
        assert_eq!((parse.left_edge(14), parse.right_edge(14)), (13, 14));
        assert_eq!(parse.ancestors(13).collect::<Vec<_>>(), [14, 15, 11]);
        assert!(parse.is_ancestor(11, 13) && !parse.is_ancestor(13, 11));
        assert!(!parse.is_ancestor(13, 13));
        assert_eq!(parse.child(11, &[Relation::Conj]), Some(15));
        assert_eq!(parse.top_of(12..15), Some(12));
        assert_eq!(parse.top_of(13..15), Some(14));
        assert_eq!(parse.relation(10), Relation::Nsubj);
    }

    #[test]
    fn tokens_outside_the_sentence_stand_alone() {
        let parse = parse();
        for token in [0, 9, 16, 1 << 40] {
            assert_eq!(parse.head(token), None);
            assert_eq!(parse.children(token).count(), 0, "{token}");
            assert_eq!(parse.subtree(token), token..token + 1);
            assert_eq!(parse.relation(token), Relation::Dep);
            assert_eq!(parse.upos(token), Upos::X);
        }
        assert_eq!(Parse::default().roots().count(), 0);
        assert_eq!(Parse::default().children(0).count(), 0);
    }
}
