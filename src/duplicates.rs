//! Duplicates across a run: `[Body] → [Repeat]`, in input order.
//!
//! A body is an article without furniture and headlines. Workers reduce it to a [`Sketch`] of 128
//! bytes; [`Finder`] compares sketches in the order of the input. A document repeats the most similar
//! *representative* before it: one that repeats nothing itself. So every group is a star, each
//! row is a direct comparison, and an article that resembles none of a group changes nothing in it.
//!
//! Bodies are taken a stretch at a time. An index of the stretch alone is in memory; the representatives
//! before it lie in a scratch file, which is read once per stretch, from end to end.
//!
//! Invariant: what is found depends on the sequence of the bodies alone, not on where stretches end.
//! Memory: at most 55 MB by count, 33 of them for the index of a full stretch of 65,536 bodies; 144 bytes per representative
//! in the scratch file.
//! Cost: a sketch costs one hash per word; a body 2 µs, and 128 bytes per comparison, of which there are at most 2,048; a
//! pass 70 to 90 ns per representative (Intel Xeon, shared). Passes grow with the square: a million different
//! bodies take 3 s in all (`cargo bench --bench duplicates`), ten million by count 1.5 minutes, a hundred
//! million 2 hours. A part ends a stretch: of parts with 43,000 articles there are half as many passes more, of small
//! parts one each.

mod earlier;
mod finder;
mod keys;
mod sketch;
mod stretch;

pub use earlier::Scratch;
pub use finder::{Finder, Method, Repeat};
pub use sketch::Sketch;
pub use stretch::STRETCH_BODIES;

/// Bytes of a body as it lies on the disk.
pub const BODY_BYTES: usize = 16 + sketch::BINS;

/// A body as it lies on the disk: two little-endian numbers and the sketch, zeros without one.
pub type BodyBytes = [u8; BODY_BYTES];

/// What is known of the body of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// The document's key.
    pub document_id: i64,
    /// As in `documents.text_hash`; −1 without a body.
    pub text_hash: i64,
    /// What near duplicates are told by; nothing for a body that is too short.
    pub sketch: Option<Sketch>,
}

impl Body {
    /// The body as it lies on the disk.
    #[must_use]
    pub fn to_bytes(&self) -> BodyBytes {
        let mut bytes = [0; BODY_BYTES];
        let (numbers, sketch) = bytes.split_at_mut(16);
        let (document_id, text_hash) = numbers.split_at_mut(8);
        document_id.copy_from_slice(&self.document_id.to_le_bytes());
        text_hash.copy_from_slice(&self.text_hash.to_le_bytes());
        if let Some(own) = &self.sketch {
            sketch.copy_from_slice(&own.0);
        }
        bytes
    }

    /// What [`Body::to_bytes`] wrote.
    #[must_use]
    pub fn from_bytes(bytes: &BodyBytes) -> Self {
        let number = |place: usize| {
            let (numbers, _) = bytes.as_chunks();
            i64::from_le_bytes(numbers.get(place).copied().unwrap_or_default())
        };
        let sketch = bytes.last_chunk().copied().map(Sketch);
        Self {
            document_id: number(0),
            text_hash: number(1),
            sketch: sketch.filter(|_| has_sketch(bytes)),
        }
    }
}

/// Whether these bytes hold a sketch: one of zeros does not occur.
fn has_sketch(bytes: &BodyBytes) -> bool {
    bytes.iter().skip(16).any(|&byte| byte != 0)
}

#[cfg(test)]
mod tests {
    use super::{Body, Sketch};

    #[test]
    fn bodies_are_read_as_they_were_written() {
        let bodies = [
            Body {
                document_id: 7,
                text_hash: i64::MAX,
                sketch: Some(Sketch([9; 128])),
            },
            Body {
                document_id: 8,
                text_hash: -1,
                sketch: None,
            },
        ];
        for body in bodies {
            assert_eq!(Body::from_bytes(&body.to_bytes()), body);
        }
    }
}
