//! The environment of a run (time zone, language, home, rights, open files, stacks, disk space) changes no
//! byte of its result.
#![cfg(unix)]

use std::fs::File;
use std::process::Command;

use pressmill::config::{Config, Settings};
use pressmill::run::Job;

use crate::program::{Bench, files_of, records};

/// Runs the program over the folder `in` from a shell that `prepares` first; the result must be `out`'s.
fn check_same(bench: &Bench, name: &str, prepare: &str, variables: &[(&str, &str)]) {
    let out = bench.path(name);
    let program = env!("CARGO_BIN_EXE_pressmill");
    let (input, output) = (bench.path("in"), out.display());
    let command = format!(
        "{prepare} exec '{program}' run '{}' -o '{output}' --threads 2 --max-bad 100",
        input.display()
    );
    let outcome = Command::new("sh")
        .args(["-c", &command])
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir("/")
        .output()
        .unwrap();
    let message = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "{name}: {message}");
    let (found, expected) = (files_of(&out), files_of(&bench.path("out")));
    let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
        files.keys().cloned().collect()
    };
    assert_eq!(names(&found), names(&expected), "{name}");
    let differs = found
        .iter()
        .find(|(file, bytes)| expected.get(*file) != Some(bytes));
    assert_eq!(differs.map(|(file, _)| file), None, "{name}");
}

#[test]
fn nothing_around_a_run_changes_a_byte() {
    let bench = Bench::new();
    bench.file("in/a.jsonl", records(20) + "no json\n");
    for number in 0..200 {
        bench.file(
            &format!("in/many/{number}.txt"),
            format!("Ana Duarte said no {number}."),
        );
    }
    bench.run(&["in"], 0);
    let zone = [
        ("TZ", "Pacific/Kiritimati"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "C"),
    ];
    check_same(&bench, "zone", "", &zone);
    check_same(
        &bench,
        "home",
        "umask 077;",
        &[("HOME", "/nowhere"), ("TMPDIR", "/nowhere")],
    );
    check_same(&bench, "nobody_listens", "exec <&- >&- 2>&-;", &[]);
    check_same(&bench, "few_files", "ulimit -n 64;", &[]);
    check_same(
        &bench,
        "small_stack",
        "ulimit -s 256;",
        &[("RUST_MIN_STACK", "262144")],
    );
}

#[test]
fn too_little_room_is_told_before_anything_is_read() {
    let bench = Bench::new();
    let job_over = |name: &str| {
        let settings = Settings {
            input: vec![bench.path(name).display().to_string()],
            output: Some(bench.path("out")),
            ..Settings::default()
        };
        Config::from_settings(settings).unwrap()
    };
    bench.file("small.jsonl", records(1));
    let config = job_over("small.jsonl");
    assert_eq!(Job::prepare(&config).unwrap().shortage(), None);
    // As large as no disk of a test machine, and without a block of its own on it.
    let sparse = File::create(bench.path("large.jsonl")).unwrap();
    sparse.set_len(8 << 40).unwrap();
    let config = Config {
        output: bench.path("out2"),
        ..job_over("large.jsonl")
    };
    let (needed, free) = Job::prepare(&config).unwrap().shortage().unwrap();
    assert_eq!(needed, 8 << 40);
    assert!(free < needed);
}
