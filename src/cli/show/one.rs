//! One cluster: its members in the order of their times, and what comes near it.

use super::super::grid::{Cell, Column, Ink, Look, Row, write as write_grid};
use super::super::side_by_side::one_line;
use super::tables::{RunTable, minutes, percent, spoken};
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use wirecopy::report::examined::said::counted;

/// A cluster, ready to be shown.
#[derive(Debug)]
pub(super) struct Shown {
    id: String,
    facts: Vec<String>,
    members: Vec<Row<6>>,
    near_misses: Vec<Row<5>>,
    /// Further ones.
    more: u64,
    /// Articles outside that have nothing in common with a member but furniture, or a mould.
    unsaying: u64,
}

/// Near misses that are listed: the table of pairs has them all.
const NEAR_MISSES: usize = 20;
/// Tags that are shown as alerts.
const ALERTS: [&str; 2] = ["numbers_changed", "correction"];
/// Ids that an error lists.
const LISTED: usize = 8;

const MEMBERS: [Column; 6] = [
    Column { name: "time (UTC)", is_number: false, most: 16 },
    Column { name: "later", is_number: true, most: 13 },
    Column { name: "relation", is_number: false, most: 14 },
    Column { name: "in lead", is_number: true, most: 7 },
    Column { name: "of lead", is_number: true, most: 7 },
    Column { name: "id", is_number: false, most: usize::MAX },
];

const MISSES: [Column; 5] = [
    Column { name: "time (UTC)", is_number: false, most: 16 },
    Column { name: "relation", is_number: false, most: 14 },
    Column { name: "of it", is_number: true, most: 7 },
    Column { name: "of member", is_number: true, most: 9 },
    Column { name: "id ~ member's id", is_number: false, most: usize::MAX },
];

/// Reads the cluster whose id begins so.
pub(super) fn cluster(run: &Path, beginning: &str) -> Result<Shown> {
    let (id, facts) = found(run, beginning)?;
    let (ids, members) = members(run, &id)?;
    let (near_misses, more, unsaying) = near_misses(run, &ids)?;
    Ok(Shown { id, facts, members, near_misses, more, unsaying })
}

/// The whole id, and what is said of the cluster above its members.
fn found(run: &Path, beginning: &str) -> Result<(String, Vec<String>)> {
    let summary = RunTable::read(run, "cluster_summary")?;
    let names = [
        "cluster_id",
        "cluster_size",
        "n_sources",
        "n_groups",
        "span_minutes",
        "agency",
        "first_source",
        "first_is_tie",
    ];
    let mut fitting = Vec::new();
    for row in summary.rows(names)? {
        if row[0] == beginning {
            fitting = vec![row];
            break;
        }
        if row[0].starts_with(beginning) {
            fitting.push(row);
        }
    }
    let [id, size, sources, groups, span, agency, first, tie] = match *fitting {
        [one] => one,
        [] => bail!(
            "no cluster's id begins with `{beginning}`; `wirecopy show {}` lists them",
            run.display()
        ),
        ref several => {
            let ids: Vec<&str> = several.iter().take(LISTED).map(|row| row[0]).collect();
            let more = if several.len() > LISTED { ", …" } else { "" };
            bail!(
                "{} clusters have an id that begins with `{beginning}`: {}{more}; give more of it",
                several.len(),
                ids.join(", ")
            )
        }
    };
    let number = |text: &str| text.parse::<u64>().unwrap_or_default();
    let facts = [
        Some(format!(
            "{} from {}",
            counted(number(size), "article", "articles"),
            counted(number(sources), "source", "sources")
        )),
        (!groups.is_empty())
            .then(|| counted(number(groups), "group of sources", "groups of sources")),
        (!span.is_empty()).then(|| format!("{} from the first to the last", minutes(span))),
        (!first.is_empty()).then(|| match tie {
            "true" => "who was first is not known".to_owned(),
            _ => format!("{} was first here", one_line(first, 60)),
        }),
        (!agency.is_empty()).then(|| format!("credits {}", one_line(agency, 60))),
    ];
    Ok((id.to_owned(), facts.into_iter().flatten().collect()))
}

