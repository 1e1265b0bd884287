//! What a run found, in a few sentences for people.

use super::cluster_summary::lead;
use super::decisions::decisions_told;
use super::examined::said::{counted, percent};
use super::totals::totals;
use crate::findings::{Counts, Expectation, Findings, Relation, Scope};
use std::fmt::Write as _;
use std::io;

/// Longest quotation from a text, in code points.
const LONGEST_QUOTE: usize = 60;

/// A short account of a run: its totals as a small table, then what is worth knowing, a sentence a line. Plain text, every line
/// ended by `\n`, no colour.
///
/// Titles and texts are quoted in one line and shortened; characters that could steer a terminal or turn the direction
/// of writing come out as U+FFFD.
///
/// # Errors
/// When a title or a text cannot be read back from where the findings put it aside.
pub fn summary(findings: &Findings) -> io::Result<String> {
    let counts = &findings.counts;
    let (nothing_read, totals) = match counts.articles {
        0 => (Some(nothing_read(counts)), String::new()),
        _ => (None, totals(findings) + "\n"),
    };
    let lines = [
        nothing_read,
        largest(findings)?,
        most_repeated(findings)?,
        most_alike(findings),
        decisions_told(&findings.decisions),
        doubled(counts),
        times_unread(counts),
        mended(counts),
        not_compared(findings),
        of_one_mould(&findings.expectation),
        not_listed(&findings.expectation),
        without_earlier_share(findings.expectation.clusters_without_earlier_share),
        shortened(findings.expectation.texts_shortened),
    ];
    Ok(lines.into_iter().flatten().fold(totals, |mut text, line| {
        text.push_str(&line);
        text.push('\n');
        text
    }))
}

fn nothing_read(counts: &Counts) -> String {
    if counts.inputs == 0 {
        return "There was nothing to read.".to_owned();
    }
    let inputs = counted(counts.inputs, "input", "inputs");
    let nothing = format!("Found no articles in {inputs}, so there is nothing to compare.");
    if counts.skipped == 0 {
        return nothing;
    }
    let records = counted(counts.skipped, "record or input", "records or inputs");
    format!("{nothing}\nSkipped {records} that gave no article; the table “skipped” says why.")
}

fn times_unread(counts: &Counts) -> Option<String> {
    let articles = counted(counts.times_unread, "article has a time", "articles have a time");
    (counts.times_unread > 0).then(|| {
        format!("{articles} that cannot be read, or can be in two ways; it counts as none.")
    })
}

fn mended(counts: &Counts) -> Option<String> {
    let articles = counted(counts.mended, "article", "articles");
    let characters = counted(counts.mended_characters, "garbled character", "garbled characters");
    (counts.mended > 0).then(|| {
        format!("Matched {articles} with {characters} read as what was meant (`Ã©` as `é`, `&amp;` as `&`); the texts stay as they are.")
    })
}

fn largest(findings: &Findings) -> io::Result<Option<String>> {
    // Of several the first, which the order of the findings puts first for a reason.
    let largest = findings.clusters.iter().rev().max_by_key(|cluster| cluster.members.len());
    let Some((largest, lead)) = largest.and_then(|largest| Some((largest, lead(largest)?))) else {
        return Ok(None);
    };
    let lead = findings.cards.get(lead.card)?;
    let articles = counted(largest.members.len() as u64, "article", "articles");
    let sources = counted(largest.n_sources, "source", "sources");
    let names = [&lead.title, &lead.url, &lead.id].into_iter().map(|text| quoted(text));
    let name = names.into_iter().find(|text| !text.is_empty());
    Ok(name.map(|name| format!("Largest cluster: {articles} from {sources}, “{name}”.")))
}

fn most_repeated(findings: &Findings) -> io::Result<Option<String>> {
    let across = findings.repeats.iter().rev().filter(|repeat| repeat.scope == Scope::Across);
    let Some(repeat) = across.max_by_key(|repeat| repeat.n_articles) else { return Ok(None) };
    let what = match repeat.paragraphs {
        0 | 1 => "paragraph".to_owned(),
        several => format!("block of {} paragraphs", grouped(several.into())),
    };
    let articles = counted(repeat.n_articles, "article", "articles");
    let sources = counted(repeat.n_sources, "source", "sources");
    let text = quoted(&findings.repeat_text(repeat)?.text);
    Ok(Some(format!("Most repeated {what}: in {articles} from {sources}, “{text}”.")))
}

fn doubled(counts: &Counts) -> Option<String> {
    let articles = counted(counts.doubled, "article is", "articles are");
    (counts.doubled > 0)
        .then(|| format!("{articles} doubled: half or more of the text is one part that repeats."))
}

