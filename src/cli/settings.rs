//! The options of `run`, which a `--config` file may give too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use pressmill_extract::article::encoding::EncodingErrors;
use pressmill_extract::article::fields::Mapped;
use pressmill_extract::article::furniture::FurnitureMode;
use serde::Deserialize;

use super::values;
use crate::error::Error;
use crate::input::Format;

/// The options of a run, each as given or not given: the keys of a `--config` file.
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Files, folders, patterns, addresses such as s3://bucket/folder, or - for stdin: JSON, pages, WARC, ARC, CSV, Parquet, .txt, in tar or not, also as .gz, .zst, .bz2, .xz, .lz4
    #[arg(value_name = "INPUT")]
    pub input: Vec<String>,

    /// Folder to write, or the address of one, such as s3://bucket/folder
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,

    /// Worker threads; 0 means one per core [default: 0]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,

    /// Stop after the first N records [default: all]
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,

    /// How records are told apart [default: auto]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,

    /// Where a record keeps its fields: text=body,id=_id; dots reach into objects
    #[arg(long, value_name = "FIELD=KEY,…", value_delimiter = ',')]
    #[serde(deserialize_with = "mapping_from_table")]
    pub map: Vec<Mapped>,

    /// End a part of the output after this many bytes of decompressed input [default: 256000000]
    #[arg(long, value_name = "BYTES")]
    pub part_size: Option<u64>,

    /// Quarantine records of more bytes than this [default: 16777216]
    #[arg(long, value_name = "BYTES")]
    pub max_record_bytes: Option<u64>,

    /// Page furniture: mark it and extract nothing from it, or take every line for body [default: mark]
    #[arg(long, value_name = "MODE", value_parser = values::furniture_modes())]
    pub boilerplate: Option<FurnitureMode>,

    /// Records that are not UTF-8: quarantine them, or replace bad bytes by U+FFFD with a warning [default: quarantine]
    #[arg(long, value_name = "POLICY", value_parser = values::encoding_errors())]
    pub encoding_errors: Option<EncodingErrors>,

    /// Languages whose articles are analysed: codes such as en,de, or all; the models learned from English [default: en]
    #[arg(long, value_name = "CODE,…", value_delimiter = ',')]
    pub languages: Vec<String>,

    /// Actors to add, or to put in the place of shipped ones: tab-separated, as in organisations.tsv
    #[arg(long, value_name = "FILE")]
    pub actors: Option<PathBuf>,

    /// Leave the text out of `documents`
    #[arg(long)]
    pub no_text: bool,

    /// Only these tables: documents,quotes [default: all]
    #[arg(long, value_name = "TABLE,…", value_delimiter = ',')]
    pub tables: Vec<String>,

    /// Replace what an earlier run left in the output folder, once the new result is complete
    #[arg(long)]
    pub overwrite: bool,

    /// Go back to the first part with records that may pass on another try, and go on from there
    #[arg(long, conflicts_with = "overwrite")]
    pub retry_quarantine: bool,

    /// End with status 1 when more than this percentage of the records went to quarantine [default: 1]
    #[arg(long, value_name = "PERCENT")]
    pub max_bad: Option<f64>,

    /// Find names with this model of pressmill-train instead of the one that ships
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// No progress and no summary
    #[arg(long)]
    pub quiet: bool,

    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

impl Settings {
    /// These settings; `fallback` supplies those that are not given.
    #[must_use]
    pub fn or(self, fallback: Self) -> Self {
        Self {
            input: first_given(self.input, fallback.input),
            output: self.output.or(fallback.output),
            threads: self.threads.or(fallback.threads),
            limit: self.limit.or(fallback.limit),
            format: self.format.or(fallback.format),
            map: first_given(self.map, fallback.map),
            part_size: self.part_size.or(fallback.part_size),
            max_record_bytes: self.max_record_bytes.or(fallback.max_record_bytes),
            boilerplate: self.boilerplate.or(fallback.boilerplate),
            encoding_errors: self.encoding_errors.or(fallback.encoding_errors),
            languages: first_given(self.languages, fallback.languages),
            actors: self.actors.or(fallback.actors),
            no_text: self.no_text || fallback.no_text,
            tables: first_given(self.tables, fallback.tables),
            overwrite: self.overwrite || fallback.overwrite,
            retry_quarantine: self.retry_quarantine || fallback.retry_quarantine,
            max_bad: self.max_bad.or(fallback.max_bad),
            model: self.model.or(fallback.model),
            quiet: self.quiet || fallback.quiet,
            json: self.json || fallback.json,
        }
    }

    /// The settings of a TOML file.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(Error::io(path))?;
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.unwrap_or_default().matches('\n').count() + 1;
            Error::Config {
                key: format!("{}:{line}", path.display()),
                problem: error.message().to_owned(),
            }
        })
    }
}

fn first_given<T>(given: Vec<T>, fallback: Vec<T>) -> Vec<T> {
    if given.is_empty() { fallback } else { given }
}

/// `[map]` with `text = "body"`, as `--map text=body`.
fn mapping_from_table<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Mapped>, D::Error> {
    let table = BTreeMap::<String, String>::deserialize(deserializer)?;
    let mapped = table.iter().map(|(name, path)| Mapped::new(name, path));
    mapped
        .collect::<Result<_, _>>()
        .map_err(serde::de::Error::custom)
}
