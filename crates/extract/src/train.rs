//! Everything that trains the weights. Only `pressmill-train` uses it; no analysis does.
//!
//! Names: `JSONL sets ─corpus→ [Document] ─examples→ [Sequence] ─trainer→ weights ─names→ model file`.
//! Quotes: `JSONL sets ─quotes→ [Sequence] ─clauses→ model file`.
//! Tone and stance: `JSONL sets ─judged→ [Example] ─linear→ [Judge] ─sentiment→ weights files`.
//!
//! Training is deterministic given the seed: one thread, no clock, no hash order.

pub(crate) mod clauses;
pub mod clusters;
pub(crate) mod corpus;
pub mod cut;
pub(crate) mod examples;
pub mod furniture;
pub(crate) mod judged;
pub(crate) mod linear;
pub(crate) mod lists;
pub(crate) mod measure;
pub mod names;
pub mod polarity;
pub mod quotes;
pub mod score;
pub mod sentiment;
pub(crate) mod sequence;
pub(crate) mod sets;
pub(crate) mod sports;
pub mod syntax;
pub(crate) mod templates;
pub(crate) mod trainer;
