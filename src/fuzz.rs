//! Properties that hold for any bytes: the targets of `fuzz/`, which a fuzzer calls a million times each.
//!
//! A target takes the fuzzer's bytes and panics if a property fails. Inputs that once failed are in
//! `fuzz/regressions`; the tests run them through the same targets. Compiled for tests and fuzzers only.
#![allow(
    clippy::missing_panics_doc,
    reason = "a target panics where a promise is broken: that is what it is for"
)]

use std::path::Path;
use std::sync::LazyLock;

use clap::Parser as _;

use crate::cli::Cli;
use crate::cli::Settings;
use crate::explain::{self, Look};
use pressmill_extract::Analyzer;
use pressmill_extract::Knowledge;
use pressmill_extract::article::encoding::EncodingErrors;
use pressmill_extract::article::furniture::{self, FurnitureMode};
use pressmill_extract::article::language::Languages;
use pressmill_extract::article::{Decoder, dates};
use pressmill_extract::model::RecordKind;
use pressmill_extract::model::{Article, Text};
use pressmill_extract::page;
use pressmill_extract::stages::segment;

pub(crate) mod pieces;
pub(crate) mod sound;

pub use crate::input::fuzz::{archive, lines, members, packed, rows, stream, utf16};
pub use crate::output::fuzz::{commit, tables};
use pieces::{MARKUP, NEWS, expand};

/// Panics if a property fails.
pub type Target = fn(&[u8]);

/// Every target by name, in pipeline order.
pub const TARGETS: [(&str, Target); 18] = [
    ("lines", lines),
    ("stream", stream),
    ("archive", archive),
    ("rows", rows),
    ("members", members),
    ("packed", packed),
    ("utf16", utf16),
    ("record", record),
    ("text", text),
    ("date", date),
    ("page", page),
    ("markup", markup),
    ("sentences", sentences),
    ("article", article),
    ("tables", tables),
    ("commit", commit),
    ("settings", settings),
    ("actors_file", actors_file),
];

/// The first byte, which chooses among a target's options, and the rest.
pub(crate) fn choice(bytes: &[u8]) -> (u8, &[u8]) {
    match bytes.split_first() {
        Some((&first, rest)) => (first, rest),
        None => (0, bytes),
    }
}

/// A line of JSON Lines is an article with sound blocks, or a rejection that says why.
pub fn record(bytes: &[u8]) {
    let (choice, line) = choice(bytes);
    decoded(choice, RecordKind::Json, line);
}

/// So is a plain text or a page of any encoding.
pub fn text(bytes: &[u8]) {
    let (choice, content) = choice(bytes);
    let kind = if choice & 4 == 0 {
        RecordKind::Text
    } else {
        RecordKind::Html
    };
    decoded(choice, kind, content);
}

fn decoded(choice: u8, kind: RecordKind, bytes: &[u8]) {
    let decoder = Decoder {
        encoding_errors: if choice & 1 == 0 {
            EncodingErrors::Quarantine
        } else {
            EncodingErrors::Replace
        },
        furniture: if choice & 2 == 0 {
            FurnitureMode::Mark
        } else {
            FurnitureMode::Off
        },
        ..Decoder::default()
    };
    match decoder.decode(kind, bytes) {
        Ok(article) => sound::blocks(&article.text, &article.blocks),
        Err(rejection) => assert!(!rejection.message.is_empty()),
    }
}

/// Whatever occurs in place of a date, or in an address, becomes a valid moment or none.
pub fn date(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = [
        dates::parse(&text),
        dates::from_epoch(&text),
        dates::in_url(&text),
    ];
    for moment in read.into_iter().flatten() {
        assert!(jiff::Timestamp::from_microsecond(moment).is_ok());
    }
}

/// A page in any character set gives an article without blanks at its ends.
pub fn page(bytes: &[u8]) {
    let decoded = page::decode(bytes, None);
    sound_page(&decoded.text);
}

/// So does a page of tags in any order.
pub fn markup(bytes: &[u8]) {
    sound_page(&expand(bytes, &MARKUP));
}

fn sound_page(html: &str) {
    let page = page::extract(html, None);
    let told = [
        &page.title,
        &page.published,
        &page.canonical_url,
        &page.section,
        &page.publisher,
        &page.language,
    ];
    for told in told.into_iter().flatten().chain(&page.authors) {
        assert!(!told.is_empty() && told.trim() == told, "{told:?}");
    }
    assert_eq!(page.body.trim(), page.body);
}

/// Sentences and tokens are sorted, lie in the text, and every token in one sentence.
pub fn sentences(bytes: &[u8]) {
    let text = Text::new(expand(bytes, &NEWS));
    let blocks = furniture::blocks(&text, None, FurnitureMode::Mark);
    sound::blocks(&text, &blocks);
    let (tokens, sentences) = segment(&text, &blocks);
    sound::sentences(&text, &tokens, &sentences);
}

/// Everything found in an article is inside it and refers to something that exists.
pub fn article(bytes: &[u8]) {
    let (article, analysis) = analysed(&expand(bytes, &NEWS));
    sound::analysis(&article, &analysis);
    let look = Look {
        colour: false,
        width: 80,
    };
    let shown = explain::render(&article, &analysis, look);
    let is_harmless = |character: char| character == '\n' || !character.is_control();
    assert!(shown.chars().all(is_harmless), "{shown:?}");
}

/// An article of this text in any language, and what is found in it.
pub(crate) fn analysed(text: &str) -> (Article, pressmill_extract::model::Analysis) {
    static ANALYZER: LazyLock<Analyzer> =
        LazyLock::new(|| Analyzer::new().with_languages(Languages::All));
    let article = Article::from_text(text);
    let analysis = ANALYZER.analyze(&article);
    (article, analysis)
}

/// A `--config` file and a command line, word by line.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // Both must end; refused input gives an error of their own.
    let _ = toml::from_str::<Settings>(&text);
    let words = ["pressmill", "run"].into_iter().chain(text.lines());
    let _ = Cli::try_parse_from(words);
}

/// An `--actors` file is accepted, or the error names its bad line.
pub fn actors_file(bytes: &[u8]) {
    let table = String::from_utf8_lossy(bytes);
    // A refusal names the line.
    let _ = Knowledge::with_overrides(Path::new("actors.tsv"), &table);
}

#[cfg(test)]
mod tests;
