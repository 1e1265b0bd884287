//! What a page says of its article in JSON-LD, the vocabulary of schema.org.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::read::convert::markup;

/// Deepest nesting of objects that is looked into; `serde_json` itself refuses more than 128.
const DEEPEST: usize = 12;

/// What JSON-LD says of the article of a page. What it does not say is empty.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) headline: String,
    pub(super) url: String,
    pub(super) published: String,
    pub(super) modified: String,
    pub(super) author: String,
    pub(super) publisher: String,
    pub(super) language: String,
    /// The text, its own line ends kept.
    pub(super) body: String,
    /// The updates of a live blog, headline and text each, in their order.
    pub(super) updates: Vec<String>,
    /// Whether it states an article at all.
    pub(super) is_article: bool,
    /// Whether it states several, none of which is this page.
    pub(super) is_list: bool,
}

/// Reads the scripts of a page. Of several articles the one counts that has the page's URL or title among `known`; without
/// such a one, the first of at most two.
pub(super) fn read(scripts: &[String], known: &[&str]) -> Stated {
    let roots: Vec<Value> = scripts.iter().filter_map(|script| parse(script)).collect();
    let mut nodes = Vec::new();
    for root in &roots {
        collect(root, 0, &mut nodes);
    }
    let names: BTreeMap<&str, &Map<String, Value>> = nodes
        .iter()
        .filter(|node| node.contains_key("name"))
        .filter_map(|node| Some((node.get("@id")?.as_str()?, *node)))
        .collect();
    let mut articles: Vec<&Map<String, Value>> =
        nodes.iter().copied().filter(|node| rank(node).is_some()).collect();
    articles.sort_by_key(|node| rank(node));
    let is_known = |node: &&&Map<String, Value>| {
        let said = [text(node.get("headline")), address(node)];
        said.iter().any(|said| !said.is_empty() && known.contains(&said.as_str()))
    };
    let chosen =
        articles.iter().find(is_known).or_else(|| articles.first().filter(|_| articles.len() <= 2));
    let mut stated = chosen.map(|node| state(node, &names)).unwrap_or_default();
    stated.is_list = chosen.is_none() && articles.len() > 2;
    if stated.published.is_empty()
        && articles.len() <= 2
        && let Some(page) =
            nodes.iter().find(|node| is_type(node, |name| name.ends_with("WebPage")))
    {
        stated.published = text(page.get("datePublished"));
        stated.modified = text(page.get("dateModified"));
    }
    stated
}

/// Which of several articles counts: a live blog, an article of the news, any other.
fn rank(node: &Map<String, Value>) -> Option<u8> {
    if is_type(node, |name| name == "LiveBlogPosting") {
        Some(0)
    } else if is_type(node, |name| name.ends_with("NewsArticle")) {
        Some(1)
    } else if is_type(node, |name| {
        name.ends_with("Article") || matches!(name, "BlogPosting" | "Report" | "SocialMediaPosting")
    }) {
        Some(2)
    } else {
        None
    }
}

fn is_type(node: &Map<String, Value>, matches: impl Fn(&str) -> bool) -> bool {
    let short = |name: &Value| {
        name.as_str()
            .is_some_and(|name| matches(name.rsplit(['/', '#', ':']).next().unwrap_or(name)))
    };
    match node.get("@type") {
        Some(Value::Array(names)) => names.iter().any(short),
        Some(name) => short(name),
        None => false,
    }
}

/// All objects with a type, outer ones first.
fn collect<'a>(value: &'a Value, depth: usize, nodes: &mut Vec<&'a Map<String, Value>>) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, depth + 1, nodes)),
        Value::Object(node) => {
            if node.contains_key("@type") || node.contains_key("@id") {
                nodes.push(node);
            }
            // The parts of an article are no articles of the page: its comments, its updates, what it is about.
            let inside = [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "itemListElement",
                "item",
                "author",
                "publisher",
            ];
            for name in inside {
                if let Some(value) = node.get(name) {
                    collect(value, depth + 1, nodes);
                }
            }
        }
        _ => {}
    }
}

