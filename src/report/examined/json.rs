//! Two articles that were looked at closely, as one JSON object.

use super::super::names;
use super::super::table::ten_thousandths;
use super::pieces::slices;
use super::said;
use crate::findings::{
    Examined, ExaminedArticle, Figure, Needed, SharedPassage, Stretch, Tag, TriedRule, Unit, Why,
};
use crate::verdict::{Told, Verdict};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::ops::Range;

/// Writes all that was found as one JSON object with a line end. Fields are named as the columns of the tables; spans are code
/// points of the texts, which stand there too; shares have four places, cut and not rounded.
pub fn write_json(found: &Examined, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &object(found))?;
    writeln!(out)
}

fn object(found: &Examined) -> Value {
    let Examined { a, b, evidence, similarity, .. } = found;
    let rule = |(number, rule): (usize, &TriedRule)| {
        json!({
            "relation": names::relation(rule.relation),
            "says": rule.says,
            "one_is_enough": rule.any,
            "figures": rule.figures.iter().map(figure).collect::<Vec<_>>(),
            "holds": rule.holds,
            "decides": number == found.decided,
        })
    };
    let told = |(tag, why): &(Tag, String)| json!({ "tag": tag.name(), "why": why });
    json!({
        "a": article(a, evidence.counted.0),
        "b": article(b, evidence.counted.1),
        "relation": names::relation(found.relation),
        "similarity": share(evidence.similarity()),
        "share_a": share(evidence.share_a()),
        "share_b": share(evidence.share_b()),
        "matched_words_a": evidence.matched.0,
        "matched_words": evidence.matched.1,
        "longest_words": evidence.longest,
        "n_passages": evidence.passages,
        "quoted_words": evidence.quoted.1,
        "repeat_words": evidence.ignored.1,
        "order_kept": share(evidence.order_kept),
        "jaccard": share(similarity.jaccard),
        "shingle_share_a": share(similarity.share_a),
        "shingle_share_b": share(similarity.share_b),
        "ngram": found.ngram,
        "changed_numbers": evidence.changed_numbers,
        "kept_numbers": evidence.kept_numbers,
        "changed_words": evidence.changed_words,
        "begins_alike": evidence.begins_alike,
        "same_source": a.card.source == b.card.source,
        "tags": tags(found),
        "tags_told_by": said::tags(found).iter().map(told).collect::<Vec<_>>(),
        "rules": found.rules.iter().enumerate().map(rule).collect::<Vec<_>>(),
        "nearest_miss": found.nearest_miss().map(|rule| names::relation(rule.relation)),
        "passages": passages(found),
        "passages_of_names": found.names_only,
        "cluster": cluster(found),
        "notes": said::notes(found),
    })
}

/// As the table of pairs has them.
fn tags(found: &Examined) -> Option<String> {
    let mut tags = String::new();
    found.circumstances.tags.write(&mut tags);
    (!tags.is_empty()).then_some(tags)
}

fn cluster(found: &Examined) -> Value {
    let joining = &found.joining;
    let mut cluster = json!({
        "joins": joining.holds,
        "relation_joins": joining.by_relation,
        "lesser_share": figure(&joining.lesser),
        "shorter": joining.shorter.iter().map(figure).collect::<Vec<_>>(),
    });
    if let Some(collection) = &found.collection {
        cluster["articles_read"] = json!(collection.articles);
        cluster["skipped"] = json!(collection.skipped);
        cluster["is_pair"] = json!(collection.is_pair);
        cluster["together"] = json!(collection.together);
        cluster["a_lead_id"] = json!(collection.leads.0);
        cluster["b_lead_id"] = json!(collection.leads.1);
        let decided = |told: &Told| {
            json!({
                "verdict": told.given.verdict.map(Verdict::name),
                "note": told.given.note,
                "at": told.given.at,
                "outcome": told.outcome.name(),
            })
        };
        cluster["decided"] = collection.decided.iter().map(decided).collect();
    }
    cluster
}

