//! How much an article is about each actor; the formula stands in [`super`].

use crate::model::{Actor, Mention};

/// Weights of mentions, first position, title, quotes and subject position. A convention.
const WEIGHTS: [f32; 5] = [0.35, 0.2, 0.2, 0.15, 0.1];

/// Writes every actor's salience.
pub(super) fn weigh(actors: &mut [Actor], mentions: &[Mention]) {
    let n_mentions = acting(actors.len(), mentions);
    let most_mentions = n_mentions.iter().copied().max().unwrap_or(0);
    let most_quotes = actors.iter().map(|actor| actor.n_quotes).max().unwrap_or(0);
    let end = mentions.last().map_or(0, |mention| mention.span.end);
    let openings = openings(actors.len(), mentions);
    for ((actor, opens), n_mentions) in actors.iter_mut().zip(openings).zip(n_mentions) {
        let parts = [
            share(n_mentions, most_mentions),
            1.0 - share(actor.first_start, end),
            f32::from(u8::from(actor.in_title)),
            share(actor.n_quotes, most_quotes),
            share(opens, n_mentions),
        ];
        let salience: f32 = parts
            .iter()
            .zip(WEIGHTS)
            .map(|(part, weight)| part * weight)
            .sum();
        actor.salience = salience.clamp(0.0, 1.0);
    }
}

/// Each actor's mentions but for those inside other names.
fn acting(n_actors: usize, mentions: &[Mention]) -> Vec<u32> {
    let mut counts = vec![0; n_actors];
    for mention in mentions.iter().filter(|mention| !mention.is_nested) {
        if let Some(count) = counts.get_mut(mention.actor_no as usize) {
            *count += 1;
        }
    }
    counts
}

/// How many sentences each actor opens: is the first mention in.
fn openings(n_actors: usize, mentions: &[Mention]) -> Vec<u32> {
    let mut openings = vec![0; n_actors];
    let mut sentence = None;
    for mention in mentions.iter().filter(|mention| !mention.is_nested) {
        if sentence != Some(mention.sentence_no) {
            sentence = Some(mention.sentence_no);
            if let Some(count) = openings.get_mut(mention.actor_no as usize) {
                *count += 1;
            }
        }
    }
    openings
}

fn share(part: u32, whole: u32) -> f32 {
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}
