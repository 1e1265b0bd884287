//! Shingles → signature → band keys → candidates, at the sizes of paragraphs, articles and long reads.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use wirecopy::lsh::{BUCKET_LIMIT, Bands, candidates};
use wirecopy::sketch::Sketcher;
use xxhash_rust::xxh3::xxh3_64;

/// Sets of random shingles, enough of them that the processor cannot learn one by heart.
fn sets(size: u64) -> Vec<Vec<u64>> {
    let count = (200_000 / size).clamp(10, 1_000);
    (0..count)
        .map(|set| (0..size).map(|shingle| xxh3_64(&(set << 32 | shingle).to_le_bytes())).collect())
        .collect()
}

fn sketching(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sketch");
    for (size, slots) in [(8, 57), (38, 40), (38, 57), (400, 288), (450, 288), (5_000, 288)] {
        let sets = sets(size);
        let sketcher = Sketcher::new(slots);
        let mut signature = Vec::new();
        group.throughput(Throughput::Elements(size * sets.len() as u64));
        group.bench_function(BenchmarkId::new(format!("{slots} slots"), size), |bencher| {
            bencher.iter(|| {
                for set in &sets {
                    sketcher.sketch(black_box(set), &mut signature);
                    black_box(&signature);
                }
            });
        });
    }
    group.finish();
}

fn banding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keys");
    for bands in [Bands { bands: 19, rows: 3 }, Bands { bands: 72, rows: 4 }] {
        let mut signature = Vec::new();
        Sketcher::new(bands.slots()).sketch(&sets(400)[0], &mut signature);
        let mut keys = Vec::new();
        group.throughput(Throughput::Elements(bands.bands as u64));
        group.bench_function(format!("{} bands of {}", bands.bands, bands.rows), |bencher| {
            bencher.iter(|| {
                bands.keys(black_box(&signature), &mut keys);
                black_box(&keys);
            });
        });
    }
    group.finish();
}

/// Random keys, with one unit in ten a copy of its neighbour.
fn pairing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("candidates");
    group.sample_size(10);
    for (bands, units) in [(72_u64, 100_000_u64), (19, 1_000_000)] {
        let text = |unit: u64| if unit.is_multiple_of(10) { unit + 1 } else { unit };
        let key =
            |band: u64, unit: u64| (xxh3_64(&(band << 32 | text(unit)).to_le_bytes()) >> 32) as u32;
        let keys: Vec<Vec<u32>> =
            (0..bands).map(|band| (0..units).map(|unit| key(band, unit)).collect()).collect();
        let taking_part: Vec<u32> = (0..).zip(0..units).map(|(unit, _)| unit).collect();
        group.throughput(Throughput::Elements(bands * units));
        group.bench_function(format!("{units} units in {bands} bands"), |bencher| {
            bencher.iter(|| candidates(black_box(&keys), &taking_part, BUCKET_LIMIT, u64::MAX));
        });
    }
    group.finish();
}

criterion_group!(benches, sketching, banding, pairing);
criterion_main!(benches);
