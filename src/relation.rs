//! What the shared text of two articles amounts to, and whether only their figures differ. Pure.

use crate::findings::Relation;
use crate::text::{Tokens, polynomial};

/// Share of its words from which on an article counts as nearly all there.
pub const NEARLY_ALL: f64 = 0.85;

/// The relation of two verified texts by the shares of their words that stand in shared shingles; `identical` tells
/// that their token sequences are equal.
///
/// Near-identical: each has at least [`NEARLY_ALL`] of the other. Contained: one has. Partial: neither.
pub fn relation(identical: bool, covered_a: f64, covered_b: f64) -> Relation {
    match (identical, covered_a >= NEARLY_ALL, covered_b >= NEARLY_ALL) {
        (true, ..) => Relation::Identical,
        (_, true, true) => Relation::NearIdentical,
        (_, false, false) => Relation::Partial,
        _ => Relation::Contained,
    }
}

/// The numbers of a text, each with the words around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// (hash of the two words before, or of the two after; which of the two; hash of the number), sorted.
    slots: Vec<(u64, bool, u64)>,
}

/// Collects the numbers of a text. Adjacent tokens that begin with a digit of any script are one number (`1,000`, `24.5`).
///
/// `tokens` are those of `text`.
pub fn numbers(text: &str, tokens: &Tokens) -> Numbers {
    let is_number = |i: usize| {
        let first = text.get(tokens.span(i)).and_then(|word| word.chars().next());
        first.is_some_and(char::is_numeric)
    };
    let words = tokens.hashes();
    let mut slots = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        if !is_number(start) {
            start += 1;
            continue;
        }
        let end = (start..tokens.len()).find(|&i| !is_number(i)).unwrap_or(tokens.len());
        let number = polynomial(&words[start..end]);
        if start >= 2 {
            slots.push((polynomial(&words[start - 2..start]), false, number));
        }
        if end + 2 <= tokens.len() {
            slots.push((polynomial(&words[end..end + 2]), true, number));
        }
        start = end;
    }
    slots.sort_unstable();
    Numbers { slots }
}

/// How many numbers differ between equal words: places where both texts have the same two words before (or the same two
/// after) a number, but not one number in common there.
///
/// A number that stands only in a passage the other text lacks does not count. At most one of the two sides of a
/// number is counted, so a changed figure is one.
pub fn changed_numbers(a: &Numbers, b: &Numbers) -> u32 {
    let changed_on = |after: bool| {
        let mut changed = 0_u32;
        let (mut i, mut j) = (0, 0);
        while i < a.slots.len() && j < b.slots.len() {
            let (key_a, key_b) = (slot(a, i), slot(b, j));
            let (end_a, end_b) = (slot_end(a, i), slot_end(b, j));
            match key_a.cmp(&key_b) {
                std::cmp::Ordering::Less => i = end_a,
                std::cmp::Ordering::Greater => j = end_b,
                std::cmp::Ordering::Equal => {
                    let numbers_b = &b.slots[j..end_b];
                    let common =
                        a.slots[i..end_a].iter().any(|slot| numbers_b.binary_search(slot).is_ok());
                    changed += u32::from(!common && key_a.1 == after);
                    (i, j) = (end_a, end_b);
                }
            }
        }
        changed
    };
    changed_on(false).max(changed_on(true))
}

fn slot(numbers: &Numbers, i: usize) -> (u64, bool) {
    let (words, after, _) = numbers.slots[i];
    (words, after)
}

fn slot_end(numbers: &Numbers, i: usize) -> usize {
    let key = slot(numbers, i);
    i + numbers.slots[i..].iter().take_while(|&&(words, after, _)| (words, after) == key).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;

    fn of(text: &str) -> Numbers {
        let mut tokens = Tokens::default();
        tokenise(text, &mut tokens);
        numbers(text, &tokens)
    }

    #[test]
    fn a_changed_figure_counts_once_and_an_added_one_not_at_all() {
        let three = of("Police said 3 people died in the fire on Monday in the old town.");
        let five = of("Police said 5 people died in the fire on Monday in the old town.");
        let more = of(
            "4 min read 11 Views. Police said 3 people died in the fire on Monday in the old town. 7 comments here",
        );
        assert_eq!(changed_numbers(&three, &five), 1);
        assert_eq!(changed_numbers(&three, &three), 0);
        assert_eq!(changed_numbers(&three, &more), 0);
        // Digits of other scripts are digits.
        let arabic = |number| of(&format!("قتل في الحادث {number} أشخاص يوم الاثنين"));
        assert_eq!(changed_numbers(&arabic("٣"), &arabic("٥")), 1);
        assert_eq!(
            changed_numbers(&of("It cost 1,000 euros then"), &of("It cost 1,500 euros then")),
            1
        );
    }

    #[test]
    fn shares_decide_the_relation() {
        assert_eq!(relation(true, 1.0, 1.0), Relation::Identical);
        assert_eq!(relation(false, 0.9, 0.85), Relation::NearIdentical);
        assert_eq!(relation(false, 0.9, 0.4), Relation::Contained);
        assert_eq!(relation(false, 0.7, 0.7), Relation::Partial);
    }
}
