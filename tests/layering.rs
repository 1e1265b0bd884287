//! Who may know whom in `src/`. A room is a module of `lib.rs`, with all files beneath it.
//!
//! The words of the program's vocabulary know nothing above them, the rooms that only compute know no room that reads or
//! writes, and those that read or write do not know each other. `detect` alone knows all. Only the command line prints, exits,
//! and looks at the clock or the environment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and the rooms it may import. A new room needs a row here, and a reason for every name in it.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    // The vocabulary.
    ("article", &[]),
    ("error", &["article"]),
    ("verdict", &[]),
    ("options", &["error", "verdict"]),
    ("findings", &["article", "verdict"]),
    // What only computes.
    ("bits", &[]),
    ("vectors", &[]),
    ("urls", &[]),
    ("text", &["bits", "vectors"]),
    // Its words and paragraphs are those of `text`.
    ("marks", &["text"]),
    ("sketch", &["bits", "vectors"]),
    ("lsh", &["bits", "error", "sketch"]),
    ("verify", &["findings", "vectors"]),
    ("exact", &[]),
    ("passage", &["bits", "findings", "text", "vectors", "verify"]),
    ("relation", &["findings"]),
    ("cluster", &["article", "options"]),
    ("score", &["error"]),
    // What reads and writes.
    ("places", &[]),
    ("read", &["article", "error", "options", "places"]),
    // A table has the canonical form of a URL beside the given one.
    ("report", &["article", "error", "findings", "urls", "verdict"]),
    ("spill", &["error", "places"]),
    // What knows all.
    (
        "detect",
        &[
            "article", "error", "verdict", "options", "findings", "bits", "urls", "text", "marks",
            "sketch", "lsh", "verify", "exact", "passage", "relation", "cluster", "read", "report",
            "spill",
        ],
    ),
    // The program, which is another crate and knows the library by its name.
    ("cli", &[]),
    ("main", &[]),
];

/// Rooms that touch files.
const READS_OR_WRITES: &[&str] = &["read", "report", "spill"];
/// What they touch files with.
const FILES: &str = "places";

/// What only the command line may do, as it stands in code.
const FOR_CLI_ALONE: &[&str] = &[
    "clap",
    "anyhow",
    "indicatif",
    "ctrlc",
    "println!",
    "print!",
    "eprintln!",
    "eprint!",
    "dbg!",
    "process::exit",
    "std::env",
    "env::var",
    "SystemTime::now",
    "Instant::now",
    "stdout()",
    "stderr()",
];

/// What only rooms that read or write, and the command line, may do.
const FOR_INPUT_AND_OUTPUT: &[&str] = &["std::fs", "std::net", "std::process", "tempfile::"];

/// The code of a room, file by file, without comments and tests.
type Rooms = BTreeMap<String, Vec<(PathBuf, String)>>;

fn rooms() -> Rooms {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut rooms = Rooms::new();
    let mut open = vec![source.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the source") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let within = path.strip_prefix(&source).expect("a path beneath").to_path_buf();
            let name = |path: &Path| path.with_extension("").display().to_string();
            let room = name(Path::new(within.iter().next().expect("a file has a name")));
            if room != "lib" && !is_test(&within) {
                let code = without_tests(&fs::read_to_string(&path).expect("source is UTF-8"));
                rooms.entry(room).or_default().push((within, code));
            }
        }
    }
    rooms
}

/// Files that only tests have: `tests.rs`, all beneath `tests/`, and what a `mod` line says is for tests.
fn is_test(path: &Path) -> bool {
    path.iter().any(|part| {
        part == "tests" || part == "tests.rs" || part == "example.rs" || part == "cases.rs"
    })
}

/// Drops comments, and all from the last `#[cfg(test)]` on that begins a module: it stands at the end of a file.
fn without_tests(source: &str) -> String {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.flat_map(|line| [line, "\n"]).collect();
    match code.find("#[cfg(test)]\nmod tests {") {
        Some(at) => code[..at].to_owned(),
        None => code,
    }
}

/// The rooms named after `crate::` in some code, one by one or in braces.
fn imports(code: &str) -> BTreeSet<String> {
    let name = |text: &str| -> String {
        text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let after = code.match_indices("crate::").map(|(at, found)| &code[at + found.len()..]);
    after
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => {
                let end = list.find("};").unwrap_or(list.len());
                list[..end].split(',').map(|part| name(part.trim())).collect::<Vec<_>>()
            }
            None => vec![name(rest)],
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn rooms_import_only_what_they_may() {
    let may_import: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    for (room, files) in rooms() {
        let allowed = *may_import
            .get(room.as_str())
            .unwrap_or_else(|| panic!("`src/{room}` is a new room: say above what it may import"));
        for (path, code) in files {
            for import in imports(&code) {
                let is_itself = import == room;
                assert!(
                    is_itself || allowed.contains(&import.as_str()),
                    "{}: {room} must not import {import}",
                    path.display()
                );
            }
        }
    }
}

/// The rows above are held to the directions of the house, so that a row added in haste is noticed.
#[test]
fn what_may_be_imported_keeps_the_directions() {
    let vocabulary = ["article", "error", "verdict", "options", "findings"];
    for &(room, imports) in MAY_IMPORT {
        for import in imports {
            if vocabulary.contains(&room) {
                assert!(vocabulary.contains(import), "{room} is vocabulary, {import} is above it");
            }
            assert!(
                room == "detect" || !READS_OR_WRITES.contains(import) && *import != "detect",
                "{room} must not know {import}"
            );
        }
    }
}

#[test]
fn only_rooms_for_it_touch_the_world() {
    for (room, files) in rooms() {
        let is_program = room == "cli" || room == "main";
        for (path, code) in &files {
            let forbids = |words: &[&str]| {
                for word in words {
                    assert!(!has_word(code, word), "{} has `{word}`", path.display());
                }
            };
            if !is_program {
                forbids(FOR_CLI_ALONE);
            }
            if !is_program && room != FILES && !READS_OR_WRITES.contains(&room.as_str()) {
                forbids(FOR_INPUT_AND_OUTPUT);
            }
        }
    }
}

/// Whether the word stands in the code and does not merely end another.
fn has_word(code: &str, word: &str) -> bool {
    let is_inside = |before: char| before.is_alphanumeric() || before == '_';
    code.match_indices(word).any(|(at, _)| !code[..at].chars().next_back().is_some_and(is_inside))
}

#[test]
fn the_command_line_is_no_part_of_the_library() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |name: &str| fs::read_to_string(source.join(name)).expect("source is UTF-8");
    let (library, program) = (without_tests(&read("lib.rs")), without_tests(&read("main.rs")));
    assert!(program.contains("mod cli;") && !library.contains("cli"));
    assert!(program.lines().count() < 40, "main.rs parses, runs and exits, nothing else");
    let declares = |line: &str| line.is_empty() || line.starts_with("pub mod ");
    let logic: Vec<&str> = library.lines().filter(|line| !declares(line)).collect();
    assert_eq!(logic, Vec::<&str>::new(), "lib.rs has no logic");
    // Every room of the library is in the table, and the table names no room that is gone.
    let declared: BTreeSet<String> = library
        .lines()
        .filter_map(|line| Some(line.strip_prefix("pub mod ")?.trim_end_matches(';').to_owned()))
        .chain(["cli".to_owned(), "main".to_owned()])
        .collect();
    assert_eq!(declared, MAY_IMPORT.iter().map(|&(room, _)| room.to_owned()).collect());
}
