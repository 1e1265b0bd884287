//! A page of HTML → its article.
//!
//! ```text
//! charset    bytes → text
//! bounds     what a parser would choke on is refused
//! head       what the elements of the page say, in one pass over its document
//! json_ld    what its JSON-LD says
//! facts      title, URL, times, author, source, language: each from the best place
//! body       the blocks of the main text: furniture out by its names, then dom_smoothie
//! furniture  what of the blocks is none of the article
//! verdict    whether that is an article, and if not, what the page is
//! ```
//!
//! The document is parsed once; `body` uses it up. Precision first: what is doubtful is left out, for furniture makes
//! different articles of one site look alike.

mod address;
mod body;
mod bounds;
mod charset;
mod facts;
mod furniture;
mod head;
mod json_ld;
mod verdict;

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;

use super::markup::Block;
use super::{Convert, Converted, Normal};
use crate::article::Reason;
use crate::read::charset::is_no_text;

/// Bytes of the longest page that is looked at. Those of the news are below 8 MB, pictures in their attributes included; a
/// document takes about ten times the memory of its text.
pub(super) const LONGEST: u64 = 32 << 20;

/// What is known of a page from outside of it; empty where nothing is.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Hints<'a> {
    /// Where it was fetched from.
    pub(super) url: &'a str,
    /// The charset an HTTP header gave.
    pub(super) charset: &'a str,
    /// The language an HTTP header gave.
    pub(super) language: &'a str,
}

/// An article and how it was read.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) article: Normal,
    /// Set when bytes of the page were none of its charset's, and became U+FFFD.
    pub(super) damaged: Option<String>,
}

/// A page that gives no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) reason: Reason,
    /// For people: what the page is instead.
    pub(super) detail: String,
    /// Its URL, where it states one or one is known.
    pub(super) url: String,
}

/// Reads the article of a page.
///
/// # Errors
/// A page that holds no article, or that cannot be understood.
pub(super) fn read(bytes: &[u8], hints: &Hints<'_>) -> Result<Page, Refusal> {
    let refuse = |reason, detail: &str| {
        Err(Refusal { reason, detail: detail.to_owned(), url: hints.url.to_owned() })
    };
    if bytes.len() as u64 > LONGEST {
        return refuse(Reason::TooLong, "a page of more than 32 MiB");
    }
    let host = address::host(hints.url);
    let top_level = host.as_deref().and_then(|host| host.rsplit('.').next());
    let decoded = charset::decode(bytes, hints.charset, top_level);
    if !decoded.charset.starts_with("UTF") && is_no_text(bytes) {
        return refuse(Reason::UnknownFormat, "no page: its bytes are those of no text");
    }
    if let Some(detail) = bounds::exceeded(&decoded.text) {
        return refuse(Reason::BadMarkup, &detail);
    }
    // The parser and the search for the article are other people's code: a page that breaks them costs that page alone.
    let found = catch_unwind(AssertUnwindSafe(|| extract(&decoded.text, hints)));
    let Ok(found) = found else {
        return refuse(Reason::BadMarkup, "the search for its article failed");
    };
    let damaged = decoded.is_damaged.then(|| format!("some bytes are not {}", decoded.charset));
    found.map(|article| Page { article, damaged })
}

fn extract(html: &str, hints: &Hints<'_>) -> Result<Normal, Refusal> {
    let document = Document::from(html);
    let head = head::read(&document);
    let known = [
        head.canonical.as_str(),
        head.meta(&["og:url"]),
        head.meta(&["og:title"]),
        &head.heading,
        &head.title,
    ];
    let known: Vec<&str> = known.into_iter().filter(|text| !text.is_empty()).collect();
    let stated = json_ld::read(&head.scripts, &known);
    let mut article = facts::of(&head, &stated, hints);
    let mut body = body::find(document, &article.title, || Document::from(html));
    let blocks = choose(std::mem::take(&mut body.blocks), &stated);
    if let Some(detail) = verdict::no_article(&head, &stated, &article, &body, &blocks) {
        return Err(Refusal { reason: Reason::NoArticle, detail, url: article.url });
    }
    let texts: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
    article.text = texts.join("\n\n");
    Ok(article)
}

/// The text that was found in the page, or the one its JSON-LD states: of a live blog, whose updates a page loads as they are
/// scrolled to, and of a page whose text is put in by a script.
fn choose(found: Vec<Block>, stated: &json_ld::Stated) -> Vec<Block> {
    let updates: Vec<Block> = stated.updates.iter().flat_map(|update| paragraphs(update)).collect();
    if 2 * body::count(&updates) > body::count(&found) {
        return updates;
    }
    let text = paragraphs(&stated.body);
    if body::count(&text) > 2 * body::count(&found) { text } else { found }
}

/// The paragraphs of a plain text.
fn paragraphs(text: &str) -> Vec<Block> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let letters = |line: &str| line.chars().filter(|c| !c.is_whitespace()).count();
    lines
        .map(|line| Block { text: line.to_owned(), letters: letters(line), ..Block::default() })
        .collect()
}

/// The text of the article in a page of HTML, its paragraphs separated by empty lines: what a scan reads of that page.
///
/// # Errors
/// Says for people why the page gives no article.
pub fn article_text(page: &[u8]) -> Result<String, String> {
    read(page, &Hints::default()).map(|page| page.article.text).map_err(|refusal| refusal.detail)
}

/// Turns one file that is a page into its article.
pub(super) struct PageFile<R> {
    bytes: Option<R>,
    id: String,
    limit: u64,
}

impl<R: Read> PageFile<R> {
    /// A page to be read from `bytes`, of which no more than `limit` are held. Its article gets that id.
    pub(super) fn new(bytes: R, id: String, limit: u64) -> Self {
        Self { bytes: Some(bytes), id, limit: limit.min(LONGEST) }
    }
}

impl<R: Read + Send> Convert for PageFile<R> {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        let Some(bytes) = self.bytes.take() else { return Ok(false) };
        let mut page = Vec::new();
        bytes.take(self.limit + 1).read_to_end(&mut page)?;
        if page.len() as u64 > self.limit {
            let detail = format!("a page of more than {} bytes", self.limit);
            out.refuse(&self.id, Reason::TooLong, detail);
            return Ok(false);
        }
        add(read(&page, &Hints::default()), std::mem::take(&mut self.id), out);
        Ok(false)
    }
}

/// Adds what a page gave to what a converter has found, under an id (empty for one to be derived).
pub(super) fn add(found: Result<Page, Refusal>, id: String, out: &mut Converted) {
    match found {
        Ok(page) => {
            if let Some(detail) = page.damaged {
                out.note(Reason::BadEncoding, detail);
            }
            out.article(&Normal { id, ..page.article });
        }
        Err(refusal) => {
            let name = if id.is_empty() { &refusal.url } else { &id };
            out.refuse(name, refusal.reason, refusal.detail);
        }
    }
}

#[cfg(test)]
mod tests;
