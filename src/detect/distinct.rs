//! Identical texts and paragraphs, collapsed before anything is compared.

use rayon::prelude::*;

/// Groups the units `0..count` that have the same identity.
///
/// Gives what `describe` makes of each group (its units ascend; groups come in the order of their first units), and
/// the number of each unit's group.
pub(super) fn distinct<T>(
    count: usize,
    identity: impl Fn(u32) -> u128 + Sync,
    describe: impl Fn(&[u32]) -> T,
) -> (Vec<T>, Vec<u32>) {
    let mut order: Vec<u32> = (0..).take(count).collect();
    order.par_sort_unstable_by_key(|&unit| (identity(unit), unit));
    let mut groups: Vec<&[u32]> = order.chunk_by(|&a, &b| identity(a) == identity(b)).collect();
    groups.par_sort_unstable_by_key(|group| group[0]);
    let mut group_of = vec![0; count];
    for (number, group) in (0..).zip(&groups) {
        group.iter().for_each(|&unit| group_of[unit as usize] = number);
    }
    (groups.into_iter().map(describe).collect(), group_of)
}
