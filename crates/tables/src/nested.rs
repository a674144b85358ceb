//! One row per article, with its sentences, actors, mentions, quotes and stances as lists of structs.
//!
//! The row uses the arrays of the flat tables without copying them. The structs lack the key of the article,
//! which each row of a flat child table has.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, ListArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Fields, Int32Type, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;

use super::{Column, Rows, Table, TableSet};

/// The child tables of an article, each with the column of `documents` that counts its rows.
const CHILDREN: [(Table, &str); 5] = [
    (Table::Sentences, "n_sentences"),
    (Table::Actors, "n_actors"),
    (Table::Mentions, "n_mentions"),
    (Table::Quotes, "n_quotes"),
    (Table::Stances, "n_stances"),
];

/// The key of a child table, which nesting makes superfluous.
const PARENT: &str = "document_id";

/// The columns of a nested row: those of `documents`, then a `List<Struct>` for each child table of `tables`.
#[must_use]
pub fn nested_schema(tables: TableSet) -> SchemaRef {
    let mut fields: Vec<Field> = Table::Documents
        .columns()
        .iter()
        .map(Column::field)
        .collect();
    fields.extend(children(tables).map(|(table, _)| list_field(table)));
    Arc::new(Schema::new(fields))
}

/// The rows of `documents`, each with the rows of its child tables in `tables`; one row per article.
///
/// `rows` must have been built with at least these tables.
///
/// # Panics
/// The rows of a child table do not match the counts in `documents`: it was not built, or the rows do not
/// come from [`TableBuilders::finish`](super::TableBuilders::finish).
#[must_use]
pub fn nested_rows(rows: &Rows, tables: TableSet) -> RecordBatch {
    let batch_of = |wanted: Table| {
        let found = rows.batches.iter().find(|(table, _)| *table == wanted);
        found.map(|(_, batch)| batch)
    };
    let documents = batch_of(Table::Documents).expect("documents are always built");
    let mut arrays: Vec<ArrayRef> = documents.columns().to_vec();
    for (table, count) in children(tables) {
        let counts = documents
            .column_by_name(count)
            .expect("documents count the rows of every child table");
        let counts = counts.as_primitive::<Int32Type>().values();
        let child = batch_of(table).expect("child tables are built with documents");
        arrays.push(list(table, child, counts));
    }
    RecordBatch::try_new(nested_schema(tables), arrays)
        .expect("the arrays are those of the schema's tables")
}

fn children(tables: TableSet) -> impl Iterator<Item = (Table, &'static str)> {
    CHILDREN
        .into_iter()
        .filter(move |&(table, _)| tables.has(table))
}

/// The columns of a child table without its key.
fn struct_fields(table: Table) -> Fields {
    let columns = table.columns().iter();
    let own = columns.filter(|column| column.name != PARENT);
    own.map(Column::field).collect()
}

fn item_field(table: Table) -> Arc<Field> {
    Arc::new(Field::new(
        "item",
        DataType::Struct(struct_fields(table)),
        false,
    ))
}

fn list_field(table: Table) -> Field {
    Field::new(table.name(), DataType::List(item_field(table)), false)
}

/// The rows of a child table as lists, one per article.
fn list(table: Table, child: &RecordBatch, counts: &[i32]) -> ArrayRef {
    let columns = child.schema_ref().fields().iter().zip(child.columns());
    let own = columns.filter(|(field, _)| field.name() != PARENT);
    let arrays: Vec<ArrayRef> = own.map(|(_, array)| Arc::clone(array)).collect();
    let rows = StructArray::try_new(struct_fields(table), arrays, None)
        .expect("the arrays are those of the table's columns");
    let lengths = counts.iter().map(|&count| count as usize);
    let offsets = OffsetBuffer::from_lengths(lengths);
    let list = ListArray::try_new(item_field(table), offsets, Arc::new(rows), None)
        .expect("documents count the rows of every child table");
    Arc::new(list)
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array as _, AsArray as _};
    use arrow::datatypes::Int64Type;
    use pressmill_extract::model::RecordPlace;
    use pressmill_extract::{Analyzer, Article};

    use super::{nested_rows, nested_schema};
    use crate::{Rows, Table, TableBuilders, TableOptions, TableSet};

    fn rows(texts: &[&str]) -> Rows {
        let analyzer = Analyzer::new();
        let mut builders = TableBuilders::new(TableOptions::default());
        for (document_id, text) in (100..).zip(texts) {
            let article = Article::from_text(*text);
            let analysis = analyzer.analyze(&article);
            builders.push_document_as(document_id, &RecordPlace::default(), &article, &analysis);
        }
        builders.finish()
    }

    #[test]
    fn every_child_row_lies_in_the_row_of_its_article() {
        let rows = rows(&[
            "“We will rebuild the bridge,” said Mayor Ada Verin. She thanked the army.",
            "Nothing was said.",
            "Russia accused Ukraine of shelling the port, Sergei Lavrov said on Monday.",
        ]);
        let nested = nested_rows(&rows, TableSet::ALL);
        assert_eq!(nested.num_rows(), 3);
        let ids = nested.column_by_name("document_id").unwrap();
        assert_eq!(ids.as_primitive::<Int64Type>().values(), &[100, 101, 102]);
        for (table, flat) in &rows.batches {
            let Some(lists) = nested.column_by_name(table.name()) else {
                continue;
            };
            let owners = flat.column(0).as_primitive::<Int64Type>();
            let mut row = 0;
            for (document, list) in lists.as_list::<i32>().iter().enumerate() {
                let list = list.unwrap();
                let rows = list.as_struct();
                for _ in 0..rows.len() {
                    assert_eq!(owners.value(row), 100 + document as i64, "{}", table.name());
                    row += 1;
                }
                assert!(rows.column_by_name("document_id").is_none());
            }
            assert_eq!(row, flat.num_rows(), "{}", table.name());
        }
        assert!(
            nested
                .column_by_name("quotes")
                .unwrap()
                .as_list::<i32>()
                .value(1)
                .is_empty()
        );
    }

    #[test]
    fn only_the_chosen_tables_are_nested() {
        let tables = TableSet::from_iter([Table::Quotes]);
        let schema = nested_schema(tables);
        assert!(schema.field_with_name("quotes").is_ok());
        assert!(schema.field_with_name("actors").is_err());
        let nested = nested_rows(&rows(&["Talks resume."]), tables);
        assert_eq!(nested.schema(), schema);
    }
}
