//! What copies, excerpts, quotations, moulds and containers amount to: a small feed for each case, through the whole pipeline.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use wirecopy::detect::{Silent, scan};
use wirecopy::findings::{Findings, Member, Pair, Relation, Tag};
use wirecopy::options::{Groups, Matching, Reading};
use wirecopy::read::Inputs;
use wirecopy::report::names::repeat_kind;
use wirecopy::text::{Tokens, tokenise};

/// One article of a feed.
#[derive(Default, Clone)]
struct Given {
    id: &'static str,
    source: &'static str,
    title: &'static str,
    url: &'static str,
    date: &'static str,
    text: String,
}

fn scanned(articles: &[Given]) -> Findings {
    scanned_with(articles, &Matching::default())
}

fn scanned_with(articles: &[Given], matching: &Matching) -> Findings {
    let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    for article in articles {
        let row = serde_json::json!({
            "id": article.id, "source": article.source, "title": article.title, "url": article.url,
            "published_at": article.date, "text": article.text,
        });
        writeln!(file, "{row}").unwrap();
    }
    let inputs = Inputs::find(&[file.path().display().to_string()], &Reading::default()).unwrap();
    scan(&inputs, matching, &Silent).unwrap()
}

fn id(findings: &Findings, card: u32) -> String {
    findings.cards.get(card).unwrap().id
}

/// The pair of two articles, whichever is A, if it is told of.
fn pair<'a>(findings: &'a Findings, a: &str, b: &str) -> Option<&'a Pair> {
    findings.pairs.iter().find(|pair| {
        let ids = [id(findings, pair.a), id(findings, pair.b)];
        ids.contains(&a.to_owned()) && ids.contains(&b.to_owned())
    })
}

/// The ids of each cluster.
fn clusters(findings: &Findings) -> Vec<BTreeSet<String>> {
    let ids = |members: &[Member]| members.iter().map(|member| id(findings, member.card)).collect();
    findings.clusters.iter().map(|cluster| ids(&cluster.members)).collect()
}

fn is_together(findings: &Findings, a: &str, b: &str) -> bool {
    clusters(findings).iter().any(|ids| ids.contains(a) && ids.contains(b))
}

const WORDS: &str = "harbour council bridge winter ferry market budget school river engine captain library island storm \
    window paper garden forest signal village train cotton copper bakery museum rocket ladder pepper orchard tunnel \
    lantern village meadow anchor barrel candle dragon feather glacier hammer insect jacket kettle lemon magnet needle \
    oyster pencil quarry ribbon saddle teapot umbrella velvet walnut yellow zebra under after before against between \
    because during without toward until while people workers farmers drivers teachers sailors residents officials opened \
    closed moved carried promised repaired counted painted measured followed visited planned slowly quickly quietly \
    early late every many several nearly almost only another second third great small narrow broad old new green silver";

/// A story of its own for each seed: sentences of words that come in an order which no other story has.
fn story(seed: u64, words: usize) -> String {
    let vocabulary: Vec<&str> = WORDS.split_whitespace().collect();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = String::new();
    for number in 0..words {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = vocabulary[usize::try_from(state >> 33).unwrap() % vocabulary.len()];
        let starts = number % 12 == 0;
        if starts && number > 0 {
            text.push_str(if number % 48 == 0 { ".\n\n" } else { ". " });
        } else if number > 0 {
            text.push(' ');
        }
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        text.push_str(&if starts { capital(word) } else { word.to_owned() });
    }
    text + "."
}

fn given(id: &'static str, source: &'static str, text: impl Into<String>) -> Given {
    Given { id, source, text: text.into(), ..Given::default() }
}

