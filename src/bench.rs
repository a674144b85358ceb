//! How fast this machine runs: whole runs at several thread counts, a floor that no reader of the same input
//! can beat, and the time of each step.
//!
//! Each round measures everything once, and there are [`BenchArgs::repeat`] rounds, so a machine that slows
//! down slows every figure. The figures are medians. A whole run does what `pressmill run` does, into a
//! folder that is removed afterwards. The chart is the only file that stays.
//!
//! Only this module, `run` and `console` read a clock.

use std::num::NonZero;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::cli::BenchArgs;
use crate::cli::Settings;
use crate::config::Config;
use crate::count::counted;
use crate::error::Error;
use crate::interrupt::Stop;
use crate::memory;
use crate::run::{Job, Summary};
use crate::tally::Tally;
use pressmill_extract::Analyzer;
use pressmill_extract::Step;

mod chart;
mod clock;
mod corpus;
mod floor;
mod rounds;
mod seeds;
mod work;

pub use clock::StepTimes;
pub use floor::{Floor, Pass};

use clock::Stopwatch;
use corpus::Corpus;
use rounds::Rounds;
use work::Work;

/// The folder of a result, within the working folder.
const RESULT: &str = "result";

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// The articles, in words.
    pub corpus: String,
    /// Cores that the system offers.
    pub cores: usize,
    /// How often everything was measured.
    pub repeat: usize,
    /// What every run counted.
    pub tally: Tally,
    /// Rows of `duplicates` of every run.
    pub duplicates: u64,
    /// One per number of threads, the fewest first.
    pub runs: Vec<RunTime>,
    /// One per [`Floor`].
    pub floors: Vec<FloorTime>,
    /// A run on one thread, every step in sequence.
    pub steps: StepTimes,
    /// Whether the memory peaks are those of single runs; otherwise they are peaks since the program began.
    pub peak_is_reset: bool,
    /// Warnings for the user, one line each.
    pub faults: Vec<String>,
}

/// A whole run.
#[derive(Clone, Copy, Debug)]
pub struct RunTime {
    /// Workers; the thread that reads and writes is not counted.
    pub threads: usize,
    /// From the first look at the input to the last byte on the disk.
    pub elapsed: Duration,
    /// Peak memory including the models, where the system reports it.
    pub peak_bytes: Option<u64>,
}

/// A pass of a floor.
#[derive(Clone, Copy, Debug)]
pub struct FloorTime {
    /// What the floor does.
    pub floor: Floor,
    /// What it counted.
    pub pass: Pass,
    /// How long it took.
    pub elapsed: Duration,
}

impl Measured {
    /// Articles per second for a whole run of that length.
    pub fn articles_per_second(&self, elapsed: Duration) -> f64 {
        self.tally.documents as f64 / seconds(elapsed)
    }

    /// Megabytes of article text per second for a whole run of that length.
    pub fn megabytes_per_second(&self, elapsed: Duration) -> f64 {
        self.tally.text_bytes as f64 / 1e6 / seconds(elapsed)
    }

    /// Speed as a share of what perfect scaling from one worker would give.
    pub fn efficiency(&self, run: &RunTime) -> f64 {
        let alone = self.runs.first().map_or(run.elapsed, |run| run.elapsed);
        seconds(alone) / seconds(run.elapsed) / run.threads as f64
    }

    /// The time of a run on one thread, everything in turn.
    pub fn in_turn(&self) -> Duration {
        self.steps.iter().sum()
    }

    /// How many times faster the floor is than a run on one thread.
    pub fn times_faster(&self, floor: &FloorTime) -> f64 {
        seconds(self.in_turn()) / seconds(floor.elapsed)
    }
}

/// A duration that is safe to divide by.
fn seconds(time: Duration) -> f64 {
    time.as_secs_f64().max(1e-9)
}

