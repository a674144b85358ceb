//! Objects of a bucket as input files: found by an address, read piece by piece.
//!
//! Memory: one piece, twice while it is fetched; for a Parquet file, [`BLOCKS_KEPT`] blocks.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf as _, Bytes};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, Length};
use sha2::{Digest as _, Sha256};

use super::stamp::Stamp;
use crate::bucket::{Bucket, CHANGED, ObjectFacts};
use crate::error::Error;

/// Bytes of a request: some tenths of a second at 100 Mbit/s, ten times the latency of an answer.
const PIECE_BYTES: u64 = 4 << 20;

/// Bytes of a request for a Parquet file, whose columns are read alternately.
const BLOCK_BYTES: u64 = 1 << 20;

/// Blocks of a Parquet file to keep: one for every column that is read, and a few more.
const BLOCKS_KEPT: usize = 24;

/// An object, as it was when it was found.
#[derive(Debug)]
pub(super) struct Object {
    bucket: Arc<Bucket>,
    facts: ObjectFacts,
    /// Whether the server reported that the object changed.
    has_changed: AtomicBool,
    /// Whether some of it could not be read.
    is_out_of_reach: AtomicBool,
}

/// The objects of an address.
pub(super) struct FoundObjects {
    /// The address that their names start with.
    pub(super) folder: String,
    /// Sorted by key.
    pub(super) objects: Vec<Object>,
    /// Whether the address was that of one object, rather than of everything below it.
    pub(super) is_one: bool,
}

/// Finds the object at `address`, or otherwise everything below it.
///
/// # Errors
/// The address cannot be used, its server cannot be reached, or there is nothing.
pub(super) fn find(address: &str) -> Result<FoundObjects, Error> {
    let (bucket, key) = Bucket::open(address)?;
    let bucket = Arc::new(bucket);
    let object = |facts| Object {
        bucket: Arc::clone(&bucket),
        facts,
        has_changed: AtomicBool::new(false),
        is_out_of_reach: AtomicBool::new(false),
    };
    let is_folder = bucket.has_folders() && (key.is_empty() || address.ends_with('/'));
    if !is_folder {
        match bucket.facts(&key) {
            Ok(facts) => {
                let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
                return Ok(FoundObjects {
                    folder: bucket.address(folder),
                    objects: vec![object(facts)],
                    is_one: true,
                });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && bucket.has_folders() => {}
            Err(error) => return Err(Error::io(bucket.address(&key))(error)),
        }
    }
    let found = bucket.list(&key).map_err(Error::io(bucket.address(&key)))?;
    if found.is_empty() {
        let problem = io::Error::new(
            io::ErrorKind::NotFound,
            "no object there, and none below it",
        );
        return Err(Error::io(bucket.address(&key))(problem));
    }
    Ok(FoundObjects {
        folder: bucket.address(&key),
        objects: found.into_iter().map(object).collect(),
        is_one: false,
    })
}

impl Object {
    /// Its address.
    pub(super) fn address(&self) -> String {
        self.bucket.address(&self.facts.key)
    }

    /// The last part of its key.
    pub(super) fn name(&self) -> &str {
        self.facts.key.rsplit('/').next().unwrap_or_default()
    }

    /// Whether these are its first bytes; false if they cannot be read.
    pub(super) fn starts_with(&self, start: &[u8]) -> bool {
        let end = self.facts.bytes.min(start.len() as u64);
        end > 0 && self.read(0..end).is_ok_and(|bytes| bytes == start)
    }

    /// Size, time and, instead of an edge hash, the identifier of its version.
    pub(super) fn stamp(&self) -> Stamp {
        let hash = self.facts.etag.as_ref().map(Sha256::digest);
        let start = hash.as_ref().and_then(|hash| hash.first_chunk().copied());
        Stamp {
            bytes: self.facts.bytes,
            modified_ns: self.facts.modified_ns,
            edges: start.map_or(0, u64::from_le_bytes),
        }
    }

    /// Whether the bytes that were read are those of the object that was found. A server with versions checks
    /// that for every request; for other servers, this compares size and time.
    pub(super) fn is_unchanged(&self) -> bool {
        let is_same = || {
            let now = self.bucket.facts(&self.facts.key);
            now.is_ok_and(|now| now == self.facts)
        };
        !self.has_changed.load(Ordering::Relaxed) && (self.facts.etag.is_some() || is_same())
    }

    /// Whether some of it could not be read.
    pub(super) fn is_out_of_reach(&self) -> bool {
        self.is_out_of_reach.load(Ordering::Relaxed)
    }

    fn read(&self, range: Range<u64>) -> io::Result<Bytes> {
        let read = self.bucket.read(&self.facts, range);
        if let Err(error) = &read {
            self.is_out_of_reach.store(true, Ordering::Relaxed);
            self.has_changed
                .fetch_or(error.kind() == CHANGED, Ordering::Relaxed);
        }
        read
    }
}

/// Reads an object sequentially.
pub(super) struct ObjectStream {
    object: Arc<Object>,
    piece: Bytes,
    next: u64,
}

impl ObjectStream {
    /// Starts at the first byte.
    pub(super) fn new(object: Arc<Object>) -> Self {
        Self {
            object,
            piece: Bytes::new(),
            next: 0,
        }
    }
}

impl Read for ObjectStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() {
            let end = self.object.facts.bytes.min(self.next + PIECE_BYTES);
            if self.next == end {
                return Ok(0);
            }
            self.piece = self.object.read(self.next..end)?;
            self.next = end;
        }
        let count = buffer.len().min(self.piece.len());
        self.piece
            .copy_to_slice(buffer.get_mut(..count).unwrap_or_default());
        Ok(count)
    }
}

