//! Properties of any input: nothing is lost, and rows depend on their record alone, however the records are
//! packed, split, read and analysed.

use std::io::Write as _;
use std::sync::LazyLock;

use pressmill::config::{Config, Settings};
use pressmill::interrupt::Stop;
use pressmill::run::{Job, Summary};
use pressmill_extract::Analyzer;
use proptest::prelude::*;

use crate::program::Bench;

/// Runs over everything in the folder `in` into `out`, in this process.
fn run(bench: &Bench, settings: Settings) -> Summary {
    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::new);
    let settings = Settings {
        input: vec![bench.path("in").display().to_string()],
        output: Some(bench.path("out")),
        quiet: true,
        ..settings
    };
    let config = Config::from_settings(settings).unwrap();
    let job = Job::prepare(&config).unwrap();
    let analyze = |articles: &_| ANALYZER.analyze_all(articles);
    job.run(&analyze, &Stop::default(), &mut ()).unwrap()
}

/// These columns of a table, row by row.
fn rows(bench: &Bench, table: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let columns: Vec<Vec<String>> = columns
        .iter()
        .map(|column| bench.column(table, column))
        .collect();
    let n_rows = columns.first().map_or(0, Vec::len);
    (0..n_rows)
        .map(|row| columns.iter().map(|column| column[row].clone()).collect())
        .collect()
}

/// What is found in a record, wherever it stands.
fn found(bench: &Bench) -> [Vec<Vec<String>>; 4] {
    [
        rows(
            bench,
            "documents",
            &["source_id", "text", "text_hash", "n_tokens", "sentiment"],
        ),
        rows(
            bench,
            "quotes",
            &["quote_no", "content", "speaker_name", "content_start"],
        ),
        rows(
            bench,
            "actors",
            &["actor_no", "actor_key", "role", "salience"],
        ),
        rows(bench, "quarantine", &["reason", "message"]),
    ]
}

/// A record of any id and text, without its line break.
fn article() -> impl Strategy<Value = Vec<u8>> {
    let text = "(Ana Duarte said[ .,]|“\\PC{0,20}”|the minister |Iran |\\PC{0,20}|\n){1,8}";
    ("\\PC{1,12}", text).prop_map(|(id, text)| {
        serde_json::to_vec(&serde_json::json!({"id": id, "text": text})).unwrap()
    })
}

/// A line that may be anything but blank.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop::collection::vec(
        any::<u8>().prop_map(|byte| if byte < 33 { b'x' } else { byte }),
        1..40,
    );
    prop_oneof![
        4 => article(),
        1 => bytes,
        1 => "\\{\"(text|id)\": ?([0-9]{1,4}|null|\"\"|\\[\\])\\}".prop_map(String::into_bytes),
    ]
}

/// How the records of a file are packed.
#[derive(Clone, Copy, Debug)]
enum Packing {
    Plain,
    Gzip,
    Zstd,
}

fn packing() -> impl Strategy<Value = Packing> {
    prop::sample::select(&[Packing::Plain, Packing::Gzip, Packing::Zstd])
}

/// Writes the lines as the file of that number.
fn write(bench: &Bench, number: usize, lines: &[Vec<u8>], packing: Packing) {
    let mut plain = lines.join(&b'\n');
    plain.push(b'\n');
    let (ending, bytes) = match packing {
        Packing::Plain => ("", plain),
        Packing::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(&plain).unwrap();
            (".gz", encoder.finish().unwrap())
        }
        Packing::Zstd => (".zst", zstd::encode_all(plain.as_slice(), 1).unwrap()),
    };
    bench.file(&format!("in/{number:02}.jsonl{ending}"), bytes);
}

/// The same letters as one character or as two, and with characters that nobody sees in between.
#[test]
fn spelling_that_nobody_sees_changes_no_actor() {
    const ARTICLE: &str = "Foreign Minister José Núñez said on Tuesday that the talks in Łódź had failed.\n\n\
        “We will not sign,” Núñez said. Iran criticised José Núñez.";
    let decomposed = ARTICLE
        .replace('é', "e\u{301}")
        .replace('ú', "u\u{301}")
        .replace('ñ', "n\u{303}");
    let invisible = ARTICLE
        .replace("José", "Jo\u{200b}sé")
        .replace("said", "sa\u{200b}id");
    let keys = |text: &str| {
        let bench = Bench::new();
        bench.file("in/a.txt", text);
        run(&bench, Settings::default());
        bench.column("actors", "actor_key")
    };
    let expected = keys(ARTICLE);
    assert!(
        expected.contains(&"person:jose nunez".to_owned()),
        "{expected:?}"
    );
    assert_eq!(keys(&decomposed), expected);
    assert_eq!(keys(&invisible), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_record_is_a_document_or_in_quarantine(
        lines in prop::collection::vec(line(), 1..30),
        part_size in 200_u64..3_000,
        threads in 1_usize..4,
    ) {
        let bench = Bench::new();
        write(&bench, 0, &lines, Packing::Plain);
        let settings = Settings {
            part_size: Some(part_size),
            threads: Some(threads),
            ..Settings::default()
        };
        let summary = run(&bench, settings);
        prop_assert!(summary.is_balanced());
        prop_assert_eq!(summary.records_read, lines.len() as u64);
        let mut numbers: Vec<usize> = ["documents", "quarantine"]
            .iter()
            .flat_map(|table| bench.column(table, "record_no"))
            .map(|number| number.parse().unwrap())
            .collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (0..lines.len()).collect::<Vec<_>>());
        // What the record says of itself comes out as it went in.
        for row in rows(&bench, "documents", &["record_no", "source_id", "text"]) {
            let record: serde_json::Value = serde_json::from_slice(&lines[row[0].parse::<usize>().unwrap()]).unwrap();
            prop_assert_eq!(record["id"].as_str().unwrap_or(""), &row[1]);
            prop_assert_eq!(record["text"].as_str(), Some(row[2].as_str()));
        }
        // Fed again, a record in quarantine goes there for the same reason.
        let rejected = rows(&bench, "quarantine", &["record_no", "reason"]);
        if !rejected.is_empty() {
            let again = Bench::new();
            let lines: Vec<_> = rejected.iter().map(|row| lines[row[0].parse::<usize>().unwrap()].clone()).collect();
            write(&again, 0, &lines, Packing::Plain);
            run(&again, Settings::default());
            let reasons: Vec<_> = rejected.into_iter().map(|row| row[1].clone()).collect();
            prop_assert_eq!(again.column("quarantine", "reason"), reasons);
        }
    }

    #[test]
    fn rows_depend_on_their_record_alone(
        lines in prop::collection::vec(line(), 2..20),
        cuts in prop::collection::vec((1_usize..8, packing()), 1..6),
        limit in 1_u64..20,
    ) {
        let whole = Bench::new();
        write(&whole, 0, &lines, Packing::Plain);
        run(&whole, Settings::default());
        let expected = found(&whole);
        let split = Bench::new();
        let mut rest = lines.as_slice();
        for (number, &(size, packing)) in cuts.iter().cycle().enumerate() {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            write(&split, number, piece, packing);
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        run(&split, Settings::default());
        prop_assert_eq!(&found(&split), &expected);
        let first = Bench::new();
        write(&first, 0, &lines, Packing::Plain);
        run(&first, Settings { limit: Some(limit), ..Settings::default() });
        for (some, all) in found(&first).iter().zip(&expected) {
            prop_assert!(all.starts_with(some));
        }
    }
}
