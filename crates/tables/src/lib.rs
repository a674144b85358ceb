//! Arrow record batches of what [`pressmill_extract`] finds: eight flat tables, or one nested row per
//! article.
//!
//! ```
//! use pressmill_extract::{Analyzer, Article};
//! use pressmill_tables::{Table, TableBuilders, TableOptions, TableSet, nested_rows};
//!
//! let article = Article::from_text("“The harbour stays open,” Mayor Ada Verin said.");
//! let analysis = Analyzer::new().analyze(&article);
//! let mut builders = TableBuilders::new(TableOptions::default());
//! builders.push_document_as(17, &Default::default(), &article, &analysis);
//! let rows = builders.finish();
//! let (_, quotes) = rows.batches.iter().find(|(table, _)| *table == Table::Quotes).expect("every table");
//! assert_eq!(quotes.num_rows(), 1);
//! assert_eq!(nested_rows(&rows, TableSet::ALL).num_rows(), 1);
//! ```
//!
//! One list of columns per table defines the Arrow schema, `pressmill schema`, its SQL and the nested row.
//! Byte positions become code points here and nowhere else.
//!
//! Invariant: a row depends on its own record alone. A missing judgement is neutral, a missing attribution is
//! `none`.
//! Cost: linear in text and rows; one string copy per stored string.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::string_slice,
        reason = "a test that fails to unwrap or slice is a test that fails"
    )
)]

use std::str::FromStr;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};

use crate::body::Body;
use crate::sketch::Sketch;
use pressmill_extract::Rejection;
use pressmill_extract::model::{Analysis, Article, RecordPlace};

mod actors;
pub mod body;
mod column;
mod distinct;
mod documents;
mod duplicates;
mod hashes;
mod mentions;
mod nested;
mod offsets;
mod quarantine;
mod quotes;
mod row;
pub mod schema;
mod sentences;
pub mod sketch;
mod stances;

pub use column::{Column, ColumnType};
pub use duplicates::{RepeatAcross, duplicate_rows, rows_across_runs};
pub use hashes::document_id;
pub use nested::{nested_rows, nested_schema};

use offsets::CodePoints;
use row::Source;

/// The version of the tables, stored in every file's footer. It increases when a column is added.
pub const SCHEMA_VERSION: u32 = 1;

/// The tables, in the order in which they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// One row per article.
    Documents,
    /// One row per sentence or furniture line.
    Sentences,
    /// One row per actor per article.
    Actors,
    /// One row per textual occurrence of an actor.
    Mentions,
    /// One row per quotation.
    Quotes,
    /// One row per "A is for or against B".
    Stances,
    /// One row per record that could not be analysed.
    Quarantine,
    /// One row per document that repeats an earlier one.
    Duplicates,
}

impl Table {
    /// Every table, in the order in which they are written.
    pub const ALL: [Self; 8] = [
        Self::Documents,
        Self::Sentences,
        Self::Actors,
        Self::Mentions,
        Self::Quotes,
        Self::Stances,
        Self::Quarantine,
        Self::Duplicates,
    ];

    /// The name of its folder in a result.
    pub fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Sentences => "sentences",
            Self::Actors => "actors",
            Self::Mentions => "mentions",
            Self::Quotes => "quotes",
            Self::Stances => "stances",
            Self::Quarantine => "quarantine",
            Self::Duplicates => "duplicates",
        }
    }

    /// What one row stands for.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Documents => "one row per article",
            Self::Sentences => "one row per sentence or furniture line",
            Self::Actors => "one row per actor per article",
            Self::Mentions => "one row per textual occurrence of an actor",
            Self::Quotes => "one row per quotation",
            Self::Stances => "one row per \"A is for or against B\"",
            Self::Quarantine => "one row per record that could not be analysed, with the reason",
            Self::Duplicates => "one row per document that repeats an earlier one",
        }
    }

    /// Its columns, in file order.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Documents => documents::Documents::COLUMNS,
            Self::Sentences => sentences::Sentences::COLUMNS,
            Self::Actors => actors::Actors::COLUMNS,
            Self::Mentions => mentions::Mentions::COLUMNS,
            Self::Quotes => quotes::Quotes::COLUMNS,
            Self::Stances => stances::Stances::COLUMNS,
            Self::Quarantine => quarantine::Quarantine::COLUMNS,
            Self::Duplicates => duplicates::Duplicates::COLUMNS,
        }
    }

    /// Its Arrow schema.
    pub fn schema(self) -> SchemaRef {
        let fields: Vec<Field> = self.columns().iter().map(Column::field).collect();
        Arc::new(Schema::new(fields))
    }
}

impl FromStr for Table {
    type Err = UnknownTable;

    fn from_str(name: &str) -> Result<Self, UnknownTable> {
        let found = Self::ALL.into_iter().find(|table| table.name() == name);
        found.ok_or(UnknownTable)
    }
}

/// The error for a name that is not that of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTable;

