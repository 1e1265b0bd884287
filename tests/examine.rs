//! Two articles looked at closely: the answer is that of a scan, and what is told of places adds up to what is told in figures.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use std::ops::Range;
use wirecopy::detect::{Silent, examine, examine_alone, scan};
use wirecopy::findings::{Examined, PassageKind, Relation, Why};
use wirecopy::options::{Matching, Reading};
use wirecopy::read::Inputs;
use wirecopy::report::examined::{Piece, rows, said, write_html, write_json};
use wirecopy::report::{Table, TableFormat, TableStyle, write_table};
use wirecopy::spill::Memory;
use wirecopy::text::{Tokens, tokenise};

fn inputs(paths: &[&str]) -> Inputs {
    let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
    Inputs::find(&paths, &Reading::default()).unwrap()
}

fn examined(inputs: &Inputs, a: &str, b: &str) -> Examined {
    examine(&Memory::default(), inputs, [a, b], &Matching::default(), &Silent).unwrap()
}

/// Two texts by themselves.
fn alone(a: &str, b: &str, matching: &Matching) -> Examined {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        inputs(&[path.to_str().unwrap()])
    };
    examine_alone(&write("a.txt", a), &write("b.txt", b), matching).unwrap()
}

fn slice(text: &str, span: &Range<u32>) -> String {
    text.chars().skip(span.start as usize).take(span.len()).collect()
}

/// The words of a stretch of a text.
fn words(text: &str, span: &Range<u32>) -> Vec<[u8; 8]> {
    let mut tokens = Tokens::default();
    tokenise(&slice(text, span), &mut tokens);
    tokens.hashes().to_vec()
}

/// What must hold of any two articles.
fn adds_up(found: &Examined) {
    let (a, b) = (&found.a.text, &found.b.text);
    let mut changed = 0;
    for (number, passage) in (1..).zip(&found.passages) {
        assert_eq!(passage.number, number);
        assert_eq!(passage.runs.iter().map(|run| run.words).sum::<u32>(), passage.matched);
        assert_eq!(passage.runs.first().map(|run| run.a.start), Some(passage.a.start));
        assert_eq!(passage.runs.last().map(|run| run.b.end), Some(passage.b.end));
        assert!(passage.counted <= passage.matched && passage.quoted <= passage.counted);
        match passage.kind {
            PassageKind::Boilerplate => assert!(!passage.is_counted()),
            // A credit may be furniture, or not.
            PassageKind::Credit => {}
            _ => assert!(passage.is_counted()),
        }
        for run in &passage.runs {
            assert_eq!(
                words(a, &run.a),
                words(b, &run.b),
                "a run has the same words on both sides"
            );
        }
        for (of_a, of_b) in passage.differences() {
            assert!(!of_a.is_empty() || !of_b.is_empty(), "runs are as long as they can be");
        }
        for (of_a, of_b) in &passage.changed_numbers {
            assert_ne!(words(a, of_a), words(b, of_b));
            assert!(
                slice(a, of_a).starts_with(char::is_numeric)
                    && slice(b, of_b).starts_with(char::is_numeric)
            );
        }
        changed += u32::try_from(passage.changed_numbers.len()).unwrap();
    }
    assert!(found.passages.is_sorted_by_key(|passage| passage.a.start));
    let counted = |passages: &[_]| u32::try_from(passages.len()).unwrap();
    let that_count: Vec<_> = found.passages.iter().filter(|passage| passage.is_counted()).collect();
    assert_eq!(counted(&that_count), found.evidence.passages);
    assert_eq!(
        that_count.iter().map(|passage| passage.counted).max().unwrap_or(0),
        found.evidence.longest
    );
    assert_eq!(changed, found.evidence.changed_numbers);
    let decided = found.decision().unwrap();
    assert!(decided.holds && decided.relation == found.relation);
    assert!(found.rules.iter().take(found.decided).all(|rule| !rule.holds));
    shows_all(found);
}

