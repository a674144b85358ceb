//! The configuration of a run: the command line, then the `--config` file, then the defaults.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use serde::Serialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::cli::RunArgs;
pub use crate::cli::Settings;
use crate::error::Error;
use crate::input::{DEFAULT_MAX_RECORD_BYTES, Format};
use crate::output::{Existing, hexadecimal};
use pressmill_extract::article::encoding::EncodingErrors;
use pressmill_extract::article::fields::Mapped;
use pressmill_extract::article::furniture::FurnitureMode;
use pressmill_extract::article::language::Languages;
use pressmill_extract::{WEIGHTS, Weights};
use pressmill_tables::{Table, TableSet};

/// Default of `--part-size`: one part of 256 MB of JSON Lines makes `documents` files of some
/// 100 MB, the size that DuckDB and Spark advise, and a lost part costs seconds.
pub const DEFAULT_PART_BYTES: u64 = 256_000_000;

/// Default of `--max-bad`: one record in a hundred.
const DEFAULT_MAX_BAD_PERCENT: f64 = 1.0;

/// Largest allowed value of `--max-record-bytes`: spans are 32 bits wide.
const MAX_RECORD_BYTES_LIMIT: u64 = 1 << 30;

/// The `--actors` file, read but not yet parsed.
#[derive(Clone, Debug)]
pub struct ActorsFile {
    /// Its path.
    pub path: PathBuf,
    /// Its content.
    pub table: String,
}

impl ActorsFile {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read or is not UTF-8.
    pub fn read(path: PathBuf) -> Result<Self, Error> {
        let table = fs::read_to_string(&path).map_err(Error::io(&path))?;
        Ok(Self { path, table })
    }

    /// SHA-256 of its content, in hexadecimal.
    fn sha256(&self) -> String {
        hexadecimal(&Sha256::digest(&self.table))
    }
}

/// The configuration of a run, with every option decided.
#[derive(Clone, Debug)]
pub struct Config {
    /// What to read, as the user named it; at least one.
    pub inputs: Vec<String>,
    /// The folder to write.
    pub output: PathBuf,
    /// Worker threads.
    pub threads: NonZero<usize>,
    /// Stop after this many records.
    pub max_records: u64,
    /// How records are separated.
    pub format: Format,
    /// The keys under which JSON records keep their fields, as the user gave them.
    pub map: Vec<Mapped>,
    /// A part ends with the block that reaches this many decompressed bytes.
    pub part_bytes: u64,
    /// The cap on one record, in decompressed bytes.
    pub max_record_bytes: usize,
    /// Whether to mark furniture.
    pub boilerplate: FurnitureMode,
    /// How to handle records that are not UTF-8.
    pub encoding_errors: EncodingErrors,
    /// The languages whose articles are analysed.
    pub languages: Languages,
    /// The user's actors.
    pub actors: Option<ActorsFile>,
    /// Whether to leave the text out of `documents`.
    pub no_text: bool,
    /// The tables to write.
    pub tables: TableSet,
    /// What to do with an earlier result.
    pub existing: Existing,
    /// The percentage of records in quarantine above which the run has failed.
    pub max_bad_percent: f64,
    /// The names model to use instead of the built-in one.
    pub names_model: Option<Vec<u8>>,
    /// Print nothing but errors.
    pub quiet: bool,
    /// Print the summary as JSON.
    pub json: bool,
}

impl Config {
    /// Decides every option of a run: the arguments, then the `--config` file, then the defaults.
    ///
    /// # Errors
    /// As [`Config::from_settings`], and a `--config` file that cannot be read.
    pub fn new(args: RunArgs) -> Result<Self, Error> {
        Self::from_settings(match &args.config {
            Some(path) => args.settings.or(Settings::read(path)?),
            None => args.settings,
        })
    }

