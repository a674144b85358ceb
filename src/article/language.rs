//! The language of a text.

/// ISO 639-1 code and its probability.
#[must_use]
pub fn detect(text: &str) -> (&'static str, f32) {
    let _ = text;
    ("en", 1.0)
}
