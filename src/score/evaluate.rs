//! A run against a truth: every way in which the run puts articles together, scored by itself and by kind.

use super::bootstrap::estimates;
use super::measures::{B_CUBED, ClusterScores, Measure, OF_PAIRS, Totals};
use super::pairs::PairScores;
use super::partners::{Partners, of_links, of_partitions};
use super::run::{Run, RunPairs};
use super::truth::{GivenPair, Labelled, Labels, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// How a run agrees with a truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// One for each way in which the run puts articles together: its clusters first, then the pairs it lists.
    pub sections: Vec<Section>,
    /// What was not scored.
    pub unscored: Unscored,
}

/// The scores of one way in which a run puts articles together.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Which way it is.
    pub joined: Joined,
    /// Articles that were scored.
    pub articles: u64,
    /// Of these, articles that the run puts together with any other; the rest count as alone.
    pub articles_in_run: u64,
    /// All together.
    pub scores: Scores,
    /// By kind, where the truth tells kinds.
    pub by_kind: BTreeMap<String, Scores>,
}

/// How a run puts articles together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// In one cluster.
    InOneCluster,
    /// Listed as a pair, or identical to texts that are.
    ListedAsPair,
}

/// Scores, by the kind of truth.
#[derive(Debug, Clone, PartialEq)]
pub enum Scores {
    /// When it is clusters.
    Clusters(ClusterScores),
    /// When it is pairs.
    Pairs(PairScores),
}

/// What was not scored, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unscored {
    /// Rows of the truth that lack an id or a label, and pairs of an article with itself.
    pub incomplete: u64,
    /// Articles or pairs to which the truth gives two labels. Ascending, like all that follow.
    pub contradicted: Vec<String>,
    /// Articles of the truth whose id gave the run no article, or several with different texts.
    pub absent: Vec<String>,
    /// Pairs of the truth with such an article.
    pub pairs_absent: u64,
    /// Articles that the run puts together and the truth does not name.
    pub unlabelled: Vec<String>,
    /// Pairs of relations that do not count.
    pub other_relations: u64,
}

/// Scores a run. The result depends on what truth and run say and not on the order in which they say it.
pub fn evaluate(truth: &Truth, run: &Run) -> Evaluation {
    let named: BTreeSet<&String> = match &truth.labels {
        Labels::Clusters(labels) => labels.keys().collect(),
        Labels::Pairs(labels) => labels.keys().flat_map(|(a, b)| [a, b]).collect(),
    };
    let absent: BTreeSet<&String> =
        named.iter().filter(|&&id| run.absent.contains(id)).copied().collect();
    let in_clusters = run.clusters.iter().flat_map(BTreeMap::keys);
    let in_pairs = run.pairs.iter().flat_map(|pairs| pairs.groups.keys());
    let joined: BTreeSet<&String> = in_clusters.chain(in_pairs).collect();
    let contradicted: BTreeSet<&String> = truth.contradicted.iter().collect();
    let unlabelled = joined.iter().filter(|id| !named.contains(*id) && !contradicted.contains(*id));
    let mut unscored = Unscored {
        incomplete: truth.incomplete,
        contradicted: truth.contradicted.clone(),
        absent: absent.iter().map(|&id| id.clone()).collect(),
        pairs_absent: 0,
        unlabelled: unlabelled.map(|&id| id.clone()).collect(),
        other_relations: run.pairs.as_ref().map_or(0, |pairs| pairs.other_relations),
    };
    let ways = [Way::of_clusters(run), Way::of_pairs(run)].into_iter().flatten();
    let sections = match &truth.labels {
        Labels::Clusters(labels) => {
            let labels: Vec<_> = labels.iter().filter(|(id, _)| !absent.contains(id)).collect();
            ways.map(|way| cluster_section(&labels, &way)).collect()
        }
        Labels::Pairs(labels) => {
            let is_there = |(a, b): &(String, String)| !absent.contains(a) && !absent.contains(b);
            let scored: Vec<_> = labels.iter().filter(|(pair, _)| is_there(pair)).collect();
            unscored.pairs_absent = (labels.len() - scored.len()) as u64;
            ways.map(|way| pair_section(&scored, &way)).collect()
        }
    };
    Evaluation { sections, unscored }
}

