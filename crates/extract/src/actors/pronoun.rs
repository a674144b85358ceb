//! Sieve `pronoun`: he, she, it and they.
//!
//! ## Finds
//! The recent actor that agrees in gender and number and scores best: near, in subject position, mentioned often. The
//! weights are those of a logistic regression over pairs of pronoun and candidate.
//!
//! ## Leaves
//! Pronouns without a candidate nearby; "it" and "they" unless the candidate was the last subject.

use super::draft::{Draft, Drafts};
use super::reading::RoleReading;
use super::reference::{Memory, Recent, Standing, assign};
use crate::knowledge::facts::{Gender, WordClass};
use crate::model::{ActorType, MentionKind};

/// How many sentences back a candidate may stand.
const SENTENCE_WINDOW: u32 = 5;

/// How far ahead a name may stand, in mentions and tokens: within the sentence's next clause.
const AHEAD_MENTIONS: usize = 4;
const AHEAD_TOKENS: u32 = 14;

/// The number of features of a pair of pronoun and candidate.
pub(super) const N_FEATURES: usize = 32;

/// Weights of [`features`], in their order: a softmax over the candidates of each pronoun, fitted to the
/// 2,000 development items of GAP (Webster et al. 2018, Apache-2.0) and 547 pronouns of GUM's training part
/// (CC BY 4.0) with an L2 penalty of 5; the weight of an actor three or more sentences back was lowered by
/// hand, because both sets have few of them.
const WEIGHTS: [f32; N_FEATURES] = [
    0.97, 0.41, -0.75, -0.90, 0.03, -1.36, 0.37, 0.07, -0.65, -0.26, 0.22, 0.14, 0.64, 0.61, 0.67,
    -0.27, -0.24, 0.40, 0.12, -0.75, -0.17, 0.44, 0.40, 0.08, -0.61, -0.11, 0.37, -0.06, 0.44,
    0.10, 0.48, -0.47,
];

pub(super) fn link(
    drafts: &mut Drafts<'_>,
    memory: &mut Memory,
    (index, standing): (usize, Standing),
) {
    let class = drafts
        .knowledge
        .word(drafts.word(drafts.mentions[index].tokens.start as usize))
        .class;
    let best = if class.any(WordClass::HE) {
        person(drafts, memory, (index, standing, Gender::Male))
    } else if class.any(WordClass::SHE) {
        person(drafts, memory, (index, standing, Gender::Female))
    } else {
        thing(
            drafts,
            memory,
            (index, standing, class.any(WordClass::THEY)),
        )
    };
    let is_person = class.any(WordClass::HE) || class.any(WordClass::SHE);
    let best = best.or_else(|| is_person.then(|| stranger(drafts, memory, (index, class))));
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
    let following = ahead(drafts, sentence_no, index);
    let reachable = memory
        .recent
        .iter()
        .rev()
        .take_while(|recent| sentence_no - recent.sentence_no <= SENTENCE_WINDOW);
    for recent in reachable.chain(&following) {
        let found = drafts.get(recent.draft);
        if !can_be(found, gender) {
            continue;
        }
        let values = features(found, recent, (sentence_no, standing, gender, rank));
        rank += 1;
        let pairs = values.iter().zip(WEIGHTS);
        let score: f32 = pairs.map(|(value, weight)| value * weight).sum();
        if best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, recent.draft));
        }
    }
    best.map(|(_, draft)| draft)
}

/// The actor of a "he" or "she" whom the article never names: one of each.
fn stranger(
    drafts: &mut Drafts<'_>,
    memory: &mut Memory,
    (index, class): (usize, WordClass),
) -> u32 {
    let is_male = class.any(WordClass::HE);
    let gender = if is_male {
        Gender::Male
    } else {
        Gender::Female
    };
    *memory.strangers[usize::from(is_male)].get_or_insert_with(|| {
        drafts.add_description(
            drafts.mentions[index].span,
            RoleReading {
                gender,
                ..RoleReading::default()
            },
        )
    })
}

