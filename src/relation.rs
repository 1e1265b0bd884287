//! What the shared text of two articles amounts to: a list of rules, of which the first that holds decides. Pure.

mod figures;

pub use figures::tried;

use crate::findings::{Evidence, Relation};

/// Share of its counted words from which on an article counts as nearly all there.
pub const NEARLY_ALL: f64 = 0.85;
/// Share of its counted words from which on an article counts as partly there.
const PART: f64 = 0.2;
/// Words of a passage that count as taken over even where they are a small part of both articles.
const TAKEN_OVER: u32 = 25;
/// Words of a passage below which nothing is left once furniture is taken out, …
const NOTHING_LEFT: u32 = 15;
/// Fewest numbers that change from one copy of a template to the next, and the part of all its numbers that does.
const TEMPLATE: (u32, f64) = (4, 0.4);
/// Fewest places where two texts of a mould have other words, and counted words of the shorter for one of them.
const OTHER_WORDS: (u32, u32) = (2, 300);
/// Words that each has to itself that are as good as one such place.
const WORDS_A_PLACE: u32 = 3;

/// One rule of the list.
#[derive(Debug)]
pub struct Rule {
    /// What it decides for.
    pub relation: Relation,
    /// When it holds, in words for people.
    pub says: &'static str,
    holds: fn(&Shown) -> bool,
}

/// What is known of two articles.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    /// What they share, word by word.
    pub evidence: Evidence,
    /// Whether their Jaccard is at or above the threshold.
    pub alike: bool,
    /// How many of the two are made in a mould that their source fills anew on other days: both, or it is not for this pair to
    /// tell.
    pub in_mould: u32,
    /// Articles with fewer counted words are too short to tell.
    pub min_words: u32,
}

impl Rule {
    /// Whether it holds.
    pub fn holds(&self, shown: &Shown) -> bool {
        (self.holds)(shown)
    }
}

/// The rules for texts that are not identical, in the order in which they are tried. The last one always holds.
pub const RULES: [Rule; 10] = [
    Rule {
        relation: Relation::TooShort,
        says: "one of the articles has fewer counted words than --min-words",
        holds: |shown| shown.evidence.counted.0.min(shown.evidence.counted.1) < shown.min_words,
    },
    Rule {
        relation: Relation::TemplateOnly,
        says: "4 or more numbers, and 40 % of all in the passages, differ between words that agree: one mould, other figures",
        holds: |shown| has_other_figures(&shown.evidence),
    },
    Rule {
        relation: Relation::TemplateOnly,
        says: "their source makes such texts anew on other days, and in 2 places or more, one in 300 words, theirs are other words: \
               one mould, other names",
        holds: |shown| {
            shown.in_mould == 2 && is_often(&shown.evidence, other_words(&shown.evidence))
        },
    },
    Rule {
        relation: Relation::NearIdentical,
        says: "85 % or more of the words of each are in the other",
        holds: |shown| shown.evidence.share_a().min(shown.evidence.share_b()) >= NEARLY_ALL,
    },
    Rule {
        relation: Relation::Contained,
        says: "85 % or more of the words of one are in the other",
        holds: |shown| shown.evidence.highest_share() >= NEARLY_ALL,
    },
    Rule {
        relation: Relation::QuotesOnly,
        says: "80 % or more of the words they share are quoted, and fewer than 25 are not",
        holds: |shown| {
            let (matched, quoted) = (shown.evidence.matched.1, shown.evidence.quoted.1);
            let mostly = f64::from(quoted) >= 0.8 * f64::from(matched);
            matched > 0 && mostly && matched.saturating_sub(quoted) < TAKEN_OVER
        },
    },
    Rule {
        relation: Relation::TemplateOnly,
        says: "without furniture no passage of 15 words is left, and with it there is one",
        holds: |Shown { evidence, .. }| {
            evidence.longest < NOTHING_LEFT && evidence.ignored.1 >= NOTHING_LEFT
        },
    },
    Rule {
        relation: Relation::Partial,
        says: "20 % or more of the words of one are in the other, or their Jaccard is at or above --threshold",
        holds: |shown| shown.alike || shown.evidence.highest_share() >= PART,
    },
    Rule {
        relation: Relation::Passage,
        says: "one passage has 25 or more words",
        holds: |shown| shown.evidence.longest >= TAKEN_OVER,
    },
    Rule { relation: Relation::Unrelated, says: "none of the above", holds: |_| true },
];

/// The relation of two texts that are not identical.
pub fn relation(shown: &Shown) -> Relation {
    let rule = RULES.iter().find(|rule| rule.holds(shown));
    rule.map_or(Relation::Unrelated, |rule| rule.relation)
}

/// Whether only the figures differ: weather, markets, results. A corrected figure does not make a template.
pub fn has_other_figures(found: &Evidence) -> bool {
    let (changed, kept) = (found.changed_numbers, found.kept_numbers);
    changed >= TEMPLATE.0 && f64::from(changed) >= TEMPLATE.1 * f64::from(changed + kept)
}