#[test]
fn the_answer_is_that_of_a_scan_whichever_is_named_first() {
    let inputs = inputs(&["data/sample"]);
    let findings = scan(&inputs, &Matching::default(), &Silent).unwrap();
    assert!(findings.pairs.len() > 50);
    for pair in &findings.pairs {
        let (a, b) = (findings.cards.get(pair.a).unwrap(), findings.cards.get(pair.b).unwrap());
        let found = examined(&inputs, &a.id, &b.id);
        assert_eq!((&found.a.card, &found.b.card), (&a, &b));
        assert_eq!(
            (found.relation, found.evidence, found.similarity),
            (pair.relation, pair.evidence, pair.similarity)
        );
        assert_eq!(found.circumstances.tags, pair.tags);
        assert_eq!(found.circumstances.lag_minutes, pair.lag_minutes);
        assert_eq!(found.circumstances.title_similarity, pair.title_similarity);
        let collection = found.collection.as_ref().unwrap();
        assert!(collection.is_pair);
        assert_eq!(collection.together, pair.cluster.is_some());
        adds_up(&found);
        let turned = examined(&inputs, &b.id, &a.id);
        assert_eq!((turned.relation, turned.evidence), (pair.relation, pair.evidence.turned()));
        assert_eq!(turned.similarity, pair.similarity.turned());
        assert_eq!(turned.passages.len(), found.passages.len());
        assert_eq!(turned.circumstances.tags, pair.tags);
        adds_up(&turned);
    }
}

/// What the rows show is the texts, with every passage where it stands.
fn shows_all(found: &Examined) {
    let rows = rows(found);
    for (which, text) in [&found.a.text, &found.b.text].into_iter().enumerate() {
        let pieces: Vec<&Piece<'_>> =
            rows.iter().flat_map(|row| if which == 0 { &row.a } else { &row.b }).collect();
        let joined: String = pieces.iter().map(|piece| piece.text).collect();
        let inked = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(inked(&joined), inked(text));
        for passage in &found.passages {
            let number = passage.number;
            let inside = pieces.iter().filter(|piece| piece.passages.contains(&number));
            let shown: String = inside.clone().map(|piece| piece.text).collect();
            assert_eq!(
                inked(&shown),
                inked(&slice(text, if which == 0 { &passage.a } else { &passage.b }))
            );
            assert_eq!(inside.clone().filter(|piece| piece.opens.contains(&number)).count(), 1);
            assert_eq!(inside.filter(|piece| piece.closes.contains(&number)).count(), 1);
        }
    }
}

const NEWS: &str = "The harbour board of Saltmere met on Friday and agreed to close the fish market for 3 weeks while its roof is \
                    mended, the chair said after the meeting.";

#[test]
fn places_are_those_of_the_text_as_read_on_both_sides() {
    let words = "we will not open the gates before every single boat is back in port";
    let a = format!(
        "“Später vielleicht – ja.”\n\n{NEWS}\n\nAsked about the gates, which have been shut since the storm, she added: “{words}.”"
    );
    let b = format!(
        "{}\n\nNobody asked. {words}, she said.",
        NEWS.replace("3 weeks", "1,500 days").replace('ö', "oe")
    );
    let found = alone(&a, &b, &Matching::default());
    adds_up(&found);
    let [first, second] = &found.passages[..] else { panic!("{:?}", found.passages) };
    assert_eq!(slice(&a, &first.a), NEWS.trim_end_matches('.'));
    assert_eq!((first.kind, first.words, first.matched), (PassageKind::Edited, (29, 30), 27));
    let differs: Vec<_> =
        first.differences().map(|(of_a, of_b)| (slice(&a, &of_a), slice(&b, &of_b))).collect();
    assert_eq!(differs, [(" 3 weeks ".to_owned(), " 1,500 days ".to_owned())]);
    let [(of_a, of_b)] = &first.changed_numbers[..] else { panic!("one number differs") };
    assert_eq!((slice(&a, of_a), slice(&b, of_b)), ("3".to_owned(), "1,500".to_owned()));
    assert_eq!(second.kind, PassageKind::Quote);
    assert_eq!((slice(&a, &second.a), slice(&b, &second.b)), (words.to_owned(), words.to_owned()));
    let quoted: Vec<_> =
        found.a.stretches.iter().map(|stretch| (stretch.why, slice(&a, &stretch.span))).collect();
    assert_eq!(
        quoted,
        [(Why::Quoted, "Später vielleicht – ja".to_owned()), (Why::Quoted, words.to_owned())]
    );
}