#[test]
fn marks_spaces_and_mojibake_make_no_other_text() {
    let plain = format!("{} \"We can't stay,\" she said. Café owners agreed.", story(1, 60));
    let curly = plain
        .replace("\"We can't stay,\"", "“We can’t stay,”")
        .replace("owners agreed", "owners\u{a0}agreed");
    let broken =
        plain.replace("\"We can't stay,\"", "â€œWe canâ€™t stay,â€\u{9d}").replace("Café", "CafÃ©");
    let decomposed = plain.replace('é', "e\u{301}");
    let found = scanned(&[
        given("a", "A", plain),
        given("b", "B", curly),
        given("c", "C", broken),
        given("d", "D", decomposed),
    ]);
    assert_eq!(found.counts.identical, 3);
    assert_eq!(clusters(&found).len(), 1);
}

#[test]
fn a_pick_up_under_another_title_is_wire_copy() {
    let body = story(2, 250);
    let wire = format!("TALLOW BAY (Reuters) - {body}");
    let mut first = given("wire", "Reuters", wire);
    (first.title, first.date) = ("Ferry operator to end winter service", "2026-03-01T08:00:00Z");
    let mut copy = given(
        "paper",
        "Post",
        format!("{body}\n\nAdditional reporting by our own desk in the harbour."),
    );
    (copy.title, copy.date) = ("Islanders fear a long dark season", "2026-03-01T09:30:00Z");
    let found = scanned(&[first, copy]);
    let pair = pair(&found, "wire", "paper").unwrap();
    assert_eq!(pair.relation, Relation::NearIdentical);
    assert!(pair.tags.has(Tag::Retitled) && pair.tags.has(Tag::Wire), "{:?}", pair.tags);
    assert_eq!(pair.lag_minutes, Some(90));
    let member = found.clusters[0].members[1];
    assert!(member.earlier_share.unwrap() > 0.9 && member.new_words.unwrap() < 12);
    assert_eq!(found.cards.get(found.clusters[0].members[0].card).unwrap().agency, "Reuters");
}

#[test]
fn a_press_release_and_what_appeared_elsewhere_are_told_by_the_text() {
    let (body, other) = (story(21, 150), story(22, 150));
    let found = scanned(&[
        given("release", "Quay Ferries", format!("FOR IMMEDIATE RELEASE\n\n{body}")),
        given("paper", "Post", body.clone()),
        given("paid", "Wires", format!("TALLOW BAY, March 3 (Business Wire) - {other}")),
        given("printed", "Tribune", other),
        given("own", "Gazette", story(23, 150)),
        given(
            "again",
            "Herald",
            format!("{}.\n\nThis story first appeared in the Tallow Bay Gazette.", story(23, 150)),
        ),
    ]);
    for (one, other, tag) in [
        ("release", "paper", Tag::PressRelease),
        ("paid", "printed", Tag::PressRelease),
        ("own", "again", Tag::Syndicated),
    ] {
        let tags = pair(&found, one, other).unwrap().tags;
        let told = [Tag::PressRelease, Tag::Syndicated, Tag::Wire].map(|tag| tags.has(tag));
        let wanted = [tag == Tag::PressRelease, tag == Tag::Syndicated, false];
        assert_eq!(told, wanted, "{one} {other}");
    }
}

