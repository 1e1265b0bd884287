//! Buckets so large that not all of their pairs are compared.
//!
//! In each round the first unit of every such bucket leads: it is compared with all others that are left in it, and
//! those that match leave with it. What is left of a bucket is compared in full once it is small enough. There are at
//! most sixteen rounds, and two where a trial with a thousand members shows that hardly any match: tens of thousands share
//! a bucket because a template is common, and if its first leaders match nobody the next ones do not either.
//!
//! Rounds do not read the members again and again: who leads whom does not depend on whether one leader after the other
//! meets all members, or one member after the other meets all leaders. So members are read once, in the order of leading.

use super::named::Named;
use super::pairs::ascending;
use super::verification::{Units, Verified, VerifiedPair, all_pairs, compare, compare_loaded};
use super::watch::{Stage, Watch};
use crate::bits::{low, pack, upper};
use crate::error::{Error, Result};
use crate::verify::ShingleSet;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Rounds of comparing a huge bucket with a leader.
const ROUNDS: usize = 16;
/// Larger buckets are tried first, with as many of their members as this, the first to lead.
const TRIED: usize = 1 << 10;
/// When fewer than one in so many of those tried found a leader, …
const HARDLY_ANY: usize = 16;
/// … the bucket has only so many rounds.
const ROUNDS_IN_VAIN: usize = 2;
const NEVER: u8 = u8::MAX;

/// What comparing huge buckets finds, in no order; those of `bucket_limit` members are small enough. A pair may come more than once: nobody asks whether
/// it was compared before, in another bucket or one that was not huge, for most pairs of a template fail sooner than that is known.
pub(super) fn follow_leaders(
    units: &dyn Units,
    huge: Vec<Vec<u32>>,
    bucket_limit: usize,
    threshold: f64,
    watch: &dyn Watch,
) -> Result<Verified> {
    let named = Named::of(huge.iter().flatten().copied());
    let order = in_order_of_leading(units, &named);
    let mut places = vec![0; order.len()];
    for (place, &unit) in (0..).zip(&order) {
        places[named.number(unit) as usize] = place;
    }
    let place = |unit: u32| places[named.number(unit) as usize];
    let mut buckets: Vec<Bucket> =
        huge.into_iter().map(|members| Bucket::new(members, place)).collect();

    let mut tried: Vec<Bucket> = buckets.iter().filter_map(Bucket::to_try).collect();
    lead(units, &order, &mut tried, threshold, watch)?;
    let large = buckets.iter_mut().filter(|bucket| bucket.members.len() > TRIED);
    for (bucket, tried) in large.zip(&tried) {
        if tried.led() * HARDLY_ANY < TRIED {
            bucket.rounds = ROUNDS_IN_VAIN;
        }
    }
    let mut found = lead(units, &order, &mut buckets, threshold, watch)?;
    let mut rest: Vec<(u32, u32)> = Vec::new();
    for bucket in &buckets {
        let left = &bucket.left()[..bucket.rounds];
        let small_enough = left.iter().position(|&left| left <= bucket_limit);
        let led = left[..small_enough.unwrap_or(left.len())].iter().map(|&left| left as u64 - 1);
        let in_full = small_enough.map_or(0, |round| all_pairs(left[round]));
        found.not_compared += all_pairs(bucket.members.len()) - led.sum::<u64>() - in_full;
        if let Some(round) = small_enough {
            rest.extend(bucket.pairs_from(round, &order));
        }
    }
    rest.par_sort_unstable();
    rest.dedup();
    found.compared += rest.len() as u64;
    watch.stage(Stage::LargeGroups, Some(rest.len() as u64));
    found.pairs.extend(compare(units, &rest, threshold, watch)?);
    Ok(found)
}

/// The units that are named, the greatest first.
fn in_order_of_leading(units: &dyn Units, named: &Named) -> Vec<u32> {
    let begins = |&unit: &u32| {
        let (words, identity) = units.weight(unit);
        (pack(words, upper(low(identity >> u64::BITS))), unit)
    };
    let mut order: Vec<(u64, u32)> = named.units().par_iter().map(begins).collect();
    // The whole weight is asked for only where the beginnings are the same: it is far away.
    order.par_sort_unstable_by(|a, b| {
        let weight = |unit: u32| units.weight(unit);
        b.0.cmp(&a.0).then_with(|| weight(b.1).cmp(&weight(a.1))).then_with(|| a.1.cmp(&b.1))
    });
    order.into_iter().map(|(_, unit)| unit).collect()
}

