//! The output's file system operations behind one trait, so that a bucket can replace the disk, and tests can
//! make any operation fail.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::bucket::BucketDisk;
use super::lock::Lock;
use crate::bucket::is_address;
use crate::duplicates::Scratch;
use crate::error::Error;

/// The file system operations that the output needs. None of them can leave a half-written file under its
/// final name.
pub(crate) trait Fs {
    /// Creates an empty file, which will be renamed to `target` once it is complete. Truncates an existing
    /// `path`.
    fn create(&self, path: &Path, target: &Path) -> io::Result<Box<dyn Durable>>;
    /// Renames a file or folder; replaces what has that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Swaps two folders in one step. `Unsupported` if the system cannot.
    fn swap(&self, one: &Path, other: &Path) -> io::Result<()>;
    /// Whether folders can be renamed, at least one at a time.
    fn renames_folders(&self) -> bool {
        true
    }
    /// Makes the names in a folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Creates a folder whose parent exists.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder and its content.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;
    /// Opens a file for reading.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>>;
    /// The folder on disk for the scratch files of `folder`.
    fn scratch_folder(&self, folder: &Path) -> PathBuf {
        folder.to_owned()
    }
    /// Creates an unnamed file in such a folder. It disappears with the process, however that ends.
    fn scratch(&self, folder: &Path) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(tempfile::tempfile_in(folder)?))
    }
    /// The names in a folder, unordered.
    fn names(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// Whether a file or folder exists.
    fn exists(&self, path: &Path) -> io::Result<bool>;
    /// The real path of a folder that need not exist.
    fn absolute(&self, folder: &Path) -> Result<PathBuf, Error>;
    /// Locks a folder that exists.
    fn lock(&self, folder: &Path) -> Result<Box<dyn Held>, Error>;
}

/// The lock of a folder, held until it is dropped.
pub(crate) trait Held {
    /// Releases the lock and leaves nothing behind.
    fn release(self: Box<Self>);
}

/// The file system of the output `folder`: the disk, or the bucket of its address.
///
/// # Errors
/// The address cannot be used.
pub(crate) fn of(folder: &Path) -> Result<Rc<dyn Fs>, Error> {
    let address = folder.to_string_lossy();
    Ok(if is_address(&address) {
        Rc::new(BucketDisk::open(&address)?)
    } else {
        Rc::new(Disk)
    })
}

/// A file that can be synced.
pub(crate) trait Durable: Write + Send {
    /// Syncs what was written. Never retry after an error: the system may have dropped the bytes and would
    /// then report success.
    fn sync(&mut self) -> io::Result<()>;
}

/// The system's own file system.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Disk;

impl Fs for Disk {
    fn create(&self, path: &Path, _: &Path) -> io::Result<Box<dyn Durable>> {
        Ok(Box::new(File::create(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    fn swap(&self, one: &Path, other: &Path) -> io::Result<()> {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;

        match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                Err(io::ErrorKind::Unsupported.into())
            }
            outcome => outcome.map_err(io::Error::from),
        }
    }

    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    fn swap(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Systems that cannot open folders make names durable by themselves.
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if cfg!(unix) {
            File::open(folder)?.sync_all()
        } else {
            Ok(())
        }
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir_all(folder)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(File::open(path)?))
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        let entries = fs::read_dir(folder)?;
        entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        path.try_exists()
    }

    /// Absolute, with links resolved as far as the path exists.
    fn absolute(&self, folder: &Path) -> Result<PathBuf, Error> {
        match fs::canonicalize(folder) {
            Ok(path) => Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                std::path::absolute(folder).map_err(Error::io(folder))
            }
            Err(error) => Err(Error::io(folder)(error)),
        }
    }

    fn lock(&self, folder: &Path) -> Result<Box<dyn Held>, Error> {
        Ok(Box::new(Lock::take(folder)?))
    }
}

impl Durable for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}
