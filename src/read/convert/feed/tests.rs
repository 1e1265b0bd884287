//! Feeds as programs and people write them.

use std::io::Cursor;

use serde_json::Value;

use super::*;
use crate::read::convert::Refused;

/// The articles (`null` for a record that gave none) and the rows of a feed.
fn read_bytes(feed: &[u8], limit: u64) -> (Vec<Value>, Vec<Refused>) {
    let mut feed = Feed::new(Box::new(Cursor::new(feed.to_vec())), limit);
    let mut out = Converted::default();
    while feed.more(&mut out).unwrap() {}
    let lines = String::from_utf8(out.lines).unwrap();
    let articles = lines.lines().map(|line| serde_json::from_str(line).unwrap_or_default());
    (articles.collect(), out.rows)
}

fn read(feed: &str) -> (Vec<Value>, Vec<Refused>) {
    read_bytes(feed.as_bytes(), 1 << 20)
}

/// The only item of a feed of which nothing is to be said.
fn only(feed: &str) -> Value {
    let (mut articles, rows) = read(feed);
    assert_eq!((articles.len(), rows), (1, Vec::new()), "{feed}");
    articles.remove(0)
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>The Harbour Post</title>\
         <link>https://www.harbour.example/</link><language>en-gb</language>{items}</channel></rss>"
    )
}

#[test]
fn rss_says_everything() {
    let article = only(&rss(
        "<item><title>Ships &amp;amp; sails</title><link> https://www.harbour.example/ships </link>\
         <guid isPermaLink=\"false\">harbour-17</guid><pubDate>Sun, 1 Mar 2026 08:00:00 GMT</pubDate>\
         <dc:creator>Ann Tide</dc:creator><author>desk@harbour.example</author>\
         <description>A teaser.</description>\
         <content:encoded><![CDATA[<p>Ships came in.</p><p>They went&nbsp;out.</p>]]></content:encoded></item>",
    ));
    assert_eq!(
        article,
        serde_json::json!({
            "id": "harbour-17",
            "title": "Ships & sails",
            "url": "https://www.harbour.example/ships",
            "published_at": "Sun, 1 Mar 2026 08:00:00 GMT",
            "author": "Ann Tide",
            "language": "en-gb",
            "text": "Ships came in.\n\nThey went\u{a0}out."
        })
    );
}

#[test]
fn atom_says_everything() {
    let article = only(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://harbour.example/news/\" xml:lang=\"en\">\
         <title>The Harbour Post</title><link rel=\"self\" href=\"/feed\"/><author><name>Desk</name></author>\
         <entry xml:base=\"2026/\"><title type=\"html\">Ships &amp;lt;b&amp;gt;</title>\
         <link rel=\"replies\" href=\"talk\"/><link href=\"../2026/ships?x=1\"/><id>tag:harbour.example,2026:17</id>\
         <updated>2026-03-01T09:00:00Z</updated><author><name>Ann Tide</name><uri>https://ann.example/</uri></author>\
         <summary>A teaser.</summary>\
         <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Ships <b>came</b> in &amp; out.</p><p>1 &lt; 2</p></div></content>\
         </entry></feed>",
    );
    assert_eq!(
        article,
        serde_json::json!({
            "id": "tag:harbour.example,2026:17",
            "title": "Ships <b>",
            "url": "https://harbour.example/news/2026/ships?x=1",
            "published_at": "2026-03-01T09:00:00Z",
            "modified_at": "2026-03-01T09:00:00Z",
            "author": "Ann Tide",
            "language": "en",
            "text": "Ships came in & out.\n\n1 < 2"
        })
    );
}

#[test]
fn a_feed_in_json_says_everything() {
    let article = only(
        "\u{feff} {\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The Harbour Post\",\
         \"home_page_url\":\"https://harbour.example/\",\"language\":\"en\",\"items\":[{\"id\":17,\
         \"url\":\"/ships\",\"title\":\"Ships\",\"summary\":\"A teaser.\",\
         \"content_html\":\"<p>Ships came in.<p>And out.\",\"date_published\":\"2026-03-01\",\
         \"authors\":[{\"name\":\"Ann\"},{\"name\":\"Bo\"},{}]}]}",
    );
    assert_eq!(
        article,
        serde_json::json!({
            "id": "17", "title": "Ships", "url": "https://harbour.example/ships",
            "published_at": "2026-03-01", "author": "Ann, Bo", "language": "en",
            "text": "Ships came in.\n\nAnd out."
        })
    );
    let (articles, rows) =
        read("{\"items\":[1,{\"title\":\"x\"},{\"content_text\":\"Two\\nlines\"}]}");
    assert_eq!(articles[2]["text"], "Two\nlines");
    let rows: Vec<_> = rows.iter().map(|row| (row.record, row.reason)).collect();
    assert_eq!(rows, [(Some(1), Reason::BadJson), (Some(2), Reason::EmptyText)]);
    assert_eq!(read("{\"items\":[{\"title\":\"x\"").1[0].reason, Reason::BadJson);
}

