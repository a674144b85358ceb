//! A folder for temporary files, removed when the measurements end.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process;

use crate::error::Error;

/// A new folder that is removed on drop, with everything in it.
#[derive(Debug)]
pub(super) struct Work {
    folder: PathBuf,
}

impl Work {
    /// Makes a folder in `parent`, or in the system's folder for temporary files.
    ///
    /// # Errors
    /// The parent is no folder, or cannot be written.
    pub(super) fn new(parent: Option<&Path>) -> Result<Self, Error> {
        let parent = parent.map_or_else(env::temp_dir, Path::to_owned);
        let mut number = process::id();
        loop {
            let folder = parent.join(format!("pressmill-bench-{number}"));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self { folder }),
                // Never reuses a folder that another process left or still uses.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    number = number.wrapping_add(1);
                }
                Err(error) => return Err(Error::io(folder)(error)),
            }
        }
    }

    /// A path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Removes a folder in the folder.
    ///
    /// # Errors
    /// It cannot be removed.
    pub(super) fn remove(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name);
        fs::remove_dir_all(&path).map_err(Error::io(path))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // A folder that cannot be removed stays. Its name says which program made it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::tempdir;

    use super::Work;

    #[test]
    fn nothing_is_left_and_nothing_of_others_is_touched() {
        let parent = tempdir().unwrap();
        let first = Work::new(Some(parent.path())).unwrap();
        let second = Work::new(Some(parent.path())).unwrap();
        fs::write(first.path("kept"), "x").unwrap();
        fs::create_dir(second.path("result")).unwrap();
        second.remove("result").unwrap();
        assert!(!second.path("result").exists());
        drop(second);
        assert!(first.path("kept").exists());
        drop(first);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}
