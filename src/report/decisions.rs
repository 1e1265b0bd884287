//! `decisions.csv`: what people had decided, and what became of it. It can be given to `--decisions` again.

use super::examined::said::counted;
use super::summary::quoted;
use super::table::Cell::{Flag, Text};
use super::table::TableWriter;
use super::{TableFormat, TableStyle};
use crate::verdict::{Outcome, Told, Verdict};
use std::io::{self, Write};

const COLUMNS: [&str; 7] = ["a_id", "b_id", "verdict", "note", "at", "outcome", "changed"];

/// Decisions that were not followed which the sentence names; the file has all.
const NAMED: usize = 3;

/// Writes the file, which is CSV whatever the tables are, by ids.
pub(super) fn write(told: &[Told], excel: bool, out: &mut dyn Write) -> io::Result<()> {
    let style = TableStyle { format: TableFormat::Csv, excel };
    let mut table = TableWriter::new(COLUMNS, style, out)?;
    for Told { given, outcome, changed } in told {
        table.row([
            Text(&given.a),
            Text(&given.b),
            Text(given.verdict.map_or("", Verdict::name)),
            Text(&given.note),
            Text(&given.at),
            Text(outcome.name()),
            Flag(*changed),
        ])?;
    }
    table.finish()
}

/// What people had decided and what became of it, in a sentence or two on one line; `None` where nothing was decided.
pub fn decisions_told(told: &[Told]) -> Option<String> {
    if told.is_empty() {
        return None;
    }
    let count = |is: &dyn Fn(&Told) -> bool| told.iter().filter(|one| is(one)).count() as u64;
    let verdicts = Verdict::ALL.map(|verdict| {
        let count = count(&|one| one.given.verdict == Some(verdict));
        (count > 0).then(|| format!("{count} {}", verdict.name()))
    });
    let verdicts: Vec<String> = verdicts.into_iter().flatten().collect();
    let changed = count(&|one| one.changed);
    let mut said = counted(told.len() as u64, "decision", "decisions");
    if !verdicts.is_empty() {
        said = format!("{said} ({})", verdicts.join(", "));
    }
    said = match changed {
        0 => format!("{said}: no cluster is another for it."),
        1 => format!("{said}: 1 changed clusters."),
        _ => format!("{said}: {changed} changed clusters."),
    };
    let of = |outcome: Outcome| count(&|one| one.outcome == outcome);
    let trouble = [
        (of(Outcome::UnknownId), "with an id that no article has"),
        (of(Outcome::SeveralOfId), "with an id that several articles have"),
        (of(Outcome::Contradicted), "that others contradict"),
    ];
    let trouble: Vec<String> = trouble
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !trouble.is_empty() {
        let named = told
            .iter()
            .filter(|one| one.outcome.is_trouble())
            .map(|one| format!("{} ~ {}", quoted(&one.given.a), quoted(&one.given.b)));
        let named: Vec<String> = named.take(NAMED + 1).collect();
        let more = if named.len() > NAMED { ", …" } else { "" };
        let named = named[..named.len().min(NAMED)].join(", ");
        said = format!("{said} Not followed: {} ({named}{more}).", trouble.join(", "));
    }
    Some(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Given;

    fn told(verdict: Option<Verdict>, outcome: Outcome, changed: bool) -> Told {
        let given = Given {
            a: "a,1".into(),
            b: "b".into(),
            verdict,
            note: "why \"so\"".into(),
            at: "2026-03-01T08:15:00Z".into(),
        };
        Told { given, outcome, changed }
    }

    #[test]
    fn the_file_is_that_of_the_report_with_what_became_of_it() {
        let mut bytes = Vec::new();
        write(&[told(Some(Verdict::Not), Outcome::Followed, true)], false, &mut bytes).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "a_id,b_id,verdict,note,at,outcome,changed\n\
             \"a,1\",b,not,\"why \"\"so\"\"\",2026-03-01T08:15:00Z,followed,true\n"
        );
    }

    #[test]
    fn what_was_not_followed_is_counted() {
        assert_eq!(decisions_told(&[]), None);
        let rows = [
            told(Some(Verdict::Same), Outcome::Followed, true),
            told(Some(Verdict::Same), Outcome::UnknownId, false),
            told(Some(Verdict::Not), Outcome::Contradicted, false),
            told(None, Outcome::Noted, false),
        ];
        assert_eq!(
            decisions_told(&rows).unwrap(),
            "4 decisions (2 same, 1 not): 1 changed clusters. Not followed: 1 with an id that no article has, 1 that others \
             contradict (a,1 ~ b, a,1 ~ b)."
        );
        assert_eq!(
            decisions_told(&rows[3..]).unwrap(),
            "1 decision: no cluster is another for it."
        );
    }
}