#[test]
fn what_comes_from_a_source_of_press_releases_is_told_where_it_was_not_later() {
    let at = |id, source, date, text: &str| Given { date, ..given(id, source, text) };
    let own = "One more sentence that is their own.";
    let (body, late) = (story(25, 150), story(26, 150));
    let articles = [
        at("release", "www.ferries.example", "2026-03-01T08:00:00Z", &body),
        at("a", "Gazette", "2026-03-01T09:00:00Z", &format!("{body} {own}")),
        at("b", "Tribune", "2026-03-02T09:00:00Z", &format!("{body}\n\nOther words at its end.")),
        at("before", "Herald", "2026-03-01T09:00:00Z", &late),
        at("after", "www.ferries.example", "2026-03-01T10:00:00Z", &format!("{late} {own}")),
        at(
            "own",
            "www.ferries.example",
            "2026-03-01T11:00:00Z",
            &format!("{body} And another one."),
        ),
    ];
    let press_releases = ["ferries.example"].into_iter().collect();
    let matching = Matching { press_releases, min_repeat_words: 25, ..Matching::default() };
    let found = scanned_with(&articles, &matching);
    let is_release = |a, b| pair(&found, a, b).unwrap().tags.has(Tag::PressRelease);
    assert_eq!([is_release("release", "a"), is_release("release", "b")], [true, true]);
    assert_eq!([is_release("a", "b"), is_release("before", "after")], [false, false]);
    assert!(!is_release("release", "own"), "what it prints again is its own");
    let tagged = |id_of: &str| {
        let mut members = found.clusters.iter().flat_map(|cluster| &cluster.members);
        members.find(|member| id(&found, member.card) == id_of).unwrap().tags
    };
    assert!(tagged("a").has(Tag::PressRelease) && !tagged("a").has(Tag::WireInferred));

    let kinds = |articles: &[Given], matching: &Matching| -> BTreeSet<&'static str> {
        let found = scanned_with(articles, matching);
        found.repeats.iter().map(|repeat| repeat_kind(repeat.kind)).collect()
    };
    let spread = &articles[..3];
    assert_eq!(kinds(spread, &matching), BTreeSet::from(["press"]));
    let unnamed = Matching { min_repeat_words: 25, ..Matching::default() };
    assert_eq!(kinds(spread, &unnamed), BTreeSet::from(["wire"]));
    // Whoever is first had it from elsewhere.
    let mut last = spread.to_vec();
    last[0].date = "2026-03-02T12:00:00Z";
    assert_eq!(kinds(&last, &matching), BTreeSet::from(["wire"]));
    // A day is not before its own hours.
    last[0].date = "2026-03-01";
    assert_eq!(kinds(&last, &matching), BTreeSet::from(["press"]));
    last[2].date = "2026-03-09T09:00:00Z";
    assert_eq!(
        kinds(&last, &matching),
        BTreeSet::from(["unknown"]),
        "three days are too far apart"
    );
}

#[test]
fn three_outlets_with_one_beginning_and_no_reporter_look_like_an_agency() {
    let body = story(24, 150);
    let at = |id, source, date, text: &str| Given { date, ..given(id, source, text) };
    let articles = [
        at("a", "Gazette", "2026-03-01T08:00:00Z", &body),
        at(
            "b",
            "Tribune",
            "2026-03-01T09:00:00Z",
            &format!("{body} One more sentence of their own."),
        ),
        at("c", "Herald", "2026-03-02T09:00:00Z", &format!("{body} Other words at the end of it.")),
        at("late", "Post", "2026-03-09T09:00:00Z", &format!("{body} Long after all the others.")),
    ];
    let tagged = |findings: &Findings| -> Vec<String> {
        let members = findings.clusters.iter().flat_map(|cluster| &cluster.members);
        let inferred = members.filter(|member| member.tags.has(Tag::WireInferred));
        inferred.map(|member| id(findings, member.card)).collect()
    };
    assert_eq!(tagged(&scanned(&articles)), ["b", "c"]);
    // Two papers of one owner are one outlet.
    let mut groups = Groups::default();
    groups.insert("Gazette", "Quay Media");
    groups.insert("Tribune", "Quay Media");
    let found = scanned_with(&articles, &Matching { groups: Some(groups), ..Matching::default() });
    assert_eq!(tagged(&found), Vec::<String>::new());
    let is_shared = |one, other| pair(&found, one, other).unwrap().tags.has(Tag::SharedOwner);
    assert_eq!((is_shared("a", "b"), is_shared("a", "c")), (true, false));
    // An agency that is named needs no guess.
    let mut credited = articles.clone();
    credited[0].text = format!("TALLOW BAY (Reuters) - {body}");
    assert_eq!(tagged(&scanned(&credited)), Vec::<String>::new());
}

