//! The definition of a column: its type, its meaning, and its growing array.
//!
//! [`table!`] turns one list of columns into a table's definition and its builder, so that the Arrow schema,
//! `pressmill schema`, its SQL and the rows always agree.

use std::mem;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Float32Array, Int32Array, Int64Array, StringBuilder,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, TimeUnit};

use super::distinct::Distinct;

/// The type of a column: a small set that pyarrow, pandas, DuckDB, polars and Spark all read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Keys, hashes and byte offsets; −1 means "none".
    Int64,
    /// Counts, numbers and code-point offsets; −1 means "none".
    Int32,
    /// Scores, rounded to 1/4096.
    Float32,
    /// True or false.
    Bool,
    /// Text.
    Utf8,
    /// Text from a small set, dictionary-encoded.
    Dictionary,
    /// Microseconds since 1970-01-01, UTC.
    Timestamp,
}

impl ColumnType {
    /// The name in `pressmill schema` and in the documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int64 => "int64",
            Self::Int32 => "int32",
            Self::Float32 => "float32",
            Self::Bool => "bool",
            Self::Utf8 => "utf8",
            Self::Dictionary => "dict",
            Self::Timestamp => "timestamp[us, UTC]",
        }
    }

    /// The type in DuckDB's SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Int64 => "BIGINT",
            Self::Int32 => "INTEGER",
            Self::Float32 => "FLOAT",
            Self::Bool => "BOOLEAN",
            Self::Utf8 | Self::Dictionary => "VARCHAR",
            Self::Timestamp => "TIMESTAMP WITH TIME ZONE",
        }
    }

    fn arrow(self) -> DataType {
        match self {
            Self::Int64 => DataType::Int64,
            Self::Int32 => DataType::Int32,
            Self::Float32 => DataType::Float32,
            Self::Bool => DataType::Boolean,
            Self::Utf8 => DataType::Utf8,
            Self::Dictionary => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }
}

/// The definition of one column: what `pressmill schema` prints and what the files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// snake_case, and no word that users must quote in DuckDB, Spark SQL or pandas.
    pub name: &'static str,
    /// What it holds.
    pub column_type: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
    /// What it means, with its unit.
    pub meaning: &'static str,
}

impl Column {
    pub(super) fn field(&self) -> Field {
        Field::new(self.name, self.column_type.arrow(), self.nullable)
    }
}

/// A column that grows by one value per row.
pub(super) trait Grow: Default {
    /// The type of the finished array.
    const TYPE: ColumnType;
    /// Whether a value may be null.
    const NULLABLE: bool = false;

    /// The array of the values pushed; the column is empty afterwards.
    fn finish(&mut self) -> ArrayRef;
}

/// Numbers that are never null.
#[derive(Debug, Default)]
pub(super) struct Numbers<T>(Vec<T>);

/// A 64-bit column.
pub(super) type Int64s = Numbers<i64>;
/// A 32-bit column.
pub(super) type Int32s = Numbers<i32>;
/// A column of scores.
pub(super) type Scores = Numbers<f32>;
/// A column of booleans.
pub(super) type Flags = Numbers<bool>;

impl Numbers<i64> {
    pub(super) fn push(&mut self, value: i64) {
        self.0.push(value);
    }
}

impl Numbers<i32> {
    /// Adds a count or number; no count in the schema exceeds 2³¹.
    pub(super) fn push(&mut self, value: u32) {
        self.0.push(value as i32);
    }

    /// Adds a number, or −1 for none.
    pub(super) fn push_or_none(&mut self, value: Option<u32>) {
        self.0.push(value.map_or(-1, |value| value as i32));
    }
}

impl Numbers<f32> {
    /// Adds a score rounded to 1/4096, so that sums of scores are exact in any order. NaN counts as 0.
    pub(super) fn push(&mut self, value: f32) {
        let value = if value.is_finite() { value } else { 0.0 };
        let rounded = (value * 4096.0).round() / 4096.0;
        self.0.push(rounded + 0.0); // −0.0 + 0.0 is 0.0
    }
}

impl Numbers<bool> {
    pub(super) fn push(&mut self, value: bool) {
        self.0.push(value);
    }
}

impl Grow for Numbers<i64> {
    const TYPE: ColumnType = ColumnType::Int64;

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Int64Array::from(mem::take(&mut self.0)))
    }
}

impl Grow for Numbers<i32> {
    const TYPE: ColumnType = ColumnType::Int32;

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Int32Array::from(mem::take(&mut self.0)))
    }
}

impl Grow for Numbers<f32> {
    const TYPE: ColumnType = ColumnType::Float32;

    fn finish(&mut self) -> ArrayRef {
        Arc::new(Float32Array::from(mem::take(&mut self.0)))
    }
}

impl Grow for Numbers<bool> {
    const TYPE: ColumnType = ColumnType::Bool;

    fn finish(&mut self) -> ArrayRef {
        Arc::new(BooleanArray::from(mem::take(&mut self.0)))
    }
}

/// Times that may be null.
#[derive(Debug, Default)]
pub(super) struct Times(Vec<Option<i64>>);

impl Times {
    pub(super) fn push(&mut self, value: Option<i64>) {
        self.0.push(value);
    }
}

impl Grow for Times {
    const TYPE: ColumnType = ColumnType::Timestamp;
    const NULLABLE: bool = true;

    fn finish(&mut self) -> ArrayRef {
        let times = TimestampMicrosecondArray::from(mem::take(&mut self.0));
        Arc::new(times.with_timezone("UTC"))
    }
}

