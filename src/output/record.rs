//! `_run.json`: what a result is made from, and finally how it was made.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::files::hexadecimal;
use super::manifest::{Accounting, RowCounts, RunTotals};
use crate::input::InputFile;
use pressmill_tables::SCHEMA_VERSION;

/// Most files that a message names; further ones are counted.
const NAMED_FILES: usize = 3;

/// What a result depends on besides its input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// SHA-256 of the configuration, in hexadecimal; threads and the like do not count.
    pub config_sha256: String,
    /// SHA-256 of the weights, in hexadecimal. The version covers the lexicons.
    pub model_sha256: String,
}

impl Fingerprint {
    /// The fingerprint of a configuration as JSON and of the files of weights.
    pub fn new(configuration: &[u8], weights: &[&[u8]]) -> Self {
        let models = weights.iter().fold(Sha256::new(), Sha256::chain_update);
        Self {
            config_sha256: hexadecimal(&Sha256::digest(configuration)),
            model_sha256: hexadecimal(&models.finalize()),
        }
    }
}

/// How the result was made: `_run.json`, the only file that contains times.
///
/// Written when the run starts, without the last three fields, and again when it ends.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RunRecord {
    schema_version: u32,
    version: String,
    #[serde(flatten)]
    fingerprint: Fingerprint,
    configuration: Box<RawValue>,
    inputs: Vec<InputFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rows: Option<RowCounts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accounting: Option<Accounting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    throughput: Option<Throughput>,
}

impl RunRecord {
    /// The record of a run that starts.
    pub(super) fn new(
        fingerprint: Fingerprint,
        configuration: Box<RawValue>,
        inputs: Vec<InputFile>,
    ) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            fingerprint,
            configuration,
            inputs,
            rows: None,
            accounting: None,
            throughput: None,
        }
    }

    /// Whether the result has these rows according to the record.
    pub(super) fn is_of(&self, rows: RowCounts) -> bool {
        self.rows == Some(rows)
    }

    /// Adds the totals at the end of the run.
    pub(super) fn conclude(&mut self, totals: &RunTotals, rows: RowCounts, accounting: Accounting) {
        self.rows = Some(rows);
        self.accounting = Some(accounting);
        self.throughput = Some(Throughput::new(totals, rows.documents));
    }

    /// Describes why a result of this record differs from one of `earlier`; `None` if it would be the same.
    /// With `is_retry`, files that could not be reached earlier may have changed.
    pub(super) fn differences(&self, earlier: &Self, is_retry: bool) -> Vec<String> {
        let mut found = Vec::new();
        if self.version != earlier.version || self.schema_version != earlier.schema_version {
            found.push(format!(
                "version was {}, is {}",
                earlier.version, self.version
            ));
        }
        if self.fingerprint.model_sha256 != earlier.fingerprint.model_sha256 {
            found.push("the model is another".to_owned());
        }
        if self.fingerprint.config_sha256 != earlier.fingerprint.config_sha256 {
            let keys = changed_keys(&earlier.configuration, &self.configuration);
            let is_silent = keys.is_empty();
            found.extend(keys);
            found.extend(is_silent.then(|| "the configuration is another".to_owned()));
        }
        found.extend(self.changed_files(earlier, is_retry));
        found
    }

    /// Files that were added, removed or changed; the first few by name.
    fn changed_files(&self, earlier: &Self, is_retry: bool) -> Vec<String> {
        let by_name = |files: &[InputFile]| -> BTreeMap<String, InputFile> {
            let named = files
                .iter()
                .map(|file| (file.source_file.clone(), file.clone()));
            named.collect()
        };
        let (before, now) = (by_name(&earlier.inputs), by_name(&self.inputs));
        let mut changes = Vec::new();
        for (name, file) in &now {
            match before.get(name) {
                None => changes.push(format!("input {name} is new")),
                Some(old) if old == file || is_retry && old.is_unknown() => {}
                Some(old) if old.bytes != file.bytes => changes.push(format!(
                    "input {name} had {} bytes, has {}",
                    old.bytes, file.bytes
                )),
                Some(_) => changes.push(format!("input {name} was modified")),
            }
        }
        let gone = before.keys().filter(|name| !now.contains_key(*name));
        changes.extend(gone.map(|name| format!("input {name} is gone")));
        let names = |record: &Self| -> Vec<String> {
            let files = record.inputs.iter();
            files.map(|file| file.source_file.clone()).collect()
        };
        if changes.is_empty() && names(self) != names(earlier) {
            changes.push("the inputs come in another order".to_owned());
        }
        if changes.len() > NAMED_FILES {
            let more = changes.len() - NAMED_FILES;
            changes.truncate(NAMED_FILES);
            changes.push(format!("and {more} more"));
        }
        changes
    }
}

