//! Tells the program which commit it was built from, where that is known.

use std::path::Path;
use std::process::Command;

#[allow(clippy::print_stdout, reason = "this is how Cargo is told")]
fn main() {
    let version = env!("CARGO_PKG_VERSION");
    let said = match commit() {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    };
    println!("cargo::rustc-env=WIRECOPY_VERSION={said}");
    println!("cargo::rerun-if-changed=build.rs");
    // The first names the branch, and the second grows with every commit, whichever way it came.
    for name in ["HEAD", "logs/HEAD"] {
        let path = git(&["rev-parse", "--git-path", name]);
        if let Some(path) = path.filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// The commit and its date. Of a copy of the source inside somebody else's repository, nothing.
fn commit() -> Option<String> {
    let is_ours = git(&["rev-parse", "--show-prefix"])?.is_empty();
    is_ours.then(|| git(&["log", "-1", "--abbrev=10", "--format=%h %cs"])).flatten()
}

fn git(arguments: &[&str]) -> Option<String> {
    let done = Command::new("git").args(arguments).output().ok()?;
    let said = String::from_utf8(done.stdout).ok()?;
    done.status.success().then(|| said.trim().to_owned())
}