/// One way in which a run puts articles together.
enum Way<'a> {
    Clusters(&'a BTreeMap<String, String>),
    Pairs(&'a RunPairs),
}

impl<'a> Way<'a> {
    fn of_clusters(run: &'a Run) -> Option<Self> {
        run.clusters.as_ref().map(Self::Clusters)
    }

    fn of_pairs(run: &'a Run) -> Option<Self> {
        run.pairs.as_ref().map(Self::Pairs)
    }

    fn joined(&self) -> Joined {
        match self {
            Self::Clusters(_) => Joined::InOneCluster,
            Self::Pairs(_) => Joined::ListedAsPair,
        }
    }

    fn knows(&self, id: &String) -> bool {
        match self {
            Self::Clusters(clusters) => clusters.contains_key(id),
            Self::Pairs(pairs) => pairs.groups.contains_key(id),
        }
    }

    fn has(&self, a: &str, b: &str) -> bool {
        match self {
            Self::Clusters(clusters) => {
                clusters.get(a).is_some_and(|own| clusters.get(b) == Some(own))
            }
            Self::Pairs(pairs) => pairs.has(a, b),
        }
    }

    /// The partners of each article.
    fn partners(&self, ids: &[&String], truth: &[u32]) -> Vec<Partners> {
        match self {
            Self::Clusters(clusters) => of_partitions(truth, &numbered(ids, |id| clusters.get(id))),
            Self::Pairs(pairs) => {
                let known = u32::try_from(pairs.groups.len()).unwrap_or(u32::MAX);
                let group = |(id, alone)| pairs.groups.get(id).copied().unwrap_or(alone);
                let groups: Vec<u32> = ids.iter().copied().zip(known..).map(group).collect();
                let links: Vec<(u32, u32)> = pairs.links.iter().copied().collect();
                of_links(truth, &groups, &links)
            }
        }
    }
}

/// A number for each article: the same for those of which the same is said, and one of its own for each of which nothing is.
fn numbered<'a>(ids: &[&'a String], said: impl Fn(&'a String) -> Option<&'a String>) -> Vec<u32> {
    let names: BTreeSet<&String> = ids.iter().filter_map(|&id| said(id)).collect();
    let numbers: BTreeMap<&String, u32> = names.into_iter().zip(0..).collect();
    let alone = u32::try_from(numbers.len()).unwrap_or(u32::MAX)..;
    ids.iter().zip(alone).map(|(&id, alone)| said(id).map_or(alone, |name| numbers[name])).collect()
}

fn cluster_section(labels: &[(&String, &Labelled)], way: &Way<'_>) -> Section {
    let ids: Vec<&String> = labels.iter().map(|&(id, _)| id).collect();
    let of: BTreeMap<&String, &Labelled> = labels.iter().copied().collect();
    let truth = numbered(&ids, |id| of.get(id).map(|labelled| &labelled.cluster));
    let partners = way.partners(&ids, &truth);
    // Clusters of the truth are numbered in the order of their names, which do not depend on the order of rows.
    let score = |keep: &dyn Fn(&Labelled) -> bool, with_rand: bool| {
        let mut clusters: BTreeMap<u32, Totals> = BTreeMap::new();
        for ((&(_, labelled), &truth), &partners) in labels.iter().zip(&truth).zip(&partners) {
            if keep(labelled) {
                clusters.entry(truth).or_default().add(partners);
            }
        }
        let clusters: Vec<Totals> = clusters.into_values().collect();
        let mut measures = OF_PAIRS.to_vec();
        if way.joined() == Joined::InOneCluster {
            measures.extend(with_rand.then_some(Measure::AdjustedRand));
            measures.extend(B_CUBED);
        }
        scores(&clusters, &measures, with_rand)
    };
    let kinds: BTreeSet<&String> =
        labels.iter().filter_map(|(_, labelled)| labelled.kind.as_ref()).collect();
    let by_kind = kinds
        .into_iter()
        .map(|kind| (kind.clone(), score(&|labelled| labelled.kind.as_ref() == Some(kind), false)))
        .collect();
    Section {
        joined: way.joined(),
        articles: ids.len() as u64,
        articles_in_run: ids.iter().filter(|id| way.knows(id)).count() as u64,
        scores: score(&|_| true, true),
        by_kind,
    }
}

fn scores(clusters: &[Totals], measures: &[Measure], whole: bool) -> Scores {
    let mut totals = Totals::default();
    for cluster in clusters {
        totals.add_all(cluster);
    }
    let Partners { truth, run, both } = totals.partners;
    // Of all articles, every pair was counted for both of its own.
    let ends = if whole { 2 } else { 1 };
    Scores::Clusters(ClusterScores {
        articles: totals.articles,
        pairs: Partners { truth: truth / ends, run: run / ends, both: both / ends },
        measures: estimates(clusters, measures).into_iter().collect(),
    })
}

