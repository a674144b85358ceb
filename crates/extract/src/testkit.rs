//! Marked-up text for unit tests, so that no test has to count offsets.
//!
//! `<…>` marks a content and `[…]` a name; both may occur several times and are taken out of the
//! text. Lines are blocks; a blank line separates paragraphs.

use crate::model::{
    Actor, ActorType, Block, Mention, MentionKind, NameTag, Sentence, SentenceKind, Span, Text,
    Token,
};
use crate::passage::Passage;
use crate::segment;

/// A text without its marks, and what they marked.
pub(crate) struct Marked {
    pub(crate) text: Text,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    /// What stood in `<…>`.
    pub(crate) contents: Vec<String>,
    /// What stood in `[…]`.
    pub(crate) names: Vec<Span>,
}

impl Marked {
    /// Takes the marks out and segments the rest.
    pub(crate) fn new(marked: &str) -> Self {
        let mut plain = String::new();
        let (mut contents, mut names) = (Vec::new(), Vec::new());
        let (mut content_start, mut name_start) = (0, 0);
        for character in marked.chars() {
            match character {
                '<' => content_start = plain.len(),
                '>' => contents.push(plain[content_start..].to_owned()),
                '[' => name_start = plain.len(),
                ']' => names.push(Span::new(name_start, plain.len())),
                _ => plain.push(character),
            }
        }
        let text = Text::new(plain);
        let (tokens, sentences) = segment::segment(&text, &blocks(text.as_str()));
        Self {
            text,
            tokens,
            sentences,
            contents,
            names,
        }
    }

    /// The text as the stages see it.
    pub(crate) fn passage(&self) -> Passage<'_> {
        Passage {
            text: &self.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        }
    }

    /// One person per distinct name, and a mention for each `[…]`. A marked pronoun is a mention of the
    /// person named last, and so is a marked description ("the minister").
    pub(crate) fn people(&self) -> (Vec<Mention>, Vec<Actor>) {
        let mut actors: Vec<Actor> = Vec::new();
        let mut mentions = Vec::new();
        for &span in &self.names {
            let words = self.text.slice(span);
            let is_name = words.starts_with(char::is_uppercase)
                && !["He", "She", "They", "The"].contains(&words.split(' ').next().unwrap());
            let known = actors.iter().position(|actor| actor.name == words);
            let actor_no = match known {
                Some(actor_no) => actor_no,
                None if is_name || actors.is_empty() => {
                    actors.push(person(words, span));
                    actors.len() - 1
                }
                None => actors.len() - 1,
            };
            mentions.push(Mention {
                span,
                tokens: self.passage().tokens_in(span),
                sentence_no: self.passage().sentence_at(span.start) as u32,
                kind: match words.contains(' ') {
                    _ if is_name => MentionKind::Name,
                    true => MentionKind::Nominal,
                    false => MentionKind::Pronoun,
                },
                tag: NameTag::Per,
                role: None,
                confidence: 1.0,
                actor_no: actor_no as u32,
                is_nested: false,
            });
        }
        (mentions, actors)
    }
}

fn person(name: &str, span: Span) -> Actor {
    Actor {
        key: format!("person:{}", name.to_lowercase()),
        name: name.to_owned(),
        actor_type: ActorType::Person,
        role: None,
        role_norm: None,
        affiliation: None,
        country: None,
        sector: None,
        code: None,
        wikidata_id: None,
        resolved_by: "test",
        confidence: 1.0,
        n_mentions: 1,
        n_quotes: 0,
        first_start: span.start,
        in_title: false,
        salience: 0.0,
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut paragraph_no, mut start) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            paragraph_no += 1;
        } else {
            let lead = line.len() - line.trim_start().len();
            blocks.push(Block {
                span: Span::new(start + lead, start + lead + line.trim().len()),
                kind: SentenceKind::Body,
                paragraph_no,
                rule: None,
            });
        }
        start += line.len();
    }
    blocks
}
