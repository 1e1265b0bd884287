//! RSS (0.9 to 2.0, RDF), Atom (0.3 and 1.0), CDF and JSON Feed: one article an item.
//!
//! - **Text**: the full text (`content:encoded`, `content`, a body of XHTML, `yandex:full-text`) where it has a word in it,
//!   else the summary. An item with neither gives a row; a title alone is no article.
//! - **URL**: `feedburner:origLink`, the item's link, or a `guid` that is one, resolved against `xml:base` or else the link
//!   of the feed.
//! - **Source**: what the item's `source` names; else the domain of its URL, that of the feed's link, the feed's title.
//! - **Times** are given as they stand, even when they cannot be read. What is only said to be updated was published then.
//! - What the feed says of itself (author, language) holds for items that say nothing.
//!
//! A feed that is damaged gives the items before the damage. Item `n` is record `n`.

mod item;
mod json;
mod links;

use std::io;

use self::item::{Channel, Item};
use super::xml::{Element, Fault, Inside, Piece, Space, Xml};
use super::{Convert, Converted};
use crate::article::Reason;
use crate::read::decompress::Bytes;

/// The items of a feed.
pub(super) struct Feed {
    limit: u64,
    state: State,
}

enum State {
    Unread(Bytes),
    Xml(Box<Walk>),
    Over,
}

struct Walk {
    xml: Xml,
    channel: Channel,
    /// The item that is open, and how many elements were open around it.
    item: Option<(Item, usize)>,
    /// The contents that are being taken, of this element, within so many.
    inside: Option<(Inside, Element, usize)>,
    has_root: bool,
    items: u64,
}

impl Feed {
    /// A feed of any kind from its unpacked bytes. Items of more than `limit` bytes are refused, and so is a JSON Feed
    /// that is longer.
    pub(super) fn new(bytes: Bytes, limit: u64) -> Self {
        Feed { limit, state: State::Unread(bytes) }
    }
}

impl Convert for Feed {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Over => Ok(false),
            State::Unread(bytes) => match json::start(bytes)? {
                (bytes, true) => json::read(bytes, self.limit, out).map(|()| false),
                (bytes, false) => {
                    self.state = State::Xml(Box::new(Walk::new(Xml::new(bytes, self.limit))));
                    Ok(true)
                }
            },
            State::Xml(mut walk) => {
                if !walk.more(self.limit, out)? {
                    return Ok(false);
                }
                self.state = State::Xml(walk);
                Ok(true)
            }
        }
    }
}

impl Walk {
    fn new(xml: Xml) -> Self {
        let channel = Channel::default();
        Walk { xml, channel, item: None, inside: None, has_root: false, items: 0 }
    }

    fn more(&mut self, limit: u64, out: &mut Converted) -> io::Result<bool> {
        while !out.is_full() {
            match self.xml.next() {
                Ok(Piece::Open(element)) => {
                    if !self.has_root && !is_root(&element.name) {
                        let detail =
                            format!("its first element is <{}>, that of no feed", element.name);
                        out.note(Reason::BadMarkup, detail);
                        return Ok(false);
                    }
                    self.has_root = true;
                    self.open(element, out);
                }
                Ok(Piece::Text(text)) => self.text(&text, limit),
                Ok(Piece::Close) => self.close(out),
                Ok(Piece::Over) => {
                    self.finish(None, out);
                    return Ok(false);
                }
                Err(Fault::Damage(detail)) => {
                    self.finish(Some(detail), out);
                    return Ok(false);
                }
                Err(Fault::Read(error)) => {
                    self.give_up_item(out);
                    return Err(error);
                }
            }
        }
        Ok(true)
    }

    fn open(&mut self, element: Element, out: &mut Converted) {
        let depth = self.xml.depth();
        if let Some((inside, ..)) = &mut self.inside {
            // Some write `<author>Name</author>`, others `<author><name>Name</name></author>`.
            return inside.open(&element);
        }
        let is_item = element.space == Space::Own
            && (element.name == "item" || element.name == "entry")
            && self.xml.path().rev().nth(1) != Some("source");
        if is_item {
            // One that was not closed ends where the next begins.
            self.end_item(out);
            let mut item = Item::new(&element);
            item.note_context(&self.xml);
            self.item = Some((item, depth));
            return;
        }
        let parents: Vec<&str> = self.xml.path().rev().skip(1).take(2).collect();
        let wanted = match &mut self.item {
            Some((item, at)) => item.wants(&element, &parents, depth - *at),
            None => self.channel.wants(&element, &parents),
        };
        if wanted {
            self.inside = Some((Inside::default(), element, depth));
        }
    }

    fn text(&mut self, text: &str, limit: u64) {
        let Some((inside, ..)) = &mut self.inside else { return };
        if inside.len() as u64 + text.len() as u64 <= limit {
            inside.text(text);
        } else if let Some((item, _)) = &mut self.item {
            item.too_long = true;
        }
    }

    fn close(&mut self, out: &mut Converted) {
        // One less is open than when the element was met.
        let depth = self.xml.depth() + 1;
        match self.inside.take() {
            Some((mut inside, element, at)) if depth > at => {
                inside.close();
                self.inside = Some((inside, element, at));
            }
            Some((inside, element, _)) => {
                let (content, is_markup) = inside.finish();
                match &mut self.item {
                    Some((item, _)) => item.take(&element, content, is_markup),
                    None => self.channel.take(&element, &content),
                }
            }
            None if self.item.as_ref().is_some_and(|(_, at)| *at == depth) => self.end_item(out),
            None => {}
        }
    }

    fn end_item(&mut self, out: &mut Converted) {
        if let Some((item, _)) = self.item.take() {
            self.items += 1;
            match item.finish(&self.channel) {
                Ok(article) => out.article(&article),
                Err((id, reason, detail)) => out.refuse(&id, reason, detail),
            }
        }
    }

    /// An item of which the end is not known is none.
    fn give_up_item(&mut self, out: &mut Converted) {
        self.inside = None;
        if let Some((item, _)) = self.item.take() {
            self.items += 1;
            out.refuse(
                item.id(),
                Reason::Truncated,
                "the feed ends or is damaged within this item",
            );
        }
    }

    fn finish(&mut self, damage: Option<String>, out: &mut Converted) {
        self.give_up_item(out);
        if let Some(detail) = damage {
            let items = self.items;
            out.note(Reason::BadMarkup, format!("the feed {detail}; items before that: {items}"));
        } else if !self.has_root {
            out.note(Reason::BadMarkup, "there is no element in it");
        } else if self.items == 0 {
            out.note(Reason::NoArticle, "the feed holds no items");
        }
        if let Some(encoding) = self.xml.replaced() {
            let detail = format!("bytes that are no {encoding} were replaced by U+FFFD");
            out.note(Reason::BadEncoding, detail);
        }
    }
}

fn is_root(name: &str) -> bool {
    matches!(name, "rss" | "rdf" | "feed" | "channel" | "entry" | "item")
}

#[cfg(test)]
mod tests;