    /// Decides every option of a run: the settings, then the defaults.
    ///
    /// # Errors
    /// A value that cannot be used, or no input or output.
    pub fn from_settings(settings: Settings) -> Result<Self, Error> {
        if settings.input.is_empty() {
            return Err(unusable(
                "INPUT",
                "say what to read: a file, a folder, a pattern or -",
            ));
        }
        let Some(output) = settings.output else {
            return Err(unusable("--output", "say which folder to write: -o DIR"));
        };
        let max_record_bytes = settings
            .max_record_bytes
            .unwrap_or(DEFAULT_MAX_RECORD_BYTES);
        if !(1..=MAX_RECORD_BYTES_LIMIT).contains(&max_record_bytes) {
            return Err(unusable("--max-record-bytes", "expected 1 to 1073741824"));
        }
        let part_bytes = settings.part_size.unwrap_or(DEFAULT_PART_BYTES);
        if part_bytes == 0 {
            return Err(unusable("--part-size", "expected at least 1"));
        }
        Ok(Self {
            inputs: settings.input,
            output,
            threads: threads(settings.threads.unwrap_or(0)),
            max_records: settings.limit.unwrap_or(u64::MAX),
            format: settings.format.unwrap_or_default(),
            map: settings.map,
            part_bytes,
            max_record_bytes: max_record_bytes as usize,
            boilerplate: settings.boilerplate.unwrap_or_default(),
            encoding_errors: settings.encoding_errors.unwrap_or_default(),
            languages: languages(&settings.languages)?,
            actors: settings.actors.map(ActorsFile::read).transpose()?,
            no_text: settings.no_text,
            tables: table_set(&settings.tables)?,
            existing: existing(settings.overwrite, settings.retry_quarantine)?,
            max_bad_percent: max_bad(settings.max_bad)?,
            names_model: settings.model.map(read_whole).transpose()?,
            quiet: settings.quiet,
            json: settings.json,
        })
    }

    /// The weights that the run uses.
    pub fn weights(&self) -> Weights<'_> {
        Weights {
            names: self.names_model.as_deref().unwrap_or(WEIGHTS.names),
            ..WEIGHTS
        }
    }

    /// The options that the output's bytes depend on, as JSON; threads, progress and the like are left out.
    #[must_use]
    pub fn record(&self) -> Box<RawValue> {
        let mapped = self.map.iter();
        let record = ConfigRecord {
            limit: (self.max_records != u64::MAX).then_some(self.max_records),
            format: self.format,
            map: mapped
                .map(|mapped| (mapped.field.name(), mapped.path.as_str()))
                .collect(),
            part_size: self.part_bytes,
            max_record_bytes: self.max_record_bytes,
            boilerplate: self.boilerplate,
            encoding_errors: self.encoding_errors,
            languages: self.languages.names(),
            actors_sha256: self.actors.as_ref().map(ActorsFile::sha256),
            no_text: self.no_text,
            tables: self.tables.iter().map(Table::name).collect(),
        };
        // A map with string keys always serialises.
        serde_json::value::to_raw_value(&record).unwrap_or_default()
    }
}

/// The options that affect the output, under the names of the command line.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ConfigRecord<'a> {
    limit: Option<u64>,
    format: Format,
    map: BTreeMap<&'a str, &'a str>,
    part_size: u64,
    max_record_bytes: usize,
    boilerplate: FurnitureMode,
    encoding_errors: EncodingErrors,
    languages: Vec<&'a str>,
    actors_sha256: Option<String>,
    no_text: bool,
    tables: Vec<&'a str>,
}

fn languages(names: &[String]) -> Result<Languages, Error> {
    Languages::of(names).map_err(|name| {
        unusable(
            "--languages",
            &format!("`{name}` is no language known here"),
        )
    })
}

/// The tables of these names; all tables if there are none.
fn table_set(names: &[String]) -> Result<TableSet, Error> {
    if names.is_empty() {
        return Ok(TableSet::ALL);
    }
    let tables = names.iter().map(|name| {
        name.trim()
            .parse::<Table>()
            .map_err(|error| unusable("--tables", &format!("`{name}`: {error}")))
    });
    tables.collect()
}

fn existing(overwrite: bool, retry_quarantine: bool) -> Result<Existing, Error> {
    match (overwrite, retry_quarantine) {
        (true, true) => Err(unusable(
            "--retry-quarantine",
            "not together with --overwrite",
        )),
        (true, false) => Ok(Existing::Overwrite),
        (false, true) => Ok(Existing::RetryQuarantine),
        (false, false) => Ok(Existing::Resume),
    }
}

fn max_bad(percent: Option<f64>) -> Result<f64, Error> {
    match percent.unwrap_or(DEFAULT_MAX_BAD_PERCENT) {
        percent if (0.0..=100.0).contains(&percent) => Ok(percent),
        _ => Err(unusable("--max-bad", "expected 0 to 100")),
    }
}

fn read_whole(path: PathBuf) -> Result<Vec<u8>, Error> {
    fs::read(&path).map_err(Error::io(path))
}

fn unusable(key: &str, problem: &str) -> Error {
    Error::Config {
        key: key.to_owned(),
        problem: problem.to_owned(),
    }
}

/// The number of threads; 0 means one per core.
fn threads(asked: usize) -> NonZero<usize> {
    NonZero::new(asked)
        .or_else(|| thread::available_parallelism().ok())
        .unwrap_or(NonZero::<usize>::MIN)
}
