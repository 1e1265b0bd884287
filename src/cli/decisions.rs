//! What people decided, as the report exports it.

use super::side_by_side::one_line;
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueHint};
use serde_json::Value;
use std::path::{Path, PathBuf};
use wirecopy::read::rows;
use wirecopy::report;
use wirecopy::verdict::{Given, Told, Verdict};

#[derive(Debug, Args)]
pub(super) struct DecisionArgs {
    /// What people decided, as report.html exports it (decisions.csv or .json): `same` puts two articles into one cluster, `not` keeps
    /// them apart
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Matching")]
    pub(super) decisions: Option<PathBuf>,
}

/// The columns, of which the last two may be missing.
const COLUMNS: [&str; 5] = ["a_id", "b_id", "verdict", "note", "at"];

impl DecisionArgs {
    /// The verdicts of the file; none without one.
    pub(super) fn read(&self) -> Result<Vec<Given>> {
        let Some(path) = &self.decisions else { return Ok(Vec::new()) };
        read(path).with_context(|| format!("cannot read the decisions in `{}`", path.display()))
    }

    /// Says what became of them, for commands without a summary.
    pub(super) fn said(told: &[Told]) -> String {
        report::decisions_told(told).unwrap_or_default()
    }
}

fn read(path: &Path) -> Result<Vec<Given>> {
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_json {
        let bytes = std::fs::read(path)?;
        let list: Vec<serde_json::Map<String, Value>> = serde_json::from_slice(&bytes)
            .context("it must be a list of objects with a_id, b_id and verdict")?;
        let cell = |object: &serde_json::Map<String, Value>, name: &str| match object.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Null) | None => None,
            Some(other) => Some(other.to_string()),
        };
        let given = |(number, object): (usize, &serde_json::Map<String, Value>)| {
            given(COLUMNS.map(|name| cell(object, name)))
                .with_context(|| format!("decision {}", number + 1))
        };
        return list.iter().enumerate().map(given).collect();
    }
    let table = rows(path)?;
    let places = COLUMNS.map(|name| table.names.iter().position(|one| one.trim() == name));
    if let (Some(missing), false) =
        (places[..3].iter().position(Option::is_none), table.rows.is_empty())
    {
        bail!(
            "it has no column `{}`; its columns are: {}",
            COLUMNS[missing],
            table.names.join(", ")
        );
    }
    let given = |(row, line): (&Vec<String>, &u64)| {
        given(places.map(|place| place.map(|place| row[place].clone())))
            .with_context(|| format!("line {line}"))
    };
    table.rows.iter().zip(&table.lines).map(given).collect()
}

fn given([a, b, verdict, note, at]: [Option<String>; 5]) -> Result<Given> {
    let id = |id: Option<String>, name: &str| {
        id.filter(|id| !id.is_empty()).with_context(|| format!("there is no {name}"))
    };
    let said = verdict.unwrap_or_default();
    let verdict = match said.trim() {
        "" => None,
        "same" | "same story" => Some(Verdict::Same),
        "unsure" => Some(Verdict::Unsure),
        "not" => Some(Verdict::Not),
        other => bail!(
            "the verdict is `{}`, but must be same, not, unsure or nothing",
            one_line(other, 40)
        ),
    };
    let (note, at) = (note.unwrap_or_default(), at.unwrap_or_default());
    Ok(Given { a: id(a, "a_id")?, b: id(b, "b_id")?, verdict, note, at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, content: &str) -> Result<Vec<Given>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        DecisionArgs { decisions: Some(path) }.read()
    }

    #[test]
    fn both_forms_of_the_export_say_the_same() {
        let csv = "a_id,b_id,verdict,note,at\nx,\"y,1\",same,\"a \"\"b\"\"\nc\",2026-03-01T08:15:00.000Z\nx,z,,why?,\n";
        let json = r#"[{"a_id": "x", "b_id": "y,1", "verdict": "same", "note": "a \"b\"\nc", "at": "2026-03-01T08:15:00.000Z"},
            {"a_id": "x", "b_id": "z", "verdict": "", "note": "why?", "at": ""}]"#;
        let read = of("decisions.csv", csv).unwrap();
        assert_eq!(read, of("decisions.json", json).unwrap());
        assert_eq!(read[0].verdict, Some(Verdict::Same));
        assert_eq!((read[1].verdict, read[1].note.as_str()), (None, "why?"));
        assert_eq!(of("none.json", "[]").unwrap(), []);
        assert_eq!(of("none.csv", "a_id,b_id,verdict\n").unwrap(), []);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (name, content, expected) in [
            (
                "d.csv",
                "a_id,b_id\nx,y\n",
                "it has no column `verdict`; its columns are: a_id, b_id",
            ),
            (
                "d.csv",
                "a_id,b_id,verdict\nx,y,same\nx,z,maybe\n",
                "line 3: the verdict is `maybe`, but must be same, not, unsure or nothing",
            ),
            ("d.csv", "a_id,b_id,verdict\n,y,same\n", "line 2: there is no a_id"),
            ("d.json", "[{\"a_id\": \"x\", \"verdict\": \"not\"}]", "decision 1: there is no b_id"),
        ] {
            let error = format!("{:#}", of(name, content).unwrap_err());
            assert!(error.ends_with(expected), "{error}");
        }
        assert!(format!("{:#}", of("d.json", "{}").unwrap_err()).contains("a list of objects"));
    }
}