#[test]
fn a_brief_is_contained_and_a_teaser_leads_nothing() {
    let long = story(3, 600);
    let sentences: Vec<&str> = long.split(". ").collect();
    let brief = format!(
        "{}. {}. {}.",
        sentences[2..4].join(". "),
        sentences[12..14].join(". "),
        sentences[25..28].join(". ")
    );
    let teaser = format!(
        "{} […]",
        &long[..long.char_indices().filter(|(_, c)| *c == ' ').nth(59).unwrap().0]
    );
    let mut early = given("teaser", "C", teaser);
    early.date = "2026-03-01T07:00:00Z";
    let mut full = given("long", "A", long);
    full.date = "2026-03-01T08:00:00Z";
    let mut cut = given("brief", "B", brief);
    cut.date = "2026-03-01T09:00:00Z";
    let found = scanned(&[early, full, cut]);
    let abridged = pair(&found, "long", "brief").unwrap();
    assert_eq!(abridged.relation, Relation::Contained);
    assert!(abridged.tags.has(Tag::Abridged), "{:?}", abridged.tags);
    assert!(abridged.evidence.share_b() > 0.95 && abridged.evidence.share_a() < 0.4);
    let teaser = pair(&found, "long", "teaser").unwrap();
    assert_eq!(teaser.relation, Relation::Contained);
    assert!(teaser.tags.has(Tag::Teaser), "{:?}", teaser.tags);
    let lead = found.clusters[0].members[0].card;
    assert_eq!(
        id(&found, lead),
        "long",
        "the teaser came first, but is no article to stand for others"
    );
}

#[test]
fn a_quotation_is_no_copying_even_if_one_side_lost_its_marks() {
    let quote = "we will not open the gates before every single boat is back in port and every child is home";
    let a = format!("{} The minister said: “{quote}.” {}", story(4, 120), story(5, 60));
    let b =
        format!("{} According to her {quote}, and that was all. {}", story(6, 90), story(7, 120));
    let found = scanned(&[given("a", "A", a), given("b", "B", b)]);
    let pair = pair(&found, "a", "b").unwrap();
    assert_eq!(pair.relation, Relation::QuotesOnly);
    assert_eq!((pair.evidence.quoted, pair.evidence.matched), ((19, 19), (19, 19)));
    assert!(pair.tags.has(Tag::QuoteShared));
    assert_eq!(clusters(&found).len(), 0);
}

#[test]
fn furniture_makes_no_pair() {
    let form = "Leave a Reply\n\nYour email address will not be published. Required fields are marked *\n\nSave my name, \
                email, and website in this browser for the next time I comment.";
    let tail = "The Sandbank Gazette has told the story of this coast since the first lighthouse was lit, and is owned by \
                the people who read it. Write to us, or come by at the old customs house on the quay any weekday.";
    // Ten stories under one tail, so that it can be learnt.
    let ids = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9"];
    let articles: Vec<Given> = (20..)
        .zip(ids)
        .map(|(seed, id)| given(id, "Gazette", format!("{}\n\n{tail}\n\n{form}", story(seed, 90))))
        .collect();
    let found = scanned(&articles);
    assert_eq!(clusters(&found).len(), 0);
    for pair in &found.pairs {
        assert_eq!(pair.relation, Relation::TemplateOnly, "{pair:?}");
    }
    let words = |text: &str| {
        let mut tokens = Tokens::default();
        tokenise(text, &mut tokens);
        tokens.len() as f64
    };
    // All ten are in pairs, so that all ten are counted.
    assert_eq!(found.sources[0].furniture_words, Some(words(tail) + words(form)));
    let kept = Matching { keep_boilerplate: true, ..Matching::default() };
    assert_eq!(scanned_with(&articles, &kept).sources[0].furniture_words, Some(0.0));
    let two = scanned(&articles[..2]);
    // Of the two, only what the list of patterns knows.
    assert_eq!(two.sources[0].furniture_words, Some(words(form)));
    let relation = two.pairs.first().map(|pair| pair.relation);
    // Two articles cannot teach what a tail is: the form is known, the tail is shared text.
    assert!(matches!(relation, Some(Relation::Partial | Relation::Passage)), "{relation:?}");
    assert_eq!(clusters(&two).len(), 0);
}

