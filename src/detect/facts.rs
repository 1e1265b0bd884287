//! Numbers that are known of units, such as the days of a text, and whether two units have one in common.

use rayon::prelude::*;

/// By unit, then by number, each once.
#[derive(Default)]
pub(super) struct Facts<T>(Vec<(u32, T)>);

impl<T: Copy + Ord + Send> Facts<T> {
    /// Each number with the unit that has it, in any order.
    pub(super) fn of(mut facts: Vec<(u32, T)>) -> Self {
        facts.par_sort_unstable();
        facts.dedup();
        Self(facts)
    }

    fn with(&self, unit: u32) -> impl Iterator<Item = T> {
        let from = self.0.partition_point(|&(other, _)| other < unit);
        self.0[from..].iter().take_while(move |&&(other, _)| other == unit).map(|&(_, fact)| fact)
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
