//! The progress of a run: a bar on a terminal, otherwise a line every half minute.

use std::io::{self, IsTerminal as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::notice;
use crate::count::grouped;
use crate::run::Observer;
use crate::tally::Tally;

/// Time between two lines where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(30);

const BAR: &str = "{bar:24} {bytes}/{total_bytes}  {msg}  {eta} left";
const SPINNER: &str = "{spinner} {bytes}  {msg}";

/// Shows the progress of a run.
#[derive(Debug)]
pub struct Progress {
    face: Face,
    started: Instant,
}

#[derive(Debug)]
enum Face {
    /// `--quiet`.
    None,
    Bar(ProgressBar),
    Lines {
        total: u64,
        last: Instant,
    },
}

impl Progress {
    /// For a run over `input_bytes` bytes on disk; 0 if unknown.
    pub fn new(quiet: bool, input_bytes: u64) -> Self {
        let started = Instant::now();
        let face = if quiet {
            Face::None
        } else if io::stderr().is_terminal() {
            Face::Bar(bar(input_bytes))
        } else {
            Face::Lines {
                total: input_bytes,
                last: started,
            }
        };
        Self { face, started }
    }

    /// Removes the bar.
    pub fn finish(&self) {
        if let Face::Bar(bar) = &self.face {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Progress {
    fn advance(&mut self, position: u64, tally: &Tally) {
        let pace = || pace(tally, self.started.elapsed());
        match &mut self.face {
            Face::Bar(bar) => {
                bar.set_message(pace());
                bar.set_position(position);
            }
            Face::Lines { total, last } if last.elapsed() >= LINE_INTERVAL => {
                *last = Instant::now();
                let done = match total {
                    0 => format!("{} MB", position / 1_000_000),
                    total => format!("{} % of {} MB", position * 100 / *total, *total / 1_000_000),
                };
                notice(&format!("{done}, {}", pace()));
            }
            Face::None | Face::Lines { .. } => {}
        }
    }
}

fn bar(input_bytes: u64) -> ProgressBar {
    let (bar, template) = match input_bytes {
        0 => (ProgressBar::new_spinner(), SPINNER),
        bytes => (ProgressBar::new(bytes), BAR),
    };
    // The templates are constants: the first run would show one that does not parse.
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Articles and megabytes of their text per second, and what went to quarantine.
fn pace(tally: &Tally, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let articles = grouped((tally.documents as f64 / seconds) as u64);
    let megabytes = tally.text_bytes as f64 / 1e6 / seconds;
    let quarantined = grouped(tally.n_quarantined());
    format!("{articles} articles/s, {megabytes:.1} MB/s, {quarantined} quarantined")
}
