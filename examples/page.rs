//! Prints the article of each HTML file as one line of JSON: `page [--repeat N] FILE…`.
//!
//! Files may be gzipped. With `--repeat` every page is read N times and the pages per second of
//! one core, files' opening left out, go to stderr.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints"
)]

use std::io::Read;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files: Vec<String> = std::env::args().skip(1).collect();
    let mut repeat = 1;
    if files.first().is_some_and(|first| first == "--repeat") {
        repeat = files.remove(1).parse()?;
        files.remove(0);
    }
    let mut pages = Vec::new();
    for file in &files {
        let mut bytes = std::fs::read(file)?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
            bytes = plain;
        }
        pages.push(bytes);
    }
    let start = Instant::now();
    let mut slowest = 0.0_f64;
    let mut found = Vec::new();
    for round in 0..repeat {
        for bytes in &pages {
            let page_start = Instant::now();
            let decoded = pressmill_extract::page::decode(bytes, None);
            let page = pressmill_extract::page::extract(&decoded.text, None);
            slowest = slowest.max(page_start.elapsed().as_secs_f64());
            if round == 0 {
                found.push(page);
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let rate = (pages.len() * repeat) as f64 / seconds;
    eprintln!("{rate:.0} pages/s, slowest {:.1} ms", slowest * 1e3);
    for (file, page) in files.iter().zip(found) {
        let line = serde_json::json!({
            "file": file, "title": page.title, "body": page.body, "authors": page.authors,
            "published": page.published, "modified": page.modified, "url": page.canonical_url,
            "section": page.section, "publisher": page.publisher, "language": page.language,
        });
        println!("{line}");
    }
    Ok(())
}
