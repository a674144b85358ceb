//! Names: `Passage → [TaggedName]`.
//!
//! Runs of capitalised words inside a sentence, classified by a gazetteer of
//! countries, demonyms, given names, titles and the words that end
//! organisations' names.
//!
//! Cost: linear in the tokens; allocates only the result.

use crate::model::{NameTag, Sentence, SentenceKind, Shape, TaggedName, TokenRange};
use crate::passage::Passage;
use crate::word::hash_phrase;

mod gazetteer;

use gazetteer::{Gazetteer, MAX_WORDS, WordClass};

/// Finds names and roles.
#[derive(Debug, Default)]
pub struct Tagger {
    gazetteer: Gazetteer,
}

impl Tagger {
    /// The names and roles of one article, in order, never overlapping, none in page furniture.
    #[must_use]
    pub fn tag(&self, passage: &Passage<'_>) -> Vec<TaggedName> {
        let mut names = Vec::new();
        for sentence in passage.sentences {
            if sentence.kind != SentenceKind::Boilerplate {
                self.tag_sentence(passage, sentence, &mut names);
            }
        }
        names
    }

    fn tag_sentence(
        &self,
        passage: &Passage<'_>,
        sentence: &Sentence,
        names: &mut Vec<TaggedName>,
    ) {
        let Sentence { tokens, .. } = sentence;
        let mut start = tokens.start as usize;
        while start < tokens.end as usize {
            let end = run_end(passage, start, tokens.end as usize);
            let (left, right) = self.trim(passage, start, end);
            if left > start && self.class(passage, left - 1, left) == Some(WordClass::Title) {
                names.push(tagged(left - 1, left, NameTag::Role));
            }
            if left < right {
                names.push(tagged(left, right, self.tag_of(passage, left, right)));
            }
            start = end.max(start + 1);
        }
    }

    /// Drops the words at both ends of a run that are no part of a name.
    fn trim(&self, passage: &Passage<'_>, mut start: usize, mut end: usize) -> (usize, usize) {
        let is_outside = |index| {
            use WordClass::{Common, Time, Title};
            matches!(
                self.class(passage, index, index + 1),
                Some(Common | Time | Title)
            )
        };
        while start < end && is_outside(start) {
            start += 1;
        }
        while start < end && !is_name_word(passage, end - 1) {
            end -= 1;
        }
        (start, end)
    }

    fn tag_of(&self, passage: &Passage<'_>, start: usize, end: usize) -> NameTag {
        match self.class(passage, start, end) {
            Some(WordClass::Country | WordClass::Capital) => return NameTag::Gpe,
            Some(WordClass::Demonym) => return NameTag::Norp,
            _ => {}
        }
        match self.class(passage, end - 1, end) {
            Some(WordClass::OrgTail) => NameTag::Org,
            Some(WordClass::FacTail) => NameTag::Fac,
            Some(WordClass::PlaceHead) => NameTag::Loc,
            _ => self.tag_by_first_word(passage, start, end),
        }
    }

    fn tag_by_first_word(&self, passage: &Passage<'_>, start: usize, end: usize) -> NameTag {
        let shape = passage.tokens[start].shape;
        match self.class(passage, start, start + 1) {
            Some(WordClass::Given) => NameTag::Per,
            Some(WordClass::PlaceHead) => NameTag::Loc,
            _ if start > 0 && self.class(passage, start - 1, start) == Some(WordClass::Title) => {
                NameTag::Per
            }
            _ if shape.has(Shape::ALL_CAPS) || shape.has(Shape::MIXED_CAPS) => NameTag::Org,
            _ if end - start == 2 => NameTag::Per,
            _ if end - start == 1 => NameTag::Gpe,
            _ => NameTag::Org,
        }
    }

    /// The gazetteer's class of the phrase of tokens `start..end`.
    fn class(&self, passage: &Passage<'_>, start: usize, end: usize) -> Option<WordClass> {
        let words = passage.tokens.get(start..end)?;
        if words.is_empty() || words.len() > MAX_WORDS {
            return None;
        }
        self.gazetteer
            .class(hash_phrase(words.iter().map(|token| token.word)))
    }
}

fn tagged(start: usize, end: usize, tag: NameTag) -> TaggedName {
    TaggedName {
        tokens: TokenRange::new(start, end),
        tag,
        confidence: 0.5,
    }
}

fn is_name_word(passage: &Passage<'_>, index: usize) -> bool {
    passage.tokens.get(index).is_some_and(|token| {
        token.shape.has(Shape::CAPITALISED) && !token.shape.has(Shape::ADDRESS)
    })
}

/// The end of the run of capitalised words from `start`, small words between them included.
fn run_end(passage: &Passage<'_>, start: usize, limit: usize) -> usize {
    let mut end = start;
    while end < limit {
        if is_name_word(passage, end) {
            end += 1;
        } else if end > start
            && end + 1 < limit
            && is_name_word(passage, end + 1)
            && is_joint(passage.word(end))
        {
            end += 2;
        } else {
            break;
        }
    }
    end
}

/// A small word or hyphen that may stand inside a name.
fn is_joint(word: &str) -> bool {
    matches!(
        word,
        "of" | "de" | "la" | "del" | "du" | "da" | "bin" | "ibn" | "van" | "von" | "der" | "-"
    )
}

#[cfg(test)]
mod tests {
    use super::Tagger;
    use crate::model::{Sentence, Shape, Span, Text, Token, TokenRange};
    use crate::passage::Passage;
    use crate::word::hash_word;

    /// The names of `line`, as `TAG:words`; every word cut at blanks.
    fn tagged(line: &str) -> Vec<String> {
        let text = Text::new(line.to_owned());
        let mut tokens = Vec::new();
        for word in line.split(' ') {
            let start = word.as_ptr() as usize - line.as_ptr() as usize;
            let mut shape = Shape::LETTER;
            if word.starts_with(char::is_uppercase) {
                shape.add(Shape::CAPITALISED);
            }
            tokens.push(Token {
                span: Span::new(start, start + word.len()),
                word: hash_word(word),
                shape,
            });
        }
        let sentences = [Sentence {
            span: Span::new(0, line.len()),
            tokens: TokenRange::new(0, tokens.len()),
            ..Sentence::default()
        }];
        let passage = Passage {
            text: &text,
            tokens: &tokens,
            sentences: &sentences,
        };
        let names = Tagger::default().tag(&passage);
        names
            .iter()
            .map(|name| format!("{}:{}", name.tag.as_str(), passage.phrase(name.tokens)))
            .collect()
    }

    #[test]
    fn a_title_is_a_role_and_its_bearer_a_person() {
        assert_eq!(
            tagged("Then President Obuya met the Kenyan press in Nairobi"),
            ["ROLE:President", "PER:Obuya", "NORP:Kenyan", "GPE:Nairobi"]
        );
    }

    #[test]
    fn the_last_word_makes_an_organisation() {
        assert_eq!(
            tagged("He left the Bank of Lithuania for the Labour Party yesterday"),
            ["ORG:Bank of Lithuania", "ORG:Labour Party"]
        );
    }
}
