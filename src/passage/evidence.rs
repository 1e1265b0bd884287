//! Passages → what two texts share, in figures.

use super::passages::{Passage, order_kept, small};
use super::runs::{Run, Word};
use crate::findings::Evidence;
use crate::vectors::{Vectorised, at_best_level};
use std::ops::Range;

/// What is known of a word besides its hash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    /// It belongs to furniture, and does not count.
    pub const IGNORED: Self = Self(1);
    /// It is quoted.
    pub const QUOTED: Self = Self(2);
    /// It begins with a digit.
    pub const NUMBER: Self = Self(4);
    /// It has a capital at its start, begins with a digit, or is one of the words that names are made of (`of`, `the`, `for`).
    pub const NAME: Self = Self(8);
    /// It is part of a credit: to an agency, a reporter, a photographer.
    pub const CREDIT: Self = Self(16);
    /// It does not count because a list of the user's has it. [`IGNORED`](Self::IGNORED) is set too.
    pub const LISTED: Self = Self(32);
    /// It is furniture, and counts all the same, as the user asked.
    pub const KEPT: Self = Self(64);
    /// It is part of the title of its article, where the text says that again.
    pub const TITLE: Self = Self(128);

    /// Whether any of these marks is set.
    pub fn any(self, marks: Self) -> bool {
        self.0 & marks.0 != 0
    }

    /// These marks where something holds, none where it does not.
    #[must_use]
    pub fn when(self, holds: bool) -> Self {
        Self(self.0 * u8::from(holds))
    }

    /// Sets marks.
    pub fn set(&mut self, marks: Self) {
        self.0 |= marks.0;
    }
}

/// A text as it is compared: its words, and a mark for each.
#[derive(Debug, Clone, Copy)]
pub struct Marked<'a> {
    /// The words.
    pub words: &'a [Word],
    /// As many marks.
    pub marks: &'a [Marks],
    /// Words that count, as [`counted`] tells.
    pub counted: u32,
}

/// How many words count: those that are not ignored.
pub fn counted(marks: &[Marks]) -> u32 {
    count(marks, |marks| !marks.any(Marks::IGNORED))
}

/// How many words something holds of, given their marks: in sums of a byte each, for then many are looked at together.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn count(marks: &[Marks], holds: impl Fn(Marks) -> bool) -> u32 {
    count_pairs(marks, marks, |marks, _| holds(marks))
}

/// The same for pairs of words.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
pub(super) fn count_pairs(a: &[Marks], b: &[Marks], holds: impl Fn(Marks, Marks) -> bool) -> u32 {
    const AT_ONCE: usize = u8::MAX as usize;
    let some = a.chunks(AT_ONCE).zip(b.chunks(AT_ONCE));
    some.map(|(a, b)| {
        let held = a.iter().zip(b).map(|(&a, &b)| u8::from(holds(a, b)));
        u32::from(held.sum::<u8>())
    })
    .sum()
}

pub(super) fn words(range: Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

/// Whether a passage is no evidence of anything shared: fewer than 20 words, of which four in five are names, numbers or what
/// stands between them, such as the name of an office.
pub fn is_names_only(passage: &Passage, marks: &[Marks]) -> bool {
    let marks = &marks[words(passage.a.clone())];
    let names = || marks.iter().filter(|marks| marks.any(Marks::NAME)).count();
    marks.len() < 20 && 5 * names() >= 4 * marks.len()
}

/// Sums up passages. `work` is memory that is used again.
pub fn evidence(
    a: Marked<'_>,
    b: Marked<'_>,
    passages: &[Passage],
    work: &mut Vec<Marks>,
) -> Evidence {
    at_best_level(SummingUp { a, b, passages, work })
}

struct SummingUp<'a> {
    a: Marked<'a>,
    b: Marked<'a>,
    passages: &'a [Passage],
    work: &'a mut Vec<Marks>,
}

impl Vectorised for SummingUp<'_> {
    type Output = Evidence;

    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "only inlined is it compiled for the level of its caller"
    )]
    fn run(self) -> Evidence {
        let Self { a, b, passages, work } = self;
        sum_up(a, b, passages, work)
    }
}

