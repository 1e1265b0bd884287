# What CI runs.
check:
    bash .ci/run

test:
    cargo test

# The expected tables of the sample, after a change that means to change them.
sample:
    cargo run --quiet -- scan data/sample -o data/sample-tables --force
    rm data/sample-tables/timing.json

bench:
    cargo bench --bench pipeline
    benches/scan.sh
