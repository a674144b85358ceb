//! Golden files of actor linking. The names are marked in the text, so that the rows do not depend on the
//! tagger.

use std::fmt::Write;

use pressmill_extract::Knowledge;
use pressmill_extract::Passage;
use pressmill_extract::article::furniture::FurnitureMode;
use pressmill_extract::model::{Actor, Article, NameTag, Span, TaggedName};
use pressmill_extract::stages::segment;
use pressmill_extract::stages::{find_mentions, resolve_actors};

use crate::golden::check;

/// One row per actor: key, name and attributes, then its mentions. Names in the input are marked as the
/// tagger would tag them, `[Sergei Lavrov|PER]`, so that rows depend on this stage alone.
fn actors(input: &str) -> String {
    let (text, marked) = without_marks(input);
    let article = Article::from_text_with(text, FurnitureMode::Off);
    let (tokens, sentences) = segment(&article.text, &article.blocks);
    let passage = Passage {
        text: &article.text,
        tokens: &tokens,
        sentences: &sentences,
    };
    let names: Vec<TaggedName> = marked
        .into_iter()
        .map(|(span, tag)| TaggedName {
            tokens: passage.tokens_in(span),
            tag,
            confidence: 0.9,
        })
        .collect();
    let knowledge = Knowledge::default();
    let mut found = find_mentions(&passage, &names, &knowledge);
    let actors = resolve_actors(&article, &passage, &mut found, &knowledge);
    let mut rows = String::new();
    for (actor_no, actor) in actors.iter().enumerate() {
        let words = found
            .iter()
            .filter(|mention| mention.actor_no as usize == actor_no)
            .map(|mention| article.text.slice(mention.span));
        let words: Vec<&str> = words.collect();
        writeln!(rows, "{}: {}", facts(actor), words.join(", ")).unwrap();
    }
    rows
}

/// Key, name, type, role, affiliation, code and sieve; absent values are left out.
fn facts(actor: &Actor) -> String {
    let parts = [
        Some(actor.key.as_str()),
        Some(actor.name.as_str()),
        Some(actor.actor_type.as_str()),
        actor.role.as_deref(),
        actor.role_norm,
        actor.affiliation.as_deref(),
        actor.code.as_deref(),
        Some(actor.resolved_by),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" | ")
}

/// The text without its marks, and the marked names.
fn without_marks(input: &str) -> (String, Vec<(Span, NameTag)>) {
    let mut text = String::new();
    let mut names = Vec::new();
    let mut rest = input;
    while let Some((before, after)) = rest.split_once('[') {
        let (mark, after) = after.split_once(']').unwrap();
        let (name, tag) = mark.split_once('|').unwrap();
        text.push_str(before);
        let start = text.len();
        text.push_str(name);
        names.push((Span::new(start, text.len()), tag_named(tag)));
        rest = after;
    }
    text.push_str(rest);
    (text, names)
}

fn tag_named(name: &str) -> NameTag {
    let tags = [
        NameTag::Per,
        NameTag::Org,
        NameTag::Gpe,
        NameTag::Loc,
        NameTag::Norp,
    ];
    tags.into_iter().find(|tag| tag.as_str() == name).unwrap()
}

#[test]
fn actors_make_the_golden_rows() {
    check("actors", actors);
}