#[test]
fn a_rising_toll_is_an_update_and_other_weather_is_no_copy() {
    let report = |toll: u32| {
        format!(
            "{} At least {toll} people were hurt in the fire. {}",
            story(40, 100),
            story(41, 80)
        )
    };
    let version = |id, date, toll| Given {
        id,
        source: "Tribune",
        title: "Fire at the carpet works",
        url: "https://tribune.example/fire",
        date,
        text: report(toll),
    };
    let weather = |seven: [u32; 7]| {
        let [high, low, metres, wind, hours, sea, chance] = seven;
        format!(
            "In the north it will be dry with highs of {high} degrees and lows of {low} degrees near the coast. In the hills snow \
             falls down to {metres} metres, with winds of {wind} kilometres an hour from the west. In the south the sun shines for \
             {hours} hours, and the sea stays at {sea} degrees. The chance of rain in the evening is {chance} per cent everywhere."
        )
    };
    let mut monday = given("mon", "Tribune", weather([12, 3, 900, 40, 5, 9, 20]));
    monday.date = "2026-03-02";
    let mut tuesday = given("tue", "Tribune", weather([15, 6, 1100, 25, 7, 10, 35]));
    tuesday.date = "2026-03-03";
    let found = scanned(&[
        version("v1", "2026-03-01T06:00:00Z", 3),
        version("v2", "2026-03-01T07:00:00Z", 5),
        version("v3", "2026-03-01T09:00:00Z", 7),
        monday,
        tuesday,
    ]);
    let update = pair(&found, "v1", "v3").unwrap();
    assert_eq!((update.relation, update.evidence.changed_numbers), (Relation::NearIdentical, 1));
    for tag in [Tag::Update, Tag::NumbersChanged, Tag::SameSource] {
        assert!(update.tags.has(tag), "{:?}", update.tags);
    }
    let weather = pair(&found, "mon", "tue").unwrap();
    assert_eq!(weather.relation, Relation::TemplateOnly);
    assert!(weather.evidence.changed_numbers >= 6);
    assert_eq!(clusters(&found), [BTreeSet::from(["v1", "v2", "v3"].map(String::from))]);
}

#[test]
fn a_new_url_and_a_new_title_of_the_same_source_are_an_update_and_no_pick_up() {
    let (body, more) = (story(45, 150), story(46, 40));
    let at = |id, source, date: &'static str, title, text: &str| Given {
        title,
        date,
        ..given(id, source, format!("TALLOW BAY (Reuters) - {text}"))
    };
    let titles = ["Ferry to stop in winter", "Islanders face a long dark season"];
    let with_url = |article: Given, url| Given { url, ..article };
    let found = |later: Given| {
        let first = at("first", "Post", "2026-03-01T08:00:00Z", titles[0], &body);
        let found = scanned(&[with_url(first, "https://post.example/ferry"), later]);
        let tags = pair(&found, "first", "later").unwrap().tags;
        (tags.has(Tag::Update), tags.has(Tag::Wire))
    };
    let later = |source, date, text: &str| {
        with_url(at("later", source, date, titles[1], text), "https://post.example/islanders")
    };
    let longer = format!("{body} {more}");
    assert_eq!(found(later("Post", "2026-03-01T08:30:00Z", &longer)), (true, false));
    // Another outlet's is a pick-up.
    assert_eq!(found(later("Tribune", "2026-03-01T08:30:00Z", &longer)), (false, true));
    // The next day's may be the next of its kind, and of a bare date nobody knows how much later it is.
    assert_eq!(found(later("Post", "2026-03-02T08:00:00Z", &longer)), (false, false));
    assert_eq!(found(later("Post", "2026-03-02", &longer)), (false, false));
    // What stands in a longer text, and not at its head, is an excerpt of it.
    let within = format!("{} {body}", story(47, 200));
    assert_eq!(found(later("Post", "2026-03-01T08:30:00Z", &within)), (false, false));
    // A part is a version only where a number says so that the site gave the article.
    let part = format!("{}\n\n{}", &body[..body.len() / 2], story(48, 150));
    let rewritten = later("Post", "2026-03-01T08:30:00Z", &part);
    assert_eq!(found(rewritten.clone()), (false, false));
    let first = at("first", "Post", "2026-03-01T08:00:00Z", titles[0], &body);
    let numbered = scanned(&[
        with_url(first, "https://post.example/ferry-2020454"),
        with_url(rewritten, "https://post.example/islanders-2020454"),
    ]);
    assert!(pair(&numbered, "first", "later").unwrap().tags.has(Tag::Update));
}

