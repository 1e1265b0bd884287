# What CI runs.
check:
    bash .ci/run

test:
    cargo test --release

# The expected tables of the sample, after a change that means to change them.
bench:
    cargo bench --bench pipeline
    benches/scan.sh
