//! The `wirecopy` program: parse, run, exit code.

fn main() {}
