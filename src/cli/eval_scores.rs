//! What `wirecopy eval` prints.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use wirecopy::score::{
    ClusterScores, Estimate, Evaluation, Joined, Labels, Measure, PairScores, Scores, Section,
    Truth,
};

/// Writes scores for people.
pub(crate) fn write_text(
    out: &mut impl Write,
    name: &str,
    truth: &Truth,
    evaluation: &Evaluation,
) -> io::Result<()> {
    match &truth.labels {
        Labels::Clusters(labels) => {
            let mut clusters: Vec<&str> =
                labels.values().map(|label| label.cluster.as_str()).collect();
            clusters.sort_unstable();
            clusters.dedup();
            writeln!(out, "{name}: {} articles in {} clusters", labels.len(), clusters.len())?;
        }
        Labels::Pairs(labels) => {
            let same = labels.values().filter(|pair| pair.same).count();
            let different = labels.len() - same;
            writeln!(out, "{name}: {} pairs, {same} same and {different} different", labels.len())?;
        }
    }
    for line in unscored(evaluation) {
        writeln!(out, "  not scored: {line}")?;
    }
    if are_strangers(evaluation) {
        writeln!(
            out,
            "  The run puts no article together that the truth names. Are these the same ids?"
        )?;
    }
    for section in &evaluation.sections {
        let way = way(section.joined);
        let Section { articles, articles_in_run, .. } = section;
        writeln!(
            out,
            "\n{way}: {articles} articles scored, {} of them alone in the run",
            articles - articles_in_run
        )?;
        writeln!(out, "                        value   95 % interval")?;
        for (name, estimate, note) in lines(&section.scores) {
            let line = format!("  {name:<20} {}   {note}", shown(estimate));
            writeln!(out, "{}", line.trim_end())?;
        }
        if !section.by_kind.is_empty() {
            write_kinds(out, &section.by_kind)?;
        }
    }
    Ok(())
}

fn write_kinds(out: &mut impl Write, by_kind: &BTreeMap<String, Scores>) -> io::Result<()> {
    let width = by_kind.keys().map(|kind| kind.chars().count()).max().unwrap_or(0).clamp(7, 24);
    let heads = match by_kind.values().next() {
        Some(Scores::Pairs(_)) => ["pairs", "recall", "wrongly joined"],
        _ => ["articles", "pair precision", "pair recall"],
    };
    writeln!(out, "\n  {:<width$} {:>8}   {:<26}  {}", "by kind", heads[0], heads[1], heads[2])?;
    for (kind, scores) in by_kind {
        let (count, first, second) = match scores {
            Scores::Clusters(scores) => {
                let of = |measure| scores.measures.get(&measure).copied().unwrap_or_default();
                (scores.articles, of(Measure::PairPrecision), of(Measure::PairRecall))
            }
            Scores::Pairs(scores) => {
                (scores.same() + scores.different(), scores.recall(), scores.wrongly_joined())
            }
        };
        let kind = if kind.is_empty() { "(none)" } else { kind };
        writeln!(
            out,
            "  {kind:<width$} {count:>8}   {}  {}",
            shown(first),
            shown(second).trim_end()
        )?;
    }
    Ok(())
}

