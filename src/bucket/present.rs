//! Buckets, through the crate `object_store`.
//!
//! The crate retries requests that fail temporarily, up to ten times in three minutes. Every call blocks
//! until it is done; nothing runs in the background.

use std::error::Error as StdError;
use std::io;
use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::client::{HttpError, HttpErrorKind};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::http::HttpBuilder;
use object_store::path::Path;
use object_store::{
    ClientConfigKey, ClientOptions, Error as StoreError, GetOptions, GetRange, MultipartUpload,
    ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, UpdateVersion,
};
use tokio::runtime::{Builder, Runtime};

use super::{CHANGED, OUT_OF_REACH, ObjectFacts, unusable};
use crate::error::Error;

/// How long one request may take: a piece of a few MiB on a slow line.
const REQUEST_TIME: Duration = Duration::from_secs(300);

/// A bucket of S3 or Google Cloud Storage, a container of Azure, or a web server.
#[derive(Debug)]
pub(crate) struct Bucket {
    store: Box<dyn ObjectStore>,
    runtime: Runtime,
    /// `s3://bucket`
    address: String,
}

/// A multipart upload in progress.
#[derive(Debug)]
pub(crate) struct Upload(Box<dyn MultipartUpload>);

impl Bucket {
    /// Opens the bucket of an address; also returns the key in the address.
    ///
    /// # Errors
    /// The address is malformed or contains credentials, or the environment lacks settings.
    pub(crate) fn open(address: &str) -> Result<(Self, String), Error> {
        let (scheme, rest) = address.split_once("://").unwrap_or_default();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.contains('@') {
            let problem = "credentials belong into the environment, not into an address";
            return Err(unusable(address, problem));
        }
        let is_web = scheme.starts_with("http");
        if is_web && path.contains(['?', '#']) {
            return Err(unusable(address, "an address with a query cannot be used"));
        }
        let key = if is_web {
            Path::from_url_path(path)
        } else {
            Path::parse(path)
        };
        let key = key.map_err(|_| unusable(address, "is no name of an object"))?;
        let refused = |error: StoreError| unusable(address, &told(&error));
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok((
            Self {
                store: store(scheme, host).map_err(refused)?,
                runtime: runtime.map_err(Error::io(address))?,
                address: format!("{scheme}://{host}"),
            },
            key.to_string(),
        ))
    }

    /// The address of one of its objects.
    pub(crate) fn address(&self, key: &str) -> String {
        format!("{}/{key}", self.address)
    }

    /// Whether its objects can be listed. A web server's cannot.
    pub(crate) fn has_folders(&self) -> bool {
        !self.address.starts_with("http")
    }

    /// What is known of an object.
    pub(crate) fn facts(&self, key: &str) -> io::Result<ObjectFacts> {
        let key = path(key)?;
        let found = self.wait(self.store.head(&key))?;
        Ok(facts(found))
    }

    /// Every object below `folder`, sorted by key.
    pub(crate) fn list(&self, folder: &str) -> io::Result<Vec<ObjectFacts>> {
        let folder = path(folder)?;
        let found: Vec<ObjectMeta> = self.wait(self.store.list(Some(&folder)).try_collect())?;
        let mut found: Vec<ObjectFacts> = found.into_iter().map(facts).collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// Reads bytes of this version of an object.
    ///
    /// # Errors
    /// [`CHANGED`] if the version is no longer there.
    pub(crate) fn read(&self, object: &ObjectFacts, range: Range<u64>) -> io::Result<Bytes> {
        let key = path(&object.key)?;
        let expected = range.end - range.start;
        // Not every server can send a range; every server can send the whole.
        let part = (expected < object.bytes).then_some(GetRange::Bounded(range));
        let options = GetOptions {
            range: part,
            ..GetOptions::new().with_if_match(object.etag.clone())
        };
        let read = self.wait(async {
            let found = self.store.get_opts(&key, options).await?;
            if found.meta.size != object.bytes {
                return Ok(None);
            }
            found.bytes().await.map(Some)
        });
        let changed = || io::Error::new(CHANGED, "the object has changed");
        match read {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(changed()),
            Ok(Some(bytes)) if bytes.len() as u64 == expected => Ok(bytes),
            Ok(_) => Err(changed()),
            Err(error) => Err(error),
        }
    }

    /// The names of the objects and folders in `folder`, unordered.
    pub(crate) fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let folder = path(folder)?;
        let found = self.wait(self.store.list_with_delimiter(Some(&folder)))?;
        let objects = found.objects.into_iter().map(|object| object.location);
        let paths = objects.chain(found.common_prefixes);
        Ok(paths
            .filter_map(|path| path.filename().map(str::to_owned))
            .collect())
    }

    /// Writes a whole object and replaces any object of that name.
    pub(crate) fn put(&self, key: &str, bytes: Bytes) -> io::Result<()> {
        self.put_as(PutMode::Overwrite, key, bytes)
    }

    /// Creates an object.
    ///
    /// # Errors
    /// `AlreadyExists` if there is one.
    pub(crate) fn create(&self, key: &str, bytes: Bytes) -> io::Result<()> {
        self.put_as(PutMode::Create, key, bytes)
    }

    /// Replaces that version of an object.
    ///
    /// # Errors
    /// [`CHANGED`] if the version is no longer there.
    pub(crate) fn replace(&self, object: &ObjectFacts, bytes: Bytes) -> io::Result<()> {
        let version = UpdateVersion {
            e_tag: object.etag.clone(),
            version: object.generation.clone(),
        };
        self.put_as(PutMode::Update(version), &object.key, bytes)
    }

