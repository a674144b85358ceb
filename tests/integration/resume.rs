//! The same command completes a stopped run, to the same bytes, whatever stopped it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::program::{Bench, files_of, records};

/// Arguments that make a part of some six records.
const SMALL_PARTS: [&str; 4] = ["a.jsonl", "b.jsonl", "--part-size", "1500"];

/// Two files of records, some of them bad, and the files of an undisturbed run over them.
fn undisturbed(bench: &Bench) -> BTreeMap<String, Vec<u8>> {
    bench.file("a.jsonl", records(20) + "no json\n" + &records(3));
    bench.file("b.jsonl", records(10));
    bench.run(&SMALL_PARTS, 0);
    files_of(&bench.path("out"))
}

/// Reduces a finished result to what remains of a run that was killed after `parts` parts, in the middle of
/// the next.
pub(crate) fn unfinish(out: &Path, parts: usize) {
    for name in ["_SUCCESS", "_manifest.json", "views.sql"] {
        fs::remove_file(out.join(name)).unwrap();
    }
    for number in parts.. {
        if fs::remove_file(out.join(format!("_commits/{number:05}.json"))).is_err() {
            break;
        }
        let torn = out.join(format!("quotes/part-{number:05}.parquet"));
        fs::remove_file(torn).unwrap();
    }
    fs::create_dir(out.join("_tmp")).unwrap();
    fs::write(out.join("_tmp/actors-00000.parquet"), "PAR1 torn").unwrap();
    fs::write(out.join("_lock"), "process 1 on elsewhere\n").unwrap();
}

fn assert_same(found: &BTreeMap<String, Vec<u8>>, whole: &BTreeMap<String, Vec<u8>>, case: &str) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(whole), "{case}");
    for (name, bytes) in found {
        assert!(Some(bytes) == whole.get(name), "{case}: {name} differs");
    }
}

#[test]
fn from_any_part_on_it_ends_in_the_same_bytes() {
    let bench = Bench::new();
    let whole = undisturbed(&bench);
    let out = bench.path("out");
    let parts = whole
        .keys()
        .filter(|name| name.starts_with("_commits"))
        .count();
    assert!(parts >= 5, "{parts} parts");
    for done in 0..=parts {
        unfinish(&out, done);
        let threads = ["--threads", ["1", "3"][done % 2]];
        let summary = bench.run(&[&SMALL_PARTS[..], &threads].concat(), 0);
        assert_eq!(summary["records"], 34, "{done} parts done");
        assert_eq!(summary["documents"], 33);
        assert_same(&files_of(&out), &whole, &format!("{done} parts done"));
    }
}

#[test]
fn compressed_files_are_resumed_inside_too() {
    let bench = Bench::new();
    let gzip = File::create(bench.path("a.jsonl.gz")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(gzip, flate2::Compression::fast());
    gzip.write_all(records(30).as_bytes()).unwrap();
    gzip.finish().unwrap();
    let arguments = ["a.jsonl.gz", "--part-size", "1500"];
    bench.run(&arguments, 0);
    let out = bench.path("out");
    let whole = files_of(&out);
    unfinish(&out, 3);
    bench.run(&arguments, 0);
    assert_same(&files_of(&out), &whole, "gzip");
}

#[test]
fn a_finished_result_leaves_nothing_to_do() {
    let bench = Bench::new();
    let whole = undisturbed(&bench);
    let again = bench.call(
        &[
            &["run", "-o", "out", "--threads", "1", "--max-bad", "5"],
            &SMALL_PARTS[..],
        ]
        .concat(),
    );
    assert_eq!(again.code, Some(0));
    assert!(
        again.stdout.starts_with("nothing to do"),
        "{}",
        again.stdout
    );
    assert_same(&files_of(&bench.path("out")), &whole, "again");
}

#[test]
fn a_damaged_part_is_made_again() {
    let bench = Bench::new();
    let whole = undisturbed(&bench);
    let damaged = bench.path("out/quotes/part-00002.parquet");
    let mut bytes = fs::read(&damaged).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&damaged, bytes).unwrap();
    bench.run(&SMALL_PARTS, 0);
    assert_same(&files_of(&bench.path("out")), &whole, "a flipped bit");
    fs::write(bench.path("out/_commits/00001.json"), "{\"part\": 1").unwrap();
    bench.run(&SMALL_PARTS, 0);
    assert_same(&files_of(&bench.path("out")), &whole, "a torn commit");
}