/// What a source writes anew for every guest: the same words but for who came, from where, and what was signed.
fn visit(guest: &str, country: &str, signed: &str) -> String {
    format!(
        "The governor received {guest} in the great hall of the old customs house on the harbour and held talks in a warm and friendly \
         mood, the office of the governor said in a short note to the press. Both sides praised the long years of good neighbourhood \
         between the island and {country}, and both want to work more closely together in fishing, in the schools and in the care of \
         the coast. After the talks the governor and the guest signed {signed} and walked through the garden, where a band of \
         pupils played. A dinner was given in the evening, to which the members of the council and their families were invited too."
    )
}

#[test]
fn the_same_words_with_other_names_on_many_days_are_a_mould_and_no_copies() {
    let guests = [
        ("a", "2026-01-05", "President Oduya", "Kestrelia", "a treaty on ferries"),
        ("b", "2026-01-19", "Queen Margit", "Norland", "a charter for pilots"),
        ("c", "2026-02-09", "Chancellor Brandauer", "the Upper Cantons", "an accord on trains"),
    ];
    let told = |id, source, (_, date, guest, country, signed): (_, _, &str, &str, &str)| Given {
        date,
        ..given(id, source, visit(guest, country, signed))
    };
    let own = guests.map(|guest| told(guest.0, "Gazette", guest));
    // Another source prints one of them, with small changes.
    let mut copy = told("copy", "Tribune", guests[1]);
    copy.text = copy.text.replace("praised", "lauded").replace("A dinner", "A banquet");
    let found = scanned(&[&own[..], std::slice::from_ref(&copy)].concat());
    for (one, other) in [("a", "b"), ("b", "c"), ("a", "c")] {
        let pair = pair(&found, one, other).unwrap();
        assert_eq!(pair.relation, Relation::TemplateOnly, "{one} {other}");
        assert!(pair.evidence.changed_numbers == 0 && pair.evidence.highest_share() > 0.85);
    }
    assert_eq!(pair(&found, "b", "copy").unwrap().relation, Relation::NearIdentical);
    assert_eq!(clusters(&found), [BTreeSet::from(["b", "copy"].map(String::from))]);

    // Two days are too few to tell a mould, and so is less than a week.
    assert_eq!(clusters(&scanned(&own[..2])).len(), 1);
    let mut in_days = own.clone();
    for (article, date) in in_days.iter_mut().zip(["2026-01-05", "2026-01-06", "2026-01-07"]) {
        article.date = date;
    }
    assert_eq!(clusters(&scanned(&in_days)).len(), 1);
    // What one page says today is a version of what it said.
    let mut on_one_page = own.clone();
    for article in &mut on_one_page {
        article.url = "https://gazette.example/guests/latest";
    }
    let found = scanned(&on_one_page);
    assert_eq!(pair(&found, "a", "c").unwrap().relation, Relation::NearIdentical);
    // Three sources that print one story on three days make nothing anew.
    let mut of_three = own;
    for (article, source) in of_three.iter_mut().zip(["Gazette", "Tribune", "Herald"]) {
        article.source = source;
    }
    assert_eq!(clusters(&scanned(&of_three)).len(), 1);
}

