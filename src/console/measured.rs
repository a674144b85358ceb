//! The measurements of `bench`, as tables and as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use super::visible;
use crate::bench::{FloorTime, Measured, RunTime};
use crate::count::{counted, grouped};
use pressmill_extract::Step;

/// For a person.
pub(super) fn as_text(measured: &Measured) -> String {
    let mut text = format!(
        "{}: {}, {:.1} MB of text; medians of {}; {}\n",
        visible(&measured.corpus),
        counted(measured.tally.documents, "article"),
        measured.tally.text_bytes as f64 / 1e6,
        measured.repeat,
        counted(measured.cores as u64, "core")
    );
    // Writing to a string cannot fail.
    let _ = runs(measured, &mut text);
    let _ = floors(measured, &mut text);
    let _ = steps(measured, &mut text);
    text
}

fn runs(measured: &Measured, text: &mut String) -> std::fmt::Result {
    let memory = if measured.peak_is_reset {
        "peak memory"
    } else {
        "memory since the start"
    };
    writeln!(text, "\nthreads  articles/s    MB/s  efficiency  {memory}")?;
    for run in &measured.runs {
        let peak = run
            .peak_bytes
            .map(|bytes| format!("{} MB", grouped(bytes / 1_000_000)));
        writeln!(
            text,
            "{:>7}  {:>10}  {:>6.1}  {:>8.0} %  {:>11}",
            run.threads,
            grouped(measured.articles_per_second(run.elapsed) as u64),
            measured.megabytes_per_second(run.elapsed),
            measured.efficiency(run) * 100.0,
            peak.as_deref().unwrap_or("unknown")
        )?;
    }
    Ok(())
}

fn floors(measured: &Measured, text: &mut String) -> std::fmt::Result {
    writeln!(text, "\non one thread              articles/s    MB/s")?;
    let mut line = |what: &str, articles: f64, megabytes: f64, rest: &str| {
        let articles = grouped(articles as u64);
        writeln!(text, "{what:<25}  {articles:>10}  {megabytes:>6.1}{rest}")
    };
    for floor in &measured.floors {
        let rest = format!(
            "  the run reaches 1/{:.1} of that floor",
            measured.times_faster(floor)
        );
        let (articles, megabytes) = pace(floor);
        line(floor.floor.meaning(), articles, megabytes, &rest)?;
    }
    let in_turn = measured.in_turn();
    let articles = measured.articles_per_second(in_turn);
    line(
        "the run, everything",
        articles,
        measured.megabytes_per_second(in_turn),
        "",
    )
}

fn steps(measured: &Measured, text: &mut String) -> std::fmt::Result {
    writeln!(text, "\nstep       µs/article  share")?;
    let all = measured.in_turn();
    for (name, time) in names().zip(measured.steps).chain([("all", all)]) {
        writeln!(
            text,
            "{name:<9}  {:>10.1}  {:>3.0} %",
            microseconds(measured, time),
            share(time, all) * 100.0
        )?;
    }
    Ok(())
}

fn names() -> impl Iterator<Item = &'static str> {
    Step::ALL.into_iter().map(Step::name)
}

/// Microseconds per article.
fn microseconds(measured: &Measured, time: Duration) -> f64 {
    time.as_secs_f64() * 1e6 / measured.tally.documents.max(1) as f64
}

fn share(time: Duration, all: Duration) -> f64 {
    time.as_secs_f64() / all.as_secs_f64().max(1e-9)
}

/// Articles and megabytes of text per second.
fn pace(time: &FloorTime) -> (f64, f64) {
    let seconds = time.elapsed.as_secs_f64().max(1e-9);
    let megabytes = time.pass.text_bytes as f64 / 1e6;
    (time.pass.texts as f64 / seconds, megabytes / seconds)
}

/// For a program: one JSON object.
pub(super) fn as_json(measured: &Measured) -> String {
    let all = measured.in_turn();
    let steps = names().zip(measured.steps);
    let json = MeasuredJson {
        version: env!("CARGO_PKG_VERSION"),
        corpus: &measured.corpus,
        articles: measured.tally.documents,
        text_bytes: measured.tally.text_bytes,
        quarantined: measured.tally.n_quarantined(),
        quotes: measured.tally.quotes,
        duplicates: measured.duplicates,
        cores: measured.cores,
        repeat: measured.repeat,
        peak_memory_is_per_run: measured.peak_is_reset,
        runs: measured
            .runs
            .iter()
            .map(|run| run_json(measured, run))
            .collect(),
        floors: measured
            .floors
            .iter()
            .map(|floor| floor_json(measured, floor))
            .collect(),
        steps: steps
            .map(|(step, time)| StepJson {
                step,
                seconds: time.as_secs_f64(),
                microseconds_per_article: microseconds(measured, time),
                share: share(time, all),
            })
            .collect(),
        in_turn: PaceJson {
            seconds: all.as_secs_f64(),
            articles_per_second: measured.articles_per_second(all),
            text_megabytes_per_second: measured.megabytes_per_second(all),
        },
        faults: &measured.faults,
    };
    // Numbers, strings and fixed keys always serialise.
    let mut line = serde_json::to_string(&json).unwrap_or_default();
    line.push('\n');
    line
}

fn run_json(measured: &Measured, run: &RunTime) -> RunJson {
    RunJson {
        threads: run.threads,
        pace: PaceJson {
            seconds: run.elapsed.as_secs_f64(),
            articles_per_second: measured.articles_per_second(run.elapsed),
            text_megabytes_per_second: measured.megabytes_per_second(run.elapsed),
        },
        efficiency: measured.efficiency(run),
        peak_memory_bytes: run.peak_bytes,
    }
}

fn floor_json(measured: &Measured, time: &FloorTime) -> FloorJson {
    let (articles, megabytes) = pace(time);
    FloorJson {
        floor: time.floor.name(),
        pace: PaceJson {
            seconds: time.elapsed.as_secs_f64(),
            articles_per_second: articles,
            text_megabytes_per_second: megabytes,
        },
        words: time.pass.words,
        times_faster_than_run: measured.times_faster(time),
    }
}

/// The keys of `--json`: part of the interface.
#[derive(Serialize)]
struct MeasuredJson<'a> {
    version: &'static str,
    corpus: &'a str,
    articles: u64,
    text_bytes: u64,
    quarantined: u64,
    quotes: u64,
    duplicates: u64,
    cores: usize,
    repeat: usize,
    peak_memory_is_per_run: bool,
    runs: Vec<RunJson>,
    floors: Vec<FloorJson>,
    steps: Vec<StepJson>,
    in_turn: PaceJson,
    faults: &'a [String],
}

#[derive(Serialize)]
struct PaceJson {
    seconds: f64,
    articles_per_second: f64,
    text_megabytes_per_second: f64,
}

#[derive(Serialize)]
struct RunJson {
    threads: usize,
    #[serde(flatten)]
    pace: PaceJson,
    efficiency: f64,
    peak_memory_bytes: Option<u64>,
}

#[derive(Serialize)]
struct FloorJson {
    floor: &'static str,
    #[serde(flatten)]
    pace: PaceJson,
    words: u64,
    times_faster_than_run: f64,
}

#[derive(Serialize)]
struct StepJson {
    step: &'static str,
    seconds: f64,
    microseconds_per_article: f64,
    share: f64,
}
