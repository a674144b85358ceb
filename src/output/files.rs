//! Every operation on the output folder, in one place.
//!
//! Invariant: a file under its final name is complete and on the disk. Files are
//! written under another name, synced, renamed, and then the folder is synced.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::Error;

/// A file that is being written, and the digest of what has been.
pub(super) struct HashedFile {
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

/// What a finished file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digested {
    /// Its size.
    pub(super) bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub(super) sha256: String,
}

impl HashedFile {
    /// Opens `path` for writing; what stood there is gone.
    pub(super) fn create(path: &Path) -> Result<Self, Error> {
        let file = File::create(path).map_err(Error::io(path))?;
        Ok(Self {
            file: BufWriter::new(file),
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    /// Brings everything to the disk.
    pub(super) fn finish(self) -> io::Result<Digested> {
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
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

/// Gives a finished file its final name, and makes the name last.
pub(super) fn publish(temporary: &Path, path: &Path) -> Result<(), Error> {
    fs::rename(temporary, path).map_err(Error::io(path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Writes a small file whole: under a name in `temporary_folder` first.
pub(super) fn write_whole(temporary_folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let name = path.file_name().unwrap_or_default();
    let temporary = temporary_folder.join(name);
    let mut file = HashedFile::create(&temporary)?;
    file.write_all(bytes).map_err(Error::io(&temporary))?;
    file.finish().map_err(Error::io(&temporary))?;
    publish(&temporary, path)
}

/// Makes a folder and its parents, unless they exist.
pub(super) fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(Error::io(path))
}

/// Removes a folder with everything in it, unless it does not exist.
pub(super) fn remove_folder(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path)(error)),
        _ => Ok(()),
    }
}

/// Renames a folder and makes the new name last.
pub(super) fn rename_folder(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::io(to))?;
    sync_folder(to.parent().unwrap_or(Path::new(".")))
}

/// The names in a folder, sorted; none when it does not exist.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io(folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::io(folder))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// Where `folder` really is: absolute, links followed as far as it exists.
pub(super) fn absolute(folder: &Path) -> Result<PathBuf, Error> {
    match fs::canonicalize(folder) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            std::path::absolute(folder).map_err(Error::io(folder))
        }
        Err(error) => Err(Error::io(folder)(error)),
    }
}

/// Makes the names in a folder last; a system that cannot open folders keeps them its own way.
fn sync_folder(folder: &Path) -> Result<(), Error> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder_file = File::open(folder).map_err(Error::io(folder))?;
    folder_file.sync_all().map_err(Error::io(folder))
}

/// Two hexadecimal digits per byte.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| DIGITS[usize::from(digit)]).collect()
}
