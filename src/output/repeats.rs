//! The duplicate finder with its scratch file. Errors name the folder of that file.

use std::path::{Path, PathBuf};

use super::files::Store;
use crate::duplicates::Finder;
use crate::error::Error;
use pressmill_tables::body::{BodyBytes, Repeat};

/// Finds documents that repeat earlier ones.
#[derive(Debug)]
pub(super) struct Repeats {
    finder: Finder,
    /// The folder of the scratch file.
    folder: PathBuf,
}

impl Repeats {
    /// An empty finder whose scratch file is in `folder`, if that is on a disk.
    pub(super) fn new(store: &Store, folder: &Path) -> Self {
        let folder = store.scratch_folder(folder);
        let (store, place) = (store.clone(), folder.clone());
        Self {
            finder: Finder::new(move || store.scratch(&place)),
            folder,
        }
    }

    /// Takes the next documents and returns those that repeat others.
    pub(super) fn find(&mut self, bodies: &[BodyBytes]) -> Result<Vec<Repeat>, Error> {
        self.finder.find(bodies).map_err(Error::io(&self.folder))
    }

    /// The number of documents so far that repeat nothing.
    pub(super) fn n_representatives(&self) -> u64 {
        self.finder.n_representatives()
    }
}
