//! Everything that makes the weights. Used by `pressmill-train` alone, never on the
//! path of a run.
//!
//! Training is deterministic given the seed: one thread, no clock, no hash order.

pub(crate) mod judged;
pub(crate) mod linear;
pub(crate) mod measure;
#[allow(dead_code, reason = "the trainer of names draws more kinds of numbers")]
pub(crate) mod random;
pub mod sentiment;
