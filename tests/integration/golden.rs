//! Golden files: `tests/golden/<stage>/<case>.txt` holds an article's text, a line `---`, and the stage's
//! rows for it. `UPDATE_GOLDEN=1 cargo test golden` rewrites the rows; a person reviews the difference.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pressmill_extract::Analyzer;
use pressmill_extract::Passage;
use pressmill_extract::article::Decoder;
use pressmill_extract::article::furniture::{FurnitureMode, blocks};
use pressmill_extract::model::RecordKind;
use pressmill_extract::model::{Analysis, Article, SentenceKind, Text, Warning};
use pressmill_extract::stages::QuoteFinder;
use pressmill_extract::stages::segment;

/// The line between input and rows.
const SEPARATOR: &str = "\n---\n";

/// Asserts that every file of the stage's folder holds the rows that `rows` returns for its input.
pub(crate) fn check(stage: &str, rows: fn(&str) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let cases = cases(&folder.join(stage));
    assert!(!cases.is_empty(), "no golden file for {stage}");
    for case in cases {
        let file = fs::read_to_string(&case).unwrap();
        let (input, expected) = file.split_once(SEPARATOR).unwrap_or((&file, ""));
        let found = rows(input);
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&case, format!("{input}{SEPARATOR}{found}")).unwrap();
        } else {
            assert_eq!(found, expected, "{}", case.display());
        }
    }
}

/// The golden files of one folder, sorted.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    cases.sort();
    cases
}

/// One row per sentence: its kind and its tokens, separated by blanks.
fn sentences(input: &str) -> String {
    let text = Text::new(input.to_owned());
    let (tokens, sentences) = segment(&text, &blocks(&text, None, FurnitureMode::Off));
    let mut rows = String::new();
    for sentence in sentences {
        write!(rows, "{}:", sentence.kind.as_str()).unwrap();
        for token in &tokens[sentence.tokens.indices()] {
            write!(rows, " {}", text.slice(token.span)).unwrap();
        }
        rows.push('\n');
    }
    rows
}

/// One row per line of the page: the furniture rule or the line's kind, and its start. The page's first line
/// is its title.
fn furniture(input: &str) -> String {
    let text = Text::new(input.to_owned());
    let mut rows = String::new();
    for block in blocks(&text, input.lines().next(), FurnitureMode::Mark) {
        let what = block.rule.unwrap_or(block.kind.as_str());
        let caption = if block.kind == SentenceKind::Caption {
            " (caption)"
        } else {
            ""
        };
        let start: String = text.slice(block.span).chars().take(50).collect();
        writeln!(rows, "{what}{caption}: {start}").unwrap();
    }
    rows
}

/// The article and its analysis.
fn analysed(input: &str) -> (Article, Analysis) {
    let mut article = Article::from_text_with(input, FurnitureMode::Off);
    article.language = "en";
    let analysis = Analyzer::new().analyze(&article);
    (article, analysis)
}

/// The tone of each sentence, then of each actor.
fn sentiment(input: &str) -> String {
    let (article, analysis) = analysed(input);
    let mut rows = String::new();
    for (sentence, tone) in analysis.sentences.iter().zip(&analysis.tones.sentences) {
        let text = article.text.slice(sentence.span);
        writeln!(rows, "{}: {text}", tone.polarity.as_str()).unwrap();
    }
    for (actor, tone) in analysis.actors.iter().zip(&analysis.tones.actors) {
        let polarity = tone.tone.polarity.as_str();
        writeln!(rows, "{polarity} towards {}", actor.name).unwrap();
    }
    rows
}

/// One row per stance: source, target, sign, cue, and whether a quote shows it.
fn stances(input: &str) -> String {
    let (article, analysis) = analysed(input);
    let mut rows = String::new();
    for stance in &analysis.stances {
        let name = |actor_no: u32| &analysis.actors[actor_no as usize].name;
        let (source, target) = (name(stance.source), name(stance.target));
        let polarity = stance.tone.polarity.as_str();
        let cue = stance.cue.map_or("-", |cue| article.text.slice(cue));
        let shown = stance.quote_no.map_or("narrator", |_| "quote");
        writeln!(rows, "{source} -> {target}: {polarity} ({cue}, {shown})").unwrap();
    }
    rows
}

