//! `pressmill eval GOLD OUT`: recall and precision of a result against annotations.
//!
//! GOLD is JSON Lines in the format of `sample_corpus/GOLD_FORMAT.md`, OUT a folder
//! that `pressmill run` wrote. Every figure is micro-averaged over articles, but
//! `tone of articles`, the mean over its three labels.

use std::fmt;
use std::path::Path;

use crate::error::Error;

mod counts;
mod extracted;
mod gold;
mod names;
mod pairs;
mod score;

pub use counts::Counts;
pub use score::Scorecard;

/// Compares a result with its annotations.
///
/// # Errors
/// When either cannot be read, or the result lacks a table.
pub fn evaluate(gold: &Path, result: &Path) -> Result<Scorecard, Error> {
    let gold = gold::read(gold)?;
    let found = extracted::read(result)?;
    let mut scorecard = Scorecard::default();
    for article in &gold {
        scorecard.compare(
            article,
            found.article(&article.source_file, article.record_no),
        );
    }
    Ok(scorecard)
}

impl fmt::Display for Scorecard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<28}{:>9}  {:>9}  {:>9}  {:>6}",
            "task", "precision", "recall", "F1", "gold"
        )?;
        for (task, counts) in self.tasks() {
            line(f, task, &counts)?;
        }
        let tone = self.article_tone();
        let labelled = self.labelled_articles();
        let [precision, recall, f1] = tone.map(|figure| format!("{figure:.3}"));
        writeln!(
            f,
            "{:<28}{precision:>9}  {recall:>9}  {f1:>9}  {labelled:>6}",
            "tone of articles (mean)"
        )?;
        writeln!(
            f,
            "articles: {} compared, {} not in the result",
            self.articles, self.missing
        )
    }
}

fn line(f: &mut fmt::Formatter<'_>, task: &str, counts: &Counts) -> fmt::Result {
    let figure = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let (precision, recall, f1) = (
        figure(counts.precision()),
        figure(counts.recall()),
        figure(counts.f1()),
    );
    writeln!(
        f,
        "{task:<28}{precision:>9}  {recall:>9}  {f1:>9}  {:>6}",
        counts.gold()
    )
}
