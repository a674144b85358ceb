//! The structure of the code: modules form no cycle, and extraction has few dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The source folders of the workspace's crates.
const SOURCES: [&str; 3] = ["src", "crates/extract/src", "crates/tables/src"];

/// Most crates in the dependency tree of extraction, itself included.
const EXTRACTION_CRATES_MAX: usize = 60;

/// Crates that extraction must not depend on, by name prefix: columns, command line, threads, networks.
const FOREIGN: [&str; 10] = [
    "arrow",
    "parquet",
    "clap",
    "rayon",
    "tokio",
    "hyper",
    "reqwest",
    "rustls",
    "object_store",
    "indicatif",
];

/// The code of a file without its tests, which may import anything.
fn without_tests_and_comments(source: &str) -> String {
    let code = source.split("\n#[cfg(test)]\nmod tests").next();
    let lines = code.unwrap_or_default().lines();
    let code = lines.filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

/// The names that follow `crate::`, alone or in braces.
fn names_of_crate(code: &str) -> BTreeSet<String> {
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    let mut names = BTreeSet::new();
    for (start, _) in code.match_indices("crate::") {
        let rest = &code[start + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => rest
                .split(|character| !is_name(character))
                .next()
                .unwrap_or_default(),
        };
        for item in list.split(',') {
            let name: String = item.trim().chars().take_while(|&c| is_name(c)).collect();
            names.insert(name);
        }
    }
    names
}

/// Adds the imports of the files in and below `folder`, as imports of the module `top`.
fn add_imports(path: &Path, top: &str, imports: &mut BTreeMap<String, BTreeSet<String>>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            add_imports(&entry.unwrap().path(), top, imports);
        }
        return;
    }
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let is_code = path.extension().is_some_and(|extension| extension == "rs");
    let is_test =
        matches!(stem, "tests" | "testkit" | "fuzz") || path.to_str().unwrap().contains("/fuzz/");
    if is_code && !is_test {
        let code = without_tests_and_comments(&fs::read_to_string(path).unwrap());
        imports
            .entry(top.to_owned())
            .or_default()
            .extend(names_of_crate(&code));
    }
}

/// The imports of each top-level module of a crate among the top-level modules.
fn module_graph(sources: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(sources);
    let mut imports = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let top = path.file_stem().unwrap().to_str().unwrap();
        if !matches!(top, "lib" | "main" | "bin" | "lexicon" | "fuzz" | "testkit") {
            add_imports(&path, top, &mut imports);
        }
    }
    let modules: BTreeSet<String> = imports.keys().cloned().collect();
    for (module, imported) in &mut imports {
        imported.retain(|name| name != module && modules.contains(name));
    }
    imports
}

/// The modules that remain after repeatedly removing those that import nothing.
fn knot(mut graph: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let free: Vec<String> = graph
            .iter()
            .filter(|(_, imported)| imported.is_empty())
            .map(|(module, _)| module.clone())
            .collect();
        if free.is_empty() {
            return graph.into_keys().collect();
        }
        for module in free {
            graph.remove(&module);
            for imported in graph.values_mut() {
                imported.remove(&module);
            }
        }
    }
}

#[test]
fn top_level_modules_form_no_cycle() {
    for sources in SOURCES {
        let graph = module_graph(sources);
        assert!(
            graph.len() >= 10,
            "{sources}: only {} modules were found",
            graph.len()
        );
        let tied = knot(graph.clone());
        let edges: Vec<String> = tied
            .iter()
            .map(|module| {
                format!(
                    "{module} imports {:?}",
                    graph[module].iter().filter(|name| tied.contains(name))
                )
            })
            .collect();
        assert!(
            tied.is_empty(),
            "{sources}: a cycle among {tied:?}: {edges:#?}"
        );
    }
}

#[test]
fn a_cycle_is_seen() {
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let graph = BTreeMap::from([
        ("a".to_owned(), set(&["b"])),
        ("b".to_owned(), set(&["c"])),
        ("c".to_owned(), set(&["b", "d"])),
        ("d".to_owned(), set(&[])),
    ]);
    assert_eq!(knot(graph), ["a", "b", "c"]);
    let code =
        "use crate::{run, output::Output};\nfn f() { crate::input::plan() }\n// crate::nothing";
    let code = without_tests_and_comments(code);
    assert_eq!(
        Vec::from_iter(names_of_crate(&code)),
        ["input", "output", "run"]
    );
}

#[test]
fn extraction_needs_few_crates_and_none_of_the_program() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "pressmill-extract",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--no-dedupe",
        ])
        .args(["--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(crates.contains("pressmill-extract"), "{crates:?}");
    assert!(
        crates.len() <= EXTRACTION_CRATES_MAX,
        "{} crates: {crates:?}",
        crates.len()
    );
    for name in crates {
        assert!(
            !FOREIGN.iter().any(|foreign| name.starts_with(foreign)),
            "extraction needs {name}"
        );
    }
}
