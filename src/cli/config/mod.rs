//! Options from a file, `wirecopy.toml`: the same names as on the command line, which wins.
//!
//! What the file says is put behind what the user typed, and read with it: so every value is checked by the same rules, and
//! whatever a run does depends on options alone, wherever they stood.

mod file;
mod print;

use super::args::with_source_order;
use super::pair::write_out;
use super::tell;
use anyhow::{Result, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};
use file::{Given, Setting};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The file that is looked for in the current folder.
const NAME: &str = "wirecopy.toml";

/// What is never asked of a file.
const NOT_IN_A_FILE: [&str; 5] = ["config", "no-config", "print-config", "help", "version"];

/// The arguments that say which file is read.
pub(crate) fn arguments() -> [Arg; 3] {
    let argument = |name| {
        Arg::new(name)
            .long(name)
            .global(true)
            .hide_short_help(true)
            .help_heading("Options from a file")
    };
    let flag = |name| argument(name).action(ArgAction::SetTrue);
    [
        argument("config")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .help("File with options, one table a command [default: wirecopy.toml, where there is one]"),
        flag("no-config").conflicts_with("config").help("Read no wirecopy.toml"),
        flag("print-config").help("Print all options as such a file, and do nothing else"),
    ]
}

/// Reads the command line, and the file of options where there is one. `None` when only the options were asked for, and
/// have been printed.
pub(crate) fn matches(command: &Command, arguments: Vec<OsString>) -> Result<Option<ArgMatches>> {
    let arguments = with_source_order(arguments);
    // What a command needs may stand in the file.
    let lenient = command.clone().mut_subcommands(|one| one.mut_args(|arg| arg.required(false)));
    let Ok(typed) = lenient.clone().try_get_matches_from(&arguments) else {
        // It says what is wrong, or shows the help, and ends the program.
        return Ok(Some(command.clone().get_matches_from(&arguments)));
    };
    let Some((name, typed)) = typed.subcommand() else {
        return Ok(Some(command.clone().get_matches_from(&arguments)));
    };
    let file = match path(typed) {
        Some(path) => Some((file::read(&path, command)?, path)),
        None => None,
    };
    let (merged, used) = match (&file, lenient.find_subcommand(name)) {
        (Some((settings, path)), Some(command)) => {
            merged(command, typed, settings, path, arguments)?
        }
        _ => (arguments, Vec::new()),
    };
    if typed.get_flag("print-config") {
        let matches = lenient.clone().get_matches_from(&merged);
        if let (Some((_, matches)), Some(one)) =
            (matches.subcommand(), command.find_subcommand(name))
        {
            let from = file.as_ref().map(|(_, path)| path.display().to_string());
            let page = print::page(one, matches, &used, from.as_deref());
            write_out(|out| out.write_all(page.as_bytes()))?;
        }
        return Ok(None);
    }
    let matches = command.clone().get_matches_from(merged);
    let is_quiet = |one: &ArgMatches| {
        one.try_get_one::<bool>("quiet").ok().flatten().is_some_and(|&quiet| quiet)
    };
    if let (Some((_, path)), Some((_, one))) = (&file, matches.subcommand())
        && !used.is_empty()
        && !is_quiet(one)
    {
        tell(&format!("Options from {}: {}", path.display(), used.join(", ")));
    }
    Ok(Some(matches))
}

/// The file to be read: the one that was named, or the one in the current folder.
fn path(typed: &ArgMatches) -> Option<PathBuf> {
    if typed.get_flag("no-config") {
        return None;
    }
    let named = typed.get_one::<PathBuf>("config").cloned();
    named.or_else(|| Some(PathBuf::from(NAME)).filter(|path| path.is_file()))
}

/// The command line with what the file adds to it, and the names of what was added.
fn merged(
    command: &Command,
    typed: &ArgMatches,
    settings: &[Setting],
    path: &Path,
    mut arguments: Vec<OsString>,
) -> Result<(Vec<OsString>, Vec<String>)> {
    let is_typed =
        |arg: &Arg| typed.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    let (mut added, mut used) = (Vec::new(), Vec::new());
    for arg in command.get_arguments() {
        let Some(setting) = setting_of(settings, command.get_name(), arg) else { continue };
        let words = words(setting, arg, path)?;
        check(command, &words, setting, path)?;
        let is_against = |other: &Arg| {
            let among = |one: &Arg, other: &Arg| {
                command
                    .get_arg_conflicts_with(one)
                    .iter()
                    .any(|found| found.get_id() == other.get_id())
            };
            // `--lead` and the list for it are one option to whoever types it.
            let replaced = arg.get_id() == "source_order" && other.get_id() == "lead";
            is_typed(other) && (replaced || among(arg, other) || among(other, arg))
        };
        if words.is_empty() || is_typed(arg) || command.get_arguments().any(is_against) {
            continue;
        }
        used.push(setting.key.clone());
        added.extend(words);
    }
    // What stands behind `--` is no option.
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    arguments.splice(end..end, added);
    Ok((arguments, used))
}

/// What the file says of an argument: the command's table before the top of the file.
fn setting_of<'a>(settings: &'a [Setting], command: &str, arg: &Arg) -> Option<&'a Setting> {
    let of = |table: Option<&str>| {
        settings
            .iter()
            .find(|one| one.table.as_deref() == table && Some(one.key.as_str()) == arg.get_long())
    };
    of(Some(command)).or_else(|| of(None))
}

/// A setting as it would be typed.
fn words(setting: &Setting, arg: &Arg, path: &Path) -> Result<Vec<OsString>> {
    let Setting { key, line, .. } = setting;
    let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
    Ok(match &setting.given {
        Given::Flag(true) if is_flag => vec![format!("--{key}").into()],
        Given::Flag(false) if is_flag => Vec::new(),
        Given::Values(values) if !is_flag => {
            values.iter().map(|value| format!("--{key}={value}").into()).collect()
        }
        Given::Flag(_) => {
            bail!("`{}`, line {line}: `{key}` takes a value, not true or false", path.display())
        }
        Given::Values(_) => {
            bail!("`{}`, line {line}: `{key}` is either true or false", path.display())
        }
    })
}

/// Holds a setting alone against the command, so that what is wrong is said with its line.
fn check(command: &Command, words: &[OsString], setting: &Setting, path: &Path) -> Result<()> {
    let alone = command.clone().no_binary_name(true).arg_required_else_help(false);
    let Err(error) = alone.try_get_matches_from(words) else { return Ok(()) };
    let said = error.to_string();
    let first: Vec<&str> =
        said.split("\n\n").next().unwrap_or_default().lines().map(str::trim).collect();
    let first = first.join(" ");
    let why = first.trim_start_matches("error: ");
    bail!("`{}`, line {}: {why}", path.display(), setting.line)
}
