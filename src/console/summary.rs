//! The summary of a run, as text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::visible;
use crate::config::Config;
use crate::count::{counted, grouped};
use crate::input::PassedOver;
use crate::memory;
use crate::run::Summary;
use pressmill_extract::Reason;

/// Warnings for the user, one line each.
pub(super) fn faults(summary: &Summary, config: &Config) -> Vec<String> {
    let tally = &summary.tally;
    let mut faults = Vec::new();
    let panics = tally.rejected(Reason::Panicked);
    if panics > 0 {
        faults.push(format!(
            "BUG: {} made the analysis panic and went to quarantine (reason panicked); please report it",
            counted(panics, "article")
        ));
    }
    if summary.tally.failed_files > 0 {
        faults.push(format!(
            "{} could not be read to the end; see quarantine (stage input)",
            counted(summary.tally.failed_files, "file")
        ));
    }
    if summary.bad_percent() > config.max_bad_percent {
        faults.push(format!(
            "{} of {} went to quarantine, {:.1} %, more than the {} % of --max-bad",
            grouped(tally.n_quarantined()),
            counted(summary.records_read, "record"),
            summary.bad_percent(),
            config.max_bad_percent
        ));
    }
    if summary.records_read == 0 {
        faults.push("warning: no record in the input; the tables are empty".to_owned());
    }
    if !summary.is_balanced() {
        faults.push(format!(
            "BUG: the accounts do not balance: {} records read, {} documents, {} quarantined",
            summary.records_read,
            tally.documents,
            tally.n_quarantined()
        ));
    }
    faults
}

/// For a person.
pub(super) fn as_text(summary: &Summary, config: &Config) -> String {
    let tally = &summary.tally;
    let quarantined = tally.n_quarantined();
    let seconds = summary.elapsed.as_secs_f64();
    let mut text = String::new();
    if summary.was_finished {
        let output = visible(&config.output.display().to_string());
        return format!("nothing to do: {output} holds the finished result of this command\n");
    }
    let mut line = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<11} {value}");
    };
    line("files", &files(summary));
    line(
        "records",
        &format!(
            "{} = {} documents + {} quarantined",
            grouped(summary.records_read),
            grouped(tally.documents),
            grouped(quarantined)
        ),
    );
    if !tally.passed_over.is_empty() {
        line(
            "passed over",
            &listed(&tally.passed_over, |what| what.code()),
        );
    }
    if quarantined > 0 {
        line("quarantine", &listed(&tally.quarantined, |why| why.code()));
    }
    line(
        "found",
        &format!(
            "{} actors, {} quotes, {} of them with a speaker, {} stances",
            grouped(tally.actors),
            grouped(tally.quotes),
            grouped(tally.quotes_attributed),
            grouped(tally.stances)
        ),
    );
    line(
        "speed",
        &format!(
            "{} articles/s, {:.1} MB/s of article text, {seconds:.1} s, {}",
            grouped(per_second(tally.documents, seconds) as u64),
            per_second(tally.text_bytes, seconds) / 1e6,
            counted(config.threads.get() as u64, "thread")
        ),
    );
    if let Some(bytes) = memory::peak_bytes() {
        line("memory", &format!("{} MB peak", grouped(bytes / 1_000_000)));
    }
    line("output", &visible(&config.output.display().to_string()));
    text
}

/// Counts by name, in order: "3 missing_text, 1 too_large".
fn listed<K>(counts: &BTreeMap<K, u64>, code: impl Fn(&K) -> &'static str) -> String {
    let each = counts.iter();
    let each: Vec<_> = each
        .map(|(key, count)| format!("{} {}", grouped(*count), code(key)))
        .collect();
    each.join(", ")
}

fn files(summary: &Summary) -> String {
    let skipped = &summary.skipped;
    let mut parts = vec![format!(
        "{} read",
        grouped(summary.files - summary.tally.failed_files)
    )];
    let mut add = |count: u64, what: &str| {
        if count > 0 {
            parts.push(format!("{} {what}", grouped(count)));
        }
    };
    add(summary.tally.failed_files, "failed");
    add(skipped.hidden, "hidden, passed over");
    add(skipped.repeated, "met before under another name");
    add(skipped.folder_links, "links to folders not followed");
    add(skipped.gold, "of expected rows passed over");
    let example = skipped.other_example.as_deref().unwrap_or_default();
    let other = format!("of other kinds passed over, such as {}", visible(example));
    add(skipped.other_kinds, &other);
    parts.join(", ")
}

