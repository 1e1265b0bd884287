//! What was found about two articles, in sentences.

use super::super::names;
use super::super::summary::{grouped, quoted};
use super::super::table::ten_thousandths;
use super::pieces::slices;
use crate::findings::{
    Circumstances, Examined, ExaminedArticle, Figure, InCollection, Needed, Relation, Stretch, Tag,
    Unit, VersionBy, Which, Why,
};
use crate::verdict::{Outcome, Told, Verdict};
use std::ops::Range;

/// A share in percent with one place, cut and not rounded: what is below a bound does not show as having reached it.
pub fn percent(share: f64) -> String {
    let tenths = ten_thousandths(share) / 10;
    match tenths % 10 {
        0 => format!("{} %", tenths / 10),
        tenth => format!("{}.{tenth} %", tenths / 10),
    }
}

/// `1 word`, `2,000 words`.
pub fn counted(count: impl Into<u64>, one: &str, several: &str) -> String {
    let count = count.into();
    format!("{} {}", grouped(count), if count == 1 { one } else { several })
}

/// The number of a figure alone.
pub fn amount(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Count => format!("{value:.0}"),
        Unit::Share => percent(value),
        Unit::Similarity => {
            let places = ten_thousandths(value);
            format!("{}.{:04}", places / 10_000, places % 10_000)
        }
    }
}

/// Minutes as people say them: `3 h 20 min`.
pub fn span(minutes: i64) -> String {
    let sign = if minutes < 0 { "−" } else { "" };
    let minutes = minutes.unsigned_abs();
    let (days, hours, rest) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let said = match (days, hours, rest) {
        (0, 0, rest) => format!("{rest} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, rest) => format!("{hours} h {rest} min"),
        (days, 0, _) => format!("{} d", grouped(days)),
        (days, hours, _) => format!("{} d {hours} h", grouped(days)),
    };
    format!("{sign}{said}")
}

/// A figure, what it counts and what is needed of it.
pub fn figure(figure: &Figure) -> String {
    let Figure { what, unit, value, needed, .. } = *figure;
    let needed = match (needed, unit) {
        (Needed::AtLeast(bound), Unit::Similarity) => format!("{bound} or more"),
        (Needed::AtLeast(bound), _) => format!("{} or more", amount(unit, bound)),
        (Needed::Below(bound), Unit::Count) => format!("fewer than {}", amount(unit, bound)),
        (Needed::Below(bound), _) => format!("less than {}", amount(unit, bound)),
    };
    format!("{what}: {} (needed: {needed})", amount(unit, value))
}

/// What tells that a stretch is quoted or furniture.
pub fn why(why: Why) -> String {
    match why {
        Why::Quoted => "in quotation marks".to_owned(),
        Why::Pattern { kind, rule } => format!("{} (pattern: {rule})", kind.replace('_', " ")),
        Why::Learnt => "recurs in different stories of its source".to_owned(),
        Why::Listed => "on the list of passages to ignore".to_owned(),
    }
}

/// The relation and the rule behind it.
pub fn decision(found: &Examined) -> String {
    format!("{}: {}", names::relation(found.relation), reason(found))
}

/// The rule behind the relation.
pub fn reason(found: &Examined) -> String {
    match found.relation {
        Relation::Unrelated => "they share nothing that counts".to_owned(),
        Relation::Contained => {
            let (one, other) = if found.evidence.share_a() >= found.evidence.share_b() {
                ("A", "B")
            } else {
                ("B", "A")
            };
            format!("85 % or more of the words of {one} are in {other}")
        }
        _ => found.decision().map_or("", |rule| rule.says).to_owned(),
    }
}

/// The rule that was nearest to holding instead, if any was near.
pub fn nearest_miss(found: &Examined) -> Option<String> {
    let rule = found.nearest_miss()?;
    let missed: Vec<String> =
        rule.figures.iter().filter(|missed| !missed.holds).map(figure).collect();
    let and = if rule.any { " or " } else { " and " };
    Some(format!("{}: {}", names::relation(rule.relation), missed.join(and)))
}

/// Whether what they share puts two articles into one cluster, and where these two stand.
pub fn cluster(found: &Examined) -> Vec<String> {
    let joining = &found.joining;
    let name = names::relation(found.relation);
    let [share, words] = &joining.shorter;
    let mut said = Vec::new();
    if !joining.by_relation {
        said.push(format!(
            "No: a pair that is {name} does not join. identical, near_identical, contained and partial do, with enough shared."
        ));
    } else if joining.lesser.holds || found.relation == Relation::Identical {
        said.push(format!("Yes, by {}.", figure(&joining.lesser)));
    } else {
        let word = if joining.holds { "Yes" } else { "No" };
        said.push(format!("{word}, by {}, and {}.", figure(share), figure(words)));
    }
    let Some(collection) = &found.collection else { return said };
    let stands = match &collection.leads {
        (Some(lead), _) if collection.together => {
            format!("Both are in the cluster that `{lead}` leads.")
        }
        (Some(a), Some(b)) => {
            format!("A is in the cluster that `{a}` leads, and B in the one that `{b}` leads.")
        }
        (Some(lead), None) => format!("A is in the cluster that `{lead}` leads, and B in none."),
        (None, Some(lead)) => format!("B is in the cluster that `{lead}` leads, and A in none."),
        (None, None) => "Neither is in a cluster.".to_owned(),
    };
    said.push(stands);
    let decided = || collection.decided.iter().filter(|told| told.given.verdict.is_some());
    said.extend(decided().map(decision_told));
    let is_followed = |told: &Told| told.outcome == Outcome::Followed;
    if joining.holds != collection.together && !decided().any(is_followed) {
        said.push(why_not_as_they_share(collection).to_owned());
    }
    if found.relation.is_told() && !collection.is_pair {
        said.push("A scan does not list the pair: nothing made it a candidate.".to_owned());
    }
    said
}

/// Why two are in one cluster, or are not, though what they share says otherwise.
fn why_not_as_they_share(collection: &InCollection) -> &'static str {
    if collection.has_decisions {
        "What people decided about other articles (--decisions) changed clusters."
    } else if collection.together {
        "They are joined by the other members, not by what these two share."
    } else {
        "A cluster is formed around one article, which each member must match: these two match others more, or one of them is a \
         live blog or a round-up, which joins nothing it holds, or shares too little with the text its cluster shares most with."
    }
}

