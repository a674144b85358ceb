//! A result is scored by reading its own files.

use std::num::NonZero;

use pressmill::eval;
use pressmill::input::BlockSource;
use pressmill::output::{
    BlockFacts, Existing, Fingerprint, Opened, Output, OutputOptions, RunTotals,
};
use pressmill_tables::{TableBuilders, TableOptions, TableSet};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::sample::{TEXT, analysis, article, place, span};

/// Both ends of `words` in code points.
fn chars(words: &str) -> [usize; 2] {
    let span = span(words);
    [span.start, span.end].map(|byte| TEXT[..byte as usize].chars().count())
}

/// Annotations that agree with [`analysis`].
fn gold() -> Value {
    let parts = [chars("We will answer,"), chars("and soon.")];
    json!({
        "pressmill_gold": 1,
        "source_file": "sample.jsonl",
        "record_no": 0,
        "sentiment": "negative",
        "quotes": [{
            "start": parts[0][0], "end": parts[1][1], "parts": parts, "kind": "direct",
            "speaker_name": "Núñez",
        }],
        "actors": [
            {"name": "José\u{301} Núñez", "aliases": ["Núñez"], "type": "person", "role": "minister", "country": "ESP"},
            {"name": "Élan", "type": "person", "role": "minister", "country": "ESP"},
        ],
        "stances": [{"source": "José\u{301} Núñez", "target": "Élan", "sentiment": "negative"}],
        "furniture": [chars("Click here to read more…")],
    })
}

#[test]
fn what_was_found_as_annotated_scores_one() {
    let folder = TempDir::new().unwrap();
    let result = folder.path().join("out");
    let options = OutputOptions {
        tables: TableSet::ALL,
        existing: Existing::Resume,
        fingerprint: Fingerprint::default(),
        configuration: serde_json::value::to_raw_value("none").unwrap(),
        inputs: Vec::new(),
        is_rereadable: true,
        encoders: NonZero::<usize>::MIN,
    };
    let mut builders = TableBuilders::new(TableOptions::default());
    builders.push_document(&place(0), &article(), &analysis());
    let source = BlockSource {
        source_file: place(0).source_file,
        records: 0..1,
        raw: 0..500,
    };
    let facts = BlockFacts {
        sources: vec![source],
        ..BlockFacts::default()
    };
    let Opened::Ready(mut output) = Output::open(&result, options).unwrap() else {
        panic!("the folder is new");
    };
    output.write_block(builders.finish(), &facts).unwrap();
    output.finish(&RunTotals::default()).unwrap();
    let annotations = folder.path().join("gold.jsonl");
    std::fs::write(&annotations, format!("{}\n", gold())).unwrap();

    let scorecard = eval::evaluate(&annotations, &result).unwrap();
    assert_eq!((scorecard.articles, scorecard.missing), (1, 0));
    for (task, counts) in scorecard.tasks() {
        assert_eq!((counts.wrong, counts.missed), (0, 0), "{task}");
    }
    let found = [
        scorecard.quotes,
        scorecard.speakers,
        scorecard.roles,
        scorecard.stances,
    ];
    assert_eq!(found.map(|counts| counts.right), [1, 1, 2, 1]);
    assert_eq!(scorecard.furniture.right, 24);
}

#[test]
fn a_line_that_is_no_annotation_is_named() {
    let folder = TempDir::new().unwrap();
    let annotations = folder.path().join("gold.jsonl");
    std::fs::write(&annotations, format!("{}\n{{}}\n", gold())).unwrap();
    let refused = eval::evaluate(&annotations, folder.path()).unwrap_err();
    assert!(refused.to_string().contains("gold.jsonl:2"), "{refused}");
}