/// Texts that are never null.
#[derive(Debug, Default)]
pub(super) struct Texts(StringBuilder);

impl Texts {
    pub(super) fn push(&mut self, value: &str) {
        self.0.append_value(value);
    }
}

impl Grow for Texts {
    const TYPE: ColumnType = ColumnType::Utf8;

    fn finish(&mut self) -> ArrayRef {
        Arc::new(self.0.finish())
    }
}

/// Texts that may be null.
#[derive(Debug, Default)]
pub(super) struct OptionalTexts(StringBuilder);

impl OptionalTexts {
    pub(super) fn push(&mut self, value: Option<&str>) {
        self.0.append_option(value);
    }
}

impl Grow for OptionalTexts {
    const TYPE: ColumnType = ColumnType::Utf8;
    const NULLABLE: bool = true;

    fn finish(&mut self) -> ArrayRef {
        Arc::new(self.0.finish())
    }
}

/// Texts from a small set, never null.
#[derive(Debug, Default)]
pub(super) struct Labels {
    distinct: Distinct,
    rows: Vec<i32>,
}

impl Labels {
    pub(super) fn push(&mut self, word: &'static str) {
        self.rows.push(self.distinct.number_of_word(word));
    }

    /// Adds a value that is not a constant of the program.
    pub(super) fn push_any(&mut self, value: &str) {
        self.rows.push(self.distinct.number(value));
    }
}

impl Grow for Labels {
    const TYPE: ColumnType = ColumnType::Dictionary;

    fn finish(&mut self) -> ArrayRef {
        self.distinct.finish(mem::take(&mut self.rows).into())
    }
}

/// Texts from a small set that may be null.
#[derive(Debug, Default)]
pub(super) struct OptionalLabels {
    distinct: Distinct,
    rows: Vec<Option<i32>>,
}

impl OptionalLabels {
    pub(super) fn push(&mut self, word: Option<&'static str>) {
        let number = word.map(|word| self.distinct.number_of_word(word));
        self.rows.push(number);
    }

    /// Adds a value that is not a constant of the program.
    pub(super) fn push_any(&mut self, value: Option<&str>) {
        let number = value.map(|value| self.distinct.number(value));
        self.rows.push(number);
    }
}

impl Grow for OptionalLabels {
    const TYPE: ColumnType = ColumnType::Dictionary;
    const NULLABLE: bool = true;

    fn finish(&mut self) -> ArrayRef {
        self.distinct.finish(mem::take(&mut self.rows).into())
    }
}

/// Defines a table: `name: ColumnKind = "meaning"` per column, in file order.
/// Defines a struct with one growing column per name, its `COLUMNS`, and `finish`, which returns the arrays
/// in the same order.
macro_rules! table {
    ($(#[$doc:meta])* struct $table:ident { $($name:ident: $kind:ty = $meaning:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $table {
            $($name: $kind,)+
        }

        impl $table {
            /// The columns, in file order.
            pub(super) const COLUMNS: &[$crate::Column] = &[$($crate::Column {
                name: stringify!($name),
                column_type: <$kind as $crate::column::Grow>::TYPE,
                nullable: <$kind as $crate::column::Grow>::NULLABLE,
                meaning: $meaning,
            },)+];

            /// The arrays of the rows pushed, in file order; the table is empty afterwards.
            pub(super) fn finish(&mut self) -> Vec<arrow::array::ArrayRef> {
                use $crate::column::Grow;
                vec![$(self.$name.finish(),)+]
            }
        }
    };
}
pub(super) use table;

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray, StringArray};
    use arrow::datatypes::{Float32Type, Int32Type};

    use super::{Grow, OptionalLabels, Scores};

    #[test]
    fn scores_are_rounded_and_never_nan_nor_minus_zero() {
        let mut scores = Scores::default();
        for value in [0.1, -0.000_01, f32::NAN, -1.0] {
            scores.push(value);
        }
        let array = scores.finish();
        let bits: Vec<u32> = array
            .as_primitive::<Float32Type>()
            .values()
            .iter()
            .map(|value| value.to_bits())
            .collect();
        let expected = [410.0 / 4096.0, 0.0, 0.0, -1.0f32].map(f32::to_bits);
        assert_eq!(bits, expected);
    }

    #[test]
    fn labels_are_numbered_by_their_first_rows() {
        let words = ["neutral", "negative", "", "neutral", "n", "", "positive"];
        // Many more values than the cache of recent values has entries.
        let many: Vec<String> = (0..500).map(|number| number.to_string()).collect();
        let all = || words.into_iter().chain(many.iter().map(String::as_str));
        let mut labels = OptionalLabels::default();
        for word in all().chain(all()) {
            labels.push_any(Some(word));
        }
        labels.push(None);
        let array = labels.finish();
        let array = array.as_dictionary::<Int32Type>();
        let values = array.downcast_dict::<StringArray>().unwrap();
        let found: Vec<_> = values.into_iter().collect();
        let mut expected: Vec<_> = all().chain(all()).map(Some).collect();
        expected.push(None);
        assert_eq!(found, expected);
        assert_eq!(array.values().len(), 505);
        assert_eq!(array.keys().value(3), 0);
    }

    #[test]
    fn a_finished_column_starts_anew() {
        let mut scores = Scores::default();
        scores.push(1.0);
        assert_eq!(scores.finish().len(), 1);
        assert_eq!(scores.finish().len(), 0);
    }
}
