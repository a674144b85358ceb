//! `pressmill bench`: what it measures and which files it leaves. No time is asserted.

use std::fs;

use serde_json::Value;

use crate::program::{Bench, records};

/// The values of `key` in a list of objects.
fn names(json: &Value, list: &str, key: &str) -> Vec<String> {
    let objects = json[list].as_array().unwrap().iter();
    objects.map(|object| object[key].to_string()).collect()
}

#[test]
fn a_synthetic_corpus_gives_every_figure_and_leaves_the_chart_alone() {
    let bench = Bench::new();
    fs::create_dir(bench.path("work")).unwrap();
    let outcome = bench.call(&[
        "bench",
        "--articles",
        "30",
        "--threads",
        "2",
        "--repeat",
        "1",
        "--json",
        "--chart",
        "chart.svg",
        "--work",
        "work",
    ]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let json: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(json["articles"], 30);
    assert_eq!(json["quarantined"], 0);
    assert_eq!(json["corpus"], "30 synthetic articles, seed 1");
    assert_eq!(json["faults"].as_array().unwrap().len(), 0);
    assert_eq!(names(&json, "runs", "threads"), ["1", "2"]);
    assert_eq!(
        names(&json, "floors", "floor"),
        ["\"read_and_parse\"", "\"read_parse_and_words\""]
    );
    let steps = names(&json, "steps", "step").join(" ");
    assert_eq!(
        steps.replace('"', ""),
        "read decode segment names mentions actors quotes speakers tones stances columns write"
    );
    for (list, key) in [
        ("runs", "articles_per_second"),
        ("runs", "text_megabytes_per_second"),
        ("runs", "efficiency"),
        ("floors", "times_faster_than_run"),
        ("steps", "microseconds_per_article"),
    ] {
        for object in json[list].as_array().unwrap() {
            assert!(
                object[key].as_f64().unwrap() > 0.0,
                "{list} {key}: {object}"
            );
        }
    }
    let chart = fs::read_to_string(bench.path("chart.svg")).unwrap();
    assert!(chart.starts_with("<svg") && chart.ends_with("</svg>\n"));
    assert_eq!(fs::read_dir(bench.path("work")).unwrap().count(), 0);
}

#[test]
fn input_of_the_user_is_read_and_not_touched() {
    let bench = Bench::new();
    let path = bench.file("in/a.jsonl", records(5) + "{torn\n");
    let before = fs::read(&path).unwrap();
    let outcome = bench.call(&["bench", "in", "--threads", "1", "--repeat", "1", "-o", "."]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome.stdout.starts_with("in: 5 articles"),
        "{}",
        outcome.stdout
    );
    for words in [
        "threads  articles/s",
        "read, parse, UAX-29 words",
        "step       µs/article",
    ] {
        assert!(
            outcome.stdout.contains(words),
            "{words}: {}",
            outcome.stdout
        );
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(bench.path(".")).unwrap().count(), 1);
}

#[test]
fn a_chart_that_cannot_be_written_is_known_before_the_first_run() {
    let bench = Bench::new();
    let outcome = bench.call(&["bench", "--articles", "1", "--chart", "gone/chart.svg"]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(
        outcome.stderr,
        "pressmill: gone: No such file or directory (os error 2)\n"
    );
}
