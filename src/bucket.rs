//! Objects behind addresses: `s3://bucket/key`, `gs://…`, `az://…`, and files of web servers,
//! `https://…`. The only module that speaks to a network, in a program with the feature `cloud`; any
//! other refuses such addresses.
//!
//! Credentials come from the environment, by the names that the tools of each service have for them
//! (`AWS_*`, `GOOGLE_*`, `AZURE_*`), and go nowhere else: an address that holds some is refused without
//! being shown, and of what a server answers no more is shown than a code.
//!
//! An object is read as it was when it was found: the server is asked for that very version, where it
//! knows versions (`ETag`).

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

/// Whether this is an address, and no path.
pub(crate) fn is_address(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectFacts {
    /// Its name in the bucket, `/` between parts.
    pub(crate) key: String,
    /// Its size.
    pub(crate) bytes: u64,
    /// Time of the last change, in nanoseconds since 1970, whole seconds; 0 where the server does not say.
    pub(crate) modified_ns: u64,
    /// What names this version of it.
    pub(crate) etag: Option<String>,
    /// Another name of the version, by which Google Cloud Storage replaces an object.
    pub(crate) generation: Option<String>,
}

/// What a bucket says when an object is no longer the one that was asked for.
pub(crate) const CHANGED: io::ErrorKind = io::ErrorKind::StaleNetworkFileHandle;

/// What a bucket says when it cannot be reached.
pub(crate) const OUT_OF_REACH: io::ErrorKind = io::ErrorKind::ConnectionAborted;

/// An address that cannot be used, without what must not be shown of it.
fn unusable(address: &str, problem: &str) -> Error {
    Error::Config {
        key: shown(address).to_owned(),
        problem: problem.to_owned(),
    }
}

/// As much of an address as holds no credentials, whatever was put into it.
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
