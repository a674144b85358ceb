//! `pressmill schema`: the tables as text or SQL, from the definitions that write the files.

use std::fmt::Write as _;

use crate::{Column, Table};

/// Every column of a table with its type and meaning; of all tables without `table`.
#[must_use]
pub fn describe(table: Option<Table>) -> String {
    let mut text = String::new();
    for table in chosen(table) {
        if !text.is_empty() {
            text.push('\n');
        }
        line(
            &mut text,
            format_args!("{}: {}", table.name(), table.meaning()),
        );
        let width = |of: fn(&Column) -> usize| table.columns().iter().map(of).max().unwrap_or(0);
        let name_width = width(|column| column.name.len());
        let type_width = width(|column| type_name(column).len());
        for column in table.columns() {
            let (name, column_type) = (column.name, type_name(column));
            let meaning = column.meaning;
            line(
                &mut text,
                format_args!("  {name:name_width$}  {column_type:type_width$}  {meaning}"),
            );
        }
    }
    text
}

/// `CREATE TABLE` statements in DuckDB's SQL, with the meanings as comments; all tables without `table`.
#[must_use]
pub fn sql(table: Option<Table>) -> String {
    let mut text = String::new();
    for table in chosen(table) {
        if !text.is_empty() {
            text.push('\n');
        }
        line(&mut text, format_args!("-- {}.", table.meaning()));
        line(&mut text, format_args!("CREATE TABLE {} (", table.name()));
        let last = table.columns().len() - 1;
        for (index, column) in table.columns().iter().enumerate() {
            let nullability = if column.nullable { "" } else { " NOT NULL" };
            let comma = if index == last { "" } else { "," };
            line(
                &mut text,
                format_args!(
                    "    {} {}{nullability}{comma} -- {}",
                    column.name,
                    column.column_type.sql(),
                    column.meaning
                ),
            );
        }
        line(&mut text, format_args!(");"));
    }
    text
}

fn chosen(table: Option<Table>) -> Vec<Table> {
    table.map_or_else(|| Table::ALL.to_vec(), |table| vec![table])
}

fn type_name(column: &Column) -> String {
    let nullability = if column.nullable { " null" } else { "" };
    format!("{}{nullability}", column.column_type.name())
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::{describe, sql};
    use crate::Table;

    #[test]
    fn every_table_is_described() {
        let text = describe(None);
        for table in Table::ALL {
            assert!(text.contains(&describe(Some(table))), "{}", table.name());
            assert!(text.contains(table.meaning()));
        }
    }

    #[test]
    fn the_last_column_has_no_comma() {
        let text = sql(Some(Table::Duplicates));
        assert!(text.contains("method VARCHAR NOT NULL -- "), "{text}");
        assert!(text.contains("document_id BIGINT NOT NULL, -- "), "{text}");
    }
}
