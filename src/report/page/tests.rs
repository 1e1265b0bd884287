//! What a page says, and that nothing in a text can become a part of it.

use super::super::example;
use super::{PageStyle, PageText, write_page};
use crate::findings::{
    Card, Evidence, Findings, Order, PassageKind, Relation, RepeatText, Shown, ShownPair,
    ShownPassage, ShownRun, ShownStretch, ShownText, Tags, put_text,
};
use proptest::prelude::*;
use serde_json::json;

/// The example with one text in the place of everything that comes from outside.
fn findings(planted: &str) -> Findings {
    let mut found = example::findings();
    let cards = example::cards_of_the_example().map(|card| Card {
        id: format!("{}x{planted}", card.id),
        source: format!("x{planted}"),
        title: format!("x{planted}"),
        url: format!("x{planted}"),
        published_at: if card.published_at.len() == 20 {
            card.published_at
        } else {
            format!("x{planted}")
        },
        byline: format!("x{planted}"),
        language: format!("x{planted}"),
        agency: format!("x{planted}"),
        ..card
    });
    found.cards = example::cards(&cards);
    for (number, source) in found.sources.iter_mut().enumerate() {
        source.source = format!("{number}x{planted}");
    }
    for row in &mut found.skipped {
        row.input = format!("x{planted}");
        row.article_id = format!("x{planted}");
        row.detail = format!("x{planted}");
    }
    let mut texts = Vec::new();
    for repeat in &mut found.repeats {
        let start = texts.len() as u64;
        let said = || format!("x{planted}");
        put_text(
            &RepeatText {
                text: said(),
                example_id: said(),
                example_url: said(),
                top_source: said(),
                first_source: said(),
                first_seen_at: said(),
                last_seen_at: said(),
            },
            &mut texts,
        );
        repeat.text = start..texts.len() as u64;
    }
    found.aside.texts = Box::new(texts);
    let text = format!("one two {planted}");
    let run = ShownRun { in_a: 0..7, in_b: 0..7, first: (0, 0), words: 2 };
    let passage = ShownPassage {
        kind: PassageKind::Verbatim,
        is_counted: true,
        words: (2, 2),
        edits: 0,
        runs: vec![run],
    };
    let stretch = ShownStretch { span: 4..7, words: 1..2, is_quoted: true, is_ignored: false };
    let shown_text =
        |card| ShownText { card, text: text.clone(), stretches: vec![stretch.clone()] };
    found.shown = Some(Shown {
        clusters: 1,
        members: 10,
        texts: vec![shown_text(0), shown_text(1)],
        pairs: vec![ShownPair {
            a: 0,
            b: 1,
            relation: Relation::NearIdentical,
            evidence: Evidence::same(2),
            tags: Tags::default(),
            order: Order::AFirst,
            lag_minutes: Some(45),
            passages: vec![passage],
        }],
        versions: vec![(0, 1)],
        pairs_left_out: 3,
    });
    found
}

