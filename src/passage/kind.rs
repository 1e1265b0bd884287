//! What a passage is, by the marks of its words.

use super::evidence::{Marked, Marks, changed_numbers, count_pairs, words};
use super::passages::Passage;
use crate::findings::PassageKind;

/// What there is to say about a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// What it is.
    pub kind: PassageKind,
    /// Whether any of its words counts as shared.
    pub is_counted: bool,
    /// Numbers that differ in it.
    pub changed_numbers: u32,
}

/// Tells what a passage of two texts is. Words are those that agree, and a mark on one side is enough.
pub fn describe(a: Marked<'_>, b: Marked<'_>, passage: &Passage) -> Described {
    let (mut all, mut counted) = (0_u32, 0_u32);
    let (mut quoted, mut credit, mut title) = (0_u32, 0_u32, 0_u32);
    for run in &passage.runs {
        let (of_a, of_b) = (&a.marks[words(run.of_a())], &b.marks[words(run.of_b())]);
        // Most words have none of these marks.
        let mut some = Marks::default();
        of_a.iter().chain(of_b).for_each(|&marks| some.set(marks));
        let count = |mark| count_pairs(of_a, of_b, |a, b| a.any(mark) | b.any(mark));
        let either = |mark| if some.any(mark) { count(mark) } else { 0 };
        all += run.length;
        counted += run.length - either(Marks::IGNORED);
        quoted += either(Marks::QUOTED);
        credit += either(Marks::CREDIT);
        title += either(Marks::TITLE);
    }
    let mostly = |some: u32| 5 * u64::from(some) >= 4 * u64::from(all);
    let kind = if mostly(credit) {
        PassageKind::Credit
    } else if counted == 0 {
        PassageKind::Boilerplate
    } else if mostly(title) {
        PassageKind::Title
    } else if mostly(quoted) {
        PassageKind::Quote
    } else if passage.edits == 0 {
        PassageKind::Verbatim
    } else {
        PassageKind::Edited
    };
    let changed_numbers = changed_numbers(a, b, passage);
    Described { kind, is_counted: counted > 0, changed_numbers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passage::Run;

    /// Ten words that agree, of which so many are marked.
    fn kind(marked: usize, mark: Marks, edits: u32) -> (PassageKind, bool) {
        let words = [[0; 8]; 10];
        let (mut of_a, mut of_b) = ([Marks::default(); 10], [Marks::default(); 10]);
        // Some on one side, some on the other.
        (0..marked).for_each(|i| if i % 2 == 0 { of_a[i].set(mark) } else { of_b[i].set(mark) });
        let runs = vec![Run { a: 0, b: 0, length: 10 }];
        let passage = Passage { a: 0..10, b: 0..10, runs, edits };
        let marked = |marks| Marked { words: &words, marks, counted: 10 };
        let (a, b) = (marked(&of_a), marked(&of_b));
        let described = describe(a, b, &passage);
        (described.kind, described.is_counted)
    }

    #[test]
    fn four_in_five_words_make_a_kind_and_all_make_furniture() {
        use PassageKind::{Boilerplate, Credit, Edited, Quote, Title, Verbatim};
        assert_eq!(kind(0, Marks::QUOTED, 0), (Verbatim, true));
        assert_eq!(kind(7, Marks::QUOTED, 1), (Edited, true));
        assert_eq!(kind(8, Marks::QUOTED, 1), (Quote, true));
        assert_eq!(kind(8, Marks::CREDIT, 0), (Credit, true));
        assert_eq!(kind(7, Marks::TITLE, 0), (Verbatim, true));
        assert_eq!(kind(8, Marks::TITLE, 0), (Title, true));
        assert_eq!(kind(9, Marks::IGNORED, 0), (Verbatim, true));
        assert_eq!(kind(10, Marks::IGNORED, 0), (Boilerplate, false));
    }
}
