//! How much an article is about each actor; [`super`] has the formula.

use crate::model::{Actor, Mention};

/// Weights of mentions, first position, title, quotes and subject position. A convention.
const WEIGHTS: [f32; 5] = [0.35, 0.2, 0.2, 0.15, 0.1];

/// What an actor does in an article; mentions inside other names do not count.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    n_mentions: u32,
    /// Where its first mention starts.
    first_start: Option<u32>,
    /// How many sentences have it as their first mention.
    n_openings: u32,
}

/// Writes every actor's salience.
pub(super) fn weigh(actors: &mut [Actor], mentions: &[Mention]) {
    let of_actors = parts(actors.len(), mentions);
    let most_mentions = of_actors.iter().map(|part| part.n_mentions).max();
    let most_quotes = actors.iter().map(|actor| actor.n_quotes).max();
    let end = mentions.last().map_or(0, |mention| mention.span.end);
    for (actor, part) in actors.iter_mut().zip(of_actors) {
        let early = part.first_start.map(|start| 1.0 - share(start, end));
        let parts = [
            share(part.n_mentions, most_mentions.unwrap_or(0)),
            early.unwrap_or(0.0),
            f32::from(u8::from(actor.in_title)),
            share(actor.n_quotes, most_quotes.unwrap_or(0)),
            share(part.n_openings, part.n_mentions),
        ];
        let salience: f32 = parts
            .iter()
            .zip(WEIGHTS)
            .map(|(part, weight)| part * weight)
            .sum();
        actor.salience = salience.clamp(0.0, 1.0);
    }
}

/// Each actor's counts.
fn parts(n_actors: usize, mentions: &[Mention]) -> Vec<Part> {
    let mut parts = vec![Part::default(); n_actors];
    let mut sentence = None;
    for mention in mentions.iter().filter(|mention| !mention.is_nested) {
        let opens = sentence != Some(mention.sentence_no);
        sentence = Some(mention.sentence_no);
        if let Some(part) = parts.get_mut(mention.actor_no as usize) {
            part.n_mentions += 1;
            part.first_start.get_or_insert(mention.span.start);
            part.n_openings += u32::from(opens);
        }
    }
    parts
}

fn share(part: u32, whole: u32) -> f32 {
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}