#[test]
fn live_blogs_and_newsletters_do_not_glue_what_they_hold() {
    let stories: Vec<String> = (60..65).map(|seed| story(seed, 80)).collect();
    let times = ["09:00", "09:20", "10:05", "11:40", "12:15"];
    let live: Vec<String> = times
        .iter()
        .zip(&stories)
        .map(|(time, story)| format!("{time} {}", story.replace("\n\n", " ")))
        .collect();
    let mut live =
        given("live", "Ledger", format!("{}\n\n12:50 That is all for now.", live.join("\n\n")));
    live.title = "+++ Live: the day on the coast +++";
    let excerpts: Vec<&str> =
        stories.iter().map(|story| story.split("\n\n").next().unwrap()).collect();
    let letter = format!(
        "Good morning, here is what you need to know.\n\n{}\n\nHave a good day.",
        excerpts.join("\n\n")
    );
    let mut articles = vec![live, given("letter", "Echo", letter)];
    let ids = [["a0", "b0"], ["a1", "b1"], ["a2", "b2"], ["a3", "b3"], ["a4", "b4"]];
    for (ids, story) in ids.iter().zip(&stories) {
        articles.push(given(ids[0], "Post", story.clone()));
        articles.push(given(
            ids[1],
            "Gazette",
            format!("{story} Our desk adds a word of its own."),
        ));
    }
    let found = scanned(&articles);
    for [a, b] in ids {
        assert!(is_together(&found, a, b), "{:?}", clusters(&found));
        for other in ids.iter().flatten().filter(|other| ![a, b].contains(other)) {
            assert!(!is_together(&found, a, other), "{a} and {other}");
        }
    }
    assert!(pair(&found, "live", "a0").unwrap().tags.has(Tag::LiveBlog));
}

#[test]
fn the_ends_of_a_chain_are_not_one_cluster() {
    let (first, second, third) = (story(80, 100), story(81, 100), story(82, 100));
    let a = format!("{first}\n\n{second}");
    let b = format!("{second}\n\n{third}");
    let c = format!("{third}\n\n{}", story(83, 100));
    let found = scanned(&[given("a", "A", a), given("b", "B", b), given("c", "C", c)]);
    assert_eq!(pair(&found, "a", "b").unwrap().relation, Relation::Partial);
    assert!(pair(&found, "a", "c").is_none());
    assert!(!is_together(&found, "a", "c"));
}

#[test]
fn a_doubled_body_has_shares_of_one() {
    let body = story(90, 150);
    let found = scanned(&[
        given("once", "A", body.clone()),
        given("twice", "B", format!("{body}\n\n{body}")),
    ]);
    let evidence = pair(&found, "once", "twice").unwrap().evidence;
    assert_eq!((evidence.share_a(), evidence.share_b()), (1.0, 1.0));
    assert_eq!(found.counts.doubled, 1);
}

#[test]
fn the_name_of_an_office_and_a_short_run_are_nothing_shared() {
    let office = "Secretary of State for Digital, Culture, Media, Sport, Games and Tourism of the United Kingdom";
    let a = format!("{} The {office} was there. {}", story(100, 80), story(101, 60));
    let b = format!("{} He met the {office} twice. {}", story(102, 70), story(103, 90));
    let found = scanned(&[given("a", "A", a), given("b", "B", b)]);
    assert_eq!(found.pairs.len(), 0, "{:?}", found.pairs);
}