impl std::fmt::Display for UnknownTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("expected one of")?;
        for (index, table) in Table::ALL.into_iter().enumerate() {
            let separator = if index == 0 { " " } else { ", " };
            write!(f, "{separator}{}", table.name())?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownTable {}

/// A set of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableSet(u8);

impl TableSet {
    /// Every table.
    pub const ALL: Self = Self(u8::MAX);

    /// Whether the set contains `table`.
    pub fn has(self, table: Table) -> bool {
        self.0 & (1 << table as u8) != 0
    }

    /// The tables of the set, in the order in which they are written.
    pub fn iter(self) -> impl Iterator<Item = Table> {
        Table::ALL.into_iter().filter(move |&table| self.has(table))
    }
}

impl Default for TableSet {
    fn default() -> Self {
        Self::ALL
    }
}

impl FromIterator<Table> for TableSet {
    fn from_iter<I: IntoIterator<Item = Table>>(tables: I) -> Self {
        Self(
            tables
                .into_iter()
                .fold(0, |set, table| set | 1 << table as u8),
        )
    }
}

/// Which tables and columns to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableOptions {
    /// The tables to build.
    pub tables: TableSet,
    /// Whether to store `documents.text`.
    pub keep_text: bool,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self {
            tables: TableSet::ALL,
            keep_text: true,
        }
    }
}

/// Rows ready to be written.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// A batch per table but `duplicates`.
    pub batches: Vec<(Table, RecordBatch)>,
    /// The input of `duplicates`: a body per row of `documents`, in the same order. Empty if that table is
    /// not written.
    pub bodies: Vec<Body>,
}

/// Collects the rows of consecutive records.
#[derive(Default)]
pub struct TableBuilders {
    options: TableOptions,
    code_points: CodePoints,
    documents: documents::Documents,
    sentences: sentences::Sentences,
    actors: actors::Actors,
    mentions: mentions::Mentions,
    quotes: quotes::Quotes,
    stances: stances::Stances,
    quarantine: quarantine::Quarantine,
    bodies: Vec<Body>,
}

impl TableBuilders {
    /// Builders without rows.
    pub fn new(options: TableOptions) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }

    /// Adds the rows of one analysed article to every table, and its body for `duplicates`. The id derives
    /// from its place ([`document_id`]).
    pub fn push_document(&mut self, place: &RecordPlace, article: &Article, analysis: &Analysis) {
        let document_id = document_id(&place.source_file, place.record_no);
        self.push_document_as(document_id, place, article, analysis);
    }

    /// As [`Self::push_document`], with an id that the caller chooses: not negative, and different for each
    /// article.
    pub fn push_document_as(
        &mut self,
        document_id: i64,
        place: &RecordPlace,
        article: &Article,
        analysis: &Analysis,
    ) {
        self.code_points.reset(&article.text);
        let text_hash = hashes::text_hash(&article.text, &analysis.sentences);
        let source = Source {
            document_id,
            text_hash,
            article,
            analysis,
            code_points: &self.code_points,
        };
        self.documents.push(&source, place, self.options.keep_text);
        for table in self.options.tables.iter() {
            match table {
                Table::Sentences => self.sentences.push(&source),
                Table::Actors => self.actors.push(&source),
                Table::Mentions => self.mentions.push(&source),
                Table::Quotes => self.quotes.push(&source),
                Table::Stances => self.stances.push(&source),
                Table::Duplicates => self.bodies.push(Body {
                    document_id,
                    text_hash,
                    sketch: Sketch::of(analysis),
                }),
                Table::Documents | Table::Quarantine => {}
            }
        }
    }

    /// Adds a quarantine row.
    pub fn push_rejection(&mut self, place: &RecordPlace, rejection: &Rejection) {
        self.quarantine.push(place, rejection);
    }

    /// Returns one batch per table but `duplicates`, and starts again.
    ///
    /// `documents` and `quarantine` are always included: the accounting counts their rows.
    pub fn finish(&mut self) -> Rows {
        let arrays = [
            (Table::Documents, self.documents.finish()),
            (Table::Sentences, self.sentences.finish()),
            (Table::Actors, self.actors.finish()),
            (Table::Mentions, self.mentions.finish()),
            (Table::Quotes, self.quotes.finish()),
            (Table::Stances, self.stances.finish()),
            (Table::Quarantine, self.quarantine.finish()),
        ];
        let batches = arrays
            .into_iter()
            .map(|(table, arrays)| (table, batch(table, arrays)));
        Rows {
            batches: batches.collect(),
            bodies: std::mem::take(&mut self.bodies),
        }
    }
}

/// The batch of a table's arrays.
fn batch(table: Table, arrays: Vec<ArrayRef>) -> RecordBatch {
    let rows = arrays.first().map_or(0, |array| array.len());
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(table.schema(), arrays, &options)
        .expect("a table's push adds one value to each of its columns")
}