fn pair_section(labels: &[(&(String, String), &GivenPair)], way: &Way<'_>) -> Section {
    let mut scores = PairScores::default();
    let mut by_kind: BTreeMap<String, PairScores> = BTreeMap::new();
    for ((a, b), given) in labels {
        let found = way.has(a, b);
        scores.add(given.same, found);
        if let Some(kind) = &given.kind {
            by_kind.entry(kind.clone()).or_default().add(given.same, found);
        }
    }
    let ids: BTreeSet<&String> = labels.iter().flat_map(|&((a, b), _)| [a, b]).collect();
    Section {
        joined: way.joined(),
        articles: ids.len() as u64,
        articles_in_run: ids.iter().filter(|id| way.knows(id)).count() as u64,
        scores: Scores::Pairs(scores),
        by_kind: by_kind.into_iter().map(|(kind, scores)| (kind, Scores::Pairs(scores))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::TruthFields;
    use crate::score::truth::tests::table;

    fn evaluated(truth: &str, clusters: &str, pairs: &str) -> Evaluation {
        let (names, rows) = table(truth);
        let truth = Truth::of("truth", &names, &rows, &TruthFields::default()).unwrap();
        let mut run = Run::default();
        for text in [clusters, pairs].into_iter().filter(|text| !text.is_empty()) {
            let (names, rows) = table(text);
            run.take("run", &names, &rows, &["identical".to_owned(), "partial".to_owned()])
                .unwrap();
        }
        let skipped = table("article_id,reason\ngone,bad_json\n");
        run.take_skipped(&skipped.0, &skipped.1);
        evaluate(&truth, &run)
    }

    const CLUSTERS: &str = "id,cluster\na,1\nb,1\nc,1\nx,2\ny,2\nstranger,2\n";
    const PAIRS: &str =
        "a_id,b_id,relation\na,b,identical\nb,c,partial\nx,y,partial\na,stranger,other\n";

    #[test]
    fn clusters_against_clusters_and_pairs() {
        let truth = "id,cluster,kind\na,s,first\nb,s,copy\nc,t,first\nd,t,copy\nx,u,first\ny,u,copy\ngone,u,copy\n";
        let found = evaluated(truth, CLUSTERS, PAIRS);
        assert_eq!(found.unscored.absent, ["gone"]);
        assert_eq!(found.unscored.unlabelled, ["stranger"]);
        assert_eq!(found.unscored.other_relations, 1);
        let [clusters, pairs] = &found.sections[..] else { panic!("{found:?}") };
        assert_eq!((clusters.articles, clusters.articles_in_run), (6, 5));
        // Both ways join a, b, c and x, y here: c through what is identical to b.
        for section in [clusters, pairs] {
            let Scores::Clusters(scores) = &section.scores else { panic!("{section:?}") };
            assert_eq!(scores.pairs, Partners { truth: 3, run: 4, both: 2 });
            assert_eq!(scores.measures[&Measure::PairPrecision].value, Some(0.5));
            let Scores::Clusters(copies) = &section.by_kind["copy"] else { panic!("{section:?}") };
            // b has a and c in the run, y has x, d has nobody; a and x are right, and c for d is missing.
            assert_eq!(copies.pairs, Partners { truth: 3, run: 3, both: 2 });
            assert!(!copies.measures.contains_key(&Measure::AdjustedRand));
        }
        let with = |section: &Section| match &section.scores {
            Scores::Clusters(scores) => scores.measures.len(),
            Scores::Pairs(_) => 0,
        };
        assert_eq!((with(clusters), with(pairs)), (7, 3));
    }

    #[test]
    fn pairs_against_clusters_and_pairs() {
        let truth = "a_id,b_id,label,kind\na,b,1,near\na,c,1,far\nc,d,1,far\nc,x,0,far\ny,x,0,near\na,gone,1,near\n";
        let found = evaluated(truth, CLUSTERS, PAIRS);
        assert_eq!((found.unscored.pairs_absent, found.sections.len()), (1, 2));
        for section in &found.sections {
            let expected = PairScores {
                same_found: 2,
                same_missed: 1,
                different_found: 1,
                different_apart: 1,
            };
            assert_eq!(section.scores, Scores::Pairs(expected));
            let far = PairScores {
                same_found: 1,
                same_missed: 1,
                different_found: 0,
                different_apart: 1,
            };
            assert_eq!(section.by_kind["far"], Scores::Pairs(far));
        }
    }

    /// Who is nowhere in the run is alone there, and alone with nobody else.
    #[test]
    fn a_run_that_found_nothing() {
        let found = evaluated("id,cluster\na,1\nb,1\nc,2\n", "article_id,cluster_id\n", "");
        let Scores::Clusters(scores) = &found.sections[0].scores else { panic!("{found:?}") };
        assert_eq!(scores.pairs, Partners { truth: 1, run: 0, both: 0 });
        assert_eq!(scores.measures[&Measure::PairPrecision].value, None);
        assert_eq!(scores.measures[&Measure::BCubedPrecision].value, Some(1.0));
        assert_eq!(scores.measures[&Measure::AdjustedRand].value, Some(0.0));
    }

    #[test]
    fn the_order_of_rows_says_nothing() {
        let rows = ["a,s,k", "b,s,l", "c,t,k", "d,t,l", "x,u,k", "y,s,l"];
        let truth = |rows: Vec<&str>| format!("id,cluster,kind\n{}\n", rows.join("\n"));
        let turned: Vec<&str> = rows.iter().rev().copied().collect();
        let one = evaluated(&truth(rows.to_vec()), CLUSTERS, PAIRS);
        assert_eq!(one, evaluated(&truth(turned), CLUSTERS, PAIRS));
    }
}
