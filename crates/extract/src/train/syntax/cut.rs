//! What a teacher of syntax reads: gold trees over the tokens that pressmill cuts, and sentences of articles
//! without trees, as CoNLL-U. The teacher's trees come back in the same form ([`super::Job::silver`]).

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use super::ours::{is_tree, over_our_tokens};
use super::treebank::{self, Tree};
use crate::error::Error;
use crate::learn::random::Random;
use crate::model::{Text, Token};
use crate::segment;
use crate::train::corpus::blocks;

/// Drawn articles are this long, in bytes.
const LENGTHS: std::ops::Range<usize> = 600..12_000;

/// Drawn sentences are this long, in tokens: shorter ones teach little, longer ones are mostly none.
const TOKENS: std::ops::Range<usize> = 4..80;

/// Which sentences to cut.
#[derive(Args, Clone, Debug)]
pub struct Cut {
    /// Treebanks, CoNLL-U
    pub treebanks: Vec<PathBuf>,
    /// Articles: JSONL of `{text}`, compressed by zstd, with how many tokens to draw: `FILE=COUNT`
    #[arg(long)]
    pub draw: Vec<String>,
    /// Seeds the draw
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Deserialize)]
struct Row {
    text: String,
}

impl Cut {
    /// Writes all sentences to `out`: of the treebanks those over their own words, those over our tokens where these
    /// differ, then the drawn ones.
    ///
    /// # Errors
    /// [`Error`] when a file cannot be read or written.
    pub fn run(&self, out: &Path) -> Result<(), Error> {
        let file = File::create(out).map_err(Error::io(out))?;
        let mut writer = BufWriter::new(file);
        for path in &self.treebanks {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            for tree in treebank::read(path)? {
                write(&mut writer, &name, &tree).map_err(Error::io(out))?;
                let ours = over_our_tokens(&tree);
                if ours.tokens.len() != tree.tokens.len() && is_tree(&ours) {
                    write(&mut writer, &format!("{name} ours"), &ours).map_err(Error::io(out))?;
                }
            }
        }
        for spec in &self.draw {
            let (path, count) = spec.split_once('=').unwrap_or((spec, "100000"));
            let sentences = self.drawn(path.as_ref(), count.parse().unwrap_or_default())?;
            for tree in &sentences {
                write(&mut writer, "drawn", tree).map_err(Error::io(out))?;
            }
        }
        writer.flush().map_err(Error::io(out))
    }

    /// Sentences of some articles, `n_tokens` together, each once.
    fn drawn(&self, path: &Path, n_tokens: usize) -> Result<Vec<Tree>, Error> {
        let file = File::open(path).map_err(Error::io(path))?;
        let decoder = zstd::Decoder::new(file).map_err(Error::io(path))?;
        let mut texts = Vec::new();
        for json in BufReader::new(decoder).lines() {
            let json = json.map_err(Error::io(path))?;
            let row = serde_json::from_str(&json).ok();
            texts.extend(
                row.map(|Row { text }| text)
                    .filter(|text| LENGTHS.contains(&text.len())),
            );
        }
        Random::new(self.seed).shuffle(&mut texts);
        let (mut sentences, mut n_drawn) = (Vec::new(), 0);
        let mut seen = HashSet::new();
        for text in texts {
            for sentence in sentences_of(&text) {
                if n_drawn < n_tokens && seen.insert(sentence.text.as_str().to_owned()) {
                    n_drawn += sentence.tokens.len();
                    sentences.push(sentence);
                }
            }
        }
        Ok(sentences)
    }
}

/// The sentences of an article, each with a text of its own and without a tree.
fn sentences_of(text: &str) -> Vec<Tree> {
    // Hard line breaks leave a blank before them.
    let text = Text::new(text.replace(" \n\n", "\n\n").replace(" \n", " "));
    let (tokens, sentences) = segment::segment(&text, &blocks(text.as_str()));
    let sentences = sentences
        .iter()
        .filter(|sentence| TOKENS.contains(&sentence.tokens.len()));
    sentences
        .map(|sentence| {
            let start = sentence.span.start;
            let moved = |token: &Token| Token {
                span: crate::model::Span {
                    start: token.span.start - start,
                    end: token.span.end - start,
                },
                ..*token
            };
            let tokens = tokens.get(sentence.tokens.indices()).unwrap_or_default();
            Tree {
                text: Text::new(text.slice(sentence.span).to_owned()),
                tokens: tokens.iter().map(moved).collect(),
                ..Tree::default()
            }
        })
        .collect()
}

/// Writes a sentence, `_` where it has no tree.
fn write(writer: &mut impl Write, set: &str, tree: &Tree) -> std::io::Result<()> {
    writeln!(writer, "# set = {set}")?;
    for (number, token) in tree.tokens.iter().enumerate() {
        let form = tree
            .text
            .slice(token.span)
            .replace(char::is_whitespace, "_");
        let behind = tree
            .text
            .as_str()
            .get(token.span.end as usize..)
            .unwrap_or_default();
        let note = if behind.starts_with(char::is_whitespace) || behind.is_empty() {
            "_"
        } else {
            "SpaceAfter=No"
        };
        let tag = tree.tags.get(number).map_or("_/_", String::as_str);
        let (upos, xpos) = tag.split_once('/').unwrap_or((tag, "_"));
        let head = tree.heads.get(number).map_or("_".to_owned(), |head| {
            head.map_or(0, |head| head + 1).to_string()
        });
        let relation = tree.relations.get(number).map_or("_", String::as_str);
        let number = number + 1;
        writeln!(
            writer,
            "{number}\t{form}\t_\t{upos}\t{xpos}\t_\t{head}\t{relation}\t_\t{note}"
        )?;
    }
    writeln!(writer)
}
