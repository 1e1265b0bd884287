//! A list of sources and the groups they belong to.

use std::path::Path;

use super::rows::{Rows, rows};
use crate::error::{Error, Result};
use crate::options::Groups;

/// The columns, and other names they may have.
const SOURCE: &[&str] = &["source", "outlet", "domain"];
const GROUP: &[&str] = &["group", "source_group", "owner"];

/// Reads which group each source belongs to: a table like those of [`rows`] with the columns `source` and `group`, in any order
/// and among others.
///
/// # Errors
/// Those of [`rows`], and [`Error::Input`] with the line when a column is missing, a cell is empty, or a source comes twice.
pub fn groups(path: &Path) -> Result<Groups> {
    let table = rows(path)?;
    of(&table).map_err(|reason| Error::Input { path: path.display().to_string(), reason })
}

fn of(table: &Rows) -> Result<Groups, String> {
    let column = |names: &[&str]| {
        let has =
            |name: &&str| table.names.iter().position(|one| one.trim().eq_ignore_ascii_case(name));
        names.iter().find_map(has).ok_or_else(|| {
            format!(
                "line 1: --groups needs the columns `source` and `group`, and there is no `{}`; its columns are: {}",
                names[0],
                table.names.join(", ")
            )
        })
    };
    let (source_at, group_at) = (column(SOURCE)?, column(GROUP)?);
    let mut groups = Groups::default();
    for (row, line) in table.rows.iter().zip(&table.lines) {
        let (source, group) = (row[source_at].trim(), row[group_at].trim());
        if source.is_empty() || group.is_empty() {
            let empty = if source.is_empty() { "source" } else { "group" };
            return Err(format!("line {line}: the {empty} is empty"));
        }
        if !groups.insert(source, group) {
            return Err(format!("line {line}: the source `{source}` is listed already"));
        }
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Groups> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("owners.csv");
        std::fs::write(&path, text).unwrap();
        groups(&path)
    }

    #[test]
    fn columns_are_found_by_name() {
        let groups = read("country;Group;source\nxx;Quay Media; The Post \n").unwrap();
        assert_eq!(groups.of("The Post"), Some("Quay Media"));
        assert_eq!(read("source,group\n").unwrap(), Groups::default());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, expected) in [
            (
                "source,land\na,b\n",
                "line 1: --groups needs the columns `source` and `group`, and there is no `group`; its columns are: source, land",
            ),
            ("source,group\na,A\n\nb,\n", "line 4: the group is empty"),
            ("source,group\n,A\n", "line 2: the source is empty"),
            ("source,group\na,A\n\"b\nc\",A\na,A\n", "line 5: the source `a` is listed already"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.ends_with(expected), "{error}");
        }
    }
}
