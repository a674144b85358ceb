//! Articles in other languages become rows with their language; they are analysed on request only.

use crate::program::Bench;

const GERMAN: &str = r#"{"text": "Der Minister sagte am Montag, dass die Gespräche mit den Nachbarn in der Hauptstadt wieder aufgenommen werden sollen. „Wir sind bereit“, sagte Ada Verin am Abend vor der Presse in Berlin."}"#;
const SPANISH: &str = r#"{"text": "El ministro dijo el lunes que las conversaciones con los vecinos se reanudarán en la capital después de que ambas partes aceptaran la propuesta. Ada Verin habló por la tarde en Madrid."}"#;
const ENGLISH: &str = r#"{"text": "The minister said on Monday that talks with the neighbours would resume in the capital. Ada Verin spoke in the evening in Berlin."}"#;

/// The languages of a run with these arguments, and the number of sentences of each article.
fn sentences(bench: &Bench, arguments: &[&str]) -> Vec<String> {
    bench.file("a.jsonl", [GERMAN, SPANISH, ENGLISH].join("\n"));
    bench.run(&[&["a.jsonl", "--overwrite"], arguments].concat(), 0);
    let languages = bench.column("documents", "language");
    let counts = bench.column("documents", "n_sentences");
    let pairs = languages.iter().zip(counts);
    pairs
        .map(|(language, count)| format!("{language} {count}"))
        .collect()
}

#[test]
fn only_named_languages_are_analysed() {
    let bench = Bench::new();
    assert_eq!(sentences(&bench, &[]), ["de 0", "es 0", "en 2"]);
    let warned = bench.column("documents", "warnings");
    assert!(warned[0].contains("language_not_analysed"), "{warned:?}");
    assert_eq!(
        sentences(&bench, &["--languages", "en,de-DE"]),
        ["de 2", "es 0", "en 2"]
    );
    assert_eq!(
        sentences(&bench, &["--languages", "all"]),
        ["de 2", "es 2", "en 2"]
    );
    assert!(!bench.column("documents", "warnings")[0].contains("language"));
}

#[test]
fn an_unknown_language_is_refused() {
    let bench = Bench::new();
    bench.file("a.jsonl", ENGLISH);
    let outcome = bench.call(&["run", "a.jsonl", "-o", "out", "--languages", "klingon"]);
    assert_eq!(outcome.code, Some(2));
    assert!(
        outcome.stderr.contains("--languages: `klingon`"),
        "{}",
        outcome.stderr
    );
}
