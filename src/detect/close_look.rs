//! Two articles in memory → all there is to tell about what they share.

use super::compared::Compared;
use super::grouping::{CONTAINED, joins, of_shorter};
use super::markers::markers;
use super::relations::{RelatedPair, ShingleComparison, marked, passages_of};
use super::spans::Spans;
use super::tags::{Learnt, circumstances};
use crate::article::Article;
use crate::findings::{
    Card, Evidence, Examined, ExaminedArticle, Figure, Joining,
    Needed::AtLeast,
    PassageKind, Relation, SharedPassage, SharedRun, Similarity, Stretch, TriedRule,
    Unit::{self, Count, Share},
    Why,
};
use crate::options::Matching;
use crate::passage::{Marks, Passage, Run, Seeds, describe, evidence, passages};
use crate::relation::{RULES, Shown, relation, tried};
use crate::text::Tokens;
use std::ops::Range;

/// One of two articles, read and marked.
pub(super) struct Side {
    pub(super) article: Article,
    pub(super) card: Card,
    /// Of its text.
    pub(super) tokens: Tokens,
    pub(super) identity: u128,
    /// What it is compared as: the same words, perhaps those of another article.
    pub(super) compared: Compared,
    /// Its quotations and furniture, by words.
    pub(super) stretches: Vec<(Range<usize>, Why)>,
    pub(super) same_id: Vec<String>,
    pub(super) compared_as: Option<String>,
    pub(super) is_first_of_several: bool,
}

/// Compares two articles as a scan does. `alike` tells whether a Jaccard is at or above the threshold; a scan knows that of
/// what it has verified, and `learnt` what a scan has learnt of both.
pub(super) fn examined(
    a: Side,
    b: Side,
    matching: &Matching,
    learnt: &Learnt<'_>,
    alike: impl Fn(f64) -> bool,
) -> Examined {
    let is_identical = a.identity == b.identity;
    let mut shared = Shared::default();
    let is_turned = !is_identical && b.identity < a.identity;
    if is_identical {
        shared.same(&a);
    } else if is_turned {
        // Which of two is aligned with the other must not depend on which was named first.
        shared.find(&b.compared, &a.compared, matching);
    } else {
        shared.find(&a.compared, &b.compared, matching);
    }
    let alike = alike(shared.similarity.jaccard);
    // Rules go by the evidence as it was found, in which some words are counted on one side alone.
    let Learnt { in_mould, .. } = *learnt;
    let shown = Shown { evidence: shared.evidence, alike, in_mould, min_words: matching.min_words };
    if is_turned {
        shared.turn();
    }
    let Shared { passages, names_only, evidence, similarity } = shared;
    let relation = if is_identical { Relation::Identical } else { relation(&shown) };
    let jaccard = Figure::new(
        "their Jaccard",
        Unit::Similarity,
        similarity.jaccard,
        AtLeast(matching.threshold),
    );
    let identical = TriedRule {
        relation: Relation::Identical,
        says: "both have the same words in the same order",
        any: false,
        figures: Vec::new(),
        holds: is_identical,
    };
    let mut rules = vec![identical];
    rules.extend(tried(&shown, jaccard));
    let decided = rules.iter().position(|rule| rule.holds).unwrap_or(RULES.len());
    let has_live_blog = a.compared.is_live_blog || b.compared.is_live_blog;
    let pair = RelatedPair { a: 0, b: 1, relation, similarity, evidence, has_live_blog };
    let passages = places(&a, &b, &passages, is_identical);
    let seconds = [a.article.published.seconds, b.article.published.seconds];
    let circumstances =
        circumstances(&a.card, &b.card, seconds, (relation, &evidence), learnt, matching);
    Examined {
        a: a.told(),
        b: b.told(),
        relation,
        evidence,
        similarity,
        ngram: matching.ngram,
        rules,
        decided,
        passages,
        names_only,
        joining: joining(&pair, matching),
        circumstances,
        collection: None,
    }
}

/// What two articles share, by words.
#[derive(Default)]
struct Shared {
    passages: Vec<Passage>,
    names_only: u32,
    evidence: Evidence,
    similarity: Similarity,
}

