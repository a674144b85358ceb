//! A disk on which one operation fails.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::duplicates::Scratch;
use crate::error::Error;
use crate::output::fs::{Disk, Durable, Fs, Held};

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It fails without an effect.
    Refused,
    /// It takes effect and reports a failure.
    DoneAndRefused,
    /// The power fails before it.
    CutBefore,
    /// The power fails after it.
    CutAfter,
}

/// Every kind of failure.
pub(super) const FAULTS: [Fault; 4] = [
    Fault::Refused,
    Fault::DoneAndRefused,
    Fault::CutBefore,
    Fault::CutAfter,
];

/// The state of the faulty disk.
#[derive(Default)]
struct State {
    operations: usize,
    is_cut: bool,
    /// Files with unsynced bytes: a power cut empties them.
    unsynced: BTreeSet<PathBuf>,
}

/// A disk on which operation number `at` fails.
#[derive(Clone)]
pub(super) struct FaultyDisk {
    fault: Fault,
    at: usize,
    state: Arc<Mutex<State>>,
}

impl FaultyDisk {
    pub(super) fn new(fault: Fault, at: usize) -> Self {
        Self {
            fault,
            at,
            state: Arc::default(),
        }
    }

    /// Whether that operation was reached.
    pub(super) fn was_hit(&self) -> bool {
        self.state.lock().unwrap().operations > self.at
    }

    fn operate<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let failed = || Err(io::Error::from_raw_os_error(5));
        let number = {
            let mut state = self.state.lock().unwrap();
            if state.is_cut {
                return failed();
            }
            state.operations += 1;
            state.operations - 1
        };
        if number != self.at {
            return work();
        }
        let is_cut = matches!(self.fault, Fault::CutBefore | Fault::CutAfter);
        if matches!(self.fault, Fault::DoneAndRefused | Fault::CutAfter) {
            work()?;
        }
        if is_cut {
            let mut state = self.state.lock().unwrap();
            state.is_cut = true;
            for path in &state.unsynced {
                let _ = OpenOptions::new().write(true).truncate(true).open(path);
            }
        }
        failed()
    }
}

impl Fs for FaultyDisk {
    fn create(&self, path: &Path, _: &Path) -> io::Result<Box<dyn Durable>> {
        self.operate(|| {
            self.state.lock().unwrap().unsynced.insert(path.to_owned());
            Ok(Box::new(FaultyFile {
                file: File::create(path)?,
                path: path.to_owned(),
                disk: self.clone(),
            }) as Box<dyn Durable>)
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operate(|| {
            let unsynced = &mut self.state.lock().unwrap().unsynced;
            if unsynced.remove(from) {
                unsynced.insert(to.to_owned());
            }
            Disk.rename(from, to)
        })
    }

    fn swap(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.operate(|| Disk.swap(one, other))
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.operate(|| Ok(()))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| Disk.create_folder(folder))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.operate(|| Disk.remove_file(path))
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| Disk.remove_folder(folder))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.operate(|| Disk.open(path))
    }

    fn scratch(&self, folder: &Path) -> io::Result<Box<dyn Scratch>> {
        self.operate(|| {
            Ok(Box::new(FaultyScratch {
                file: Disk.scratch(folder)?,
                disk: self.clone(),
            }) as Box<dyn Scratch>)
        })
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.operate(|| Disk.names(folder))
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        Disk.exists(path)
    }

    fn absolute(&self, folder: &Path) -> Result<PathBuf, Error> {
        Disk.absolute(folder)
    }

    fn lock(&self, folder: &Path) -> Result<Box<dyn Held>, Error> {
        Disk.lock(folder)
    }
}

struct FaultyFile {
    file: File,
    path: PathBuf,
    disk: FaultyDisk,
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let disk = self.disk.clone();
        disk.operate(|| self.file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Durable for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        self.disk.operate(|| {
            self.disk.state.lock().unwrap().unsynced.remove(&self.path);
            Ok(())
        })
    }
}

struct FaultyScratch {
    file: Box<dyn Scratch>,
    disk: FaultyDisk,
}

impl Read for FaultyScratch {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.disk.operate(|| self.file.read(bytes))
    }
}

impl Write for FaultyScratch {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.operate(|| self.file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for FaultyScratch {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.disk.operate(|| self.file.seek(place))
    }
}