#[test]
fn furniture_is_told_with_its_reason_and_does_not_count() {
    let form =
        "Leave a Reply\nYour email address will not be published. Required fields are marked *";
    let owned = "The Gazette is a member of the Northern Press Group and owned by its readers.";
    let (a, b) = (
        format!("{NEWS}\n\n{owned}\n\n{form}"),
        format!("Something else happened in the hills.\n\n{owned}\n\n{form}"),
    );
    let listed = Matching { ignored: owned.to_owned(), ..Matching::default() };
    let found = alone(&a, &b, &listed);
    adds_up(&found);
    assert_eq!(found.evidence.matched, (0, 0));
    assert!(found.passages.iter().all(|passage| passage.kind == PassageKind::Boilerplate));
    let told: Vec<_> =
        found.a.stretches.iter().map(|stretch| (stretch.why.is_furniture(), stretch.why)).collect();
    assert_eq!(told[0], (true, Why::Listed));
    assert!(matches!(told[1], (true, Why::Pattern { kind: "comments", .. })), "{told:?}");
    let kept = alone(&a, &b, &Matching { keep_boilerplate: true, ..Matching::default() });
    assert!(kept.passages.iter().any(|passage| passage.kind == PassageKind::Verbatim));
    assert!(kept.a.stretches.is_empty());
}

#[test]
fn a_near_miss_is_named_and_a_far_one_is_not() {
    let more = "Fishermen will sell from their boats in the meantime and ice is to be had at the north pier every morning";
    let nearly = format!("{NEWS} {more}");
    let other = format!("{NEWS} Nobody in town was surprised by any of this at all.");
    let found = alone(&nearly, &other, &Matching::default());
    assert_eq!(found.relation, Relation::Partial);
    let miss = found.nearest_miss().unwrap();
    assert_eq!(miss.relation, Relation::Contained);
    assert!(!miss.holds && miss.figures[0].value < 0.85 && miss.figures[0].value > 0.64);
    let far = alone(
        NEWS,
        "Something else happened in the hills above the town this week, and hardly anybody down at the harbour saw it at all.",
        &Matching::default(),
    );
    assert_eq!(far.relation, Relation::Unrelated);
    assert!(far.nearest_miss().is_none());
}

/// Of two blocks in the other order the longer stands beside itself, the other one where it is.
#[test]
fn moved_blocks_and_lines_are_shown_in_rows() {
    let moved =
        "Nobody in the harbour had seen a storm like that one since the old pier was washed away";
    let (a, b) = (
        format!("{NEWS}\n\n“{moved}”."),
        format!("{moved}!\n{}", NEWS.replace("and agreed", "then\nagreed")),
    );
    let found = alone(&a, &b, &Matching::default());
    adds_up(&found);
    let side = |pieces: &[Piece<'_>]| {
        let mark = |piece: &Piece<'_>| {
            let numbers = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<String>();
            let (opens, closes) = (numbers(&piece.opens), numbers(&piece.closes));
            if piece.differs {
                format!("<{}>", piece.text)
            } else {
                format!("{opens}{}{closes}", piece.text)
            }
        };
        pieces.iter().map(mark).collect::<String>().trim().replace('\n', "/")
    };
    let shown: Vec<_> = rows(&found).iter().map(|row| (side(&row.a), side(&row.b))).collect();
    let (start, end) = NEWS.trim_end_matches('.').split_once("and agreed").unwrap();
    assert_eq!(
        shown,
        [
            (String::new(), format!("2{moved}2!")),
            (format!("1{start}<and> agreed{end}1."), format!("1{start}<then>/agreed{end}1.")),
            (format!("“2{moved}2”."), String::new()),
        ]
    );
}

/// The words of a page, without its marks.
fn without_marks(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<').skip(1) {
        let (mark, after) = part.split_once('>').unwrap();
        text.push_str(if mark.starts_with("br") { "\n" } else { "" });
        text.push_str(after);
    }
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    marks.into_iter().fold(text, |text, (written, mark)| text.replace(written, mark))
}

