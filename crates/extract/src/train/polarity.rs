//! Merges the polarity lexicons and fits them to news: `lexicons + data/sentiment → polarity.tsv`.
//!
//! The value of a word is the mean of its values in the lexicons. A regression of tone scores on the words of
//! a text then moves the values of frequent words: each is pulled to its lexicon value, so that rare words
//! stay where they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;

use crate::error::Error;
use crate::train::judged::lines;

/// The words of news that override the lexicons.
const NEWS: &str = include_str!("../lexicon/news_polarity.tsv");
/// What opens the file.
const HEADER: &str = "\
# Words and the judgement in them, -4..4, as news use them.
# Sources (third column): v VADER (Hutto & Gilbert 2014, MIT), a AFINN-en-165 (Nielsen 2011, Apache-2.0; value x 0.8), h Opinion Lexicon (Hu & Liu 2004,
# https://www.cs.uic.edu/~liub/FBS/sentiment-analysis.html, CC BY 4.0; +-1.6, half weight), n news_polarity.tsv (own), l shifted by a regression on the
# tone scores of EmoBank (Buechel & Hahn 2017, CC BY-SA 4.0), VADER's NYT editorials (MIT) and NewsMTSC's training part (Hamborg & Donnay 2021, MIT).
# Made 2026-11 by `pressmill-train polarity`; not edited by hand. Columns: value <TAB> word <TAB> sources.
";
/// Sets of scored texts, with the neutral score and the distance that becomes 1.
const SCORED: [(&str, f32, f32); 3] = [
    ("emobank_newspaper_train", 2.97, 1.2),
    ("emobank_semeval_train", 2.86, 1.2),
    ("vader_nyt_editorials", -0.14, 2.6),
];
/// What a label towards a target counts as the tone of the text.
const LABEL_SCORE: f32 = 0.4;
/// Full scale of the lexicon.
const FULL_SCALE: f32 = 4.0;
/// Passes over the texts, size of the first steps, pull to the lexicon, and weight of a text's mean.
const EPOCHS: usize = 30;
const RATE: f32 = 0.03;
const PULL: f32 = 0.02;
const SLOPE: f32 = 0.9;
/// Words in fewer texts keep their lexicon value; at this many more texts half of the shift counts.
const MIN_TEXTS: u32 = 5;
const HALF_TEXTS: f32 = 20.0;

/// A word's value so far, and its source.
#[derive(Clone, Debug, Default, PartialEq)]
struct Value {
    sum: f32,
    weight: f32,
    sources: String,
}

/// Makes `polarity.tsv` from the folders of the lexicons and of the scored sets.
///
/// # Errors
/// [`Error::Io`] and [`Error::Lexicon`] about the files read.
pub fn make(lexicons: &Path, data: &Path) -> Result<String, Error> {
    let prior = merged(lexicons)?;
    let texts = texts(data)?;
    let fitted = fit(&prior, &texts);
    let mut file = HEADER.to_owned();
    for (word, value) in &prior {
        let (value, shifted) = match fitted.get(word.as_str()) {
            Some(&fitted) if !value.sources.contains('n') => (fitted, "l"),
            _ => (value.mean(), ""),
        };
        let rounded = (value * 10.0).round() / 10.0;
        let sources = &prior[word].sources;
        if rounded.abs() > 0.0 || sources.contains('n') {
            let rounded = rounded + 0.0;
            let _ = writeln!(file, "{rounded}\t{word}\t{sources}{shifted}");
        }
    }
    Ok(file)
}

impl Value {
    fn mean(&self) -> f32 {
        self.sum / self.weight.max(f32::MIN_POSITIVE)
    }
}

/// The values of the lexicons; news words override all others.
fn merged(folder: &Path) -> Result<BTreeMap<String, Value>, Error> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).map_err(Error::io(&path))
    };
    let mut values = BTreeMap::new();
    for line in read("vader_lexicon.txt")?.lines() {
        let mut cells = line.split('\t');
        let (word, value) = (cells.next(), cells.next().and_then(number));
        add(&mut values, word, value, 'v');
    }
    for line in read("AFINN-en-165.txt")?.lines() {
        let (word, value) = line.split_once('\t').unwrap_or_default();
        add(
            &mut values,
            Some(word),
            number(value).map(|value| value * 0.8),
            'a',
        );
    }
    for (name, value) in [("positive", 1.6), ("negative", -1.6)] {
        let list = read(&format!("opinion_lexicon/{name}-words.txt"))?;
        for word in list.lines().filter(|line| !line.starts_with(';')) {
            add(&mut values, Some(word), Some(value), 'h');
        }
    }
    for line in NEWS.lines().filter(|line| !line.starts_with('#')) {
        let (value, words) = line.split_once('\t').unwrap_or_default();
        for word in words.split(' ') {
            add(&mut values, Some(word), number(value), 'n');
        }
    }
    Ok(values)
}

fn number(cell: &str) -> Option<f32> {
    cell.parse().ok()
}

