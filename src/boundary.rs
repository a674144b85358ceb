//! The panic boundary: the only `catch_unwind`. The attempt fails, and the run goes on.
//!
//! It surrounds two things. One is the work on an article (`run/block_worker.rs`), where a panic is a bug of
//! ours. The other is reading Parquet (`input/parquet.rs`): the library trusts the lengths in a file and
//! panics if they are wrong. The boundary around articles is too late for that, because reading happens while
//! records are still being cut, on the thread that reads every other file. Only there is it known which file
//! is damaged and which rows came before the damage.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `attempt` and returns its result.
///
/// After a panic, the state of whatever it worked on is unknown: the caller must drop it.
///
/// # Errors
/// The panic's message.
pub(crate) fn bounded<T>(attempt: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(attempt))
        .map_err(|payload| panic_message(payload.as_ref()).to_owned())
}

/// The message of a panic.
pub(crate) fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic without a message")
}
