//! Training the tagger of parts of speech.

use super::counts::count;
use super::learner::{Activation, Learner, Settings};
use crate::syntax::network::Weights;
use crate::syntax::tag_features::{NEIGHBOURS, NO_TAG, Place, joint, neighbour, own};
use crate::syntax::words::Word;
use crate::tagger::keys::Keys;

/// A sentence to learn from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lesson<'a> {
    pub(crate) words: &'a [Word],
    /// The number of each word's tag.
    pub(crate) tags: &'a [u8],
    pub(crate) weight: f32,
}

/// All features of a word behind two tags.
fn features(place: Place<'_>, before: [u8; 2], keys: &mut Keys) {
    keys.clear();
    own(&place.word(0), keys);
    for (nth, offset) in NEIGHBOURS.into_iter().enumerate() {
        neighbour(nth, &place.word(offset), keys);
    }
    joint(place, before, keys);
}

/// Learns `n_tags` tags.
pub(crate) fn train(
    lessons: &[Lesson<'_>],
    n_tags: usize,
    settings: Settings,
    report: &mut dyn FnMut(&str),
) -> Weights {
    let counted = count(settings.min_count, |see| {
        let mut keys = Keys::default();
        for lesson in lessons {
            let mut before = [NO_TAG; 2];
            for (at, &tag) in lesson.tags.iter().enumerate() {
                features(Place::new(lesson.words, at), before, &mut keys);
                see(keys.as_slice());
                before = [tag, before[0]];
            }
        }
    });
    let mut learner = Learner::new(counted, &[n_tags], settings);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut run = Run::default();
    for epoch in 0..settings.n_epochs {
        if epoch == settings.n_epochs_before_drop {
            learner.keep(settings.max_rows);
        }
        learner.random().shuffle(&mut order);
        let (mut n_words, mut n_right) = (0, 0);
        for (step, &number) in order.iter().enumerate() {
            let done = (epoch as f32 + step as f32 / order.len() as f32) / settings.n_epochs as f32;
            learner.set_progress(done);
            n_right += run.learn(&mut learner, lessons[number]);
            n_words += lessons[number].tags.len();
        }
        report(&format!(
            "tags: pass {}: {:.4} right, {} rows",
            epoch + 1,
            n_right as f64 / n_words.max(1) as f64,
            learner.n_rows()
        ));
    }
    learner.keep(settings.max_rows);
    learner.weights()
}

/// Buffers of one run.
#[derive(Default)]
struct Run {
    keys: Keys,
    activation: Activation,
    scores: Vec<f32>,
}

impl Run {
    /// Learns one sentence behind the tags that were found, right or wrong; how many were right.
    fn learn(&mut self, learner: &mut Learner, lesson: Lesson<'_>) -> usize {
        let mut before = [NO_TAG; 2];
        let mut n_right = 0;
        for (at, &tag) in lesson.tags.iter().enumerate() {
            features(Place::new(lesson.words, at), before, &mut self.keys);
            learner.activate(self.keys.as_slice(), &mut self.activation);
            learner.scores(0, &self.activation, &mut self.scores);
            let best = best_of(&self.scores, |_| true);
            let right = |class: usize| class == usize::from(tag);
            learner.learn(
                (0, lesson.weight),
                &mut self.activation,
                &self.scores,
                (|_| true, right),
            );
            learner.climb_rows(&self.activation);
            n_right += usize::from(best == usize::from(tag));
            before = [best as u8, before[0]];
        }
        learner.climb_heads();
        n_right
    }
}

/// The first of the allowed classes with the highest score.
pub(crate) fn best_of(scores: &[f32], allowed: impl Fn(usize) -> bool) -> usize {
    let mut best = (f32::MIN, 0);
    for (class, &score) in scores.iter().enumerate() {
        if allowed(class) && score > best.0 {
            best = (score, class);
        }
    }
    best.1
}
