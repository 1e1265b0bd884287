//! What a page states about its article, put together: each fact from the best place that has it.
//!
//! | fact | places, best first |
//! |---|---|
//! | title | JSON-LD, `og:title`, `twitter:title`, microdata, the only `<h1>`, `<title>`; without the site's name |
//! | url | `<link rel=canonical>`, `og:url`, JSON-LD, where it was fetched from; see [`address::canonical`] |
//! | published | JSON-LD, `article:published_time`, microdata, other `<meta>`, the first `<time>`; the first that can be read |
//! | modified | JSON-LD, `article:modified_time`, microdata, other `<meta>` |
//! | author | JSON-LD, `<meta name=author>` and its kin, microdata, `rel=author` |
//! | source | `og:site_name`, JSON-LD's publisher, other `<meta>` |
//! | language | JSON-LD, `<html lang>`, `content-language`, `og:locale` |

use super::Hints;
use super::address;
use super::head::Head;
use super::json_ld::Stated;
use crate::article::Precision;
use crate::read::convert::Normal;
use crate::read::times;

const TITLES: &[&str] =
    &["og:title", "twitter:title", "sailthru.title", "parsely-title", "dc.title", "dcterms.title"];

const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "article.published",
    "datepublished",
    "date_published",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "publication-date",
    "published_at",
    "publishedat",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "citation_publication_date",
    "article_date_original",
    "originalpublicationdate",
    "rnews:datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "displaydate",
    "ptime",
    "article:created_time",
    "og:pubdate",
    "release_date",
    "date",
];

const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "article.updated",
    "dcterms.modified",
    "dc.date.modified",
    "modified_time",
    "update_date",
    "revision_date",
    "lastmod",
    "last-modified",
    "utime",
];

const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author_name",
    "citation_author",
    "rbauthors",
    "cxenseparse:author",
];

const SITES: &[&str] = &[
    "og:site_name",
    "og:sitename",
    "application-name",
    "publisher",
    "dc.publisher",
    "dcterms.publisher",
    "al:ios:app_name",
];

/// The facts of an article, its text still empty.
pub(super) fn of(head: &Head, stated: &Stated, hints: &Hints<'_>) -> Normal {
    let source = source(head, stated);
    let canonical = [head.canonical.as_str(), head.meta(&["og:url"]), &stated.url];
    let base = address::resolve(&head.base, hints.url).unwrap_or_else(|| hints.url.to_owned());
    let whole: Vec<String> =
        canonical.iter().map(|url| address::resolve(url, &base).unwrap_or_default()).collect();
    let whole: Vec<&str> = whole.iter().map(String::as_str).collect();
    let url = address::canonical(&whole, hints.url);
    Normal {
        id: String::new(),
        title: title(head, stated, &source, &url),
        published_at: published(head, stated),
        modified_at: modified(head, stated),
        author: author(head, stated),
        language: language(head, stated, hints),
        source,
        url,
        text: String::new(),
    }
}

fn source(head: &Head, stated: &Stated) -> String {
    let named = head.meta(&["og:site_name", "og:sitename"]);
    let all = [named, &stated.publisher, head.meta(SITES)];
    // A site that gives its address as its name is called by its domain anyway.
    let fits =
        |name: &&&str| !name.is_empty() && name.chars().count() <= 80 && !name.contains("://");
    all.iter().find(fits).map(ToString::to_string).unwrap_or_default()
}

/// The title, and what of it is the name of the site.
fn title(head: &Head, stated: &Stated, source: &str, url: &str) -> String {
    let only_heading = if head.headings == 1 { head.heading.as_str() } else { "" };
    let others = [head.item("headline"), only_heading, &head.title, &head.heading];
    let is_cut = stated.headline.ends_with('…') || stated.headline.ends_with("...");
    let headline = if is_cut { "" } else { stated.headline.as_str() };
    let all = [headline]
        .into_iter()
        .chain(head.metas(TITLES))
        .chain([stated.headline.as_str()])
        .chain(others);
    let all: Vec<&str> = all.filter(|title| !title.is_empty()).collect();
    // Some state the name of their site as the title of each of their pages.
    let given = all.iter().find(|title| letters(title) != letters(source)).or(all.first());
    let given = given.copied().unwrap_or_default();
    let known = [headline, only_heading];
    without_site(given, source, url, &known)
}

