//! Duplicates across a run: `[Body] → [Repeat]`, in input order.
//!
//! A body is an article without furniture and headlines. Workers reduce it to a [`Sketch`] of 128
//! bytes; [`Finder`] compares sketches in the order of the input. A document repeats the most similar
//! *representative* before it: one that repeats nothing itself. So every group is a star, each
//! row is a direct comparison, and an article that resembles none of a group changes nothing in it.
//!
//! Bodies are taken a window at a time. An index of the window alone is in memory; the representatives
//! before it lie in a scratch file, which is read once per window, from end to end.
//!
//! Invariant: what is found depends on the sequence of the bodies alone, not on where windows end.
//! Memory: at most 55 MB by count, 33 of them for the index of a full window of 65,536 bodies; 144 bytes per representative
//! in the scratch file.
//! Cost: a sketch costs one hash per word; a body 2 µs, and 128 bytes per comparison, of which there are at most 2,048; a
//! pass 70 to 90 ns per representative (Intel Xeon, shared). Passes grow with the square: a million different
//! bodies take 3 s in all (`cargo bench --bench duplicates`), ten million by count 1.5 minutes, a hundred
//! million 2 hours. A part ends a window: of parts with 43,000 articles there are half as many passes more, of small
//! parts one each.

mod earlier;
mod finder;
mod keys;
mod window;

pub use earlier::Scratch;
pub use finder::Finder;
pub use window::WINDOW_BODIES;
