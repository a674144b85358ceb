//! The duplicate finder alone: different bodies, a window at a time.
//!
//! `cargo bench --bench duplicates`. The first figure is the cost of a body by itself; the others add the
//! passes over all earlier bodies, which read 7.9 and 32.5 million of them.

use std::io;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pressmill::duplicates::{Finder, Scratch, WINDOW_BODIES};
use pressmill_extract::word::mix;
use pressmill_tables::body::{BODY_BYTES, BodyBytes};

/// A body that resembles no other.
fn body(number: u64) -> BodyBytes {
    let mut bytes = [0; BODY_BYTES];
    let (words, _) = bytes.as_chunks_mut();
    for (place, word) in (0..).zip(words) {
        *word = (mix(number * BODY_BYTES as u64 + place) >> 1).to_le_bytes(); // no hash below zero
    }
    bytes
}

fn scratch() -> io::Result<Box<dyn Scratch>> {
    Ok(Box::new(tempfile::tempfile()?))
}

fn duplicates(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("duplicates");
    group.sample_size(10);
    for n_windows in [1, 16, 32] {
        let n_bodies = n_windows * WINDOW_BODIES as u64;
        let bodies: Vec<BodyBytes> = (0..n_bodies).map(body).collect();
        group.throughput(Throughput::Elements(n_bodies));
        group.bench_function(n_bodies.to_string(), |bencher| {
            bencher.iter(|| {
                let mut finder = Finder::new(scratch);
                let repeats = finder
                    .find(&bodies)
                    .expect("the system's temporary folder has room");
                assert_eq!(repeats, []);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, duplicates);
criterion_main!(benches);
