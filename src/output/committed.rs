//! Finds the parts of a result that count: those whose commit parses and whose files match it.

use std::io;
use std::path::Path;

use super::files::Store;
use super::manifest::Commit;
use super::part::part_path;
use super::sketches;
use crate::error::Error;
use pressmill_tables::{Table, TableSet};

/// Loads commits from the first on, until one is missing, damaged or unwanted.
///
/// A part after a damaged one does not count and is written again.
/// Cost: reads every file of these parts once, for its hash.
pub(super) fn load(
    store: &Store,
    root: &Path,
    tables: TableSet,
    is_wanted: impl Fn(&Commit) -> bool,
) -> Result<Vec<Commit>, Error> {
    let mut commits = Vec::new();
    while let Some(commit) = read_commit(store, root, commits.len())? {
        if !is_wanted(&commit) || !holds(store, root, tables, &commit)? {
            break;
        }
        commits.push(commit);
    }
    Ok(commits)
}

/// The commit with that number, if it exists and parses.
pub(super) fn read_commit(
    store: &Store,
    root: &Path,
    number: usize,
) -> Result<Option<Commit>, Error> {
    let json = present(store.read(&root.join(Commit::path(number))))?;
    let commit = json.and_then(|json| serde_json::from_slice::<Commit>(&json).ok());
    Ok(commit.filter(|commit| commit.part as usize == number))
}

/// Whether the part has a file for each table, with the size and hash in its commit.
fn holds(store: &Store, root: &Path, tables: TableSet, commit: &Commit) -> Result<bool, Error> {
    let expected = tables.iter().map(|table| part_path(table, commit.part));
    if !expected.eq(commit.files.iter().map(|file| file.path.clone())) {
        return Ok(false);
    }
    let sketches = commit.sketches.as_ref().map(|file| file.path.clone());
    let has_duplicates = tables.has(Table::Duplicates);
    if sketches != has_duplicates.then(|| sketches::path(commit.part as usize)) {
        return Ok(false);
    }
    for file in commit.all_files() {
        let found = present(store.digest(&root.join(&file.path)))?;
        let is_same =
            found.is_some_and(|found| found.bytes == file.bytes && found.sha256 == file.sha256);
        if !is_same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `None` for a file that does not exist.
pub(super) fn present<T>(outcome: Result<T, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// Removes everything that the first `keep` commits do not cover, and the markers of a finished result.
///
/// The markers go first, the last commits next: at any moment, a result of fewer parts is left.
pub(super) fn drop_rest(store: &Store, root: &Path, keep: usize) -> Result<(), Error> {
    let names = store.names(root)?;
    if ["_SUCCESS", "_manifest.json"]
        .iter()
        .any(|mark| names.iter().any(|name| name == mark))
    {
        store.remove_file(&root.join("_SUCCESS"))?;
        store.sync(root)?;
        store.remove_file(&root.join("_manifest.json"))?;
    }
    let folder = root.join("_commits");
    let kept = |number: u32| (number as usize) < keep;
    let stale: Vec<String> = store
        .names(&folder)?
        .into_iter()
        .filter(|name| !numbered(name, "", ".json").is_some_and(kept))
        .collect();
    for name in stale.iter().rev() {
        store.remove_file(&folder.join(name))?;
    }
    if !stale.is_empty() {
        store.sync(&folder)?;
    }
    for table in Table::ALL {
        let folder = root.join(table.name());
        for name in store.names(&folder)? {
            if !numbered(&name, "part-", ".parquet").is_some_and(kept) {
                store.remove_file(&folder.join(name))?;
            }
        }
    }
    let folder = root.join(sketches::FOLDER);
    for name in store.names(&folder)? {
        if !numbered(&name, "", ".bin").is_some_and(kept) {
            store.remove_file(&folder.join(name))?;
        }
    }
    Ok(())
}

/// The number in a name such as `part-00012.parquet`.
pub(super) fn numbered(name: &str, before: &str, after: &str) -> Option<u32> {
    let digits = name.strip_prefix(before)?.strip_suffix(after)?;
    let number = digits.parse().ok()?;
    (format!("{number:05}") == digits).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn only_names_that_the_output_gives_are_numbered() {
        assert_eq!(
            numbered("part-00012.parquet", "part-", ".parquet"),
            Some(12)
        );
        assert_eq!(
            numbered("part-123456.parquet", "part-", ".parquet"),
            Some(123_456)
        );
        for foreign in [
            "part-12.parquet",
            "part-+0012.parquet",
            "thesis.doc",
            "part-.parquet",
        ] {
            assert_eq!(numbered(foreign, "part-", ".parquet"), None, "{foreign}");
        }
    }
}