/// The keys on which two configurations differ, with both values.
fn changed_keys(earlier: &RawValue, now: &RawValue) -> Vec<String> {
    type Keys = BTreeMap<String, Box<RawValue>>;
    let keys = |json: &RawValue| serde_json::from_str::<Keys>(json.get()).unwrap_or_default();
    let (earlier, now) = (keys(earlier), keys(now));
    let value = |keys: &Keys, name: &str| {
        let value = keys.get(name).map(|value| value.get().to_owned());
        value.unwrap_or_else(|| "null".to_owned())
    };
    let names: std::collections::BTreeSet<&String> = earlier.keys().chain(now.keys()).collect();
    let changes = names.into_iter().filter_map(|name| {
        let (was, is) = (value(&earlier, name), value(&now, name));
        (was != is).then(|| format!("{name} was {was}, is {is}"))
    });
    changes.collect()
}

/// The speed of the run.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Throughput {
    threads: usize,
    elapsed_seconds: f64,
    input_bytes: u64,
    documents_per_second: f64,
    input_megabytes_per_second: f64,
}

impl Throughput {
    fn new(totals: &RunTotals, documents: u64) -> Self {
        let seconds = totals.elapsed_seconds.max(1e-9);
        Self {
            threads: totals.threads,
            elapsed_seconds: totals.elapsed_seconds,
            input_bytes: totals.input_bytes,
            documents_per_second: documents as f64 / seconds,
            input_megabytes_per_second: totals.input_bytes as f64 / 1e6 / seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::{Fingerprint, RunRecord};
    use crate::input::InputFile;

    fn record(configuration: &str, inputs: &[(&str, u64, u64)]) -> RunRecord {
        let configuration = RawValue::from_string(configuration.to_owned()).unwrap();
        let fingerprint = Fingerprint::new(configuration.get().as_bytes(), &[b"weights"]);
        let inputs = inputs.iter().map(|&(name, bytes, modified_ns)| InputFile {
            source_file: name.to_owned(),
            bytes,
            modified_ns,
            edges: 0,
        });
        RunRecord::new(fingerprint, configuration, inputs.collect())
    }

    #[test]
    fn the_same_is_the_same_after_writing_and_reading() {
        let one = record(r#"{"limit":null}"#, &[("a", 1, 2)]);
        let json = serde_json::to_vec_pretty(&one).unwrap();
        let read: RunRecord = serde_json::from_slice(&json).unwrap();
        assert_eq!(one.differences(&read, false), Vec::<String>::new());
    }

    #[test]
    fn what_changed_is_named() {
        let old = record(
            r#"{"limit":null,"no-text":false}"#,
            &[("a", 1, 2), ("b", 1, 2), ("c", 1, 2)],
        );
        let new = record(
            r#"{"limit":5,"no-text":false}"#,
            &[("a", 1, 3), ("b", 2, 2), ("d", 1, 2)],
        );
        assert_eq!(
            new.differences(&old, false),
            [
                "limit was null, is 5",
                "input a was modified",
                "input b had 1 bytes, has 2",
                "input d is new",
                "and 1 more",
            ]
        );
    }

    #[test]
    fn on_a_retry_a_file_that_was_out_of_reach_may_be_there() {
        let old = record("{}", &[("a", 0, 0)]);
        let new = record("{}", &[("a", 10, 7)]);
        assert!(new.differences(&old, true).is_empty());
        assert_eq!(
            new.differences(&old, false),
            ["input a had 0 bytes, has 10"]
        );
    }

    fn of_files(inputs: Vec<InputFile>) -> RunRecord {
        let configuration = RawValue::from_string("{}".to_owned()).unwrap();
        RunRecord::new(Fingerprint::default(), configuration, inputs)
    }

    /// Files of different names, with what is known of each.
    fn files() -> impl Strategy<Value = Vec<InputFile>> {
        let facts = (1_u64..9, 1_u64..9, 1_u64..9);
        prop::collection::btree_map("[a-e]{1,2}", facts, 2..8).prop_map(|files| {
            let files = files.into_iter();
            files
                .map(|(source_file, (bytes, modified_ns, edges))| InputFile {
                    source_file,
                    bytes,
                    modified_ns,
                    edges,
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn any_change_of_the_input_is_seen(files in files(), place in any::<prop::sample::Index>(), kind in 0..7) {
            let earlier = of_files(files.clone());
            prop_assert!(of_files(files.clone()).differences(&earlier, false).is_empty());
            let mut changed = files;
            let at = place.index(changed.len());
            match kind {
                0 => changed[at].bytes += 1,
                1 => changed[at].modified_ns += 1,
                2 => changed[at].edges += 1,
                3 => changed[at].source_file.push('f'),
                4 => changed.insert(at, InputFile { source_file: "new".to_owned(), ..InputFile::default() }),
                5 => changed.rotate_left(1),
                _ => drop(changed.remove(at)),
            }
            prop_assert!(!of_files(changed).differences(&earlier, false).is_empty());
        }
    }
}