/// What a person decided about the two.
fn decision_told(told: &Told) -> String {
    let verdict = match told.given.verdict {
        Some(Verdict::Same) => "that they are the same story",
        Some(Verdict::Not) => "that they are not the same story",
        _ => "that nobody can tell",
    };
    let outcome = match told.outcome {
        Outcome::Followed | Outcome::Noted => "",
        Outcome::Superseded => "; a later decision counts",
        _ => "; others contradict it, and it was not followed",
    };
    format!("Somebody decided {verdict}{outcome}.")
}

/// The figures of what they share: what each is, and how much.
pub fn evidence(found: &Examined) -> Vec<(&'static str, String)> {
    let Examined { evidence, similarity, .. } = found;
    let of = |(part, whole): (u32, u32), share| {
        format!("{}: {part} of {whole} counted words", percent(share))
    };
    let jaccard = |value| amount(Unit::Similarity, value);
    vec![
        ("share of A in B", of((evidence.matched.0, evidence.counted.0), evidence.share_a())),
        ("share of B in A", of((evidence.matched.1, evidence.counted.1), evidence.share_b())),
        ("similarity", percent(evidence.similarity())),
        (
            "Jaccard",
            format!(
                "{} of shingles of {}; {} of A's are in B, {} of B's in A",
                jaccard(similarity.jaccard),
                counted(found.ngram as u64, "word", "words"),
                percent(similarity.share_a),
                percent(similarity.share_b)
            ),
        ),
        (
            "passages that count",
            if evidence.passages == 0 {
                "none".to_owned()
            } else {
                format!(
                    "{}; {} in the longest",
                    evidence.passages,
                    counted(evidence.longest, "word", "words"),
                )
            },
        ),
        ("quoted", format!("{} of the words they share", evidence.quoted.1)),
        (
            "furniture of both",
            format!("{}, not counted", counted(evidence.ignored.1, "word", "words")),
        ),
        ("in the same order", percent(evidence.order_kept)),
        (
            "numbers in passages",
            format!("{} differ, {} agree", evidence.changed_numbers, evidence.kept_numbers),
        ),
        ("other words changed", evidence.changed_words.to_string()),
        ("begin alike", if evidence.begins_alike { "yes" } else { "no" }.to_owned()),
    ]
}

