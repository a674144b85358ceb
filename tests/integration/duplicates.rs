//! Documents that repeat earlier ones are found across the parts of a run, at any number of threads
//! and after a stop.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use pressmill_tables::document_id;

use crate::program::{Bench, column_of, files_of};

const SMALL_PARTS: [&str; 3] = ["a.jsonl", "--part-size", "4000"];

/// Sentences number `range` of a story; no two share three words in a row.
fn sentences(story: usize, range: std::ops::Range<usize>) -> String {
    const WORDS: [&str; 12] = [
        "council", "budget", "river", "teacher", "harbour", "winter", "engine", "garden", "market",
        "bridge", "doctor", "letter",
    ];
    let mut text = String::new();
    for number in range {
        let word = |place: usize| {
            let mixed = (story * 1009 + number * 131 + place * 31 + 7).pow(3) / 13;
            WORDS[mixed % WORDS.len()]
        };
        let code = story * 1000 + number;
        let _ = write!(
            text,
            "The {} of {code} met the {} near street {code} and the {} left. ",
            word(1),
            word(2),
            word(3)
        );
    }
    text
}

/// Ten stories; a copy of story 2 with another headline, of story 3 without its end, and of story 4 as it is.
fn corpus() -> String {
    let mut texts: Vec<String> = (0..10).map(|story| sentences(story, 0..20)).collect();
    texts.push(format!("Another headline\n\n{}", sentences(2, 0..20)));
    texts.push(sentences(3, 0..16));
    texts.push(sentences(4, 0..20).to_uppercase().to_lowercase());
    let lines = texts
        .iter()
        .map(|text| serde_json::json!({ "text": text }).to_string() + "\n");
    lines.collect()
}

/// Record number, that of the record it repeats, similarity and method, from all parts.
fn repeats(bench: &Bench) -> Vec<(u64, u64, f32, String)> {
    let number_of: BTreeMap<String, u64> = (0..20)
        .map(|number| (document_id("a.jsonl", number).to_string(), number))
        .collect();
    let column = |name| bench.column("duplicates", name);
    let pairs = column("document_id")
        .into_iter()
        .zip(column("duplicate_of"));
    let why = column("similarity").into_iter().zip(column("method"));
    let rows = pairs.zip(why).map(|((copy, first), (similarity, method))| {
        let similarity = similarity.parse().unwrap();
        (number_of[&copy], number_of[&first], similarity, method)
    });
    rows.collect()
}

#[test]
fn copies_with_another_headline_or_a_trimmed_end_are_found_in_later_parts() {
    let bench = Bench::new();
    bench.file("a.jsonl", corpus());
    bench.run(&SMALL_PARTS, 0);
    assert!(bench.path("out/_commits/00002.json").exists());
    let found = repeats(&bench);
    let pairs: Vec<_> = found
        .iter()
        .map(|(copy, first, ..)| (*copy, *first))
        .collect();
    assert_eq!(pairs, [(10, 2), (11, 3), (12, 4)]);
    let (_, _, similarity, method) = &found[1];
    assert!((0.7..0.9).contains(similarity), "{similarity}");
    assert_eq!(method, "near");
    assert_eq!((found[2].2, found[2].3.as_str()), (1.0, "exact"));
}

#[test]
fn neither_threads_nor_a_stop_change_what_is_found_even_without_documents() {
    let bench = Bench::new();
    bench.file("a.jsonl", corpus());
    let arguments = [&SMALL_PARTS[..], &["--tables", "duplicates,quotes"]].concat();
    bench.run(&arguments, 0);
    let whole = files_of(&bench.path("out"));
    assert_eq!(repeats(&bench).len(), 3);
    for threads in ["1", "2", "7"] {
        for name in ["_SUCCESS", "_manifest.json", "_commits/00002.json"] {
            fs::remove_file(bench.path("out").join(name)).unwrap();
        }
        let kept = bench.path("out/_commits/00001.json");
        let written = fs::metadata(&kept).unwrap().modified().unwrap();
        bench.run(&[&arguments[..], &["--threads", threads]].concat(), 0);
        assert_eq!(fs::metadata(&kept).unwrap().modified().unwrap(), written);
        assert!(files_of(&bench.path("out")) == whole, "{threads} threads");
    }
}

#[test]
fn dedup_finds_what_several_runs_have_in_common_and_leaves_them_whole() {
    let bench = Bench::new();
    bench.file("a.jsonl", corpus());
    bench.run(&SMALL_PARTS, 0);
    fs::rename(bench.path("out"), bench.path("first")).unwrap();
    bench.run(&SMALL_PARTS, 0);
    let before = files_of(&bench.path("out"));
    let arguments = ["dedup", "first", "out", "-o", "both/part-00000.parquet"];
    fs::create_dir(bench.path("both")).unwrap();
    let outcome = bench.call(&arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome
            .stdout
            .starts_with("26 documents, 16 of them repeat"),
        "{}",
        outcome.stdout
    );
    let column = |name| column_of(bench.path("").as_path(), "both", name);
    assert_eq!(column("run")[..4], ["first", "first", "first", "out"]);
    assert!(column("duplicate_of_run").iter().all(|run| run == "first"));
    assert_eq!(column("document_id")[3], column("duplicate_of")[3]);
    assert!(files_of(&bench.path("out")) == before);
    assert_eq!(bench.call(&["verify", "out"]).code, Some(0));
    let again = bench.call(&arguments);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("exists already"), "{}", again.stderr);
}

#[test]
fn dedup_refuses_results_without_sketches() {
    let bench = Bench::new();
    bench.file("a.jsonl", corpus());
    bench.run(&[&SMALL_PARTS[..], &["--tables", "quotes"]].concat(), 0);
    for folder in ["out", "nowhere"] {
        let outcome = bench.call(&["dedup", folder, "-o", "both.parquet"]);
        assert_eq!(outcome.code, Some(2));
        assert!(outcome.stderr.contains(folder), "{}", outcome.stderr);
    }
    assert!(!bench.path("both.parquet").exists());
}
