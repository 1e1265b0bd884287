//! Who stands for a cluster, and who was first.

use crate::article::Precision;
use crate::options::Lead;
use std::cmp::Reverse;

/// The stretch of time in which an article was published, in seconds since 1970, end not included.
pub type Moment = (i64, i64);

/// The stretch that a publication time names by where it begins and how precise it is; `None` without a usable time.
pub fn moment(seconds: i64, precision: Precision) -> Option<Moment> {
    let length = match precision {
        Precision::None => return None,
        Precision::Day => 86_400,
        Precision::Hour => 3_600,
        Precision::Minute => 60,
        Precision::Second => 1,
    };
    Some((seconds, seconds.saturating_add(length)))
}

/// 1 + the number of moments that certainly lie before `own`: equal on a tie.
pub fn rank(own: Moment, ends_ascending: &[i64]) -> u32 {
    let before = ends_ascending.partition_point(|&end| end <= own.0);
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

/// How many of the moments may be the first: none ends before they begin.
pub fn may_be_first(moments: &[Moment]) -> usize {
    let earliest_end = moments.iter().map(|&(_, end)| end).min().unwrap_or(i64::MIN);
    moments.iter().filter(|&&(start, _)| start < earliest_end).count()
}

/// What the lead policy looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// When it was published.
    pub moment: Option<Moment>,
    /// Its length in tokens.
    pub words: u32,
    /// Its outlet.
    pub source: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Whether its text ends cut off (`…`, `[...]`, `Continue reading`).
    pub cut_off: bool,
}

/// The index of the member that leads, or `None` for no members: the first [by the policy](by_lead_policy).
pub fn choose_lead(members: &[Candidate<'_>], policy: &Lead) -> Option<usize> {
    let keys = keys(members, policy);
    (0..members.len()).min_by_key(|&i| &keys[i])
}

/// The indices of the members, the one that leads first.
///
/// Teasers and stubs come last whatever the policy: texts that end cut off, and texts with less than half the words of
/// the longest. Then the policy; then the earliest (by the end of its moment, so that a bare date never beats a
/// minute of that day; no time comes last), the longest, the source and the id by their code points.
pub fn by_lead_policy(members: &[Candidate<'_>], policy: &Lead) -> Vec<usize> {
    let keys = keys(members, policy);
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|&i| &keys[i]);
    order
}

/// Whether a stub, the place by the policy, the end of its moment, its length, source and id: the least leads.
type Key<'a> = (bool, i64, i64, Reverse<u32>, &'a str, &'a str);

/// One key a member, made once: a place in a long list of sources is not looked up for every comparison.
fn keys<'a>(members: &[Candidate<'a>], policy: &Lead) -> Vec<Key<'a>> {
    let longest = members.iter().map(|member| member.words).max().unwrap_or(0);
    let key = |member: &Candidate<'a>| {
        let is_stub = member.cut_off || u64::from(member.words) * 2 < u64::from(longest);
        let by_policy = match policy {
            Lead::Earliest => 0,
            Lead::Longest => -i64::from(member.words),
            // No time comes last here too.
            Lead::Latest => member.moment.map_or(i64::MAX, |(start, _)| start.saturating_neg()),
            Lead::SourceOrder(order) => order
                .iter()
                .position(|source| source == member.source)
                .and_then(|place| i64::try_from(place).ok())
                .unwrap_or(i64::MAX),
        };
        let end = member.moment.map_or(i64::MAX, |(_, end)| end);
        (is_stub, by_policy, end, Reverse(member.words), member.source, member.id)
    };
    members.iter().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member<'a>(
        moment: Option<Moment>,
        words: u32,
        source: &'a str,
        id: &'a str,
    ) -> Candidate<'a> {
        Candidate { moment, words, source, id, cut_off: false }
    }

    #[test]
    fn a_bare_date_beats_no_minute_of_its_day_and_ties_are_seen() {
        let day = (0, 86_400);
        let minute = (30_000, 30_060);
        let next = (30_060, 30_120);
        let members = [
            member(Some(day), 100, "a", "1"),
            member(Some(minute), 100, "b", "2"),
            member(None, 100, "c", "3"),
        ];
        assert_eq!(choose_lead(&members, &Lead::Earliest), Some(1));
        let mut ends = [day.1, minute.1, next.1];
        ends.sort_unstable();
        assert_eq!([rank(day, &ends), rank(minute, &ends), rank(next, &ends)], [1, 1, 2]);
        assert_eq!(may_be_first(&[day, minute, next]), 2);
        assert_eq!(may_be_first(&[minute, next]), 1);
    }

    #[test]
    fn policies_choose_and_stubs_come_last() {
        let mut members = [
            member(Some((0, 60)), 40, "echo", "1"),
            member(Some((60, 120)), 100, "post", "2"),
            member(Some((120, 180)), 120, "wire", "3"),
        ];
        assert_eq!(choose_lead(&members, &Lead::Earliest), Some(1), "the first is a stub");
        assert_eq!(choose_lead(&members, &Lead::Longest), Some(2));
        assert_eq!(choose_lead(&members, &Lead::Latest), Some(2));
        let order = Lead::SourceOrder(vec!["post".into(), "wire".into()]);
        assert_eq!(choose_lead(&members, &order), Some(1));
        members[1].cut_off = true;
        assert_eq!(choose_lead(&members, &order), Some(2));
        assert_eq!(choose_lead(&[], &Lead::Earliest), None);
    }
}
