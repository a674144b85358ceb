//! The content of the columns.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use pressmill_extract::model::{Analysis, Span};
use pressmill_tables::{Table, TableBuilders, TableOptions, TableSet, document_id};

use crate::sample::{TEXT, analysis, article, place, rejection, span};

fn tables(options: TableOptions, analysis: &Analysis) -> Vec<(Table, RecordBatch)> {
    let mut builders = TableBuilders::new(options);
    builders.push_document(&place(0), &article(), analysis);
    builders.push_rejection(&place(1), &rejection());
    builders.finish().batches
}

fn table(wanted: Table) -> RecordBatch {
    let tables = tables(TableOptions::default(), &analysis());
    let found = tables.into_iter().find(|(table, _)| *table == wanted);
    found.unwrap().1
}

fn text(rows: &RecordBatch, column: &str, row: usize) -> String {
    let values = rows.column_by_name(column).unwrap();
    if let Some(strings) = values.as_string_opt::<i32>() {
        return strings.value(row).to_owned();
    }
    let labels = values.as_dictionary::<Int32Type>();
    let strings = labels.values().as_string::<i32>();
    strings.value(labels.key(row).unwrap()).to_owned()
}

fn number(rows: &RecordBatch, column: &str, row: usize) -> i64 {
    let values = rows.column_by_name(column).unwrap();
    match values.as_primitive_opt::<Int32Type>() {
        Some(numbers) => numbers.value(row).into(),
        None => values.as_primitive::<Int64Type>().value(row),
    }
}

/// The same as Python's `text[a:b]` and DuckDB's `text[a+1:b]`.
fn slice(rows: &RecordBatch, start: &str, end: &str, row: usize) -> String {
    let (start, end) = (number(rows, start, row), number(rows, end, row));
    let inside = TEXT.chars().skip(start as usize);
    inside.take((end - start) as usize).collect()
}

fn words(span: Span) -> &'static str {
    &TEXT[span.start as usize..span.end as usize]
}

#[test]
fn offsets_count_code_points() {
    let mentions = table(Table::Mentions);
    for row in 0..2 {
        let sliced = slice(&mentions, "char_start", "char_end", row);
        assert_eq!(sliced, text(&mentions, "text", row));
    }
    let quotes = table(Table::Quotes);
    let speaker = slice(&quotes, "speaker_start", "speaker_end", 0);
    assert_eq!(speaker, text(&quotes, "speaker_text", 0));
    assert_eq!(slice(&quotes, "cue_start", "cue_end", 0), "said");
    let stances = table(Table::Stances);
    assert_eq!(slice(&stances, "cue_start", "cue_end", 0), "accuses");
    let sentences = table(Table::Sentences);
    let last = slice(&sentences, "char_start", "char_end", 2);
    assert_eq!(last, "Click here to read more…");
}

#[test]
fn an_interrupted_quote_tells_its_parts() {
    let quotes = table(Table::Quotes);
    assert_eq!(text(&quotes, "content", 0), "We will answer, and soon.");
    assert_eq!(number(&quotes, "n_parts", 0), 2);
    let covered = slice(&quotes, "content_start", "content_end", 0);
    assert_eq!(covered, words(analysis().quotes[0].content));
    let mut pieces = Vec::new();
    for part in text(&quotes, "parts", 0).split(';') {
        let (start, end) = part.split_once('-').unwrap();
        let (start, end) = (start.parse().unwrap(), end.parse::<usize>().unwrap());
        pieces.push(
            TEXT.chars()
                .skip(start)
                .take(end - start)
                .collect::<String>(),
        );
    }
    assert_eq!(pieces, ["We will answer,", "and soon."]);
}

#[test]
fn a_quote_in_one_piece_has_no_parts() {
    let mut analysis = analysis();
    let content = span("We will answer,");
    analysis.quotes[0].content = content;
    analysis.quotes[0].parts = vec![content];
    let tables = tables(TableOptions::default(), &analysis);
    let quotes = &tables
        .iter()
        .find(|(table, _)| *table == Table::Quotes)
        .unwrap()
        .1;
    assert!(quotes.column_by_name("parts").unwrap().is_null(0));
    assert_eq!(text(quotes, "content", 0), words(content));
}

