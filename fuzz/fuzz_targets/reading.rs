//! Every reader. Which one is told by the name of the program: `cargo fuzz run reading -- …` with `WIRECOPY_FUZZ=html`, …;
//! without it the first byte of each input chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

#[path = "../bodies.rs"]
mod bodies;

static FORMAT: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("WIRECOPY_FUZZ").ok());

fuzz_target!(|data: &[u8]| bodies::reading(FORMAT.as_deref().unwrap_or("any"), data));
