//! The output folder's files and their digests, with errors that name the path.
//!
//! Invariant: a file under its final name is complete and on the disk. Files are
//! written under another name, synced, renamed, and then the folder is synced.

use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use sha2::{Digest, Sha256};

use super::fs::{Durable, Fs, Held};
use crate::duplicates::Scratch;
use crate::error::Error;

/// Read buffer when a file's digest is taken, in bytes.
const DIGEST_BUFFER_BYTES: usize = 128 * 1024;

/// The file system, with errors that name the path.
#[derive(Clone)]
pub(super) struct Store {
    fs: Rc<dyn Fs>,
}

impl Store {
    pub(super) fn new(fs: Rc<dyn Fs>) -> Self {
        Self { fs }
    }

    /// Opens `path` for writing, to be renamed to `target`. Truncates an existing file.
    pub(super) fn create(&self, path: &Path, target: &Path) -> Result<HashedFile, Error> {
        let file = self.fs.create(path, target).map_err(Error::io(path))?;
        Ok(HashedFile {
            file: BufWriter::new(file),
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Renames a finished file or a folder; [`Store::sync`] on the folder makes that durable.
    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), Error> {
        self.fs.rename(from, to).map_err(Error::io(to))
    }

    /// Swaps two folders in one step; returns whether the system can.
    pub(super) fn swap(&self, one: &Path, other: &Path) -> Result<bool, Error> {
        match self.fs.swap(one, other) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(false),
            Err(error) => Err(Error::io(other)(error)),
        }
    }

    /// Whether folders can be renamed.
    pub(super) fn renames_folders(&self) -> bool {
        self.fs.renames_folders()
    }

    /// Whether a file or folder exists.
    pub(super) fn exists(&self, path: &Path) -> Result<bool, Error> {
        self.fs.exists(path).map_err(Error::io(path))
    }

    /// The real path of `folder`.
    pub(super) fn absolute(&self, folder: &Path) -> Result<PathBuf, Error> {
        self.fs.absolute(folder)
    }

    /// Locks `folder`, which must exist.
    ///
    /// # Errors
    /// [`Error::Busy`] if another run holds the lock.
    pub(super) fn lock(&self, folder: &Path) -> Result<Box<dyn Held>, Error> {
        self.fs.lock(folder)
    }

    /// Makes the names in a folder durable.
    pub(super) fn sync(&self, folder: &Path) -> Result<(), Error> {
        self.fs.sync_folder(folder).map_err(Error::io(folder))
    }

    /// Writes a small file atomically: under a name in `temporary_folder` first.
    pub(super) fn write_whole(
        &self,
        temporary_folder: &Path,
        path: &Path,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let temporary = temporary_folder.join(path.file_name().unwrap_or_default());
        let mut file = self.create(&temporary, path)?;
        file.write_all(bytes).map_err(Error::io(&temporary))?;
        file.finish().map_err(Error::io(&temporary))?;
        self.rename(&temporary, path)?;
        self.sync(parent(path))
    }

    /// Creates an empty file. It has no content that could be half written.
    pub(super) fn mark(&self, path: &Path) -> Result<(), Error> {
        let file = self.create(path, path)?;
        file.finish().map_err(Error::io(path))?;
        self.sync(parent(path))
    }

    /// Creates a folder and its parents if they do not exist.
    pub(super) fn make_folder(&self, path: &Path) -> Result<(), Error> {
        match self.fs.create_folder(path) {
            Ok(()) => self.sync(parent(path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.parent().is_some() => {
                self.make_folder(parent(path))?;
                self.fs.create_folder(path).map_err(Error::io(path))?;
                self.sync(parent(path))
            }
            Err(error) => Err(Error::io(path)(error)),
        }
    }

    /// Creates folders in `root` if they do not exist, and makes their names durable.
    pub(super) fn make_folders<'a>(
        &self,
        root: &Path,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Error> {
        for name in names {
            let path = root.join(name);
            match self.fs.create_folder(&path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(Error::io(&path)(error));
                }
                _ => {}
            }
        }
        self.sync(root)
    }

    /// Removes a folder and its content if it exists.
    pub(super) fn remove_folder(&self, path: &Path) -> Result<(), Error> {
        unless_absent(self.fs.remove_folder(path)).map_err(Error::io(path))
    }

    /// Removes a file if it exists.
    pub(super) fn remove_file(&self, path: &Path) -> Result<(), Error> {
        unless_absent(self.fs.remove_file(path)).map_err(Error::io(path))
    }

    /// The folder on disk for the scratch files of `folder`.
    pub(super) fn scratch_folder(&self, folder: &Path) -> PathBuf {
        self.fs.scratch_folder(folder)
    }

    /// A new unnamed file in such a folder.
    pub(super) fn scratch(&self, folder: &Path) -> io::Result<Box<dyn Scratch>> {
        self.fs.scratch(folder)
    }

    /// The names in a folder, sorted; none when it does not exist.
    pub(super) fn names(&self, folder: &Path) -> Result<Vec<String>, Error> {
        let mut names = match self.fs.names(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            names => names.map_err(Error::io(folder))?,
        };
        names.sort_unstable();
        Ok(names)
    }

    /// Opens a file for reading.
    pub(super) fn open(&self, path: &Path) -> Result<Box<dyn Read>, Error> {
        self.fs.open(path).map_err(Error::io(path))
    }

    /// The content of a small file.
    pub(super) fn read(&self, path: &Path) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let mut file = self.open(path)?;
        file.read_to_end(&mut bytes).map_err(Error::io(path))?;
        Ok(bytes)
    }

    /// Size and hash of a file on the disk.
    pub(super) fn digest(&self, path: &Path) -> Result<Digested, Error> {
        let mut file = self.open(path)?;
        let mut buffer = vec![0; DIGEST_BUFFER_BYTES];
        let mut hash = Sha256::new();
        let mut bytes = 0;
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    hash.update(buffer.get(..count).unwrap_or_default());
                    bytes += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io(path)(error)),
            }
        }
        Ok(Digested {
            bytes,
            sha256: hexadecimal(&hash.finalize()),
        })
    }
}

/// A file that is being written, and the digest of its bytes so far.
pub(super) struct HashedFile {
    file: BufWriter<Box<dyn Durable>>,
    hash: Sha256,
    bytes: u64,
}

/// Size and hash of a finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digested {
    /// Its size.
    pub(super) bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(super) sha256: String,
}

impl HashedFile {
    /// Writes everything to the disk.
    pub(super) fn finish(self) -> io::Result<Digested> {
        let mut file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.sync()?;
        Ok(Digested {
            bytes: self.bytes,
            sha256: hexadecimal(&self.hash.finalize()),
        })
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The folder that holds `path`.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn unless_absent(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Two hexadecimal digits per byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| DIGITS[usize::from(digit)]).collect()
}