fn state(node: &Map<String, Value>, names: &BTreeMap<&str, &Map<String, Value>>) -> Stated {
    let first = |keys: &[&str]| {
        keys.iter()
            .map(|key| text(node.get(*key)))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    };
    let publisher = people(node.get("publisher"), names);
    Stated {
        headline: first(&["headline", "name", "alternativeHeadline"]),
        url: address(node),
        published: first(&["datePublished", "dateCreated", "uploadDate"]),
        modified: first(&["dateModified"]),
        author: people(node.get("author").or_else(|| node.get("creator")), names),
        publisher: if publisher.is_empty() {
            people(node.get("sourceOrganization"), names)
        } else {
            publisher
        },
        language: language(node.get("inLanguage")),
        body: raw(node.get("articleBody").or_else(|| node.get("text"))),
        updates: updates(node.get("liveBlogUpdate")),
        is_article: true,
        is_list: false,
    }
}

fn updates(value: Option<&Value>) -> Vec<String> {
    let one = |update: &Value| -> Option<String> {
        let update = update.as_object()?;
        let headline = text(update.get("headline"));
        let body = raw(update.get("articleBody"));
        let parts = [headline.as_str(), body.as_str()].map(str::trim);
        let text =
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
        (!text.is_empty()).then_some(text)
    };
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The URL that an article gives as its own.
fn address(node: &Map<String, Value>) -> String {
    let of = |key: &str| match node.get(key) {
        Some(Value::Object(page)) => text(page.get("@id").or_else(|| page.get("url"))),
        value => text(value),
    };
    [of("url"), of("mainEntityOfPage")].into_iter().find(|url| !url.is_empty()).unwrap_or_default()
}

/// Names of people or houses, one after the other, however they are given.
fn people(value: Option<&Value>, names: &BTreeMap<&str, &Map<String, Value>>) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    };
    let one = |value: &Value| match value {
        Value::Object(node) => match (node.get("name"), node.get("@id").and_then(Value::as_str)) {
            (Some(Value::Array(several)), _) => {
                several.iter().map(|name| text(Some(name))).collect::<Vec<_>>().join(", ")
            }
            (Some(name), _) => text(Some(name)),
            (None, Some(id)) => {
                names.get(id).map(|node| text(node.get("name"))).unwrap_or_default()
            }
            (None, None) => String::new(),
        },
        value => text(Some(value)),
    };
    match value {
        Some(Value::Array(values)) => values.iter().for_each(|value| add(one(value))),
        Some(value) => add(one(value)),
        None => {}
    }
    found.join(", ")
}

fn language(value: Option<&Value>) -> String {
    match value {
        Some(Value::Object(node)) => text(node.get("alternateName").or_else(|| node.get("name"))),
        Some(Value::Array(values)) => language(values.first()),
        value => text(value),
    }
}

/// A value that is a string, or the first of a list, on one line and without markup.
fn text(value: Option<&Value>) -> String {
    let text = raw(value);
    if text.contains(['\n', '\t', '\r']) {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    } else {
        text
    }
}

/// The same with its line ends.
fn raw(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) if text.contains(['<', '&']) => markup::plain(text),
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Array(values)) => raw(values.first()),
        _ => String::new(),
    }
}

/// Reads a script; where it is no JSON, once more without what is often wrong with it.
fn parse(script: &str) -> Option<Value> {
    let bare = script.trim().trim_start_matches("<!--").trim_start_matches("//").trim_start();
    let bare = bare.trim_start_matches("<![CDATA[").trim_start_matches("/*<![CDATA[*/").trim();
    serde_json::from_str(bare).ok().or_else(|| serde_json::from_str(&mended(bare)).ok())
}