#[test]
fn the_page_shows_both_texts_and_leads_from_each_match_to_the_other() {
    let evil = "<script>alert('1')</script> & \"quotes\" </style><!--";
    let moved =
        "Nobody in the harbour had seen a storm like that one since the old pier was washed away";
    let found = alone(
        &format!("{evil}\n\n{NEWS}\n\n{moved}."),
        &format!("{moved}!\n{}\n{evil}", NEWS.replace("Friday", "Monday")),
        &Matching::default(),
    );
    let mut page = Vec::new();
    write_html(&found, &mut page).unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(!page.contains("<script") && !page.contains("{{") && !page.contains("http:"));
    let texts =
        page.split("<section id=\"texts\"").nth(1).unwrap().split("</section>").next().unwrap();
    let shown = without_marks(texts);
    for text in [evil, moved] {
        assert_eq!(shown.matches(text).count(), 2, "{text}");
    }
    for number in found.passages.iter().map(|passage| passage.number) {
        for (own, other) in [('a', 'b'), ('b', 'a')] {
            let link = format!("id=\"{own}{number}\" href=\"#{other}{number}\"");
            assert_eq!(page.matches(&link).count(), 1, "{link}");
        }
    }
    assert!(page.contains("<del>Friday</del>") && page.contains("<ins>Monday</ins>"));
    // Every mark that is opened is closed, in order.
    let mut open = Vec::new();
    for part in page.split('<').skip(1) {
        let name: String =
            part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name)),
            None if ["", "meta", "br"].contains(&name.as_str()) => {}
            None => open.push(name),
        }
    }
    assert_eq!(open, [""; 0]);
}

