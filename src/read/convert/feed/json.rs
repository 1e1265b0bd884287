//! JSON Feed.

use std::io::{self, Cursor, Read};

use serde_json::{Map, Value};

use super::super::Converted;
use super::item::{Best, Channel, Item, Kind};
use super::links;
use crate::article::Reason;
use crate::read::decompress::Bytes;

/// Looks at the first bytes: whether they begin a JSON document.
pub(super) fn start(mut bytes: Bytes) -> io::Result<(Bytes, bool)> {
    let mut start = Vec::new();
    let found = loop {
        if (&mut bytes).take(64).read_to_end(&mut start)? == 0 {
            break None;
        }
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
        if let Some(byte) = text.first() {
            break Some(*byte);
        }
    };
    Ok((Box::new(Cursor::new(start).chain(bytes)), found == Some(b'{')))
}

/// Reads a whole feed.
pub(super) fn read(bytes: Bytes, limit: u64, out: &mut Converted) -> io::Result<()> {
    let mut all = Vec::new();
    bytes.take(limit.saturating_add(1)).read_to_end(&mut all)?;
    if all.len() as u64 > limit {
        out.note(Reason::TooLong, format!("a JSON Feed longer than {limit} bytes (--max-article)"));
        return Ok(());
    }
    let text = String::from_utf8_lossy(&all);
    let mut feed: Map<String, Value> =
        match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
            Ok(feed) => feed,
            Err(error) => {
                out.note(Reason::BadJson, format!("the feed is damaged ({error})"));
                return Ok(());
            }
        };
    if matches!(text, std::borrow::Cow::Owned(_)) {
        out.note(Reason::BadEncoding, "bytes that are no UTF-8 were replaced by U+FFFD");
    }
    let Some(Value::Array(items)) = feed.remove("items") else {
        out.note(Reason::BadJson, "there is no list of `items` in it");
        return Ok(());
    };
    let channel = channel(&feed);
    if items.is_empty() {
        out.note(Reason::NoArticle, "the feed holds no items");
    }
    for value in items {
        match value {
            Value::Object(value) => match item(&value).finish(&channel) {
                Ok(article) => out.article(&article),
                Err((id, reason, detail)) => out.refuse(&id, reason, detail),
            },
            _ => out.refuse("", Reason::BadJson, "the item is no object"),
        }
    }
    Ok(())
}

fn channel(feed: &Map<String, Value>) -> Channel {
    let mut channel = Channel { title: text(feed, "title"), ..Channel::default() };
    for (rank, name) in [(0, "home_page_url"), (1, "feed_url")] {
        let link = text(feed, name);
        if links::is_absolute(&link) {
            channel.link.offer(rank, &link);
        }
    }
    offer_authors(&mut channel.author, feed);
    channel.language.offer(0, &text(feed, "language"));
    channel
}

fn item(value: &Map<String, Value>) -> Item {
    let mut item = Item::default();
    item.id.offer(0, &text(value, "id"));
    let title = text(value, "title");
    item.title = (!title.is_empty()).then_some((0, Kind::Plain, title));
    for (rank, kind, name) in [
        (0, Kind::Html, "content_html"),
        (1, Kind::Plain, "content_text"),
        (2, Kind::Plain, "summary"),
    ] {
        item.texts.push((rank, kind, text(value, name)));
    }
    let id = text(value, "id");
    item.link.offer(0, &text(value, "url"));
    item.link.offer(1, &text(value, "external_url"));
    if links::is_absolute(&id) {
        item.link.offer(2, &id);
    }
    item.published.offer(0, &text(value, "date_published"));
    item.updated.offer(0, &text(value, "date_modified"));
    offer_authors(&mut item.author, value);
    item.language.offer(0, &text(value, "language"));
    item
}

/// A list since version 1.1, a single one before.
fn offer_authors(best: &mut Best, value: &Map<String, Value>) {
    let name = |author: &Value| author.as_object().map(|author| text(author, "name"));
    if let Some(Value::Array(authors)) = value.get("authors") {
        let names: Vec<String> =
            authors.iter().filter_map(name).filter(|name| !name.is_empty()).collect();
        best.offer(0, &names.join(", "));
    }
    best.offer(1, &value.get("author").and_then(name).unwrap_or_default());
}

/// A string, or a number as it is written.
fn text(value: &Map<String, Value>, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