/// A title without the site's name before or after it: where that name is known, or where the page has the rest of the
/// title on its own.
fn without_site(title: &str, source: &str, url: &str, known: &[&str]) -> String {
    const BARS: [&str; 11] =
        [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", "|", "｜"];
    let host = address::host(url).unwrap_or_default();
    let site = address::site(url).unwrap_or_default();
    let label = site.split('.').next().unwrap_or_default();
    let is_site = |part: &str| {
        let part = letters(part);
        !part.is_empty()
            && [source, &host, &site, label].iter().any(|name| {
                let name = letters(name);
                let bare = name.strip_prefix("www").unwrap_or(&name);
                !name.is_empty() && (part == name || part == bare)
            })
    };
    let is_rest = |rest: &str| known.contains(&rest.trim()) && !is_site(rest);
    let mut title = title.trim();
    // "Headline - Section - Site" loses one part after the other.
    for _ in 0..3 {
        let last =
            BARS.iter().filter_map(|bar| title.rsplit_once(bar)).min_by_key(|(_, part)| part.len());
        let first =
            BARS.iter().filter_map(|bar| title.split_once(bar)).min_by_key(|(part, _)| part.len());
        if let Some((rest, _)) = last.filter(|(rest, part)| is_site(part) || is_rest(rest)) {
            title = rest.trim();
        } else if let Some((_, rest)) = first.filter(|(part, rest)| is_site(part) || is_rest(rest))
        {
            title = rest.trim();
        } else {
            break;
        }
    }
    title.to_owned()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn published(head: &Head, stated: &Stated) -> String {
    let (named, others) = PUBLISHED.split_at(4);
    let all = [stated.published.as_str()]
        .into_iter()
        .chain(head.metas(named))
        .chain([head.item("datepublished"), head.item("datecreated")])
        .chain(head.metas(others))
        .chain([head.time.as_str()]);
    first_time(all)
}

fn modified(head: &Head, stated: &Stated) -> String {
    let (named, others) = MODIFIED.split_at(3);
    let all = [stated.modified.as_str()]
        .into_iter()
        .chain(head.metas(named))
        .chain([head.item("datemodified")])
        .chain(head.metas(others));
    first_time(all)
}

/// The first time that can be read; where none can, the first that is given.
fn first_time<'a>(given: impl Iterator<Item = &'a str>) -> String {
    let given: Vec<&str> = given.filter(|time| !time.is_empty() && time.len() < 100).collect();
    let readable =
        given.iter().find(|time| times::parse(time, &times::Zone::default()).1 != Precision::None);
    readable.or(given.first()).map(ToString::to_string).unwrap_or_default()
}

fn author(head: &Head, stated: &Stated) -> String {
    let all = [stated.author.as_str()]
        .into_iter()
        .chain(head.metas(AUTHORS))
        .chain([head.item("author"), head.author.as_str()]);
    // Facebook wants a profile's address there.
    let fits = |name: &&str| {
        !name.is_empty()
            && name.chars().count() <= 300
            && !name.contains("://")
            && !name.starts_with(['@', '/'])
    };
    let found = all.into_iter().find(fits).unwrap_or_default();
    let bare =
        found.get(..3).filter(|start| start.eq_ignore_ascii_case("by ")).map(|_| &found[3..]);
    bare.unwrap_or(found).to_owned()
}

fn language(head: &Head, stated: &Stated, hints: &Hints<'_>) -> String {
    let all = [
        stated.language.as_str(),
        &head.language,
        head.item("inlanguage"),
        head.meta(&["content-language", "language", "dc.language", "dcterms.language"]),
        head.meta(&["og:locale"]),
        hints.language,
    ];
    let tags = all
        .iter()
        .map(|tag| tag.split([',', ';']).next().unwrap_or_default().trim().replace('_', "-"));
    tags.into_iter().find(|tag| is_tag(tag)).unwrap_or_default()
}

/// Whether a text has the form of a language tag.
fn is_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}
