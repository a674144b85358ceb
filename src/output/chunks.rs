//! Turns batches of any size into chunks of one size, so that pages and row groups depend on the sequence of
//! rows alone.

use arrow::array::AsArray;
use arrow::compute::concat_batches;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

use pressmill_tables::Table;

/// Rows of a chunk. Divides [`super::table_file::ROW_GROUP_ROWS`], so that chunks rarely cross a row group
/// boundary.
const CHUNK_ROWS: usize = 8192;

/// Bytes of text after which a chunk ends early. Bounds memory and keeps a chunk's strings below 2 GiB.
const CHUNK_TEXT_BYTES: usize = 8 << 20;

/// Consecutive rows; where they end depends on the sequence of rows alone.
pub(super) struct Chunk {
    pub(super) rows: RecordBatch,
    /// Bytes in the table's long column.
    pub(super) text_bytes: usize,
}

/// Collects rows until a chunk is full.
pub(super) struct Chunks {
    table: Table,
    pending: Vec<RecordBatch>,
    rows: usize,
    text_bytes: usize,
}

impl Chunks {
    pub(super) fn new(table: Table) -> Self {
        Self {
            table,
            pending: Vec::new(),
            rows: 0,
            text_bytes: 0,
        }
    }

    /// Adds rows and returns the chunks that they complete.
    pub(super) fn push(&mut self, rows: &RecordBatch) -> Result<Vec<Chunk>, ArrowError> {
        let mut full = Vec::new();
        let mut start = 0;
        while start < rows.num_rows() {
            let taken = self.room(rows, start);
            self.text_bytes += self.text_bytes_of(rows, start, taken);
            self.rows += taken;
            self.pending.push(rows.slice(start, taken));
            start += taken;
            if self.rows >= CHUNK_ROWS || self.text_bytes >= CHUNK_TEXT_BYTES {
                full.extend(self.take()?);
            }
        }
        Ok(full)
    }

    /// The remaining rows, less than a chunk; `None` if there are none.
    pub(super) fn take(&mut self) -> Result<Option<Chunk>, ArrowError> {
        if self.pending.is_empty() {
            return Ok(None);
        }
        let rows = concat_batches(&self.table.schema(), &self.pending)?;
        self.pending.clear();
        self.rows = 0;
        let text_bytes = std::mem::take(&mut self.text_bytes);
        Ok(Some(Chunk { rows, text_bytes }))
    }

    /// How many of `rows` from `start` on complete the chunk, including the row whose text exceeds the limit.
    fn room(&self, rows: &RecordBatch, start: usize) -> usize {
        let most = (rows.num_rows() - start).min(CHUNK_ROWS - self.rows);
        let enough = CHUNK_TEXT_BYTES - self.text_bytes;
        let (mut low, mut high) = (1, most);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.text_bytes_of(rows, start, middle) >= enough {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// Bytes in the table's long column over `count` rows from `start` on.
    fn text_bytes_of(&self, rows: &RecordBatch, start: usize, count: usize) -> usize {
        let long_column = long_column(self.table).and_then(|name| rows.column_by_name(name));
        let Some(column) = long_column else { return 0 };
        let offsets = column.as_string::<i32>().value_offsets();
        let at = |row: usize| offsets.get(row).copied().unwrap_or_default();
        (at(start + count) - at(start)) as usize
    }
}

/// The column that dominates a table's memory, if there is one.
fn long_column(table: Table) -> Option<&'static str> {
    match table {
        Table::Documents | Table::Mentions => Some("text"),
        Table::Actors => Some("name"),
        Table::Quotes => Some("content"),
        Table::Stances => Some("cue"),
        Table::Quarantine => Some("message"),
        Table::Sentences | Table::Duplicates => None,
    }
}
