//! Tokens per second of the names tagger alone, and of a baseline that only splits tokens.
//!
//! `cargo bench --bench tagger` runs on the sample corpus. To run on a corpus of your own (some
//! 500 different articles: repeating one flatters the caches), name a JSONL file of
//! `{"text": …}` in `PRESSMILL_BENCH_CORPUS`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pressmill_extract::Passage;
use pressmill_extract::model::{Block, Sentence, SentenceKind, Span, Text, Token};
use pressmill_extract::stages::Tagger;
use pressmill_extract::stages::segment;
use std::hint::black_box;

/// The names in the sample corpus, as the shipped model finds them.
const SAMPLE_NAMES: usize = 495;

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

    fn n_names(&self, tagger: &Tagger) -> usize {
        let passage = Passage {
            text: &self.text,
            tokens: &self.tokens,
            sentences: &self.sentences,
        };
        tagger.tag(&passage).len()
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

/// The articles, and whether they come from the sample corpus.
fn corpus() -> (Vec<Article>, bool) {
    let named = std::env::var("PRESSMILL_BENCH_CORPUS").ok();
    let files = match &named {
        Some(file) => vec![file.clone()],
        None => ["wire", "magazine", "mixed"]
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
    (articles, named.is_none())
}

fn tagger(criterion: &mut Criterion) {
    let (articles, is_sample) = corpus();
    let tagger = Tagger::default();
    let n_tokens: usize = articles.iter().map(|article| article.tokens.len()).sum();
    let n_names: usize = articles
        .iter()
        .map(|article| article.n_names(&tagger))
        .sum();
    if is_sample {
        assert_eq!(n_names, SAMPLE_NAMES, "names in the sample corpus");
    }
    let mut group = criterion.benchmark_group("tagger");
    group.throughput(Throughput::Elements(n_tokens as u64));
    group.bench_function("tokens only", |bencher| {
        bencher.iter(|| {
            let cut = |article: &Article| segment(&article.text, &article.blocks).0.len();
            assert_eq!(articles.iter().map(cut).sum::<usize>(), black_box(n_tokens));
        });
    });
    group.bench_function("names", |bencher| {
        bencher.iter(|| {
            let found = articles.iter().map(|article| article.n_names(&tagger));
            assert_eq!(found.sum::<usize>(), black_box(n_names));
        });
    });
    group.finish();
}

criterion_group!(benches, tagger);
criterion_main!(benches);
