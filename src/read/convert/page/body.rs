//! The document of a page → the blocks of its article.
//!
//! First what is furniture by its element or by the words of its class and id goes, then `dom_smoothie` (Mozilla's
//! Readability) finds where the article is.

use dom_query::{Document, NodeData, NodeRef};
use dom_smoothie::{Config, Readability};

use super::furniture;
use crate::read::convert::markup::{self, Block, Role};

/// What the body of a page holds.
pub(super) struct Body {
    /// The blocks of what may be its article, without furniture.
    pub(super) blocks: Vec<Block>,
    /// The letters of the whole page.
    pub(super) letters: usize,
    /// How many of those are text of links.
    pub(super) linked: usize,
}

/// Letters below which what was found may be what was left of an article after too much was taken out.
const LITTLE: usize = 400;

/// Looks for the article in a page of that title. The document is used up; `again` parses it once more where too much of it was
/// taken for furniture.
pub(super) fn find(document: Document, title: &str, again: impl FnOnce() -> Document) -> Body {
    let (letters, linked) = prune(&document);
    let mut blocks = furniture::without(&candidate(document), title);
    let found = count(&blocks);
    if found < LITTLE && letters - linked > 3 * found {
        let whole = furniture::without(&candidate(again()), title);
        if count(&whole) > 2 * found {
            blocks = whole;
        }
    }
    Body { blocks, letters, linked }
}

/// The letters of several blocks.
pub(super) fn count(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.letters).sum()
}

/// The blocks of the part of a document that is most like an article.
fn candidate(document: Document) -> Vec<Block> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let article = Readability::with_document(document, None, Some(config))
        .and_then(|mut readability| readability.parse());
    article.map(|article| markup::blocks(&article.content)).unwrap_or_default()
}

/// Words of a class or an id that name furniture, in lower case.
#[rustfmt::skip]
const FURNITURE: &[&str] = &[
    "ad", "ads", "advert", "advertisement", "advertorial", "affiliate", "authorbio", "bio",
    "biography", "bookmarks", "breadcrumb", "breadcrumbs", "byline", "caption", "comments",
    "consent", "cookie", "copyright", "credit", "credits", "disclaimer", "disqus", "imgcaption",
    "legal", "mailing", "modal", "mostread", "nav", "navigation", "newsletter", "noprint",
    "outbrain", "popover", "popular", "popup", "promo", "promoted", "promotion", "pubdate",
    "readmore", "recirc", "recirculation", "recommendation", "recommendations", "recommended",
    "related", "relatedposts", "rollover", "screenreader", "share", "sharebar", "sharedaddy",
    "sharing", "signup", "slideshow", "social", "sponsor", "sponsored", "subscribe", "taboola",
    "taglist", "tags", "teaser", "teasers", "timestamp", "toolbar", "tooltip", "trending",
    "widget",
];

/// Takes furniture out of a document, but nothing that holds a fifth of its text. Gives the letters of the page and those in
/// links.
fn prune(document: &Document) -> (usize, usize) {
    let Some(body) = document.body() else { return (0, 0) };
    let mut candidates = Vec::new();
    let mut linked = 0;
    // Of the elements that are open: the letters outside of links, and whether a quotation or the like is in them.
    let mut open: Vec<(usize, bool)> = vec![(0, false)];
    walk(&body, |node, step| match step {
        Step::In => open.push((0, false)),
        Step::Out => {
            let (inner, mut has_quote) = open.pop().unwrap_or_default();
            let mut letters = inner + own_letters(node);
            if let Some(element) = node.element_ref() {
                let name: &str = &element.name.local;
                if name == "a" {
                    linked += letters;
                }
                if name == "a" || markup::role(name) == Role::Skipped {
                    letters = 0;
                }
                let is_named = || {
                    element.attrs.iter().any(|attribute| {
                        matches!(&*attribute.name.local, "class" | "id")
                            && names_furniture(&attribute.value)
                    })
                };
                let is_furniture = match name {
                    "figcaption" | "nav" | "aside" | "menu" | "time" => true,
                    "figure" => letters < 600 && !has_quote,
                    "a" | "article" | "main" | "body" | "em" | "strong" | "b" | "i" => false,
                    "p" | "blockquote" | "table" | "pre" => letters < 300 && is_named(),
                    _ => is_named(),
                };
                has_quote |= matches!(name, "blockquote" | "pre" | "table");
                if is_furniture {
                    candidates.push((node.id, letters));
                }
            }
            if let Some(parent) = open.last_mut() {
                parent.0 += letters;
                parent.1 |= has_quote;
            }
        }
    });
    let (total, _) = open.last().copied().unwrap_or_default();
    for (id, letters) in candidates {
        if 5 * letters < total {
            NodeRef::new(id, &document.tree).remove_from_parent();
        }
    }
    (total + linked, linked)
}

fn own_letters(node: &NodeRef<'_>) -> usize {
    node.query_or(0, |node| match &node.data {
        NodeData::Text { contents } => contents.chars().filter(|c| !c.is_whitespace()).count(),
        _ => 0,
    })
}

/// Whether a class or an id holds a word of furniture. Words end at what is no letter or digit, and before a capital
/// letter after a small one.
fn names_furniture(names: &str) -> bool {
    let mut word = String::new();
    let mut last_is_small = false;
    for c in names.chars().chain([' ']) {
        let is_part = c.is_ascii_alphanumeric();
        if !is_part || (c.is_ascii_uppercase() && last_is_small) {
            if FURNITURE.contains(&word.as_str()) {
                return true;
            }
            word.clear();
        }
        if is_part {
            word.push(c.to_ascii_lowercase());
        }
        last_is_small = c.is_ascii_lowercase();
    }
    false
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    In,
    Out,
}

/// Goes through all nodes beneath a node, into each before its children and out of each after them, without recursion.
fn walk<'a>(root: &NodeRef<'a>, mut visit: impl FnMut(&NodeRef<'a>, Step)) {
    let mut next = root.first_child();
    while let Some(node) = next {
        visit(&node, Step::In);
        if let Some(child) = node.first_child() {
            next = Some(child);
            continue;
        }
        let mut node = node;
        loop {
            visit(&node, Step::Out);
            if let Some(sibling) = node.next_sibling() {
                next = Some(sibling);
                break;
            }
            match node.parent() {
                Some(parent) if parent.id != root.id => node = parent,
                _ => return,
            }
        }
    }
}