/// The ids of the members, and a row for each: by time, those without one last, the lead before others of its time.
fn members(run: &Path, cluster: &str) -> Result<(BTreeSet<String>, Vec<Row<6>>)> {
    let table = RunTable::read(run, "clusters")?;
    let names = [
        "cluster_id",
        "role",
        "rank",
        "relation",
        "tags",
        "source",
        "title",
        "published_at",
        "lag_minutes",
        "share_in_lead",
        "share_of_lead",
        "agency",
        "url",
        "article_id",
    ];
    let mut ids = BTreeSet::new();
    let mut members = Vec::new();
    for row in table.rows(names)?.filter(|row| row[0] == cluster) {
        let [
            _,
            role,
            rank,
            relation,
            tags,
            source,
            title,
            time,
            lag,
            in_lead,
            of_lead,
            agency,
            url,
            id,
        ] = row;
        let is_lead = role == "lead";
        ids.insert(id.to_owned());
        let cells = [
            (Ink::Plain, minute(time)),
            (Ink::Plain, if lag == "0" { String::new() } else { minutes(lag) }),
            if is_lead { (Ink::Strong, "lead".to_owned()) } else { (Ink::Plain, spoken(relation)) },
            (Ink::Plain, percent(in_lead)),
            (Ink::Plain, percent(of_lead)),
            (Ink::Name, id.to_owned()),
        ];
        let ink = if is_lead { Ink::Strong } else { Ink::Plain };
        let below = below((ink, named(source, title, url)), tags, agency);
        members.push((rank.parse().unwrap_or(u32::MAX), Row { cells, below }));
    }
    members.sort_by_key(|&(rank, _)| rank);
    Ok((ids, members.into_iter().map(|(_, row)| row).collect()))
}

/// Articles outside that share text with a member, most similar first, one row for each; how many more there are,
/// and of how many the shared text says nothing.
fn near_misses(run: &Path, members: &BTreeSet<String>) -> Result<(Vec<Row<5>>, u64, u64)> {
    let table = RunTable::read(run, "pairs")?;
    let names = [
        "relation",
        "tags",
        "share_a",
        "share_b",
        "a_id",
        "b_id",
        "a_source",
        "b_source",
        "a_title",
        "b_title",
        "a_published_at",
        "b_published_at",
        "a_url",
        "b_url",
    ];
    let (mut known, mut misses, mut more) = (BTreeSet::new(), Vec::new(), 0);
    let mut unsaying = 0;
    for [
        relation,
        tags,
        share_a,
        share_b,
        a,
        b,
        source_a,
        source_b,
        title_a,
        title_b,
        time_a,
        time_b,
        url_a,
        url_b,
    ] in table.rows(names)?
    {
        let (is_a, is_b) = (members.contains(a), members.contains(b));
        if is_a == is_b {
            continue;
        }
        let (member, id, source, title, time, url, its, members_share) = if is_a {
            (a, b, source_b, title_b, time_b, url_b, share_b, share_a)
        } else {
            (b, a, source_a, title_a, time_a, url_a, share_a, share_b)
        };
        if !known.insert(id.to_owned()) {
            continue;
        }
        if relation == "template_only" {
            unsaying += 1;
            continue;
        }
        if misses.len() == NEAR_MISSES {
            more += 1;
            continue;
        }
        misses.push(Row {
            cells: [
                (Ink::Plain, minute(time)),
                (Ink::Plain, spoken(relation)),
                (Ink::Plain, percent(its)),
                (Ink::Plain, percent(members_share)),
                (Ink::Name, format!("{id} ~ {member}")),
            ],
            below: below((Ink::Plain, named(source, title, url)), tags, ""),
        });
    }
    Ok((misses, more, unsaying))
}

/// Writes it.
pub(super) fn write(cluster: &Shown, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let id = look.paint(Ink::Name, &cluster.id);
    writeln!(out, "{id}  {}\n", cluster.facts.join(", "))?;
    write_grid(MEMBERS, &cluster.members, look, out)?;
    if !cluster.near_misses.is_empty() {
        writeln!(out, "\nNear misses: articles outside that share text with a member\n")?;
        write_grid(MISSES, &cluster.near_misses, look, out)?;
    }
    let (more, unsaying) = (cluster.more, cluster.unsaying);
    if more > 0 {
        writeln!(out, "\nThe table “pairs” lists {more} more.")?;
    }
    if unsaying > 0 {
        let articles = counted(unsaying, "article outside shares", "articles outside share");
        writeln!(out, "\n{articles} furniture or a mould with a member, and nothing else.")?;
    }
    Ok(())
}

/// A time to the minute: `2025-03-04 06:30`; a date stays one.
fn minute(time: &str) -> String {
    time.chars().take(16).map(|c| if c == 'T' { ' ' } else { c }).collect()
}

/// The source with the title, or else with the URL.
fn named(source: &str, title: &str, url: &str) -> String {
    let title = if title.trim().is_empty() { url } else { title };
    let parts = [source, title].into_iter().filter(|part| !part.trim().is_empty());
    parts.collect::<Vec<_>>().join(": ")
}

/// What stands below an article: its name, and its tags with its credit where it has any.
fn below(name: Cell, tags: &str, agency: &str) -> Vec<Cell> {
    // Other figures and corrections are what an editor must see.
    let is_alert = tags.split_whitespace().any(|tag| ALERTS.contains(&tag));
    let credit = (!agency.is_empty()).then(|| format!("credits {agency}"));
    let said: Vec<String> = tags.split_whitespace().map(spoken).chain(credit).collect();
    let tags = (if is_alert { Ink::Alert } else { Ink::Faint }, said.join(", "));
    [name, tags].into_iter().filter(|(_, text)| !text.is_empty()).collect()
}
