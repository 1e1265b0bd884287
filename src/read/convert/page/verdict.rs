//! Whether what was found in a page is an article, and if it is none, what the page is instead.

use super::address;
use super::body::{self, Body};
use super::head::Head;
use super::json_ld::Stated;
use crate::read::convert::Normal;
use crate::read::convert::markup::Block;

/// Letters of text that make an article of a page which does not say that it is one.
const ENOUGH: usize = 140;

/// Letters of text that make an article of a page which says so.
const ENOUGH_STATED: usize = 60;

/// Letters up to which a text can be a notice in place of a page.
const NOTICE: usize = 1500;

/// Says in words why a page gives no article; `None` if it does.
pub(super) fn no_article(
    head: &Head,
    stated: &Stated,
    article: &Normal,
    body: &Body,
    blocks: &[Block],
) -> Option<String> {
    let letters = body::count(blocks);
    let says_so = stated.is_article || head.meta(&["og:type"]).eq_ignore_ascii_case("article");
    if !says_so
        && letters < NOTICE
        && let Some(notice) = notice(&format!("{}\n{}", head.title, article.title), letters, blocks)
    {
        return Some(notice.to_owned());
    }
    if letters >= if says_so { ENOUGH_STATED } else { ENOUGH } {
        return front(head, stated, article, body, letters, says_so);
    }
    Some(if !head.refresh.is_empty() {
        format!("the page only forwards to {}", head.refresh)
    } else if body.letters == 0 {
        "the page holds no text without its scripts".to_owned()
    } else if 2 * body.linked > body.letters && !(says_so && letters > 0) {
        "a page of links: a home page, a section front, a search".to_owned()
    } else if letters == 0 {
        "no text that could be an article's".to_owned()
    } else {
        let noun = if letters == 1 { "letter" } else { "letters" };
        format!("only {letters} {noun} of text that could be an article's")
    })
}

/// Says that a page with some text is a home page or a list of articles.
fn front(
    head: &Head,
    stated: &Stated,
    article: &Normal,
    body: &Body,
    letters: usize,
    says_so: bool,
) -> Option<String> {
    let page = [head.canonical.as_str(), head.meta(&["og:url"]), &article.url];
    let is_home = page.iter().find(|url| !url.is_empty()).is_some_and(|url| address::is_home(url));
    let is_small_part = 4 * letters < body.letters;
    if is_home && !stated.is_article && (is_small_part || 2 * body.linked > body.letters) {
        return Some("a home page".to_owned());
    }
    if stated.is_list && !says_so && is_small_part {
        return Some("a list of several articles".to_owned());
    }
    None
}

/// What stands in place of an article, and how it is told.
const NOTICES: &[(&str, &[&str])] = &[
    (
        "a page that is not there (404)",
        &[
            "404 not found",
            "page not found",
            "not found (404)",
            "error 404",
            "404 error",
            "seite nicht gefunden",
            "page introuvable",
            "página no encontrada",
            "pagina non trovata",
            "страница не найдена",
            "pagina niet gevonden",
        ],
    ),
    (
        "a server's refusal",
        &[
            "403 forbidden",
            "access denied",
            "401 unauthorized",
            "error 403",
            "request blocked",
            "you have been blocked",
            "zugriff verweigert",
            "accès refusé",
        ],
    ),
    (
        "a server's error",
        &[
            "500 internal server error",
            "502 bad gateway",
            "503 service",
            "504 gateway",
            "service unavailable",
            "bad gateway",
            "internal server error",
        ],
    ),
    (
        "a check whether a person is reading",
        &[
            "just a moment",
            "checking your browser",
            "verify you are human",
            "are you a robot",
            "captcha",
            "unusual traffic",
            "attention required",
        ],
    ),
    (
        "a wall that asks for consent",
        &[
            "before you continue",
            "we value your privacy",
            "your privacy choices",
            "consent to cookies",
            "privacy settings",
            "wir und unsere partner",
            "nous et nos partenaires",
            "mit werbung weiterlesen",
            "gdpr consent",
        ],
    ),
    (
        "a page that wants scripts or another browser",
        &[
            "please enable javascript",
            "enable javascript",
            "javascript is disabled",
            "requires javascript",
            "browser is not supported",
            "browser not supported",
            "unsupported browser",
        ],
    ),
    (
        "a page that wants a login",
        &["log in to continue", "sign in to continue", "please log in", "please sign in"],
    ),
];

/// What notice its titles show, or the beginning of a very short text.
fn notice(titles: &str, letters: usize, blocks: &[Block]) -> Option<&'static str> {
    let mut start = titles.to_lowercase();
    for block in blocks.iter().take(if letters < NOTICE / 4 { 3 } else { 0 }) {
        start.push('\n');
        start.extend(block.text.chars().take(200).flat_map(char::to_lowercase));
    }
    let found = NOTICES.iter().find(|(_, signs)| signs.iter().any(|sign| start.contains(sign)));
    found.map(|(notice, _)| *notice)
}