/// Adds one line of a lexicon. Emoticons and phrases are skipped.
fn add(values: &mut BTreeMap<String, Value>, word: Option<&str>, value: Option<f32>, source: char) {
    let (Some(word), Some(value)) = (word.map(str::to_lowercase), value) else {
        return;
    };
    let of_word = |letter: char| letter.is_ascii_lowercase() || letter == '-' || letter == '\'';
    let opens = word.starts_with(|letter: char| letter.is_ascii_lowercase());
    if !opens || word.len() < 3 || !word.chars().all(of_word) {
        return;
    }
    let entry = values.entry(word).or_default();
    if entry.sources.contains('n') {
        return;
    }
    if source == 'n' {
        *entry = Value::default();
    }
    let weight = if source == 'h' { 0.5 } else { 1.0 };
    entry.sum += value * weight;
    entry.weight += weight;
    entry.sources.push(source);
}

/// A text's words without names, and its tone.
type Scored = (Vec<String>, f32);

fn texts(data: &Path) -> Result<Vec<Scored>, Error> {
    #[derive(Deserialize)]
    struct ScoredLine {
        text: String,
        score: f32,
    }
    #[derive(Deserialize)]
    struct LabelledLine {
        text: String,
        label: String,
    }
    let mut texts = Vec::new();
    for (name, centre, scale) in SCORED {
        let path = data.join(name).with_extension("jsonl");
        for line in lines::<ScoredLine>(&path, "{text, score}")? {
            texts.push((words(&line.text), (line.score - centre) / scale));
        }
    }
    let path = data.join("newsmtsc_train.jsonl");
    for line in lines::<LabelledLine>(&path, "{text, label}")? {
        let score = match line.label.as_str() {
            "negative" => -LABEL_SCORE,
            "positive" => LABEL_SCORE,
            _ => 0.0,
        };
        texts.push((words(&line.text), score));
    }
    Ok(texts)
}

/// The words that start with a small letter.
fn words(text: &str) -> Vec<String> {
    let text = text.replace('\u{2019}', "'");
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '\'' || letter == '-'))
        .map(|word| word.trim_matches(['\'', '-']))
        .map(|word| word.strip_suffix("'s").unwrap_or(word))
        .filter(|word| word.starts_with(char::is_lowercase))
        .map(str::to_owned)
        .collect()
}

/// The values of the lexicon's words that occur in at least [`MIN_TEXTS`] texts, fitted to the texts.
fn fit<'a>(prior: &BTreeMap<String, Value>, texts: &'a [Scored]) -> BTreeMap<&'a str, f32> {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counts: Vec<u32> = Vec::new();
    for (words, _) in texts {
        for word in words.iter().map(String::as_str).collect::<BTreeSet<&str>>() {
            let next = ids.len();
            let id = *ids.entry(word).or_insert(next);
            counts.resize(ids.len(), 0);
            counts[id] += 1;
        }
    }
    let mut start = vec![0.0; ids.len()];
    for (word, &id) in &ids {
        start[id] = prior.get(*word).map_or(0.0, Value::mean) / FULL_SCALE;
    }
    let coded: Vec<(Vec<usize>, f32)> = texts
        .iter()
        .map(|(words, score)| {
            (
                words.iter().map(|word| ids[word.as_str()]).collect(),
                *score,
            )
        })
        .collect();
    let fitted = descend(&start, &counts, &coded);
    let frequent = ids.into_iter().filter(|(word, id)| {
        counts[*id] >= MIN_TEXTS && word.len() >= 3 && prior.contains_key(*word)
    });
    frequent
        .map(|(word, id)| {
            let share = counts[id] as f32 / (counts[id] as f32 + HALF_TEXTS);
            let (old, new) = (start[id] * FULL_SCALE, fitted[id] * FULL_SCALE);
            let new = new.clamp(-FULL_SCALE, FULL_SCALE);
            (word, old + (new - old) * share)
        })
        .collect()
}

/// Adagrad on the squared error of `bias + SLOPE × Σ values / √n`, texts in a fixed order.
fn descend(start: &[f32], counts: &[u32], texts: &[(Vec<usize>, f32)]) -> Vec<f32> {
    let mut values = start.to_vec();
    let mut squares = vec![1e-3_f32; start.len()];
    let mut bias = 0.0;
    for epoch in 0..EPOCHS {
        for step in 0..texts.len() {
            let (words, score) = &texts[(step * 7919 + epoch) % texts.len()];
            let share = SLOPE / (words.len().max(1) as f32).sqrt();
            let sum: f32 = words.iter().map(|&word| values[word]).sum();
            let error = bias + share * sum - score;
            bias -= 0.002 * error;
            for &word in words {
                let pull = PULL / counts[word] as f32 * (values[word] - start[word]);
                let slope = error * share + pull;
                squares[word] += slope * slope;
                values[word] -= RATE * slope / squares[word].sqrt();
            }
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{Value, fit, words};

    #[test]
    fn names_are_no_words() {
        assert_eq!(
            words("Ministers hailed Poland’s well-made deal."),
            ["hailed", "well-made", "deal"]
        );
    }

    #[test]
    fn texts_move_frequent_words_only() {
        let value = |sum| Value {
            sum,
            weight: 1.0,
            sources: "v".to_owned(),
        };
        let prior = [("often", 1.0), ("seldom", 1.0)];
        let prior = prior
            .map(|(word, sum)| (word.to_owned(), value(sum)))
            .into();
        let mut texts = vec![(words("often"), -0.9); 40];
        texts.push((words("seldom"), -0.9));
        let fitted = fit(&prior, &texts);
        assert!(fitted["often"] < 0.0);
        assert!(!fitted.contains_key("seldom"));
    }
}
