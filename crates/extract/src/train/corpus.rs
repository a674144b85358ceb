//! Gold sets: `JSONL → [Document]`.
//!
//! A line is `{text, entities: [{start, end, label, named?}], doc?}`, offsets in code points. Lines that
//! share a `doc` are sentences of one article and are joined, so that features can use the whole article.

use std::path::Path;

use serde::Deserialize;

use crate::error::Error;
use crate::model::{Block, Sentence, SentenceKind, Span, Text, Token};
use crate::passage::Passage;
use crate::segment;

/// One article with its gold names.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// What all spans index.
    pub(crate) text: Text,
    /// Cut as on a run.
    pub(crate) tokens: Vec<Token>,
    /// Cut as on a run.
    pub(crate) sentences: Vec<Sentence>,
    /// The names that people marked, nested ones too, in the set's order.
    pub(crate) gold: Vec<GoldName>,
}

/// A name that people marked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GoldName {
    /// Where, in bytes.
    pub(crate) span: Span,
    /// The set's own label.
    pub(crate) label: String,
}

#[derive(Deserialize)]
struct Line {
    doc: Option<String>,
    text: String,
    entities: Vec<Entity>,
}

#[derive(Deserialize)]
struct Entity {
    start: usize,
    end: usize,
    label: String,
    named: Option<bool>,
}

impl Document {
    /// The text with its gold names, segmented.
    pub(crate) fn new(text: String, gold: Vec<GoldName>) -> Self {
        let text = Text::new(text);
        let (tokens, sentences) = segment::segment(&text, &blocks(text.as_str()));
        Self {
            text,
            tokens,
            sentences,
            gold,
        }
    }

    /// The same article with its ASCII letters in lower case, so that offsets stay.
    pub(crate) fn in_lower_case(&self) -> Self {
        Self::new(self.text.as_str().to_ascii_lowercase(), self.gold.clone())
    }

    /// The article as the stages see it.
    pub(crate) fn passage(&self) -> Passage<'_> {
        Passage {
            text: &self.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        }
    }
}

/// The non-blank lines of a text; a blank line ends a paragraph.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph_no = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            paragraph_no += 1;
        } else {
            let lead = line.len() - line.trim_start().len();
            blocks.push(Block {
                span: Span::new(start + lead, start + lead + trimmed.len()),
                kind: SentenceKind::Body,
                paragraph_no,
                rule: None,
            });
        }
        start += line.len();
    }
    blocks
}

/// Reads a set.
///
/// # Errors
/// [`Error::Io`] when the file cannot be read, [`Error::Lexicon`] for a line that does not parse.
pub(crate) fn read(path: &Path) -> Result<Vec<Document>, Error> {
    let lines = std::fs::read_to_string(path).map_err(Error::io(path))?;
    let mut documents = Vec::new();
    let mut open: Option<Article> = None;
    for (number, line) in (1..).zip(lines.lines()) {
        let line: Line = serde_json::from_str(line).map_err(|_| Error::Lexicon {
            path: path.to_path_buf(),
            line: number,
            expected: "{text, entities: [{start, end, label}]}",
        })?;
        let gold = gold_names(&line);
        match &mut open {
            Some((Some(doc), text, names)) if line.doc.as_ref() == Some(doc) => {
                text.push_str("\n\n");
                let shift = text.len() as u32;
                text.push_str(&line.text);
                names.extend(gold.into_iter().map(|name| shifted(name, shift)));
            }
            _ => {
                let next = (line.doc, line.text, gold);
                documents.extend(open.replace(next).map(finished));
            }
        }
    }
    documents.extend(open.map(finished));
    Ok(documents)
}

/// An article that lines are still being added to: its `doc`, text and names.
type Article = (Option<String>, String, Vec<GoldName>);

fn finished((_, text, gold): Article) -> Document {
    Document::new(text, gold)
}

fn shifted(mut name: GoldName, by: u32) -> GoldName {
    name.span.start += by;
    name.span.end += by;
    name
}

/// The names of a line, offsets in bytes; generic mentions (`named: false`) are skipped.
fn gold_names(line: &Line) -> Vec<GoldName> {
    let mut bytes: Vec<usize> = line.text.char_indices().map(|(byte, _)| byte).collect();
    bytes.push(line.text.len());
    let at = |offset: usize| bytes.get(offset).copied().unwrap_or(line.text.len());
    line.entities
        .iter()
        .filter(|entity| entity.named != Some(false) && entity.start < entity.end)
        .map(|entity| GoldName {
            span: Span::new(at(entity.start), at(entity.end)),
            label: entity.label.clone(),
        })
        .collect()
}

/// Drops what guidelines disagree on at a span's edges: blanks, marks, a leading "the", a final
/// possessive. The same rule as the project's scorer.
pub(crate) fn trim(text: &Text, span: Span) -> Span {
    const EDGES: &[char] = &[
        ' ', '\t', '\r', '\n', '"', '\'', '“', '”', '‘', '’', '«', '»', ',', '.', ';', ':', '(',
        ')', '[', ']',
    ];
    let words = text.slice(span);
    let mut start = words.len() - words.trim_start_matches(EDGES).len();
    let words = words.trim_matches(EDGES);
    let mut end = start + words.len();
    let article = words
        .get(..3)
        .filter(|word| word.eq_ignore_ascii_case("the"));
    if let Some(rest) = article.and_then(|_| words.get(3..)) {
        let name = rest.trim_start();
        if name.len() < rest.len() {
            start += words.len() - name.len();
        }
    }
    if let Some(stem) = words.strip_suffix("'s").or(words.strip_suffix("’s")) {
        end = end - words.len() + stem.len();
    }
    let base = span.start as usize;
    Span::new(base + start, base + end.max(start))
}

#[cfg(test)]
mod tests {
    use super::{blocks, trim};
    use crate::model::{Span, Text};

    fn trimmed(words: &str) -> &str {
        let text = Text::new(words.to_owned());
        let span = trim(&text, Span::new(0, words.len()));
        &words[span.start as usize..span.end as usize]
    }

    #[test]
    fn edges_are_dropped_as_the_scorer_drops_them() {
        assert_eq!(trimmed("the Bank of Lithuania’s"), "Bank of Lithuania");
        assert_eq!(trimmed(" (“The Hague”)"), "Hague");
        assert_eq!(trimmed("Theresa"), "Theresa");
        assert_eq!(trimmed("..."), "");
        assert_eq!(trimmed("the"), "the");
    }

    #[test]
    fn blank_lines_separate_paragraphs() {
        let blocks = blocks("One.\nTwo.\n\n  Three. \n");
        let paragraphs: Vec<u32> = blocks.iter().map(|block| block.paragraph_no).collect();
        assert_eq!(paragraphs, [0, 0, 1]);
        assert_eq!(blocks[2].span, Span::new(13, 19));
    }
}
