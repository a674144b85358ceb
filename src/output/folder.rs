//! Where a result is written, and how it replaces an earlier one.

use std::path::{Path, PathBuf};

use super::committed::numbered;
use super::files::{Store, parent};
use super::fs::Held;
use super::lock::LOCK_NAME;
use super::record::RunRecord;
use crate::error::Error;
use pressmill_tables::Table;

/// The names that this program writes beside the tables' folders. Spark skips names that start with `_`, and
/// DuckDB's globs never match them.
pub(super) const OWN_NAMES: [&str; 8] = [
    "_commits",
    LOCK_NAME,
    "_manifest.json",
    "_run.json",
    "_sketches",
    "_SUCCESS",
    "_tmp",
    "views.sql",
];

/// The content of a folder.
pub(super) enum Holding {
    /// Nothing, or a run that stopped before it recorded what it was.
    Nothing,
    /// A result, or the start of one.
    Result {
        record: Box<RunRecord>,
        is_finished: bool,
    },
    /// Files of a result without the record of what it was made from.
    Fragments,
}

impl Holding {
    /// Inspects `folder`, which need not exist.
    ///
    /// # Errors
    /// It holds something that this program did not write.
    pub(super) fn of(store: &Store, folder: &Path) -> Result<Self, Error> {
        let names = store.names(folder)?;
        if !all_own(store, folder, &names)? {
            return Err(unusable(
                folder,
                "holds files that pressmill did not write; give another folder",
            ));
        }
        let has = |name: &str| names.iter().any(|found| found == name);
        if has("_run.json") {
            let json = store.read(&folder.join("_run.json"))?;
            return Ok(
                serde_json::from_slice(&json).map_or(Self::Fragments, |record| Self::Result {
                    record: Box::new(record),
                    is_finished: has("_SUCCESS"),
                }),
            );
        }
        let is_begun = names.iter().any(|name| name != LOCK_NAME && name != "_tmp");
        Ok(if is_begun {
            Self::Fragments
        } else {
            Self::Nothing
        })
    }
}

/// What to do with an existing result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Existing {
    /// The same command continues it; any other is refused.
    #[default]
    Resume,
    /// As `Resume`, from the first part that has a record which may succeed on another attempt.
    RetryQuarantine,
    /// A new one replaces it, once that is complete.
    Overwrite,
}

/// The folder that a run writes, locked against other runs.
///
/// A fresh folder is filled in place. A folder that is to be replaced stays unchanged until the new result is
/// complete; the new result is written next to it.
pub(super) struct Folder {
    store: Store,
    /// Where the result will be.
    target: PathBuf,
    /// Where it is written: in place, unless it replaces something.
    root: PathBuf,
    /// Held until the result is in place.
    lock: Option<Box<dyn Held>>,
}

impl Folder {
    /// Prepares the folder for writing. It then holds the start of a result of `record`, or nothing.
    ///
    /// # Errors
    /// Another run writes it, or it holds something that must not change.
    pub(super) fn claim(
        store: Store,
        target: PathBuf,
        existing: Existing,
        record: &RunRecord,
    ) -> Result<Self, Error> {
        store.make_folder(&target)?;
        let lock = store.lock(&target)?;
        let root = build_place(&store, &target, existing, record)?;
        let folder = Self {
            store,
            target,
            root,
            lock: Some(lock),
        };
        folder.store.remove_folder(&folder.temporary())?;
        folder.store.make_folder(&folder.temporary())?;
        Ok(folder)
    }

    /// The file system.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Where to write.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder for files that have no final name yet.
    pub(super) fn temporary(&self) -> PathBuf {
        self.root.join("_tmp")
    }

    /// Marks the result as finished or not, and moves it into place.
    pub(super) fn settle(mut self, is_success: bool) -> Result<(), Error> {
        self.store.remove_folder(&self.temporary())?;
        if is_success {
            self.store.mark(&self.root.join("_SUCCESS"))?;
        }
        if self.root != self.target {
            self.store.remove_file(&self.root.join(LOCK_NAME))?; // of a result that stood in the target's place once
            self.replace_target()?;
        } else if let Some(lock) = self.lock.take() {
            lock.release();
        }
        self.lock = None;
        Ok(())
    }

