//! The whole scan with its defaults, on planted and on real articles, against the oracle and against what is known of
//! them. `-- --nocapture` shows the figures.

#[path = "../support/mod.rs"]
mod support;

mod passages;
mod planted;
mod real;
mod seeds;
