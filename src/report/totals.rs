//! What a run amounts to: a number a line, with what it counts.

use super::examined::said::counted;
use super::summary::grouped;
use crate::findings::Findings;

/// The totals of a run that read articles, every line ended by `\n`.
pub(super) fn totals(findings: &Findings) -> String {
    let counts = &findings.counts;
    let sources = counted(findings.sources.len() as u64, "source", "sources");
    let inputs = counted(counts.inputs, "input", "inputs");
    let copies = counts.in_clusters.saturating_sub(counts.clusters);
    let ignored = findings.repeats.iter().filter(|repeat| repeat.is_ignored()).count() as u64;
    let rows = [
        ("articles", counts.articles, format!("from {sources} in {inputs}")),
        ("clusters", counts.clusters, clusters(counts.in_clusters)),
        ("copies", copies, copies_of(copies, counts.identical)),
        ("repeats", findings.repeats.len() as u64, repeats(ignored)),
        ("skipped", counts.skipped, skipped(counts.skipped)),
        (
            "repaired",
            counts.repaired,
            "read after mending the encoding or the id; “skipped” lists them too".to_owned(),
        ),
    ];
    let is_shown = |name: &str, count: u64| name != "repaired" || count > 0;
    let rows = rows.into_iter().filter(|&(name, count, _)| is_shown(name, count));
    let rows: Vec<_> = rows.map(|(name, count, what)| (name, grouped(count), what)).collect();
    let width = rows.iter().map(|(_, count, _)| count.len()).max().unwrap_or(0);
    let line = |(name, count, what): (&str, String, String)| {
        format!("{name:8}  {count:>width$}  {what}").trim_end().to_owned() + "\n"
    };
    rows.into_iter().map(line).collect()
}

fn clusters(articles: u64) -> String {
    match articles {
        0 => "no two articles are copies of each other".to_owned(),
        _ => format!("of copies, {} in all", counted(articles, "article", "articles")),
    }
}

fn copies_of(copies: u64, identical: u64) -> String {
    let same = counted(identical, "has the words", "have the words");
    match (copies, identical) {
        (0, 0) => String::new(),
        (_, 0) => "beside the leads of their clusters".to_owned(),
        _ => format!("beside the leads of their clusters; {same} of an earlier article"),
    }
}

fn repeats(ignored: u64) -> String {
    let what = "texts that come more than once";
    match ignored {
        0 => what.to_owned(),
        _ => format!(
            "{what}; {} furniture and {} nowhere",
            counted(ignored, "is", "are"),
            if ignored == 1 { "counts" } else { "count" }
        ),
    }
}

fn skipped(skipped: u64) -> String {
    match skipped {
        0 => String::new(),
        _ => "records or inputs that gave no article; “skipped” says why".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use crate::findings::Counts;

    #[test]
    fn numbers_stand_below_each_other() {
        assert_eq!(
            totals(&example::findings()),
            "articles  1,205  from 2 sources in 2 inputs\n\
             clusters      1  of copies, 3 articles in all\n\
             copies        2  beside the leads of their clusters; 1 has the words of an earlier article\n\
             repeats       2  texts that come more than once; 1 is furniture and counts nowhere\n\
             skipped       3  records or inputs that gave no article; “skipped” says why\n\
             repaired      1  read after mending the encoding or the id; “skipped” lists them too\n"
        );
    }

    #[test]
    fn nothing_found_is_said() {
        let counts = Counts { inputs: 1, articles: 12, ..Counts::default() };
        assert_eq!(
            totals(&Findings { counts, ..Findings::default() }),
            "articles  12  from 0 sources in 1 input\n\
             clusters   0  no two articles are copies of each other\n\
             copies     0\n\
             repeats    0  texts that come more than once\n\
             skipped    0\n"
        );
    }
}
