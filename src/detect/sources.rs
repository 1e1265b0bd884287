//! What each source contributed, and how often it was first.

use super::groups::Groups;
use super::novelty::Novelty;
use super::ranks::Sources;
use super::records::{Record, Records};
use crate::article::Precision;
use crate::cluster::Moment;
use crate::findings::SourceRow;

/// What is known of some articles, by article.
pub(super) struct Told<'a> {
    /// What those of clusters have that no earlier member has.
    pub(super) novelties: &'a [(u32, Novelty)],
    /// How many words of those that tables name are left out as furniture.
    pub(super) left_out: Vec<(u32, u32)>,
}

/// One row a source, most articles first, then by name. `clusters` are the articles of each.
pub(super) fn rows(
    records: &Records,
    sources: &Sources<'_>,
    groups: Option<&Groups<'_>>,
    clusters: impl Iterator<Item = impl Iterator<Item = u32>>,
    told: &Told<'_>,
) -> Vec<SourceRow> {
    let mut rows: Vec<(SourceRow, Vec<i64>)> = vec![Default::default(); sources.names.len()];
    let mut of_source: Vec<Vec<Novelty>> = vec![Vec::new(); sources.names.len()];
    for &(article, novelty) in told.novelties {
        of_source[sources.of(article) as usize].push(novelty);
    }
    let mut furniture: Vec<(u64, u64)> = vec![(0, 0); sources.names.len()];
    for &(article, words) in &told.left_out {
        let (articles, all) = &mut furniture[sources.of(article) as usize];
        *articles += 1;
        *all += u64::from(words);
    }
    for (article, record) in (0..).zip(records.iter()) {
        let (row, _) = &mut rows[sources.of(article) as usize];
        row.articles += 1;
        row.articles_without_time += u32::from(record.precision == Precision::None);
    }
    let mut members = Vec::new();
    for articles in clusters {
        members.clear();
        members.extend(articles.map(|article| (sources.of(article), records.get(article))));
        for &(source, _) in &members {
            rows[source as usize].0.in_clusters += 1;
        }
        rank_sources(&members, &mut rows);
    }
    let mut rows: Vec<SourceRow> = rows
        .into_iter()
        .zip(sources.names.iter().enumerate())
        .map(|((row, mut lags), (number, source))| SourceRow {
            source: source.clone(),
            group: groups.map_or_else(String::new, |groups| groups.names[number].to_owned()),
            median_lag_minutes: median(&mut lags),
            mean_earlier_share: mean(of_source[number].iter().map(|one| one.earlier_share)),
            mean_new_words: mean(of_source[number].iter().map(|one| one.new_words.into()))
                .map(to_a_tenth),
            furniture_words: match furniture[number] {
                (0, _) => None,
                (articles, words) => Some(to_a_tenth(words as f64 / articles as f64)),
            },
            ..row
        })
        .collect();
    // They are sorted by name, and stay so among equals.
    rows.sort_by_key(|row| std::cmp::Reverse(row.articles));
    rows
}

/// An article of a cluster with a time.
#[derive(Clone, Copy)]
struct Timed<'a> {
    source: u32,
    record: Record<'a>,
    moment: Moment,
}

impl Timed<'_> {
    fn by_end(&self) -> (i64, i64) {
        (self.moment.1, self.moment.0)
    }
}

fn rank_sources(members: &[(u32, Record<'_>)], rows: &mut [(SourceRow, Vec<i64>)]) {
    let timed: Vec<Timed<'_>> = members
        .iter()
        .filter_map(|&(source, record)| Some(Timed { source, record, moment: record.moment()? }))
        .collect();
    let Some(&first) = timed.iter().min_by_key(|member| member.by_end()) else { return };
    let is_first = |source: u32| source == first.source;
    // What a member of the first source came after, if after anything.
    let others = timed.iter().filter(|member| !is_first(member.source));
    let first_other = others.min_by_key(|member| member.by_end()).copied();
    let mut may_be_first = timed.iter().filter(|member| member.moment.0 < first.moment.1);
    // A source alone in its cluster beats nobody.
    let alone = members.iter().all(|&(source, _)| is_first(source));
    if !alone && may_be_first.all(|member| is_first(member.source)) {
        rows[first.source as usize].0.times_first += 1;
    }
    for member in &timed {
        let earlier = if is_first(member.source) { first_other } else { Some(first) };
        let Some(earlier) = earlier.filter(|earlier| earlier.moment.1 <= member.moment.0) else {
            continue;
        };
        let (row, lags) = &mut rows[member.source as usize];
        row.times_later += 1;
        let to_the_minute = |member: &Timed<'_>| member.record.precision >= Precision::Minute;
        if to_the_minute(member) && to_the_minute(&earlier) {
            lags.push((member.moment.0 - earlier.moment.0) / 60);
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    // Summed in an order of their own, for that in which articles were read must not show.
    values.sort_unstable_by(f64::total_cmp);
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn to_a_tenth(value: f64) -> f64 {
    (10.0 * value).round() / 10.0
}

fn median(values: &mut [i64]) -> Option<f64> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    let lower = if values.len().is_multiple_of(2) { values[middle - 1] } else { upper };
    Some(f64::midpoint(lower as f64, upper as f64))
}
