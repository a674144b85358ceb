//! What a reader says of a record that it cannot hand over.

use std::io;

use crate::error::{Reason, Rejection, Stage};

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

/// The stream failed after `position` decompressed bytes.
pub(super) fn torn(error: &io::Error, position: u64) -> Rejection {
    let reason = match error.raw_os_error() {
        Some(_) => Reason::UnreadableFile,
        None => Reason::CorruptStream,
    };
    rejection(reason, format!("after {position} bytes: {error}"))
}
