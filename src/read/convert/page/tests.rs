use std::io;

use super::*;

/// A page of the tests' data, and what is to be read from it.
macro_rules! case {
    ($name:literal) => {
        (
            include_str!(concat!("../../../../tests/data/pages/", $name, ".html")),
            include_str!(concat!("../../../../tests/data/pages/", $name, ".txt")),
        )
    };
}

fn shown(article: &Normal) -> String {
    let facts = [
        ("title", &article.title),
        ("url", &article.url),
        ("published", &article.published_at),
        ("modified", &article.modified_at),
        ("author", &article.author),
        ("source", &article.source),
        ("language", &article.language),
    ];
    let lines: Vec<String> = facts
        .iter()
        .map(|(name, value)| format!("{name}: {value}").trim_end().to_owned())
        .collect();
    format!("{}\n\n{}\n", lines.join("\n"), article.text)
}

fn refused(page: &[u8]) -> (Reason, String) {
    let refusal = read(page, &Hints::default()).expect_err("no article");
    (refusal.reason, refusal.detail)
}

#[test]
fn pages_give_their_articles_and_nothing_else() {
    for (page, expected) in [case!("article"), case!("microdata"), case!("live")] {
        let found = read(page.as_bytes(), &Hints::default()).expect("an article");
        assert_eq!(shown(&found.article), expected);
        assert_eq!(found.damaged, None);
    }
}

/// Enough prose for an article.
const PROSE: &str = "<p>The council met on Monday and agreed, after four hours, to meet once more on Tuesday. \
    Nobody was surprised by that, and nobody was pleased.</p><p>The mayor said that the matter was urgent. \
    She has said so before, in May, when it was put off until the autumn.</p>";

#[test]
fn each_fact_comes_from_the_best_place_that_has_it() {
    // Each line alone is used; with those above it, it is not.
    let places = [
        (
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"headline\":\"A\",\"datePublished\":\"2026-01-01\"}</script>",
            "A",
            "2026-01-01",
        ),
        (
            "<meta property='og:title' content='B'><meta property='article:published_time' content='2026-01-02'>",
            "B",
            "2026-01-02",
        ),
        (
            "<meta name='twitter:title' content='C'><meta itemprop='datePublished' content='2026-01-03'>",
            "C",
            "2026-01-03",
        ),
        (
            "<meta itemprop='headline' content='D'><meta name='parsely-pub-date' content='2026-01-04'>",
            "D",
            "2026-01-04",
        ),
        ("<title>E</title><meta name='dc.date' content='2026-01-05'>", "E", "2026-01-05"),
    ];
    for first in 0..places.len() {
        // The order on the page is no order of preference.
        let head: String = places[first..].iter().rev().map(|(markup, _, _)| *markup).collect();
        let page =
            format!("<head>{head}</head><body><time datetime='2026-01-06'></time>{PROSE}</body>");
        let article = read(page.as_bytes(), &Hints::default()).expect("an article").article;
        let (_, title, published) = places[first];
        assert_eq!((article.title.as_str(), article.published_at.as_str()), (title, published));
    }
}

#[test]
fn a_time_that_cannot_be_read_gives_way_to_one_that_can() {
    let page = format!(
        "<meta property='article:published_time' content='last Monday'><time datetime='2026-01-06'></time>{PROSE}"
    );
    assert_eq!(
        read(page.as_bytes(), &Hints::default()).expect("an article").article.published_at,
        "2026-01-06"
    );
}

#[test]
fn what_is_known_from_outside_counts() {
    let bytes = b"<link rel=canonical href='../b?id=7#top'><title>T</title><p>".to_vec();
    let (russian, _, _) = encoding_rs::KOI8_R
        .encode("Совет собрался в понедельник и решил собраться ещё раз, во вторник. ");
    let page = [bytes, russian.repeat(5)].concat();
    let hints = Hints { url: "https://post.example/news/a", charset: "koi8-r", language: "ru" };
    let article = read(&page, &hints).expect("an article").article;
    assert_eq!(article.url, "https://post.example/b?id=7#top");
    assert_eq!(article.language, "ru");
    assert!(article.text.starts_with("Совет собрался в понедельник"), "{}", article.text);
}

