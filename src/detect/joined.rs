//! What units are joined with.

/// For each unit those that it is joined with.
pub(super) struct Joined {
    /// Where each unit's begin, and the end.
    starts: Vec<usize>,
    others: Vec<u32>,
}

impl Joined {
    /// For the units below `units`. Each has the others in the order in which they come with it.
    pub(super) fn of(units: usize, joins: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0; units + 1];
        for (unit, _) in joins.clone() {
            starts[unit as usize + 1] += 1;
        }
        for unit in 0..units {
            starts[unit + 1] += starts[unit];
        }
        let mut others = vec![0; starts[units]];
        // Each start moves to its unit's end, which is the start of the next.
        for (unit, other) in joins {
            let next = &mut starts[unit as usize];
            others[*next] = other;
            *next += 1;
        }
        starts.rotate_right(1);
        starts[0] = 0;
        Self { starts, others }
    }

    pub(super) fn with(&self, unit: u32) -> &[u32] {
        &self.others[self.starts[unit as usize]..self.starts[unit as usize + 1]]
    }
}

#[cfg(test)]
mod tests {
    use super::Joined;

    proptest::proptest! {
        #[test]
        fn a_unit_has_what_comes_with_it(
            joins in proptest::collection::vec((0_u32..20, 0_u32..20), 0..60),
        ) {
            let joined = Joined::of(20, joins.iter().copied());
            for unit in 0..20 {
                let with = joins.iter().filter(|join| join.0 == unit);
                let expected: Vec<u32> = with.map(|join| join.1).collect();
                proptest::prop_assert_eq!(joined.with(unit), expected);
            }
        }
    }
}
