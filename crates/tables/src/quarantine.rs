//! Table `quarantine`: one row per record that could not be analysed.

use pressmill_extract::Rejection;
use pressmill_extract::model::RecordPlace;

use super::column::{Flags, Int64s, Labels, OptionalTexts, Texts, table};

table! {
    /// One row per record that could not be analysed.
    struct Quarantine {
        source_file: Labels = "path or URL relative to the input root",
        record_no: Int64s = "0-based position in source_file",
        raw_offset: Int64s = "first byte of the record in the decompressed file",
        raw_length: Int64s = "bytes of the record in the decompressed file",
        source_id: OptionalTexts = "the record's own id, where it could be read",
        stage: Labels = "where it fell out: input, article or analysis",
        reason: Labels = "stable code of the reason",
        message: Texts = "what was found and what was expected",
        retryable: Flags = "whether the same record may pass on another try",
    }
}

impl Quarantine {
    /// Adds the row of one record.
    pub(super) fn push(&mut self, place: &RecordPlace, rejection: &Rejection) {
        self.source_file.push_any(&place.source_file);
        self.record_no.push(place.record_no as i64);
        self.raw_offset.push(place.raw_offset as i64);
        self.raw_length.push(place.raw_length as i64);
        self.source_id.push(rejection.source_id.as_deref());
        self.stage.push(rejection.stage.as_str());
        self.reason.push(rejection.reason.code());
        self.message.push(&rejection.message);
        self.retryable.push(rejection.reason.is_retryable());
    }
}