#[test]
fn the_full_text_comes_before_the_summary_unless_it_holds_no_word() {
    for (item, text) in [
        ("<description>Short</description>", "Short"),
        (
            "<content:encoded>&lt;img src='x'&gt; </content:encoded><description>Short</description>",
            "Short",
        ),
        (
            "<description>&lt;b&gt;Short&lt;/b&gt;</description><content:encoded>Full</content:encoded>",
            "Full",
        ),
        // Elements where a text should be, and a text without a line break of its own.
        ("<description>Ships <b>came</b>&amp;went<br/>in</description>", "Ships came&went\nin"),
        ("<description>One\nTwo</description>", "One\nTwo"),
        ("<yandex:full-text>Full</yandex:full-text><description>Short</description>", "Full"),
    ] {
        assert_eq!(only(&rss(&format!("<item>{item}</item>")))["text"], text, "{item}");
    }
}

#[test]
fn an_item_without_a_text_is_a_row() {
    let (articles, rows) = read(&rss(
        "<item><title>Only a title</title><guid>17</guid></item><item><link>https://a.example/</link></item>\
         <item><description>x</description></item>",
    ));
    assert_eq!(articles.len(), 3);
    assert_eq!((articles[0].is_null(), articles[2]["text"].as_str()), (true, Some("x")));
    let rows: Vec<_> =
        rows.iter().map(|row| (row.record, row.id.as_str(), row.detail.as_str())).collect();
    assert_eq!(
        rows,
        [
            (Some(1), "17", "the item has a title and no text"),
            (Some(2), "https://a.example/", "the item has neither a title nor a text")
        ]
    );
}

#[test]
fn the_source_is_what_is_named_or_where_the_links_lead() {
    let source = |item: &str| {
        only(&rss(&format!("<item><description>x</description>{item}</item>")))["source"].clone()
    };
    // That of the URL is found later.
    assert_eq!(source("<link>https://news.other.example/1</link>"), Value::Null);
    assert_eq!(source(""), "harbour.example");
    assert_eq!(
        source("<link>https://news.other.example/1</link><source>Reuters</source>"),
        "Reuters"
    );
    let url = "<source url=\"https://www.wire.example/rss\">The Wire</source>";
    assert_eq!(source(url), "wire.example");
    let bare = "<rss><channel><title>A  Post</title><item><description>x</description></item></channel></rss>";
    assert_eq!(only(bare)["source"], "A Post");
}

#[test]
fn links_are_found_and_resolved() {
    let url = |item: &str| {
        only(&rss(&format!("<item><description>x</description>{item}</item>")))["url"].clone()
    };
    assert_eq!(url("<link>/ships</link>"), "https://www.harbour.example/ships");
    assert_eq!(url("<guid>https://a.example/1</guid>"), "https://a.example/1");
    assert_eq!(url("<guid isPermaLink='false'>https://a.example/1</guid>"), Value::Null);
    assert_eq!(
        url(
            "<link>https://feeds.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>"
        ),
        "https://a.example/1"
    );
    assert_eq!(url("<link xml:base='https://b.example/x/'>y</link>"), "https://b.example/x/y");
}

#[test]
fn times_are_given_as_they_stand() {
    let times = |item: &str| {
        let article = only(&rss(&format!("<item><description>x</description>{item}</item>")));
        (article["published_at"].clone(), article["modified_at"].clone())
    };
    assert_eq!(times("<pubDate>soon</pubDate>"), ("soon".into(), Value::Null));
    assert_eq!(times("<dc:date>2026</dc:date><pubDate>1</pubDate>"), ("1".into(), Value::Null));
    assert_eq!(times("<updated>2</updated><published>1</published>"), ("1".into(), "2".into()));
}

