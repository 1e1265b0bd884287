//! News items of agencies in XML: NewsML-G2, alone or many in a message, and plain NITF. One article an item.
//!
//! - **Text**: what stands within `inlineXML`, as XHTML or NITF (its `body.content`, without pictures and their captions),
//!   or `inlineData`.
//! - **Times**: `firstCreated`, else `contentCreated`, else `versionCreated`; a later version says when it was changed.
//! - **Source**: the provider, by its name or else by its code.
//! - What is withdrawn (`canceled`, `withheld`), a picture, or a package of other items is no article, and gets a row.

use std::io;

use super::markup::plain;
use super::xml::{Element, Fault, Inside, Piece, Xml};
use super::{Convert, Converted, Normal};
use crate::article::Reason;
use crate::read::decompress::Bytes;
use crate::read::text::has_word;

/// The items of a document.
pub(super) struct NewsMl {
    xml: Xml,
    limit: u64,
    item: Option<(Item, usize)>,
    inside: Option<(Inside, Element, usize)>,
    /// Within how many elements what is met is passed over.
    passing: Option<usize>,
    has_root: bool,
    items: u64,
}

#[derive(Debug, Default)]
struct Item {
    article: Normal,
    texts: Vec<String>,
    first: String,
    content: String,
    version: String,
    status: String,
    class: String,
    is_elsewhere: bool,
    too_long: bool,
}

impl NewsMl {
    /// A document from its unpacked bytes; items of more than `limit` bytes are refused.
    pub(super) fn new(bytes: Bytes, limit: u64) -> Self {
        let xml = Xml::new(bytes, limit);
        let (item, inside, passing) = (None, None, None);
        NewsMl { xml, limit, item, inside, passing, has_root: false, items: 0 }
    }
}

