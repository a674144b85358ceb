//! Inputs of every kind, good and broken: nothing is lost, and nothing is skipped silently.

use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::program::{Bench, record, records};

fn gzip(content: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(content: &str) -> Vec<u8> {
    zstd::encode_all(content.as_bytes(), 1).unwrap()
}

/// The columns that must not depend on how the records are packed.
fn rows(bench: &Bench) -> Vec<Vec<String>> {
    let columns = [
        "source_id",
        "record_no",
        "raw_offset",
        "raw_length",
        "title",
        "text",
    ];
    columns
        .iter()
        .map(|column| bench.column("documents", column))
        .collect()
}

/// `reason record_no raw_offset raw_length` of every quarantine row.
fn quarantine(bench: &Bench) -> Vec<String> {
    let [reasons, numbers, offsets, lengths] = ["reason", "record_no", "raw_offset", "raw_length"]
        .map(|column| bench.column("quarantine", column));
    let places = numbers.iter().zip(&offsets).zip(&lengths);
    reasons
        .iter()
        .zip(places)
        .map(|(reason, ((number, offset), length))| format!("{reason} {number} {offset} {length}"))
        .collect()
}

#[test]
fn packing_makes_no_difference() {
    let plain = records(20);
    let middle = plain.match_indices('\n').nth(8).unwrap().0 + 1;
    let (first, second) = plain.split_at(middle);
    let skippable = [b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec(), zstandard(first)];
    let bench = Bench::new();
    bench.file("a.jsonl", &plain);
    bench.run(&["a.jsonl"], 0);
    let expected = rows(&bench);
    assert_eq!(expected[0].len(), 20);
    for (name, content) in [
        ("a.jsonl.gz", [gzip(first), gzip(""), gzip(second)].concat()),
        (
            "b.jsonl.zst",
            [zstandard(first), zstandard(second)].concat(),
        ),
        (
            "c.jsonl.zst",
            [skippable.concat(), zstandard(second)].concat(),
        ),
        ("d.jsonl", gzip(&plain)),
        ("e.jsonl.gz", plain.clone().into_bytes()),
        ("f.jsonl", plain.trim_end().as_bytes().to_vec()),
    ] {
        bench.file(name, content);
        bench.run(&[name, "--overwrite"], 0);
        assert_eq!(rows(&bench), expected, "{name}");
    }
    let arguments = ["run", "-", "-o", "out", "--overwrite"];
    let outcome = bench.call_with_stdin(&arguments, plain.as_bytes());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert_eq!(rows(&bench), expected, "stdin");
}

#[test]
fn blank_lines_and_carriage_returns_are_no_records() {
    let bench = Bench::new();
    bench.file("a.jsonl", records(2).replace('\n', "\r\n\r\n  \n"));
    let summary = bench.run(&["a.jsonl"], 0);
    assert_eq!(summary["records"], 2);
    assert_eq!(bench.column("documents", "record_no"), ["0", "1"]);
}

#[test]
fn every_bad_record_is_accounted_for_with_its_place() {
    let bench = Bench::new();
    let bad: [(&[u8], &str); 8] = [
        (b"<html>", "malformed_json"),
        (b"[1]", "not_an_object"),
        (b"{\"id\": 1}", "missing_text"),
        (b"{\"text\": 5}", "wrong_type"),
        (b"{\"text\": \" \"}", "empty_text"),
        (b"{\"text\": \"caf\xe9\"}", "invalid_utf8"),
        (b"\0\0\0\0", "malformed_json"),
        (b"{\"text\": \"a\0b\"}", "malformed_json"),
    ];
    let mut content = Vec::new();
    let mut expected = Vec::new();
    for (index, (line, reason)) in bad.iter().enumerate() {
        expected.push(format!(
            "{reason} {} {} {}",
            index * 2,
            content.len(),
            line.len()
        ));
        content.extend_from_slice(line);
        content.push(b'\n');
        content.extend_from_slice(record(index).as_bytes());
        content.push(b'\n');
    }
    bench.file("a.jsonl", content);
    let summary = bench.run(&["a.jsonl"], 0);
    assert_eq!(summary["documents"], bad.len());
    assert_eq!(quarantine(&bench), expected);
}

#[test]
fn bytes_that_are_not_utf8_can_be_replaced() {
    let bench = Bench::new();
    bench.file("a.jsonl", b"{\"text\": \"caf\xe9 noir\"}\n");
    bench.file("b.txt", b"The caf\xe9 closed on Monday.\n");
    bench.run(&["a.jsonl", "b.txt", "--encoding-errors", "replace"], 0);
    let texts = bench.column("documents", "text");
    assert_eq!(
        texts,
        ["caf\u{fffd} noir", "The caf\u{fffd} closed on Monday.\n"]
    );
    for warnings in bench.column("documents", "warnings") {
        assert!(warnings.contains("invalid_utf8"), "{warnings}");
    }
    bench.run(&["a.jsonl", "b.txt", "--overwrite"], 0);
    assert_eq!(bench.column("quarantine", "reason"), ["invalid_utf8"; 2]);
}

#[test]
fn a_record_over_the_cap_is_skipped_and_the_next_one_read() {
    let bench = Bench::new();
    let long = format!("{{\"text\": \"{}\"}}", "word ".repeat(2_000));
    let length = long.len();
    bench.file("a.jsonl", format!("{}\n{long}\n{}\n", record(0), record(1)));
    bench.file("b.txt", &long);
    let summary = bench.run(&["a.jsonl", "b.txt", "--max-record-bytes", "5000"], 0);
    assert_eq!(summary["documents"], 2);
    let offset = record(0).len() + 1;
    let expected = [
        format!("too_large 1 {offset} {length}"),
        format!("too_large 0 0 {length}"),
    ];
    assert_eq!(quarantine(&bench), expected);
}

#[test]
fn a_torn_stream_keeps_the_records_before_the_tear() {
    let plain = records(400);
    let half = |bytes: Vec<u8>| bytes.split_at(bytes.len() / 2).0.to_vec();
    let flipped = |mut bytes: Vec<u8>| {
        let end = bytes.len() - 6;
        bytes[end] ^= 0xff;
        bytes
    };
    for (name, content) in [
        ("a.jsonl.gz", half(gzip(&plain))),
        ("b.jsonl.gz", flipped(gzip(&plain))),
        ("c.jsonl.zst", half(zstandard(&plain))),
        ("d.jsonl.gz", Vec::new()),
        ("e.jsonl.gz", b"\x1f\x8b\x08".to_vec()),
    ] {
        let bench = Bench::new();
        bench.file(name, content);
        bench.file("z.jsonl", records(3));
        let summary = bench.run(&[name, "z.jsonl"], 1);
        assert_eq!(summary["files_failed"], 1, "{name}");
        assert_eq!(
            bench.column("quarantine", "reason"),
            ["corrupt_stream"],
            "{name}"
        );
        assert_eq!(bench.column("quarantine", "source_file"), [name]);
        let ids = bench.column("documents", "source_id");
        let kept = ids.len() - 3;
        let expected: Vec<String> = (0..kept).chain(0..3).map(|id| format!("r{id}")).collect();
        assert_eq!(ids, expected, "{name}");
        assert_eq!(bench.column("quarantine", "record_no"), [kept.to_string()]);
    }
}

#[test]
fn empty_files_are_read_and_hold_nothing() {
    let bench = Bench::new();
    bench.file("in/a.jsonl", "");
    bench.file("in/b.jsonl", "\n".repeat(100_000));
    let outcome = bench.call(&["run", "in", "-o", "out"]);
    assert_eq!(outcome.code, Some(0));
    assert!(
        outcome.stderr.contains("no record in the input"),
        "{}",
        outcome.stderr
    );
    assert_eq!(bench.column("documents", "source_id").len(), 0);
    assert_eq!(bench.column("quotes", "content").len(), 0);
}

#[test]
fn a_folder_is_walked_in_order_and_tells_what_it_passes_over() {
    let bench = Bench::new();
    bench.file("in/b/2.jsonl", record(2));
    bench.file("in/a.txt", "Talks resume in Oslo\n\nThe talks went on.\n");
    bench.file("in/b.jsonl", record(1));
    bench.file("in/.hidden.jsonl", record(3));
    bench.file("in/_SUCCESS", "");
    bench.file("in/picture.png", b"\x89PNG");
    bench.file("in/a.jsonl~", "old");
    let summary = bench.run(&["in"], 0);
    let names = bench.column("documents", "source_file");
    assert_eq!(names, ["a.txt", "b.jsonl", "b/2.jsonl"]);
    assert_eq!(
        bench.column("documents", "title")[0],
        "Talks resume in Oslo"
    );
    assert_eq!(summary["files_passed_over"], 4);
    let text = bench
        .call(&["run", "in", "-o", "out", "--overwrite"])
        .stdout;
    assert!(text.contains("2 hidden"), "{text}");
    assert!(
        text.contains("2 of other kinds passed over, such as"),
        "{text}"
    );
}

#[test]
fn a_result_inside_the_input_folder_is_not_read_again() {
    let bench = Bench::new();
    bench.file("in/a.jsonl", records(2));
    for _ in 0..2 {
        let outcome = bench.call(&["run", "in", "-o", "in/out", "--overwrite"]);
        assert!(
            outcome.stdout.contains("2 = 2 documents"),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn json_lines_in_utf16_are_read_by_their_mark() {
    let bench = Bench::new();
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    // Record 1 contains half of a surrogate pair: it is bad, the next one is not.
    let mut text = units(&("\u{feff}".to_owned() + &records(1) + "{\"text\": \"Half "));
    text.push(0xd83d);
    text.extend(units(&("\"}\n".to_owned() + &records(2))));
    bench.file(
        "le.jsonl",
        text.iter()
            .flat_map(|unit| unit.to_le_bytes())
            .collect::<Vec<u8>>(),
    );
    bench.file(
        "be.jsonl",
        text.iter()
            .flat_map(|unit| unit.to_be_bytes())
            .collect::<Vec<u8>>(),
    );
    bench.run(&["le.jsonl", "be.jsonl"], 0);
    assert_eq!(
        bench.column("documents", "source_id"),
        ["r0", "r0", "r1", "r0", "r0", "r1"]
    );
    assert_eq!(
        bench.column("quarantine", "reason"),
        ["invalid_utf8", "invalid_utf8"]
    );
    assert_eq!(bench.column("quarantine", "record_no"), ["1", "1"]);
}

/// A page about talks in a place, with a menu and a footer.
fn page(place: &str) -> String {
    format!(
        "<!doctype html><html><head><title>Talks in {place} | Post</title>
        <link rel=canonical href=https://post.example.com/{place}>
        <meta property=article:published_time content=2024-03-03T08:00:00Z></head>
        <body><nav><a href=/>Home</a></nav><article><h1>Talks in {place}</h1>
        <p>Minister Ana Duarte said on Monday that the talks in {place} would go on until Friday.</p>
        <p>“We are ready,” she said. “The next round begins in {place} as soon as the others are.”</p>
        </article><footer>All rights reserved</footer></body></html>"
    )
}

#[test]
fn pages_are_read_as_files_and_as_fields() {
    let bench = Bench::new();
    bench.file("in/a.html", page("Oslo"));
    bench.file("in/b.htm.gz", gzip(&page("Lima")));
    let in_field = |id: &str, more: &str, place: &str| {
        let html = serde_json::to_string(&page(place)).unwrap();
        format!("{{\"id\": \"{id}\", {more}\"html\": {html}}}\n")
    };
    let lines = in_field("f0", "", "Accra")
        + &in_field(
            "f1",
            "\"title\": \"Mine\", \"date\": \"2020-01-02\", ",
            "Geneva",
        )
        + &in_field("f2", "\"text\": \"The text goes first.\", ", "Quito");
    bench.file("in/c.jsonl", lines);
    bench.run(&["in"], 0);
    assert_eq!(
        bench.column("documents", "title"),
        [
            "Talks in Oslo",
            "Talks in Lima",
            "Talks in Accra",
            "Mine",
            ""
        ]
    );
    let texts = bench.column("documents", "text");
    assert!(
        texts[0].starts_with("Minister Ana Duarte said") && texts[0].ends_with("the others are.”")
    );
    assert_eq!(texts[4], "The text goes first.");
    let sources = bench.column("documents", "published_source");
    assert_eq!(sources, ["meta", "meta", "meta", "field", "none"]);
    assert_eq!(bench.column("documents", "domain")[..2], ["example.com"; 2]);
    bench.run(&["in/c.jsonl", "--map", "html=html", "--overwrite"], 0);
    let texts = bench.column("documents", "text");
    assert!(texts[2].contains("talks in Quito"), "{}", texts[2]);
}

#[test]
fn what_is_no_page_goes_to_quarantine() {
    let bench = Bench::new();
    bench.file("in/a.html", b"\xff\xd8\xff\xe0 a picture");
    bench.file("in/b.html", "<ul><li><a href=/a>Home</a></ul>");
    bench.file("in/c.html", "");
    bench.file("in/d.html", b"<meta charset=koi8-r><p>\xef\xce\xc1 \xd3\xcb\xc1\xda\xc1\xcc\xc1, \xde\xd4\xcf \xcd\xcf\xd3\xd4 \xcf\xd4\xcb\xd2\xd9\xd4.</p>");
    bench.run(&["in"], 0);
    let reasons = bench.column("quarantine", "reason");
    assert_eq!(reasons, ["not_text", "no_article", "no_article"]);
    assert_eq!(
        bench.column("documents", "text"),
        ["Она сказала, что мост открыт."]
    );
}

#[test]
fn a_page_is_explained() {
    let bench = Bench::new();
    bench.file("a.html", page("Oslo"));
    let outcome = bench.call(&["explain", "a.html"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    assert!(
        outcome.stdout.starts_with("Talks in Oslo\n"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("──▶ Ana Duarte"),
        "{}",
        outcome.stdout
    );
}

#[test]
fn containers_that_cannot_be_read_are_named() {
    let bench = Bench::new();
    bench.file("a.jsonl", b"BZh91AY&SY");
    bench.file("b.jsonl", b"PK\x03\x04xxxx");
    bench.file("c.jsonl", b"\xfd7zXZ");
    bench.file("d.md", "Neither this nor that");
    bench.file("z.jsonl", records(1));
    bench.run(&["a.jsonl", "b.jsonl", "c.jsonl", "d.md", "z.jsonl"], 1);
    let messages = bench.column("quarantine", "message").join("\n");
    for words in ["a bzip2 file:", "a zip file", "an xz file:", "--format"] {
        assert!(messages.contains(words), "{words}: {messages}");
    }
    bench.run(&["d.md", "--format", "text", "--overwrite"], 0);
    assert_eq!(bench.column("documents", "text"), ["Neither this nor that"]);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::{Bench, fs, record, records};

    #[test]
    fn links_cannot_make_the_walk_endless_or_lose_a_file() {
        let bench = Bench::new();
        bench.file("in/a.jsonl", records(2));
        symlink(".", bench.path("in/loop")).unwrap();
        symlink("a.jsonl", bench.path("in/same.jsonl")).unwrap();
        symlink("/nonexistent/x.jsonl", bench.path("in/dangling.jsonl")).unwrap();
        symlink("/dev/zero", bench.path("in/zero.jsonl")).unwrap();
        let summary = bench.run(&["in"], 1);
        assert_eq!(
            (&summary["documents"], &summary["files_failed"]),
            (&2.into(), &2.into())
        );
        assert_eq!(bench.column("quarantine", "reason"), ["unreadable_file"; 2]);
        let files = bench.column("quarantine", "source_file");
        assert_eq!(files, ["dangling.jsonl", "zero.jsonl"]);
    }

    #[test]
    fn names_that_are_not_utf8_are_opened_and_shown() {
        let bench = Bench::new();
        fs::create_dir(bench.path("in")).unwrap();
        let name = OsStr::from_bytes(b"b\xff\n.jsonl");
        fs::write(bench.path("in").join(name), record(0)).unwrap();
        bench.run(&["in"], 0);
        assert_eq!(bench.column("documents", "source_file"), ["b\\xff\n.jsonl"]);
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
    fn what_may_not_be_read_goes_to_quarantine_and_the_rest_is_read() {
        let bench = Bench::new();
        bench.file("in/a.jsonl", records(2));
        bench.file("in/secret.jsonl", records(2));
        bench.file("in/vault/b.jsonl", records(2));
        let lock = |name: &str, mode: u32| {
            fs::set_permissions(bench.path(name), fs::Permissions::from_mode(mode)).unwrap();
        };
        lock("in/secret.jsonl", 0o000);
        lock("in/vault", 0o000);
        if fs::read_dir(bench.path("in/vault")).is_ok() {
            println!("skipped: this user may read everything");
        } else {
            bench.run(&["in"], 1);
            let files = bench.column("quarantine", "source_file");
            assert_eq!(files, ["secret.jsonl", "vault"]);
            assert_eq!(bench.column("documents", "source_id").len(), 2);
        }
        lock("in/vault", 0o755);
    }
}
