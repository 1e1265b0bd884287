//! All options of a command as a file of options.

use super::NOT_IN_A_FILE;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::fmt::Write as _;

/// The options of one command with the values they have: what `file` reads back to the same. Those that have none stand in
/// comments.
pub(super) fn page(
    command: &Command,
    matches: &ArgMatches,
    from_file: &[String],
    file: Option<&str>,
) -> String {
    let mut page = format!("[{}]\n", command.get_name());
    let is_shown = |arg: &&Arg| arg.get_long().is_some_and(|long| !NOT_IN_A_FILE.contains(&long));
    for arg in command.get_arguments().filter(is_shown) {
        let (id, long) = (arg.get_id().as_str(), arg.get_long().unwrap_or_default());
        let value = value(arg, matches);
        if arg.is_hide_set() && value.is_none() {
            continue;
        }
        let is_from_file = from_file.iter().any(|name| name == long);
        let origin = match (matches.value_source(id), file) {
            (Some(ValueSource::CommandLine), Some(file)) if is_from_file => format!("  # {file}"),
            (Some(ValueSource::CommandLine), _) => "  # command line".to_owned(),
            _ => String::new(),
        };
        // A text that is written to has room for more.
        let _ = match value {
            Some(value) => writeln!(page, "{long} = {value}{origin}"),
            None => writeln!(page, "# {long} ="),
        };
    }
    page
}

/// The value as TOML; `None` where there is none.
fn value(arg: &Arg, matches: &ArgMatches) -> Option<String> {
    let id = arg.get_id().as_str();
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return Some(matches.get_flag(id).to_string());
    }
    let values: Vec<String> =
        matches.get_raw(id)?.map(|value| spelled(&value.to_string_lossy())).collect();
    match values.as_slice() {
        [one] if !matches!(arg.get_action(), ArgAction::Append) => Some(one.clone()),
        several => Some(format!("[{}]", several.join(", "))),
    }
}

/// A number as it is, and all else in quotation marks.
fn spelled(value: &str) -> String {
    let (whole, fraction) = value.split_once('.').map_or((value, "0"), |parts| parts);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0')) {
        return value.to_owned();
    }
    // A text in JSON is one in TOML, but for this character.
    let text = serde_json::Value::from(value).to_string();
    text.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_spelled_so_that_they_read_back() {
        for value in
            ["0.4", "20", "007", "1.", "-1", "1e5", "inf", "", "a \"b\" \\ c\n\t\u{7f}é", "2G"]
        {
            let text = format!("x = {}", spelled(value));
            let table =
                toml::de::DeTable::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let found = match table.get_ref().values().next().unwrap().get_ref() {
                toml::de::DeValue::String(text) => text.to_string(),
                toml::de::DeValue::Integer(number) => number.to_string(),
                toml::de::DeValue::Float(number) => number.to_string(),
                other => panic!("{other:?}"),
            };
            assert_eq!(found, value);
        }
    }
}