/// Lets the members of all buckets, as `order` has them, meet their leaders. Gives what that finds.
fn lead(
    units: &dyn Units,
    order: &[u32],
    buckets: &mut [Bucket],
    threshold: f64,
    watch: &dyn Watch,
) -> Result<Verified> {
    let mut found = Verified::default();
    let mut wanted: Vec<u32> = buckets.iter().flat_map(|b| b.members.iter().copied()).collect();
    wanted.par_sort_unstable();
    wanted.dedup();
    watch.stage(Stage::LargeGroups, Some(wanted.len() as u64));
    let mut leaders = BTreeMap::new();
    let mut rest = &wanted[..];
    while !rest.is_empty() {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        let named: Vec<u32> = rest.iter().map(|&place| order[place as usize]).collect();
        let (now, later) = rest.split_at(fitting(units, &named));
        let members = Named::of(now.iter().copied());
        let end = now.last().map_or(0, |&last| last + 1);
        let block = Block { members, end, order, loaded: load(units, &named[..now.len()])? };
        meet(buckets, &mut leaders, &block, threshold, &mut found);
        watch.advance(now.len() as u64);
        rest = later;
    }
    Ok(found)
}

/// A huge bucket. Its members are named by their places in the order of leading.
struct Bucket {
    /// Ascending.
    members: Vec<u32>,
    /// The round in which each leaves; `NEVER` for those that stay.
    leaves: Vec<u8>,
    /// The leader of each round.
    leaders: Vec<u32>,
    /// Members whose turn came.
    met: usize,
    /// How many rounds there are.
    rounds: usize,
}

impl Bucket {
    fn new(mut members: Vec<u32>, place: impl Fn(u32) -> u32) -> Self {
        for member in &mut members {
            *member = place(*member);
        }
        members.sort_unstable();
        Self::of(members)
    }

    fn of(members: Vec<u32>) -> Self {
        let leaves = vec![NEVER; members.len()];
        Self { leaves, members, leaders: Vec::new(), met: 0, rounds: ROUNDS }
    }

    /// The beginning of a bucket that is large enough to be tried.
    fn to_try(&self) -> Option<Self> {
        let first = self.members.get(..TRIED).filter(|_| self.members.len() > TRIED)?;
        Some(Self::of(first.to_vec()))
    }

    /// How many members a leader has matched.
    fn led(&self) -> usize {
        let left = self.leaves.iter().filter(|&&leaves| leaves != NEVER).count();
        left - self.leaders.len()
    }

    /// How many are left when each round begins.
    fn left(&self) -> [usize; ROUNDS] {
        let mut left = [self.members.len(); ROUNDS];
        for &leaves in &self.leaves {
            left.iter_mut().skip(leaves as usize + 1).for_each(|left| *left -= 1);
        }
        left
    }

    /// All pairs of those left when a round begins, but for those that a leader made.
    fn pairs_from(&self, round: usize, order: &[u32]) -> Vec<(u32, u32)> {
        let left: Vec<(u32, u8)> = (self.members.iter().copied())
            .zip(self.leaves.iter().copied())
            .filter(|&(_, leaves)| leaves as usize >= round)
            .collect();
        let mut pairs = Vec::new();
        for (i, &(first, first_leaves)) in left.iter().enumerate() {
            // Who leads has met all that were left in its round, and those are all that come after it here.
            let leads = self.leaders.get(first_leaves as usize) == Some(&first);
            for &(second, second_leaves) in &left[i + 1..] {
                if !(leads && second_leaves >= first_leaves) {
                    pairs.push(ascending(order[first as usize], order[second as usize]));
                }
            }
        }
        pairs
    }
}

/// Members that are in memory together.
struct Block<'a> {
    /// Their places in the order of leading.
    members: Named,
    /// The place after the last of them.
    end: u32,
    /// The unit at each place.
    order: &'a [u32],
    loaded: Vec<ShingleSet>,
}

impl Block<'_> {
    fn member(&self, place: u32) -> &ShingleSet {
        // Only places of the block are asked for.
        &self.loaded[self.members.number(place) as usize]
    }
}

