//! Objects behind an address. The rules for the files of a folder decide which are read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Discovery, GOLD_NAME, GOLD_START, Source, has_known_ending};
use crate::error::Error;
use crate::input::object::{self, Object};

impl Discovery {
    /// Adds the object at an address, or the objects below it that do not belong to the result.
    pub(super) fn add_address(&mut self, address: &str) -> Result<(), Error> {
        let found = object::find(address)?;
        let folder = PathBuf::from(found.folder);
        for object in found.objects {
            let path = PathBuf::from(object.address());
            let is_result = self
                .output_address
                .as_ref()
                .is_some_and(|output| path.starts_with(output));
            if found.is_one || !is_result && self.is_read(&path, &folder, &object) {
                self.add_object(path, object);
            }
        }
        self.object_roots.push(folder);
        Ok(())
    }

    /// Whether an object below `folder` is read; counts those that are not.
    fn is_read(&mut self, path: &Path, folder: &Path, object: &Object) -> bool {
        let below = path.strip_prefix(folder).unwrap_or(path).to_string_lossy();
        let is_hidden = below.split('/').any(|part| part.starts_with(['.', '_']));
        if is_hidden {
            self.skipped.hidden += 1;
        } else if object.name() == GOLD_NAME && object.starts_with(GOLD_START) {
            self.skipped.gold += 1;
        } else if has_known_ending(path) {
            return true;
        } else {
            self.skipped.other_kinds += 1;
            let example = &mut self.skipped.other_example;
            example.get_or_insert_with(|| object.name().to_owned());
        }
        false
    }

    fn add_object(&mut self, path: PathBuf, object: Object) {
        if self.seen.insert(path.clone()) {
            let stamp = object.stamp();
            self.add(path, Source::Object(Arc::new(object)), stamp);
        } else {
            self.skipped.repeated += 1;
        }
    }
}
