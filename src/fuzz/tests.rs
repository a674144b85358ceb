//! Every target over past failures, over mutated articles, and over deep nesting.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{env, thread};

use super::{TARGETS, Target};

/// Mutated inputs per target by default: some seconds for all targets.
const MUTATIONS: u64 = 300;

/// Targets that take milliseconds get a thirtieth of that: one writes files, the other loads all knowledge.
const SLOW: [&str; 2] = ["tables", "actors_file"];

/// Longest input of a target, in bytes.
const INPUT_BYTES: usize = 2_000;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(folder: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn what_was_found_once_is_not_found_again() {
    for found in files(folder("fuzz/regressions")) {
        let name = found.file_name().unwrap();
        let target = TARGETS.iter().find(|(known, _)| name == *known);
        let (_, target) = target.unwrap_or_else(|| panic!("{name:?} is no target"));
        for file in files(found) {
            target(&fs::read(file).unwrap());
        }
    }
}

#[test]
fn every_target_can_be_run_by_a_fuzzer() {
    let manifest = fs::read_to_string(folder("fuzz/Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        let path = format!("fuzz_targets/{name}.rs");
        assert!(manifest.contains(&path), "{name}");
        let source = fs::read_to_string(folder("fuzz").join(path)).unwrap();
        assert!(
            source.contains(&format!("pressmill::fuzz::{name}(")),
            "{name}"
        );
    }
}

/// Slow by design: every nesting format, deeply nested.
#[test]
fn a_small_stack_is_enough_for_any_depth() {
    let deep = [
        "[",
        "{\"text\":",
        "{\"a\":[",
        "a = [",
        "<div>",
        "<a><b>",
        "“",
        "‘“",
        "(",
        "> ",
        "Mr. ",
        "of the ",
        "said that ",
        "A, ",
        "a.b.c = ",
    ];
    let run = move || {
        for opening in deep {
            let bytes = opening.repeat(20_000 / opening.len());
            for (_, target) in TARGETS {
                target(bytes.as_bytes());
            }
        }
    };
    let small = thread::Builder::new().stack_size(256 << 10);
    small.spawn(run).unwrap().join().unwrap();
}

/// `PRESSMILL_MUTATIONS=100000 cargo test --lib fuzz::` makes more of them; `PRESSMILL_TARGET` chooses one target.
#[test]
fn no_mutation_breaks_a_promise() {
    let count = env::var("PRESSMILL_MUTATIONS").ok();
    let count = count.map_or(MUTATIONS, |count| count.parse().unwrap());
    let only = env::var("PRESSMILL_TARGET").ok();
    let seeds = seeds();
    for (name, target) in TARGETS {
        if only.as_ref().is_none_or(|only| only == name) {
            let mut chance = Chance(20_261_126);
            let count = if SLOW.contains(&name) {
                count.div_ceil(30)
            } else {
                count
            };
            for _ in 0..count {
                check(name, target, &mutated(&seeds, &mut chance));
            }
        }
    }
}

/// Runs the target. Keeps an input that fails where a fuzzer keeps its findings.
fn check(name: &str, target: Target, bytes: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| target(bytes))).is_err() {
        let artifacts = folder("fuzz/artifacts").join(name);
        fs::create_dir_all(&artifacts).unwrap();
        fs::write(artifacts.join("mutation"), bytes).unwrap();
        panic!("see fuzz/artifacts/{name}/mutation");
    }
}

/// Articles, lines, and pieces of everything that is read.
fn seeds() -> Vec<Vec<u8>> {
    const PIECES: [&str; 6] = [
        "{\"text\": \"“We will go,” said Ana Duarte.\", \"date\": \"2024-03-03T10:00:00Z\", \"id\": 7}\n",
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 66\r\n\r\nHTTP/1.1 200 OK\r\n\
            Content-Type: text/html\r\n\r\n<p>Ana Duarte said no.</p>\r\n\r\n",
        "<html><head><title>No</title></head><body><article><p>Ana Duarte said on Monday that …</p></article>",
        "threads = 4\n[map]\ntext = 'page.main'\n",
        "Ana Duarte\tperson\tA. Duarte|Duarte\tPRT\tGOV\t\tQ1\tf\tpresident@2017..2021\n",
        "{\"part\": 0, \"input\": [], \"next\": {\"file\": 0, \"record_no\": 1, \"raw_offset\": 2}}",
    ];
    let corpus = files(folder("sample_corpus")).into_iter();
    let articles = corpus
        .filter(|path| path.extension().is_some_and(|ending| ending != "md"))
        .flat_map(|path| {
            let content = fs::read(path).unwrap();
            let pieces = content.chunks(INPUT_BYTES).step_by(9).map(<[u8]>::to_vec);
            pieces.collect::<Vec<_>>()
        });
    let pieces = PIECES.map(|piece| piece.as_bytes().to_vec());
    articles.chain(pieces).collect()
}

/// Pseudo-random numbers, the same in every run (Marsaglia's xorshift).
struct Chance(u64);

impl Chance {
    /// A number below `end`, or 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }
}

/// A piece of a seed with one to eight changes: bits, bytes, cuts, repeats, and pieces of other seeds.
fn mutated(seeds: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let piece = |chance: &mut Chance, longest: usize| {
        let seed = &seeds[chance.below(seeds.len())];
        let start = chance.below(seed.len());
        let end = seed.len().min(start + 1 + chance.below(longest));
        seed[start..end].to_vec()
    };
    let longest = [20, 200, INPUT_BYTES][chance.below(3)];
    let mut bytes = piece(chance, longest);
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len());
        let end = bytes.len().min(at + chance.below(40));
        let new = match chance.below(6) {
            0 => vec![bytes.get(at).copied().unwrap_or_default() ^ (1 << chance.below(8))],
            1 => vec![chance.below(32) as u8],
            2 => vec![chance.below(256) as u8; 1 + chance.below(4)],
            3 => Vec::new(),
            4 => bytes[at..end].repeat(2 + chance.below(6)),
            _ => piece(chance, 60),
        };
        bytes.splice(at..end, new);
    }
    bytes.truncate(2 * INPUT_BYTES);
    bytes
}