#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn sum_up(a: Marked<'_>, b: Marked<'_>, passages: &[Passage], work: &mut Vec<Marks>) -> Evidence {
    let mut found = Evidence {
        counted: (a.counted, b.counted),
        order_kept: order_kept(passages),
        ..Evidence::default()
    };
    // A word of either text counts once. What is set here says what it was matched as.
    work.clear();
    work.resize(a.words.len() + b.words.len(), Marks::default());
    let (in_a, in_b) = work.split_at_mut(a.words.len());
    for passage in passages {
        let mut counted = 0;
        for run in &passage.runs {
            let (of_a, of_b) = (words(run.of_a()), words(run.of_b()));
            found.kept_numbers += numbers(&b.marks[of_b.clone()]);
            let marks = a.marks[of_a.clone()].iter().zip(&b.marks[of_b.clone()]);
            let matched = in_a[of_a].iter_mut().zip(&mut in_b[of_b]);
            for ((of_a, of_b), (in_a, in_b)) in marks.zip(matched) {
                // For scrapers lose quotation marks.
                let either = Marks(of_a.0 | of_b.0);
                let quoted = if either.any(Marks::QUOTED) { Marks::QUOTED } else { Marks::NAME };
                let matched = if either.any(Marks::IGNORED) { Marks::IGNORED } else { quoted };
                in_a.set(matched);
                in_b.set(matched);
            }
            let (of_a, of_b) = (&a.marks[words(run.of_a())], &b.marks[words(run.of_b())]);
            counted += count_pairs(of_a, of_b, |a, b| !Marks(a.0 | b.0).any(Marks::IGNORED));
        }
        found.passages += u32::from(counted > 0);
        found.longest = found.longest.max(counted);
        for pair in passage.runs.windows(2) {
            let (numbers, words) = changed(a, b, pair[0], pair[1]);
            found.changed_numbers += numbers;
            found.changed_words += words;
            found.replaced += u32::from(is_replaced(pair[0], pair[1]));
        }
    }
    let matched = |marks: Marks| marks.any(Marks(Marks::QUOTED.0 | Marks::NAME.0));
    let quoted = |marks: Marks| marks.any(Marks::QUOTED) && !marks.any(Marks::NAME);
    let ignored = |marks: Marks| marks.any(Marks::IGNORED) && !matched(marks);
    found.matched = (count(in_a, matched), count(in_b, matched));
    found.quoted = (count(in_a, quoted), count(in_b, quoted));
    found.ignored = (count(in_a, ignored), count(in_b, ignored));
    let first = a.counted.min(b.counted) as usize;
    found.begins_alike = begins_with(in_a, a.marks, first) && begins_with(in_b, b.marks, first);
    found
}

/// Whether most of the first words that count are matched, at most `first` of them.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn begins_with(matched: &[Marks], marks: &[Marks], first: usize) -> bool {
    const FIRST: usize = 60;
    const TOGETHER: usize = 16;
    let counts = |marks: Marks| !marks.any(Marks::IGNORED);
    let agrees = |matched: Marks, marks: Marks| matched != Marks::default() && counts(marks);
    let (mut all, mut agree) = (0, 0);
    let mut left = small(first.min(FIRST));
    for (mut matched, mut marks) in matched.chunks(TOGETHER).zip(marks.chunks(TOGETHER)) {
        let mut counted = count(marks, counts);
        if counted > left {
            let mut places = (0..).zip(marks).filter(|&(_, &marks)| counts(marks));
            let end = places.nth(left as usize).map_or(marks.len(), |(at, _)| at);
            (matched, marks, counted) = (&matched[..end], &marks[..end], left);
        }
        left -= counted;
        all += counted;
        agree += count_pairs(matched, marks, agrees);
        if left == 0 {
            break;
        }
    }
    4 * agree >= 3 * all
}

/// Numbers, and other words, that differ between two runs of a passage.
fn changed(a: Marked<'_>, b: Marked<'_>, before: Run, after: Run) -> (u32, u32) {
    let of_a = numbers_and_others(&a.marks[before.of_a().end as usize..after.a as usize]);
    let of_b = numbers_and_others(&b.marks[before.of_b().end as usize..after.b as usize]);
    // A number that only one side has was added or left out.
    (of_a.0.min(of_b.0), of_a.1.max(of_b.1))
}

/// How many [`numbers`] some words are, and how many other words; for the few between two runs.
fn numbers_and_others(marks: &[Marks]) -> (u32, u32) {
    let (mut numbers, mut others, mut in_number) = (0, 0, false);
    for marks in marks {
        let is_number = marks.any(Marks::NUMBER);
        numbers += u32::from(is_number && !in_number);
        others += u32::from(!is_number);
        in_number = is_number;
    }
    (numbers, others)
}

/// Whether both texts have words between two runs of a passage.
fn is_replaced(before: Run, after: Run) -> bool {
    before.of_a().end < after.a && before.of_b().end < after.b
}

/// Numbers that differ inside a passage.
pub(super) fn changed_numbers(a: Marked<'_>, b: Marked<'_>, passage: &Passage) -> u32 {
    let between = passage.runs.windows(2);
    between.map(|pair| changed(a, b, pair[0], pair[1]).0).sum()
}

/// Digits in a row are one number (`1,000`): as many as begin.
#[inline(always)]
#[allow(clippy::inline_always, reason = "only inlined is it compiled for the level of its caller")]
fn numbers(marks: &[Marks]) -> u32 {
    let Some(first) = marks.first() else { return 0 };
    let begins =
        |before: Marks, marks: Marks| marks.any(Marks::NUMBER) && !before.any(Marks::NUMBER);
    u32::from(first.any(Marks::NUMBER)) + count_pairs(marks, &marks[1..], begins)
}

#[cfg(test)]
mod tests {
    use super::super::{Seeds, passages};
    use super::*;
    use crate::text::{Tokens, tokenise};

