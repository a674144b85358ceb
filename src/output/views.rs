//! `views.sql`: prepared queries for DuckDB.

use pressmill_tables::{Table, TableSet};

/// Every view; each begins with a line `-- needs: TABLE, …` after a blank line.
const VIEWS: &str = include_str!("views.sql");

const PREAMBLE: &str = "\
-- Ready questions for DuckDB. Paths are relative to this folder:
--   cd OUT && duckdb -init views.sql
";

/// The view of a whole table.
const TABLE_VIEW: &str = "
-- MEANING.
CREATE OR REPLACE VIEW NAME AS FROM read_parquet('NAME/*.parquet');
";

/// A view per table, then the views whose tables are all in the set.
pub(super) fn for_tables(tables: TableSet) -> String {
    let mut sql = String::from(PREAMBLE);
    for table in tables.iter() {
        let view = TABLE_VIEW.replace("MEANING", table.meaning());
        sql += &view.replace("NAME", table.name());
    }
    for view in VIEWS.split("\n\n").filter(|view| can_run(view, tables)) {
        sql.push('\n');
        sql += view.trim();
        sql.push('\n');
    }
    sql
}

/// Whether every table that the view's first line names is in the set.
fn can_run(view: &str, tables: TableSet) -> bool {
    let needs = view.trim_start().lines().next();
    let needs = needs.and_then(|line| line.strip_prefix("-- needs: "));
    needs.is_some_and(|names| {
        let mut needed = names.split(", ").map(str::parse::<Table>);
        needed.all(|table| table.is_ok_and(|table| tables.has(table)))
    })
}

#[cfg(test)]
mod tests {
    use super::{VIEWS, can_run, for_tables};
    use pressmill_tables::{Table, TableSet};

    #[test]
    fn every_view_can_run_on_all_tables() {
        let refused: Vec<_> = VIEWS
            .split("\n\n")
            .filter(|view| !can_run(view, TableSet::ALL))
            .collect();
        assert_eq!(refused, Vec::<&str>::new());
    }

    #[test]
    fn a_view_without_its_table_is_left_out() {
        let sql = for_tables([Table::Documents].into_iter().collect());
        assert!(sql.contains("VIEW documents "));
        assert!(!sql.contains("quotes"), "{sql}");
    }
}