/// The error message of this call, which must be refused.
fn refusal(bench: &Bench, arguments: &[&str]) -> String {
    let outcome = bench.call(&[&["run", "-o", "out", "--quiet"], arguments].concat());
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    outcome.stderr
}

#[test]
fn what_changed_since_is_named() {
    let bench = Bench::new();
    let whole = undisturbed(&bench);
    let again = ["a.jsonl", "b.jsonl", "--part-size", "1600", "--no-text"];
    let message = refusal(&bench, &again);
    assert!(
        message.contains("no-text was false, is true, part-size was 1500, is 1600"),
        "{message}"
    );
    for is_finished in [true, false] {
        if !is_finished {
            unfinish(&bench.path("out"), 2);
        }
        let message = refusal(&bench, &["a.jsonl", "--part-size", "1500"]);
        assert!(message.contains("input b.jsonl is gone"), "{message}");
        bench.file("b.jsonl", records(11));
        let message = refusal(&bench, &SMALL_PARTS);
        assert!(message.contains("input b.jsonl had "), "{message}");
        thread::sleep(Duration::from_millis(20)); // clocks of file systems tick slowly
        bench.file("b.jsonl", records(10));
        let message = refusal(&bench, &SMALL_PARTS);
        assert!(message.contains("input b.jsonl was modified"), "{message}");
        bench.run(&[&SMALL_PARTS[..], &["--overwrite"]].concat(), 0);
        assert_same(&files_of(&bench.path("out")), &whole, "overwritten");
    }
}

#[test]
fn a_change_that_keeps_size_and_time_is_seen() {
    let bench = Bench::new();
    undisturbed(&bench);
    let path = bench.path("b.jsonl");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let changed = fs::read_to_string(&path).unwrap().replacen("r0", "R0", 1);
    fs::write(&path, changed).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(modified).unwrap();
    let message = refusal(&bench, &SMALL_PARTS);
    assert!(message.contains("input b.jsonl was modified"), "{message}");
}

#[test]
fn what_stdin_gave_cannot_be_resumed() {
    let bench = Bench::new();
    let call = |more: &[&str]| {
        bench.call_with_stdin(
            &[&["run", "-", "-o", "out", "--quiet"], more].concat(),
            records(3).as_bytes(),
        )
    };
    assert_eq!(call(&[]).code, Some(0));
    let refused = call(&[]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("stdin"), "{}", refused.stderr);
    assert_eq!(call(&["--overwrite"]).code, Some(0));
}

#[test]
fn a_stopped_replacement_is_resumed_by_the_same_command() {
    let bench = Bench::new();
    let whole = undisturbed(&bench);
    let out = bench.path("out");
    // A finished result of something else, and next to it what a killed `--overwrite` has done so far.
    fs::rename(&out, bench.path(".out.pressmill-new")).unwrap();
    bench.run(&["b.jsonl"], 0);
    unfinish(&bench.path(".out.pressmill-new"), 3);
    bench.run(&[&SMALL_PARTS[..], &["--overwrite"]].concat(), 0);
    assert_same(&files_of(&out), &whole, "overwritten");
    assert!(!bench.path(".out.pressmill-new").exists());
}

