//! The inputs that fuzzing kept (`fuzz/corpus`), as ordinary tests. A new one is a file in the folder of its target.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../fuzz/bodies.rs"]
#[allow(unreachable_pub, reason = "shared with the fuzz targets, where they are public")]
mod bodies;

use std::fs;
use std::path::Path;

fn each(target: &str, run: impl Fn(&[u8])) {
    let folder = Path::new("fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut count = 0;
    for file in files {
        run(&fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
        count += 1;
    }
    assert!(count > 0, "there is nothing in {}", folder.display());
}

#[test]
fn every_reader() {
    for format in bodies::FORMATS {
        each(format, |data| bodies::reading(format, data));
    }
}

#[test]
fn every_reader_on_what_is_for_another() {
    for format in bodies::FORMATS {
        for other in bodies::FORMATS {
            each(other, |data| bodies::reading(format, data));
        }
    }
}

#[test]
fn the_tokeniser() {
    each("text", bodies::text);
}
