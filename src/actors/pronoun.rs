//! Sieve `pronoun`: he, she, it and they.
//!
//! ## Finds
//! The recent actor that agrees in gender and number and scores best: near, in subject position, mentioned often. The
//! weights are those of a logistic regression over pairs of pronoun and candidate.
//!
//! ## Leaves
//! Pronouns with nobody in reach; "it" and "they" unless the candidate was the last subject.

use super::draft::{Draft, Drafts};
use super::facts::{Gender, WordClass};
use super::reference::{Memory, Recent, Standing, assign};
use crate::model::ActorType;

/// How many sentences back a candidate may stand.
const REACH: u32 = 5;

/// What of a pair of pronoun and candidate is weighed.
pub(super) const N_FEATURES: usize = 16;

/// Weights of [`features`], in their order.
const WEIGHTS: [f32; N_FEATURES] = [
    0.6, 0.4, -0.3, -1.0, 0.8, 0.0, 0.4, 0.5, -0.5, -0.2, 0.5, 0.3, 1.0, 0.3, 0.3, -0.5,
];

pub(super) fn link(drafts: &mut Drafts<'_>, memory: &Memory, (index, standing): (usize, Standing)) {
    let class = drafts
        .knowledge
        .word(drafts.word(drafts.mentions[index].tokens.start as usize))
        .class;
    let best = if class.any(WordClass::HE) {
        person(drafts, memory, (index, standing, Gender::Male))
    } else if class.any(WordClass::SHE) {
        person(drafts, memory, (index, standing, Gender::Female))
    } else {
        thing(drafts, memory, (index, class.any(WordClass::THEY)))
    };
    if let Some(draft) = best {
        assign(drafts, index, draft);
        let found = &mut drafts.list[draft as usize];
        if found.gender == Gender::Unknown && found.is_person() && !class.any(WordClass::THEY) {
            found.gender = if class.any(WordClass::HE) {
                Gender::Male
            } else {
                Gender::Female
            };
        }
    }
}

/// The person that "he" or "she" most likely is.
fn person(
    drafts: &Drafts<'_>,
    memory: &Memory,
    (index, standing, gender): (usize, Standing, Gender),
) -> Option<u32> {
    let sentence_no = drafts.mentions[index].sentence_no;
    let mut best: Option<(f32, u32)> = None;
    let mut rank = 0;
    for recent in memory.recent.iter().rev() {
        let found = drafts.get(recent.draft);
        if sentence_no - recent.sentence_no > REACH {
            break;
        }
        if !can_be(found, gender) {
            continue;
        }
        let values = features(found, recent, (sentence_no, standing, gender, rank));
        rank += 1;
        let score: f32 = values
            .iter()
            .zip(WEIGHTS)
            .map(|(value, weight)| value * weight)
            .sum();
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, recent.draft));
        }
    }
    best.map(|(_, draft)| draft)
}

fn can_be(draft: &Draft, gender: Gender) -> bool {
    let is_single = matches!(
        draft.actor_type,
        ActorType::Person | ActorType::Office | ActorType::Unnamed
    );
    is_single && !draft.is_plural && !draft.gender.contradicts(gender)
}

/// The values that [`WEIGHTS`] weigh.
fn features(
    draft: &Draft,
    recent: &Recent,
    (sentence_no, standing, gender, rank): (u32, Standing, Gender, u32),
) -> [f32; N_FEATURES] {
    let distance = sentence_no - recent.sentence_no;
    let on = |holds: bool| f32::from(u8::from(holds));
    let last = recent.last;
    [
        on(distance == 0),
        on(distance == 1),
        on(distance == 2),
        on(distance > 2),
        on(draft.gender == gender),
        on(draft.actor_type != ActorType::Person),
        on(last.has_verb),
        on(last.is_first),
        on(last.has_preposition),
        on(last.is_possessive),
        on(recent.was_pronoun),
        (recent.n_mentions as f32).log2(),
        1.0 / (rank as f32 + 1.0),
        on(standing.is_possessive && distance == 0),
        on(standing.is_first && last.is_first && distance == 1),
        on(standing.has_preposition && distance == 0 && last.has_verb),
    ]
}

/// The body, country or group that "it" or "they" most likely is: the last subject, not far back.
fn thing(drafts: &Drafts<'_>, memory: &Memory, (index, is_plural): (usize, bool)) -> Option<u32> {
    let sentence_no = drafts.mentions[index].sentence_no;
    memory
        .recent
        .iter()
        .rev()
        .take_while(|recent| sentence_no - recent.sentence_no <= 1)
        .find(|recent| {
            let found = drafts.get(recent.draft);
            let is_subject = recent.last.is_first || recent.last.has_verb;
            is_subject && fits_number(found, is_plural)
        })
        .map(|recent| recent.draft)
}

fn fits_number(draft: &Draft, is_plural: bool) -> bool {
    match draft.actor_type {
        ActorType::Organisation | ActorType::ArmedGroup => true,
        ActorType::Country => !is_plural,
        ActorType::Group => is_plural,
        ActorType::Unnamed => is_plural && draft.is_plural,
        ActorType::Person | ActorType::Office | ActorType::Place => false,
    }
}
