//! The columns are a contract: any change to them changes this golden file.

use std::path::Path;

use pressmill_tables::Table;
use pressmill_tables::schema;

#[test]
fn the_columns_are_those_of_the_golden_file() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/schema/tables.txt");
    let found = schema::describe(None);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        found,
        expected,
        "UPDATE_GOLDEN=1 cargo test rewrites {}",
        path.display()
    );
}

#[test]
fn the_arrow_schema_has_the_described_columns() {
    for table in Table::ALL {
        let schema = table.schema();
        let fields = schema.fields().iter();
        let found: Vec<_> = fields
            .map(|field| (field.name().as_str(), field.is_nullable()))
            .collect();
        let columns = table.columns().iter();
        let expected: Vec<_> = columns
            .map(|column| (column.name, column.nullable))
            .collect();
        assert_eq!(found, expected);
    }
}

/// Words that DuckDB 1.4 and Spark SQL 4 reserve, or that read as pandas attributes.
#[test]
fn no_column_needs_quoting() {
    const RESERVED: [&str; 16] = [
        "end", "offset", "order", "group", "desc", "table", "limit", "select", "from", "to",
        "index", "size", "values", "columns", "primary", "when",
    ];
    for table in Table::ALL {
        for column in table.columns() {
            let is_plain = column
                .name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(
                is_plain && !RESERVED.contains(&column.name),
                "{}",
                column.name
            );
        }
    }
}
