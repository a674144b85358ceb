//! Every format gives the same articles, and a folder of all formats the same bytes under any conditions.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use lz4_flex::frame::{BlockSize, FrameEncoder, FrameInfo};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression::{LZ4_RAW, SNAPPY};
use parquet::file::properties::WriterProperties;

use crate::program::{Bench, files_of, records};
use crate::resume::unfinish;
use crate::web_archives;

/// Names of the records' fields, in order.
const FIELDS: [&str; 4] = ["id", "title", "date", "text"];

/// `count` records as rows of texts.
fn rows(count: usize) -> Vec<[String; 4]> {
    let lines = records(count);
    let row = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        FIELDS.map(|field| record[field].as_str().unwrap().to_owned())
    };
    lines.lines().map(row).collect()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn xz(content: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn lz4(content: &[u8]) -> Vec<u8> {
    let info = FrameInfo::new().block_size(BlockSize::Max64KB);
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// An lz4 frame cut after its first block. Only the missing end mark reveals the cut.
fn first_block(mut frame: Vec<u8>) -> Vec<u8> {
    let length = u32::from_le_bytes(*frame[7..].first_chunk().unwrap());
    let end = 11 + length as usize;
    assert!(frame.len() > end + 8, "one block only");
    frame.truncate(end);
    frame
}

/// An array, each object over several lines.
fn array(count: usize) -> Vec<u8> {
    let objects: Vec<serde_json::Value> = records(count)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    serde_json::to_vec_pretty(&objects).unwrap()
}

/// Objects over several lines, in sequence.
fn pretty(count: usize) -> Vec<u8> {
    let objects = records(count);
    let objects = objects.lines().map(|line| {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        serde_json::to_string_pretty(&object).unwrap() + "\n"
    });
    objects.collect::<String>().into_bytes()
}

fn table(count: usize, delimiter: &str) -> Vec<u8> {
    let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
    let mut table = FIELDS.join(delimiter) + "\r\n";
    for row in rows(count) {
        table += &row.each_ref().map(quoted).join(delimiter);
        table += "\r\n";
    }
    table.into_bytes()
}

fn parquet(count: usize, compression: parquet::basic::Compression) -> Vec<u8> {
    let rows = rows(count);
    let columns = FIELDS.iter().enumerate().map(|(at, name)| {
        let values: ArrayRef = Arc::new(
            rows.iter()
                .map(|row| Some(&*row[at]))
                .collect::<StringArray>(),
        );
        (*name, values)
    });
    let unread: ArrayRef = Arc::new(
        rows.iter()
            .map(|_| Some("x".repeat(1000)))
            .collect::<StringArray>(),
    );
    let batch = RecordBatch::try_from_iter(columns.chain([("unread", unread)])).unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(7))
        .set_compression(compression)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn tar(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, content) in members {
        let mut header = [0_u8; 512];
        let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, name.as_bytes());
        put(124, format!("{:011o}\0", content.len()).as_bytes());
        put(148, b"        ");
        put(156, b"0");
        put(257, b"ustar\x0000");
        let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        archive.extend(header);
        archive.extend(content);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.extend([0; 1024]);
    archive
}

/// Every format, by file name, with the same records.
fn formats(count: usize) -> Vec<(&'static str, Vec<u8>)> {
    let lines = records(count).into_bytes();
    vec![
        ("lines.jsonl", lines.clone()),
        ("array.json", array(count)),
        ("pretty.json", pretty(count)),
        (
            "one_line.json",
            serde_json::to_vec(
                &serde_json::from_slice::<serde_json::Value>(&array(count)).unwrap(),
            )
            .unwrap(),
        ),
        ("commas.csv", table(count, ",")),
        ("semicolons.csv.gz", gzip(&table(count, ";"))),
        ("tabs.tsv", table(count, "\t")),
        ("columns.parquet", parquet(count, SNAPPY)),
        ("columns_lz4.parquet", parquet(count, LZ4_RAW)),
        ("columns.pq.gz", gzip(&parquet(count, SNAPPY))),
        ("lines.jsonl.bz2", bzip2(&lines)),
        ("array.json.xz", xz(&array(count))),
        (
            "lines.jsonl.lz4",
            [lz4(&lines[..99]), lz4(&lines[99..])].concat(),
        ),
        ("lines.tar", tar(&[("./a/lines.jsonl", lines.clone())])),
        (
            "columns.tgz",
            gzip(&tar(&[("columns.parquet", parquet(count, SNAPPY))])),
        ),
        (
            "named_otherwise.json",
            tar(&[("table.csv.bz2", bzip2(&table(count, ",")))]),
        ),
    ]
}

/// The columns of the documents that do not depend on the format, by file.
fn articles(bench: &Bench) -> BTreeMap<String, Vec<[String; 4]>> {
    let columns = ["source_id", "title", "published_source", "text"]
        .map(|column| bench.column("documents", column));
    let mut articles: BTreeMap<String, Vec<[String; 4]>> = BTreeMap::new();
    for (at, file) in bench
        .column("documents", "source_file")
        .into_iter()
        .enumerate()
    {
        let article = columns.each_ref().map(|column| column[at].clone());
        articles.entry(file).or_default().push(article);
    }
    articles
}

#[test]
fn every_format_gives_the_same_articles() {
    let bench = Bench::new();
    let formats = formats(20);
    for (name, content) in &formats {
        bench.file(&format!("in/{name}"), content);
    }
    bench.run(&["in"], 0);
    let articles = articles(&bench);
    assert_eq!(articles.len(), formats.len());
    let expected = &articles["lines.jsonl"];
    assert_eq!(expected.len(), 20);
    for (name, found) in &articles {
        assert!(found == expected, "{name}: {:?}", found.first());
    }
    assert!(articles.contains_key("lines.tar/a/lines.jsonl"));
    assert!(articles.contains_key("columns.tgz/columns.parquet"));
}

#[test]
fn a_folder_of_every_format_gives_the_same_bytes_at_any_number_of_threads_and_after_a_stop() {
    let bench = Bench::new();
    for (name, content) in formats(9) {
        bench.file(&format!("in/{name}"), content);
    }
    bench.file(
        "in/story.txt",
        "Talks resume in Oslo\n\nThe talks went on, Ana Duarte said.\n",
    );
    bench.file(
        "in/page.html",
        "<p>Minister Ana Duarte said on Monday that the talks in Oslo would go on.</p>",
    );
    let mixed = tar(&[
        (
            "page.html",
            b"<p>Minister Ana Duarte said on Monday that the talks in Lima would go on.</p>"
                .to_vec(),
        ),
        ("picture.png", b"\x89PNG".to_vec()),
        ("torn.jsonl.gz", gzip(records(3).as_bytes())[..60].to_vec()),
        (
            "story.txt",
            b"Talks resume in Accra\n\nThe talks went on.\n".to_vec(),
        ),
    ]);
    bench.file("in/mixed.tar.gz", gzip(&mixed));
    let lines = records(9);
    bench.file(
        "in/lines.jsonl.zst",
        zstd::encode_all(lines.as_bytes(), 1).unwrap(),
    );
    for (name, content) in web_archives::of_every_kind() {
        bench.file(&format!("in/{name}"), content);
    }
    let arguments = |threads: &'static str| ["in", "--part-size", "3000", "--threads", threads];
    let summary = bench.run(&arguments("1"), 1);
    assert_eq!(summary["files_failed"], 1);
    assert_eq!(summary["passed_over"]["other_file"], 1);
    assert_eq!(summary["passed_over"]["request"], 4);
    let whole = files_of(&bench.path("out"));
    for threads in ["2", "7"] {
        bench.run(&[&arguments(threads)[..], &["--overwrite"]].concat(), 1);
        assert!(files_of(&bench.path("out")) == whole, "{threads} threads");
    }
    let parts = whole
        .keys()
        .filter(|name| name.starts_with("_commits"))
        .count();
    for done in [1, parts / 3, parts / 2, parts - 1] {
        unfinish(&bench.path("out"), done);
        bench.run(&arguments("2"), 1);
        assert!(
            files_of(&bench.path("out")) == whole,
            "{done} of {parts} parts done"
        );
    }
}

#[test]
fn files_that_break_off_keep_what_lies_before() {
    let bench = Bench::new();
    let cut = |mut content: Vec<u8>, behind: usize| {
        content.truncate(content.len() - behind);
        content
    };
    let many = records(400).into_bytes();
    let length = bzip2(&many).len();
    for (name, content) in [
        ("a.bz2.jsonl", cut(bzip2(&many), length / 2)),
        ("b.xz.jsonl", cut(xz(&many), 20)),
        (
            "c.tar",
            cut(tar(&[("lines.jsonl", many.clone())]), many.len() / 2),
        ),
        ("d.json", cut(array(9), 30)),
        ("e.parquet", cut(parquet(9, SNAPPY), 30)),
        ("f.lz4.jsonl", first_block(lz4(&many))),
    ] {
        bench.file(&format!("in/{name}"), content);
    }
    bench.run(&["in"], 1);
    let reasons = bench.column("quarantine", "reason");
    let expected = [
        "corrupt_stream",
        "corrupt_stream",
        "corrupt_stream",
        "truncated",
        "corrupt_stream",
        "corrupt_stream",
    ];
    assert_eq!(reasons, expected);
    let articles = articles(&bench);
    assert_eq!(articles["d.json"].len(), 8);
    assert!(articles["c.tar/lines.jsonl"].len() > 150);
    assert!((200..400).contains(&articles["f.lz4.jsonl"].len()));
    assert!(!articles.contains_key("e.parquet"));
}

#[test]
fn rows_of_tables_are_refused_one_by_one() {
    let bench = Bench::new();
    bench.file("a.csv", "id,text,date\n1,The talks went on.,2024-03-03\n2,,\n3,The talks,went on.,2024-03-03,x\n4,They ended.,\n");
    bench.run(&["a.csv"], 0);
    assert_eq!(bench.column("documents", "source_id"), ["1", "4"]);
    assert_eq!(
        bench.column("quarantine", "reason"),
        ["missing_text", "malformed_record"]
    );
    assert_eq!(bench.column("quarantine", "record_no"), ["1", "2"]);
}
