//! WARC and ARC files, good and broken: what is read, quarantined and skipped.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::program::{Bench, files_of};
use crate::resume::unfinish;

/// The HTTP header of a page.
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn html(id: &str) -> Vec<u8> {
    let page = format!(
        "<title>Page {id}</title><p>Minister Ana Duarte said on Monday that the talks about {id} would go on.</p>
        <p>“We are ready,” she said. “The next round begins as soon as the others are.”</p>"
    );
    page.into_bytes()
}

/// A record with these header lines and this block.
fn record(header: &str, block: &[u8]) -> Vec<u8> {
    let header = format!("WARC/1.0\n{header}\n\n").replace('\n', "\r\n");
    [header.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// The header lines of a response of this length, without the last line break.
fn header(id: &str, length: &str) -> String {
    format!(
        "WARC-Type: response\nWARC-Record-ID: <urn:uuid:{id}>\nWARC-Target-URI: <https://post.example.com/2024/03/03/{id}>
Content-Type: application/http; msgtype=response\nContent-Length: {length}"
    )
}

/// A response with this head and body.
fn sent(id: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let block = [head.as_bytes(), body].concat();
    record(&header(id, &block.len().to_string()), &block)
}

/// A good response.
fn response(id: &str) -> Vec<u8> {
    sent(id, HEAD, &html(id))
}

/// A good response whose header states another length.
fn with_length(id: &str, length: &str) -> Vec<u8> {
    record(&header(id, length), &[HEAD.as_bytes(), &html(id)].concat())
}

fn other(kind: &str) -> Vec<u8> {
    record(
        &format!("WARC-Type: {kind}\nContent-Length: 6"),
        b"x: y\r\n",
    )
}

fn cut(bytes: &[u8], behind: usize) -> Vec<u8> {
    bytes[..bytes.len() - behind].to_vec()
}

fn flipped(mut bytes: Vec<u8>) -> Vec<u8> {
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    bytes
}

/// The response `b`, a HTTP response with this coding.
fn coded(coding: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{coding}\r\n\r\n");
    sent("b", &head, body)
}

/// `a`, then the given record, then `c`.
fn between(middle: Vec<u8>) -> Vec<u8> {
    [response("a"), middle, response("c")].concat()
}

/// Reads each file separately: its name, then the ids of its documents, then the reasons of its quarantined
/// records.
fn outcomes(bench: &Bench) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (table, column) in [("documents", "source_id"), ("quarantine", "reason")] {
        let files = bench.column(table, "source_file");
        for (file, value) in files.into_iter().zip(bench.column(table, column)) {
            let outcome = found.entry(file).or_default();
            if !outcome.is_empty() {
                outcome.push(' ');
            }
            outcome.push_str(&value);
        }
    }
    found
}

fn assert_outcomes(cases: Vec<(&str, Vec<u8>, &str)>) {
    let bench = Bench::new();
    let mut expected = BTreeMap::new();
    for (name, content, outcome) in cases {
        bench.file(&format!("in/{name}"), content);
        if !outcome.is_empty() {
            expected.insert(name.to_owned(), outcome.to_owned());
        }
    }
    let failing = expected.keys().any(|name| name.starts_with("torn"));
    bench.run(&["in"], i32::from(failing));
    let found = outcomes(&bench);
    for name in expected.keys().chain(found.keys()) {
        assert_eq!(found.get(name), expected.get(name), "{name}");
    }
}

#[test]
fn every_packing_is_read() {
    let records = [response("a"), response("b")];
    let plain = records.concat();
    let block = [HEAD.as_bytes(), &html("a")].concat();
    let line_feeds = format!("WARC/1.1\n{}\n\n", header("a", &block.len().to_string()));
    let line_feeds = [line_feeds.as_bytes(), &block, b"\n\n", &response("b")].concat();
    assert_outcomes(vec![
        ("plain.warc", plain.clone(), "a b"),
        (
            "by_record.warc.gz",
            records.map(|record| gzip(&record)).concat(),
            "a b",
        ),
        ("whole.warc.gz", gzip(&plain), "a b"),
        ("named_otherwise.txt", plain.clone(), "a b"),
        (
            "frames.warc.zst",
            zstd::encode_all(plain.as_slice(), 1).unwrap(),
            "a b",
        ),
        ("line_feeds.warc", line_feeds, "a b"),
    ]);
}

#[test]
fn records_that_hold_no_page_are_passed_over_and_counted() {
    let bench = Bench::new();
    let kinds = [
        "warcinfo",
        "request",
        "metadata",
        "revisit",
        "continuation",
        "nonsense",
    ];
    let mut file = kinds.map(other).concat();
    file.extend(response("a"));
    for status in ["301 Moved", "404 Not Found", "500 Error"] {
        let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n");
        file.extend(sent("e", &head, b"<p>Gone.</p>"));
    }
    file.extend(sent(
        "i",
        "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n",
        b"\x89PNG",
    ));
    file.extend(record(
        "WARC-Type: resource\nWARC-Target-URI: dns:x\nContent-Type: text/dns\nContent-Length: 1",
        b"x",
    ));
    file.extend(other("request"));
    bench.file("a.warc", file);
    let summary = bench.run(&["a.warc"], 0);
    assert_eq!(summary["records"], 1);
    let passed_over = serde_json::json!({
        "warcinfo": 1, "request": 2, "metadata": 1, "revisit": 1, "other_record": 2, "http_status": 3, "content_type": 2,
    });
    assert_eq!(summary["passed_over"], passed_over);
    let text = bench
        .call(&["run", "a.warc", "-o", "out", "--overwrite"])
        .stdout;
    assert!(text.contains("passed over 1 warcinfo, 2 request"), "{text}");
}

#[test]
fn resources_and_conversions_are_read() {
    let bench = Bench::new();
    let page = html("b");
    let head = |kind: &str, content_type: &str, length: usize| {
        format!(
            "WARC-Type: {kind}\nWARC-Record-ID: <urn:uuid:{kind}>\nWARC-Target-URI: https://post.example.com/2024/03/03/x
Content-Type: {content_type}\nContent-Length: {length}"
        )
    };
    let text = b"Talks go on\n\nMinister Ana Duarte said on Monday that the talks would go on.\n";
    let file = [
        record(
            &head("resource", "text/html; charset=utf-8", page.len()),
            &page,
        ),
        record(&head("conversion", "text/plain", text.len()), text),
    ];
    bench.file("a.warc.wet", file.concat());
    bench.run(&["a.warc.wet"], 0);
    assert_eq!(
        bench.column("documents", "source_id"),
        ["resource", "conversion"]
    );
    assert_eq!(
        bench.column("documents", "title"),
        ["Page b", "Talks go on"]
    );
    assert_eq!(
        bench.column("documents", "published_source"),
        ["url", "url"]
    );
    assert_eq!(
        bench.column("documents", "url")[1],
        "https://post.example.com/2024/03/03/x"
    );
}

#[test]
fn a_broken_record_costs_no_other_one() {
    let good = with_length("b", "400");
    let length = response("b").len();
    let too_long = (length + 200).to_string();
    let no_version = response("b").split_off(10);
    let folded = header("b", "{}").replace("Content-Type", "X-Long: a\n b\n\tc\nContent-Type");
    let block = [HEAD.as_bytes(), &html("b")].concat();
    let folded = record(&folded.replace("{}", &block.len().to_string()), &block);
    let long = format!("X-Long: {}\n{}", "a".repeat(70_000), header("b", "10"));
    let field = |number: u32| format!("X-{number}: v\n and more of it\n");
    let fields = (0..9_000).map(field).collect::<String>() + &header("b", &block.len().to_string());
    let twice = format!(
        "Content-Length: 7\n{}",
        header("b", &block.len().to_string())
    );
    let nameless = header("b", &block.len().to_string()).replace("WARC-Target-URI", "X-URI");
    let many = with_length("b", "200000");
    let cut_header = header("b", "10").into_bytes();
    let bad = "a c malformed_record";
    assert_outcomes(vec![
        (
            "garbage.warc",
            between(b"\0\x01\x02 no record \xff".repeat(60)),
            bad,
        ),
        ("too_short.warc", between(with_length("b", "100")), bad),
        ("shorter.warc", between(good), bad),
        ("too_long.warc", between(with_length("b", &too_long)), bad),
        (
            "much_too_long.warc",
            [between(many), response("d")].concat(),
            "a c d malformed_record",
        ),
        ("negative.warc", between(with_length("b", "-5")), bad),
        ("word.warc", between(with_length("b", "abc")), bad),
        ("empty_length.warc", between(with_length("b", "")), bad),
        ("plus.warc", between(with_length("b", "+400")), bad),
        (
            "huge.warc",
            between(with_length("b", "18446744073709551615")),
            bad,
        ),
        (
            "over_huge.warc",
            between(with_length("b", "18446744073709551616")),
            bad,
        ),
        ("two_lengths.warc", between(record(&twice, &block)), bad),
        ("no_version.warc", between(no_version), bad),
        (
            "version_2.warc",
            between([b"WARC/2.0\r\n", response("b").split_at(10).1].concat()),
            bad,
        ),
        (
            "long_header.warc",
            between(record(&long, b"0123456789")),
            bad,
        ),
        (
            "many_fields.warc",
            between(record(&fields, &block)),
            "a b c",
        ),
        (
            "too_many_fields.warc",
            between(record(&fields.replace("more", &"more".repeat(200)), &block)),
            bad,
        ),
        ("no_address.warc", between(record(&nameless, &block)), bad),
        (
            "broken_header.warc",
            between([b"WARC/1.0\r\n", cut_header.as_slice(), b"\r\n"].concat()),
            bad,
        ),
        ("folded.warc", between(folded), "a b c"),
        (
            "one_break.warc",
            [cut(&response("a"), 2), cut(&response("b"), 2)].concat(),
            "a b",
        ),
        (
            "no_break.warc",
            [cut(&response("a"), 4), cut(&response("b"), 4)].concat(),
            "a b",
        ),
        (
            "member.warc.gz",
            [
                gzip(&response("a")),
                flipped(gzip(&response("b"))),
                gzip(&response("c")),
            ]
            .concat(),
            "a c corrupt_stream",
        ),
    ]);
}

#[test]
fn a_torn_page_is_never_handed_on() {
    let two = [response("a"), response("b")].concat();
    assert_outcomes(vec![
        ("torn_body.warc", cut(&two, 100), "a truncated"),
        (
            "torn_header.warc",
            cut(&two, response("b").len() - 60),
            "a truncated",
        ),
        (
            "torn_member.warc.gz",
            [gzip(&response("a")), cut(&gzip(&response("b")), 40)].concat(),
            "a corrupt_stream",
        ),
        (
            "torn_trailer.warc.gz",
            [gzip(&response("a")), cut(&gzip(&response("b")), 4)].concat(),
            "a corrupt_stream",
        ),
        (
            "torn_length.warc",
            [response("a"), with_length("b", "9999999")].concat(),
            "a truncated",
        ),
        ("empty.warc.gz", Vec::new(), "corrupt_stream"),
    ]);
}

#[test]
fn the_body_is_what_http_says_unless_that_is_plainly_wrong() {
    let page = html("b");
    let chunks = |last: &str| {
        let mut body = format!("{:x};x=y\r\n", page.len()).into_bytes();
        body.extend_from_slice(&page);
        body.extend_from_slice(last.as_bytes());
        body
    };
    let cp1251 = [&b"<p>\xce\xed\xe0 \xf1\xea\xe0\xe7\xe0\xeb\xe0, \xf7\xf2\xee \xec\xee\xf1\xf2 \xee\xf2\xea\xf0\xfb\xf2.</p>"[..]].concat();
    let short = format!("Content-Length: {}", page.len() + 1);
    assert_outcomes(vec![
        (
            "chunks.warc",
            between(coded(
                "Transfer-Encoding: chunked",
                &chunks("\r\n0\r\n\r\n"),
            )),
            "a b c",
        ),
        (
            "half_chunks.warc",
            between(coded("Transfer-Encoding: chunked", &chunks("\r\n"))),
            "a c truncated",
        ),
        (
            "no_chunks.warc",
            between(coded("Transfer-Encoding: chunked", &page)),
            "a b c",
        ),
        (
            "gzip.warc",
            between(coded("Content-Encoding: gzip", &gzip(&page))),
            "a b c",
        ),
        (
            "half_gzip.warc",
            between(coded("Content-Encoding: gzip", &cut(&gzip(&page), 30))),
            "a c corrupt_stream",
        ),
        (
            "no_gzip.warc",
            between(coded("Content-Encoding: gzip", &page)),
            "a b c",
        ),
        ("short.warc", between(coded(&short, &page)), "a c truncated"),
        (
            "charset.warc",
            between(coded(
                "Content-Type: text/html; charset=windows-1251",
                &cp1251,
            )),
            "a b c",
        ),
        (
            "unknown_charset.warc",
            between(coded("Content-Type: text/html; charset=x-klingon", &page)),
            "a b c",
        ),
        (
            "pdf.warc",
            between(coded("X: y", b"%PDF-1.4 ...")),
            "a c not_text",
        ),
        (
            "no_status.warc",
            between(sent("b", "Content-Type: text/html\r\n\r\n", &page)),
            "a c malformed_record",
        ),
    ]);
}

#[test]
fn pages_that_the_crawler_cut_are_refused() {
    let block = [HEAD.as_bytes(), &html("b")].concat();
    let header = format!(
        "WARC-Truncated: length\n{}",
        header("b", &block.len().to_string())
    );
    assert_outcomes(vec![(
        "cut.warc",
        between(record(&header, &block)),
        "a c truncated",
    )]);
}

#[test]
fn a_page_that_unpacks_to_more_than_the_cap_is_refused() {
    let bench = Bench::new();
    let bomb = coded("Content-Encoding: gzip", &gzip(&vec![b' '; 3_000_000]));
    bench.file("a.warc", between(bomb));
    bench.run(&["a.warc", "--max-record-bytes", "1000000"], 0);
    assert_eq!(outcomes(&bench)["a.warc"], "a c too_large");
}

/// The line and block of an ARC record.
fn arc(url: &str, content_type: &str, length: &str, block: &[u8]) -> Vec<u8> {
    let line = format!("{url} 192.0.2.1 20140216050221 {content_type} {length}\n");
    [line.as_bytes(), block, b"\n"].concat()
}

fn arc_response(name: &str) -> Vec<u8> {
    let block = [HEAD.as_bytes(), &html(name)].concat();
    arc(
        &format!("http://post.example.com/{name}"),
        "text/html",
        &block.len().to_string(),
        &block,
    )
}

/// The start of an ARC file.
fn arc_start() -> Vec<u8> {
    let description = "1 0 Crawl\nURL IP-address Archive-date Content-type Archive-length\n";
    arc(
        "filedesc://a.arc",
        "text/plain",
        &description.len().to_string(),
        description.as_bytes(),
    )
}

/// Web archives in every packing, by file name, each with pages and other records, one of which is broken.
pub(crate) fn of_every_kind() -> Vec<(&'static str, Vec<u8>)> {
    let records = [
        other("request"),
        response("a"),
        with_length("bad", "20"),
        response("c"),
    ];
    let plain = records.concat();
    let arc = [arc_start(), arc_response("a"), arc_response("b")].concat();
    vec![
        ("plain.warc", plain.clone()),
        (
            "by_record.warc.gz",
            records.map(|record| gzip(&record)).concat(),
        ),
        ("whole.warc.gz", gzip(&plain)),
        (
            "frames.warc.zst",
            zstd::encode_all(plain.as_slice(), 1).unwrap(),
        ),
        ("plain.arc", arc.clone()),
        ("whole.arc.gz", gzip(&arc)),
    ]
}

#[test]
fn arc_files_are_read_and_gone_round() {
    let start = arc_start();
    let block = [HEAD.as_bytes(), &html("b")].concat();
    let image = arc(
        "http://post.example.com/i",
        "image/png",
        "48",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG",
    );
    let cases = [
        (
            "good.arc",
            vec![arc_response("a"), image, arc_response("c d")],
            "a c%20d",
        ),
        (
            "wrong.arc",
            vec![
                arc_response("a"),
                arc("http://x.example.com/b", "text/html", "-1", b""),
                arc_response("c"),
            ],
            "a c malformed_record",
        ),
        (
            "long.arc",
            vec![
                arc_response("a"),
                arc("http://x.example.com/b", "text/html", "900", &block),
                arc_response("c"),
            ],
            "a c malformed_record",
        ),
        (
            "short.arc",
            vec![
                arc_response("a"),
                arc("http://x.example.com/b", "text/html", "90", &block),
                arc_response("c"),
            ],
            "a c malformed_record",
        ),
        (
            "torn.arc",
            vec![arc_response("a"), cut(&arc_response("b"), 50)],
            "a truncated",
        ),
    ];
    let bench = Bench::new();
    for (name, records, _) in &cases {
        let file = [start.clone(), records.concat()].concat();
        bench.file(&format!("in/{name}"), &file);
        bench.file(&format!("in/{name}.gz"), gzip(&file));
    }
    bench.run(&["in"], 1);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in [("documents", "url"), ("quarantine", "reason")] {
        let files = bench.column(table, "source_file");
        for (file, value) in files.into_iter().zip(bench.column(table, column)) {
            let name = value.rsplit('/').next().unwrap().replace(' ', "%20");
            found.entry(file).or_default().push(name);
        }
    }
    for (name, _, expected) in &cases {
        assert_eq!(found[*name].join(" "), *expected, "{name}");
        assert_eq!(
            found[&format!("{name}.gz")].join(" "),
            *expected,
            "{name}.gz"
        );
    }
}

#[test]
fn a_run_over_web_archives_goes_on_where_it_stopped() {
    let bench = Bench::new();
    let mut file = other("warcinfo");
    for number in 0..12 {
        file.extend(response(&number.to_string()));
        file.extend(other("request"));
        if number % 5 == 3 {
            file.extend(with_length("bad", "20"));
        }
    }
    bench.file("a.warc", &file);
    bench.file("b.warc.gz", gzip(&file));
    let arguments = ["a.warc", "b.warc.gz", "--part-size", "1500"];
    let summary = bench.run(&arguments, 0);
    assert_eq!(summary["documents"], 24);
    assert_eq!(summary["passed_over"]["request"], 24);
    let whole = files_of(&bench.path("out"));
    for done in [0, 1, 4, 9] {
        unfinish(&bench.path("out"), done);
        bench.run(&arguments, 0);
        assert!(files_of(&bench.path("out")) == whole, "{done} parts done");
    }
}
