//! Who speaks, phenomenon by phenomenon; `[…]` are mentions, see [`crate::testkit`].

use super::{SIEVES, attribute};
use crate::model::{Attribution, SpeakerKind};
use crate::quotes::QuoteFinder;
use crate::testkit::Marked;

/// Speaker name (or "nobody"), sieve and kind of every quote.
fn speakers(marked: &str) -> Vec<(String, &'static str, SpeakerKind)> {
    let marked = Marked::new(marked);
    let (mentions, actors) = marked.people();
    let quotes = QuoteFinder::rules().find(&marked.passage()).quotes;
    let name = |attribution: &Attribution| match attribution.actor_no {
        Some(actor_no) => actors[actor_no as usize].name.clone(),
        None => "nobody".to_owned(),
    };
    attribute(&marked.passage(), &mentions, &actors, &quotes)
        .iter()
        .map(|attribution| {
            (
                name(attribution),
                attribution.sieve,
                attribution.speaker_kind,
            )
        })
        .collect()
}

/// The last quote's speaker and sieve.
fn last(marked: &str) -> (String, &'static str) {
    let (name, sieve, _) = speakers(marked).pop().unwrap();
    (name, sieve)
}

fn is(name: &str, sieve: &'static str) -> (String, &'static str) {
    (name.to_owned(), sieve)
}

#[test]
fn a_name_at_the_cue_speaks() {
    let speaker = last("“We will answer every attack,” said [Olena Marchenko].");
    assert_eq!(speaker, is("Olena Marchenko", "source_name"));
}

#[test]
fn a_name_in_apposition_speaks() {
    let speaker = last("“We will answer every attack,” said the minister, [Olena Marchenko].");
    assert_eq!(speaker, is("Olena Marchenko", "source_name"));
}

#[test]
fn a_name_behind_a_title_of_several_words_speaks() {
    let analyzer = crate::Analyzer::new();
    for title in [
        "Secretary of State",
        "Secretary of Defense",
        "Minister of Finance",
    ] {
        let text = format!("“We will answer every attack,” said {title} Ada Verin.");
        let found = analyzer.analyze_text(text);
        let (_, speaker) = found.quotes().next().unwrap();
        assert_eq!(
            speaker.map(|actor| actor.name.as_str()),
            Some("Ada Verin"),
            "{title}"
        );
    }
}

#[test]
fn whom_a_spokesman_speaks_for_does_not_speak() {
    let speaker = last("“We will answer every attack,” said a spokesman for [Olena Marchenko].");
    assert_eq!(speaker, is("nobody", "source_words"));
}

#[test]
fn a_pronoun_speaks_for_its_actor() {
    let speaker = last("[Olena Marchenko] arrived. “We will answer every attack,” [she] said.");
    assert_eq!(speaker, is("Olena Marchenko", "source_pronoun"));
}

#[test]
fn a_role_speaks_for_its_holder() {
    let speaker = last("[Olena Marchenko] arrived. “We are ready for it,” [the minister] added.");
    assert_eq!(speaker, is("Olena Marchenko", "source_nominal"));
}

#[test]
fn a_quote_without_a_cue_goes_on_with_its_speaker() {
    let speaker = last(
        "“We will answer every attack,” said [Olena Marchenko].\n\n“Nobody should doubt our resolve in this.”",
    );
    assert_eq!(speaker, is("Olena Marchenko", "previous_speaker"));
}

#[test]
fn speakers_take_turns() {
    let speaker = last(
        "“Will you go to the talks?” [Olena Marchenko] asked.\n\n\
         “Why should I go there?” said [Pavel Novak].\n\n“Because they asked for you by name.”",
    );
    assert_eq!(speaker, is("Olena Marchenko", "turn_taking"));
}

#[test]
fn nobody_rather_than_a_guess() {
    let found = speakers("The square was full.\n\n“Nobody here believes that they will keep it.”");
    assert_eq!(found, [("nobody".to_owned(), "none", SpeakerKind::None)]);
}

#[test]
fn who_was_told_is_the_addressee() {
    let marked =
        Marked::new("“The border stays closed for now,” [Pavel Novak] told [Olena Marchenko].");
    let (mentions, actors) = marked.people();
    let quotes = QuoteFinder::rules().find(&marked.passage()).quotes;
    let found = attribute(&marked.passage(), &mentions, &actors, &quotes);
    let names: Vec<&str> = [found[0].actor_no, found[0].addressee]
        .map(|actor_no| actors[actor_no.unwrap() as usize].name.as_str())
        .into();
    assert_eq!(names, ["Pavel Novak", "Olena Marchenko"]);
}

#[test]
fn ids_of_sieves_are_unique() {
    let mut ids: Vec<&str> = SIEVES.iter().map(|sieve| sieve.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), SIEVES.len());
}

#[test]
fn every_quote_has_one_attribution_without_any_mention() {
    let marked =
        Marked::new("“One is enough for all of us,” she said. “Two are too many,” said he.");
    let quotes = QuoteFinder::default().find(&marked.passage()).quotes;
    assert_eq!(
        attribute(&marked.passage(), &[], &[], &quotes).len(),
        quotes.len()
    );
}
