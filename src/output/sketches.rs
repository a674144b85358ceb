//! `_sketches/00000.bin`: the sketches of a part. With them, a resumed run and `pressmill dedup` find
//! duplicates without the texts and without the table `documents`.
//!
//! 144 bytes per document, in order: its id, its `text_hash`, its sketch.
//!
//! Memory: the file of the current part.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::files::{Store, hexadecimal};
use super::folder::Folder;
use super::manifest::{Commit, PartFile};
use super::repeats::Repeats;
use crate::duplicates::WINDOW_BODIES;
use crate::error::Error;
use pressmill_tables::body::{BODY_BYTES, Body, BodyBytes};

/// The folder of these files.
pub(super) const FOLDER: &str = "_sketches";

/// The path of a part's file, relative to the output folder.
pub(super) fn path(number: usize) -> String {
    format!("{FOLDER}/{number:05}.bin")
}

/// The bodies of the current part, as bytes.
#[derive(Debug, Default)]
pub(super) struct Sketches(Vec<BodyBytes>);

impl Sketches {
    /// Adds the bodies of the next block.
    pub(super) fn extend(&mut self, bodies: &[Body]) {
        self.0.extend(bodies.iter().map(Body::to_bytes));
    }

    /// All bodies.
    pub(super) fn bodies(&self) -> &[BodyBytes] {
        &self.0
    }

    /// Writes the file of the part with that number.
    pub(super) fn write(self, folder: &Folder, number: usize) -> Result<PartFile, Error> {
        let path = path(number);
        let target = folder.root().join(&path);
        let store = folder.store();
        let bytes = self.0.as_flattened();
        store.write_whole(&folder.temporary(), &target, bytes)?;
        Ok(PartFile {
            path,
            rows: self.0.len() as u64,
            bytes: bytes.len() as u64,
            sha256: hexadecimal(&Sha256::digest(bytes)),
        })
    }
}

/// Feeds the documents of these parts to the finder, as if they had just been written. Small parts are fed
/// together.
pub(super) fn recall(
    store: &Store,
    root: &Path,
    commits: &[Commit],
    repeats: &mut Repeats,
) -> Result<(), Error> {
    let mut bytes = Vec::new();
    for file in commits.iter().filter_map(|commit| commit.sketches.as_ref()) {
        bytes.extend(store.read(&root.join(&file.path))?);
        if bytes.len() >= WINDOW_BODIES * BODY_BYTES {
            repeats.find(bytes.as_chunks().0)?;
            bytes.clear();
        }
    }
    repeats.find(bytes.as_chunks().0)?;
    Ok(())
}
