//! What each source contributed, and how often it was first.

use super::records::{Record, Records};
use crate::article::Precision;
use crate::cluster::Moment;
use crate::findings::SourceRow;
use std::collections::BTreeMap;

/// One row a source, most articles first, then by name. `clusters` are the articles of each.
pub(super) fn rows<'a>(
    records: &'a Records,
    clusters: impl Iterator<Item = Vec<u32>>,
) -> Vec<SourceRow> {
    let mut rows: BTreeMap<&'a str, (SourceRow, Vec<i64>)> = BTreeMap::new();
    for record in records.iter() {
        let (row, _) = rows.entry(record.source).or_default();
        row.articles += 1;
        row.articles_without_time += u32::from(record.precision == Precision::None);
    }
    for articles in clusters {
        let members: Vec<Record<'a>> =
            articles.iter().map(|&article| records.get(article)).collect();
        for record in &members {
            rows.entry(record.source).or_default().0.in_clusters += 1;
        }
        rank_sources(&members, &mut rows);
    }
    let mut rows: Vec<SourceRow> = rows
        .into_iter()
        .map(|(source, (row, mut lags))| SourceRow {
            source: source.to_owned(),
            median_lag_minutes: median(&mut lags),
            ..row
        })
        .collect();
    rows.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.source.cmp(&b.source)));
    rows
}

fn rank_sources<'a>(members: &[Record<'a>], rows: &mut BTreeMap<&'a str, (SourceRow, Vec<i64>)>) {
    let timed: Vec<(Record<'a>, Moment)> =
        members.iter().filter_map(|&record| Some((record, record.moment()?))).collect();
    let by_end = |&&(_, (start, end)): &&(Record<'_>, Moment)| (end, start);
    let Some(&(first, (_, first_end))) = timed.iter().min_by_key(by_end) else { return };
    // What a member of the first source came after, if after anything.
    let first_other = timed
        .iter()
        .filter(|(record, _)| record.source != first.source)
        .min_by_key(by_end)
        .copied();
    // A source alone in its cluster beats nobody.
    let others = members.iter().any(|record| record.source != first.source);
    let may_be_first = |&&(_, (start, _)): &&(Record<'_>, Moment)| start < first_end;
    if others && timed.iter().filter(may_be_first).all(|(record, _)| record.source == first.source)
    {
        rows.entry(first.source).or_default().0.times_first += 1;
    }
    let first_of_all = timed.iter().min_by_key(by_end).copied();
    for &(record, (start, _)) in &timed {
        let earlier = if record.source == first.source { first_other } else { first_of_all };
        let Some((other, (other_start, other_end))) = earlier else { continue };
        if other_end > start {
            continue;
        }
        let (row, lags) = rows.entry(record.source).or_default();
        row.times_later += 1;
        if record.precision >= Precision::Minute && other.precision >= Precision::Minute {
            lags.push((start - other_start) / 60);
        }
    }
}

fn median(values: &mut [i64]) -> Option<f64> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    let lower = if values.len().is_multiple_of(2) { values[middle - 1] } else { upper };
    Some(f64::midpoint(lower as f64, upper as f64))
}
