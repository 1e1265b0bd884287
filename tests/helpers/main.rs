//! Tests of the tests' own tools: an oracle that is wrong, or a generator that does not plant what it says, would make
//! every other test worthless.

#[path = "../support/mod.rs"]
mod support;

mod oracle;
mod planted;
mod spread;
mod statistics;