/// Without a cluster, what would be the first one.
fn most_alike(findings: &Findings) -> Option<String> {
    let first = findings.pairs.first()?;
    (findings.clusters.is_empty() && first.relation == Relation::Partial).then(|| {
        let share = percent(first.evidence.similarity());
        format!("The two most alike share {share} of their words; a lower --cluster-share joins such, and the table “pairs” has them.")
    })
}

fn not_compared(findings: &Findings) -> Option<String> {
    let expectation = &findings.expectation;
    let articles =
        counted(expectation.article_pairs_not_compared, "pair of articles", "pairs of articles");
    let paragraphs = counted(
        expectation.paragraph_pairs_not_compared,
        "pair of paragraphs",
        "pairs of paragraphs",
    );
    let pairs =
        match (expectation.article_pairs_not_compared, expectation.paragraph_pairs_not_compared) {
            (0, 0) => return None,
            (_, 0) => articles,
            (0, _) => paragraphs,
            _ => format!("{articles} and {paragraphs}"),
        };
    Some(format!("Left out: up to {pairs} in very large groups of look-alikes were not compared."))
}

fn of_one_mould(expectation: &Expectation) -> Option<String> {
    let count = expectation.pairs_of_one_mould;
    let pairs = counted(count, "pair of articles", "pairs of articles");
    let were = if count == 1 { "was" } else { "were" };
    (count > 0).then(|| {
        format!("Left out: {pairs} {were} not compared, for both are of one mould with a third: the same words with other figures.")
    })
}

fn not_listed(expectation: &Expectation) -> Option<String> {
    let pairs = |count| counted(count, "pair", "pairs");
    let within = format!(
        "{} inside clusters, without the lead, or of one mould (--all-passages lists them)",
        pairs(expectation.pairs_within_clusters)
    );
    let beyond = format!(
        "{} for which there was no room (--max-passages)",
        pairs(expectation.pairs_beyond_passages)
    );
    let of = match (expectation.pairs_within_clusters, expectation.pairs_beyond_passages) {
        (0, 0) => return None,
        (_, 0) => within,
        (0, _) => beyond,
        _ => format!("{within} and {beyond}"),
    };
    Some(format!("The table “passages” leaves out {of}."))
}

fn without_earlier_share(clusters: u64) -> Option<String> {
    let clusters_counted = counted(clusters, "cluster", "clusters");
    (clusters > 0).then(|| {
        format!(
            "The table “clusters” leaves earlier_share and new_words empty in {clusters_counted} of more than 8,388,608 words."
        )
    })
}

fn shortened(texts: u64) -> Option<String> {
    let repeats = counted(texts, "text is", "texts are");
    (texts > 0).then(|| format!("{repeats} shortened in the table “repeats”."))
}

/// With a comma every three digits.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The beginning of a text in one line, safe to show.
pub(super) fn quoted(text: &str) -> String {
    let mut quote = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let room = LONGEST_QUOTE.saturating_sub(length + usize::from(length > 0));
        let word_length = word.chars().take(room + 1).count();
        if word_length > room {
            // A first word without end, or a script without spaces, is cut inside.
            if length < LONGEST_QUOTE / 2 {
                let space = if length > 0 { " " } else { "" };
                let _ = write!(
                    quote,
                    "{space}{}",
                    word.chars().take(room).map(visible).collect::<String>()
                );
            } else {
                quote.push(' ');
            }
            quote.push('…');
            return quote;
        }
        if length > 0 {
            quote.push(' ');
            length += 1;
        }
        quote.extend(word.chars().map(visible));
        length += word_length;
    }
    quote
}