/// Measures what the user asked for and draws the chart. `notice` shows what is being measured.
///
/// # Errors
/// There is nothing to read, the input is stdin, a file cannot be written, or a signal asked to stop.
pub fn measure(
    args: &BenchArgs,
    analyzer: &Analyzer,
    stop: &Stop,
    notice: fn(&str),
) -> Result<Measured, Error> {
    let chart = args.chart.as_deref();
    chart.map_or(Ok(()), check_parent)?;
    let work = Work::new(args.work.as_deref())?;
    let input = inputs(args, &work)?;
    let bench = Bench {
        input,
        analyzer,
        stop,
        notice,
        work,
    };
    let measured = bench.rounds(args)?;
    if let Some(path) = chart {
        fs::write(path, chart::draw(&measured)).map_err(Error::io(path))?;
    }
    Ok(measured)
}

/// Fails before the measurements if a file could not be written after them.
fn check_parent(path: &Path) -> Result<(), Error> {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let parent = parent.unwrap_or(Path::new("."));
    fs::metadata(parent).map(|_| ()).map_err(Error::io(parent))
}

/// The user's input, or that of a generated corpus.
fn inputs(args: &BenchArgs, work: &Work) -> Result<Vec<String>, Error> {
    if args.input.iter().any(|input| input == "-") {
        return Err(Error::Config {
            key: "INPUT".to_owned(),
            problem: "stdin cannot be read more than once".to_owned(),
        });
    }
    if !args.input.is_empty() {
        return Ok(args.input.clone());
    }
    let path = work.path("corpus.jsonl");
    Corpus::new(args.seed).write(&path, args.articles)?;
    Ok(vec![path.to_string_lossy().into_owned()])
}

/// A description of the articles.
fn corpus(args: &BenchArgs) -> String {
    if args.input.is_empty() {
        let articles = counted(args.articles, "synthetic article");
        format!("{articles}, seed {}", args.seed)
    } else {
        args.input.join(" ")
    }
}

/// The thread counts to measure; 1 is always among them.
fn thread_counts(asked: &[NonZero<usize>], cores: usize) -> Vec<usize> {
    let mut counts: Vec<usize> = asked.iter().map(|count| count.get()).collect();
    if counts.is_empty() {
        counts.extend(
            (1..usize::BITS)
                .map(|power| 1 << power)
                .take_while(|count| *count < cores),
        );
        counts.push(cores);
    }
    counts.push(1);
    counts.sort_unstable();
    counts.dedup();
    counts
}

/// What the measurements need.
struct Bench<'a> {
    input: Vec<String>,
    analyzer: &'a Analyzer,
    stop: &'a Stop,
    /// Shows what is being measured.
    notice: fn(&str),
    work: Work,
}

