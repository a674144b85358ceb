//! Facts that show whether a file changed.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use sha2::{Digest as _, Sha256};

/// Bytes to hash at either end of a file: a page of most file systems, and more than the header or footer of
/// any format. A change in between alters the size or the time, if not both.
const EDGE_BYTES: u64 = 4096;

/// Size, time and edge hash of a file. All zero if unknown: for stdin, or a file that cannot be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Size on disk.
    pub(super) bytes: u64,
    /// Time of the last change, in nanoseconds since 1970.
    pub(super) modified_ns: u64,
    /// First eight bytes of the SHA-256 of its first and last [`EDGE_BYTES`]; 0 where they cannot be read.
    pub(super) edges: u64,
}

impl Stamp {
    /// The stamp of the file at `path` with the metadata `facts`.
    pub(super) fn of(path: &Path, facts: &Metadata) -> Self {
        let modified = facts.modified().ok();
        let since_1970 = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        Self {
            bytes: facts.len(),
            modified_ns: since_1970.map_or(0, |time| time.as_nanos() as u64),
            edges: edges(path, facts.len()).unwrap_or_default(), // reading it will say why not
        }
    }
}

fn edges(path: &Path, bytes: u64) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let mut ends = Vec::new();
    file.by_ref().take(EDGE_BYTES).read_to_end(&mut ends)?;
    let tail = bytes.saturating_sub(EDGE_BYTES).max(EDGE_BYTES);
    if bytes > tail {
        file.seek(SeekFrom::Start(tail))?;
        file.take(EDGE_BYTES).read_to_end(&mut ends)?;
    }
    let hash = Sha256::digest(&ends);
    Ok(u64::from_le_bytes(
        hash.first_chunk().copied().unwrap_or_default(),
    ))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::{EDGE_BYTES, edges};

    #[test]
    fn a_change_at_either_end_is_seen() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a");
        let edges_of = |content: &[u8]| {
            fs::write(&path, content).unwrap();
            edges(&path, content.len() as u64).unwrap()
        };
        let page = EDGE_BYTES as usize;
        for length in [1, page, page + 1, 2 * page, 3 * page] {
            let mut content = vec![b'a'; length];
            let before = edges_of(&content);
            assert_eq!(edges_of(&content), before);
            for place in [0, length - 1] {
                content[place] = b'b';
                assert_ne!(edges_of(&content), before, "{place} of {length}");
                content[place] = b'a';
            }
        }
    }
}