/// Whether two texts differ as two of one mould do: in several places inside passages, and not in a few of a long text, as its next
/// version does. A mould is learnt by this.
pub fn has_other_words(found: &Evidence) -> bool {
    is_often(found, found.replaced)
}

/// Places with other words. Where a mould is known, so are the words that each has to itself, outside passages too.
fn other_words(found: &Evidence) -> u32 {
    let own = |counted: u32, matched: u32| counted.saturating_sub(matched);
    let of_a = own(found.counted.0, found.matched.0);
    let of_b = own(found.counted.1, found.matched.1);
    found.replaced.max(of_a.min(of_b) / WORDS_A_PLACE)
}

fn is_often(found: &Evidence, places: u32) -> bool {
    places >= OTHER_WORDS.0 && in_a_stretch(found, places) >= 1
}

/// How many of these places so many words of the shorter text have as must have one.
fn in_a_stretch(found: &Evidence, places: u32) -> u32 {
    let shorter = found.counted.0.min(found.counted.1).max(1);
    places.saturating_mul(OTHER_WORDS.1) / shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 words each, of which so many of A and of B are matched in one passage.
    fn sharing(a: u32, b: u32) -> Evidence {
        Evidence {
            counted: (100, 100),
            matched: (a, b),
            longest: b,
            passages: 1,
            order_kept: 1.0,
            ..Evidence::default()
        }
    }

    fn relation(evidence: &Evidence, min_words: u32) -> Relation {
        super::relation(&Shown { evidence: *evidence, alike: false, in_mould: 0, min_words })
    }

    #[test]
    fn shares_decide() {
        let found = |evidence: &Evidence| relation(evidence, 20);
        let alike = Shown { evidence: sharing(0, 0), alike: true, in_mould: 0, min_words: 20 };
        assert_eq!(super::relation(&alike), Relation::Partial);
        assert_eq!(found(&sharing(85, 90)), Relation::NearIdentical);
        assert_eq!(found(&sharing(84, 90)), Relation::Contained);
        assert_eq!(found(&sharing(84, 84)), Relation::Partial);
        assert_eq!(
            found(&Evidence { counted: (1000, 1000), ..sharing(25, 25) }),
            Relation::Passage
        );
        assert_eq!(
            found(&Evidence { counted: (1000, 1000), ..sharing(24, 24) }),
            Relation::Unrelated
        );
        assert_eq!(found(&Evidence { counted: (19, 100), ..sharing(19, 19) }), Relation::TooShort);
        assert_eq!(found(&Evidence::default()), Relation::TooShort);
    }

    #[test]
    fn quotations_and_furniture_are_no_copying() {
        let quoted = Evidence { quoted: (40, 40), ..sharing(49, 49) };
        assert_eq!(relation(&quoted, 20), Relation::QuotesOnly);
        assert_eq!(relation(&Evidence { quoted: (24, 24), ..quoted }, 20), Relation::Partial);
        let furniture = Evidence { ignored: (40, 40), ..sharing(14, 14) };
        assert_eq!(relation(&furniture, 10), Relation::TemplateOnly);
        assert_eq!(relation(&Evidence { ignored: (14, 14), ..furniture }, 10), Relation::Unrelated);
    }

    #[test]
    fn other_words_in_a_mould_make_no_copy_and_a_few_in_a_long_text_do() {
        let changed = |in_mould, replaced, words| {
            let evidence = Evidence { counted: (words, words), replaced, ..sharing(words, words) };
            super::relation(&Shown { evidence, alike: true, in_mould, min_words: 20 })
        };
        assert_eq!(changed(2, 2, 600), Relation::TemplateOnly);
        assert_eq!(changed(2, 2, 601), Relation::NearIdentical);
        assert_eq!(changed(2, 1, 100), Relation::NearIdentical);
        assert_eq!(changed(1, 9, 100), Relation::NearIdentical);
        // Words outside passages tell as much, where both have them.
        let own = |a: u32, b: u32| {
            let evidence = Evidence { counted: (100 + a, 100 + b), ..sharing(100, 100) };
            super::relation(&Shown { evidence, alike: true, in_mould: 2, min_words: 20 })
        };
        assert_eq!(own(6, 6), Relation::TemplateOnly);
        assert_eq!((own(5, 6), own(16, 0)), (Relation::NearIdentical, Relation::NearIdentical));
    }

    #[test]
    fn many_changed_figures_are_a_mould_and_a_corrected_one_is_not() {
        let changed = |changed_numbers, kept_numbers| {
            relation(&Evidence { changed_numbers, kept_numbers, ..sharing(90, 90) }, 20)
        };
        assert_eq!(changed(4, 6), Relation::TemplateOnly);
        assert_eq!(changed(4, 7), Relation::NearIdentical);
        assert_eq!(changed(3, 0), Relation::NearIdentical);
    }
}
