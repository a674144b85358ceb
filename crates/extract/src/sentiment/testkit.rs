//! Articles for the tests of tone and stance, written with marks: `[Russia]` is a
//! mention, equal words are one actor, `«…»` is what the first actor says, one
//! quote a line.

use crate::model::{
    Actor, ActorType, Attribution, Block, Mention, MentionKind, NameTag, Quote, QuoteKind,
    Sentence, SentenceKind, Span, SpeakerKind, Stance, Text, Token, Tones,
};
use crate::passage::Passage;
use crate::segment;
use crate::sentiment::{Readings, ToneScorer};
use crate::stances::{Speech, StanceFinder};

/// An article with its marks taken out.
#[derive(Debug, Default)]
pub(crate) struct Marked {
    text: Text,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) actors: Vec<Actor>,
    pub(crate) quotes: Vec<Quote>,
}

impl Marked {
    /// Reads the marks; one line is one block of this kind.
    pub(crate) fn new(marked: &str, kind: SentenceKind) -> Self {
        let mut article = Self::default();
        let mut plain = String::new();
        let (mut names, mut said) = (Vec::new(), Vec::new());
        let (mut name_start, mut said_start) = (0, 0);
        for character in marked.chars() {
            match character {
                '[' => name_start = plain.len(),
                ']' => names.push(Span::new(name_start, plain.len())),
                '«' => said_start = plain.len(),
                '»' => said.push(Span::new(said_start, plain.len())),
                _ => plain.push(character),
            }
        }
        article.text = Text::new(plain);
        let blocks = blocks(article.text.as_str(), kind);
        (article.tokens, article.sentences) = segment::segment(&article.text, &blocks);
        for span in names {
            article.push_mention(span);
        }
        for span in said {
            article.push_quote(span);
        }
        article
    }

    /// The article as the stages see it.
    pub(crate) fn passage(&self) -> Passage<'_> {
        Passage {
            text: &self.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        }
    }

    /// Every judgement.
    pub(crate) fn tones(&self) -> Tones {
        self.judged().0
    }

    fn judged(&self) -> (Tones, Readings) {
        let scorer = ToneScorer::default();
        scorer.score(&self.passage(), &self.mentions, &self.actors, &self.quotes)
    }

    /// Every stance.
    pub(crate) fn stances(&self) -> Vec<Stance> {
        let attributions: Vec<Attribution> = self.quotes.iter().map(|_| first_speaks()).collect();
        let speech = Speech {
            quotes: &self.quotes,
            attributions: &attributions,
        };
        let (tones, readings) = self.judged();
        let (passage, tones) = (self.passage(), &tones.mentions);
        StanceFinder::default().find(&passage, &self.mentions, tones, &readings, speech)
    }

    /// The stances in words: "Russia -> US negative accuses".
    pub(crate) fn stances_as_text(&self) -> Vec<String> {
        let name = |actor_no: u32| self.actors[actor_no as usize].name.as_str();
        let tell = |stance: Stance| {
            let cue = stance.cue.map_or("-", |cue| self.text.slice(cue));
            let polarity = stance.tone.polarity.as_str();
            format!(
                "{} -> {} {polarity} {cue}",
                name(stance.source),
                name(stance.target)
            )
        };
        self.stances().into_iter().map(tell).collect()
    }

    fn push_mention(&mut self, span: Span) {
        let name = self.text.slice(span).to_owned();
        let known = self.actors.iter().position(|actor| actor.name == name);
        let actor_no = known.unwrap_or(self.actors.len());
        if known.is_none() {
            self.actors.push(actor(name));
        }
        let passage = self.passage();
        let mention = Mention {
            span,
            tokens: passage.tokens_in(span),
            sentence_no: passage.sentence_at(span.start) as u32,
            kind: MentionKind::Name,
            tag: NameTag::Per,
            role: None,
            confidence: 1.0,
            actor_no: actor_no as u32,
            is_nested: false,
        };
        self.mentions.push(mention);
    }

    /// Adds what is said; on the line of the quote before it is a part of that one.
    fn push_quote(&mut self, said: Span) {
        let text = &self.text;
        let goes_on = |last: &&mut Quote| {
            let between = Span {
                start: last.content.end,
                end: said.start,
            };
            !text.slice(between).contains('\n')
        };
        if let Some(last) = self.quotes.last_mut().filter(goes_on) {
            last.parts.push(said);
            last.content.end = said.end;
        } else {
            self.quotes.push(self.quote(said));
        }
    }

    fn quote(&self, content: Span) -> Quote {
        Quote {
            kind: QuoteKind::Direct,
            content,
            parts: vec![content],
            sentence_no: self.passage().sentence_at(content.start) as u32,
            paragraph_start: 0,
            paragraph_end: 0,
            cue: None,
            cue_lemma: None,
            source: None,
            is_floating: false,
            is_multi_paragraph: false,
            is_unclosed: false,
            confidence: 1.0,
        }
    }
}

fn blocks(text: &str, kind: SentenceKind) -> Vec<Block> {
    let mut start = 0;
    let mut blocks = Vec::new();
    for line in text.split_inclusive('\n') {
        let length = line.trim_end().len();
        if length > 0 {
            blocks.push(Block {
                span: Span::new(start, start + length),
                kind,
                paragraph_no: 0,
                rule: None,
            });
        }
        start += line.len();
    }
    blocks
}

fn actor(name: String) -> Actor {
    Actor {
        key: name.clone(),
        name,
        actor_type: ActorType::Person,
        role: None,
        role_norm: None,
        affiliation: None,
        country: None,
        sector: None,
        code: None,
        wikidata_id: None,
        resolved_by: "testkit",
        confidence: 1.0,
        n_mentions: 1,
        n_quotes: 0,
        first_start: 0,
        in_title: false,
        salience: 0.0,
    }
}

fn first_speaks() -> Attribution {
    Attribution {
        speaker: None,
        speaker_kind: SpeakerKind::Name,
        actor_no: Some(0),
        addressee: None,
        sieve: "testkit",
        confidence: 1.0,
    }
}