#[test]
fn chinese_copies_and_excerpts_are_found() {
    let first = "澜湾市老码头的百年灯塔昨晚重新点亮，数百名市民在雨中见证了这一刻。市长在仪式上说，灯塔曾指引三代渔民回家，今后将作为博物馆对公众开放。";
    let second = "修复工程历时两年，工匠们从旧图纸中找回了失传的铜镜制法。据悉，灯塔每周五至周日开放参观，门票收入全部用于沿海湿地的保护。";
    let other = "气象台预计本周末将有强冷空气南下，沿海地区阵风可达九级，渔政部门要求所有小型船只在周五傍晚前回港避风，并提醒市民减少外出。";
    let found = scanned(&[
        given("a", "晨报", format!("{first}\n\n{second}")),
        given("b", "新闻网", format!("{first}{second}").replace("数百名", "上千名")),
        given("c", "晚报", format!("{first}\n\n{other}")),
    ]);
    assert_eq!(pair(&found, "a", "b").unwrap().relation, Relation::NearIdentical);
    assert_eq!(pair(&found, "a", "c").unwrap().relation, Relation::Partial);
    assert!(is_together(&found, "a", "b") && !is_together(&found, "a", "c"));
}

#[test]
fn a_short_text_in_a_long_one_is_found_without_a_similar_signature() {
    let part = story(110, 60);
    let long = format!("{}\n\n{part}\n\n{}", story(111, 1500), story(112, 1500));
    let found = scanned(&[given("part", "A", part), given("long", "B", long)]);
    let pair = pair(&found, "part", "long").unwrap();
    assert_eq!(pair.relation, Relation::Contained);
    assert!(pair.similarity.jaccard < 0.03 && pair.tags.has(Tag::Excerpt));
    let by_id: BTreeMap<String, bool> = found.clusters[0]
        .members
        .iter()
        .map(|member| (id(&found, member.card), member.is_lead))
        .collect();
    assert_eq!(by_id.len(), 2);
}

/// A daily report: words that are always the same, and figures that are other ones each time.
fn report(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let words: Vec<String> = story(200, 120).split_whitespace().map(str::to_owned).collect();
    let lines = words.chunks(5).map(|words| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{} {}", words.join(" "), 10 + (state >> 33) % 14)
    });
    format!("{} {}", story(202, 40), lines.collect::<Vec<_>>().join(" "))
}

#[test]
fn of_a_mould_that_hundreds_are_made_in_only_what_else_two_of_them_share_is_compared() {
    let name = |number: u64| -> &'static str { Box::leak(format!("r{number}").into_boxed_str()) };
    let lifted = story(201, 80);
    let mut articles: Vec<Given> =
        (0..400).map(|number| given(name(number), "Daily", report(number))).collect();
    for at in [7, 300] {
        articles[at].text = format!("{} {lifted}", articles[at].text);
    }
    articles.push(given("reprint", "Other", report(9).replacen("10", "eleven", 1) + " Thanks."));
    let cut: String = report(11).split_inclusive(' ').skip(40).take(70).collect();
    articles.push(given("cut", "Other", cut));

    let found = scanned(&articles);
    let left_out = found.expectation.pairs_of_one_mould;
    assert!(left_out > 1_000, "{left_out}");
    let special = [("r7", "r300"), ("r9", "reprint"), ("r11", "cut")];
    for pair in &found.pairs {
        let ids = [id(&found, pair.a), id(&found, pair.b)];
        let is_special = special.iter().any(|(a, b)| ids.iter().all(|id| id == a || id == b));
        assert!(is_special || pair.relation == Relation::TemplateOnly, "{ids:?} {pair:?}");
    }
    let relation = |(a, b): (&str, &str)| {
        pair(&found, a, b).map(|pair| (pair.relation, pair.evidence.longest))
    };
    assert!(relation(special[0]).is_some_and(|(_, longest)| longest >= 80));
    assert_eq!(relation(special[1]).unwrap().0, Relation::NearIdentical);
    let (of_cut, longest) = relation(special[2]).unwrap();
    assert!(of_cut != Relation::TemplateOnly && longest >= 20, "{of_cut:?} {longest}");
    assert_eq!(clusters(&found).len(), 1);
}
