//! Every reader. Which one is told by the name of the program: `cargo fuzz run reading -- …` with `WIRECOPY_FUZZ=html`, …;
//! without it the first byte of each input chooses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use std::{panic, thread};
use wirecopy::read::CONVERTING;

#[path = "../bodies.rs"]
mod bodies;

static FORMAT: LazyLock<Option<String>> = LazyLock::new(|| std::env::var("WIRECOPY_FUZZ").ok());

fuzz_target!(
    init: {
        // The fuzzer stops at every panic. Those of other people's parsers are caught and told as rows; if one were not, it would
        // come out of the reading.
        let stop = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            let thread = thread::current();
            if !thread.name().is_some_and(|name| name.starts_with(CONVERTING)) {
                stop(about);
            }
        }));
    },
    |data: &[u8]| bodies::reading(FORMAT.as_deref().unwrap_or("any"), data)
);
