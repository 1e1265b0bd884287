//! The parts of a scan, and a small whole one: `cargo bench --bench pipeline`.
//!
//! The corpus is planted (see `examples/planted.rs`): English-looking news with 15 % copies. For the scan of 100,000 articles
//! that the README quotes see `benches/scan.sh`.

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
use std::process::Command;
use wirecopy::detect::{Silent, scan};
use wirecopy::lsh::{ARTICLE_SLOTS, BUCKET_LIMIT, Bands, candidates};
use wirecopy::options::{Matching, Reading, Units};
use wirecopy::read::Inputs;
use wirecopy::sketch::Sketcher;
use wirecopy::text::{Shingles, Tokens, tokenise};
use wirecopy::verify::{Lookup, ShingleSet};

const ARTICLES: usize = 2_000;

fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    generate(&Plan { articles: ARTICLES, ..Plan::default() }, &mut |article| {
        texts.push(article.text.clone());
    });
    texts
}

fn parts(criterion: &mut Criterion) {
    let texts = texts();
    let bytes = texts.iter().map(|text| text.len() as u64).sum();
    let matching = Matching::default();
    let bands = Bands::choose_within(matching.threshold, matching.recall, ARTICLE_SLOTS)
        .unwrap_or(Bands { bands: 70, rows: 3 });
    let sketcher = Sketcher::new(bands.slots());
    let (mut tokens, mut shingles, mut signature) =
        (Tokens::default(), Shingles::default(), Vec::new());

    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    group.bench_function("to tokens", |bencher| {
        bencher.iter(|| texts.iter().for_each(|text| tokenise(black_box(text), &mut tokens)));
    });
    group.bench_function("to signature", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                tokenise(black_box(text), &mut tokens);
                shingles.fill(&tokens, matching.ngram);
                sketcher.sketch(shingles.all(&tokens), &mut signature);
            }
        });
    });
    group.finish();
    count_words(criterion, &texts);

    let mut columns = vec![Vec::new(); bands.bands];
    let mut sets = Vec::new();
    let mut lookup = Lookup::default();
    let mut keys = Vec::new();
    for text in &texts {
        tokenise(text, &mut tokens);
        shingles.fill(&tokens, matching.ngram);
        sketcher.sketch(shingles.all(&tokens), &mut signature);
        bands.keys(&signature, &mut keys);
        columns.iter_mut().zip(&keys).for_each(|(column, &key)| column.push(key));
        sets.push(ShingleSet::new(shingles.all(&tokens), &mut lookup));
    }
    let units: Vec<u32> = (0..).take(texts.len()).collect();
    let mut group = criterion.benchmark_group("pairs");
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("candidates of articles", |bencher| {
        bencher.iter(|| candidates(black_box(&columns), &units, BUCKET_LIMIT, u64::MAX));
    });
    group.bench_function("verify", |bencher| {
        bencher.iter(|| {
            sets.windows(2).filter_map(|pair| lookup.of(&pair[0]).compare(&pair[1], 0.0)).count()
        });
    });
    group.finish();
}

/// What `wc -w` takes for the same texts, where there is one: what all speeds of text are compared with.
fn count_words(criterion: &mut Criterion, texts: &[String]) {
    /// Enough that the start of a program does not count.
    const TIMES: usize = 20;
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let is_here = Command::new("wc").arg("-w").arg(file.path()).output();
    if !is_here.is_ok_and(|counted| counted.status.success()) {
        return;
    }
    let mut bytes = 0;
    for text in (0..TIMES).flat_map(|_| texts) {
        writeln!(file, "{text}").expect("room for the texts");
        bytes += text.len() as u64 + 1;
    }
    let count = || Command::new("wc").arg("-w").arg(file.path()).env("LC_ALL", "C.UTF-8").output();
    let mut group = criterion.benchmark_group("text");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    group.bench_function("by wc -w", |bencher| bencher.iter(count));
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a temporary file");
    let mut bytes = 0;
    generate(&Plan { articles: 5 * ARTICLES, ..Plan::default() }, &mut |article| {
        let line = article.to_jsonl();
        bytes += line.len() as u64 + 1;
        writeln!(file, "{}", line.trim_end()).expect("room for ten thousand articles");
    });
    let inputs = Inputs::find(&[file.path().display().to_string()], &Reading::default())
        .expect("a readable feed");
    let mut group = criterion.benchmark_group("scan of 10,000 articles");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    for (name, units) in [("articles", Units::Articles), ("articles and paragraphs", Units::Both)] {
        let matching = Matching { units, ..Matching::default() };
        group.bench_function(name, |bencher| bencher.iter(|| scan(&inputs, &matching, &Silent)));
    }
    group.finish();
}

criterion_group!(benches, parts, whole);
criterion_main!(benches);