    fn put_as(&self, mode: PutMode, key: &str, bytes: Bytes) -> io::Result<()> {
        let key = path(key)?;
        let done = self.wait(self.store.put_opts(&key, bytes.into(), mode.into()));
        done.map(|_| ())
    }

    /// Removes an object if it exists.
    pub(crate) fn remove(&self, key: &str) -> io::Result<()> {
        let key = path(key)?;
        match self.wait(self.store.delete(&key)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    /// Starts a multipart upload.
    pub(crate) fn begin(&self, key: &str) -> io::Result<Upload> {
        let key = path(key)?;
        self.wait(self.store.put_multipart(&key)).map(Upload)
    }

    /// Sends the next part. All parts but the last have the same size, at least 5 MiB.
    pub(crate) fn put_part(&self, upload: &mut Upload, part: Bytes) -> io::Result<()> {
        self.wait(upload.0.put_part(part.into()))
    }

    /// Completes the upload: the object becomes visible.
    pub(crate) fn complete(&self, upload: &mut Upload) -> io::Result<()> {
        self.wait(upload.0.complete()).map(|_| ())
    }

    /// Aborts the upload and frees its parts.
    pub(crate) fn abort(&self, upload: &mut Upload) {
        // If this fails, the bucket's own rules for unfinished uploads remove the parts.
        let _ = self.wait(upload.0.abort());
    }

    fn wait<T>(&self, asked: impl Future<Output = Result<T, StoreError>>) -> io::Result<T> {
        self.runtime.block_on(asked).map_err(|error| fault(&error))
    }
}

/// The client for the service of this scheme.
fn store(scheme: &str, host: &str) -> Result<Box<dyn ObjectStore>, StoreError> {
    // The program may open several buckets; the first one decides how to encrypt.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let time = format!("{}s", REQUEST_TIME.as_secs());
    let timeout = ClientConfigKey::Timeout;
    Ok(match scheme {
        "s3" => Box::new(
            AmazonS3Builder::from_env()
                .with_bucket_name(host)
                .with_config(AmazonS3ConfigKey::Client(timeout), time)
                .build()?,
        ),
        "gs" => Box::new(
            GoogleCloudStorageBuilder::from_env()
                .with_bucket_name(host)
                .with_config(GoogleConfigKey::Client(timeout), time)
                .build()?,
        ),
        "az" => Box::new(
            MicrosoftAzureBuilder::from_env()
                .with_container_name(host)
                .with_config(AzureConfigKey::Client(timeout), time)
                .build()?,
        ),
        _ => {
            let options = ClientOptions::new()
                .with_allow_http(scheme == "http")
                .with_timeout(REQUEST_TIME);
            let url = format!("{scheme}://{host}");
            Box::new(
                HttpBuilder::new()
                    .with_url(url)
                    .with_client_options(options)
                    .build()?,
            )
        }
    })
}

fn path(key: &str) -> io::Result<Path> {
    Path::parse(key).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))
}

fn facts(found: ObjectMeta) -> ObjectFacts {
    // A listing has fractions of a second that the object's own header lacks.
    let modified = u64::try_from(found.last_modified.timestamp()).unwrap_or_default();
    ObjectFacts {
        key: found.location.to_string(),
        bytes: found.size,
        modified_ns: modified * 1_000_000_000,
        etag: found.e_tag,
        generation: found.version,
    }
}

fn fault(error: &StoreError) -> io::Error {
    let kind = match error {
        StoreError::NotFound { .. } => io::ErrorKind::NotFound,
        StoreError::AlreadyExists { .. } => io::ErrorKind::AlreadyExists,
        StoreError::Precondition { .. } | StoreError::NotModified { .. } => CHANGED,
        StoreError::PermissionDenied { .. } | StoreError::Unauthenticated { .. } => {
            io::ErrorKind::PermissionDenied
        }
        StoreError::NotSupported { .. } | StoreError::NotImplemented { .. } => {
            io::ErrorKind::Unsupported
        }
        _ => OUT_OF_REACH,
    };
    io::Error::new(kind, told(error))
}

/// A description of an error, without addresses and without the server's text.
fn told(error: &StoreError) -> String {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(failed) = cause.downcast_ref::<HttpError>() {
            return match failed.kind() {
                HttpErrorKind::Connect => "cannot connect to the server",
                HttpErrorKind::Timeout => "the server takes too long",
                _ => "the connection broke off",
            }
            .to_owned();
        }
        next = cause.source();
    }
    let words = error.to_string();
    let answer = answer(&words).or_else(|| {
        // The error arose before any request: `object_store` wrote this part itself.
        let own = words.split(": ").nth(1)?;
        (!own.contains("://")).then(|| own.to_owned())
    });
    answer.unwrap_or_else(|| "the request failed".to_owned())
}

/// The HTTP status of an answer, with the error code of S3 or Azure. Nothing else is safe to show, and the
/// crate has no types for it.
fn answer(words: &str) -> Option<String> {
    let is_word = |word: &&str| {
        (1..60).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let status = words
        .split_once("status code: ")
        .and_then(|(_, rest)| rest.get(..3));
    let code = words
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    let found = [
        status.filter(is_word),
        code.map(|(code, _)| code).filter(is_word),
    ];
    let found: Vec<&str> = found.into_iter().flatten().collect();
    (!found.is_empty()).then(|| format!("the server answered {}", found.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn of_an_answer_only_codes_are_shown() {
        let words = "Error performing GET https://b.example.com/?sig=abc in 1s - Server returned non-2xx status code: \
            403 Forbidden: <Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIA</AWSAccessKeyId></Error>";
        assert_eq!(
            answer(words).as_deref(),
            Some("the server answered 403 InvalidAccessKeyId")
        );
        assert_eq!(answer("Account must be specified"), None);
    }
}
