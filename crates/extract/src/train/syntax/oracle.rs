//! The dynamic oracle: which moves still lead to the best tree that can be reached (Goldberg and Nivre 2013).

use crate::syntax::state::{Move, NONE, State};

/// The gold tree of a sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Gold {
    /// The head of each word; [`NONE`] for the root.
    pub(crate) heads: Vec<u16>,
    /// The number of each word's relation.
    pub(crate) relations: Vec<u8>,
    /// Each word's dependents, in order.
    children: Vec<Vec<u16>>,
}

impl Gold {
    /// A tree whose arcs do not cross: where they do, the shorter one is lifted to the head of its head.
    pub(crate) fn new(mut heads: Vec<u16>, relations: Vec<u8>) -> Self {
        lift(&mut heads);
        let mut children = vec![Vec::new(); heads.len()];
        for (word, &head) in heads.iter().enumerate() {
            if head != NONE {
                children[usize::from(head)].push(word as u16);
            }
        }
        Self {
            heads,
            relations,
            children,
        }
    }

    /// Which of the allowed moves lose no arc that could still be made, in the order of [`Move::ALL`]: one at least.
    pub(crate) fn free_moves(&self, state: &State) -> [bool; 3] {
        let allowed = state.allowed();
        let free = Move::ALL.map(|action| allowed[action as usize] && self.is_free(state, action));
        if free == [false; 3] { allowed } else { free }
    }

    fn is_free(&self, state: &State, action: Move) -> bool {
        let (top, next) = (state.stacked(0), state.coming(0));
        // All words from `next` on are still to come; with none left, no word is.
        let comes = |word: u16| next != NONE && word >= next;
        let is_stacked = |word: u16| !comes(word) && state.nodes[usize::from(word)].head == NONE;
        if action == Move::Shift {
            let head = self.heads[usize::from(next)];
            let loses_head = match head {
                // Only the first on the stack can be the root.
                NONE => top != NONE,
                _ => head < next && head != top && is_stacked(head),
            };
            let mut children = self.children[usize::from(next)].iter();
            return !loses_head && !children.any(|&child| child < next && is_stacked(child));
        }
        let head = self.heads[usize::from(top)];
        let mut children = self.children[usize::from(top)].iter();
        let loses_head = match action {
            _ if head == NONE => state.stacked(1) == NONE,
            Move::Left => head != next && comes(head) || head == state.stacked(1),
            _ => comes(head),
        };
        !loses_head && !children.any(|&child| comes(child))
    }

    /// Whether an arc is one of the tree's.
    pub(crate) fn has(&self, (head, dependent): (u16, u16)) -> bool {
        self.heads[usize::from(dependent)] == head
    }
}

/// Lifts words until no two arcs cross.
fn lift(heads: &mut [u16]) {
    // Each step shortens a path to the root.
    while let Some(word) = first_crossing(heads) {
        heads[word] = heads[usize::from(heads[word])];
    }
}

/// The dependent of the shortest arc over a word that does not lie under its head.
fn first_crossing(heads: &[u16]) -> Option<usize> {
    let crossing = |&(word, &head): &(usize, &u16)| {
        let (first, last) = (word.min(usize::from(head)), word.max(usize::from(head)));
        head != NONE
            && heads[usize::from(head)] != NONE
            && (first + 1..last).any(|inside| !is_under(heads, head, inside))
    };
    let length = |&(word, &head): &(usize, &u16)| word.abs_diff(usize::from(head));
    let arcs = heads.iter().enumerate().filter(crossing);
    arcs.min_by_key(length).map(|(word, _)| word)
}

fn is_under(heads: &[u16], above: u16, mut word: usize) -> bool {
    for _ in 0..heads.len() {
        if word == usize::from(above) {
            return true;
        }
        match heads[word] {
            NONE => return false,
            head => word = usize::from(head),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Gold, Move, NONE, State};

    fn follow(gold: &Gold, wrong_turns: &[usize]) -> (State, usize) {
        let mut state = State::default();
        state.start(gold.heads.len());
        let mut n_lost = 0;
        for step in 0.. {
            if state.is_done() {
                break;
            }
            let free = gold.free_moves(&state);
            let mut action = free.iter().position(|&free| free).expect("a free move");
            if wrong_turns.contains(&step) {
                let allowed = state.allowed();
                action = (0..3).rev().find(|&n| allowed[n]).unwrap();
                n_lost += usize::from(!free[action]);
            }
            state.apply(Move::ALL[action], 0);
        }
        (state, n_lost)
    }

    fn heads_of(state: &State) -> Vec<u16> {
        state.nodes.iter().map(|node| node.head).collect()
    }

    proptest! {
        #[test]
        fn free_moves_lead_to_the_tree(choices in prop::collection::vec(0_usize..3, 80), n_words in 1_usize..40, wrong in prop::collection::vec(0_usize..80, 0..4)) {
            let mut state = State::default();
            state.start(n_words);
            for &choice in choices.iter().cycle() {
                if state.is_done() {
                    break;
                }
                let allowed = state.allowed();
                let action = (0..3).map(|n| (choice + n) % 3).find(|&n| allowed[n]);
                state.apply(Move::ALL[action.unwrap()], 0);
            }
            let gold = Gold::new(heads_of(&state), vec![0; n_words]);
            prop_assert_eq!(&gold.heads, &heads_of(&state), "a projective tree stays");
            prop_assert_eq!(&heads_of(&follow(&gold, &[]).0), &gold.heads);
            let (strayed, n_lost) = follow(&gold, &wrong);
            let n_wrong = heads_of(&strayed).iter().zip(&gold.heads).filter(|(a, b)| a != b).count();
            prop_assert!(n_lost > 0 || n_wrong == 0);
        }
    }

    #[test]
    fn crossing_arcs_are_lifted() {
        // 3 → 1 crosses 2 → 0.
        let gold = Gold::new(vec![2, 3, 3, NONE, 1], vec![0; 5]);
        let lifted = Gold::new(gold.heads.clone(), vec![0; 5]);
        assert_eq!(gold.heads, lifted.heads);
        assert_eq!(gold.heads, [3, 3, 3, NONE, 3]);
    }
}