/// Escapes line ends inside of strings, and leaves out commas before a closing bracket and all after the last bracket.
fn mended(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    let (mut in_string, mut is_escaped) = (false, false);
    let mut depth = 0_usize;
    for c in json.chars() {
        if in_string {
            match c {
                '\n' => out.push_str("\\n"),
                c if c.is_ascii_control() => out.push(' '),
                c => out.push(c),
            }
            in_string = is_escaped || c != '"';
            is_escaped = c == '\\' && !is_escaped;
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' => depth += 1,
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                let end = out.trim_end().len();
                if out[..end].ends_with(',') {
                    out.truncate(end - 1);
                }
            }
            _ => {}
        }
        out.push(c);
        if depth == 0 && matches!(c, '}' | ']') {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(script: &str) -> Stated {
        read(&[script.to_owned()], &[])
    }

    #[test]
    fn reads_an_article_however_it_is_wrapped() {
        let article = r#"{"@type":"NewsArticle","headline":"Bridge opens","datePublished":"2026-03-01T08:00:00Z",
            "dateModified":"2026-03-01T09:00:00Z","author":[{"@type":"Person","name":"Ada Lund"},{"name":"Bo Reyes"}],
            "publisher":{"name":"The Harbour Post"},"inLanguage":"en","mainEntityOfPage":{"@id":"https://post.example/a"}}"#;
        let graph = format!(
            r#"{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"x"}},{article}]}}"#
        );
        let list = format!("[{{\"@type\":\"BreadcrumbList\"}},{article}]");
        let page = format!(r#"{{"@type":"WebPage","mainEntity":{article}}}"#);
        let typed = article
            .replace("\"NewsArticle\"", "[\"http://schema.org/ReportageNewsArticle\",\"Thing\"]");
        let wrong = format!(
            "<!-- {} ;\n",
            article.replace("\"}}", "\",}}").replace("Bridge opens", "Bridge\nopens")
        );
        for script in [article, &graph, &list, &page, &typed, &wrong] {
            let found = stated(script);
            assert_eq!(found.headline, "Bridge opens", "{script}");
            assert_eq!(found.author, "Ada Lund, Bo Reyes");
            assert_eq!(found.publisher, "The Harbour Post");
            assert_eq!(
                (found.published.as_str(), found.modified.as_str()),
                ("2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z")
            );
            assert_eq!(
                (found.url.as_str(), found.language.as_str()),
                ("https://post.example/a", "en")
            );
        }
    }

    #[test]
    fn names_stand_elsewhere_in_the_graph() {
        let found = stated(
            r##"{"@graph":[{"@type":"Article","headline":"A &amp; B","author":{"@id":"#ada"},"publisher":{"@id":"#post"}},
            {"@type":"Person","@id":"#ada","name":"Ada Lund"},{"@type":"Organization","@id":"#post","name":"Post"}]}"##,
        );
        assert_eq!(
            (found.headline.as_str(), found.author.as_str(), found.publisher.as_str()),
            ("A & B", "Ada Lund", "Post")
        );
    }

    #[test]
    fn of_many_articles_only_the_known_one_counts() {
        let item = |n: u8| {
            format!(
                r#"{{"@type":"NewsArticle","headline":"Story {n}","url":"https://post.example/{n}"}}"#
            )
        };
        let script = format!("[{},{},{}]", item(1), item(2), item(3));
        let none = read(std::slice::from_ref(&script), &["Front page"]);
        assert!(none.is_list && !none.is_article && none.headline.is_empty());
        assert_eq!(read(&[script], &["https://post.example/2"]).headline, "Story 2");
    }

    #[test]
    fn a_live_blog_keeps_its_updates() {
        let found = stated(
            r#"{"@type":"LiveBlogPosting","headline":"Storm","liveBlogUpdate":[
            {"@type":"BlogPosting","headline":"Noon","articleBody":"<p>Rain.</p><p>Wind.</p>"},{"articleBody":"Calm."}]}"#,
        );
        assert_eq!(found.updates, ["Noon\n\nRain.\n\nWind.", "Calm."]);
    }

    #[test]
    fn what_is_no_json_says_nothing() {
        for script in [
            "",
            "{",
            "null",
            "[[[[",
            "{\"@type\":\"NewsArticle\",",
            "\u{0}",
            "{\"@type\":5,\"headline\":[]}",
        ] {
            assert_eq!(stated(script), Stated::default(), "{script}");
        }
        assert!(!stated(&"[".repeat(1_000_000)).is_article);
    }
}