#[test]
fn the_object_for_programs_has_the_figures_of_the_tables_and_the_places_of_the_texts() {
    let inputs = inputs(&["data/sample"]);
    let findings = scan(&inputs, &Matching::default(), &Silent).unwrap();
    let mut table = Vec::new();
    let style = TableStyle { format: TableFormat::Jsonl, excel: false };
    write_table(Table::Pairs, &findings, &style, &mut table).unwrap();
    let rows = String::from_utf8(table).unwrap();
    let mut compared = 0;
    for row in rows.lines().step_by(6) {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let (a, b) = (row["a_id"].as_str().unwrap(), row["b_id"].as_str().unwrap());
        let mut bytes = Vec::new();
        write_json(&examined(&inputs, a, b), &mut bytes).unwrap();
        let object: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        for (column, value) in row.as_object().unwrap() {
            if let Some(told) = object.get(column) {
                compared += 1;
                assert_eq!(told, value, "{column} of {a} and {b}");
            }
        }
        for passage in object["passages"].as_array().unwrap() {
            for (side, article) in [("a", &object["a"]), ("b", &object["b"])] {
                let at = |what: &str| {
                    usize::try_from(passage[format!("{side}_{what}")].as_u64().unwrap()).unwrap()
                };
                let text = article["text"].as_str().unwrap();
                let shown: String =
                    text.chars().skip(at("start")).take(at("end") - at("start")).collect();
                assert_eq!(passage[format!("text_{side}")], shown);
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn every_tag_is_told_with_what_tells_it() {
    let more = "Fishermen will sell from their boats in the meantime, and ice is to be had at the north pier every morning until noon.";
    let short = "Two gulls sat on the roof all day, and nobody chased them off it.";
    let with = |fields: serde_json::Value, text: String| {
        let mut row = fields;
        row["text"] = text.into();
        row.to_string()
    };
    let quoted = "“we will not open the gates before every single boat is back in port”";
    let day = |hour: &str| format!("2026-03-01T{hour}:00Z");
    let rows = [
        with(
            serde_json::json!({ "id": "wire", "source": "Wires", "title": "Fish market closed", "published_at": day("08:00") }),
            format!("SALTMERE (Reuters) - {NEWS} {more} The chair said: {quoted}."),
        ),
        with(
            serde_json::json!({ "id": "post", "source": "Post", "title": "No herring for weeks", "published_at": day("10:05"), "url": "https://post.example/fish" }),
            format!("{} {more} The chair said: {quoted}.", NEWS.replace('3', "4")),
        ),
        with(
            serde_json::json!({ "id": "again", "source": "Post", "title": "Harbour to mend its roof", "published_at": day("11:35"), "url": "https://post.example/roof" }),
            format!("CORRECTED:\n\n{NEWS} {more} The chair said: {quoted}. {short}"),
        ),
        with(
            serde_json::json!({ "id": "release", "source": "Harbour Board", "published_at": day("07:00") }),
            format!("{NEWS} {more} The chair said: {quoted}. {short} {short}"),
        ),
        with(
            serde_json::json!({ "id": "late", "source": "Echo", "published_at": "2026-05-01T10:05:00Z" }),
            format!(
                "{NEWS} {more} The chair said: {quoted}.\n\nThis story first appeared in the Saltmere Post."
            ),
        ),
        with(serde_json::json!({ "id": "teaser", "source": "Courier" }), format!("{NEWS} […]")),
        with(
            serde_json::json!({ "id": "long", "source": "Herald" }),
            format!("{NEWS} {more} {short}"),
        ),
        with(serde_json::json!({ "id": "part", "source": "Ledger" }), more.to_owned()),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.jsonl");
    std::fs::write(&path, rows.join("\n")).unwrap();
    let inputs = inputs(&[path.to_str().unwrap()]);
    let press_releases = ["Harbour Board"].into_iter().collect();
    let matching = Matching { press_releases, ..Matching::default() };
    let told = |a: &str, b: &str| -> Vec<String> {
        let found = examine(&Memory::default(), &inputs, [a, b], &matching, &Silent).unwrap();
        said::tags(&found).iter().map(|(tag, why)| format!("{}: {why}", tag.name())).collect()
    };
    assert_eq!(
        told("wire", "post"),
        [
            "wire: A credits Reuters: “SALTMERE (Reuters)”.",
            "retitled: 0 % of the words of their titles agree.",
            "numbers_changed: 1 number differs between words that agree.",
            "quote_shared: 14 of the words they share are quoted.",
        ]
    );
    assert_eq!(
        told("again", "post")[..3],
        [
            "same_source: both are from Post.",
            "update: A came 1 h 30 min later, with nearly all of the words.",
            "correction: A says “CORRECTED”.",
        ]
    );
    assert_eq!(
        told("post", "release")[0],
        "press_release: Harbour Board, the source of B, was named as one of press releases."
    );
    assert!(
        told("late", "post")
            .contains(&"syndicated: A says “This story first appeared in”.".to_owned())
    );
    assert!(told("late", "post").contains(&"old_reprint: A came 61 d later.".to_owned()));
    assert_eq!(told("teaser", "long")[0], "teaser: A is the beginning of B: 29 words.");
    assert_eq!(told("long", "part"), ["excerpt: B is one passage of A."]);
}

#[test]
fn identical_texts_need_no_rule() {
    let found = alone(NEWS, &NEWS.to_uppercase(), &Matching::default());
    adds_up(&found);
    assert_eq!((found.relation, found.decided, found.passages.len()), (Relation::Identical, 0, 1));
    assert_eq!(found.passages[0].kind, PassageKind::Verbatim);
    assert!(found.joining.holds);
}

const BLOCKS: [&str; 7] = [
    "The harbour board of Saltmere met on Friday and agreed to close the fish market.\n\n",
    "“We will not open the gates before every 14 boats are back in port,” she said. ",
    "Im Hafen lag am Abend noch ein Schiff – später nicht mehr, sagte Zoë Müller am 3. März.\n",
    "这座灯塔已有一百零三年历史，高二十六米，塔身由本地青石砌成。\n",
    "Leave a Reply\nYour email address will not be published. Required fields are marked *\n",
    "Monday ",
    "the old pier ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// Blocks that are moved, repeated, cut and put into each other.
    #[test]
    fn it_adds_up_whatever_the_order_of_blocks(
        a in prop::collection::vec((0..BLOCKS.len(), 0_usize..80), 0..8),
        b in prop::collection::vec((0..BLOCKS.len(), 0_usize..80), 0..8),
    ) {
        let text = |blocks: &[(usize, usize)]| {
            let block = |&(block, cut): &(usize, usize)| BLOCKS[block].chars().skip(cut / 3 * usize::from(cut % 3 == 0));
            format!("News\n{}", blocks.iter().flat_map(block).collect::<String>())
        };
        adds_up(&alone(&text(&a), &text(&b), &Matching { min_words: 1, ..Matching::default() }));
    }
}
