//! Reading treebanks: CoNLL-U → [`Tree`].

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::error::Error;
use crate::model::{Span, Text, Token};
use crate::segment::token_of;

/// A sentence with its gold tree.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub(crate) text: Text,
    pub(crate) tokens: Vec<Token>,
    /// The head of each token; `None` for the root.
    pub(crate) heads: Vec<Option<usize>>,
    /// The relation of each token with its subtype.
    pub(crate) relations: Vec<String>,
    /// `UPOS/XPOS` of each token.
    pub(crate) tags: Vec<String>,
}

impl Tree {
    /// Universal part of speech of a word.
    pub(crate) fn upos(&self, word: usize) -> &str {
        let tag = self.tags.get(word).map(String::as_str).unwrap_or_default();
        tag.split_once('/').map_or(tag, |(upos, _)| upos)
    }
}

/// The sentences of a file of CoNLL-U, packed by gzip or not. What is no tree is left out.
///
/// # Errors
/// [`Error::Io`] when it cannot be read.
pub(crate) fn read(path: &Path) -> Result<Vec<Tree>, Error> {
    let file = File::open(path).map_err(Error::io(path))?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    let lines: Box<dyn BufRead> = if is_packed {
        Box::new(BufReader::new(MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    };
    let mut trees = Vec::new();
    let mut draft = Draft::default();
    for line in lines.lines() {
        let line = line.map_err(Error::io(path))?;
        if line.is_empty() {
            trees.extend(std::mem::take(&mut draft).finish());
        } else if !line.starts_with('#') {
            draft.add(&line);
        }
    }
    trees.extend(draft.finish());
    Ok(trees)
}

/// A sentence that is being read.
#[derive(Default)]
struct Draft {
    text: String,
    spans: Vec<Span>,
    tree: Tree,
    /// Words up to this number belong to one written word, and whether a blank follows it.
    written: (usize, bool),
}

impl Draft {
    /// Adds a line of ten fields; words that are not written ("8.1") are left out.
    fn add(&mut self, line: &str) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, form, _, upos, xpos, _, head, relation, _, notes] = fields[..] else {
            return;
        };
        let has_space = !notes.split('|').any(|note| note == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            self.written = (last.parse().unwrap_or(0), has_space);
            return;
        }
        let (Ok(number), Ok(head)) = (id.parse::<usize>(), head.parse::<usize>()) else {
            return;
        };
        let start = self.text.len();
        self.text.push_str(form);
        self.spans.push(Span::new(start, self.text.len()));
        let (last, has_space_behind) = self.written;
        let is_joined = number < last;
        if if number == last {
            has_space_behind
        } else {
            has_space && !is_joined
        } {
            self.text.push(' ');
        }
        self.tree.heads.push(head.checked_sub(1));
        self.tree.relations.push(relation.to_owned());
        self.tree.tags.push(format!("{upos}/{xpos}"));
    }

    /// The sentence, if it is one: every head is a word of it.
    fn finish(mut self) -> Option<Tree> {
        let n_words = self.spans.len();
        let heads = &self.tree.heads;
        let is_tree = heads.iter().flatten().all(|&head| head < n_words)
            && heads.iter().filter(|head| head.is_none()).count() == 1;
        self.tree.text = Text::new(self.text);
        let text = &self.tree.text;
        self.tree.tokens = self
            .spans
            .iter()
            .map(|&span| token_of(text, span))
            .collect();
        (is_tree && n_words > 0).then_some(self.tree)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Draft, Tree};
    use crate::model::Shape;

    /// A tree of lines `id form tag head relation`, a `_` behind the form where no blank follows.
    pub(crate) fn tree(lines: &[&str]) -> Tree {
        let mut draft = Draft::default();
        for line in lines {
            let fields: Vec<&str> = line.split(' ').collect();
            let form = fields[1].trim_end_matches('_');
            let note = if form == fields[1] {
                "_"
            } else {
                "SpaceAfter=No"
            };
            let [id, _, tag, head, relation] = fields[..] else {
                panic!("{line}")
            };
            draft.add(&format!(
                "{id}\t{form}\t_\t{tag}\t{tag}\t_\t{head}\t{relation}\t_\t{note}"
            ));
        }
        draft.finish().expect("a tree")
    }

    #[test]
    fn a_sentence_is_put_together_from_its_words() {
        let tree = tree(&[
            "1-2 didn't _ _ _",
            "1 did AUX 3 aux",
            "2 n't PART 3 advmod",
            "3 rain_ VERB 0 root",
            "3.1 much ADV 3 advmod",
            "4 . PUNCT 3 punct",
        ]);
        assert_eq!(tree.text.as_str(), "didn't rain. ");
        assert_eq!(tree.heads, [Some(2), Some(2), None, Some(2)]);
        assert!(tree.tokens[0].shape.has(Shape::SPACE_BEFORE));
        assert!(!tree.tokens[1].shape.has(Shape::SPACE_BEFORE));
        assert_eq!(tree.upos(1), "PART");
    }
}