/// Reads an object at any position.
#[derive(Clone)]
pub(super) struct ObjectBlocks {
    object: Arc<Object>,
    /// Blocks that were read, by number; the most recently used comes last.
    kept: Arc<Mutex<VecDeque<(u64, Bytes)>>>,
}

impl ObjectBlocks {
    /// Starts without blocks.
    pub(super) fn new(object: Arc<Object>) -> Self {
        Self {
            object,
            kept: Arc::default(),
        }
    }

    /// The bytes from `start` on in its block; empty past the end.
    fn from(&self, start: u64) -> io::Result<Bytes> {
        if start >= self.len() {
            return Ok(Bytes::new());
        }
        let number = start / BLOCK_BYTES;
        let first = number * BLOCK_BYTES;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(kept, _)| *kept == number);
        let block = match at.and_then(|at| kept.remove(at)) {
            Some((_, block)) => block,
            None => self
                .object
                .read(first..self.len().min(first + BLOCK_BYTES))?,
        };
        kept.push_back((number, block.clone()));
        if kept.len() > BLOCKS_KEPT {
            kept.pop_front();
        }
        Ok(block.slice((start - first) as usize..))
    }
}

impl Length for ObjectBlocks {
    fn len(&self) -> u64 {
        self.object.facts.bytes
    }
}

impl ChunkReader for ObjectBlocks {
    type T = BlocksFrom;

    fn get_read(&self, start: u64) -> ParquetResult<BlocksFrom> {
        Ok(BlocksFrom {
            blocks: self.clone(),
            next: start,
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        if self.len().saturating_sub(start) < length as u64 {
            return Err(ParquetError::EOF("the file ends before that".to_owned()));
        }
        let block = self.from(start)?;
        if block.len() >= length {
            return Ok(block.slice(..length));
        }
        let mut bytes = Vec::with_capacity(length);
        self.get_read(start)?
            .take(length as u64)
            .read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// The bytes of an object from some position on.
pub(super) struct BlocksFrom {
    blocks: ObjectBlocks,
    next: u64,
}

impl Read for BlocksFrom {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.blocks.from(self.next)?.as_ref().read(buffer)?;
        self.next += count as u64;
        Ok(count)
    }
}