/// The furniture of an article, a line for each stretch: how long, where, how it begins, and what tells it.
pub fn furniture(article: &ExaminedArticle) -> Vec<String> {
    let stretches = article.stretches.iter().filter(|stretch| stretch.why.is_furniture());
    let spans: Vec<Range<u32>> = stretches.clone().map(|stretch| stretch.span.clone()).collect();
    let line = |(stretch, text): (&Stretch, &str)| {
        format!(
            "{} at {}, “{}”: {}",
            counted(stretch.words, "word", "words"),
            stretch.span.start,
            quoted(text),
            why(stretch.why)
        )
    };
    stretches.zip(slices(&article.text, &spans)).map(line).collect()
}

/// The tags of the pair, each with what tells it.
pub fn tags(found: &Examined) -> Vec<(Tag, String)> {
    found.circumstances.tags.iter().map(|tag| (tag, why_tagged(found, tag))).collect()
}

fn why_tagged(found: &Examined, tag: Tag) -> String {
    let Examined { a, b, evidence, circumstances, .. } = found;
    let both = [("A", a), ("B", b)];
    // What one says, or both.
    let which = |says: &dyn Fn(&'static str, &ExaminedArticle) -> Option<String>| {
        let said: Vec<String> =
            both.iter().filter_map(|&(name, article)| says(name, article)).collect();
        format!("{}.", said.join("; "))
    };
    let in_words = |name: &str, words: &Option<String>| {
        words.as_ref().map(|words| format!("{name} says “{}”", quoted(words)))
    };
    let titles = circumstances.title_similarity.map_or_else(String::new, percent);
    let (shorter, longer, counted_words) = if evidence.counted.0 <= evidence.counted.1 {
        ("A", "B", evidence.counted.0)
    } else {
        ("B", "A", evidence.counted.1)
    };
    let passages = counted(evidence.passages, "passage", "passages");
    match tag {
        Tag::SameSource => format!("both are from {}.", quoted(&a.card.source)),
        Tag::Update => format!("{}, {}.", later(found), version(found)),
        Tag::Correction => which(&|name, article| in_words(name, &article.markers.correction)),
        Tag::SharedOwner => "their sources belong to one group.".to_owned(),
        Tag::Wire => which(&|name, article| {
            let agency = Some(&article.card.agency).filter(|agency| !agency.is_empty())?;
            let place = match &article.markers.credit {
                Some(words) => format!("“{}”", quoted(words)),
                None => format!("in its byline “{}”", quoted(&article.card.byline)),
            };
            Some(format!("{name} credits {agency}: {place}"))
        }),
        Tag::WireInferred => "its cluster begins alike in three sources or more.".to_owned(),
        Tag::PressRelease => which(&|name, article| release(found, name, article)),
        Tag::Syndicated => which(&|name, article| in_words(name, &article.markers.origin)),
        Tag::Teaser => {
            format!(
                "{shorter} is the beginning of {longer}: {}.",
                counted(counted_words, "word", "words")
            )
        }
        Tag::Excerpt => format!("{shorter} is one passage of {longer}."),
        Tag::Abridged => format!("{shorter} is {passages} of {longer}, in their order."),
        Tag::LiveBlog => which(&|name, article| {
            article.card.is_live_blog.then(|| format!("{name} is a live blog"))
        }),
        Tag::Roundup => {
            "one of them holds the better part of texts from three stories or more.".to_owned()
        }
        Tag::Retitled => format!("{titles} of the words of their titles agree."),
        Tag::NumbersChanged => {
            let numbers = counted(evidence.changed_numbers, "number differs", "numbers differ");
            format!("{numbers} between words that agree.")
        }
        Tag::QuoteShared => {
            let words = evidence.quoted.0.max(evidence.quoted.1);
            let are = if words == 1 { "is" } else { "are" };
            format!("{} of the words they share {are} quoted.", grouped(words.into()))
        }
        Tag::Reordered => {
            format!(
                "{} of the words they share come in the same order.",
                percent(evidence.order_kept)
            )
        }
        Tag::OldReprint => format!("{}.", later(found)),
        Tag::Decided => "somebody decided about these two.".to_owned(),
    }
}

/// Which came later, and by how much.
fn later(found: &Examined) -> String {
    let Circumstances { later, lag_minutes, .. } = found.circumstances;
    let later = if later == Some(Which::A) { "A" } else { "B" };
    match lag_minutes {
        Some(minutes) => format!("{later} came {} later", span(minutes)),
        None => format!("{later} came later"),
    }
}