#[test]
fn pages_without_an_article_say_what_they_are() {
    let links: Vec<String> = (0..60)
        .map(|n| format!("<li><a href='/{n}'>The headline of story number {n}</a></li>"))
        .collect();
    let links = links.concat();
    let teasers: Vec<String> = (0..30).map(|n| format!("<div><h2><a href='/{n}'>Story number {n} is here</a></h2><p>What story {n} says, in one sentence.</p></div>")).collect();
    let teasers = teasers.concat();
    let home = "<link rel=canonical href='https://post.example/'>";
    for (page, detail) in [
        (String::new(), "the page holds no text without its scripts"),
        (
            "<div id=root></div><script>start('a long text that is none')</script>".into(),
            "the page holds no text without its scripts",
        ),
        (format!("<ul>{links}</ul>"), "a page of links: a home page, a section front, a search"),
        (format!("{home}<nav><ul>{links}</ul></nav>{teasers}"), "a home page"),
        (
            "<title>404 Not Found</title><h1>Not Found</h1><p>The requested page was not found."
                .into(),
            "a page that is not there (404)",
        ),
        (format!("<title>Before you continue</title>{PROSE}"), "a wall that asks for consent"),
        (
            "<title>Just a moment...</title><p>Checking your browser.".into(),
            "a check whether a person is reading",
        ),
        (
            "<meta http-equiv=refresh content='0; URL=https://post.example/b'><p>Moved.".into(),
            "the page only forwards to https://post.example/b",
        ),
        ("<p>Sold out.".into(), "only 8 letters of text that could be an article's"),
    ] {
        assert_eq!(refused(page.as_bytes()), (Reason::NoArticle, detail.to_owned()), "{page:.80}");
    }
}

#[test]
fn a_brief_that_says_it_is_an_article_is_one() {
    let brief =
        "<p>A lorry turned over on the ring road this morning. Nobody was hurt, the police said.";
    assert!(read(brief.as_bytes(), &Hints::default()).is_err());
    let stated = format!("<meta property=og:type content=article>{brief}");
    assert!(read(stated.as_bytes(), &Hints::default()).is_ok());
}

#[test]
fn hostile_pages_cost_nothing() {
    let around = |bomb: &str| format!("<title>T</title>{PROSE}{bomb}");
    for bomb in ["<div>", "<b><i>", "<table><tr><td>", "<ul><li>", "<svg><g>", "<a><p>"] {
        let (reason, detail) = refused(around(&bomb.repeat(1_000_000)).as_bytes());
        assert_eq!(reason, Reason::BadMarkup, "{bomb}: {detail}");
    }
    // What is broken and no bomb is read, with the article where it is.
    for noise in [
        "<",
        "<!",
        "</",
        "<p",
        "&",
        "&#x110000;",
        "<!--",
        "\0",
        "<a href='",
        "<title>",
        "]]>",
        "<p/>",
        "</div>",
    ] {
        let page = around(&noise.repeat(20_000));
        let found = read(page.as_bytes(), &Hints::default());
        assert!(found.is_ok_and(|page| page.article.text.contains("four hours")), "{noise}");
    }
    let attribute = format!("<title>T</title><body data-x='{}'>{PROSE}", "x".repeat(30_000_000));
    assert!(read(attribute.as_bytes(), &Hints::default()).is_ok());
    assert_eq!(refused(" ".repeat(33 << 20).as_bytes()).0, Reason::TooLong);
    for byte in 0..=255_u8 {
        let _ = read(&[byte; 1000], &Hints::default());
    }
}

#[test]
fn a_file_gives_one_record_whatever_is_in_it() {
    let lines = |page: &str, limit: u64| {
        let mut out = Converted::default();
        let mut file =
            PageFile::new(io::Cursor::new(page.to_owned()), "a/b.html".to_owned(), limit);
        assert!(!file.more(&mut out).expect("bytes that can be read"));
        let reasons: Vec<Reason> = out.rows.iter().map(|row| row.reason).collect();
        (String::from_utf8(out.lines).expect("JSON"), reasons)
    };
    let (line, reasons) = lines(case!("article").0, 1 << 20);
    assert!(
        line.starts_with("{\"id\":\"a/b.html\",\"source\":\"The Harbour Post\"")
            && line.ends_with('\n'),
        "{line}"
    );
    assert_eq!(reasons, []);
    assert_eq!(lines("", 1 << 20), ("\n".to_owned(), vec![Reason::NoArticle]));
    assert_eq!(lines(case!("article").0, 100), ("\n".to_owned(), vec![Reason::TooLong]));
}