impl Bench<'_> {
    /// Measures everything that was asked for, round by round.
    fn rounds(&self, args: &BenchArgs) -> Result<Measured, Error> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let counts = thread_counts(&args.threads, cores);
        let (_, warm_up) = self.whole_run(counts.last().copied().unwrap_or(1))?;
        let mut rounds = Rounds::new(&warm_up);
        for round in 1..=args.repeat.get() {
            let place = format!("round {round} of {}", args.repeat);
            self.round(&place, &counts, &mut rounds)?;
        }
        Ok(Measured {
            corpus: corpus(args),
            cores,
            repeat: args.repeat.get(),
            peak_is_reset: memory::reset_peak(),
            ..rounds.finish()
        })
    }

    /// One round.
    fn round(&self, place: &str, counts: &[usize], rounds: &mut Rounds) -> Result<(), Error> {
        for floor in Floor::ALL {
            (self.notice)(&format!("{place}: {}", floor.meaning()));
            let (pass, elapsed) = floor::pass(floor, &self.config(1)?, self.stop)?;
            rounds.add_floor(FloorTime {
                floor,
                pass,
                elapsed,
            });
        }
        for threads in counts {
            (self.notice)(&format!("{place}: {}", counted(*threads as u64, "thread")));
            let (time, summary) = self.whole_run(*threads)?;
            rounds.add_run(time, &summary);
        }
        (self.notice)(&format!("{place}: step by step"));
        let (times, summary) = self.step_by_step()?;
        rounds.add_steps(times, &summary);
        Ok(())
    }

    /// Runs as `pressmill run` does.
    fn whole_run(&self, threads: usize) -> Result<(RunTime, Summary), Error> {
        let config = self.config(threads)?;
        memory::reset_peak();
        let started = Instant::now();
        let analyze = |articles: &_| self.analyzer.analyze_all(articles);
        let summary = Job::prepare(&config)?.run(&analyze, self.stop, &mut ())?;
        let time = RunTime {
            threads,
            elapsed: started.elapsed(),
            peak_bytes: memory::peak_bytes(),
        };
        self.work.remove(RESULT)?;
        Ok((time, summary))
    }

    /// Runs on this thread and reads the clock after each step.
    fn step_by_step(&self) -> Result<(StepTimes, Summary), Error> {
        let config = self.config(1)?;
        let watch = Stopwatch::start();
        let after = |step: Step| watch.after(step);
        let analyze = |articles: &_| self.analyzer.analyze_watched(articles, &after);
        let summary = Job::prepare(&config)?.run_in_turn(&analyze, self.stop, &after)?;
        let times = watch.times();
        self.work.remove(RESULT)?;
        Ok((times, summary))
    }

    /// A run with every table and option on.
    fn config(&self, threads: usize) -> Result<Config, Error> {
        let settings = Settings {
            input: self.input.clone(),
            output: Some(self.work.path(RESULT)),
            threads: Some(threads),
            quiet: true,
            ..Settings::default()
        };
        Config::from_settings(settings)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use clap::Parser as _;
    use tempfile::tempdir;

    use super::{Floor, measure, thread_counts};
    use crate::cli::{BenchArgs, Cli, Command};
    use crate::interrupt::Stop;
    use pressmill_extract::Analyzer;

    fn args(arguments: &[&str]) -> BenchArgs {
        let arguments = ["pressmill", "bench"].iter().chain(arguments);
        match Cli::try_parse_from(arguments).unwrap().command {
            Command::Bench(args) => args,
            _ => unreachable!("the arguments say bench"),
        }
    }

    #[test]
    fn one_thread_is_always_measured() {
        assert_eq!(thread_counts(&[], 1), [1]);
        assert_eq!(thread_counts(&[], 2), [1, 2]);
        assert_eq!(thread_counts(&[], 12), [1, 2, 4, 8, 12]);
        assert_eq!(thread_counts(&[], 64), [1, 2, 4, 8, 16, 32, 64]);
        let asked = [6, 3, 6].map(|count| NonZero::new(count).unwrap());
        assert_eq!(thread_counts(&asked, 2), [1, 3, 6]);
    }

    #[test]
    fn stdin_is_refused_before_anything_is_read() {
        let refused = measure(&args(&["-"]), &Analyzer::new(), &Stop::default(), |_| ());
        let message = refused.unwrap_err().to_string();
        assert_eq!(message, "INPUT: stdin cannot be read more than once");
    }

    #[test]
    fn a_synthetic_corpus_is_measured_whole_and_hardly_repeats_itself() {
        let work = tempdir().unwrap();
        let folder = work.path().to_str().unwrap();
        let options = [
            "--articles",
            "100",
            "--threads",
            "3",
            "--repeat",
            "1",
            "-o",
            folder,
        ];
        let measured =
            measure(&args(&options), &Analyzer::new(), &Stop::default(), |_| ()).unwrap();
        assert_eq!(measured.faults, Vec::<String>::new());
        assert_eq!(measured.tally.documents, 100);
        assert_eq!(measured.duplicates, 0);
        // The sample corpus has ten quotes per 2 kB; its endings have fewer.
        assert!(measured.tally.quotes > 500, "{}", measured.tally.quotes);
        let threads: Vec<usize> = measured.runs.iter().map(|run| run.threads).collect();
        assert_eq!(threads, [1, 3]);
        for (found, floor) in measured.floors.iter().zip(Floor::ALL) {
            assert_eq!((found.floor, found.pass.texts), (floor, 100));
            assert_eq!(found.pass.text_bytes, measured.tally.text_bytes);
            assert_eq!(found.pass.words > 50_000, floor == Floor::ParseAndWords);
        }
        assert!(measured.steps.iter().all(|time| !time.is_zero()));
        assert_eq!(work.path().read_dir().unwrap().count(), 0);
    }
}
