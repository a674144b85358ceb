//! The body of a document in brief, and the row for one that repeats another.
//!
//! A body is an article without furniture and headlines.

use crate::sketch::{BINS, Sketch};

/// Bytes of a stored body.
pub const BODY_BYTES: usize = 16 + BINS;

/// A stored body: two little-endian numbers and the sketch, which is zeros if there is none.
pub type BodyBytes = [u8; BODY_BYTES];

/// The body of a document in brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Body {
    /// The document's key.
    pub document_id: i64,
    /// As in `documents.text_hash`; −1 without a body.
    pub text_hash: i64,
    /// The sketch that identifies near duplicates; `None` for a body that is too short.
    pub sketch: Option<Sketch>,
}

impl Body {
    /// The stored form.
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

    /// Parses the stored form, as [`Body::to_bytes`] writes it.
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

/// Whether these bytes hold a sketch. No sketch is all zeros.
pub fn has_sketch(bytes: &BodyBytes) -> bool {
    bytes.iter().skip(16).any(|&byte| byte != 0)
}

/// How a repeat was identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The same folded body.
    Exact,
    /// Enough word triples in common.
    Near,
}

impl Method {
    /// The value of the `method` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
        }
    }
}

/// A document that repeats an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repeat {
    /// The later document.
    pub document_id: i64,
    /// The representative, which repeats nothing itself.
    pub duplicate_of: i64,
    /// The number of that representative among all, from 0 in input order.
    pub representative: u64,
    /// Estimated Jaccard similarity of the word triples, 0.5 to 1; 1 for the same body.
    pub similarity: f32,
    /// How it was identified.
    pub method: Method,
}

#[cfg(test)]
mod tests {
    use super::Body;
    use crate::sketch::Sketch;

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
