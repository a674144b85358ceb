//! The command line: what it accepts, what it prints, and how it ends.

use std::fs;
use std::process::{Command, Stdio};

use crate::program::{Bench, column_of, files_of, records};

#[test]
fn without_a_command_it_says_how_to_call_it() {
    let outcome = Bench::new().call(&[]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("Usage: pressmill"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn help_gives_units_and_defaults() {
    let help = Bench::new().call(&["run", "--help"]);
    assert_eq!(help.code, Some(0));
    for words in [
        "after this many bytes",
        "[default: 16777216]",
        "0 means one per core",
    ] {
        let text = help.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[test]
fn a_missing_input_stops_it_before_anything_is_written() {
    let bench = Bench::new();
    let outcome = bench.call(&["run", "gone.jsonl", "-o", "out"]);
    assert_eq!(outcome.code, Some(2));
    assert_eq!(
        outcome.stderr,
        "pressmill: gone.jsonl: No such file or directory (os error 2)\n"
    );
    assert!(!bench.path("out").exists());
}

#[test]
fn missing_arguments_are_named() {
    let bench = Bench::new();
    let outcome = bench.call(&["run", "-o", "out"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("INPUT"), "{}", outcome.stderr);
    bench.file("a.jsonl", records(1));
    let outcome = bench.call(&["run", "a.jsonl"]);
    assert_eq!(outcome.code, Some(2));
    assert!(outcome.stderr.contains("-o DIR"), "{}", outcome.stderr);
}

#[test]
fn a_folder_with_nothing_to_read_is_an_error_that_says_why() {
    let bench = Bench::new();
    bench.file("in/a.docx", "x");
    let outcome = bench.call(&["run", "in", "-o", "out"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("in: no file to read"),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stderr.contains("a.docx"), "{}", outcome.stderr);
}

#[test]
fn a_bad_line_of_the_actors_file_is_named_with_its_number() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(1));
    bench.file("mine.tsv", "# mine\nAda Obuya\tsenator\n");
    let outcome = bench.call(&["run", "a.jsonl", "-o", "out", "--actors", "mine.tsv"]);
    assert_eq!(outcome.code, Some(2));
    let start = "pressmill: mine.tsv:2: expected name<TAB>type";
    assert!(outcome.stderr.starts_with(start), "{}", outcome.stderr);
    assert!(!bench.path("out").exists());
}

#[test]
fn the_users_actors_are_found_and_part_of_the_runs_record() {
    let bench = Bench::new();
    bench.file(
        "a.txt",
        "Talks\n\nThe Lakeside Forum met the press on Monday.\n",
    );
    let row = "Lakeside Forum\torganisation\t\tKEN\tIGO\tIGOLSF\tQ1\n";
    bench.file("mine.tsv", row);
    bench.file("run.toml", "actors = \"mine.tsv\"\n");
    let outcome = bench.call(&["run", "a.txt", "-o", "out", "--config", "run.toml"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(column_of(&bench.path("out"), "actors", "actor_key").contains(&"Q1".to_owned()));
    let record = fs::read_to_string(bench.path("out/_run.json")).unwrap();
    assert!(
        record.contains("\"actors-sha256\": \"") || record.contains("\"actors-sha256\":\""),
        "{record}"
    );
}

#[test]
fn a_foreign_output_folder_is_left_alone() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(1));
    bench.file("out/thesis.doc", "years of work");
    let outcome = bench.call(&["run", "a.jsonl", "-o", "out", "--overwrite"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("out: holds files"),
        "{}",
        outcome.stderr
    );
    assert_eq!(
        fs::read(bench.path("out/thesis.doc")).unwrap(),
        b"years of work"
    );
}

#[test]
fn a_result_is_replaced_only_on_request() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(3));
    bench.run(&["a.jsonl"], 0);
    bench.file("a.jsonl", records(2));
    let refused = bench.call(&["run", "a.jsonl", "-o", "out"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--overwrite"), "{}", refused.stderr);
    assert_eq!(bench.column("documents", "source_id").len(), 3);
    bench.run(&["a.jsonl", "--overwrite"], 0);
    assert_eq!(bench.column("documents", "source_id").len(), 2);
}

#[test]
fn the_summary_is_for_people_or_for_programs() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(3) + "no json\n");
    let text = bench.call(&["run", "a.jsonl", "-o", "out", "--max-bad", "25"]);
    assert_eq!((text.code, text.stderr.as_str()), (Some(0), ""));
    assert!(
        text.stdout.contains("4 = 3 documents + 1 quarantined"),
        "{}",
        text.stdout
    );
    assert!(text.stdout.contains("1 malformed_json"), "{}", text.stdout);
    let summary = bench.run(&["a.jsonl", "--overwrite"], 0);
    assert_eq!(summary["records"], 4);
    assert_eq!(summary["quarantined_by_reason"]["malformed_json"], 1);
    let quiet = [
        "run",
        "a.jsonl",
        "-o",
        "out",
        "--overwrite",
        "--quiet",
        "--max-bad",
        "25",
    ];
    let quiet = bench.call(&quiet);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn a_config_file_gives_what_the_command_line_does_not() {
    let bench = Bench::new();
    bench.file(
        "a.jsonl",
        r#"{"key": 7, "page": {"main": "One."}}"#.to_owned()
            + "\n"
            + r#"{"key": 8, "page": {"main": "Two."}}"#,
    );
    bench.file(
        "run.toml",
        "input = ['a.jsonl']\nlimit = 1\nthreads = 1\n[map]\ntext = 'page.main'\nid = 'key'\n",
    );
    bench.run(&["--config", "run.toml"], 0);
    assert_eq!(bench.column("documents", "source_id"), ["7"]);
    bench.run(&["--config", "run.toml", "--limit", "2", "--overwrite"], 0);
    assert_eq!(bench.column("documents", "source_id"), ["7", "8"]);
}

#[test]
fn unknown_keys_and_values_are_errors_that_name_them() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(1));
    bench.file("run.toml", "limit = 1\nthreds = 4\n");
    let base = ["run", "a.jsonl", "-o", "out"];
    for (arguments, words) in [
        (
            ["--config", "run.toml"],
            "run.toml:2: unknown field `threds`",
        ),
        (["--config", "gone.toml"], "gone.toml: No such file"),
        (["--tables", "documents,qoutes"], "--tables: `qoutes`"),
        (["--map", "txt=body"], "no field `txt`"),
        (["--part-size", "0"], "--part-size"),
        (["--max-record-bytes", "0"], "--max-record-bytes"),
        (["--format", "docx"], "docx"),
    ] {
        let outcome = bench.call(&[&base[..], &arguments].concat());
        assert_eq!(outcome.code, Some(2), "{words}");
        assert!(
            outcome.stderr.contains(words),
            "{words}: {}",
            outcome.stderr
        );
        assert!(!bench.path("out").exists(), "{words}");
    }
}

#[test]
fn a_limit_takes_the_first_records() {
    let bench = Bench::new();
    bench.file("a.jsonl", "no json\n".to_owned() + &records(9));
    let summary = bench.run(&["a.jsonl", "--limit", "4"], 0);
    assert_eq!(
        (&summary["documents"], &summary["quarantined"]),
        (&3.into(), &1.into())
    );
    assert_eq!(bench.column("documents", "source_id"), ["r0", "r1", "r2"]);
}

#[test]
fn only_the_tables_asked_for_are_written_and_the_text_can_stay_out() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(2));
    bench.run(
        &["a.jsonl", "--tables", "documents,quarantine", "--no-text"],
        0,
    );
    let files = files_of(&bench.path("out"));
    let folders: Vec<&str> = files
        .keys()
        .filter_map(|name| name.strip_suffix("/part-00000.parquet"))
        .collect();
    assert_eq!(folders, ["documents", "quarantine"]);
    assert_eq!(bench.column("documents", "text"), ["", ""]);
}

#[test]
fn another_model_is_another_result() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(2));
    bench.file("foreign.model", "no model");
    let refused = bench.call(&["run", "a.jsonl", "-o", "out", "--model", "foreign.model"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("model: "), "{}", refused.stderr);
    assert!(!bench.path("out").exists());
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/models/names.model");
    bench.run(&["a.jsonl"], 0);
    let same = bench.call(&["run", "a.jsonl", "-o", "out", "--model", shipped]);
    assert!(same.stdout.starts_with("nothing to do"), "{}", same.stderr);
    let mut damaged = fs::read(shipped).unwrap();
    damaged.truncate(damaged.len() / 2);
    bench.file("damaged.model", damaged);
    let refused = bench.call(&["run", "a.jsonl", "-o", "other", "--model", "damaged.model"]);
    assert_eq!(refused.code, Some(2));
}

