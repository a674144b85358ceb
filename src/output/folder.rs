//! Where a result is built and how it takes its place.

use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::tables::Table;

use super::files;

/// What this program writes beside the tables' folders. Names that start with `_` are skipped by Spark, and DuckDB's globs never match them.
const OWN_NAMES: [&str; 6] = [
    "_commits",
    "_manifest.json",
    "_run.json",
    "_SUCCESS",
    "_tmp",
    "views.sql",
];

/// The folder that a run writes.
///
/// A fresh folder is filled in place. One that is to be replaced stays untouched
/// until the new result is complete, and lies beside it meanwhile.
pub(super) struct Folder {
    /// Where the result will be.
    target: PathBuf,
    /// Where it is built: the same, unless something is replaced.
    root: PathBuf,
}

impl Folder {
    /// Makes the folder ready to be written to.
    ///
    /// # Errors
    /// When it holds a result and `overwrite` was not asked for, or something that this program did not write.
    pub(super) fn prepare(target: &Path, overwrite: bool) -> Result<Self, Error> {
        let target = files::absolute(target)?;
        restore(&target)?;
        let names = files::names(&target)?;
        let root = build_place(&target, &names, overwrite).map_err(|problem| Error::Output {
            path: target.clone(),
            problem,
        })?;
        if root != target {
            files::remove_folder(&root)?;
        }
        files::make_folder(&root.join("_tmp"))?;
        files::make_folder(&root.join("_commits"))?;
        Ok(Self { target, root })
    }

    /// Where to write.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Where files lie that have no final name yet.
    pub(super) fn temporary(&self) -> PathBuf {
        self.root.join("_tmp")
    }

    /// Lets the finished result take its place.
    pub(super) fn settle(self) -> Result<(), Error> {
        files::remove_folder(&self.temporary())?;
        if self.root == self.target {
            return Ok(());
        }
        let Some(old) = beside(&self.target, "old") else {
            return Ok(()); // a target without a name is never replaced
        };
        files::remove_folder(&old)?;
        files::rename_folder(&self.target, &old)?;
        files::rename_folder(&self.root, &self.target)?;
        files::remove_folder(&old)
    }
}

/// Where a result for `target`, which holds `names`, is built; or why it cannot be.
fn build_place(target: &Path, names: &[String], overwrite: bool) -> Result<PathBuf, &'static str> {
    if names.is_empty() {
        return Ok(target.to_owned());
    }
    if !names.iter().all(|name| is_own(name)) {
        return Err("holds files that pressmill did not write; give another folder");
    }
    if overwrite {
        return beside(target, "new")
            .ok_or("has no parent to build the new result in; give another folder");
    }
    if names.iter().any(|name| name == "_SUCCESS") {
        return Err("holds a finished result; give --overwrite to replace it, or another folder");
    }
    Err("holds an unfinished result; give --overwrite to replace it, or another folder")
}

/// Brings back a result that a stopped run had moved aside without putting the new one in its place.
fn restore(target: &Path) -> Result<(), Error> {
    match beside(target, "old") {
        Some(old) if old.exists() && !target.exists() => files::rename_folder(&old, target),
        _ => Ok(()),
    }
}

/// Whether this program gives a file or folder of a result that name.
fn is_own(name: &str) -> bool {
    OWN_NAMES.contains(&name) || name.parse::<Table>().is_ok()
}

/// The hidden sibling `.NAME.pressmill-WHAT` of a folder.
fn beside(folder: &Path, what: &str) -> Option<PathBuf> {
    let name = folder.file_name()?.to_string_lossy();
    Some(folder.with_file_name(format!(".{name}.pressmill-{what}")))
}
