//! What a program without the feature `cloud` has in the place of buckets: the word that there are none.

use std::io;
use std::ops::Range;

use bytes::Bytes;

use super::{ObjectFacts, unusable};
use crate::error::Error;

/// Nobody has one.
#[derive(Debug)]
pub(crate) enum Bucket {}

impl Bucket {
    /// Refuses every address.
    pub(crate) fn open(address: &str) -> Result<(Self, String), Error> {
        let problem = "this program was built without the feature `cloud`, which reads and writes addresses; \
            `cargo install --path . --features cloud` builds one with it";
        Err(unusable(address, problem))
    }

    pub(crate) fn address(&self, _: &str) -> String {
        match *self {}
    }

    pub(crate) fn has_folders(&self) -> bool {
        match *self {}
    }

    pub(crate) fn facts(&self, _: &str) -> io::Result<ObjectFacts> {
        match *self {}
    }

    pub(crate) fn list(&self, _: &str) -> io::Result<Vec<ObjectFacts>> {
        match *self {}
    }

    pub(crate) fn read(&self, _: &ObjectFacts, _: Range<u64>) -> io::Result<Bytes> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;

    #[test]
    fn the_feature_is_named_and_no_credentials_are() {
        let refused = Bucket::open("https://h/a?token=abc")
            .unwrap_err()
            .to_string();
        assert!(refused.starts_with("https://h/a: "), "{refused}");
        assert!(refused.contains("--features cloud"), "{refused}");
        assert!(!refused.contains("abc"), "{refused}");
    }
}
