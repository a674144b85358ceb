//! The trees of one article, each made when it is asked for first.

use std::cell::OnceCell;

use super::{Parse, Parser};
use crate::passage::Passage;

/// Parses each sentence of an article at most once.
#[derive(Debug)]
pub struct Parses<'a> {
    parser: &'a Parser,
    passage: Passage<'a>,
    /// One per sentence.
    cells: Vec<OnceCell<Parse>>,
}

impl<'a> Parses<'a> {
    /// Parses nothing yet.
    pub fn new(parser: &'a Parser, passage: &Passage<'a>) -> Self {
        Self {
            parser,
            passage: *passage,
            cells: vec![OnceCell::new(); passage.sentences.len()],
        }
    }

    /// The tree of a sentence of the passage; an empty one past the last.
    pub fn get(&self, sentence_no: usize) -> &Parse {
        static NOTHING: Parse = Parse::EMPTY;
        let Some(cell) = self.cells.get(sentence_no) else {
            return &NOTHING;
        };
        cell.get_or_init(|| {
            let sentence = &self.passage.sentences[sentence_no];
            self.parser.parse(&self.passage, sentence.tokens)
        })
    }

    /// The tree of the sentence that holds a token.
    pub fn of_token(&self, token: usize) -> &Parse {
        let sentences = self.passage.sentences;
        let behind = sentences.partition_point(|sentence| sentence.tokens.start as usize <= token);
        self.get(behind.checked_sub(1).unwrap_or(usize::MAX))
    }

    /// How many sentences have been parsed.
    pub fn n_parsed(&self) -> usize {
        let made = self.cells.iter().filter(|cell| cell.get().is_some());
        made.count()
    }
}

#[cfg(test)]
mod tests {
    use super::{Parse, Parser, Parses};
    use crate::testkit::Marked;

    #[test]
    fn sentences_are_parsed_when_they_are_asked_for() {
        let marked = Marked::new("Rain fell. The river rose.\n\nNobody was hurt.");
        let (passage, parser) = (marked.passage(), Parser::default());
        let trees = Parses::new(&parser, &passage);
        assert_eq!(trees.n_parsed(), 0);
        let second = trees.get(1).clone();
        assert_eq!(second, parser.parse(&passage, passage.sentences[1].tokens));
        assert_eq!(*trees.of_token(second.tokens().start), second);
        assert_eq!(trees.n_parsed(), 1);
        assert_eq!(*trees.get(99), Parse::default());
        let last = trees.of_token(usize::MAX);
        assert_eq!(last.tokens().end, passage.tokens.len());
    }
}
