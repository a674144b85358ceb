//! Trains the model of furniture lines: `articles with their furniture left in → models/furniture.zst`.
//!
//! The lines have no manual labels. A line that three articles of one outlet share is furniture, and so is
//! one that matches a fixed phrase; prose that occurs once belongs to the article. Articles that were scraped
//! twice count once. The bias is set on outlets that were held out.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use crate::article::furniture::cases;
use crate::error::Error;
use crate::learn::linear::close;
use crate::train::judged::Example;
use crate::train::linear::{Draft, Plan, train};
use crate::word::mix;

/// Articles of one outlet that share a furniture line, at least.
const SHARED_BY: u32 = 3;
/// Prose of one article in so many is taken: it is a hundred times as frequent as furniture.
const PROSE_OF: u64 = 6;
/// One outlet in so many is held out to set the bias with.
const HELD_OUT: u64 = 5;
/// Share of the prose lines of outlets held out that may be called furniture: one in 500. A good part
/// of those are furniture that only one article has.
const LOST_SHARE: f32 = 0.002;

const PLAN: Plan = Plan {
    bits: 16,
    epochs: 8,
    rate: 0.05,
    decay: 0.0,
    seed: 1,
};

#[derive(Deserialize)]
struct Row {
    domain: String,
    text: String,
}

/// One line as an example: class 1 is furniture.
struct Labelled {
    outlet: u64,
    example: Example,
}

/// Trains from a zstd-compressed JSONL of `{domain, text}`; the weights file, ready to ship.
///
/// # Errors
/// [`Error::Io`] and [`Error::Lexicon`] about the articles.
pub fn run(articles: &Path, report: &mut dyn FnMut(String)) -> Result<Vec<u8>, Error> {
    let counts = count(articles)?;
    let lines = labelled(articles, &counts)?;
    let (held_out, practice): (Vec<&Labelled>, Vec<&Labelled>) =
        lines.iter().partition(|line| line.outlet % HELD_OUT == 0);
    let measured = fit(&practice);
    let threshold = threshold(&measured, &held_out);
    report(figures(&measured, &held_out, threshold));
    let all: Vec<&Labelled> = lines.iter().collect();
    let mut bytes = Vec::new();
    fit(&all).judge([-threshold]).put(&mut bytes);
    close(bytes).map_err(Error::io(articles))
}

fn fit(lines: &[&Labelled]) -> Draft<1> {
    let examples: Vec<&Example> = lines.iter().map(|line| &line.example).collect();
    train(&examples, PLAN, |[score], example| {
        [1.0 / (1.0 + (-score).exp()) - example.class as f32]
    })
}

/// The score that all but [`LOST_SHARE`] of the prose lines stay below.
fn threshold(draft: &Draft<1>, held_out: &[&Labelled]) -> f32 {
    let prose = held_out.iter().filter(|line| line.example.class == 0);
    let mut scores: Vec<f32> = prose.map(|line| draft.scores(&line.example)[0]).collect();
    scores.sort_by(f32::total_cmp);
    let kept = (scores.len() as f32 * (1.0 - LOST_SHARE)) as usize;
    scores.get(kept).copied().unwrap_or(0.0)
}

fn figures(draft: &Draft<1>, held_out: &[&Labelled], threshold: f32) -> String {
    let furniture: Vec<_> = held_out
        .iter()
        .filter(|line| line.example.class == 1)
        .collect();
    let found = furniture
        .iter()
        .filter(|line| draft.scores(&line.example)[0] >= threshold)
        .count();
    let prose = held_out.len() - furniture.len();
    format!(
        "held-out outlets: {found} of {} furniture lines found, 1 in {:.0} of {prose} prose lines lost, from score {threshold:.2}",
        furniture.len(),
        1.0 / LOST_SHARE
    )
}

/// Calls `sink` with each article.
fn each(path: &Path, sink: &mut dyn FnMut(Row)) -> Result<(), Error> {
    let file = File::open(path).map_err(Error::io(path))?;
    let decoder = zstd::Decoder::new(file).map_err(Error::io(path))?;
    for (line, json) in (1..).zip(BufReader::new(decoder).lines()) {
        let json = json.map_err(Error::io(path))?;
        let row = serde_json::from_str(&json).map_err(|_| Error::Lexicon {
            path: path.to_path_buf(),
            line,
            expected: "{domain, text}",
        })?;
        sink(row);
    }
    Ok(())
}

/// How many articles of an outlet have each line.
fn count(articles: &Path) -> Result<HashMap<u64, u32>, Error> {
    let mut counts = HashMap::new();
    let mut known = HashSet::new();
    each(articles, &mut |row| {
        let outlet = hash(&row.domain);
        let longest = row
            .text
            .lines()
            .max_by_key(|line| line.len())
            .unwrap_or_default();
        if known.insert(outlet ^ hash(longest)) {
            let lines: HashSet<u64> = row
                .text
                .lines()
                .map(|line| line_hash(outlet, line.trim()))
                .collect();
            #[expect(
                clippy::iter_over_hash_type,
                reason = "sums do not depend on the order"
            )]
            for line in lines {
                *counts.entry(line).or_insert(0) += 1;
            }
        }
    })?;
    Ok(counts)
}

fn labelled(articles: &Path, counts: &HashMap<u64, u32>) -> Result<Vec<Labelled>, Error> {
    let mut lines = Vec::new();
    let mut known = HashSet::new();
    each(articles, &mut |row| {
        let outlet = hash(&row.domain);
        let gives_prose = hash(&row.text).is_multiple_of(PROSE_OF);
        cases(&row.text, &mut |text, is_phrase, case| {
            let id = line_hash(outlet, text);
            let count = counts.get(&id).copied().unwrap_or(0);
            let is_furniture = is_phrase || count >= SHARED_BY;
            let is_prose = count == 1 && gives_prose;
            if (is_furniture || is_prose) && known.insert(id) {
                let mut example = Example {
                    class: usize::from(is_furniture),
                    ..Example::default()
                };
                case.features(&mut example);
                lines.push(Labelled { outlet, example });
            }
        });
    })?;
    Ok(lines)
}

fn line_hash(outlet: u64, line: &str) -> u64 {
    mix(outlet ^ hash(line))
}

/// FNV-1a, the bits mixed.
fn hash(text: &str) -> u64 {
    crate::word::hash_word(text).0
}
