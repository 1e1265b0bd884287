//! What `wirecopy completions` writes, in the shells themselves where they are installed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Presses the tab key in a zsh of its own, and prints what the line is then.
const ZSH: &str = r"
zmodload zsh/zpty
zpty z 'zsh -f -i'
zpty -w z 'PS1=; fpath=('$1' $fpath); autoload -Uz compinit; compinit -u -D; echo rea''dy'
zpty -r z seen '*ready*'
zpty -w -n z $'wirecopy scan --deci\t'
for _ in {1..100}; do
  sleep 0.1
  zpty -r -t z line && print -rn -- $line && [[ $line == *decisions* ]] && break
done
zpty -d z
";

const BASH: &str = r#"
source "$1/wirecopy.bash"
COMP_WORDS=(wirecopy scan --deci) COMP_CWORD=2
_wirecopy wirecopy --deci scan
echo "${COMPREPLY[@]}"
"#;

const FISH: &str = r#"
source "$argv[1]/wirecopy.fish"
complete -C "wirecopy scan --deci"
complete -C "wirecopy sca"
complete -C "wirecopy scan --report-text "
"#;

/// What a shell says, or nothing where it is not installed.
fn said(shell: &str, options: &[&str], script: &str, file: &str) -> Option<String> {
    if Command::new(shell).arg("--version").output().is_err() {
        eprintln!("skipped: {shell} is not installed");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let written =
        Command::new(env!("CARGO_BIN_EXE_wirecopy")).args(["completions", shell]).output();
    fs::write(folder.path().join(file), written.unwrap().stdout).unwrap();
    let path = folder.path().join("script");
    fs::write(&path, script).unwrap();
    let paths: [&Path; 2] = [&path, folder.path()];
    let run = Command::new(shell).args(options).args(paths).env("HOME", folder.path()).output();
    let run = run.unwrap();
    let errors = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success() && errors.is_empty(), "{shell}: {errors}");
    Some(String::from_utf8_lossy(&run.stdout).into_owned())
}

#[test]
fn the_tab_key_completes_options() {
    if let Some(found) = said("bash", &["--norc"], BASH, "wirecopy.bash") {
        assert_eq!(found.trim(), "--decisions");
    }
    if let Some(found) = said("zsh", &["-f"], ZSH, "_wirecopy") {
        assert!(found.contains("wirecopy scan --decisions"), "{found:?}");
    }
    if let Some(found) = said("fish", &["--no-config"], FISH, "wirecopy.fish") {
        let names: Vec<&str> =
            found.lines().map(|line| line.split('\t').next().unwrap_or(line)).collect();
        assert_eq!(names, ["--decisions", "scan", "full", "matched", "none"]);
    }
}
