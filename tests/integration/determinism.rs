//! The same input gives the same bytes, whatever else the machine does, and a panic costs one record.

use std::path::Path;

use pressmill::config::{Config, Settings};
use pressmill::error::Error;
use pressmill::interrupt::Stop;
use pressmill::run::{Job, Summary};
use pressmill_extract::Analyzer;
use pressmill_extract::model::{Analysis, Article};

use crate::program::{Bench, column_of, files_of, record, records};

/// Records for three blocks of input: a block has at most 10,000.
const MANY: usize = 21_000;

fn short_records(count: usize) -> String {
    let line = |id| format!("{{\"id\": {id}, \"text\": \"“No {id},” said Ana Duarte.\"}}\n");
    (0..count).map(line).collect()
}

#[test]
fn threads_do_not_change_a_byte() {
    let bench = Bench::new();
    bench.file("a.jsonl", short_records(MANY));
    bench.file("b.jsonl", "no json\n".to_owned() + &records(50));
    let result = |threads: &str| {
        let arguments = [
            "a.jsonl",
            "b.jsonl",
            "--overwrite",
            "--part-size",
            "500000",
            "--threads",
        ];
        bench.run(&[&arguments[..], &[threads]].concat(), 0);
        files_of(&bench.path("out"))
    };
    let expected = result("1");
    assert!(expected.contains_key("documents/part-00002.parquet"));
    for threads in ["2", "7", "1"] {
        let found = result(threads);
        let names: Vec<_> = found.keys().collect();
        assert_eq!(names, expected.keys().collect::<Vec<_>>());
        for (name, bytes) in &found {
            assert!(
                Some(bytes) == expected.get(name),
                "{name} differs at {threads} threads"
            );
        }
    }
}

#[test]
fn the_size_of_parts_changes_files_but_not_rows() {
    let bench = Bench::new();
    bench.file("a.jsonl", short_records(MANY));
    let rows = |part_size: &str| {
        bench.run(&["a.jsonl", "--overwrite", "--part-size", part_size], 0);
        let out = bench.path("out");
        (
            column_of(&out, "documents", "document_id"),
            column_of(&out, "quotes", "content"),
        )
    };
    assert_eq!(rows("100000"), rows("1000000000"));
}

#[test]
fn no_temporary_file_stays() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(5));
    bench.run(&["a.jsonl"], 0);
    bench.run(&["a.jsonl", "--overwrite"], 0);
    let names: Vec<_> = files_of(&bench.path("out")).into_keys().collect();
    assert!(names.iter().all(|name| !name.contains("tmp")), "{names:?}");
    let beside: Vec<_> = std::fs::read_dir(bench.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(beside.len(), 2, "{beside:?}");
}

fn config_of(input: &Path, output: &Path) -> Result<Config, Error> {
    let settings = Settings {
        input: vec![input.display().to_string()],
        output: Some(output.to_owned()),
        quiet: true,
        ..Settings::default()
    };
    Config::from_settings(settings)
}

/// A run whose analysis panics on every article that says "boom".
fn run_with_a_bug(input: &Path, output: &Path) -> Result<Summary, Error> {
    let config = config_of(input, output)?;
    let analyzer = Analyzer::new();
    let analyze = |articles: &[Article]| -> Vec<Analysis> {
        let has_bug = |article: &Article| article.text.as_str().contains("boom");
        assert!(!articles.iter().any(has_bug), "planted bug");
        analyzer.analyze_all(articles)
    };
    Job::prepare(&config)?.run(&analyze, &Stop::default(), &mut ())
}

#[test]
fn an_article_that_panics_goes_to_quarantine_alone() {
    let bench = Bench::new();
    let lines = [
        record(0),
        "{\"text\": \"It went boom.\"}".to_owned(),
        record(1),
    ];
    let input = bench.file("a.jsonl", lines.join("\n"));
    let summary = run_with_a_bug(&input, &bench.path("out")).unwrap();
    assert!(summary.is_balanced());
    assert_eq!(summary.records_read, 3);
    assert_eq!(bench.column("documents", "source_id"), ["r0", "r1"]);
    assert_eq!(bench.column("quarantine", "reason"), ["panicked"]);
    assert_eq!(bench.column("quarantine", "message"), ["planted bug"]);
    assert_eq!(bench.column("quarantine", "record_no"), ["1"]);
}

#[test]
fn input_that_changes_while_it_is_read_is_not_committed() {
    let bench = Bench::new();
    let input = bench.file("a.jsonl", records(5));
    let config = config_of(&input, &bench.path("out")).unwrap();
    let analyzer = Analyzer::new();
    let analyze = |articles: &[Article]| {
        std::fs::write(&input, records(6)).unwrap();
        analyzer.analyze_all(articles)
    };
    let outcome = Job::prepare(&config)
        .unwrap()
        .run(&analyze, &Stop::default(), &mut ());
    assert!(matches!(outcome, Err(Error::InputChanged { path }) if path == input));
    assert!(!bench.path("out/_commits/00000.json").exists());
    let again = bench.call(&["run", "a.jsonl", "-o", "out"]);
    assert_eq!(again.code, Some(2), "{}", again.stderr);
}

#[test]
fn a_run_that_is_asked_to_stop_commits_nothing_more() {
    let bench = Bench::new();
    let input = bench.file("a.jsonl", records(5));
    let config = config_of(&input, &bench.path("out")).unwrap();
    let analyzer = Analyzer::new();
    let stop = Stop::default();
    let analyze = |articles: &[Article]| {
        stop.ask(15);
        analyzer.analyze_all(articles)
    };
    let outcome = Job::prepare(&config).unwrap().run(&analyze, &stop, &mut ());
    assert!(matches!(outcome, Err(Error::Stopped { number: 15 })));
    assert!(!bench.path("out/_commits/00000.json").exists());
    assert!(!bench.path("out/_tmp").exists());
}

#[test]
fn a_hundred_panics_are_borne_and_no_more() {
    let bench = Bench::new();
    let booms = |count| "{\"text\": \"It went boom.\"}\n".repeat(count);
    let input = bench.file("a.jsonl", booms(100));
    let summary = run_with_a_bug(&input, &bench.path("out")).unwrap();
    assert!(summary.is_balanced());
    let input = bench.file("b.jsonl", booms(101));
    let outcome = run_with_a_bug(&input, &bench.path("out2"));
    assert!(matches!(outcome, Err(Error::TooManyPanics { panics: 101 })));
    assert!(!bench.path("out2/_SUCCESS").exists());
}
