//! Bytes → articles: `cargo bench --bench reading`.
//!
//! A planted feed (see `examples/planted.rs`) as JSON lines, read from a file in the page cache on one thread: reading,
//! splitting, checking UTF-8, finding the fields, unescaping, times and outlets.

#[path = "../tests/support/planted.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    reason = "the generator is shared with the tests"
)]
mod planted;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use planted::{Plan, generate};
use std::hint::black_box;
use std::io::Write as _;
use wirecopy::article::Place;
use wirecopy::options::Reading;
use wirecopy::read::{Fields, Inputs, LoadScratch, Seen};

const ARTICLES: usize = 20_000;

fn reading(criterion: &mut Criterion) {
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a temporary file");
    let mut bytes = 0;
    generate(&Plan { articles: ARTICLES, ..Plan::default() }, &mut |article| {
        let line = article.to_jsonl();
        bytes += line.len() as u64 + 1;
        writeln!(file, "{line}").expect("room for twenty thousand articles");
    });
    let inputs = Inputs::find(&[file.path().display().to_string()], &Reading::default())
        .expect("a readable feed");
    let mut places: Vec<Place> = Vec::new();

    let mut group = criterion.benchmark_group("reading");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    for (name, fields) in [("all fields", Fields::All), ("what the first look needs", Fields::Key)]
    {
        let mut scratch = LoadScratch::new(fields);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                places.clear();
                for batch in inputs.batches().flatten() {
                    batch.each(&mut scratch, |seen| {
                        if let Seen::Article(article) = seen {
                            black_box(&article.text);
                            places.push(article.place);
                        }
                    });
                }
            });
        });
    }
    let mut scratch = LoadScratch::new(Fields::Text);
    group.bench_function("the second look at every text", |bencher| {
        bencher.iter(|| {
            let load =
                |place| inputs.load_into(place, &mut scratch).map(|article| article.text.len());
            places.iter().map(load).sum::<Result<usize, _>>()
        });
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
