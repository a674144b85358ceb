//! The free space where a result is to be written.

use std::path::Path;

use crate::bucket::is_address;

/// Bytes free for a folder, which need not exist yet; `None` if the system does not report it.
pub fn free_bytes(folder: &Path) -> Option<u64> {
    if is_address(&folder.to_string_lossy()) {
        return None; // a bucket has no end
    }
    let folder = std::path::absolute(folder).ok()?;
    available(folder.ancestors().find(|folder| folder.exists())?)
}

#[cfg(unix)]
fn available(folder: &Path) -> Option<u64> {
    let facts = rustix::fs::statvfs(folder).ok()?;
    facts.f_bavail.checked_mul(facts.f_frsize)
}

#[cfg(not(unix))]
fn available(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::free_bytes;

    #[cfg(unix)]
    #[test]
    fn a_folder_to_be_made_has_the_room_of_its_disk() {
        let folder = TempDir::new().unwrap();
        assert!(free_bytes(&folder.path().join("a/b")).is_some_and(|free| free > 0));
    }
}
