//! The boundary that a panic does not cross: what was tried has failed, the run goes on. The only
//! `catch_unwind`.
//!
//! It surrounds what is done to one article (`run/block_worker.rs`), whose panics are bugs of ours; and the
//! reading of Parquet (`input/parquet.rs`), whose library trusts the lengths that a file gives and
//! panics where they are wrong. The latter cannot wait for the boundary around articles: it happens
//! while records are still being cut, on the thread that every other file is read on, and only there
//! it is known which file is damaged and that the rows before the damage are to be kept.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `attempt` gives.
///
/// Whatever it was working on is in no known state after a panic: the caller must let go of it.
///
/// # Errors
/// What it said when it panicked.
pub(crate) fn bounded<T>(attempt: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(attempt))
        .map_err(|payload| panic_message(payload.as_ref()).to_owned())
}

/// What a panic said.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic without a message")
}
