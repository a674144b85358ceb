//! The stages one by one, for benchmarks and tests of a single stage. [`Analyzer`](crate::Analyzer) takes an
//! article through all of them.

pub use crate::actors::resolve as resolve_actors;
pub use crate::mentions::find as find_mentions;
pub use crate::quotes::{Found, QuoteFinder};
pub use crate::segment::segment;
pub use crate::sentiment::{Readings, ToneScorer};
pub use crate::speakers::attribute as attribute_quotes;
pub use crate::stances::{Speech, StanceFinder};
pub use crate::syntax::{Parse, Parser, Parses, Relation, Upos};
pub use crate::tagger::Tagger;
