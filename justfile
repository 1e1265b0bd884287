# What CI runs.
check:
    bash .ci/run

test:
    cargo test

# The expected tables of the sample, after a change that means to change them.
sample:
    cargo run --quiet -- scan data/sample -o data/sample-tables --force
    rm data/sample-tables/timing.json data/sample-tables/report.html

bench:
    cargo bench --bench pipeline
    benches/scan.sh

# The tools a user could pick instead, on the same feed.
compare *options:
    benches/compare/run {{options}}

# Time and memory against the number of articles, drawn.
growth *options:
    benches/growth/run {{options}}

# Copies without end, shared paragraphs, a giant article, headlines, other scripts.
corners *options:
    benches/corners/run {{options}}

# The pictures of the sample report in docs/.
screenshots:
    cargo run --release --quiet -- scan data/sample -o out/ --force --quiet
    cd tests/browser && npm ci --silent && npm run --silent screenshots

# The report in a browser: every section, keys, print, axe, hostile input.
browser:
    cargo build --release --quiet
    cd tests/browser && npm ci --silent && npm run --silent types && npm test --silent