#[test]
fn records_that_may_pass_on_another_try_get_one() {
    let bench = Bench::new();
    let whole = undisturbed(&bench);
    let out = bench.path("out");
    fs::remove_dir_all(&out).unwrap();
    // A dangling link cannot be read; later it can.
    fs::rename(bench.path("b.jsonl"), bench.path("away")).unwrap();
    std::os::unix::fs::symlink(bench.path("b"), bench.path("b.jsonl")).unwrap();
    bench.run(&SMALL_PARTS, 1);
    assert_eq!(
        bench.column("quarantine", "reason"),
        ["malformed_json", "unreadable_file"]
    );
    bench.run(&[&SMALL_PARTS[..], &["--retry-quarantine"]].concat(), 1);
    assert_eq!(bench.column("quarantine", "retryable"), ["false", "true"]);
    fs::remove_file(bench.path("b.jsonl")).unwrap();
    fs::rename(bench.path("away"), bench.path("b.jsonl")).unwrap();
    assert!(refusal(&bench, &SMALL_PARTS).contains("input b.jsonl had 0 bytes"));
    bench.run(&[&SMALL_PARTS[..], &["--retry-quarantine"]].concat(), 0);
    assert_same(&files_of(&out), &whole, "retried");
    let nothing = [
        &["run", "-o", "out", "--retry-quarantine", "--max-bad", "9"],
        &SMALL_PARTS[..],
    ]
    .concat();
    assert!(bench.call(&nothing).stdout.starts_with("nothing to do"));
}

#[test]
fn too_many_bad_records_end_in_status_1() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(99) + "no json\n");
    let call = |out: &str, more: &[&str]| {
        bench.call(&[&["run", "a.jsonl", "-o", out, "--quiet"], more].concat())
    };
    assert_eq!(call("one", &[]).code, Some(0));
    let outcome = call("two", &["--max-bad", "0.9"]);
    assert_eq!(outcome.code, Some(1));
    assert!(
        outcome
            .stderr
            .contains("1 of 100 records went to quarantine"),
        "{}",
        outcome.stderr
    );
    assert!(bench.path("two/_SUCCESS").exists());
    assert_eq!(call("three", &["--max-bad", "101"]).code, Some(2));
}

/// Starts a run over a pipe without a writer, so that it stays active as long as the test wants.
fn waiting_run(bench: &Bench, out: &str) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pressmill"))
        .args(["run", "-", "-o", out, "--format", "jsonl"])
        .current_dir(bench.path("."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = child.stdin.as_mut().unwrap();
    stdin.write_all(records(2).as_bytes()).unwrap();
    let record = bench.path(out).join("_run.json");
    let began = Instant::now();
    while !record.exists() && began.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(Duration::from_millis(20));
    child
}

#[test]
fn the_second_of_two_runs_is_told_who_is_first() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(2));
    let mut first = waiting_run(&bench, "out");
    let second = bench.call(&["run", "a.jsonl", "-o", "out"]);
    assert_eq!(second.code, Some(2));
    let holder = format!("another run is writing it: process {} on ", first.id());
    assert!(second.stderr.contains(&holder), "{}", second.stderr);
    drop(first.stdin.take());
    assert_eq!(first.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_that_waits_for_its_input() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let bench = Bench::new();
        let run = waiting_run(&bench, "out");
        let began = Instant::now();
        let kill = Command::new("kill")
            .args(["-s", signal, &run.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        // Its stdin stays open: only the signal can end it.
        let mut run = run;
        let stdin = run.stdin.take();
        let output = run.wait_with_output().unwrap();
        drop(stdin);
        assert_eq!(output.status.code(), Some(code));
        let message = String::from_utf8(output.stderr).unwrap();
        let words = format!("stopped by SIG{signal}; resume with the same command");
        assert!(message.contains(&words), "{message}");
        // Two seconds, and as much again for a busy machine.
        assert!(
            began.elapsed() < Duration::from_secs(4),
            "{:?}",
            began.elapsed()
        );
        assert!(!bench.path("out/_SUCCESS").exists());
    }
}