/// The character itself, or U+FFFD for one that steers the terminal or the direction of writing.
pub(super) fn visible(character: char) -> char {
    match character {
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => {
            '\u{fffd}'
        }
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn the_example() {
        assert_eq!(
            summary(&example::findings()).unwrap(),
            format!(
                "{}\n\
                 Largest cluster: 3 articles from 2 sources, “Storm closes ports, \"worst in years\"”.\n\
                 Most repeated paragraph: in 3 articles from 2 sources, “=Sign up, it is free: \u{fffd}now”.\n\
                 1 article is doubled: half or more of the text is one part that repeats.\n",
                totals(&example::findings())
            )
        );
    }

    #[test]
    fn without_a_cluster_the_most_alike_are_told() {
        let mut findings = example::findings();
        findings.clusters.clear();
        findings.pairs.remove(0);
        assert_eq!(
            most_alike(&findings).unwrap(),
            "The two most alike share 95 % of their words; a lower --cluster-share joins such, and the table “pairs” has them."
        );
        findings.pairs[0].relation = Relation::TemplateOnly;
        assert_eq!(most_alike(&findings), None);
    }

    #[test]
    fn no_articles() {
        assert_eq!(summary(&Findings::default()).unwrap(), "There was nothing to read.\n");
        let counts = Counts { inputs: 1, skipped: 1, ..Counts::default() };
        assert_eq!(
            summary(&Findings { counts, ..Findings::default() }).unwrap(),
            "Found no articles in 1 input, so there is nothing to compare.\n\
             Skipped 1 record or input that gave no article; the table “skipped” says why.\n"
        );
    }

    #[test]
    fn no_copies_and_what_was_left_out() {
        let counts =
            Counts { inputs: 3, articles: 1, doubled: 2, times_unread: 1, ..Counts::default() };
        let expectation = Expectation {
            article_pairs_not_compared: 1_234_567,
            paragraph_pairs_not_compared: 1,
            texts_shortened: 2,
            clusters_without_earlier_share: 1,
            pairs_of_one_mould: 2,
            ..Expectation::default()
        };
        assert_eq!(
            summary(&Findings { counts, expectation, ..Findings::default() }).unwrap(),
            "articles  1  from 0 sources in 3 inputs\n\
             clusters  0  no two articles are copies of each other\n\
             copies    0\n\
             repeats   0  texts that come more than once\n\
             skipped   0\n\
             \n\
             2 articles are doubled: half or more of the text is one part that repeats.\n\
             1 article has a time that cannot be read, or can be in two ways; it counts as none.\n\
             Left out: up to 1,234,567 pairs of articles and 1 pair of paragraphs in very large groups of look-alikes \
             were not compared.\n\
             Left out: 2 pairs of articles were not compared, for both are of one mould with a third: the same words with \
             other figures.\n\
             The table “clusters” leaves earlier_share and new_words empty in 1 cluster of more than 8,388,608 words.\n\
             2 texts are shortened in the table “repeats”.\n"
        );
    }

    #[test]
    fn passages_that_are_not_listed() {
        let line = |pairs_within_clusters, pairs_beyond_passages| {
            let expectation = Expectation {
                pairs_within_clusters,
                pairs_beyond_passages,
                ..Expectation::default()
            };
            not_listed(&expectation).unwrap_or_default()
        };
        assert_eq!(line(0, 0), "");
        assert_eq!(
            line(1, 2_000),
            "The table “passages” leaves out 1 pair inside clusters, without the lead, or of one mould (--all-passages lists them) \
             and 2,000 pairs for which there was no room (--max-passages)."
        );
    }

    #[test]
    fn the_largest_cluster_is_not_always_the_first_row() {
        let mut findings = example::findings();
        let mut larger = findings.clusters[0].clone();
        larger.n_sources = 1;
        let mut cards = example::cards_of_the_example();
        cards[0].title = " \n".into();
        findings.cards = example::cards(&cards);
        larger.members.push(larger.members[2]);
        findings.clusters.push(larger);
        let summary = summary(&findings).unwrap();
        assert!(
            summary.contains(
                "Largest cluster: 4 articles from 1 source, “https://post.example/storm”.\n"
            ),
            "{summary}"
        );
    }

    #[test]
    fn nothing_from_a_title_steers_the_terminal() {
        let mut findings = example::findings();
        let mut cards = example::cards_of_the_example();
        cards[0].title = "\u{1b}[2J\u{9b}31m\u{7}a\u{202e}b\u{2066}c\r\nd\u{0}".into();
        findings.cards = example::cards(&cards);
        let summary = summary(&findings).unwrap();
        assert!(
            summary.contains("“\u{fffd}[2J\u{fffd}31m\u{fffd}a\u{fffd}b\u{fffd}c d\u{fffd}”.\n"),
            "{summary:?}"
        );
    }

    #[test]
    fn numbers_are_grouped() {
        let grouped: Vec<_> = [0, 7, 999, 1000, 12_345, 1_000_000].map(grouped).into();
        assert_eq!(grouped, ["0", "7", "999", "1,000", "12,345", "1,000,000"]);
    }

    #[test]
    fn quotes_are_short() {
        assert_eq!(quoted("  one\n\ttwo "), "one two");
        let long = "word ".repeat(1000);
        assert_eq!(quoted(&long), format!("{} …", "word ".repeat(12).trim_end()));
        assert_eq!(quoted(&"長".repeat(1000)), format!("{}…", "長".repeat(60)));
        assert_eq!(quoted(&"x".repeat(60)), "x".repeat(60));
        assert_eq!(
            quoted(&format!("Kurz {}", "x".repeat(100))),
            format!("Kurz {}…", "x".repeat(55))
        );
    }
}
