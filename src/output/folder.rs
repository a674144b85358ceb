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
        let refuse = |problem| Error::Output {
            path: target.clone(),
            problem,
        };
        let names = files::names(&target)?;
        if names.iter().any(|name| !is_own(name)) {
            return Err(refuse(
                "holds files that pressmill did not write; give another folder",
            ));
        }
        let root = if names.is_empty() {
            target.clone()
        } else if overwrite {
            let root = beside(&target, "new").ok_or_else(|| {
                refuse("cannot be replaced because it has no parent; give another folder")
            })?;
            files::remove_folder(&root)?;
            root
        } else if names.iter().any(|name| name == "_SUCCESS") {
            return Err(refuse(
                "holds a finished result; give --overwrite to replace it, or another folder",
            ));
        } else {
            return Err(refuse(
                "holds an unfinished result; give --overwrite to replace it, or another folder",
            ));
        };
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
        let old = beside(&self.target, "old").unwrap_or_else(|| self.target.join("_tmp"));
        files::remove_folder(&old)?;
        files::rename_folder(&self.target, &old)?;
        files::rename_folder(&self.root, &self.target)?;
        files::remove_folder(&old)
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
