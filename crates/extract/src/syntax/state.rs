//! The transitions: a stack of words whose heads are not known yet, and the words that are still to come.
//!
//! Arc-hybrid (Kuhlmann et al. 2011): a word on the stack becomes a dependent of the next word (left)
//! or of the word below it (right), or the next word goes on the stack (shift). Each word goes on
//! the stack once and leaves it once, so that a sentence takes two transitions a word, and the tree
//! is projective with one root by construction.

/// Stands for no word.
pub(crate) const NONE: u16 = u16::MAX;

/// What can be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Move {
    /// The next word goes on the stack.
    Shift,
    /// The top of the stack becomes a dependent of the next word.
    Left,
    /// The top of the stack becomes a dependent of the word below it.
    Right,
}

impl Move {
    /// All moves, in the order of their numbers.
    pub(crate) const ALL: [Move; 3] = [Move::Shift, Move::Left, Move::Right];
}

/// What is known of a word while its sentence is being parsed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Node {
    /// Its head, or [`NONE`].
    pub(crate) head: u16,
    /// The number of its relation.
    pub(crate) relation: u8,
    /// How many dependents it has to the left and to the right.
    pub(crate) n_left: u8,
    pub(crate) n_right: u8,
    /// The outermost dependents to the left, and the ones next to them, or [`NONE`].
    pub(crate) left: [u16; 2],
    /// The same to the right.
    pub(crate) right: [u16; 2],
    /// The first and the last word of its subtree.
    pub(crate) edges: [u16; 2],
}

impl Node {
    /// Beyond the ends of the sentence.
    pub(crate) const NOTHING: Self = Self::new(NONE);

    const fn new(place: u16) -> Self {
        Self {
            head: NONE,
            relation: 0,
            n_left: 0,
            n_right: 0,
            left: [NONE; 2],
            right: [NONE; 2],
            edges: [place; 2],
        }
    }
}

/// A sentence on the way to its tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) nodes: Vec<Node>,
    stack: Vec<u16>,
    next: u16,
}

impl State {
    /// Begins with a sentence of `n_words`, fewer than [`NONE`].
    pub(crate) fn start(&mut self, n_words: usize) {
        self.nodes.clear();
        self.nodes.extend((0..n_words as u16).map(Node::new));
        self.stack.clear();
        self.next = 0;
    }

    /// Whether the tree is complete.
    pub(crate) fn is_done(&self) -> bool {
        usize::from(self.next) == self.nodes.len() && self.stack.len() <= 1
    }

    /// Which moves the transition system allows, in the order of [`Move::ALL`].
    pub(crate) fn allowed(&self) -> [bool; 3] {
        let has_next = usize::from(self.next) < self.nodes.len();
        [
            has_next,
            has_next && !self.stack.is_empty(),
            self.stack.len() >= 2,
        ]
    }

    /// The word `depth` below the top of the stack.
    pub(crate) fn stacked(&self, depth: usize) -> u16 {
        let place = self.stack.len().checked_sub(depth + 1);
        place.map_or(NONE, |place| self.stack[place])
    }

    /// The word `ahead` words behind the next one.
    pub(crate) fn coming(&self, ahead: usize) -> u16 {
        let place = usize::from(self.next) + ahead;
        if place < self.nodes.len() {
            place as u16
        } else {
            NONE
        }
    }

    /// Head and dependent of the arc that a move makes.
    pub(crate) fn arc(&self, action: Move) -> Option<(u16, u16)> {
        match action {
            Move::Shift => None,
            Move::Left => Some((self.coming(0), self.stacked(0))),
            Move::Right => Some((self.stacked(1), self.stacked(0))),
        }
    }

    /// Makes an allowed move; an arc gets `relation`.
    pub(crate) fn apply(&mut self, action: Move, relation: u8) {
        let Some((head, dependent)) = self.arc(action) else {
            self.stack.push(self.next);
            self.next += 1;
            return;
        };
        self.stack.pop();
        let Node { edges, .. } = self.nodes[usize::from(dependent)];
        self.nodes[usize::from(dependent)].head = head;
        self.nodes[usize::from(dependent)].relation = relation;
        let node = &mut self.nodes[usize::from(head)];
        if action == Move::Left {
            node.left = [dependent, node.left[0]];
            node.n_left = node.n_left.saturating_add(1);
            node.edges[0] = edges[0];
        } else {
            node.right = [dependent, node.right[0]];
            node.n_right = node.n_right.saturating_add(1);
            node.edges[1] = edges[1];
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Move, NONE, State};

    #[test]
    fn a_sentence_is_built_move_by_move() {
        // "The minister met reporters"
        let mut state = State::default();
        state.start(4);
        assert_eq!(state.allowed(), [true, false, false]);
        for action in [Move::Shift, Move::Left, Move::Shift, Move::Left] {
            state.apply(action, 1);
        }
        for action in [Move::Shift, Move::Shift, Move::Right] {
            assert!(!state.is_done());
            state.apply(action, 2);
        }
        assert!(state.is_done());
        let heads: Vec<u16> = state.nodes.iter().map(|node| node.head).collect();
        assert_eq!(heads, [1, 2, NONE, 2]);
        assert_eq!(state.nodes[2].edges, [0, 3]);
        assert_eq!(
            (state.nodes[2].left, state.nodes[2].n_right),
            ([1, NONE], 1)
        );
    }

    proptest! {
        #[test]
        fn any_moves_end_in_one_projective_tree(n_words in 1_usize..60, choices in prop::collection::vec(0_usize..3, 120)) {
            let mut state = State::default();
            state.start(n_words);
            let mut n_moves = 0;
            while !state.is_done() {
                let allowed = state.allowed();
                let wanted = choices[n_moves % choices.len()];
                let action = (0..3).map(|n| (wanted + n) % 3).find(|&n| allowed[n]);
                state.apply(Move::ALL[action.unwrap()], 0);
                n_moves += 1;
            }
            prop_assert_eq!(n_moves, 2 * n_words - 1);
            prop_assert_eq!(state.nodes.iter().filter(|node| node.head == NONE).count(), 1);
            for (place, node) in state.nodes.iter().enumerate() {
                let [first, last] = node.edges.map(usize::from);
                prop_assert!(first <= place && place <= last);
                if node.head != NONE {
                    let [head_first, head_last] = state.nodes[usize::from(node.head)].edges.map(usize::from);
                    prop_assert!(head_first <= first && last <= head_last, "a subtree lies within that of its head");
                }
            }
        }
    }
}
