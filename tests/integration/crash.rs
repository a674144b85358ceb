//! A part of the crash loop of `scripts/check/release-check`. A run is killed at random moments, again and
//! again, and ends in the bytes of an undisturbed run.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Instant;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::program::{Bench, files_of, records};

/// Kills in the whole test: some seconds.
const KILLS: usize = 24;

/// Pseudo-random numbers, the same in every run (Marsaglia's xorshift).
struct Chance(u64);

impl Chance {
    /// A number from 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn start(bench: &Bench, out: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pressmill"))
        .args([
            "run",
            "a.jsonl",
            "-o",
            out,
            "--part-size",
            "3000",
            "--max-bad",
            "100",
            "--quiet",
        ])
        .current_dir(bench.path("."))
        .stdin(Stdio::null())
        .spawn()
        .unwrap()
}

/// Every file that a reader sees is complete.
fn assert_readable(bench: &Bench, out: &str) {
    for file in files_of(&bench.path(out))
        .keys()
        .filter(|name| name.ends_with(".parquet"))
    {
        if !file.starts_with('_') {
            let file = fs::File::open(bench.path(out).join(file)).unwrap();
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            assert!(reader.build().unwrap().all(|batch| batch.is_ok()));
        }
    }
}

#[test]
fn a_run_that_is_killed_again_and_again_loses_nothing() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(60) + "no json\n" + &records(30));
    let began = Instant::now();
    assert!(start(&bench, "whole").wait().unwrap().success());
    let undisturbed = began.elapsed();
    let whole = files_of(&bench.path("whole"));
    let mut chance = Chance(20_261_126);
    let mut hits = 0;
    for trial in 0..KILLS {
        let mut run = start(&bench, "out");
        // Half of the moments are in the last fifth, where commits follow each other.
        let share = if trial % 2 == 0 {
            chance.next()
        } else {
            0.8 + 0.3 * chance.next()
        };
        thread::sleep(undisturbed.mul_f64(share));
        run.kill().unwrap();
        let was_killed = !run.wait().unwrap().success();
        hits += usize::from(was_killed);
        if bench.path("out").exists() {
            assert_readable(&bench, "out");
        }
        if !was_killed || trial % 3 == 2 {
            assert!(start(&bench, "out").wait().unwrap().success());
            let found = files_of(&bench.path("out"));
            let names =
                |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&found), names(&whole), "after trial {trial}");
            assert!(found == whole, "other bytes after trial {trial}");
            fs::remove_dir_all(bench.path("out")).unwrap();
        }
    }
    assert!(hits > KILLS / 4, "only {hits} of {KILLS} kills met a run");
}
