use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::bits::pack;
use crate::lsh::{BUCKET_LIMIT, Candidates, DistinctPairs, SHARDS};

/// With a part of one band and few pairs at a time, and with as many bands as there are threads and all pairs at once.
fn candidates(keys: &[Vec<u32>], units: &[u32], bucket_limit: usize) -> Candidates {
    let keys = keys.to_vec();
    // Of many units a quarter of a band: every part of the pairs goes through all of them.
    let little = if units.len() < 1000 { 0 } else { 4 * units.len() as u64 };
    let part_of_a_band = crate::lsh::candidates(&keys, units, bucket_limit, little).unwrap();
    let all_bands = crate::lsh::candidates(&keys, units, bucket_limit, u64::MAX).unwrap();
    assert_eq!(part_of_a_band, all_bands);
    all_bands
}

/// Every bucket as a map entry, every pair in a set.
fn naive(keys: &[Vec<u32>], units: &[u32], bucket_limit: usize) -> Candidates {
    let (mut pairs, mut huge) = (BTreeSet::new(), BTreeSet::new());
    for band in keys {
        let mut buckets: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for &unit in units {
            buckets.entry(band[unit as usize]).or_default().insert(unit);
        }
        for members in buckets.into_values().filter(|members| members.len() >= 2) {
            if members.len() > bucket_limit {
                huge.insert(members.into_iter().collect());
                continue;
            }
            for &a in &members {
                pairs.extend(members.iter().filter(|&&b| a < b).map(|&b| (a, b)));
            }
        }
    }
    Candidates { pairs: pairs.into_iter().collect(), huge: huge.into_iter().collect() }
}

/// Random keys, `distinct` of them in every band.
fn random_keys(bands: u64, units: u64, distinct: u64) -> Vec<Vec<u32>> {
    let key =
        |band: u64, unit: u64| (xxh3_64_with_seed(&unit.to_le_bytes(), band) % distinct) as u32;
    (0..bands).map(|band| (0..units).map(|unit| key(band, unit)).collect()).collect()
}

#[test]
fn nothing_from_nothing() {
    assert_eq!(candidates(&[], &[0, 1], BUCKET_LIMIT), Candidates::default());
    assert_eq!(candidates(&[vec![1, 1]], &[], BUCKET_LIMIT), Candidates::default());
    assert_eq!(candidates(&[vec![1, 1]], &[1], 0), Candidates::default());
}

#[test]
fn only_the_units_named_take_part() {
    let keys = [vec![5, 5, 5, 5], vec![1, 2, 1, 3]];
    assert_eq!(candidates(&keys, &[0, 2, 3], 3).pairs, [(0, 2), (0, 3), (2, 3)]);
    assert_eq!(
        candidates(&keys, &[0, 2, 3], 2),
        Candidates { pairs: vec![(0, 2)], huge: vec![vec![0, 2, 3]] }
    );
    // A unit beyond the end of a band has no bucket there.
    assert_eq!(candidates(&keys, &[1, 3, 9], 3).pairs, [(1, 3)]);
}

#[test]
fn keys_at_the_ends_of_their_range() {
    let keys = [vec![u32::MAX, 0, u32::MAX, 0]];
    assert_eq!(candidates(&keys, &[0, 1, 2, 3], 9).pairs, [(0, 2), (1, 3)]);
}

#[test]
fn a_million_units_in_one_bucket_are_one_huge_bucket() {
    // Half a trillion pairs, were they taken: this would not end.
    let units: Vec<u32> = (0..1_000_000).collect();
    let found = candidates(&[vec![4; 1_000_000], vec![9; 1_000_000]], &units, BUCKET_LIMIT);
    assert_eq!(found, Candidates { pairs: Vec::new(), huge: vec![units] });
}

#[test]
fn pairs_that_share_many_bands_come_once() {
    // More pairs than are collected before they are sorted: twenty bands with the same 200,000 or so.
    let one = random_keys(1, 60_000, 9_000).swap_remove(0);
    let units: Vec<u32> = (0..60_000).collect();
    let once = naive(std::slice::from_ref(&one), &units, BUCKET_LIMIT);
    assert!(once.pairs.len() > 150_000, "{}", once.pairs.len());
    assert_eq!(candidates(&vec![one; 20], &units, BUCKET_LIMIT), once);
}

#[test]
fn threads_and_order_of_units_change_nothing() {
    let keys = random_keys(14, 50_000, 12_000);
    let ascending: Vec<u32> = (0..50_000).filter(|unit| unit % 11 != 0).collect();
    let expected = naive(&keys, &ascending, 8);
    assert!(expected.pairs.len() > 1 << 20 && !expected.huge.is_empty());
    let mut shuffled: Vec<u32> = ascending.iter().rev().copied().collect();
    shuffled.sort_by_key(|unit| unit.wrapping_mul(2_654_435_769));
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert!(pool.install(|| candidates(&keys, &ascending, 8)) == expected, "{threads} threads");
        assert!(
            pool.install(|| candidates(&keys, &shuffled, 8)) == expected,
            "{threads} threads, shuffled"
        );
    }
}

proptest! {
    #[test]
    fn the_same_as_with_maps_and_sets(
        keys in (1_usize..60).prop_flat_map(|units| {
            prop::collection::vec(prop::collection::vec(prop_oneof![0_u32..4, 0_u32..200], units), 0..8)
        }),
        left_out in prop::collection::btree_set(0_u32..60, 0..20),
        bucket_limit in 0_usize..12,
    ) {
        let count = keys.first().map_or(0, Vec::len) as u32;
        let units: Vec<u32> = (0..count).filter(|unit| !left_out.contains(unit)).collect();
        prop_assert_eq!(candidates(&keys, &units, bucket_limit), naive(&keys, &units, bucket_limit));
    }
}

#[test]
fn pairs_are_counted_as_often_as_they_are_added_whatever_their_units() {
    for last in [2, 63, 64, 255, 256, 100_000, u32::MAX] {
        let wanted = [((0, 1), 1), ((0, last), 3), ((1, 2), 255), ((last - 1, last), 5)];
        let mut pairs = DistinctPairs::from(0, last);
        let mut expected: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for ((a, b), count) in wanted.into_iter().filter(|((a, b), _)| a < b) {
            let mut found = vec![Vec::new(); SHARDS];
            found[pairs.shard_of(a).unwrap()] = vec![pack(a, b); count];
            pairs.add(&[found.clone(), vec![Vec::new(); SHARDS]]);
            *expected.entry((a, b)).or_default() += u32::try_from(count).unwrap();
            if count == 255 {
                pairs.add(&[found]);
            }
        }
        let counted = pairs.into_counted();
        let counted: BTreeMap<_, _> =
            counted.into_iter().map(|(pair, count)| (pair, u32::from(count))).collect();
        let expected: BTreeMap<_, _> =
            expected.into_iter().map(|(pair, count)| (pair, count.min(255))).collect();
        assert_eq!(counted, expected, "{last}");
    }
}
