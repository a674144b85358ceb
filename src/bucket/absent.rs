//! The stand-in for buckets in a program without the feature `cloud`: it refuses every address.

use std::io;
use std::ops::Range;

use bytes::Bytes;

use super::{ObjectFacts, unusable};
use crate::error::Error;

/// Has no values.
#[derive(Debug)]
pub(crate) enum Bucket {}

/// Has no values.
#[derive(Debug)]
pub(crate) enum Upload {}

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

    pub(crate) fn names(&self, _: &str) -> io::Result<Vec<String>> {
        match *self {}
    }

    pub(crate) fn read(&self, _: &ObjectFacts, _: Range<u64>) -> io::Result<Bytes> {
        match *self {}
    }

    pub(crate) fn put(&self, _: &str, _: Bytes) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn create(&self, _: &str, _: Bytes) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn replace(&self, _: &ObjectFacts, _: Bytes) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn remove(&self, _: &str) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn begin(&self, _: &str) -> io::Result<Upload> {
        match *self {}
    }

    pub(crate) fn put_part(&self, _: &mut Upload, _: Bytes) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn complete(&self, _: &mut Upload) -> io::Result<()> {
        match *self {}
    }

    pub(crate) fn abort(&self, _: &mut Upload) {
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
