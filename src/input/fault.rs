//! What a reader says of a record that it cannot hand over.

use std::io;

use crate::bucket::{CHANGED, OUT_OF_REACH};
use pressmill_extract::{Reason, Rejection, Stage};

/// A record that fell out while it was read.
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

/// Whether an error is about reaching bytes, and not about what they are.
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
