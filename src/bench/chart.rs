//! The measurements as SVG: throughput by threads, and the time of each step.
//!
//! Colours follow the reader's choice of light or dark.

use std::fmt::{self, Write as _};

use super::Measured;
use pressmill_extract::Step;

const WIDTH: f64 = 760.0;
/// Where the bars of both halves begin.
const LEFT: f64 = 110.0;
/// Width of the longest bar.
const BAR_WIDTH: f64 = 480.0;
/// Distance between two rows.
const ROW: f64 = 26.0;
/// Distance from a row's top to its text baseline.
const BASE: f64 = 14.0;

const STYLE: &str = "<style>\
text{font:13px system-ui,sans-serif;fill:#222}\
.title{font-weight:600;font-size:15px}\
.name{text-anchor:end}\
.bar{fill:#3672b0}\
.ideal{fill:none;stroke:#999;stroke-dasharray:4 3}\
.paper{fill:#fff}\
@media(prefers-color-scheme:dark){text{fill:#ddd}.bar{fill:#6aa7e8}.ideal{stroke:#888}.paper{fill:#161616}}\
</style>";

/// The picture.
pub(super) fn draw(measured: &Measured) -> String {
    let rows = measured.runs.len() + measured.steps.len();
    let height = 170.0 + ROW * rows as f64;
    let mut picture = Picture {
        svg: String::new(),
        y: 28.0,
    };
    // Writing to a string cannot fail.
    let _ = picture.fill(measured, height);
    picture.svg
}

struct Picture {
    svg: String,
    /// Where the next row begins.
    y: f64,
}

impl Picture {
    fn fill(&mut self, measured: &Measured, height: f64) -> fmt::Result {
        writeln!(
            self.svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
             <title>pressmill bench</title>\n{STYLE}\n\
             <rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"/>"
        )?;
        let corpus = format!("{}, medians of {}", measured.corpus, measured.repeat);
        self.words("", 20.0, &corpus)?;
        self.y += 1.4 * ROW;
        self.words(
            "title",
            20.0,
            "Articles per second by threads (dashed: as many times one thread)",
        )?;
        self.y += ROW / 2.0;
        self.runs(measured)?;
        self.y += ROW;
        self.words(
            "title",
            20.0,
            "Microseconds per article by step, on one thread",
        )?;
        self.y += ROW / 2.0;
        self.steps(measured)?;
        writeln!(self.svg, "</svg>")
    }

    fn runs(&mut self, measured: &Measured) -> fmt::Result {
        let pace = |index: usize| {
            let run = measured.runs.get(index);
            run.map_or(0.0, |run| measured.articles_per_second(run.elapsed))
        };
        let ideals = measured.runs.iter().map(|run| run.threads as f64 * pace(0));
        let ideals: Vec<f64> = ideals.collect();
        let paces = (0..ideals.len()).map(pace);
        let most = paces.chain(ideals.iter().copied()).fold(1e-9, f64::max);
        for (index, (run, ideal)) in measured.runs.iter().zip(ideals).enumerate() {
            let efficiency = measured.efficiency(run) * 100.0;
            let value = format!("{:.0} ({efficiency:.0} %)", pace(index));
            self.box_of("ideal", ideal / most)?;
            self.row(&run.threads.to_string(), pace(index) / most, &value)?;
        }
        Ok(())
    }

    fn steps(&mut self, measured: &Measured) -> fmt::Result {
        let articles = measured.tally.documents.max(1) as f64;
        let times = measured
            .steps
            .map(|time| time.as_secs_f64() * 1e6 / articles);
        let most = times.into_iter().fold(1e-9, f64::max);
        for (step, time) in Step::ALL.into_iter().zip(times) {
            self.row(step.name(), time / most, &format!("{time:.1}"))?;
        }
        Ok(())
    }

    /// A bar with its name and value; `part` is its share of the longest.
    fn row(&mut self, name: &str, part: f64, value: &str) -> fmt::Result {
        self.box_of("bar", part)?;
        self.y += BASE;
        self.words("name", LEFT - 10.0, name)?;
        self.words("", LEFT + BAR_WIDTH + 10.0, value)?;
        self.y += ROW - BASE;
        Ok(())
    }

    fn box_of(&mut self, class: &str, part: f64) -> fmt::Result {
        let (y, width) = (self.y, part * BAR_WIDTH);
        writeln!(
            self.svg,
            "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"18\"/>"
        )
    }

    fn words(&mut self, class: &str, x: f64, words: &str) -> fmt::Result {
        let (y, words) = (self.y, escaped(words));
        writeln!(
            self.svg,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y:.1}\">{words}</text>"
        )
    }
}

/// Text for XML. XML cannot represent control characters: they become U+FFFD.
fn escaped(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            character if character.is_control() => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::draw;
    use crate::bench::{Measured, RunTime};
    use crate::tally::Tally;
    use pressmill_extract::Step;

    fn measured(corpus: &str) -> Measured {
        let run = |threads: usize, seconds: u64| RunTime {
            threads,
            elapsed: Duration::from_secs(seconds),
            peak_bytes: None,
        };
        Measured {
            corpus: corpus.to_owned(),
            repeat: 3,
            tally: Tally {
                documents: 1000,
                ..Tally::default()
            },
            runs: vec![run(1, 10), run(2, 5), run(4, 4)],
            steps: [Duration::from_millis(30); Step::ALL.len()],
            ..Measured::default()
        }
    }

    /// The elements that are still open at the end. Panics if one closes that is not open.
    fn left_open(svg: &str) -> Vec<&str> {
        let mut open = Vec::new();
        for tag in svg.split('<').skip(1) {
            let (tag, words) = tag.split_once('>').unwrap();
            assert!(!words.contains('>'), "{words}");
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            let name = tag.split_whitespace().next().unwrap();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None if !tag.ends_with('/') => open.push(name),
                None => {}
            }
        }
        open
    }

    #[test]
    fn the_chart_is_well_formed_whatever_the_input_is_called() {
        let svg = draw(&measured("a<b>&\"c\".jsonl\u{1b}"));
        assert_eq!(left_open(&svg), Vec::<&str>::new());
        assert!(svg.contains("a&lt;b&gt;&amp;&quot;c&quot;.jsonl\u{fffd}, medians of 3"));
        assert!(svg.contains("prefers-color-scheme:dark"));
    }

    #[test]
    fn every_run_and_step_has_its_bar() {
        let svg = draw(&measured("x"));
        assert_eq!(svg.matches("class=\"ideal\"").count(), 3);
        assert_eq!(svg.matches("class=\"bar\"").count(), 3 + Step::ALL.len());
        assert!(svg.contains(">250 (62 %)<"), "{svg}");
        assert!(svg.contains(">30.0<"), "{svg}");
        // The ideal of four threads is the longest bar.
        assert!(svg.contains("width=\"480.0\""), "{svg}");
    }

    #[test]
    fn nothing_measured_is_still_a_chart() {
        assert_eq!(left_open(&draw(&Measured::default())), Vec::<&str>::new());
    }
}
