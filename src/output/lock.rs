//! One run per output folder: an advisory lock on `_lock`. The system releases it when its holder ends,
//! however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use super::fs::Held;
use crate::error::Error;

/// The file that is locked.
pub(super) const LOCK_NAME: &str = "_lock";

/// Most bytes to read of a holder's name.
pub(super) const HOLDER_BYTES: u64 = 200;

/// The lock of a folder, held until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks `folder`, which must exist.
    ///
    /// # Errors
    /// [`Error::Busy`] if another run holds the lock.
    pub(super) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LOCK_NAME);
        loop {
            let mut file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)
                .map_err(Error::io(&path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::Busy {
                        path: folder.to_owned(),
                        holder: written_by(&mut file),
                    });
                }
                Err(TryLockError::Error(error)) => return Err(Error::io(&path)(error)),
            }
            // The previous holder may have removed the file after it was opened here and before it was
            // locked.
            if is_at(&file, &path) {
                write_holder(&mut file).map_err(Error::io(&path))?;
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Held for Lock {
    fn release(self: Box<Self>) {
        // The lock is free even if the file cannot be removed.
        let _ = fs::remove_file(&self.path);
    }
}

/// The holder, as the lock file names it.
fn written_by(file: &mut File) -> String {
    let mut bytes = Vec::new();
    // A holder that cannot be read is unknown.
    let _ = file.take(HOLDER_BYTES).read_to_end(&mut bytes);
    match String::from_utf8_lossy(&bytes).trim() {
        "" => "unknown process".to_owned(),
        holder => holder.to_owned(),
    }
}

fn write_holder(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    writeln!(file, "{}", holder())
}

/// This process: `process 12 on host`.
pub(super) fn holder() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = match host.trim() {
        "" => "this host",
        host => host,
    };
    format!("process {} on {host}", process::id())
}

/// Whether `path` still refers to the open file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let identity = |facts: fs::Metadata| (facts.dev(), facts.ino());
    let open = file.metadata().map(identity).ok();
    open.is_some() && open == fs::metadata(path).map(identity).ok()
}

/// Other systems cannot remove an open file.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::super::fs::Held as _;
    use super::{LOCK_NAME, Lock};
    use crate::error::Error;

    #[test]
    fn the_second_is_told_who_has_it() {
        let folder = TempDir::new().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let refused = Lock::take(folder.path()).unwrap_err();
        assert!(matches!(&refused, Error::Busy { holder, .. }
            if holder.starts_with(&format!("process {} on ", std::process::id()))));
        Box::new(lock).release();
        assert!(!folder.path().join(LOCK_NAME).exists());
        Lock::take(folder.path()).unwrap();
    }

    #[test]
    fn a_file_left_by_a_killed_run_is_no_lock() {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join(LOCK_NAME), "process 1 on elsewhere\n").unwrap();
        Lock::take(folder.path()).unwrap();
    }
}