#[test]
fn names_cannot_write_to_the_terminal() {
    let bench = Bench::new();
    let outcome = bench.call(&["run", "a\u{1b}[31m\n.jsonl", "-o", "out"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome
            .stderr
            .starts_with("pressmill: a\\u{1b}[31m\\n.jsonl: "),
        "{}",
        outcome.stderr
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pressmill"))
        .arg("schema")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn explain_shows_one_record() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(3));
    bench.file(
        "b.txt",
        "Talks resume in Oslo\n\n“We are ready,” Ana Duarte said on Monday.\n",
    );
    let outcome = bench.call(&["explain", "a.jsonl", "--record", "2"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome.stdout.contains("Round 2 is next."),
        "{}",
        outcome.stdout
    );
    assert!(!outcome.stdout.contains('\u{1b}'), "colours off a terminal");
    let outcome = bench.call(&["explain", "b.txt"]);
    assert!(
        outcome.stdout.contains("Talks resume in Oslo"),
        "{}",
        outcome.stdout
    );
    let outcome = bench.call_with_stdin(&["explain", "-"], "“Yes,” she said.".as_bytes());
    assert!(outcome.stdout.contains("Q0  “Yes”"), "{}", outcome.stdout);
}

#[test]
fn explain_says_what_is_wrong_with_a_record() {
    let bench = Bench::new();
    bench.file("a.jsonl", "{\"text\": 5}\n");
    let outcome = bench.call(&["explain", "a.jsonl"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("wrong_type: `text` is a number"),
        "{}",
        outcome.stderr
    );
    let outcome = bench.call(&["explain", "a.jsonl", "--record", "1"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("a.jsonl has 1 record"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn the_same_records_may_come_from_several_arguments() {
    let bench = Bench::new();
    bench.file("x/a.jsonl", records(1));
    bench.file("y/a.jsonl", records(1));
    bench.run(&["x/a.jsonl", "y/*.jsonl", "x"], 0);
    assert_eq!(
        column_of(&bench.path("out"), "documents", "source_file"),
        ["x/a.jsonl", "y/a.jsonl"]
    );
}
