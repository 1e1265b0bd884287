//! What stands in a file of options.

use super::NOT_IN_A_FILE;
use anyhow::{Context as _, Result};
use clap::Command;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// An option that the file gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The command for which it is, or `None` for all.
    pub(super) table: Option<String>,
    /// The option's long name.
    pub(super) key: String,
    pub(super) given: Given,
    /// Where it stands, from 1 on.
    pub(super) line: usize,
}

/// What is said of an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    Flag(bool),
    Values(Vec<String>),
}

/// Least likeness of a name that is proposed in place of one that is not known.
const ALIKE: f64 = 0.7;

/// Reads a file, whose every name must be known.
pub(super) fn read(path: &Path, command: &Command) -> Result<Vec<Setting>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the options in `{}`", path.display()))?;
    settings(&text, command)
        .map_err(|(line, why)| anyhow::anyhow!("`{}`, line {line}: {why}", path.display()))
}

/// What is wrong, and on which line.
type Wrong = (usize, String);

fn settings(text: &str, command: &Command) -> Result<Vec<Setting>, Wrong> {
    let line = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let document = DeTable::parse(text).map_err(|error| {
        (line(error.span().map_or(0, |span| span.start)), error.message().to_owned())
    })?;
    let mut settings = Vec::new();
    for (key, value) in document.get_ref() {
        let at = line(key.span().start);
        let DeValue::Table(table) = value.get_ref() else {
            known(command, None, key.get_ref()).map_err(|why| (at, why))?;
            let given = given(value.get_ref()).map_err(|why| (at, why))?;
            settings.push(Setting { table: None, key: key.get_ref().to_string(), given, line: at });
            continue;
        };
        let of = command_named(command, key.get_ref()).map_err(|why| (at, why))?;
        for (key, value) in table {
            let at = line(key.span().start);
            known(command, Some(of), key.get_ref()).map_err(|why| (at, why))?;
            let given = given(value.get_ref()).map_err(|why| (at, why))?;
            let table = Some(of.get_name().to_owned());
            settings.push(Setting { table, key: key.get_ref().to_string(), given, line: at });
        }
    }
    Ok(settings)
}

fn given(value: &DeValue<'_>) -> Result<Given, String> {
    let one = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        _ => None,
    };
    let wrong =
        || "an option is true, false, a number, a text in quotes, or a list of such".to_owned();
    match value {
        DeValue::Boolean(flag) => Ok(Given::Flag(*flag)),
        DeValue::Array(list) => {
            let values = list.iter().map(|value| one(value.get_ref()));
            values.collect::<Option<Vec<_>>>().map(Given::Values).ok_or_else(wrong)
        }
        value => one(value).map(|value| Given::Values(vec![value])).ok_or_else(wrong),
    }
}

/// The long names that a command takes from a file.
fn names(command: &Command) -> impl Iterator<Item = &str> {
    command
        .get_arguments()
        .filter_map(|arg| arg.get_long())
        .filter(|name| !NOT_IN_A_FILE.contains(name))
}

/// Whether the command, or any command, has this option.
fn known(command: &Command, of: Option<&Command>, key: &str) -> Result<(), String> {
    let has = |one: &&Command| names(one).any(|name| name == key);
    let Some(of) = of else {
        if command.get_subcommands().any(|one| has(&one)) {
            return Ok(());
        }
        let all = command.get_subcommands().flat_map(names);
        let tables = command.get_subcommands().map(Command::get_name);
        return Err(format!("there is no option `{key}`{}", meant(key, all.chain(tables))));
    };
    if has(&of) {
        return Ok(());
    }
    let of_name = of.get_name();
    if let Some(other) = command.get_subcommands().find(has) {
        return Err(format!(
            "`{of_name}` has no option `{key}`; it is one of `{}`",
            other.get_name()
        ));
    }
    Err(format!("`{of_name}` has no option `{key}`{}", meant(key, names(of))))
}

fn command_named<'a>(command: &'a Command, name: &str) -> Result<&'a Command, String> {
    let names = || command.get_subcommands().map(Command::get_name);
    command
        .find_subcommand(name)
        .ok_or_else(|| format!("there is no command `{name}`{}", meant(name, names())))
}

/// The name that is most like one that is not known, the first by the alphabet of several.
fn meant<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    let likeness = |name: &str| strsim::jaro_winkler(unknown, name);
    let nearest = known.into_iter().rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|name| likeness(name) >= ALIKE) {
        Some(name) => format!("; did you mean `{name}`?"),
        None => "; `wirecopy COMMAND --help` lists them".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, ArgAction};

    fn command() -> Command {
        let option = |name: &'static str| Arg::new(name).long(name);
        let quiet = || option("quiet").action(ArgAction::SetTrue);
        Command::new("wirecopy")
            .subcommand(Command::new("scan").args([option("threshold"), option("lead"), quiet()]))
            .subcommand(Command::new("dedup").args([option("drop"), quiet()]))
    }

    fn values(values: &[&str]) -> Given {
        Given::Values(values.iter().map(|&value| value.to_owned()).collect())
    }

    #[test]
    fn options_are_read_as_they_are_typed() {
        let text = "quiet = true\n[scan]\nthreshold = 0.50\n[dedup]\n# more\ndrop = [\"contained\", \"numbers\"]\n";
        let found = settings(text, &command()).unwrap();
        let mut found: Vec<_> =
            found.into_iter().map(|one| (one.line, one.table, one.key, one.given)).collect();
        found.sort_by_key(|one| one.0);
        assert_eq!(
            found,
            [
                (1, None, "quiet".to_owned(), Given::Flag(true)),
                (3, Some("scan".to_owned()), "threshold".to_owned(), values(&["0.50"])),
                (6, Some("dedup".to_owned()), "drop".to_owned(), values(&["contained", "numbers"])),
            ]
        );
    }

    #[test]
    fn what_is_not_known_is_said_with_its_line_and_the_nearest_name() {
        for (text, expected) in [
            ("\ntreshold = 1", (2, "there is no option `treshold`; did you mean `threshold`?")),
            (
                "[scan]\nthreshhold = 1",
                (2, "`scan` has no option `threshhold`; did you mean `threshold`?"),
            ),
            ("[scan]\ndrop = 1", (2, "`scan` has no option `drop`; it is one of `dedup`")),
            ("[sacn]\n", (1, "there is no command `sacn`; did you mean `scan`?")),
            ("zzz = 1", (1, "there is no option `zzz`; `wirecopy COMMAND --help` lists them")),
            (
                "[scan]\nlead = 2026-01-01",
                (2, "an option is true, false, a number, a text in quotes, or a list of such"),
            ),
        ] {
            let (line, why) = settings(text, &command()).unwrap_err();
            assert_eq!((line, why.as_str()), expected, "{text}");
        }
        let (line, _) = settings("[scan]\nlead = 1\nlead = 2\n", &command()).unwrap_err();
        assert_eq!(line, 3, "twice is once too often");
    }
}