/// One row per quote: its speaker and addressee as actors, the sieve, and how it begins.
fn speakers(input: &str) -> String {
    let (article, analysis) = analysed(input);
    let name = |actor_no: Option<u32>| match actor_no {
        Some(actor_no) => analysis.actors[actor_no as usize].name.as_str(),
        None => "–",
    };
    let mut rows = String::new();
    for (quote, attribution) in analysis.quotes.iter().zip(&analysis.attributions) {
        let (speaker, told) = (name(attribution.actor_no), name(attribution.addressee));
        let sieve = attribution.sieve;
        let content = article.text.slice(quote.content);
        let start: String = content.chars().take(30).collect();
        writeln!(rows, "{speaker} → {told} ({sieve}): {start}").unwrap();
    }
    rows
}

/// One quote: its kind and pieces, then its source and cue, then its flags.
fn quotes(input: &str) -> String {
    let text = Text::new(input.to_owned());
    let (tokens, sentences) = segment(&text, &blocks(&text, None, FurnitureMode::Off));
    let passage = Passage {
        text: &text,
        tokens: &tokens,
        sentences: &sentences,
    };
    let found = QuoteFinder::default().find(&passage);
    let mut rows = String::new();
    for quote in &found.quotes {
        let parts: Vec<&str> = quote.parts.iter().map(|&part| text.slice(part)).collect();
        let source = quote.source.map_or("–", |source| text.slice(source));
        let cue = quote.cue_lemma.unwrap_or("–");
        writeln!(rows, "{}: {}", quote.kind.as_str(), parts.join(" | ")).unwrap();
        writeln!(rows, "    {source} ← {cue}").unwrap();
        let flags = [
            (quote.is_floating, "floating"),
            (quote.is_multi_paragraph, "multi-paragraph"),
            (quote.is_unclosed, "unclosed"),
        ];
        for (_, flag) in flags.iter().filter(|(is_set, _)| *is_set) {
            writeln!(rows, "    {flag}").unwrap();
        }
    }
    if found.is_unbalanced {
        rows.push_str("unbalanced quotes\n");
    }
    rows
}

/// The metadata of a page's article, then its text; or why there is none.
fn page(input: &str) -> String {
    let article = match Decoder::default().decode(RecordKind::Html, input.as_bytes()) {
        Ok(article) => article,
        Err(rejection) => return format!("{}: {}\n", rejection.reason.code(), rejection.message),
    };
    let date = |moment: Option<i64>| {
        moment.map(|moment| {
            jiff::Timestamp::from_microsecond(moment)
                .unwrap()
                .to_string()
        })
    };
    let warnings: Vec<&str> = article.warnings.iter().map(Warning::code).collect();
    let facts = [
        ("title", article.title),
        ("authors", article.authors),
        ("url", article.url),
        ("domain", article.domain),
        ("publisher", article.publisher),
        ("section", article.section),
        ("published", date(article.published_at)),
        (
            "published by",
            Some(article.published_source.as_str().to_owned()),
        ),
        ("modified", date(article.modified_at)),
        ("language", Some(article.language.to_owned())),
        (
            "warnings",
            (!warnings.is_empty()).then(|| warnings.join(", ")),
        ),
    ];
    let mut rows = String::new();
    for (name, fact) in facts {
        writeln!(rows, "{name}: {}", fact.unwrap_or_else(|| "–".to_owned())).unwrap();
    }
    writeln!(rows, "{}", article.text.as_str()).unwrap();
    rows
}

#[test]
fn pages_make_the_golden_articles() {
    check("pages", page);
}

#[test]
fn quotes_make_the_golden_rows() {
    check("quotes", quotes);
}

#[test]
fn speakers_make_the_golden_rows() {
    check("speakers", speakers);
}

#[test]
fn sentiment_makes_the_golden_rows() {
    check("sentiment", sentiment);
}

#[test]
fn stances_make_the_golden_rows() {
    check("stances", stances);
}

#[test]
fn segment_makes_the_golden_rows() {
    check("segment", sentences);
}

#[test]
fn furniture_makes_the_golden_rows() {
    check("furniture", furniture);
}
