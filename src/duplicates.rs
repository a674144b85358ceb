//! Duplicates across a run: `[Body] → [Repeat]`, in input order.
//!
//! A body is an article without furniture and headlines. Workers reduce it to a [`Sketch`](pressmill_tables::sketch::Sketch) of 128 bytes;
//! [`Finder`] compares sketches in input order. A document repeats the most similar *representative* before
//! it, that is, a document that repeats nothing itself. So every group is a star, each row is a direct
//! comparison, and an article that resembles no member of a group changes nothing in it.
//!
//! Bodies are compared window by window. Only an index of the current window is in memory. The
//! representatives before it are in a scratch file, which is read once per window, from start to end.
//!
//! Invariant: the result depends on the sequence of bodies alone, not on where windows end.
//! Memory: by calculation at most 55 MB, 33 MB of them for the index of a full window of 65,536 bodies; 144
//! bytes per representative in the scratch file.
//! Cost: a sketch costs one hash per word; a body 2 µs, and 128 bytes per comparison, of which there are at
//! most 2,048; a pass 70 to 90 ns per representative (Intel Xeon, shared). The cost of passes grows
//! quadratically: a million different bodies take 3 s in all (`cargo bench --bench duplicates`); by
//! calculation, ten million take 1.5 minutes and a hundred million 2 hours. The end of a part ends a window:
//! parts of 43,000 articles need one and a half times as many passes, small parts one pass each.

mod earlier;
mod finder;
mod keys;
mod window;

pub use earlier::Scratch;
pub use finder::Finder;
pub use window::WINDOW_BODIES;
