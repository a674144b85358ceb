//! The first stages alone: classifying lines, splitting tokens and sentences, detecting the language.
//!
//! The corpus is 400 different articles of about 4 kB, made of the sentences below in an order fixed
//! by a seed. `cargo bench --bench stages`; the figures to compare are MiB/s of article text.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pressmill_extract::article::furniture::{self, FurnitureMode};
use pressmill_extract::article::language;
use pressmill_extract::model::{Block, Text};
use pressmill_extract::stages::segment;
use pressmill_extract::word::mix;

const ARTICLES: u64 = 400;
const PARAGRAPHS: u64 = 16;

/// The corpus's totals; other numbers mean another corpus or other conventions.
const TOKENS: usize = 349_814;
const SENTENCES: usize = 23_461;
const FURNITURE_LINES: usize = 1_600;

/// Each sentence represents a kind: names, quotes, numbers, abbreviations, accents.
const SENTENCES_OF_NEWS: [&str; 16] = [
    "The two governments agreed on Tuesday to reopen the northern crossing within a week, officials said.",
    "“We have lost two harvests,” said Ada Verin, a farmer from the valley.",
    "Gen. J. R. Ortiz told the U.N. Security Council that 3,000 troops would leave by Sept. 30.",
    "The decision ends a closure of two years that cut families off from their dead.",
    "Prices rose by 5.4 percent to $1,250.75 a tonne, according to the Grain Board’s report.",
    "\"Nobody asked us,\" the mayor added. \"We read it in the newspaper.\"",
    "Foreign Minister Émile N’Dour called it “a first step”, but his deputy was less hopeful.",
    "Iran-backed militias, which hold most of the road, did not answer requests for comment.",
    "Aid groups say that more than one road is needed to feed the towns in the hills.",
    "Mr. Bello, who led the talks for Acme Inc., would not say when the first lorries might pass.",
    "It was the third meeting since January; the others had failed over the question of mines.",
    "“When will it end?” she asked. Nobody knew.",
    "The army’s spokesman, Col. Tomas Rell, denied that any shells had been fired.",
    "In the capital, some 400 people marched to the parliament and demanded new elections.",
    "They were joined by students, teachers and nurses, whose unions called a strike for Friday.",
    "The opposition leader Ana María López-Vidal accused the president of hiding the truth.",
];

/// Lines between the paragraphs of pages.
const FURNITURE: [&str; 6] = [
    "Advertisement",
    "Click Here To Read More",
    "READ MORE: Ferry company blames the weather for its late boats",
    "Share on Facebook",
    "Sign up for our daily newsletter",
    "Photo: Ada Verin/Getty Images",
];

/// The articles; the same in every run.
fn articles() -> Vec<Text> {
    let pick = |seed: u64, from: &[&'static str]| from[(mix(seed) % from.len() as u64) as usize];
    let article = |number: u64| {
        let mut text = format!("Crossing to reopen, day {number}\n\n");
        for paragraph in 0..PARAGRAPHS {
            let seed = (number * PARAGRAPHS + paragraph) * 8;
            for sentence in 0..2 + mix(seed) % 3 {
                text.push_str(pick(seed + 1 + sentence, &SENTENCES_OF_NEWS));
                text.push(' ');
            }
            text.push_str("\n\n");
            if paragraph % 4 == 3 {
                text.push_str(pick(seed + 7, &FURNITURE));
                text.push_str("\n\n");
            }
        }
        Text::new(text)
    };
    (0..ARTICLES).map(article).collect()
}

fn lines_of(text: &Text) -> Vec<Block> {
    furniture::blocks(text, None, FurnitureMode::Mark)
}

fn stages(criterion: &mut Criterion) {
    let articles = articles();
    let blocks: Vec<Vec<Block>> = articles.iter().map(lines_of).collect();
    let bytes: usize = articles.iter().map(|text| text.as_str().len()).sum();
    check(&articles, &blocks);
    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("furniture", |bencher| {
        bencher.iter(|| {
            for text in &articles {
                black_box(lines_of(text));
            }
        });
    });
    group.bench_function("segment", |bencher| {
        bencher.iter(|| {
            for (text, blocks) in articles.iter().zip(&blocks) {
                black_box(segment(text, blocks));
            }
        });
    });
    group.bench_function("language", |bencher| {
        bencher.iter(|| {
            for text in &articles {
                black_box(language::detect(black_box(text.as_str())));
            }
        });
    });
    group.finish();
}

/// Asserts the stages' totals for the corpus.
fn check(articles: &[Text], blocks: &[Vec<Block>]) {
    let (mut n_tokens, mut n_sentences) = (0, 0);
    for (text, blocks) in articles.iter().zip(blocks) {
        let (tokens, sentences) = segment(text, blocks);
        n_tokens += tokens.len();
        n_sentences += sentences.len();
        assert_eq!(language::detect(text.as_str()).0, "en");
    }
    let lines = blocks.iter().flatten();
    let n_furniture = lines.filter(|block| block.rule.is_some()).count();
    assert_eq!(
        (n_tokens, n_sentences, n_furniture),
        (TOKENS, SENTENCES, FURNITURE_LINES),
        "tokens, sentences and lines of furniture"
    );
}

criterion_group!(benches, stages);
criterion_main!(benches);