/// The person whom the sentence names right after the pronoun: "In his speech, [Macron] said".
fn ahead(drafts: &Drafts<'_>, sentence_no: u32, index: usize) -> Option<Recent> {
    let first = drafts.mentions[index].tokens.start;
    (index + 1..drafts.mentions.len().min(index + 1 + AHEAD_MENTIONS))
        .map(|next| (next, &drafts.mentions[next]))
        .take_while(|(_, next)| {
            next.sentence_no == sentence_no && next.tokens.start - first <= AHEAD_TOKENS
        })
        .filter(|(_, next)| next.kind == MentionKind::Name)
        .filter_map(|(next, mention)| Some((drafts.of_mention(next)?, mention)))
        .find(|&(draft, _)| drafts.get(draft).is_person())
        .map(|(draft, mention)| Recent {
            draft,
            sentence_no,
            n_mentions: 1,
            last: Standing {
                token: mention.tokens.start,
                ..Standing::default()
            },
            was_pronoun: false,
        })
}

fn can_be(draft: &Draft, gender: Gender) -> bool {
    let is_single = matches!(
        draft.actor_type,
        ActorType::Person | ActorType::Office | ActorType::Unnamed
    );
    is_single && !draft.is_plural && !draft.gender.contradicts(gender)
}

/// The feature values, in the order of [`WEIGHTS`].
fn features(
    draft: &Draft,
    recent: &Recent,
    (sentence_no, standing, gender, rank): (u32, Standing, Gender, u32),
) -> [f32; N_FEATURES] {
    let distance = sentence_no - recent.sentence_no;
    let on = |holds: bool| f32::from(u8::from(holds));
    let last = recent.last;
    let follows = last.token > standing.token;
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
        on(draft.form.n_words >= 2),
        (draft.n_names.max(1) as f32).log2(),
        on(recent.draft == 0),
        on(last.is_joined),
        on(!follows && distance == 0 && standing.token - last.token <= 4),
        on(standing.has_verb && last.has_verb),
        on(standing.is_possessive && last.is_possessive),
        on(distance == 0 && last.is_first),
        on(follows),
        on(follows && standing.is_first),
        on(draft.gender == gender && distance == 0),
        on(draft.role.is_some()),
        on(rank == 0 && distance == 0),
        on(rank == 0 && standing.is_possessive),
        on(standing.has_preposition && distance == 0),
        on(last.is_possessive && distance == 0),
    ]
}

/// The body, country or group that "it" or "they" most likely is: the last subject, not far back.
fn thing(
    drafts: &Drafts<'_>,
    memory: &Memory,
    (index, standing, is_plural): (usize, Standing, bool),
) -> Option<u32> {
    // "The union denied it": an object is not its own subject.
    let is_object = !standing.has_verb && !standing.is_possessive;
    let sentence_no = drafts.mentions[index].sentence_no;
    memory
        .recent
        .iter()
        .rev()
        .take_while(|recent| sentence_no - recent.sentence_no <= 1)
        .find(|recent| {
            let found = drafts.get(recent.draft);
            let is_subject = recent.last.is_first || recent.last.has_verb;
            let is_own = is_object && recent.sentence_no == sentence_no;
            is_subject && !is_own && fits_number(found, is_plural)
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

#[cfg(test)]
mod tests {
    use crate::actors::testkit::found;

    #[test]
    fn gender_tells_two_candidates_apart() {
        let found = found("[Mary Brandt|PER] met [Peter Arden|PER]. She spoke first; he listened.");
        assert_eq!(found.name("She"), "Mary Brandt");
        assert_eq!(found.name("he"), "Peter Arden");
    }

    #[test]
    fn a_possessive_belongs_to_the_subject() {
        let found = found("[Peter Arden|PER] praised his staff.");
        assert_eq!(found.name("his"), "Peter Arden");
    }

    #[test]
    fn it_is_the_body_that_acted_last() {
        let found = found("The [Bank of Kenya|ORG] cut rates. It acted after its meeting.");
        assert_eq!(found.name("It"), "Bank of Kenya");
        assert_eq!(found.name("its"), "Bank of Kenya");
    }

    #[test]
    fn an_it_of_the_weather_is_nobody() {
        let found = found("The [Bank of Kenya|ORG] met. It is raining.");
        assert!(!found.words().contains(&"It"));
    }

    #[test]
    fn a_he_whom_nothing_names_is_a_stranger() {
        let found = found("He said that he would go.");
        assert_eq!(found.actors.len(), 1);
        assert_eq!(found.actors[0].n_mentions, 2);
    }
}