/// Lets the members of a block meet the leaders of their buckets, and become leaders where none matches.
fn meet(
    buckets: &mut [Bucket],
    leaders: &mut BTreeMap<u32, ShingleSet>,
    block: &Block<'_>,
    threshold: f64,
    found: &mut Verified,
) {
    // The members of each bucket, by their index in it, that no leader has matched so far.
    let mut left: Vec<(&mut Bucket, Vec<usize>)> = buckets
        .iter_mut()
        .map(|bucket| {
            let met = bucket.members.partition_point(|&member| member < block.end);
            let members = std::mem::replace(&mut bucket.met, met)..met;
            (bucket, members.collect())
        })
        .collect();
    for (number, round) in (0_u8..).zip(0..ROUNDS) {
        left.retain(|(bucket, members)| !members.is_empty() && round < bucket.rounds);
        let mut wanted = Vec::new();
        for (bucket, members) in &mut left {
            if bucket.leaders.len() == round {
                let first = members.remove(0);
                bucket.leaves[first] = number;
                let leader = bucket.members[first];
                bucket.leaders.push(leader);
                leaders.entry(leader).or_insert_with(|| block.member(leader).clone());
            }
            let leader = bucket.leaders[round];
            wanted.extend(members.iter().map(|&member| (leader, bucket.members[member])));
        }
        wanted.par_sort_unstable();
        wanted.dedup();
        found.compared += wanted.len() as u64;
        let member = |place: u32| (place, block.member(place));
        let leader = |place: u32| {
            leaders.get(&place).map_or_else(|| member(place), |leader| (place, leader))
        };
        let pairs: Vec<VerifiedPair> = compare_loaded(&wanted, leader, member, threshold).collect();
        let mut matches: Vec<(u32, u32)> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
        matches.par_sort_unstable();
        found.pairs.extend(pairs.into_iter().map(|pair| pair.renamed(block.order)));
        for (bucket, members) in &mut left {
            let leader = bucket.leaders[round];
            members.retain(|&member| {
                let matched = matches.binary_search(&(leader, bucket.members[member])).is_ok();
                if matched {
                    bucket.leaves[member] = number;
                }
                !matched
            });
        }
    }
}

impl VerifiedPair {
    /// The pair of units that a pair of places stands for.
    fn renamed(mut self, order: &[u32]) -> Self {
        (self.a, self.b) = (order[self.a as usize], order[self.b as usize]);
        self.ascending()
    }
}

/// How many of the units, from the first on, fit into memory; at least one.
fn fitting(units: &dyn Units, order: &[u32]) -> usize {
    let mut held = 0;
    let fits = |&unit: &u32| {
        held += units.shingles(unit);
        held <= units.room().shingles
    };
    order.iter().copied().take_while(fits).count().max(1)
}