impl Shared {
    /// What an article shares with one of the same words.
    fn same(&mut self, article: &Side) {
        let all = small(article.tokens.len());
        let runs = vec![Run { a: 0, b: 0, length: all }];
        self.passages = vec![Passage { a: 0..all, b: 0..all, runs, edits: 0 }];
        self.evidence = Evidence::same(all);
        self.similarity = Similarity::SAME;
    }

    fn find(&mut self, a: &Compared, b: &Compared, matching: &Matching) {
        let mut runs = Vec::new();
        let least = matching.min_passage;
        Seeds::default().of(&a.words).runs(&b.words, least as usize, &mut runs);
        self.passages = passages_of(marked(a), marked(b), &runs, least);
        let all = passages(&a.words, &b.words, &runs, least).len();
        self.names_only = small(all - self.passages.len());
        self.evidence = evidence(marked(a), marked(b), &self.passages, &mut Vec::new());
        self.similarity = ShingleComparison::default().compare(a, b, matching.ngram);
    }

    /// Puts A and B in each other's place.
    fn turn(&mut self) {
        self.passages = self.passages.drain(..).map(Passage::turned).collect();
        self.passages.sort_by_key(|passage| (passage.a.start, passage.b.start));
        self.evidence = self.evidence.turned();
        self.similarity = self.similarity.turned();
    }
}

/// What is told of a passage besides its runs: words of A and of B.
struct Parts {
    lines: Vec<(Range<u32>, Range<u32>)>,
    numbers: Vec<(Range<u32>, Range<u32>)>,
}

impl Parts {
    fn of(a: &Side, b: &Side, passage: &Passage) -> Self {
        let words = passage.runs.iter().flat_map(|run| run.of_a().zip(run.of_b()).skip(1));
        let first = words.filter(|&(i, j)| a.begins_line(i) || b.begins_line(j));
        let lines = first.map(|(i, j)| (i..i + 1, j..j + 1)).collect();
        Self { lines, numbers: changed_numbers(a, b, passage) }
    }
}

/// Takes the words of one side.
type OfSide = fn((&Range<u32>, &Range<u32>)) -> Range<u32>;

/// Passages by their places in the texts. Identical texts count as they are, furniture or not.
fn places(a: &Side, b: &Side, passages: &[Passage], is_identical: bool) -> Vec<SharedPassage> {
    let parts: Vec<Parts> = passages.iter().map(|passage| Parts::of(a, b, passage)).collect();
    let spans = |side: &Side, words: OfSide| {
        let wanted = passages.iter().zip(&parts).flat_map(|(passage, parts)| {
            let whole = words((&passage.a, &passage.b));
            let runs = passage.runs.iter().map(move |run| words((&run.of_a(), &run.of_b())));
            let others = parts.lines.iter().chain(&parts.numbers);
            let others = others.map(move |(of_a, of_b)| words((of_a, of_b)));
            std::iter::once(whole).chain(runs).chain(others)
        });
        let places = Spans::new(&side.article.text, &side.tokens);
        let spans: Vec<Range<u32>> = wanted.map(|words| places.code_points(&words)).collect();
        spans.into_iter()
    };
    let in_a = spans(a, |(of_a, _)| of_a.clone());
    let in_b = spans(b, |(_, of_b)| of_b.clone());
    let mut spans = in_a.zip(in_b);
    let place = |(number, (passage, parts)): (u32, (&Passage, &Parts))| {
        let (in_a, in_b) = spans.next().unwrap_or_default();
        let runs = passage.runs.iter().zip(spans.by_ref());
        let runs = runs.map(|(run, (a, b))| SharedRun { a, b, words: run.length }).collect();
        let lines = spans.by_ref().take(parts.lines.len());
        let lines = lines.map(|(a, b)| (a.start, b.start)).collect();
        let changed_numbers = spans.by_ref().take(parts.numbers.len()).collect();
        let (kind, (counted, quoted)) = if is_identical {
            (PassageKind::Verbatim, (passage.matched(), 0))
        } else {
            let described = describe(marked(&a.compared), marked(&b.compared), passage);
            (described.kind, counted(a, b, passage))
        };
        SharedPassage {
            number,
            a: in_a,
            b: in_b,
            words: (small(passage.a.len()), small(passage.b.len())),
            matched: passage.matched(),
            counted,
            quoted,
            identity: passage.identity(),
            kind,
            runs,
            lines,
            changed_numbers,
        }
    };
    (1..).zip(passages.iter().zip(&parts)).map(place).collect()
}