    struct Text {
        words: Vec<Word>,
        marks: Vec<Marks>,
    }

    impl Text {
        /// Words between `{` and `}` are ignored, and those between `“` and `”` quoted.
        fn of(text: &str) -> Self {
            let mut tokens = Tokens::default();
            tokenise(text, &mut tokens);
            let inside = |at: usize, open: char, close: char| {
                let opened = text[..at].matches(open).count();
                opened > text[..at].matches(close).count()
            };
            let mark = |i: usize| {
                let at = tokens.span(i).start;
                let mut marks = Marks::default();
                let first = text[at..].chars().next().unwrap();
                for (is_set, mark) in [
                    (inside(at, '{', '}'), Marks::IGNORED),
                    (inside(at, '“', '”'), Marks::QUOTED),
                    (first.is_numeric(), Marks::NUMBER),
                    (first.is_uppercase(), Marks::NAME),
                ] {
                    if is_set {
                        marks.set(mark);
                    }
                }
                marks
            };
            let marks = (0..tokens.len()).map(mark).collect();
            Self { words: tokens.hashes().to_vec(), marks }
        }

        fn marked(&self) -> Marked<'_> {
            Marked { words: &self.words, marks: &self.marks, counted: counted(&self.marks) }
        }
    }

    fn compare(a: &str, b: &str) -> Evidence {
        let (a, b) = (Text::of(a), Text::of(b));
        let mut runs = Vec::new();
        Seeds::default().of(&a.words).runs(&b.words, 12, &mut runs);
        let passages = passages(&a.words, &b.words, &runs, 12);
        evidence(a.marked(), b.marked(), &passages, &mut vec![Marks::NAME; 3])
    }

    const STORY: &str = "The harbour board met on Friday and agreed to close the fish market for 3 weeks while the roof \
                         is mended, its chair said after the meeting.";

    #[test]
    fn a_doubled_body_has_no_share_above_one() {
        let found = compare(STORY, &format!("{STORY} {STORY}"));
        assert_eq!(found.counted, (27, 54));
        assert_eq!(found.matched, (27, 54));
        assert_eq!((found.share_a(), found.share_b(), found.similarity()), (1.0, 1.0, 1.0));
        assert_eq!((found.longest, found.passages), (27, 2));
        assert!(found.begins_alike);
    }

    #[test]
    fn numbers_are_told_from_words() {
        let found =
            compare(STORY, &STORY.replace('3', "1,500").replace("Friday", "Monday evening"));
        assert_eq!((found.changed_numbers, found.changed_words, found.kept_numbers), (1, 2, 0));
        assert_eq!(found.replaced, 2);
        assert_eq!(found.matched, (25, 25));
        let without = compare(STORY, &STORY.replace("3 ", ""));
        assert_eq!((without.changed_numbers, without.changed_words, without.replaced), (0, 0, 0));
        assert_eq!(compare(STORY, STORY).kept_numbers, 1);
    }

    #[test]
    fn furniture_is_in_neither_numerator_nor_denominator() {
        let form =
            "{Leave a reply. Your email address will not be published. Required fields are marked}";
        let found =
            compare(&format!("{STORY} {form}"), &format!("Something else entirely. {form}"));
        assert_eq!(found.counted, (27, 3));
        assert_eq!((found.matched, found.ignored), ((0, 0), (14, 14)));
        assert_eq!((found.longest, found.passages, found.similarity()), (0, 0, 0.0));
    }

    #[test]
    fn marks_on_one_side_make_a_quotation() {
        let words = "we will not open the gates before every single boat is back in port";
        let found = compare(
            &format!("He said: “{words}.” {STORY}"),
            &format!("They quoted {words} in full"),
        );
        assert_eq!((found.matched, found.quoted), ((14, 14), (14, 14)));
        assert_eq!(found.longest, 14);
    }

    #[test]
    fn quoted_and_ignored_words_are_those_of_either_side() {
        let quoted = format!("“{STORY}”");
        let found = compare(&format!("{quoted} {quoted}"), &quoted);
        assert_eq!((found.matched, found.quoted), ((54, 27), (54, 27)));
        assert_eq!((found.turned().matched, found.turned().quoted), ((27, 54), (27, 54)));
        let ignored = format!("{{{STORY}}}");
        let found = compare(&format!("{ignored} {ignored}"), &ignored);
        assert_eq!((found.ignored, found.turned().ignored), ((54, 27), (27, 54)));
    }

    #[test]
    fn the_name_of_an_office_is_no_evidence() {
        let office = "Secretary of State for Digital, Culture, Media and Sport";
        let mut text = Text::of(office);
        let all = u32::try_from(text.words.len()).unwrap();
        let run = Run { a: 0, b: 0, length: all };
        let passage = Passage { a: 0..all, b: 0..all, runs: vec![run], edits: 0 };
        assert!(!is_names_only(&passage, &text.marks));
        for place in [1, 3, 7] {
            text.marks[place].set(Marks::NAME);
        }
        assert!(is_names_only(&passage, &text.marks));
    }
}
