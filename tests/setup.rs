//! What a user sets up once: completions for the shell, manual pages, and the version that is told.

#![allow(clippy::print_stdout, reason = "a test that is skipped says so")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

fn wirecopy(arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_wirecopy")).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = wirecopy(&["--help"]);
    let listed = help.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap();
    let first = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    let own = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    own.map(first).filter(|name| name != "help").collect()
}

/// Every `--option` that stands at the beginning of a line of the whole help.
fn options(help: &str) -> BTreeSet<String> {
    let words = help.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = if line.starts_with("--") { line } else { line.split_once(", ")?.1 };
        line.starts_with("--")
            .then(|| line.split([' ', '=', '[']).next().unwrap_or_default().to_owned())
    });
    words.collect()
}

/// What a shell says to a script; `None` where there is no such shell.
fn shell(name: &str, arguments: &[&str], script: &str) -> Option<String> {
    let mut child = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap())
}

#[test]
fn shells_can_read_their_completions() {
    for name in ["bash", "zsh", "fish"] {
        let script = wirecopy(&["completions", name]);
        assert!(script.contains("paragraph-threshold"), "{name} knows the options of a command");
        if shell(name, &["-n"], &script).is_none() {
            println!("skipped: there is no {name} here");
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_an_option_and_a_command() {
    let mut script = wirecopy(&["completions", "bash"]);
    script.push_str(
        "\nCOMP_WORDS=(wirecopy scan --thresh); COMP_CWORD=2; _wirecopy wirecopy --thresh scan; echo \"${COMPREPLY[@]}\"\n\
         COMP_WORDS=(wirecopy expl); COMP_CWORD=1; _wirecopy wirecopy expl wirecopy; echo \"${COMPREPLY[@]}\"\n",
    );
    match shell("bash", &[], &script) {
        Some(said) => assert_eq!(said, "--threshold\nexplain\n"),
        None => println!("skipped: there is no bash here"),
    }
}

#[test]
fn every_command_has_a_page_with_all_of_its_options() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    let write = ["man", "-o", out.to_str().unwrap()];
    wirecopy(&write);
    let again = Command::new(env!("CARGO_BIN_EXE_wirecopy")).args(write).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "pages that are there stay");
    let page = |name: &str| {
        let page = std::fs::read_to_string(out.join(name)).unwrap();
        assert!(page.contains(".SH EXAMPLES"), "{name}");
        page.replace("\\-", "-")
    };
    assert!(page("wirecopy.1").contains("Exit codes: 0 done"));
    let commands = commands();
    assert!(commands.contains(&"scan".to_owned()) && commands.len() >= 8, "{commands:?}");
    for command in commands {
        let help = wirecopy(&[&command, "--help"]);
        let (options, page) = (options(&help), page(&format!("wirecopy-{command}.1")));
        assert!(options.contains("--help"), "{command}: {help}");
        for option in options {
            assert!(page.contains(&option), "wirecopy-{command}.1 lacks {option}");
        }
    }
}

#[test]
fn the_version_names_the_commit() {
    let said = wirecopy(&["--version"]);
    let version = env!("CARGO_PKG_VERSION");
    assert!(said.starts_with(&format!("wirecopy {version}")), "{said}");
    let commit = said.trim_end().strip_prefix(&format!("wirecopy {version} ("));
    let git = Command::new("git").args(["rev-parse", "--show-prefix"]).output();
    if git.is_ok_and(|done| done.status.success() && done.stdout.trim_ascii().is_empty()) {
        let commit = commit.and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        let known = Command::new("git").args(["cat-file", "-t", commit]).output().unwrap();
        assert_eq!(known.stdout, b"commit\n", "{said}");
    } else {
        assert_eq!(commit, None, "{said}");
    }
}

#[test]
fn printed_options_read_back_as_the_same() {
    let values = |page: &str| -> Vec<String> {
        page.lines().map(|line| line.split("  # ").next().unwrap().to_owned()).collect()
    };
    for arguments in [
        &["scan", "--lead", "source-order", "a \"b\".txt", "--memory", "2G", "--excel"][..],
        &["dedup", "--drop", "numbers,contained", "--threshold", "0.55", "-q"],
        &["eval", "--truth", "labels\\truth.csv"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("options.toml");
        let page = wirecopy(&[arguments, &["--no-config", "--print-config"]].concat());
        std::fs::write(&file, &page).unwrap();
        let config = ["--config", file.to_str().unwrap(), "--print-config"];
        let again = wirecopy(&[&arguments[..1], &config].concat());
        assert_eq!(values(&again), values(&page));
        assert_ne!(page, wirecopy(&[arguments[0], "--no-config", "--print-config"]));
    }
}