/// What units are verified on, in the order asked for, whatever that is.
fn load(units: &dyn Units, wanted: &[u32]) -> Result<Vec<ShingleSet>> {
    let mut ascending: Vec<(u32, u32)> = wanted.iter().copied().zip(0..).collect();
    ascending.par_sort_unstable();
    let numbers: Vec<u32> = ascending.iter().map(|&(unit, _)| unit).collect();
    let mut loaded: Vec<(u32, ShingleSet)> =
        ascending.into_iter().map(|(_, at)| at).zip(units.load(&numbers)?).collect();
    loaded.par_sort_unstable_by_key(|&(at, _)| at);
    Ok(loaded.into_iter().map(|(_, loaded)| loaded).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::verification::{Room, SHINGLES_HELD};
    use crate::detect::watch::Silent;
    use crate::verify::Lookup;
    use proptest::prelude::*;
    use std::cmp::Reverse;
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    const LIMIT: usize = 4;
    const THRESHOLD: f64 = 0.4;

    /// Units that are known by their shingles, and ordered by their last one. Five fit into memory.
    struct Sets(Vec<BTreeSet<u64>>, AtomicUsize);

    impl Units for Sets {
        fn shingles(&self, _: u32) -> usize {
            SHINGLES_HELD / 5
        }

        fn room(&self) -> Room {
            Room { shingles: SHINGLES_HELD, pairs: 3 }
        }

        fn load(&self, units: &[u32]) -> Result<Vec<ShingleSet>> {
            assert!(units.is_sorted() && units.len() <= 5);
            self.1.fetch_add(units.len(), Relaxed);
            let loaded = |&unit: &u32| {
                let shingles: Vec<u64> = self.0[unit as usize].iter().copied().collect();
                ShingleSet::new(&shingles, &mut Lookup::default())
            };
            Ok(units.iter().map(loaded).collect())
        }

        fn weight(&self, unit: u32) -> (u32, u128) {
            let last = self.0[unit as usize].last().copied().map_or(0, |last| last + 1);
            (u32::try_from(last).unwrap(), unit.into())
        }
    }

    impl Sets {
        fn matches(&self, a: u32, b: u32) -> bool {
            let (a, b) = (&self.0[a as usize], &self.0[b as usize]);
            let shared = a.intersection(b).count() as f64;
            shared / a.union(b).count() as f64 >= THRESHOLD
        }

        /// Round by round as the module says: the matching pairs, and the number of those not compared.
        fn by_rounds(&self, huge: &[Vec<u32>]) -> (BTreeSet<(u32, u32)>, u64) {
            let (mut found, mut not_compared) = (BTreeSet::new(), 0);
            for bucket in huge {
                let mut left = bucket.clone();
                left.sort_by_key(|&unit| Reverse(self.weight(unit)));
                not_compared += all_pairs(left.len());
                let mut asked = |pairs: &[(u32, u32)]| {
                    not_compared -= pairs.len() as u64;
                    found.extend(pairs.iter().filter(|&&(a, b)| self.matches(a, b)));
                };
                for _ in 0..ROUNDS {
                    let pairs_of = |i: usize| {
                        let others = left.iter().skip(i + 1);
                        others.map(|&b| ascending(left[i], b)).collect::<Vec<_>>()
                    };
                    if left.len() <= LIMIT {
                        (0..left.len()).for_each(|i| asked(&pairs_of(i)));
                        break;
                    }
                    asked(&pairs_of(0));
                    let leader = left.remove(0);
                    left.retain(|&other| !self.matches(leader, other));
                }
            }
            (found, not_compared)
        }
    }

    proptest! {
        #[test]
        fn one_pass_finds_what_rounds_find(
            sets in prop::collection::vec(prop::collection::btree_set(0_u64..12, 1..6), 60),
            buckets in prop::collection::btree_set(prop::collection::btree_set(0_u32..60, 5..50), 1..4),
        ) {
            let units = Sets(sets, AtomicUsize::new(0));
            let huge: Vec<Vec<u32>> =
                buckets.into_iter().map(|bucket| bucket.into_iter().collect()).collect();
            let (expected, not_compared) = units.by_rounds(&huge);
            let verified = follow_leaders(&units, huge, LIMIT, THRESHOLD, &Silent).unwrap();
            let found = verified.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
            prop_assert_eq!(expected, found);
            prop_assert_eq!(verified.not_compared, not_compared);
        }
    }

    #[test]
    fn members_are_read_once_whatever_the_rounds() {
        // No two are alike, so that sixteen rounds are needed, in each of two buckets.
        let units =
            Sets((0..400).map(|unit| BTreeSet::from([unit])).collect(), AtomicUsize::new(0));
        let huge = vec![(0..400).collect(), (0..399).collect()];
        let verified = follow_leaders(&units, huge, LIMIT, THRESHOLD, &Silent).unwrap();
        assert_eq!(units.1.into_inner(), 400);
        assert_eq!(verified.pairs.len(), 0);
    }

    #[test]
    fn large_buckets_in_which_hardly_any_match_are_left_soon() {
        let compared = |sets: Vec<BTreeSet<u64>>| {
            let count = u32::try_from(sets.len()).unwrap();
            let units = Sets(sets, AtomicUsize::new(0));
            let huge = vec![(0..count).collect()];
            let verified = follow_leaders(&units, huge, LIMIT, THRESHOLD, &Silent).unwrap();
            assert_eq!(verified.compared + verified.not_compared, all_pairs(count as usize));
            (verified.compared, verified.pairs.len())
        };
        let alone = |unit: u64| BTreeSet::from([unit]);
        let units = TRIED as u64 + 100;
        assert_eq!(compared((0..units).map(alone).collect()), (2 * units - 3, 0));
        // Ten leaders have a hundred followers each.
        let family = |unit: u64| if unit < 1_000 { alone(10_000 + unit % 10) } else { alone(unit) };
        let (_, found) = compared((0..units).map(family).collect());
        assert_eq!(found, 10 * 99);
    }
}