#[test]
fn broken_markup_gives_what_it_has() {
    for (item, text) in [
        (
            "<description>Ships & sails &amp; more &nope; &eacute;&#146;</description>",
            "Ships & sails & more &nope; é’",
        ),
        ("<description>1 < 2</description>", "1 < 2"),
        ("<description>Ships <b>came <i>in</b></description>", "Ships came in"),
        ("</p><description>Ships</description></div>", "Ships"),
    ] {
        assert_eq!(only(&rss(&format!("<item>{item}</item>")))["text"], text, "{item}");
    }
    // An item that is not closed, a prefix that is not declared, names in capitals.
    let (articles, rows) = read(
        "<RSS><CHANNEL><ITEM><TITLE>One</TITLE><dc:creator>Ann</dc:creator><DESCRIPTION>x</DESCRIPTION>\
         <ITEM><DESCRIPTION>y</DESCRIPTION></ITEM></CHANNEL></RSS>",
    );
    assert_eq!(
        (articles[0]["author"].as_str(), articles[1]["text"].as_str()),
        (Some("Ann"), Some("y"))
    );
    assert_eq!(rows, []);
}

#[test]
fn a_damaged_feed_gives_the_items_before_the_damage() {
    let whole = rss(
        "<item><description>One</description></item><item><description>Two</description></item>",
    );
    let two = whole.find("<item><description>Two").unwrap();
    let end = whole.find("</channel>").unwrap();
    for cut in 0..whole.len() {
        let (articles, rows) = read(&whole[..cut]);
        let texts: Vec<&str> =
            articles.iter().filter_map(|article| article["text"].as_str()).collect();
        let expected: &[&str] = if cut >= end {
            &["One", "Two"]
        } else if cut >= two {
            &["One"]
        } else {
            &[]
        };
        assert_eq!(texts, expected, "{cut}");
        // What ends between two items may be a feed that was written so; one that ends within an item is not.
        assert!(!rows.is_empty() || cut >= two, "{cut}");
        assert_eq!(
            articles.len() > texts.len(),
            rows.iter().any(|row| row.record.is_some()),
            "{cut}"
        );
    }
    let (articles, rows) =
        read(&rss("<item><description>One</description></item><item><![CDATA[ x"));
    assert_eq!((articles.len(), rows.len()), (2, 2));
    assert!(rows[1].detail.ends_with("before that: 2"), "{rows:?}");
}

#[test]
fn what_is_no_feed_says_so() {
    for (feed, detail) in [
        ("<opml><body/></opml>", "its first element is <opml>, that of no feed"),
        ("Not a feed", "there is no element in it"),
        ("", "there is no element in it"),
        ("<rss><channel><title>Empty</title></channel></rss>", "the feed holds no items"),
    ] {
        let (articles, rows) = read(feed);
        assert_eq!((articles.len(), rows[0].detail.as_str()), (0, detail));
    }
}

#[test]
fn hostile_feeds_are_bounded() {
    // A million elements within each other.
    let deep = format!(
        "{}{}",
        rss("<item><description>One</description></item>"),
        "<a>".repeat(1_000_000)
    );
    let (articles, rows) = read(&deep.replace("</channel></rss>", ""));
    assert_eq!(articles.len(), 1);
    assert!(rows.iter().any(|row| row.detail.contains("within each other")), "{rows:?}");
    // An attribute, a text and an item above the limit.
    let long = "x".repeat(3 << 20);
    for item in [
        format!("<item a=\"{long}\"><description>One</description></item>"),
        format!("<item><description>{long}</description></item>"),
    ] {
        let (articles, rows) = read(&rss(&item));
        assert!(articles.iter().all(Value::is_null));
        assert!(rows.iter().any(|row| row.detail.contains("--max-article")), "{rows:?}");
    }
    let many = format!("<item><description>{}</description></item>", "x<b/>".repeat(600_000));
    let (articles, rows) =
        read_bytes(rss(&(many + "<item><description>y</description></item>")).as_bytes(), 1 << 18);
    assert_eq!((rows[0].reason, articles[1]["text"].as_str()), (Reason::TooLong, Some("y")));
    // Entities are not expanded.
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>";
    let (articles, _) = read(
        &(bomb.to_owned()
            + "<rss><channel><item><description>&b;</description></item></channel></rss>"),
    );
    assert_eq!(articles[0]["text"], "&b;");
}
