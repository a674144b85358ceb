//! How fast articles become tables on one core: the whole program, and a baseline that only reads and parses.
//!
//! The corpus is 600 different articles of about 5 kB, made of the sample corpus's paragraphs in a fixed
//! order. Repeating one article would double the speed, because its words would all fit into the cache.
//!
//! `cargo bench --bench throughput`; the figures to compare are MiB/s of input.
#![expect(
    clippy::unwrap_used,
    reason = "a bench that cannot read its input cannot run"
)]

use std::borrow::Cow;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use clap::Parser;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pressmill::cli::{Cli, Command};
use pressmill::config::Config;
use pressmill::interrupt::Stop;
use pressmill::run::Job;
use pressmill_extract::Analyzer;
use pressmill_extract::word::mix;
use serde::Deserialize;
use serde_json::json;

const ARTICLES: u64 = 600;
const PARAGRAPHS: u64 = 20;

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow, alias = "body", alias = "content", alias = "articleBody")]
    text: Option<Cow<'a, str>>,
}

/// The paragraphs of the sample corpus, in file order.
fn paragraphs() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus");
    let mut paragraphs = Vec::new();
    for name in ["wire.jsonl", "magazine.jsonl", "mixed.jsonl"] {
        let lines = fs::read_to_string(folder.join(name)).unwrap();
        for line in lines.lines() {
            let record: Record<'_> = serde_json::from_str(line).unwrap();
            let text = record.text.unwrap_or_default();
            let found = text.split("\n\n").filter(|text| !text.trim().is_empty());
            paragraphs.extend(found.map(str::to_owned));
        }
    }
    paragraphs
}

/// Articles of paragraphs drawn by a fixed sequence, as JSON Lines.
fn corpus() -> String {
    let paragraphs = paragraphs();
    let drawn = |article: u64, place: u64| {
        let number = mix(article * PARAGRAPHS + place + 1) as usize % paragraphs.len();
        paragraphs[number].as_str()
    };
    let mut lines = String::new();
    for article in 0..ARTICLES {
        let text: Vec<&str> = (0..PARAGRAPHS).map(|place| drawn(article, place)).collect();
        lines += &json!({"id": article, "text": text.join("\n\n")}).to_string();
        lines.push('\n');
    }
    lines
}

/// The work that every program reading this input has to do.
fn read_and_parse(path: &Path) -> (u64, usize) {
    let input = fs::read_to_string(path).unwrap();
    let texts = input.lines().map(|line| {
        let record: Record<'_> = serde_json::from_str(line).unwrap();
        record.text.map_or(0, |text| text.len())
    });
    texts.fold((0, 0), |(articles, bytes), text| {
        (articles + 1, bytes + text)
    })
}

fn config(input: &Path, output: &Path) -> Config {
    let arguments = [
        "pressmill",
        "run",
        "--threads",
        "1",
        "--quiet",
        "--overwrite",
    ];
    let paths = [input.as_os_str(), "-o".as_ref(), output.as_os_str()];
    let arguments = arguments.iter().map(AsRef::as_ref).chain(paths);
    match Cli::parse_from(arguments).command {
        Command::Run(args) => Config::new(args).unwrap(),
        _ => unreachable!("the arguments say run"),
    }
}

fn throughput(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("articles.jsonl");
    let corpus = corpus();
    fs::write(&input, &corpus).unwrap();
    let config = config(&input, &folder.path().join("out"));
    let analyzer = Analyzer::new();

    let mut group = criterion.benchmark_group("throughput");
    group.throughput(Throughput::Bytes(corpus.len() as u64));
    group.sample_size(10);
    group.bench_function("read and parse", |bencher| {
        bencher.iter(|| {
            let (articles, bytes) = read_and_parse(black_box(&input));
            assert_eq!(articles, ARTICLES);
            bytes
        });
    });
    group.bench_function("run, one thread", |bencher| {
        bencher.iter(|| {
            let summary = Job::prepare(&config)
                .unwrap()
                .run(
                    &|articles: &_| analyzer.analyze_all(articles),
                    &Stop::default(),
                    &mut (),
                )
                .unwrap();
            assert_eq!(summary.tally.documents, ARTICLES);
            assert!(summary.is_balanced());
            // The sample corpus has ten quotes per article. Far fewer here would mean that the speed comes
            // from missing them.
            assert!(summary.tally.quotes > 3 * ARTICLES);
            summary.tally.quotes
        });
    });
    group.finish();
}

criterion_group!(benches, throughput);
criterion_main!(benches);
