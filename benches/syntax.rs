//! Tokens per second of the parser alone, beside a baseline that only cuts tokens.
//!
//! `cargo bench --bench syntax` runs on the sample corpus. To run on a corpus of your own (some
//! 500 different articles: repeating one flatters the caches), name a JSONL file of
//! `{"text": …}` in `PRESSMILL_BENCH_CORPUS`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pressmill_extract::Passage;
use pressmill_extract::model::{Block, Sentence, SentenceKind, Span, Text, Token};
use pressmill_extract::stages::segment;
use pressmill_extract::stages::{Parser, Relation};
use std::hint::black_box;

struct Article {
    text: Text,
    blocks: Vec<Block>,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
}

impl Article {
    fn new(text: String) -> Self {
        let blocks = blocks(&text);
        let text = Text::new(text);
        let (tokens, sentences) = segment(&text, &blocks);
        Self {
            text,
            blocks,
            tokens,
            sentences,
        }
    }

    /// Parses every sentence; how many tokens are subjects.
    fn n_subjects(&self, parser: &Parser) -> usize {
        let passage = Passage {
            text: &self.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        };
        let subjects = |sentence: &Sentence| {
            let parse = parser.parse(&passage, sentence.tokens);
            let is_subject = |&token: &usize| parse.relation(token) == Relation::Nsubj;
            parse.tokens().filter(is_subject).count()
        };
        self.sentences.iter().map(subjects).sum()
    }
}

/// The non-blank lines, each its own paragraph.
fn blocks(text: &str) -> Vec<Block> {
    let mut start = 0;
    let mut blocks = Vec::new();
    for line in text.split_inclusive('\n') {
        let words = line.trim_end();
        if !words.trim_start().is_empty() {
            blocks.push(Block {
                span: Span::new(
                    start + words.len() - words.trim_start().len(),
                    start + words.len(),
                ),
                kind: SentenceKind::Body,
                paragraph_no: blocks.len() as u32,
                rule: None,
            });
        }
        start += line.len();
    }
    blocks
}

fn corpus() -> Vec<Article> {
    let files = match std::env::var("PRESSMILL_BENCH_CORPUS") {
        Ok(file) => vec![file],
        Err(_) => ["wire", "magazine", "mixed"]
            .map(|name| format!("{}/sample_corpus/{name}.jsonl", env!("CARGO_MANIFEST_DIR")))
            .to_vec(),
    };
    let mut articles = Vec::new();
    for file in files {
        let lines = std::fs::read_to_string(&file).expect("the corpus can be read");
        for line in lines.lines() {
            let record: serde_json::Value = serde_json::from_str(line).expect("a JSON record");
            if let Some(text) = record["text"].as_str() {
                articles.push(Article::new(text.to_owned()));
            }
        }
    }
    articles
}

fn syntax(criterion: &mut Criterion) {
    let articles = corpus();
    let parser = Parser::default();
    let n_tokens: usize = articles.iter().map(|article| article.tokens.len()).sum();
    let n_subjects: usize = articles
        .iter()
        .map(|article| article.n_subjects(&parser))
        .sum();
    assert!(
        n_subjects * 40 > n_tokens,
        "a clause in 40 tokens: {n_subjects}"
    );
    let mut group = criterion.benchmark_group("syntax");
    group.throughput(Throughput::Elements(n_tokens as u64));
    group.bench_function("tokens only", |bencher| {
        bencher.iter(|| {
            let cut = |article: &Article| segment(&article.text, &article.blocks).0.len();
            assert_eq!(articles.iter().map(cut).sum::<usize>(), black_box(n_tokens));
        });
    });
    group.bench_function("trees", |bencher| {
        bencher.iter(|| {
            let found = articles.iter().map(|article| article.n_subjects(&parser));
            assert_eq!(found.sum::<usize>(), black_box(n_subjects));
        });
    });
    group.finish();
}

criterion_group!(benches, syntax);
criterion_main!(benches);