    /// Swaps the new result and the old one, then removes the old one with its lock.
    fn replace_target(&self) -> Result<(), Error> {
        let folder = parent(&self.target);
        let old = if self.store.swap(&self.root, &self.target)? {
            self.root.clone()
        } else {
            let old = beside(&self.target, "old").unwrap_or_default();
            self.store.remove_folder(&old)?;
            self.store.rename(&self.target, &old)?;
            self.store.sync(folder)?;
            self.store.rename(&self.root, &self.target)?;
            old
        };
        self.store.sync(folder)?;
        self.store.remove_folder(&old)
    }
}

impl Drop for Folder {
    /// Frees the space of files that will never get a final name.
    fn drop(&mut self) {
        if self.lock.is_some() {
            // Otherwise the next start removes them.
            let _ = self.store.remove_folder(&self.temporary());
        }
    }
}

/// Removes what a stopped run left in a finished result and next to it, unless another run is active.
pub(super) fn tidy(store: &Store, target: &Path) -> Result<(), Error> {
    let beside = ["new", "old"].map(|what| beside(target, what));
    let left: Vec<PathBuf> = beside.into_iter().flatten().collect();
    let mut is_left = store.exists(&target.join(LOCK_NAME))?;
    for left in &left {
        is_left |= store.exists(left)?;
    }
    if is_left && let Ok(lock) = store.lock(target) {
        for left in left {
            store.remove_folder(&left)?;
        }
        lock.release();
    }
    Ok(())
}

/// The folder in which a result of `record` for `target` is written. It holds the start of that result, or
/// nothing.
fn build_place(
    store: &Store,
    target: &Path,
    existing: Existing,
    record: &RunRecord,
) -> Result<PathBuf, Error> {
    let is_retry = existing == Existing::RetryQuarantine;
    let differences = |earlier: &RunRecord| record.differences(earlier, is_retry);
    let holding = Holding::of(store, target)?;
    if existing != Existing::Overwrite {
        return match holding {
            Holding::Nothing => Ok(target.to_owned()),
            Holding::Result {
                record: earlier, ..
            } => match differences(&earlier) {
                what if what.is_empty() => Ok(target.to_owned()),
                what => Err(Error::Changed {
                    path: target.to_owned(),
                    what,
                }),
            },
            Holding::Fragments => Err(unusable(
                target,
                "holds a result without a whole _run.json; give --overwrite to replace it, or another folder",
            )),
        };
    }
    let is_ours = |holding: &Holding| match holding {
        Holding::Nothing => true,
        Holding::Result {
            record: earlier,
            is_finished,
        } => !is_finished && differences(earlier).is_empty(),
        Holding::Fragments => false,
    };
    if is_ours(&holding) {
        return Ok(target.to_owned());
    }
    if !store.renames_folders() {
        let problem = "holds another result, which a bucket cannot replace in one step; remove it, or give another address";
        return Err(unusable(target, problem));
    }
    let Some(place) = beside(target, "new") else {
        let problem = "has no parent to build the new result in; give another folder";
        return Err(unusable(target, problem));
    };
    if !Holding::of(store, &place).is_ok_and(|holding| is_ours(&holding)) {
        store.remove_folder(&place)?;
    }
    store.make_folder(&place)?;
    Ok(place)
}

/// Restores a result that a stopped run moved aside without moving the new one into place.
pub(super) fn restore(store: &Store, target: &Path) -> Result<(), Error> {
    let Some(old) = beside(target, "old").filter(|_| store.renames_folders()) else {
        return Ok(());
    };
    if store.exists(&old)? && !store.exists(target)? {
        let _lock = store.lock(&old)?; // its holder may be about to put the new one there
        store.rename(&old, target)?;
        store.sync(parent(target))?;
    }
    Ok(())
}

/// Whether every file in `folder`, which holds `names`, has a name that this program gives.
fn all_own(store: &Store, folder: &Path, names: &[String]) -> Result<bool, Error> {
    for name in names {
        if let Ok(table) = name.parse::<Table>() {
            let parts = store.names(&folder.join(table.name()))?;
            if !parts
                .iter()
                .all(|part| numbered(part, "part-", ".parquet").is_some())
            {
                return Ok(false);
            }
        } else if !OWN_NAMES.contains(&name.as_str()) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn unusable(folder: &Path, problem: &'static str) -> Error {
    Error::Output {
        path: folder.to_owned(),
        problem,
    }
}

/// The hidden sibling `.NAME.pressmill-WHAT` of a folder.
fn beside(folder: &Path, what: &str) -> Option<PathBuf> {
    let name = folder.file_name()?.to_string_lossy();
    Some(folder.with_file_name(format!(".{name}.pressmill-{what}")))
}