/// Words of a passage that agree and count and, of these, words that are quoted on at least one side.
fn counted(a: &Side, b: &Side, passage: &Passage) -> (u32, u32) {
    let pairs = passage.runs.iter().flat_map(|run| run.of_a().zip(run.of_b()));
    let marks = pairs.map(|(i, j)| (a.compared.marks[i as usize], b.compared.marks[j as usize]));
    let is_any = |(one, other): (Marks, Marks), mark| one.any(mark) || other.any(mark);
    let counted = marks.filter(|&marks| !is_any(marks, Marks::IGNORED));
    counted.fold((0, 0), |(all, quoted), marks| {
        (all + 1, quoted + u32::from(is_any(marks, Marks::QUOTED)))
    })
}

/// The numbers of a passage that stand in each other's place between two runs.
fn changed_numbers(a: &Side, b: &Side, passage: &Passage) -> Vec<(Range<u32>, Range<u32>)> {
    let pairs = passage.runs.windows(2).flat_map(|pair| {
        let of_a = numbers(&a.compared.marks, pair[0].of_a().end..pair[1].a);
        let of_b = numbers(&b.compared.marks, pair[0].of_b().end..pair[1].b);
        of_a.into_iter().zip(of_b)
    });
    pairs.collect()
}

/// The numbers among some words: digits in a row are one number (`1,000`).
fn numbers(marks: &[Marks], within: Range<u32>) -> Vec<Range<u32>> {
    let mut found: Vec<Range<u32>> = Vec::new();
    for at in within {
        if !marks[at as usize].any(Marks::NUMBER) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

fn joining(pair: &RelatedPair, matching: &Matching) -> Joining {
    use Relation::{Contained, Identical, NearIdentical, Partial};
    let shares = (pair.evidence.share_a(), pair.evidence.share_b());
    let (of_shorter, shorter) = of_shorter(pair);
    let enough = AtLeast(matching.cluster_share);
    Joining {
        by_relation: matches!(pair.relation, Identical | NearIdentical | Contained | Partial),
        lesser: Figure::new("the lesser of the two shares", Share, shares.0.min(shares.1), enough),
        shorter: [
            Figure::new("the share of the shorter article", Share, of_shorter, enough),
            Figure::new(
                "counted words in the shorter article",
                Count,
                shorter.into(),
                AtLeast(CONTAINED.into()),
            ),
        ],
        holds: joins(pair, matching),
    }
}

impl Side {
    /// Whether a line end stands before a word and after the one before it.
    fn begins_line(&self, word: u32) -> bool {
        let word = word as usize;
        let end = word.checked_sub(1).map_or(0, |before| self.tokens.span(before).end);
        let between = self.article.text.get(end..self.tokens.span(word).start);
        between.is_some_and(|between| between.contains('\n'))
    }

    fn told(self) -> ExaminedArticle {
        let words: Vec<Range<u32>> = self
            .stretches
            .iter()
            .map(|(words, _)| small(words.start)..small(words.end.min(self.tokens.len())))
            .collect();
        let places = Spans::new(&self.article.text, &self.tokens);
        let spans = words.iter().map(|words| places.code_points(words));
        let stretches = spans.zip(&words).zip(&self.stretches);
        let stretch = |((span, words), &(_, why)): ((Range<u32>, &Range<u32>), &(_, Why))| {
            Stretch { span, words: small(words.len()), why }
        };
        ExaminedArticle {
            stretches: stretches.map(stretch).filter(|stretch| stretch.words > 0).collect(),
            markers: markers(&self.article, &self.tokens),
            card: self.card,
            text: self.article.text,
            same_id: self.same_id,
            compared_as: self.compared_as,
            is_first_of_several: self.is_first_of_several,
        }
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