/// For a program: one JSON object.
pub(super) fn as_json(summary: &Summary, config: &Config) -> String {
    let tally = &summary.tally;
    let seconds = summary.elapsed.as_secs_f64();
    let by_reason = tally.quarantined.iter();
    let json = SummaryJson {
        files: summary.files,
        files_failed: summary.tally.failed_files,
        files_passed_over: summary.skipped.total(),
        records: summary.records_read,
        documents: tally.documents,
        quarantined: tally.n_quarantined(),
        quarantined_by_reason: by_reason
            .map(|(reason, count)| (reason.code(), *count))
            .collect(),
        passed_over: tally.passed_over.clone(),
        balanced: summary.is_balanced(),
        actors: tally.actors,
        mentions: tally.mentions,
        quotes: tally.quotes,
        quotes_attributed: tally.quotes_attributed,
        stances: tally.stances,
        documents_with_warnings: tally.warned,
        text_bytes: tally.text_bytes,
        elapsed_seconds: seconds,
        articles_per_second: per_second(tally.documents, seconds),
        text_megabytes_per_second: per_second(tally.text_bytes, seconds) / 1e6,
        peak_memory_bytes: memory::peak_bytes(),
        threads: config.threads.get(),
    };
    // Numbers and fixed keys always serialise.
    let mut line = serde_json::to_string(&json).unwrap_or_default();
    line.push('\n');
    line
}

/// The keys of `--json`: part of the interface.
#[derive(Serialize)]
struct SummaryJson {
    files: u64,
    files_failed: u64,
    files_passed_over: u64,
    records: u64,
    documents: u64,
    quarantined: u64,
    quarantined_by_reason: std::collections::BTreeMap<&'static str, u64>,
    passed_over: std::collections::BTreeMap<PassedOver, u64>,
    balanced: bool,
    actors: u64,
    mentions: u64,
    quotes: u64,
    quotes_attributed: u64,
    stances: u64,
    documents_with_warnings: u64,
    text_bytes: u64,
    elapsed_seconds: f64,
    articles_per_second: f64,
    text_megabytes_per_second: f64,
    peak_memory_bytes: Option<u64>,
    threads: usize,
}

fn per_second(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds.max(1e-3)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::faults;
    use crate::cli::Settings;
    use crate::config::Config;
    use crate::run::Summary;
    use crate::tally::Tally;
    use pressmill_extract::Reason;

    fn config(max_bad: f64) -> Config {
        let settings = Settings {
            input: vec!["in".to_owned()],
            output: Some("out".into()),
            max_bad: Some(max_bad),
            ..Settings::default()
        };
        Config::from_settings(settings).unwrap()
    }

    fn summary(panics: u64) -> Summary {
        Summary {
            files: 2,
            records_read: 10,
            tally: Tally {
                documents: 10 - panics,
                quarantined: BTreeMap::from([(Reason::Panicked, panics)]),
                ..Tally::default()
            },
            ..Summary::default()
        }
    }

    #[test]
    fn panics_and_accounts_that_do_not_balance_are_shouted_about() {
        let faults = faults(&summary(3), &config(100.0)).join("\n");
        assert!(
            faults.contains("BUG: 3 articles made the analysis panic"),
            "{faults}"
        );
        // Nothing was written, so the accounts cannot balance.
        assert!(
            faults.contains("BUG: the accounts do not balance: 10 records read"),
            "{faults}"
        );
    }

    #[test]
    fn more_bad_records_than_agreed_are_named() {
        let faults = |max_bad| faults(&summary(3), &config(max_bad)).join("\n");
        let words = "3 of 10 records went to quarantine, 30.0 %, more than the 29.9 % of --max-bad";
        assert!(faults(29.9).contains(words), "{}", faults(29.9));
        assert!(!faults(30.0).contains("--max-bad"));
    }

    #[test]
    fn failed_files_are_counted() {
        let mut summary = summary(0);
        summary.tally.failed_files = 1;
        let faults = faults(&summary, &config(1.0));
        assert!(
            faults[0].starts_with("1 file could not be read to the end"),
            "{faults:?}"
        );
    }
}
