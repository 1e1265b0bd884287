//! Findings with the troubles real ones have, for the tests of every table.

use super::{Table, TableFormat, TableStyle, write_table};
use crate::article::{Precision, Reason, Skipped};
use crate::findings::{
    Aside, Card, Cards, Cluster, Counts, Evidence, Findings, Member, Order, Pair, PassageKind,
    PassageRow, PassageText, Relation, Repeat, RepeatKind, RepeatText, Scope, Similarity,
    SourceRow, Tag, Tags, Treatment, put_card, put_passage, put_place, put_text,
};
use std::ops::Range;

/// A table of the example as text.
pub(super) fn table(table: Table, format: TableFormat) -> String {
    let mut bytes = Vec::new();
    write_table(table, &findings(), &TableStyle { format, excel: false }, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// One cluster of three, two pairs, two passages, two repeats, two sources, three skipped rows.
pub(super) fn findings() -> Findings {
    let [lead, copy, undated] = [0, 1, 2];
    let near = Similarity { jaccard: 11.0 / 12.0, share_a: 0.999_96, share_b: 11.0 / 12.0 };
    let same = Similarity { jaccard: 1.0, share_a: 1.0, share_b: 1.0 };
    let members = vec![
        Member {
            card: lead,
            is_lead: true,
            rank: Some(1),
            lag_minutes: Some(0),
            relation: None,
            similarity: None,
            evidence: None,
            tags: Tags::default(),
            earlier_share: Some(0.0),
            new_words: Some(412),
            nearest: None,
        },
        Member {
            card: copy,
            is_lead: false,
            rank: Some(2),
            lag_minutes: Some(45),
            relation: Some(Relation::NearIdentical),
            similarity: Some(near),
            evidence: Some(shared(430, 412)),
            tags: Tags::default().with(Tag::Wire, true).with(Tag::NumbersChanged, true),
            earlier_share: Some(0.93),
            new_words: Some(30),
            nearest: Some((lead, 0.96)),
        },
        Member {
            card: undated,
            is_lead: false,
            rank: None,
            lag_minutes: None,
            relation: Some(Relation::Identical),
            similarity: Some(same),
            evidence: Some(Evidence::same(412)),
            tags: Tags::default(),
            earlier_share: None,
            new_words: None,
            nearest: Some((lead, 1.0)),
        },
    ];
    let (repeats, mut aside) = repeats();
    let (passages, texts) = passages();
    aside.passages = Box::new(texts);
    Findings {
        clusters: vec![Cluster {
            id: "c7f3a".into(),
            n_sources: 2,
            n_groups: Some(2),
            n_languages: 1,
            span_minutes: Some(45),
            first_is_tie: false,
            members,
            first: Some(0),
            last: Some(1),
        }],
        pairs: vec![
            Pair {
                a: lead,
                b: copy,
                relation: Relation::NearIdentical,
                similarity: Similarity {
                    jaccard: near.jaccard,
                    share_a: near.share_b,
                    share_b: near.share_a,
                },
                evidence: Evidence { changed_numbers: 2, ..shared(412, 430) },
                tags: Tags::default().with(Tag::Wire, true).with(Tag::NumbersChanged, true),
                title_similarity: Some(0.4),
                order: Order::AFirst,
                lag_minutes: Some(45),
                cluster: Some(0),
            },
            Pair {
                a: copy,
                b: undated,
                relation: Relation::Partial,
                similarity: Similarity { jaccard: 0.5, share_a: 2.0 / 3.0, share_b: 2.0 / 3.0 },
                evidence: shared(430, 412),
                tags: Tags::default().with(Tag::SameSource, true),
                title_similarity: None,
                order: Order::Unknown,
                lag_minutes: None,
                cluster: None,
            },
        ],
        passages,
        cards: cards(&cards_of_the_example()),
        repeats,
        aside,
        sources: vec![
            SourceRow {
                source: "Quay News".into(),
                articles: 1204,
                in_clusters: 2,
                times_first: 0,
                times_later: 1,
                median_lag_minutes: Some(45.5),
                articles_without_time: 1,
                group: "Quay Media".into(),
                mean_earlier_share: Some(0.465),
                mean_new_words: Some(29.5),
                furniture_words: Some(11.3),
            },
            SourceRow {
                source: "Harbour Post".into(),
                articles: 1,
                in_clusters: 1,
                times_first: 1,
                group: "Harbour Post".into(),
                ..SourceRow::default()
            },
        ],
        skipped: vec![
            skipped("feed.jsonl", Some(17), "", Reason::BadJson, "expected `,` or `}` at column 9"),
            skipped("feed.jsonl", Some(40), "@q-9", Reason::NoTextField, "no field `text`"),
            skipped("old\tfeed.csv.gz", None, "", Reason::Truncated, "the archive ends too early"),
        ],
        counts: Counts {
            inputs: 2,
            articles: 1205,
            skipped: 3,
            repaired: 1,
            mended: 0,
            mended_characters: 0,
            identical: 1,
            distinct: 1204,
            clusters: 1,
            in_clusters: 3,
            doubled: 1,
            ..Counts::default()
        },
        ..Findings::default()
    }
}

/// Cards as a run puts them aside.
pub(super) fn cards(cards: &[Card]) -> Cards {
    let (mut pile, mut places) = (Vec::new(), Vec::new());
    for card in cards {
        let start = pile.len() as u64;
        put_card(card, &mut pile);
        places.push(start..pile.len() as u64);
    }
    Cards::new(Box::new(pile), places)
}

/// The lead of the example, its copy, and one without a time.
pub(super) fn cards_of_the_example() -> [Card; 3] {
    [lead(), copy(), undated()]
}

fn lead() -> Card {
    Card {
        id: "p-1".into(),
        source: "Harbour Post".into(),
        title: "Storm closes ports, \"worst in years\"".into(),
        url: "https://post.example/storm".into(),
        published_at: "2026-03-01T08:15:00Z".into(),
        precision: Precision::Minute,
        byline: "Ida Quist".into(),
        language: "en".into(),
        words: 412,
        agency: "Reuters".into(),
        text_sha256: [0xaa; 32],
        ..Card::default()
    }
}

fn copy() -> Card {
    Card {
        id: "q-1".into(),
        source: "Quay News".into(),
        title: "+++ Storm +++".into(),
        url: "https://quay.example/1".into(),
        published_at: "2026-03-01T09:00:00Z".into(),
        precision: Precision::Second,
        words: 430,
        text_sha256: [0xb2; 32],
        ..Card::default()
    }
}

fn undated() -> Card {
    Card {
        id: "q-2".into(),
        source: "Quay News".into(),
        title: "Storm\ncloses ports".into(),
        published_at: "sometime in March".into(),
        words: 412,
        agency: "Reuters".into(),
        text_sha256: [0xaa; 32],
        ..Card::default()
    }
}

fn passages() -> (Vec<PassageRow>, Vec<u8>) {
    let mut texts = Vec::new();
    let mut text = |a: &str, b: &str| {
        let start = texts.len() as u64;
        put_passage(&PassageText { a: a.into(), b: b.into() }, &mut texts);
        start..texts.len() as u64
    };
    let row = PassageRow {
        a: 0,
        b: 1,
        number: 1,
        in_a: 40..1600,
        in_b: 0..1562,
        words: (300, 301),
        edits: 3,
        repeat: None,
        kind: PassageKind::Edited,
        is_counted: true,
        changed_numbers: 2,
        other_articles: 1,
        text: text("=SUM of all: 12 …", "- Sum, of all: 13 …"),
    };
    let furniture = PassageRow {
        number: 2,
        in_a: 1702..1789,
        in_b: 1700..1787,
        words: (14, 14),
        edits: 0,
        repeat: Some(0),
        kind: PassageKind::Boilerplate,
        is_counted: false,
        changed_numbers: 0,
        other_articles: 0,
        text: text("Leave a \"reply\"", ""),
        ..row.clone()
    };
    (vec![row, furniture], texts)
}

fn repeats() -> (Vec<Repeat>, Aside) {
    let (mut texts, mut places) = (Vec::new(), Vec::new());
    let mut text = |text: &RepeatText| {
        let start = texts.len() as u64;
        put_text(text, &mut texts);
        start..texts.len() as u64
    };
    let mut put_places = |given: &[(&str, Range<u32>, f64)]| {
        let start = places.len() as u64;
        for (article_id, span, similarity) in given {
            put_place((0, article_id), span.clone(), *similarity, &mut places);
        }
        start..places.len() as u64
    };
    let repeats = vec![
        Repeat {
            id: "r19ab".into(),
            scope: Scope::Across,
            words: 9,
            paragraphs: 1,
            n_places: 3,
            n_articles: 3,
            n_sources: 2,
            n_days: 1,
            kind: RepeatKind::Boilerplate,
            treatment: Some(Treatment::IgnoredByItself),
            position: Some((0.25, 0.125)),
            top_source_share: 2.0 / 3.0,
            lowest_similarity: 0.8,
            text: text(&RepeatText {
                text: "=Sign up, it is free: \u{202e}now".into(),
                example_id: "q-1".into(),
                example_url: "https://quay.example/1".into(),
                top_source: "Quay News".into(),
                first_source: "Harbour Post".into(),
                first_seen_at: "2026-03-01T08:15:00Z".into(),
                last_seen_at: "2026-03-01T09:00:00Z".into(),
            }),
            places: put_places(&[
                ("p-1", 1200..1251, 0.8),
                ("q-1", 0..48, 1.0),
                ("q-2", 0..48, 1.0),
            ]),
        },
        Repeat {
            id: "r20cd".into(),
            scope: Scope::Within,
            words: 280,
            paragraphs: 6,
            n_places: 2,
            n_articles: 1,
            n_sources: 1,
            n_days: 0,
            kind: RepeatKind::Unknown,
            treatment: None,
            position: None,
            top_source_share: 1.0,
            lowest_similarity: 1.0,
            text: text(&RepeatText {
                text: "The whole body …".into(),
                example_id: "p-1".into(),
                top_source: "Harbour Post".into(),
                ..RepeatText::default()
            }),
            places: put_places(&[("p-1", 40..1600, 1.0), ("p-1", 1602..3162, 1.0)]),
        },
    ];
    (repeats, Aside { texts: Box::new(texts), places: Box::new(places), ..Aside::default() })
}

fn skipped(
    input: &str,
    line: Option<u64>,
    article_id: &str,
    reason: Reason,
    detail: &str,
) -> Skipped {
    Skipped {
        input: input.into(),
        line,
        article_id: article_id.into(),
        reason,
        detail: detail.into(),
    }
}

/// All of B, in two passages.
fn shared(a: u32, b: u32) -> Evidence {
    Evidence {
        counted: (a, b),
        matched: (b.min(a) - 12, b.min(a) - 12),
        quoted: (30, 30),
        ignored: (7, 7),
        longest: 200,
        passages: 2,
        order_kept: 1.0,
        ..Evidence::default()
    }
}
