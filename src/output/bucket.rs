//! A bucket as a disk: implements the output's operations on files and folders with objects.
//!
//! An object appears whole or not at all. So a file is uploaded under its final name while it is being
//! written, in parts of [`PART_BYTES`] if it is large. It becomes visible when the output renames it. Nothing
//! has a temporary name, and nothing needs to be synced. Folders exist where there are objects.
//!
//! One run at a time writes a folder: `_lock` is an object that only one run can create. Unlike a file lock,
//! it stays when its holder is killed. A run takes over the lock of a process of the same system that has
//! ended. Any other lock must be removed by hand, and the message says so.
//!
//! A whole result cannot be replaced in one step, so that is refused.

use std::cell::RefCell;
use std::collections::HashMap;
use std::env;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf as _, Bytes};

use super::fs::{Durable, Fs, Held};
use super::lock::{HOLDER_BYTES, LOCK_NAME, holder};
use crate::bucket::{Bucket, CHANGED, ObjectFacts, Upload};
use crate::error::Error;

/// Bytes of a part of a large file: the minimum of S3, so that the tables being written need at most 40 MiB.
const PART_BYTES: usize = 5 << 20;

/// Bytes to read of an object at once.
const PIECE_BYTES: u64 = 4 << 20;

/// A bucket that acts as a disk.
pub(super) struct BucketDisk {
    bucket: Arc<Bucket>,
    /// Files being written, by their temporary names.
    in_progress: RefCell<HashMap<PathBuf, Arc<Mutex<Writing>>>>,
}

impl BucketDisk {
    /// The bucket of an address.
    pub(super) fn open(address: &str) -> Result<Self, Error> {
        let (bucket, _) = Bucket::open(address)?;
        if !bucket.has_folders() {
            return Err(Error::Output {
                path: address.into(),
                problem: "a web server cannot hold a result",
            });
        }
        Ok(Self {
            bucket: Arc::new(bucket),
            in_progress: RefCell::default(),
        })
    }

    /// The key of a path that starts with the bucket's address.
    fn key(&self, path: &Path) -> io::Result<String> {
        let address = path.to_string_lossy();
        let address = if cfg!(windows) {
            address.replace('\\', "/").into()
        } else {
            address
        };
        let bucket = self.bucket.address("");
        let below = address.strip_prefix(bucket.trim_end_matches('/'));
        let key = below.and_then(|below| match below.strip_prefix('/') {
            None if !below.is_empty() => None,
            key => Some(key.unwrap_or_default()),
        });
        let key = key.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(key.trim_end_matches('/').to_owned())
    }
}

impl Fs for BucketDisk {
    fn create(&self, path: &Path, target: &Path) -> io::Result<Box<dyn Durable>> {
        let writing = Writing {
            bucket: Arc::clone(&self.bucket),
            key: self.key(target)?,
            ahead: Vec::new(),
            upload: None,
        };
        let writing = Arc::new(Mutex::new(writing));
        let has_name = path == target;
        if !has_name {
            let mut in_progress = self.in_progress.borrow_mut();
            in_progress.insert(path.to_owned(), Arc::clone(&writing));
        }
        Ok(Box::new(Written { writing, has_name }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let key = self.key(to)?;
        let writing = self.in_progress.borrow_mut().remove(from);
        let writing = writing.ok_or(io::ErrorKind::Unsupported)?;
        let mut writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
        if writing.key != key {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        writing.complete()
    }

    fn swap(&self, _: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn renames_folders(&self) -> bool {
        false
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.bucket.remove(&self.key(path)?)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.in_progress
            .borrow_mut()
            .retain(|path, _| !path.starts_with(folder));
        for object in self.bucket.list(&self.key(folder)?)? {
            self.bucket.remove(&object.key)?;
        }
        Ok(())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        Ok(Box::new(Pieces {
            object: self.bucket.facts(&self.key(path)?)?,
            bucket: Arc::clone(&self.bucket),
            piece: Bytes::new(),
            next: 0,
        }))
    }

    /// The disk's own folder: a bucket has no files that can change.
    fn scratch_folder(&self, _: &Path) -> PathBuf {
        env::temp_dir()
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.bucket.names(&self.key(folder)?)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        let key = self.key(path)?;
        match self.bucket.facts(&key) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(!self.bucket.names(&key)?.is_empty())
            }
            Err(error) => Err(error),
        }
    }

    fn absolute(&self, folder: &Path) -> Result<PathBuf, Error> {
        let key = self.key(folder).map_err(Error::io(folder))?;
        if key.is_empty() {
            return Err(Error::Output {
                path: folder.to_owned(),
                problem: "is a whole bucket; give a folder in it",
            });
        }
        Ok(self.bucket.address(&key).into())
    }

    fn lock(&self, folder: &Path) -> Result<Box<dyn Held>, Error> {
        let path = folder.join(LOCK_NAME);
        let key = self.key(&path).map_err(Error::io(&path))?;
        let mine = Bytes::from(format!("{}\n{}\n", holder(), system()));
        match take(&self.bucket, &key, &mine).map_err(Error::io(&path))? {
            None => Ok(Box::new(HeldObject {
                bucket: Arc::clone(&self.bucket),
                key,
                mine,
            })),
            Some(other) => Err(Error::Busy {
                path: folder.to_owned(),
                holder: format!("{other}; if that has ended, remove {}", path.display()),
            }),
        }
    }
}

/// An object that is being written; it becomes visible when it is complete.
struct Writing {
    bucket: Arc<Bucket>,
    key: String,
    /// Bytes not yet uploaded: less than a part.
    ahead: Vec<u8>,
    upload: Option<Upload>,
}

impl Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.ahead.extend_from_slice(bytes);
        while self.ahead.len() >= PART_BYTES {
            let rest = self.ahead.split_off(PART_BYTES);
            let part = std::mem::replace(&mut self.ahead, rest);
            let upload = match self.upload.take() {
                Some(upload) => upload,
                None => self.bucket.begin(&self.key)?,
            };
            let upload = self.upload.insert(upload);
            self.bucket.put_part(upload, part.into())?;
        }
        Ok(())
    }

