//! Numbers that are known of units, such as the days of a text, and whether two units have one in common.

use super::stretches::Stretches;
use rayon::prelude::*;

#[derive(Default)]
pub(super) struct Facts<T> {
    /// By unit, then by number, each once.
    facts: Vec<(u32, T)>,
    of_unit: Stretches,
}

impl<T: Copy + Ord + Send> Facts<T> {
    /// Each number with the unit that has it, in any order.
    pub(super) fn of(mut facts: Vec<(u32, T)>) -> Self {
        facts.par_sort_unstable();
        facts.dedup();
        let of_unit = Stretches::of(&facts, |fact| fact.0);
        Self { facts, of_unit }
    }

    fn with(&self, unit: u32) -> impl Iterator<Item = T> {
        self.facts[self.of_unit.get(unit)].iter().map(|&(_, fact)| fact)
    }

    /// Whether two units have one in common.
    pub(super) fn meet(&self, a: u32, b: u32) -> bool {
        let mut of_b = self.with(b).peekable();
        self.with(a).any(|fact| {
            while of_b.next_if(|&other| other < fact).is_some() {}
            of_b.peek() == Some(&fact)
        })
    }
}
