//! Duplicates across a run: `[Body] → [Repeat]`, in input order.
//!
//! A body is an article without furniture and headlines. Workers reduce it to a [`Sketch`] of 128
//! bytes; [`Finder`] compares sketches in the order of the input. A document repeats the most similar
//! *representative* before it: one that repeats nothing itself. So every group is a star, each
//! row is a direct comparison, and an article that resembles none of a group changes nothing in it.
//!
//! Invariant: what is found depends on the sequence of the bodies alone.
//! Memory: 290 to 510 bytes per representative; 0.86 GB for two million, by count 3.7 GB for ten million.
//! Cost: linear; a sketch costs one hash per word, a comparison 128 bytes, of which there are at
//! most 2,048 per document.

mod finder;
mod sketch;
mod slots;

pub use finder::{Finder, Method, Repeat};
pub use sketch::Sketch;

/// Bytes of a body as it lies on the disk.
pub(crate) const BODY_BYTES: usize = 16 + sketch::BINS;

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
    /// Appends its [`BODY_BYTES`] bytes: two little-endian numbers and the sketch, zeros without one.
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.document_id.to_le_bytes());
        bytes.extend(self.text_hash.to_le_bytes());
        let sketch = self.sketch.map_or([0; sketch::BINS], |sketch| sketch.0);
        bytes.extend(sketch);
    }

    /// The bodies that [`Body::write`] wrote, one after the other.
    pub(crate) fn read_all(bytes: &[u8]) -> impl Iterator<Item = Self> {
        bytes.as_chunks::<BODY_BYTES>().0.iter().map(|record| {
            let (numbers, sketch) = record.split_at(16);
            let number = |chunk: usize| {
                let (numbers, _) = numbers.as_chunks::<8>();
                i64::from_le_bytes(numbers.get(chunk).copied().unwrap_or_default())
            };
            let sketch = sketch.first_chunk().copied().unwrap_or([0; sketch::BINS]);
            Self {
                document_id: number(0),
                text_hash: number(1),
                sketch: (sketch != [0; sketch::BINS]).then_some(Sketch(sketch)),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{BODY_BYTES, Body, Sketch};

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
        let mut bytes = Vec::new();
        for body in &bodies {
            body.write(&mut bytes);
        }
        assert_eq!(bytes.len(), 2 * BODY_BYTES);
        assert!(Body::read_all(&bytes).eq(bodies));
    }
}
