//! A planted feed with the defaults: every copy and how it was made is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::support::oracle;
use crate::support::planted::{Kind, Plan, PlantedArticle, Truth as Made, generate};
use crate::support::scan::{Truth, article, index, scan_texts};
use wirecopy::findings::{Cluster, Findings, Relation, Scope};
use wirecopy::options::{Linkage, Matching};

/// A feed, what a scan finds in it, and what the oracle does.
struct Scanned {
    articles: Vec<PlantedArticle>,
    findings: Findings,
    truth: Truth,
}

static SCANNED: LazyLock<Scanned> = LazyLock::new(|| {
    let plan =
        Plan { articles: 4_000, copies: 0.5, median_words: 200, seed: 11, ..Plan::default() };
    let mut articles = Vec::new();
    generate(&plan, &mut |article| articles.push(article.clone()));
    let texts = texts(&articles);
    let matching = Matching::default();
    let findings = scan_texts(&texts, &matching);
    let truth = Truth::of(&texts, &matching);
    Scanned { articles, findings, truth }
});

fn texts(articles: &[PlantedArticle]) -> Vec<&str> {
    articles.iter().map(|article| article.text.as_str()).collect()
}

/// The number in `a0000001`, from 0.
fn number(id: &str) -> usize {
    id[1..].parse::<usize>().expect("`a` and a number") - 1
}

impl Scanned {
    fn made(&self) -> impl Iterator<Item = (usize, &Made)> {
        self.articles
            .iter()
            .enumerate()
            .filter_map(|(i, article)| Some((i, article.truth.as_ref()?)))
    }

    /// The pairs of different texts, by their firsts, of which most of the shorter is in the longer.
    fn joined(&self, findings: &Findings) -> BTreeSet<(usize, usize)> {
        let first = |card| self.truth.first[article(findings, card)];
        findings
            .pairs
            .iter()
            .filter(|pair| pair.relation <= Relation::Contained)
            .map(|pair| (first(pair.a).min(first(pair.b)), first(pair.a).max(first(pair.b))))
            .collect()
    }

    /// How many clusters have no member that is joined with every other.
    fn without_centre(&self, findings: &Findings) -> usize {
        let joined = self.joined(findings);
        let has_centre = |cluster: &Cluster| {
            let members = cluster.members.iter();
            let texts: BTreeSet<usize> =
                members.map(|member| self.truth.first[article(findings, member.card)]).collect();
            texts.iter().any(|&centre| {
                texts
                    .iter()
                    .all(|&i| i == centre || joined.contains(&(i.min(centre), i.max(centre))))
            })
        };
        findings.clusters.iter().filter(|cluster| !has_centre(cluster)).count()
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "prints figures for people")]
fn pairs_are_those_of_the_oracle() {
    let Scanned { findings, truth, articles } = &*SCANNED;
    assert_eq!(findings.counts.articles, articles.len() as u64);
    assert!(truth.pairs.len() > 1_000, "{}", truth.pairs.len());
    match truth.check(findings, &Matching::default()) {
        Ok(figures) => println!("planted, {} texts: {figures}", articles.len()),
        Err(fault) => panic!("{fault}"),
    }
}

#[test]
fn copies_that_say_the_same_are_identical_to_their_origin() {
    let Scanned { findings, .. } = &*SCANNED;
    // Articles joined by identical pairs, which all go to the lead of their text.
    let mut lead_of: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for pair in findings.pairs.iter().filter(|pair| pair.relation == Relation::Identical) {
        let (a, b) = (article(findings, pair.a), article(findings, pair.b));
        lead_of.entry(a).or_default().insert(b);
        lead_of.entry(b).or_default().insert(a);
    }
    let is_identical = |a: usize, b: usize| {
        let near = |i: usize| lead_of.get(&i).into_iter().flatten().copied();
        near(a).any(|i| i == b || near(i).any(|i| i == b))
    };
    let mut copies = 0;
    for (i, made) in SCANNED.made() {
        if matches!(made.kind, Kind::Exact | Kind::SameTokens | Kind::ShortSame) {
            copies += 1;
            assert!(is_identical(i, number(&made.origin)), "{i} {made:?}");
        }
    }
    assert!(copies > 300, "{copies}");
}

#[test]
fn hardly_a_cluster_has_no_member_that_all_others_were_verified_against() {
    let Scanned { findings, .. } = &*SCANNED;
    assert!(findings.clusters.len() > 300, "{}", findings.clusters.len());
    let without = SCANNED.without_centre(findings);
    // Two that were merged.
    assert!(100 * without <= findings.clusters.len(), "{without} of {}", findings.clusters.len());
    let members = findings.clusters.iter().flat_map(|cluster| &cluster.members);
    assert!(members.clone().all(|member| member.nearest.is_some()));
    let in_clusters: Vec<usize> = members.map(|member| article(findings, member.card)).collect();
    let distinct: BTreeSet<usize> = in_clusters.iter().copied().collect();
    assert_eq!(distinct.len(), in_clusters.len(), "an article is in two clusters");
}

/// The check above would say nothing if no chain were there to glue.
#[test]
fn single_linkage_glues_chains() {
    let matching = Matching { linkage: Linkage::Single, ..Matching::default() };
    let findings = scan_texts(&texts(&SCANNED.articles), &matching);
    let (glued, kept) =
        (SCANNED.without_centre(&findings), SCANNED.without_centre(&SCANNED.findings));
    assert!(glued >= 2 * kept, "{glued} and {kept}");
    let first = |card| SCANNED.truth.first[article(&findings, card)];
    let joined = SCANNED.joined(&findings);
    let near = findings.pairs.iter().filter(|pair| pair.relation == Relation::NearIdentical);
    for pair in near {
        let texts = (first(pair.a).min(first(pair.b)), first(pair.a).max(first(pair.b)));
        assert!(joined.contains(&texts) && pair.cluster.is_some(), "{texts:?}");
    }
}

#[test]
fn a_body_that_stands_twice_is_one_repeat() {
    let Scanned { findings, articles, .. } = &*SCANNED;
    let mut doubled = 0;
    for (i, _) in SCANNED.made().filter(|(_, made)| made.kind == Kind::Doubled) {
        doubled += 1;
        let text = &articles[i].text;
        let words = oracle::tokens(text).len();
        let repeats: Vec<_> = findings
            .repeats
            .iter()
            .filter(|repeat| repeat.scope == Scope::Within)
            .filter(|repeat| {
                let said = findings.repeat_text(repeat).expect("it is in memory");
                index(&said.example_id) == i
            })
            .collect();
        assert_eq!(repeats.len(), 1, "{i}: {repeats:?}");
        let repeat = repeats[0];
        assert_eq!((repeat.words as usize, repeat.n_places), (words / 2, 2));
        let slice = |start: u32, end: u32| -> String {
            text.chars().skip(start as usize).take((end - start) as usize).collect()
        };
        let places = findings.places(repeat).map(|place| place.expect("it is in memory"));
        let halves: Vec<String> = places.map(|place| slice(place.start, place.end)).collect();
        assert_eq!(halves[0], halves[1]);
        assert_eq!(halves.join("\n\n"), *text);
    }
    assert!(doubled >= 5, "{doubled}");
    assert_eq!(findings.counts.doubled, doubled);
}
