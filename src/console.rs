//! The console: results go to stdout, everything else to stderr. The only module that prints.
//!
//! Control characters in names and messages are escaped, so that no input can control the terminal. A closed
//! pipe (`| head`) is not an error.

use std::error::Error as _;
use std::io::{self, Write as _};
use std::panic;
use std::path::Path;

use crate::bench::Measured;
use crate::boundary::panic_message;
use crate::config::Config;
use crate::count::{counted, grouped};
use crate::error::Error;
use crate::output::{AcrossRuns, Verdict};
use crate::run::Summary;

mod measured;
mod progress;
mod summary;

pub use progress::Progress;

/// Writes a result to stdout.
pub fn result(text: &str) {
    // The reader has gone: there is nothing to do about it.
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Writes one line to stderr, control characters escaped.
pub fn notice(text: &str) {
    let line = visible(text);
    // The reader has gone: there is nothing to do about it.
    let _ = writeln!(io::stderr().lock(), "pressmill: {line}");
}

/// Writes an error and its causes to stderr, in one line.
pub fn error(error: &Error) {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line += ": ";
        line += &error.to_string();
        cause = error.source();
    }
    notice(&line);
}

/// Warns that a result may need more bytes than the disk has free.
pub fn shortage((needed, free): (u64, u64), folder: &Path) {
    notice(&format!(
        "{}: {} MB free, the result may take {} MB; a run that fills the disk goes on when there is room",
        folder.display(),
        grouped(free / 1_000_000),
        grouped(needed / 1_000_000)
    ));
}

/// Writes the summary of a run to stdout, for a person or, with `--json`, for a program. Faults go to stderr
/// as well.
pub fn summary(summary: &Summary, config: &Config) {
    for fault in summary::faults(summary, config) {
        notice(&fault);
    }
    if config.json {
        result(&summary::as_json(summary, config));
    } else if !config.quiet {
        result(&summary::as_text(summary, config));
    }
}

/// Writes the measurements of `bench` to stdout, for a person or, with `--json`, for a program. Faults go to
/// stderr as well.
pub fn measured(measured: &Measured, as_json: bool) {
    for fault in &measured.faults {
        notice(fault);
    }
    result(&if as_json {
        measured::as_json(measured)
    } else {
        measured::as_text(measured)
    });
}

/// Writes the outcome of `verify` for `folder`: one line if the result is whole, otherwise one line per
/// fault.
pub fn verdict(verdict: &Verdict, folder: &Path) {
    let mut text = String::new();
    for fault in &verdict.faults {
        text += &visible(fault);
        text.push('\n');
    }
    if verdict.faults.is_empty() {
        text = format!(
            "{} is whole: {}, {}, {} in quarantine, {} MB\n",
            visible(&folder.display().to_string()),
            counted(verdict.parts as u64, "part"),
            counted(verdict.rows.documents, "document"),
            grouped(verdict.rows.quarantine),
            grouped(verdict.bytes / 1_000_000)
        );
    }
    result(&text);
}

/// Writes the outcome of `dedup`.
pub fn across_runs(found: AcrossRuns, file: &Path) {
    let file = visible(&file.display().to_string());
    let documents = counted(found.documents, "document");
    let repeats = grouped(found.duplicates);
    result(&format!(
        "{documents}, {repeats} of them repeat an earlier one: {file}\n"
    ));
}

/// Prints a panic as one line on stderr; the panic itself continues to the panic boundary.
pub fn install_panic_message() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let place = place.unwrap_or_default();
        notice(&format!(
            "bug at {place}: {}",
            panic_message(panic.payload())
        ));
    }));
}

/// `text` with control and direction characters escaped.
fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if character.is_control() || turns {
            visible.extend(character.escape_default());
        } else {
            visible.push(character);
        }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            visible("a\u{1b}[31m\nb\u{202e}é"),
            "a\\u{1b}[31m\\nb\\u{202e}é"
        );
    }
}
