//! The sample corpus: its gold fits its articles, and a run reads the articles alone.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

const TEXT_FIELDS: [&str; 4] = ["text", "body", "content", "articleBody"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus")
}

fn json_lines(path: &Path) -> Vec<Value> {
    let lines = fs::read_to_string(path).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The characters of the record that a gold line speaks of.
fn text_of(gold: &Value, cache: &mut HashMap<String, Vec<Value>>) -> Vec<char> {
    let name = gold["source_file"].as_str().unwrap();
    let path = folder().join(name);
    if path.extension().is_some_and(|ending| ending == "txt") {
        return fs::read_to_string(path).unwrap().chars().collect();
    }
    let records = cache
        .entry(name.to_owned())
        .or_insert_with(|| json_lines(&path));
    let record_no = usize::try_from(gold["record_no"].as_u64().unwrap()).unwrap();
    let record = &records[record_no];
    let text = TEXT_FIELDS.iter().find_map(|field| record[field].as_str());
    text.unwrap().chars().collect()
}

/// What stands at `start..end`; `None` for −1.
fn slice(text: &[char], start: &Value, end: &Value) -> Option<String> {
    let start = usize::try_from(start.as_i64().unwrap()).ok()?;
    let end = usize::try_from(end.as_i64().unwrap()).unwrap();
    Some(text[start..end].iter().collect())
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

#[test]
fn gold_strings_stand_at_their_offsets() {
    let mut cache = HashMap::new();
    for gold in json_lines(&folder().join("gold.jsonl")) {
        let text = text_of(&gold, &mut cache);
        for quote in list(&gold, "quotes") {
            let content = slice(&text, &quote["start"], &quote["end"]).unwrap();
            assert!(!content.is_empty() && content.trim() == content, "{quote}");
            for part in ["speaker", "cue"] {
                let (start, end) = (format!("{part}_start"), format!("{part}_end"));
                let stored = quote.get(format!("{part}_text")).unwrap_or(&quote[part]);
                let found = slice(&text, &quote[start.as_str()], &quote[end.as_str()]);
                assert_eq!(found.as_deref(), stored.as_str(), "{quote}");
            }
        }
    }
}

#[test]
fn every_record_but_the_dirty_ones_has_its_gold() {
    let mut gold: Vec<_> = json_lines(&folder().join("gold.jsonl"))
        .iter()
        .map(|line| (line["source_file"].clone(), line["record_no"].clone()))
        .collect();
    let mut records = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let n_records = match name.as_str() {
            "gold.jsonl" | "dirty.jsonl" => 0,
            _ if path.extension().unwrap() == "jsonl" => json_lines(&path).len(),
            _ => usize::from(path.extension().unwrap() == "txt"),
        };
        records.extend((0..n_records).map(|no| (Value::from(name.clone()), Value::from(no))));
    }
    let by_place = |(name, no): &(Value, Value)| (name.to_string(), no.as_u64());
    gold.sort_by_key(by_place);
    records.sort_by_key(by_place);
    assert_eq!(gold, records);
}

#[test]
fn gold_names_only_its_own_actors() {
    for gold in json_lines(&folder().join("gold.jsonl")) {
        let names: Vec<_> = list(&gold, "actors").iter().map(|a| &a["name"]).collect();
        let speakers = list(&gold, "quotes").iter().map(|q| &q["speaker_name"]);
        let stances = list(&gold, "stances").iter();
        let holders = stances.flat_map(|s| [&s["source"], &s["target"]]);
        for name in speakers.filter(|name| !name.is_null()).chain(holders) {
            assert!(names.contains(&name), "{name} in {}", gold["id"]);
        }
    }
}

#[test]
fn furniture_is_whole_lines() {
    let mut cache = HashMap::new();
    for gold in json_lines(&folder().join("gold.jsonl")) {
        let text = text_of(&gold, &mut cache);
        for line in [list(&gold, "furniture"), list(&gold, "either")].concat() {
            let start = usize::try_from(line[0].as_u64().unwrap()).unwrap();
            let end = usize::try_from(line[1].as_u64().unwrap()).unwrap();
            assert!(
                start == 0 || text[start - 1] == '\n',
                "{line} {}",
                gold["id"]
            );
            assert!(text.get(end).is_none_or(|&next| next == '\n'), "{line}");
        }
    }
}

#[test]
fn a_run_reads_the_articles_and_passes_the_gold_by() {
    let folder = folder();
    let inputs = [folder.to_string_lossy().into_owned()];
    let plan = pressmill::input::plan(&inputs, Path::new("no-such-folder")).unwrap();
    let n_articles = fs::read_dir(&folder).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        let name = name.to_string_lossy();
        name != "gold.jsonl" && (name.ends_with(".jsonl") || name.ends_with(".txt"))
    });
    assert_eq!(plan.n_files(), n_articles.count());
    assert_eq!((plan.skipped.gold, plan.skipped.other_kinds), (1, 2));
    assert_eq!(plan.skipped.total(), 3);
}

#[test]
fn articles_in_a_file_called_gold_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let article = "{\"text\":\"Bullion rose.\"}\n";
    fs::write(folder.path().join("gold.jsonl"), article).unwrap();
    let inputs = [folder.path().to_string_lossy().into_owned()];
    let plan = pressmill::input::plan(&inputs, Path::new("no-such-folder"));
    assert_eq!(plan.unwrap().n_files(), 1);
}