impl Convert for NewsMl {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        while !out.is_full() {
            match self.xml.next() {
                Ok(Piece::Open(element)) => {
                    if !self.open(element, out) {
                        return Ok(false);
                    }
                }
                Ok(Piece::Text(text)) => self.text(&text),
                Ok(Piece::Close) => self.close(out),
                Ok(Piece::Over) => {
                    self.give_up_item(out);
                    if self.items == 0 {
                        out.note(Reason::NoArticle, "there is no news item in it");
                    }
                    if let Some(encoding) = self.xml.replaced() {
                        let detail =
                            format!("bytes that are no {encoding} were replaced by U+FFFD");
                        out.note(Reason::BadEncoding, detail);
                    }
                    return Ok(false);
                }
                Err(Fault::Damage(detail)) => {
                    self.give_up_item(out);
                    let items = self.items;
                    let detail = format!("the document {detail}; items before that: {items}");
                    out.note(Reason::BadMarkup, detail);
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
}

impl NewsMl {
    /// Says whether the document is one that can be read.
    fn open(&mut self, element: Element, out: &mut Converted) -> bool {
        let depth = self.xml.depth();
        let is_root = !std::mem::replace(&mut self.has_root, true);
        if is_root && element.name == "newsml" {
            out.note(Reason::UnknownFormat, "it is NewsML 1; NewsML-G2 is read");
            return false;
        }
        if self.passing.is_some() {
            return true;
        }
        if let Some((inside, ..)) = &mut self.inside {
            if matches!(element.name.as_str(), "media" | "script" | "style") {
                self.passing = Some(depth);
            } else {
                inside.open(&element);
            }
            return true;
        }
        let Some((item, at)) = &mut self.item else {
            match element.name.as_str() {
                "newsitem" | "nitf" => self.item = Some((Item::new(&element, &self.xml), depth)),
                "packageitem" | "conceptitem" | "knowledgeitem" | "planningitem" => {
                    let id = element.attribute("guid").unwrap_or_default();
                    let detail = format!("a <{}>, which holds no text of its own", element.name);
                    out.refuse(id, Reason::NoArticle, detail);
                    self.items += 1;
                    self.passing = Some(depth);
                }
                _ => {}
            }
            return true;
        };
        let path: Vec<&str> = self.xml.path().skip(*at).collect();
        if item.wants(&element, &path) {
            self.inside = Some((Inside::default(), element, depth));
        }
        true
    }

    fn text(&mut self, text: &str) {
        let Some((inside, ..)) = self.inside.as_mut().filter(|_| self.passing.is_none()) else {
            return;
        };
        if inside.len() as u64 + text.len() as u64 <= self.limit {
            inside.text(text);
        } else if let Some((item, _)) = &mut self.item {
            item.too_long = true;
        }
    }

    fn close(&mut self, out: &mut Converted) {
        // One less is open than when the element was met.
        let depth = self.xml.depth() + 1;
        if let Some(at) = self.passing {
            if at == depth {
                self.passing = None;
            }
            return;
        }
        match self.inside.take() {
            Some((mut inside, element, at)) if depth > at => {
                inside.close();
                self.inside = Some((inside, element, at));
            }
            Some((inside, element, _)) => {
                if let Some((item, _)) = &mut self.item {
                    let (content, is_markup) = inside.finish();
                    item.take(&element, &content, is_markup);
                }
            }
            None if self.item.as_ref().is_some_and(|(_, at)| *at == depth) => {
                self.items += 1;
                if let Some((item, _)) = self.item.take() {
                    item.finish(out);
                }
            }
            None => {}
        }
    }

    /// An item of which the end is not known is none.
    fn give_up_item(&mut self, out: &mut Converted) {
        if let Some((item, _)) = self.item.take() {
            self.items += 1;
            let detail = "the document ends or is damaged within this item";
            out.refuse(&item.article.id, Reason::Truncated, detail);
        }
    }
}

impl Item {
    fn new(element: &Element, xml: &Xml) -> Self {
        let mut item = Item::default();
        element.attribute("guid").unwrap_or_default().clone_into(&mut item.article.id);
        xml.language().unwrap_or_default().clone_into(&mut item.article.language);
        item
    }

    /// Whether the contents of an element are to be taken, the way to it from the item being given. What it says by its
    /// attributes is taken at once.
    fn wants(&mut self, element: &Element, path: &[&str]) -> bool {
        let attribute = |name| element.attribute(name).unwrap_or_default();
        let code = || {
            let code = attribute("qcode");
            code.rsplit(':').next().unwrap_or(code).to_owned()
        };
        let parent = path.len().checked_sub(2).map_or("", |at| path[at]);
        let article = &mut self.article;
        match (parent, element.name.as_str()) {
            ("itemmeta", "itemclass") => self.class = code(),
            ("itemmeta", "pubstatus") => self.status = code(),
            ("itemmeta", "provider") => {
                let literal = attribute("literal");
                article.source = if literal.is_empty() { code() } else { literal.to_owned() };
            }
            ("itemmeta" | "newsitem", "link") => {
                let leads_here = ["canonical", "alternate", "webpage"];
                if leads_here.iter().any(|rel| attribute("rel").ends_with(rel)) {
                    attribute("href").clone_into(&mut article.url);
                }
            }
            ("contentmeta", "language") => attribute("tag").clone_into(&mut article.language),
            ("docdata", "date.issue") => attribute("norm").clone_into(&mut self.first),
            ("docdata", "doc-id") if article.id.is_empty() => {
                attribute("id-string").clone_into(&mut article.id);
            }
            ("head", "pubdata") => {
                attribute("name").clone_into(&mut article.source);
                if self.version.is_empty() {
                    attribute("date.publication").clone_into(&mut self.version);
                }
            }
            ("contentset", "remotecontent") => self.is_elsewhere = true,
            ("contentset", "inlinedata") => {
                let kind = attribute("contenttype");
                return kind.is_empty() || kind.starts_with("text/");
            }
            ("itemmeta", "versioncreated" | "firstcreated")
            | ("contentmeta", "headline" | "by" | "contentcreated")
            | ("provider" | "creator", "name")
            | ("html", "body")
            | (_, "body.content" | "hl1" | "byline") => return true,
            ("inlinexml", name) => return !matches!(name, "html" | "nitf"),
            _ => {}
        }
        false
    }

    fn take(&mut self, element: &Element, content: &str, is_markup: bool) {
        let is_html = is_markup || element.attribute("contenttype") == Some("text/html");
        let text = if is_html { plain(content) } else { content.trim().to_owned() };
        let line = || text.split_whitespace().collect::<Vec<_>>().join(" ");
        let article = &mut self.article;
        match element.name.as_str() {
            "versioncreated" => self.version = line(),
            "firstcreated" => self.first = line(),
            "contentcreated" => self.content = line(),
            "headline" | "hl1" if article.title.is_empty() => article.title = line(),
            // Of the provider; of the creator, where nobody says who it is by.
            "name" if article.source.is_empty() => article.source = line(),
            "by" | "byline" | "name" if article.author.is_empty() => article.author = line(),
            "headline" | "hl1" | "by" | "byline" | "name" => {}
            _ => self.texts.push(text),
        }
    }

    fn finish(self, out: &mut Converted) {
        let Item { mut article, texts, first, content, version, status, class, .. } = self;
        let texts: Vec<String> = texts.into_iter().filter(|text| has_word(text)).collect();
        let is_withdrawn = matches!(status.as_str(), "canceled" | "withheld");
        let (reason, detail) = if self.too_long {
            (Reason::TooLong, "longer than an article may be (--max-article)".to_owned())
        } else if is_withdrawn {
            (Reason::NoArticle, format!("the item is {status}"))
        } else if !matches!(class.as_str(), "" | "text" | "composite") {
            (Reason::NoArticle, format!("the item is a {class}"))
        } else if texts.is_empty() && self.is_elsewhere {
            (Reason::EmptyText, "the item's text is in another file".to_owned())
        } else if texts.is_empty() {
            (Reason::EmptyText, "the item holds no text".to_owned())
        } else {
            article.text = texts.join("\n\n");
            let dates = [first, content, version.clone()];
            article.published_at =
                dates.into_iter().find(|date| !date.is_empty()).unwrap_or_default();
            article.modified_at = version;
            return out.article(&article);
        };
        out.refuse(&article.id, reason, detail);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use serde_json::Value;

    use super::*;

    type Row = (Option<u64>, String, String);

    fn read(document: &str) -> (Vec<Value>, Vec<Row>) {
        let bytes = Cursor::new(document.as_bytes().to_vec());
        let mut items = NewsMl::new(Box::new(bytes), 1 << 20);
        let mut out = Converted::default();
        while items.more(&mut out).unwrap() {}
        let lines = String::from_utf8(out.lines).unwrap();
        let rows = out.rows.into_iter().map(|row| (row.record, row.id, row.detail));
        (
            lines.lines().map(|line| serde_json::from_str(line).unwrap_or_default()).collect(),
            rows.collect(),
        )
    }

    fn item(guid: &str, meta: &str, content: &str) -> String {
        format!(
            "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"{guid}\" xml:lang=\"en-GB\">\
             <itemMeta><provider qcode=\"nprov:HARBOUR\"/>{meta}</itemMeta><contentMeta>\
             <headline>Ships &amp; sails</headline><by>Ann Tide</by></contentMeta>\
             <contentSet>{content}</contentSet></newsItem>"
        )
    }

    #[test]
    fn an_item_says_everything() {
        let (articles, rows) = read(&item(
            "tag:harbour.example,2026:17",
            "<itemClass qcode=\"ninat:text\"/><versionCreated>2026-03-01T09:00:00Z</versionCreated>\
             <firstCreated>2026-03-01T08:00:00Z</firstCreated><pubStatus qcode=\"stat:usable\"/>",
            "<inlineXML contenttype=\"application/nitf+xml\"><nitf xmlns=\"http://iptc.org/std/NITF/2006-10-18/\">\
             <head><title>x</title></head><body><body.head><hedline><hl1>Other</hl1></hedline><byline>By A</byline></body.head>\
             <body.content><p>Ships came in.</p><media><media-caption><p>A ship.</p></media-caption></media>\
             <p>They <em>went</em> out.</p></body.content></body></nitf></inlineXML>",
        ));
        assert_eq!(rows, []);
        assert_eq!(
            articles[0],
            serde_json::json!({
                "id": "tag:harbour.example,2026:17", "source": "HARBOUR", "title": "Ships & sails",
                "published_at": "2026-03-01T08:00:00Z", "modified_at": "2026-03-01T09:00:00Z",
                "author": "Ann Tide", "language": "en-GB",
                "text": "Ships came in.\n\nThey went out."
            })
        );
    }

    #[test]
    fn every_way_to_write_a_text() {
        for content in [
            "<inlineXML><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>x</title></head><body><p>One</p><p>Two</p></body></html></inlineXML>",
            "<inlineXML><div><p>One</p><p>Two</p></div></inlineXML>",
            "<inlineXML><p>One</p><p>Two</p></inlineXML>",
            "<inlineData contenttype=\"text/plain\">One\n\nTwo</inlineData>",
            "<inlineData contenttype=\"text/html\">&lt;p&gt;One&lt;p&gt;Two</inlineData>",
        ] {
            assert_eq!(read(&item("1", "", content)).0[0]["text"], "One\n\nTwo", "{content}");
        }
        let nitf = "<nitf><head><title>x</title><docdata><date.issue norm=\"20260301T080000Z\"/><doc-id id-string=\"h17\"/></docdata>\
             <pubdata name=\"The Harbour Post\"/></head><body><body.head><hedline><hl1>Ships</hl1></hedline></body.head>\
             <body.content><p>One</p></body.content></body></nitf>";
        assert_eq!(
            read(nitf).0[0],
            serde_json::json!({
                "id": "h17", "source": "The Harbour Post", "title": "Ships",
                "published_at": "20260301T080000Z", "text": "One"
            })
        );
    }

    #[test]
    fn what_is_no_article_is_a_row() {
        let text = "<inlineXML><p>One</p></inlineXML>";
        let message = format!(
            "<newsMessage><itemSet>{}{}{}{}<packageItem guid=\"p\"><newsItem/></packageItem>{}{}</itemSet></newsMessage>",
            item("1", "<pubStatus qcode=\"stat:canceled\"/>", text),
            item("2", "<itemClass qcode=\"ninat:picture\"/>", text),
            item("3", "", "<remoteContent href=\"x\"/>"),
            item("4", "", ""),
            item("5", "", text),
            "<newsItem guid=\"6\"><itemMeta>"
        );
        let cut = message.find("<newsItem guid=\"6\"><itemMeta>").unwrap() + 19;
        let (articles, rows) = read(&message[..cut]);
        assert_eq!(articles.iter().filter(|article| !article.is_null()).count(), 1);
        let rows: Vec<_> = rows
            .iter()
            .map(|(record, id, detail)| (record.unwrap(), id.as_str(), detail.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                (1, "1", "the item is canceled"),
                (2, "2", "the item is a picture"),
                (3, "3", "the item's text is in another file"),
                (4, "4", "the item holds no text"),
                (5, "p", "a <packageitem>, which holds no text of its own"),
                (7, "6", "the document ends or is damaged within this item"),
            ]
        );
        assert_eq!(read("<NewsML/>").1[0].2, "it is NewsML 1; NewsML-G2 is read");
        assert_eq!(read("<newsMessage/>").1[0].2, "there is no news item in it");
    }
}
