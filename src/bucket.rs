//! Objects behind addresses: `s3://bucket/key`, `gs://…`, `az://…`, and files of web servers, `https://…`.
//! The only module that uses a network, and only with the feature `cloud`. Without it, such addresses are
//! refused.
//!
//! Credentials come from the environment, under the names that each service's own tools use (`AWS_*`,
//! `GOOGLE_*`, `AZURE_*`). They go nowhere else. An address that contains credentials is refused and never
//! shown; of a server's answer, only a code is shown.
//!
//! An object is read as it was when it was found: where the server knows versions (`ETag`), requests ask for
//! that version.

use std::io;

use crate::error::Error;

#[cfg(any(test, not(feature = "cloud")))]
#[cfg_attr(
    feature = "cloud",
    allow(dead_code, reason = "there to be tested in one build with the other")
)]
mod absent;
#[cfg(feature = "cloud")]
mod present;

#[cfg(not(feature = "cloud"))]
pub(crate) use absent::{Bucket, Upload};
#[cfg(feature = "cloud")]
pub(crate) use present::{Bucket, Upload};

/// How addresses start.
const SCHEMES: [&str; 5] = ["s3://", "gs://", "az://", "http://", "https://"];

/// Whether this is an address rather than a path.
pub(crate) fn is_address(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// What is known about an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectFacts {
    /// Its name in the bucket, `/` between parts.
    pub(crate) key: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// Time of the last change, in nanoseconds since 1970, whole seconds; 0 where the server does not say.
    pub(crate) modified_ns: u64,
    /// The identifier of this version.
    pub(crate) etag: Option<String>,
    /// A second identifier of the version, which Google Cloud Storage needs to replace an object.
    pub(crate) generation: Option<String>,
}

/// The error for an object that changed since it was found.
pub(crate) const CHANGED: io::ErrorKind = io::ErrorKind::StaleNetworkFileHandle;

/// The error for a bucket that cannot be reached.
pub(crate) const OUT_OF_REACH: io::ErrorKind = io::ErrorKind::ConnectionAborted;

/// The error for an unusable address, without anything secret in it.
fn unusable(address: &str, problem: &str) -> Error {
    Error::Config {
        key: shown(address).to_owned(),
        problem: problem.to_owned(),
    }
}

/// The part of an address that cannot contain credentials.
fn shown(address: &str) -> &str {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let shown = address.get(..end).unwrap_or_default();
    let (scheme, _) = shown.split_once("://").unwrap_or_default();
    if shown.contains('@') { scheme } else { shown }
}

#[cfg(test)]
mod tests {
    use super::{is_address, shown};

    #[test]
    fn an_address_starts_with_its_scheme() {
        for address in [
            "s3://b/a.jsonl",
            "gs://b",
            "az://c/",
            "http://h/a",
            "https://h/a",
        ] {
            assert!(is_address(address), "{address}");
        }
        for path in ["s3:/b", "S3://b", "in/s3://b", "file:///a", "-", ""] {
            assert!(!is_address(path), "{path}");
        }
    }

    #[test]
    fn credentials_in_an_address_are_not_shown() {
        assert_eq!(shown("https://h/a.jsonl?token=abc"), "https://h/a.jsonl");
        assert_eq!(shown("https://me:abc@h/a"), "https");
        assert_eq!(shown("s3://b/a b"), "s3://b/a b");
    }
}
