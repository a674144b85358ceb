//! The file names in the tables, relative to the common folder of all inputs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The deepest folder that contains all of `folders`.
pub(super) fn common_folder(folders: &[PathBuf]) -> PathBuf {
    let mut folders = folders.iter();
    let mut common = folders.next().cloned().unwrap_or_default();
    for folder in folders {
        while !folder.starts_with(&common) && common.pop() {}
    }
    common
}

/// A path as the tables show it: `/` between parts, bytes that are not UTF-8 as `\xNN`.
pub(super) fn shown_name(path: &Path) -> Arc<str> {
    let parts = path.components().map(|part| {
        let bytes = part.as_os_str().as_encoded_bytes();
        let mut shown = String::new();
        for chunk in bytes.utf8_chunks() {
            shown.push_str(chunk.valid());
            for byte in chunk.invalid() {
                shown.push_str("\\x");
                shown.extend(char::from_digit(u32::from(byte >> 4), 16));
                shown.extend(char::from_digit(u32::from(byte & 15), 16));
            }
        }
        shown
    });
    parts.collect::<Vec<_>>().join("/").into()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{common_folder, shown_name};

    #[test]
    fn the_common_folder_holds_all() {
        let common = |folders: &[&str]| {
            let folders: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
            common_folder(&folders)
        };
        assert_eq!(common(&["/a/b/c"]), Path::new("/a/b/c"));
        assert_eq!(common(&["/a/b/c", "/a/bc", "/a/b"]), Path::new("/a"));
        assert_eq!(common(&["/a", "/b"]), Path::new("/"));
        assert_eq!(common(&[]), Path::new(""));
    }

    #[test]
    fn names_have_slashes_between_parts() {
        assert_eq!(
            &*shown_name(&Path::new("é").join("b c.jsonl")),
            "é/b c.jsonl"
        );
    }
}
