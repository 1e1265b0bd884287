//! What each rule looks at, in figures for people.

use super::{
    NEARLY_ALL, NOTHING_LEFT, OTHER_WORDS, PART, RULES, Rule, Shown, TAKEN_OVER, TEMPLATE,
    in_a_stretch, other_words,
};
use crate::findings::{
    Figure,
    Needed::{AtLeast, Below},
    Relation, TriedRule,
    Unit::{Count, Share},
};

/// All rules with their figures for two texts that are not identical, in the order in which they are tried. `jaccard` is what
/// [`Shown::alike`] goes by.
pub fn tried(shown: &Shown, jaccard: Figure) -> Vec<TriedRule> {
    let jaccard = Figure { holds: shown.alike, ..jaccard };
    let tried = |rule: &Rule| TriedRule {
        relation: rule.relation,
        says: rule.says,
        any: rule.relation == Relation::Partial,
        figures: figures(rule, shown, jaccard),
        holds: rule.holds(shown),
    };
    RULES.iter().map(tried).collect()
}

/// How many rules for the same relation are tried before it.
fn before(rule: &Rule) -> usize {
    let same = RULES.iter().filter(|other| other.relation == rule.relation);
    same.take_while(|other| other.says != rule.says).count()
}

fn figures(rule: &Rule, shown: &Shown, jaccard: Figure) -> Vec<Figure> {
    let found = &shown.evidence;
    let count = |what, value: u32, needed| Figure::new(what, Count, value.into(), needed);
    let share = |what, value: f64, needed| Figure::new(what, Share, value, needed);
    let of =
        |part: u32, whole: u32| if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) };
    let (matched, quoted) = (found.matched.1, found.quoted.1);
    let (changed, kept) = (found.changed_numbers, found.kept_numbers);
    let nothing_left = f64::from(NOTHING_LEFT);
    match rule.relation {
        Relation::TooShort => {
            let shorter = found.counted.0.min(found.counted.1);
            vec![count(
                "counted words in the shorter article",
                shorter,
                Below(shown.min_words.into()),
            )]
        }
        Relation::TemplateOnly if before(rule) == 0 => vec![
            count("numbers that differ inside passages", changed, AtLeast(TEMPLATE.0.into())),
            share(
                "part of the numbers inside passages that differs",
                of(changed, changed + kept),
                AtLeast(TEMPLATE.1),
            ),
        ],
        Relation::TemplateOnly if before(rule) == 1 => vec![
            count(
                "articles of the two that are made in a mould of their source",
                shown.in_mould,
                AtLeast(2.0),
            ),
            count(
                "places with other words (three words that each has to itself count as one)",
                other_words(found),
                AtLeast(OTHER_WORDS.0.into()),
            ),
            count(
                "such places in 300 words of the shorter article",
                in_a_stretch(found, other_words(found)),
                AtLeast(1.0),
            ),
        ],
        Relation::NearIdentical => vec![share(
            "the lesser of the two shares",
            found.share_a().min(found.share_b()),
            AtLeast(NEARLY_ALL),
        )],
        Relation::Contained => {
            vec![share("the greater of the two shares", found.highest_share(), AtLeast(NEARLY_ALL))]
        }
        Relation::QuotesOnly => vec![
            share("part of the shared words that is quoted", of(quoted, matched), AtLeast(0.8)),
            count(
                "shared words that are not quoted",
                matched.saturating_sub(quoted),
                Below(TAKEN_OVER.into()),
            ),
        ],
        Relation::TemplateOnly => vec![
            count(
                "words of the longest passage, furniture left out",
                found.longest,
                Below(nothing_left),
            ),
            count("words of furniture that agree", found.ignored.1, AtLeast(nothing_left)),
        ],
        Relation::Partial => vec![
            share("the greater of the two shares", found.highest_share(), AtLeast(PART)),
            jaccard,
        ],
        Relation::Passage => {
            vec![count("most words in one passage", found.longest, AtLeast(TAKEN_OVER.into()))]
        }
        Relation::Identical | Relation::Unrelated => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Evidence, Unit};
    use proptest::prelude::*;

    fn evidence() -> impl Strategy<Value = Evidence> {
        let numbers = || prop_oneof![0_u32..60, 0_u32..600];
        let words = (numbers(), numbers(), 0.0..=1.0, 0.0..=1.0, 0.0..=1.0);
        let counts = (numbers(), numbers(), 0_u32..12, 0_u32..12, 0_u32..5);
        (words, counts).prop_map(
            |((a, b, of_a, of_b, of_quoted), (longest, ignored, changed, kept, replaced))| {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a part of a small number"
                )]
                let part = |whole: u32, part: f64| (f64::from(whole) * part).round() as u32;
                let matched = (part(a, of_a), part(b, of_b));
                Evidence {
                    counted: (a, b),
                    matched,
                    quoted: (part(matched.0, of_quoted), part(matched.1, of_quoted)),
                    ignored: (ignored, ignored),
                    longest,
                    changed_numbers: changed,
                    kept_numbers: kept,
                    replaced,
                    ..Evidence::default()
                }
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        /// What is shown of a rule is what it goes by: whoever changes a rule is told here to change its figures.
        #[test]
        fn the_figures_of_a_rule_say_whether_it_holds(evidence in evidence(), jaccard in 0.0..=1.0_f64, in_mould in 0_u32..3, min_words in 0_u32..60) {
            let shown = Shown { evidence, alike: jaccard >= 0.4, in_mould, min_words };
            let jaccard = Figure::new("their Jaccard", Unit::Similarity, jaccard, AtLeast(0.4));
            for rule in tried(&shown, jaccard) {
                let mut each = rule.figures.iter().map(|figure| figure.holds);
                let by_figures = if rule.any { each.any(|holds| holds) } else { each.all(|holds| holds) };
                prop_assert_eq!(by_figures, rule.holds, "{:?}", rule);
                prop_assert!(!rule.holds || rule.distance() == 0.0, "{:?}", rule);
            }
        }
    }
}
