//! Scores on pairs that were given with a label each.

use super::measures::{Estimate, share, wilson};

/// How a run agrees with the labels of given pairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairScores {
    /// Pairs labelled same that the run has.
    pub same_found: u64,
    /// Pairs labelled same that it has not.
    pub same_missed: u64,
    /// Pairs labelled different that the run has.
    pub different_found: u64,
    /// Pairs labelled different that it has not.
    pub different_apart: u64,
}

impl PairScores {
    /// Counts one pair.
    pub(super) fn add(&mut self, same: bool, found: bool) {
        *match (same, found) {
            (true, true) => &mut self.same_found,
            (true, false) => &mut self.same_missed,
            (false, true) => &mut self.different_found,
            (false, false) => &mut self.different_apart,
        } += 1;
    }

    /// Pairs labelled same.
    pub fn same(&self) -> u64 {
        self.same_found + self.same_missed
    }

    /// Pairs labelled different.
    pub fn different(&self) -> u64 {
        self.different_found + self.different_apart
    }

    /// Of the given pairs that the run has, the share labelled same; without a value where none is labelled different, for
    /// then it could not be anything but 1.
    pub fn precision(&self) -> Estimate {
        if self.different() == 0 {
            return Estimate::default();
        }
        proportion(self.same_found, self.same_found + self.different_found)
    }

    /// Of the pairs labelled same, the share that the run has.
    pub fn recall(&self) -> Estimate {
        proportion(self.same_found, self.same())
    }

    /// The harmonic mean of precision and recall; without a value where precision has none for want of labels.
    pub fn f1(&self) -> Estimate {
        if self.different() == 0 {
            return Estimate::default();
        }
        let Estimate { value, interval } =
            proportion(self.same_found, self.same() + self.different_found);
        let f1 = |p: f64| 2.0 * p / (1.0 + p);
        Estimate { value: value.map(f1), interval: interval.map(|(low, high)| (f1(low), f1(high))) }
    }

    /// Of the pairs labelled different, the share that the run has.
    pub fn wrongly_joined(&self) -> Estimate {
        proportion(self.different_found, self.different())
    }
}

fn proportion(part: u64, of: u64) -> Estimate {
    Estimate { value: share(part as f64, of as f64), interval: wilson(part, of) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let scores =
            PairScores { same_found: 8, same_missed: 2, different_found: 4, different_apart: 36 };
        assert_eq!(scores.precision().value, Some(8.0 / 12.0));
        assert_eq!(scores.recall().value, Some(0.8));
        assert_eq!(scores.wrongly_joined().value, Some(0.1));
        let f1 = scores.f1();
        assert!((f1.value.unwrap() - 16.0 / 22.0).abs() < 1e-12);
        let (low, high) = f1.interval.unwrap();
        assert!(low < 16.0 / 22.0 && 16.0 / 22.0 < high && high < 1.0);
        assert_eq!(scores.recall().interval, wilson(8, 10));
    }

    /// Labels of one sort say nothing of the other.
    #[test]
    fn what_labels_cannot_say_is_not_said() {
        let same = PairScores { same_found: 3, same_missed: 1, ..PairScores::default() };
        assert_eq!((same.precision(), same.f1()), (Estimate::default(), Estimate::default()));
        assert_eq!(same.recall().value, Some(0.75));
        let different = PairScores { different_apart: 5, ..PairScores::default() };
        assert_eq!(different.recall(), Estimate::default());
        assert_eq!(different.wrongly_joined().value, Some(0.0));
    }
}
