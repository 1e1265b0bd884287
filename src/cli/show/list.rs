//! All clusters, a line each.

use super::super::grid::{Column, Ink, Look, Row, write as write_grid};
use super::tables::{RunTable, minutes, spoken};
use anyhow::Result;
use std::io::{self, Write};
use std::path::Path;

/// Columns of a terminal from which on relations stand beside titles, and not below them.
const WIDE: usize = 120;
/// Where relations stand.
const RELATIONS: usize = 5;
const COLUMNS: [Column; 7] = [
    Column { name: "cluster", is_number: false, most: 26 },
    Column { name: "size", is_number: true, most: 9 },
    Column { name: "sources", is_number: true, most: 9 },
    Column { name: "groups", is_number: true, most: 9 },
    Column { name: "span", is_number: true, most: 13 },
    Column { name: "relations", is_number: false, most: 36 },
    Column { name: "title of the lead", is_number: false, most: usize::MAX },
];

/// Reads the clusters of a run, in the order of its tables.
pub(super) fn clusters(run: &Path) -> Result<Vec<Row<7>>> {
    let table = RunTable::read(run, "cluster_summary")?;
    let names = [
        "cluster_id",
        "cluster_size",
        "n_sources",
        "n_groups",
        "span_minutes",
        "relations",
        "lead_title",
        "lead_url",
        "lead_id",
    ];
    let row = |[id, size, sources, groups, span, relations, title, url, lead]: [&str; 9]| {
        let title = [title, url, lead].into_iter().find(|text| !text.trim().is_empty());
        Row {
            cells: [
                (Ink::Name, id.to_owned()),
                (Ink::Plain, size.to_owned()),
                (Ink::Plain, sources.to_owned()),
                (Ink::Plain, groups.to_owned()),
                (Ink::Plain, minutes(span)),
                (Ink::Plain, mix(relations)),
                (Ink::Strong, title.unwrap_or_default().to_owned()),
            ],
            below: Vec::new(),
        }
    };
    Ok(table.rows(names)?.map(row).collect())
}

/// Writes them.
pub(super) fn write(clusters: &[Row<7>], look: Look, out: &mut dyn Write) -> io::Result<()> {
    if clusters.is_empty() {
        return writeln!(out, "No two articles of this run are copies of each other.");
    }
    if look.width.is_none_or(|width| width >= WIDE) {
        return write_grid(COLUMNS, clusters, look, out);
    }
    let narrow = |row: &Row<7>| {
        let mut row = row.clone();
        row.below.push((Ink::Faint, std::mem::take(&mut row.cells[RELATIONS].1)));
        row
    };
    write_grid(COLUMNS, &clusters.iter().map(narrow).collect::<Vec<_>>(), look, out)
}

/// `identical:1 near_identical:2` → `1 identical, 2 near-identical`.
fn mix(relations: &str) -> String {
    let said = |one: &str| match one.split_once(':') {
        Some((name, count)) => format!("{count} {}", spoken(name)),
        None => one.to_owned(),
    };
    relations.split_whitespace().map(said).collect::<Vec<_>>().join(", ")
}