/// What was not scored, in words; nothing of what there is none of.
fn unscored(evaluation: &Evaluation) -> Vec<String> {
    let unscored = &evaluation.unscored;
    let count = |count: u64, one: &str, several: &str| {
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { several }))
    };
    let ids = |ids: &[String], one: &str, several: &str| {
        let more = if ids.len() > 3 { ", …" } else { "" };
        let some: Vec<String> = ids.iter().take(3).map(|id| format!("`{id}`")).collect();
        let counted = count(ids.len() as u64, one, several)?;
        Some(format!("{counted}: {}{more}", some.join(", ")))
    };
    [
        count(
            unscored.incomplete,
            "row of the truth without an id or a label",
            "rows of the truth without an id or a label",
        ),
        ids(
            &unscored.contradicted,
            "that has two labels which contradict each other",
            "that have two labels which contradict each other",
        ),
        ids(
            &unscored.absent,
            "article of the truth that the run could not read, or has more than once",
            "articles of the truth that the run could not read, or has more than once",
        ),
        count(unscored.pairs_absent, "pair with such an article", "pairs with such an article"),
        ids(
            &unscored.unlabelled,
            "article that the run puts together and the truth does not name",
            "articles that the run puts together and the truth does not name",
        ),
        count(
            unscored.other_relations,
            "pair of the run with another relation",
            "pairs of the run with other relations",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether run and truth seem to have different names for articles.
fn are_strangers(evaluation: &Evaluation) -> bool {
    let nobody = evaluation.sections.iter().all(|section| section.articles_in_run == 0);
    nobody && !evaluation.unscored.unlabelled.is_empty()
}

fn way(joined: Joined) -> &'static str {
    match joined {
        Joined::InOneCluster => "In one cluster",
        Joined::ListedAsPair => "Listed as a pair",
    }
}

/// Name, value and what it is taken of, in the order in which they are shown.
fn lines(scores: &Scores) -> Vec<(&'static str, Estimate, String)> {
    match scores {
        Scores::Clusters(ClusterScores { pairs, measures, .. }) => {
            let note = |measure| match measure {
                Measure::PairPrecision => format!("{} of {} pairs", pairs.both, pairs.run),
                Measure::PairRecall => format!("{} of {} pairs", pairs.both, pairs.truth),
                _ => String::new(),
            };
            measures
                .iter()
                .map(|(&measure, &estimate)| (name(measure), estimate, note(measure)))
                .collect()
        }
        Scores::Pairs(scores) => {
            let PairScores { same_found, different_found, .. } = *scores;
            let found = same_found + different_found;
            vec![
                ("precision", scores.precision(), format!("{same_found} of {found} pairs")),
                ("recall", scores.recall(), format!("{same_found} of {} pairs", scores.same())),
                ("F1", scores.f1(), String::new()),
                (
                    "wrongly joined",
                    scores.wrongly_joined(),
                    format!("{different_found} of {} pairs", scores.different()),
                ),
            ]
        }
    }
}

fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::PairPrecision => "pair precision",
        Measure::PairRecall => "pair recall",
        Measure::PairF1 => "pair F1",
        Measure::AdjustedRand => "adjusted Rand index",
        Measure::BCubedPrecision => "B-cubed precision",
        Measure::BCubedRecall => "B-cubed recall",
        Measure::BCubedF1 => "B-cubed F1",
    }
}

/// Value and interval, always as wide.
fn shown(estimate: Estimate) -> String {
    let value = estimate.value.map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"));
    let interval = estimate.interval.map(|(low, high)| format!("{low:.4} to {high:.4}"));
    format!("{value:>7}   {:<16}", interval.unwrap_or_default())
}

/// The same for programs.
pub(crate) fn as_json(truth: &Truth, evaluation: &Evaluation) -> Value {
    let labels = match &truth.labels {
        Labels::Clusters(labels) => json!({ "of": "clusters", "articles": labels.len() }),
        Labels::Pairs(labels) => json!({ "of": "pairs", "pairs": labels.len() }),
    };
    let unscored = &evaluation.unscored;
    let section = |section: &Section| {
        let by_kind: BTreeMap<&String, Value> =
            section.by_kind.iter().map(|(kind, scores)| (kind, scores_json(scores))).collect();
        json!({
            "joined": match section.joined {
                Joined::InOneCluster => "in_one_cluster",
                Joined::ListedAsPair => "listed_as_pair",
            },
            "articles": section.articles,
            "articles_alone_in_run": section.articles - section.articles_in_run,
            "scores": scores_json(&section.scores),
            "by_kind": by_kind,
        })
    };
    json!({
        "truth": labels,
        "sections": evaluation.sections.iter().map(section).collect::<Vec<_>>(),
        "not_scored": {
            "incomplete_rows": unscored.incomplete,
            "contradicted": unscored.contradicted,
            "absent": unscored.absent,
            "pairs_absent": unscored.pairs_absent,
            "unlabelled": unscored.unlabelled,
            "pairs_of_other_relations": unscored.other_relations,
        },
    })
}

fn scores_json(scores: &Scores) -> Value {
    let mut object = match scores {
        Scores::Clusters(ClusterScores { articles, pairs, .. }) => json!({
            "articles": articles,
            "pairs_in_truth": pairs.truth,
            "pairs_in_run": pairs.run,
            "pairs_in_both": pairs.both,
        }),
        Scores::Pairs(scores) => json!({
            "same_found": scores.same_found,
            "same_missed": scores.same_missed,
            "different_found": scores.different_found,
            "different_apart": scores.different_apart,
        }),
    };
    for (name, Estimate { value, interval }, _) in lines(scores) {
        let rounded = |value: f64| (value * 1e6).round() / 1e6;
        let value = value.map(rounded);
        let interval = interval.map(|(low, high)| [rounded(low), rounded(high)]);
        let key = name.to_lowercase().replace([' ', '-'], "_");
        object[key] = json!({ "value": value, "interval": interval });
    }
    object
}