/// What tells that the later one is a version of the earlier.
fn version(found: &Examined) -> String {
    match found.circumstances.version_by {
        Some(VersionBy::Page) => "under the same URL".to_owned(),
        Some(VersionBy::Number) => "and both URLs have the same number".to_owned(),
        Some(VersionBy::Title) => {
            let alike = found.circumstances.title_similarity.unwrap_or_default();
            format!("and {} of the words of their titles agree", percent(alike))
        }
        _ => "with nearly all of the words".to_owned(),
    }
}

/// What tells that an article is a press release, or comes from where these are published.
fn release(found: &Examined, name: &str, article: &ExaminedArticle) -> Option<String> {
    let (a, b) = found.circumstances.from_releases;
    let agency = Some(&article.card.agency).filter(|agency| !agency.is_empty());
    if let Some(words) = &article.markers.release {
        Some(format!("{name} says “{}”", quoted(words)))
    } else if article.card.is_release {
        Some(format!("{name} was sent by {}", agency?))
    } else if if name == "A" { a } else { b } {
        let source = quoted(&article.card.source);
        Some(format!("{source}, the source of {name}, was named as one of press releases"))
    } else {
        None
    }
}

/// How many words of an article are in how many quotations.
pub fn quotations(article: &ExaminedArticle) -> String {
    let quoted = || article.stretches.iter().filter(|stretch| !stretch.why.is_furniture());
    let words: u32 = quoted().map(|stretch| stretch.words).sum();
    let count = quoted().count() as u64;
    match count {
        0 => "nothing".to_owned(),
        _ => format!(
            "{} in {}",
            counted(words, "word", "words"),
            counted(count, "quotation", "quotations")
        ),
    }
}

/// What a reader must know beside the figures.
pub fn notes(found: &Examined) -> Vec<String> {
    let mut notes = Vec::new();
    for (letter, article) in [("A", &found.a), ("B", &found.b)] {
        let ExaminedArticle { same_id, compared_as, is_first_of_several, .. } = article;
        if *is_first_of_several {
            notes.push(format!(
                "{letter} is the first of several articles in its file. Others are named by their ids, with --in and the file."
            ));
        }
        if !same_id.is_empty() {
            notes.push(format!(
                "The id of {letter} stands {} times, always with the same words: also {}.",
                same_id.len() + 1,
                same_id.join(", ")
            ));
        }
        if let Some(other) = compared_as {
            notes.push(format!(
                "{letter} has the same words as `{other}`, which a scan compares in its stead: quotations and furniture are told by that one."
            ));
        }
    }
    notes.push(match &found.collection {
        Some(collection) => format!(
            "Furniture is told by patterns, and learnt from the {} read.",
            counted(collection.articles, "article", "articles")
        ),
        None => "Furniture is told by patterns and --ignore-file alone, for two files say nothing of what recurs in a source."
            .to_owned(),
    });
    if found.names_only > 0 {
        let passages = counted(found.names_only, "passage", "passages");
        notes.push(format!(
            "{passages} more of fewer than 20 words, nearly all of them names or numbers, {} not counted.",
            if found.names_only == 1 { "is" } else { "are" }
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_cut() {
        assert_eq!(
            [0.0, 0.849_99, 0.85, 0.999_99, 1.0, 0.2].map(percent),
            ["0 %", "84.9 %", "85 %", "99.9 %", "100 %", "20 %"]
        );
    }

    #[test]
    fn spans_are_said_in_their_largest_units() {
        assert_eq!(
            [0, 59, 60, 200, 1_440, 1_500, -5].map(span),
            ["0 min", "59 min", "1 h", "3 h 20 min", "1 d", "1 d 1 h", "−5 min"]
        );
    }

    #[test]
    fn figures_are_read_aloud() {
        let share = Figure::new("the lesser share", Unit::Share, 0.8149, Needed::AtLeast(0.85));
        assert_eq!(figure(&share), "the lesser share: 81.4 % (needed: 85 % or more)");
        let words = Figure::new("words", Unit::Count, 12.0, Needed::Below(20.0));
        assert_eq!(figure(&words), "words: 12 (needed: fewer than 20)");
        let jaccard =
            Figure::new("their Jaccard", Unit::Similarity, 0.123_456, Needed::AtLeast(0.4));
        assert_eq!(figure(&jaccard), "their Jaccard: 0.1234 (needed: 0.4 or more)");
    }
}