#[test]
fn a_quote_carries_its_speaker() {
    let quotes = table(Table::Quotes);
    let actors = table(Table::Actors);
    assert_eq!(
        text(&quotes, "speaker_key", 0),
        text(&actors, "actor_key", 0)
    );
    assert_eq!(text(&quotes, "speaker_name", 0), text(&actors, "name", 0));
    assert_eq!(text(&quotes, "speaker_country", 0), "ESP");
    assert_eq!(text(&quotes, "speaker_sector", 0), "GOV");
    assert_eq!(number(&quotes, "addressee_actor_no", 0), -1);
}

#[test]
fn counts_are_those_of_the_child_tables() {
    let tables = tables(TableOptions::default(), &analysis());
    let documents = &tables[0].1;
    for (table, rows) in &tables[1..6] {
        let column = format!("n_{}", table.name());
        assert_eq!(
            number(documents, &column, 0),
            rows.num_rows() as i64,
            "{column}"
        );
    }
    assert_eq!(number(documents, "n_chars", 0), TEXT.chars().count() as i64);
    let furniture = "Click here to read more…".chars().count() as i64;
    assert_eq!(number(documents, "n_furniture_chars", 0), furniture);
    assert_eq!(number(documents, "n_negative_sentences", 0), 1);
    assert_eq!(number(documents, "n_neutral_sentences", 0), 1);
    assert_eq!(number(documents, "n_quotes_attributed", 0), 1);
}

/// Stages may return fewer judgements than there are things to judge.
#[test]
fn what_was_not_judged_is_neutral() {
    let mut analysis = analysis();
    analysis.tones = pressmill_extract::model::Tones::default();
    analysis.attributions.clear();
    for (table, rows) in tables(TableOptions::default(), &analysis) {
        if rows.column_by_name("sentiment").is_some() && table != Table::Stances {
            assert_eq!(
                text(&rows, "sentiment_label", 0),
                "neutral",
                "{}",
                table.name()
            );
        }
        if table == Table::Quotes {
            assert_eq!(text(&rows, "speaker_kind", 0), "none");
            assert_eq!(number(&rows, "speaker_start", 0), -1);
        }
    }
}

#[test]
fn furniture_does_not_change_the_hash_of_the_body() {
    let hash = |analysis: &Analysis| {
        let tables = tables(TableOptions::default(), analysis);
        number(&tables[0].1, "text_hash", 0)
    };
    let whole = analysis();
    let mut without_furniture = analysis();
    without_furniture.sentences.truncate(2);
    let mut without_body = analysis();
    without_body.sentences.drain(..2);
    assert_eq!(hash(&whole), hash(&without_furniture));
    assert_eq!(hash(&without_body), -1);
}

#[test]
fn text_can_be_left_out() {
    let options = TableOptions {
        keep_text: false,
        ..TableOptions::default()
    };
    let documents = &tables(options, &analysis())[0].1;
    assert!(documents.column_by_name("text").unwrap().is_null(0));
    assert_eq!(number(documents, "n_chars", 0), TEXT.chars().count() as i64);
}

#[test]
fn tables_that_are_not_wanted_stay_empty() {
    let options = TableOptions {
        tables: TableSet::from_iter([Table::Quotes]),
        ..TableOptions::default()
    };
    let rows: Vec<_> = tables(options, &analysis())
        .into_iter()
        .filter(|(_, rows)| rows.num_rows() > 0)
        .map(|(table, _)| table)
        .collect();
    assert_eq!(rows, [Table::Documents, Table::Quotes, Table::Quarantine]);
}

#[test]
fn a_rejected_record_can_be_found_again() {
    let quarantine = table(Table::Quarantine);
    assert_eq!(text(&quarantine, "source_file", 0), "news/sample.jsonl");
    assert_eq!(number(&quarantine, "record_no", 0), 1);
    assert_eq!(number(&quarantine, "raw_offset", 0), 500);
    assert_eq!(text(&quarantine, "reason", 0), "empty_text");
    assert_eq!(text(&quarantine, "message", 0), rejection().message);
}

#[test]
fn child_rows_carry_the_document_id() {
    let expected = document_id("news/sample.jsonl", 0);
    for (table, rows) in tables(TableOptions::default(), &analysis()) {
        if table != Table::Quarantine {
            assert_eq!(
                number(&rows, "document_id", 0),
                expected,
                "{}",
                table.name()
            );
        }
    }
}
