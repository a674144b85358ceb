//! Rejections of records that cannot be read.

use std::io;

use crate::bucket::{CHANGED, OUT_OF_REACH};
use pressmill_extract::{Reason, Rejection, Stage};

/// The rejection of a record by the reader.
pub(super) fn rejection(reason: Reason, message: String) -> Rejection {
    Rejection {
        stage: Stage::Input,
        reason,
        message,
        source_id: None,
    }
}

/// The record has `length` bytes.
pub(super) fn too_large(length: u64, cap: usize) -> Rejection {
    let message = format!("{length} bytes, more than the {cap} of --max-record-bytes");
    rejection(Reason::TooLarge, message)
}

/// Whether an error is about access to bytes rather than their content.
pub(super) fn is_out_of_reach(error: &io::Error) -> bool {
    let from_bucket = [OUT_OF_REACH, CHANGED, io::ErrorKind::PermissionDenied];
    error.raw_os_error().is_some() || from_bucket.contains(&error.kind())
}

/// The stream failed after `position` decompressed bytes.
pub(super) fn torn(error: &io::Error, position: u64) -> Rejection {
    let reason = if is_out_of_reach(error) {
        Reason::UnreadableFile
    } else {
        Reason::CorruptStream
    };
    rejection(reason, format!("after {position} bytes: {error}"))
}
