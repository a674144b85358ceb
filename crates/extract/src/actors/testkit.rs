//! Marked-up text in, actors out, so that tests of sieves name words instead of offsets.
//!
//! `[Sergei Lavrov|PER]` is a name as the tagger would give it; everything else is text.

use std::sync::LazyLock;

use super::resolve;
use crate::knowledge::Knowledge;
use crate::mentions;
use crate::model::{
    Actor, Article, Block, Mention, NameTag, SentenceKind, Span, TaggedName, Text, Timestamp,
};
use crate::passage::Passage;
use crate::segment;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::default);

/// The analysis of one marked text.
pub(crate) struct MarkedAnalysis {
    text: Text,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) actors: Vec<Actor>,
}

/// Analyses a marked text of one paragraph without a date.
pub(crate) fn found(marked: &str) -> MarkedAnalysis {
    found_at(marked, None)
}

/// Analyses a marked text published at `published_at`.
pub(crate) fn found_at(marked: &str, published_at: Option<Timestamp>) -> MarkedAnalysis {
    let (text, names) = unmarked(marked);
    let article = Article {
        blocks: vec![Block {
            span: Span::new(0, text.len()),
            kind: SentenceKind::Body,
            paragraph_no: 0,
            rule: None,
        }],
        text: Text::new(text),
        published_at,
        ..Article::empty()
    };
    let (tokens, sentences) = segment::segment(&article.text, &article.blocks);
    let passage = Passage {
        text: &article.text,
        tokens: &tokens,
        sentences: &sentences,
    };
    let tagged: Vec<TaggedName> = names
        .into_iter()
        .map(|(span, tag)| TaggedName {
            tokens: passage.tokens_in(span),
            tag,
            confidence: 0.9,
        })
        .collect();
    let mut mentions = mentions::find(&passage, &tagged, &KNOWLEDGE);
    let actors = resolve(&article, &passage, &mut mentions, &KNOWLEDGE);
    MarkedAnalysis {
        mentions,
        actors,
        text: article.text,
    }
}

impl MarkedAnalysis {
    /// The actor of the last mention that reads `words`.
    pub(crate) fn actor(&self, words: &str) -> &Actor {
        let mention = self.mention(words);
        &self.actors[mention.actor_no as usize]
    }

    /// The last mention that reads `words`.
    pub(crate) fn mention(&self, words: &str) -> &Mention {
        self.mentions
            .iter()
            .rev()
            .find(|mention| self.text.slice(mention.span) == words)
            .unwrap_or_else(|| panic!("no mention {words:?} among {:?}", self.words()))
    }

    /// The words of a mention.
    pub(crate) fn words_of(&self, mention: &Mention) -> &str {
        self.text.slice(mention.span)
    }

    /// The words of all mentions.
    pub(crate) fn words(&self) -> Vec<&str> {
        let slice = |mention: &Mention| self.text.slice(mention.span);
        self.mentions.iter().map(slice).collect()
    }

    /// The role next to the last mention that reads `words`.
    pub(crate) fn role(&self, words: &str) -> Option<&str> {
        Some(self.text.slice(self.mention(words).role?))
    }

    /// The name of the actor of the last mention that reads `words`.
    pub(crate) fn name(&self, words: &str) -> &str {
        &self.actor(words).name
    }
}

/// The text without marks, and the spans and tags that they held.
fn unmarked(marked: &str) -> (String, Vec<(Span, NameTag)>) {
    let mut text = String::new();
    let mut names = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        let (mark, after) = after.split_once(']').expect("a mark is closed");
        let (name, tag) = mark.split_once('|').expect("a mark has a tag");
        let start = text.len();
        text.push_str(name);
        names.push((Span::new(start, text.len()), read_tag(tag)));
        rest = after;
    }
    text.push_str(rest);
    (text, names)
}

fn read_tag(tag: &str) -> NameTag {
    [
        NameTag::Per,
        NameTag::Org,
        NameTag::Gpe,
        NameTag::Loc,
        NameTag::Fac,
        NameTag::Norp,
        NameTag::Misc,
    ]
    .into_iter()
    .find(|known| known.as_str() == tag)
    .expect("a tag of the model")
}
