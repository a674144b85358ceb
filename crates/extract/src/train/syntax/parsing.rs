//! Training the parser's network.

use super::counts::count;
use super::learner::{Activation, Learner, Settings};
use super::oracle::Gold;
use super::tagging::best_of;
use crate::syntax::features::{Sentence, View, features};
use crate::syntax::network::Weights;
use crate::syntax::state::{Move, State};
use crate::syntax::words::Word;
use crate::syntax::{MOVES, RELATIONS, Relation};
use crate::tagger::keys::Keys;

/// A sentence to learn from, with the tags that the tagger gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lesson<'a> {
    pub(crate) words: &'a [Word],
    pub(crate) tags: &'a [u8],
    pub(crate) gold: &'a Gold,
    pub(crate) weight: f32,
}

/// Learns from sentences whose tags are of these kinds ([`crate::syntax::features::kind_of`]).
pub(crate) fn train(
    lessons: &[Lesson<'_>],
    kinds: &[Option<usize>],
    settings: Settings,
    report: &mut dyn FnMut(&str),
) -> Weights {
    let mut run = Run::default();
    let counted = count(settings.min_count, |see| {
        for lesson in lessons {
            run.follow(lesson, kinds, see);
        }
    });
    let n_relations = Relation::ALL.len();
    let mut learner = Learner::new(
        counted,
        &[Move::ALL.len(), n_relations, n_relations],
        settings,
    );
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    for epoch in 0..settings.n_epochs {
        if epoch == settings.n_epochs_before_drop {
            report(&format!(
                "syntax: {} rows before most are dropped",
                learner.n_rows()
            ));
            learner.keep(settings.max_rows);
        }
        learner.random().shuffle(&mut order);
        run.explores = epoch > 0;
        let (mut n_moves, mut n_free) = (0, 0);
        for (step, &number) in order.iter().enumerate() {
            let done = (epoch as f32 + step as f32 / order.len() as f32) / settings.n_epochs as f32;
            learner.set_progress(done);
            n_free += run.learn(&mut learner, &lessons[number], kinds);
            n_moves += 2 * lessons[number].words.len() - 1;
        }
        report(&format!(
            "syntax: pass {}: {:.4} of moves right",
            epoch + 1,
            n_free as f64 / n_moves.max(1) as f64
        ));
    }
    learner.keep(settings.max_rows);
    learner.weights()
}

/// Buffers of one run.
#[derive(Default)]
struct Run {
    /// Whether the moves that the network likes best are made, right or wrong.
    explores: bool,
    sentence: Sentence,
    state: State,
    keys: Keys,
    activation: Activation,
    scores: Vec<f32>,
}

impl Run {
    fn start(&mut self, lesson: &Lesson<'_>, kinds: &[Option<usize>]) {
        self.sentence.fill(lesson.words, lesson.tags, kinds);
        self.state.start(lesson.words.len());
    }

    /// Shows the features along the way to the gold tree.
    fn follow(
        &mut self,
        lesson: &Lesson<'_>,
        kinds: &[Option<usize>],
        see: &mut dyn FnMut(&[u32]),
    ) {
        self.start(lesson, kinds);
        while !self.state.is_done() {
            self.keys.clear();
            features(&View::new(&self.sentence, &self.state), &mut self.keys);
            see(self.keys.as_slice());
            let free = lesson.gold.free_moves(&self.state);
            let action = [Move::Left, Move::Right, Move::Shift]
                .into_iter()
                .find(|&action| free[action as usize]);
            self.apply(action.unwrap_or(Move::Shift), lesson.gold, None);
        }
    }

    /// Makes a move; an arc gets its gold relation if it is right, and `relation` if not.
    fn apply(&mut self, action: Move, gold: &Gold, relation: Option<u8>) {
        let arc = self.state.arc(action);
        let right = arc.map(|(_, dependent)| gold.relations[usize::from(dependent)]);
        self.state
            .apply(action, relation.or(right).unwrap_or_default());
    }

    /// Learns one sentence; at how many of its moves the best one was right.
    fn learn(
        &mut self,
        learner: &mut Learner,
        lesson: &Lesson<'_>,
        kinds: &[Option<usize>],
    ) -> usize {
        self.start(lesson, kinds);
        let mut n_free = 0;
        while !self.state.is_done() {
            let allowed = self.state.allowed();
            if allowed == [true, false, false] {
                self.state.apply(Move::Shift, 0);
                n_free += 1;
                continue;
            }
            n_free += usize::from(self.learn_move(learner, lesson, allowed));
        }
        learner.climb_heads();
        n_free
    }

    /// Learns the next move and makes one; whether the best one was right.
    fn learn_move(
        &mut self,
        learner: &mut Learner,
        lesson: &Lesson<'_>,
        allowed: [bool; 3],
    ) -> bool {
        let free = lesson.gold.free_moves(&self.state);
        self.keys.clear();
        features(&View::new(&self.sentence, &self.state), &mut self.keys);
        learner.activate(self.keys.as_slice(), &mut self.activation);
        learner.scores(MOVES, &self.activation, &mut self.scores);
        let best = best_of(&self.scores, |class| allowed[class]);
        let best_free = best_of(&self.scores, |class| free[class]);
        let weight = lesson.weight;
        let classes = (|class: usize| allowed[class], |class: usize| free[class]);
        learner.learn((MOVES, weight), &mut self.activation, &self.scores, classes);
        let made = if self.explores && learner.random().happens(0.9) {
            best
        } else {
            best_free
        };
        let action = Move::ALL[made];
        let relation = self.state.arc(action).map(|arc| {
            let head = RELATIONS + usize::from(action == Move::Right);
            learner.scores(head, &self.activation, &mut self.scores);
            let found = best_of(&self.scores, |_| true);
            if lesson.gold.has(arc) {
                let right = usize::from(lesson.gold.relations[usize::from(arc.1)]);
                let classes = (|_| true, |class: usize| class == right);
                learner.learn((head, weight), &mut self.activation, &self.scores, classes);
            }
            found as u8
        });
        learner.climb_rows(&self.activation);
        let relation = relation.filter(|_| self.explores);
        self.apply(action, lesson.gold, relation);
        free[best]
    }
}
