//! The finder of duplicates with its scratch file, and errors that name where that lies.

use std::path::{Path, PathBuf};

use super::files::Store;
use crate::duplicates::Finder;
use crate::error::Error;
use pressmill_tables::body::{BodyBytes, Repeat};

/// Finds what repeats earlier documents.
#[derive(Debug)]
pub(super) struct Repeats {
    finder: Finder,
    /// Of the scratch file.
    folder: PathBuf,
}

impl Repeats {
    /// One that has seen nothing yet, with its scratch file in `folder` where that is on a disk.
    pub(super) fn new(store: &Store, folder: &Path) -> Self {
        let folder = store.scratch_folder(folder);
        let (store, place) = (store.clone(), folder.clone());
        Self {
            finder: Finder::new(move || store.scratch(&place)),
            folder,
        }
    }

    /// Takes the next documents and tells which of them repeat others.
    pub(super) fn find(&mut self, bodies: &[BodyBytes]) -> Result<Vec<Repeat>, Error> {
        self.finder.find(bodies).map_err(Error::io(&self.folder))
    }

    /// How many documents so far repeat nothing.
    pub(super) fn n_representatives(&self) -> u64 {
        self.finder.n_representatives()
    }
}