    fn complete(&mut self) -> io::Result<()> {
        let rest = Bytes::from(std::mem::take(&mut self.ahead));
        match self.upload.take() {
            None => self.bucket.put(&self.key, rest),
            Some(mut upload) => {
                let sent = if rest.is_empty() {
                    Ok(())
                } else {
                    self.bucket.put_part(&mut upload, rest)
                };
                let done = sent.and_then(|()| self.bucket.complete(&mut upload));
                if done.is_err() {
                    self.bucket.abort(&mut upload);
                }
                done
            }
        }
    }
}

impl Drop for Writing {
    /// Aborts the upload of an object that will never be complete.
    fn drop(&mut self) {
        if let Some(mut upload) = self.upload.take() {
            self.bucket.abort(&mut upload);
        }
    }
}

/// The writing end of an object.
struct Written {
    writing: Arc<Mutex<Writing>>,
    /// The file is written under its final name, so it is complete once synced.
    has_name: bool,
}

impl Written {
    fn with<T>(&self, act: impl FnOnce(&mut Writing) -> io::Result<T>) -> io::Result<T> {
        act(&mut self.writing.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|writing| writing.write(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Durable for Written {
    fn sync(&mut self) -> io::Result<()> {
        if self.has_name {
            self.with(Writing::complete)
        } else {
            Ok(())
        }
    }
}

/// Reads an object sequentially, a piece at a time.
struct Pieces {
    bucket: Arc<Bucket>,
    object: ObjectFacts,
    piece: Bytes,
    next: u64,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.is_empty() {
            let end = self.object.bytes.min(self.next + PIECE_BYTES);
            if self.next == end {
                return Ok(0);
            }
            self.piece = self.bucket.read(&self.object, self.next..end)?;
            self.next = end;
        }
        let count = buffer.len().min(self.piece.len());
        self.piece
            .copy_to_slice(buffer.get_mut(..count).unwrap_or_default());
        Ok(count)
    }
}

/// A lock that is held.
struct HeldObject {
    bucket: Arc<Bucket>,
    key: String,
    /// The content of the lock.
    mine: Bytes,
}

impl HeldObject {
    /// Whether the lock is still there. Somebody may have removed it, and another run may have started.
    fn is_mine(&self) -> io::Result<bool> {
        let object = self.bucket.facts(&self.key)?;
        let found = self.bucket.read(&object, 0..object.bytes)?;
        Ok(found == self.mine)
    }
}

impl Held for HeldObject {
    fn release(self: Box<Self>) {}
}

impl Drop for HeldObject {
    fn drop(&mut self) {
        if self.is_mine().unwrap_or_default() {
            // If this fails, the lock stays. It names its holder and says that it may be removed.
            let _ = self.bucket.remove(&self.key);
        }
    }
}

/// Takes the lock if it is free, or if its holder has ended; otherwise returns its holder.
fn take(bucket: &Bucket, key: &str, mine: &Bytes) -> io::Result<Option<String>> {
    let created = bucket.create(key, mine.clone());
    match created {
        Ok(()) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let busy = |words: &str| Ok(Some(words.to_owned()));
    let object = match bucket.facts(key) {
        Ok(object) => object,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return busy("a run that has just ended");
        }
        Err(error) => return Err(error),
    };
    let found = bucket.read(&object, 0..object.bytes.min(HOLDER_BYTES))?;
    let found = String::from_utf8_lossy(&found);
    let (other, other_system) = found.trim_end().split_once('\n').unwrap_or((&*found, ""));
    if has_ended(other, other_system) {
        // Of several runs that see the same lock, only one can replace that version.
        match bucket.replace(&object, mine.clone()) {
            Ok(()) => return Ok(None),
            Err(error) if error.kind() == CHANGED => return busy("a run that has just begun"),
            Err(error) => return Err(error),
        }
    }
    busy(other)
}

/// Whether a process has ended that ran on this system since its last start and is visible to this process.
fn has_ended(holder: &str, holder_system: &str) -> bool {
    let number = holder
        .strip_prefix("process ")
        .and_then(|rest| rest.split(' ').next());
    let number = number.and_then(|number| number.parse::<u32>().ok());
    let is_here = !holder_system.is_empty() && holder_system == system();
    is_here && number.is_some_and(|number| !Path::new(&format!("/proc/{number}")).exists())
}

/// Identifies this system since its last start, and the visible processes; `None` if unknown.
fn system() -> String {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let processes = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    match (boot.trim(), processes.to_string_lossy()) {
        ("", _) => String::new(),
        (_, processes) if processes.is_empty() => String::new(),
        (boot, processes) => format!("{boot} {processes}"),
    }
}

#[cfg(test)]
mod tests {
    use std::process;

    use super::{has_ended, system};

    #[cfg(target_os = "linux")]
    #[test]
    fn only_a_process_of_this_system_is_known_to_have_ended() {
        let here = system();
        assert!(!here.is_empty());
        let nobody = "process 4194999 on somewhere"; // above the most that Linux gives
        assert!(has_ended(nobody, &here));
        assert!(!has_ended(nobody, ""));
        assert!(!has_ended(nobody, &here.replace("pid", "dip")));
        assert!(!has_ended(
            &format!("process {} on here", process::id()),
            &here
        ));
        assert!(!has_ended("somebody", &here));
    }
}