fn page_of(found: &Findings, planted: &str, text: PageText) -> String {
    let run = json!({
        "options": { "threshold": 0.4, "id_field": format!("x{planted}") },
        "inputs": [format!("x{planted}")],
    });
    let mut bytes = Vec::new();
    write_page(found, &run, &PageStyle { text, stamp: None }, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn page(planted: &str) -> String {
    page_of(&findings(planted), planted, PageText::Full)
}

/// The tags of a page with the names of their attributes, without what stands in and between them.
fn skeleton(html: &str) -> String {
    let mut found = String::new();
    let (mut in_tag, mut in_value) = (false, false);
    // Script, style and data are texts of their own; the last is looked at by itself.
    let mut rest = html;
    while let Some(character) = rest.chars().next() {
        if !in_tag && rest.starts_with("<script") {
            let end = rest.find("</script>").unwrap_or(rest.len());
            found.push_str("<script>");
            rest = &rest[end..];
            continue;
        }
        rest = &rest[character.len_utf8()..];
        match (character, in_tag, in_value) {
            ('<', false, _) => in_tag = true,
            ('>', true, false) => {
                in_tag = false;
                found.push('>');
            }
            ('"', true, _) => in_value = !in_value,
            _ => {}
        }
        if in_tag && !in_value {
            found.push(character);
        }
    }
    found
}

/// The data for the script, as a browser reads it.
fn data(html: &str) -> serde_json::Value {
    let start = "<script type=\"application/json\" id=\"data\">";
    let (_, rest) = html.split_once(start).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

const TRAPS: [&str; 12] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "</style><style>*{display:none}",
    "{{ 7*7 }}{% include 'x' %}{# #}",
    "<!-- --> <![CDATA[ ]]>",
    "\u{202e}gpj.exe\u{2066}\u{200f}",
    "\u{2028}\u{2029}\u{0}\u{1b}[31m",
    "&lt;script&gt;&amp;",
    "…[…]⟦U+202E⟧",
    "中国人🦀é\u{301}",
];

#[test]
fn nothing_planted_becomes_markup() {
    let plain = skeleton(&page("plain"));
    for trap in TRAPS {
        let html = page(trap);
        assert_eq!(skeleton(&html), plain, "{trap}");
        let outside = html.split("<script type=\"application/json\"").next().unwrap();
        assert!(!outside.contains('\u{202e}') && !outside.contains('\u{2066}'), "{trap}");
        // What the script reads is the text as it was.
        let text = data(&html)["articles"][0]["parts"][0][1].as_str().unwrap().to_owned();
        assert_eq!(text, format!("one two {trap}"));
    }
}

#[test]
fn huge_titles_do_not_make_a_huge_page() {
    let huge = "wide ".repeat(20_000);
    let mut found = findings("plain");
    let cards = example::cards_of_the_example().map(|card| Card { title: huge.clone(), ..card });
    found.cards = example::cards(&cards);
    let page = page_of(&found, "plain", PageText::Full);
    assert!(page.len() < 200_000, "{}", page.len());
}

#[test]
fn links_lead_to_the_web_or_into_the_page() {
    let page = page("javascript:alert(1)");
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    for link in links {
        let is_known =
            ["#", "https://", "http://", "data:,"].iter().any(|start| link.starts_with(start));
        assert!(is_known, "{link}");
    }
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    assert_eq!(page("twice"), page("twice"));
    assert_ne!(page("twice"), page("once"));
}

#[test]
fn texts_are_left_out_where_they_are_not_wanted() {
    let found = findings("SECRET");
    let of = |text| page_of(&found, "", text);
    assert!(data(&of(PageText::Full)).to_string().contains("one two SECRET"));
    // The match and 180 characters around it are all of so short a text.
    assert!(data(&of(PageText::Matched)).to_string().contains("one two SECRET"));
    let none = data(&of(PageText::None));
    assert_eq!(none["articles"][0]["parts"], json!([]));
    assert_eq!(none["pairs"][0]["passages"][0]["runs"], json!([0, 7, 0, 7, 0, 0, 2]));
}

#[test]
fn what_was_left_out_is_said() {
    let mut found = findings("plain");
    let more = found.clusters[0].clone();
    found.clusters.push(more);
    if let Some(shown) = &mut found.shown {
        shown.members = 2;
    }
    let page = page_of(&found, "plain", PageText::Full);
    for said in [
        "Shown are the first 1 of 2 clusters",
        "3 more pairs are not on this page",
        "1 more members are in the table",
        "at most 2 members are shown here, 1 fewer than there are",
        "--report-size",
        "1 of 3 articles has no usable time and may be earlier than the first.",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn nothing_found_is_a_page_too() {
    let page = page_of(&Findings::default(), "", PageText::Full);
    assert!(page.contains("No articles were read, so there is nothing to compare."));
}

#[test]
fn the_policy_names_what_is_there() {
    let page = page("plain");
    // The hash that any tool gives of the script as it stands in the page.
    let scripts: Vec<&str> =
        page.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next()).collect();
    assert_eq!(scripts.len(), 2);
    for script in scripts {
        assert!(page.contains(&format!("'{}'", super::hash(script))), "{script:.60}");
    }
    assert_eq!(super::hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_changes_the_page_around_it(planted in ".{1,40}|[<>\"'&;/ a-z=!\\-\\[\\]{}%#]{1,60}") {
        let html = page(&planted);
        prop_assert_eq!(skeleton(&html), skeleton(&page("plain")));
        let expected = format!("one two {planted}");
        let data = data(&html);
        prop_assert_eq!(data["articles"][0]["parts"][0][1].as_str(), Some(expected.as_str()));
    }
}