fn article(article: &ExaminedArticle, counted: u32) -> Value {
    let card = &article.card;
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (furniture, quotations): (Vec<&Stretch>, Vec<&Stretch>) =
        article.stretches.iter().partition(|stretch| stretch.why.is_furniture());
    let stretches =
        |stretches: Vec<&Stretch>| stretches.into_iter().map(stretch).collect::<Vec<_>>();
    json!({
        "article_id": card.id,
        "source": known(&card.source),
        "title": known(&card.title),
        "url": known(&card.url),
        "published_at": known(&card.published_at),
        "time_precision": names::precision(card.precision),
        "byline": known(&card.byline),
        "language": known(&card.language),
        "agency": known(&card.agency),
        "words": card.words,
        "counted_words": counted,
        "text_sha256": hex(&card.text_sha256),
        "text": article.text,
        "furniture": stretches(furniture),
        "quotations": stretches(quotations),
        "same_id": article.same_id,
        "compared_as": article.compared_as,
        "first_of_several": article.is_first_of_several,
    })
}

fn stretch(stretch: &Stretch) -> Value {
    let Stretch { span, words, why } = stretch;
    let mut object = json!({ "start": span.start, "end": span.end, "words": words });
    match why {
        Why::Quoted => {}
        Why::Pattern { kind, rule } => {
            object["reason"] = json!("pattern");
            (object["kind"], object["pattern"]) = (json!(kind), json!(rule));
        }
        Why::Learnt => object["reason"] = json!("learnt"),
        Why::Listed => object["reason"] = json!("list"),
    }
    object
}

/// Takes one side of a pair.
type OfSide = fn((&Range<u32>, &Range<u32>)) -> Range<u32>;

fn passages(found: &Examined) -> Vec<Value> {
    let spans = |side: OfSide| -> Vec<Range<u32>> {
        let of = |passage: &SharedPassage| {
            let numbers = passage.changed_numbers.iter().map(move |(a, b)| side((a, b)));
            std::iter::once(side((&passage.a, &passage.b))).chain(numbers).collect::<Vec<_>>()
        };
        found.passages.iter().flat_map(of).collect()
    };
    let in_a = slices(&found.a.text, &spans(|(a, _)| a.clone())).into_iter();
    let in_b = slices(&found.b.text, &spans(|(_, b)| b.clone())).into_iter();
    let mut texts = in_a.zip(in_b);
    found.passages.iter().map(|one| passage(one, &mut texts)).collect()
}

/// `texts` gives the text of the passage, then those of its numbers.
fn passage<'a>(
    passage: &SharedPassage,
    texts: &mut impl Iterator<Item = (&'a str, &'a str)>,
) -> Value {
    let (text_a, text_b) = texts.next().unwrap_or_default();
    let runs = passage.runs.iter().map(|run| {
        json!({
            "a_start": run.a.start, "a_end": run.a.end,
            "b_start": run.b.start, "b_end": run.b.end,
            "words": run.words,
        })
    });
    let lines = passage.lines.iter().map(|(a, b)| json!({ "a_start": a, "b_start": b }));
    let numbers = passage.changed_numbers.iter().zip(texts).map(|((a, b), (text_a, text_b))| {
        json!({
            "a_start": a.start, "a_end": a.end, "text_a": text_a,
            "b_start": b.start, "b_end": b.end, "text_b": text_b,
        })
    });
    json!({
        "passage": passage.number,
        "a_start": passage.a.start,
        "a_end": passage.a.end,
        "b_start": passage.b.start,
        "b_end": passage.b.end,
        "words_a": passage.words.0,
        "words_b": passage.words.1,
        "matched_words": passage.matched,
        "counted_words": passage.counted,
        "quoted_words": passage.quoted,
        "identity": share(passage.identity),
        "kind": names::passage_kind(passage.kind),
        "counted": passage.is_counted(),
        "text_a": text_a,
        "text_b": text_b,
        "line_starts": lines.collect::<Vec<_>>(),
        "runs": runs.collect::<Vec<_>>(),
        "changed_numbers": numbers.collect::<Vec<_>>(),
    })
}

fn hex(bytes: &[u8]) -> String {
    let digit = |four: u8| char::from_digit(four.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn figure(figure: &Figure) -> Value {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a number of words, which is whole and small"
    )]
    let number = |value: f64| match figure.unit {
        Unit::Count => json!(value as i64),
        Unit::Share | Unit::Similarity => share(value),
    };
    let (needed, bound) = match figure.needed {
        Needed::AtLeast(bound) => ("at_least", bound),
        Needed::Below(bound) => ("below", bound),
    };
    json!({
        "value": number(figure.value),
        "what": figure.what,
        "needed": needed,
        "bound": number(bound),
        "holds": figure.holds,
    })
}

fn share(share: f64) -> Value {
    json!(ten_thousandths(share) as f64 / 10_000.0)
}
