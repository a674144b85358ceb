//! Golden files: `tests/golden/<stage>/<case>.txt` holds an article's text, a line `---`, and the
//! rows that the stage makes of it. `UPDATE_GOLDEN=1 cargo test golden` rewrites the rows; a person
//! reads the difference.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pressmill::article::furniture::{FurnitureMode, blocks};
use pressmill::model::{SentenceKind, Text};
use pressmill::segment::segment;

/// Between input and rows.
const SEPARATOR: &str = "\n---\n";

/// Asserts that every file of the stage's folder holds the rows that `rows` makes of its input.
fn check(stage: &str, rows: fn(&str) -> String) {
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

/// One sentence a row: its kind and its tokens between blanks.
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

/// One line of the page a row: the rule that took it for furniture, or its kind, and its start.
/// The page's first line is its title.
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

#[test]
fn segment_makes_the_golden_rows() {
    check("segment", sentences);
}

#[test]
fn furniture_makes_the_golden_rows() {
    check("furniture", furniture);
}
