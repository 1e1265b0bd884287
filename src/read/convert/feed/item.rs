//! What a feed and its items say, each thing in the ways there are to say it.

use super::super::Normal;
use super::super::markup::plain;
use super::super::relative::resolved;
use super::super::xml::{Element, Space, Xml};
use super::links;
use crate::article::Reason;
use crate::read::source::Sources;
use crate::read::text::has_word;

/// What a feed says of itself.
#[derive(Debug, Default)]
pub(super) struct Channel {
    pub(super) title: String,
    pub(super) link: Best,
    pub(super) author: Best,
    pub(super) language: Best,
}

/// One thing that may be said in several ways: the best of them, and of two as good the first.
#[derive(Debug, Default)]
pub(super) struct Best {
    value: String,
    rank: u8,
}

impl Best {
    /// Takes a value that is not blank if it is better than what there is; 0 is best.
    pub(super) fn offer(&mut self, rank: u8, value: &str) {
        let value = value.trim();
        if !value.is_empty() && (self.value.is_empty() || rank < self.rank) {
            (self.value, self.rank) = (value.to_owned(), rank);
        }
    }

    pub(super) fn get(&self) -> &str {
        &self.value
    }

    fn or<'a>(&'a self, other: &'a Best) -> &'a str {
        if self.value.is_empty() { &other.value } else { &self.value }
    }
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Html,
}

/// What an item says.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) id: Best,
    pub(super) title: Option<(u8, Kind, String)>,
    pub(super) link: Best,
    /// The full text and the summaries, with how good they are.
    pub(super) texts: Vec<(u8, Kind, String)>,
    pub(super) published: Best,
    pub(super) updated: Best,
    pub(super) author: Best,
    pub(super) language: Best,
    /// The outlet an aggregator has it from: its URL, its name.
    pub(super) source: (Best, Best),
    pub(super) bases: Vec<String>,
    pub(super) too_long: bool,
    /// Atom: a text without a type is plain.
    is_entry: bool,
}

impl Item {
    pub(super) fn new(element: &Element) -> Self {
        let mut item = Item { is_entry: element.name == "entry", ..Item::default() };
        let attribute = |name| element.attribute(name).unwrap_or_default();
        item.id.offer(2, attribute("rdf:about"));
        item.offer_url(3, attribute("rdf:about"));
        // CDF.
        item.link.offer(2, attribute("href"));
        item.updated.offer(2, attribute("lastmod"));
        item
    }

    /// What holds where the item begins.
    pub(super) fn note_context(&mut self, xml: &Xml) {
        self.bases = xml.bases().map(str::to_owned).collect();
        self.language.offer(2, xml.language().unwrap_or_default());
    }

    /// Whether the contents of an element are to be taken: one so many levels below the item, with its nearest parents.
    /// What an element says by its attributes is taken at once.
    pub(super) fn wants(&mut self, element: &Element, parents: &[&str], level: usize) -> bool {
        let parent = parents.first().copied().unwrap_or_default();
        let href = element.attribute("href").unwrap_or_default();
        if level == 2 && parent == "source" {
            match element.name.as_str() {
                "link" if links::is_alternate(element) => self.source.0.offer(0, href),
                "id" | "title" => return true,
                _ => {}
            }
            return false;
        }
        if level == 2 && parent == "author" {
            return element.name == "name";
        }
        if level > 2 || (level == 2 && parent != "group") {
            return false;
        }
        match (element.space, element.name.as_str()) {
            (Space::Own, "link") if !href.is_empty() => {
                if links::is_alternate(element) {
                    self.link.offer(2, &links::with_base(element, href));
                }
                false
            }
            (Space::Own, "source") => {
                self.source.0.offer(0, element.attribute("url").unwrap_or_default());
                // Atom puts elements into it.
                !self.is_entry
            }
            // Atom puts the name into an element of its own, at the next level.
            (Space::Own, "author") => !self.is_entry,
            (Space::Own, "content") => element.attribute("src").is_none() && is_text(element),
            (space, name) => field(space, name).is_some(),
        }
    }

    /// Takes the contents of an element that was wanted.
    pub(super) fn take(&mut self, element: &Element, content: String, is_markup: bool) {
        let kind = if is_markup { Kind::Html } else { self.kind(element, &content) };
        if element.name == "name" {
            return self.author.offer(0, &one_line(kind, &content));
        }
        let Some((field, rank)) = field(element.space, &element.name) else { return };
        match field {
            Field::Id => {
                self.id.offer(rank, &content);
                // In an entry `id` is no place, even where it looks like one.
                let is_place = element.attribute("ispermalink").is_none_or(|said| said != "false");
                if is_place && element.name == "guid" {
                    self.offer_url(3, &content);
                }
            }
            Field::Title => {
                let better = self.title.as_ref().is_none_or(|(known, ..)| rank < *known);
                if better && !content.trim().is_empty() {
                    self.title = Some((rank, kind, content));
                }
            }
            Field::Link => self.link.offer(rank, &links::with_base(element, content.trim())),
            Field::Text => self.texts.push((rank, kind, content)),
            Field::Published => self.published.offer(rank, &content),
            Field::Updated => self.updated.offer(rank, &content),
            Field::Author => self.author.offer(rank, &one_line(kind, &content)),
            Field::Language => self.language.offer(rank, &content),
            Field::Source => self.source.1.offer(0, &one_line(kind, &content)),
        }
    }

    fn offer_url(&mut self, rank: u8, value: &str) {
        if links::is_absolute(value.trim()) {
            self.link.offer(rank, value);
        }
    }

    fn kind(&self, element: &Element, content: &str) -> Kind {
        let is_plain = match element.attribute("type").map(str::to_ascii_lowercase).as_deref() {
            None => self.is_entry && element.space == Space::Own,
            Some(kind) => matches!(kind, "text" | "plain" | "text/plain"),
        };
        // What says it is plain, and is not, is common.
        let shows_tags = ["</", "<br", "<p>", "/>"].iter().any(|sign| content.contains(sign));
        if is_plain && !shows_tags { Kind::Plain } else { Kind::Html }
    }

    /// What the item calls itself, or where it is.
    pub(super) fn id(&self) -> &str {
        self.id.or(&self.link)
    }

    /// The article, or why there is none.
    pub(super) fn finish(self, channel: &Channel) -> Result<Normal, (String, Reason, String)> {
        let id = self.id.get().to_owned();
        if self.too_long {
            let detail = "longer than an article may be (--max-article)".to_owned();
            return Err((id, Reason::TooLong, detail));
        }
        let title = match &self.title {
            Some((_, kind, title)) => one_line(*kind, title),
            None => String::new(),
        };
        let mut texts = self.texts;
        texts.sort_by_key(|(rank, ..)| *rank);
        let mut texts = texts.into_iter().map(|(_, kind, text)| many_lines(kind, &text));
        let Some(text) = texts.find(|text| has_word(text)) else {
            let what =
                if title.is_empty() { "neither a title nor a text" } else { "a title and no text" };
            let shown = if id.is_empty() { self.link.get().to_owned() } else { id };
            return Err((shown, Reason::EmptyText, format!("the item has {what}")));
        };
        let base = self
            .bases
            .iter()
            .fold(channel.link.get().to_owned(), |outer, inner| resolved(&outer, inner));
        let url = resolved(&base, self.link.get());
        let source = source(&self.source, &url, channel);
        let modified_at = self.updated.get().to_owned();
        let published_at = self.published.or(&self.updated).to_owned();
        let author = self.author.or(&channel.author).to_owned();
        let language = self.language.or(&channel.language).to_owned();
        Ok(Normal { id, source, title, url, published_at, modified_at, author, language, text })
    }
}

/// The outlet, empty where the domain of the item's URL is to stand for it.
fn source((url, name): &(Best, Best), item: &str, channel: &Channel) -> String {
    let behind = |url: &str| Sources::default().behind(url).map(|domain| domain.to_string());
    let named = || Some(name.get().to_owned()).filter(|name| !name.is_empty());
    if let Some(known) = behind(url.get()).or_else(named) {
        return known;
    }
    if links::is_absolute(item) && behind(item).is_some() {
        return String::new();
    }
    behind(channel.link.get()).unwrap_or_else(|| channel.title.clone())
}

impl Channel {
    /// Whether the contents of an element are to be taken.
    pub(super) fn wants(&mut self, element: &Element, parents: &[&str]) -> bool {
        let parent = parents.first().copied().unwrap_or_default();
        if parent == "author" && parents.get(1) == Some(&"feed") {
            return element.name == "name";
        }
        if !matches!(parent, "channel" | "feed" | "rss" | "rdf") {
            return false;
        }
        if parents.is_empty() {
            return false;
        }
        let href = element.attribute("href").unwrap_or_default();
        match (element.space, element.name.as_str()) {
            (Space::Own, "link") if !href.is_empty() => {
                if links::is_alternate(element) && links::is_absolute(href) {
                    self.link.offer(1, href);
                } else if element.attribute("rel") == Some("self") && links::is_absolute(href) {
                    self.link.offer(2, href);
                }
                false
            }
            (Space::Own, "author") => parent != "feed",
            (space, name) => {
                (name == "title" && space == Space::Own)
                    || matches!(
                        field(space, name),
                        Some((Field::Link | Field::Author | Field::Language, _))
                    )
            }
        }
    }

    pub(super) fn take(&mut self, element: &Element, content: &str) {
        if element.name == "name" {
            return self.author.offer(0, &one_line(Kind::Plain, content));
        }
        if element.name == "title" {
            if self.title.is_empty() {
                self.title = one_line(Kind::Html, content);
            }
            return;
        }
        match field(element.space, &element.name) {
            Some((Field::Link, _)) if links::is_absolute(content.trim()) => {
                self.link.offer(0, content);
            }
            Some((Field::Author, rank)) => self.author.offer(rank, &one_line(Kind::Html, content)),
            Some((Field::Language, rank)) => self.language.offer(rank, content),
            _ => {}
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Id,
    Title,
    Link,
    Text,
    Published,
    Updated,
    Author,
    Language,
    Source,
}

/// What an element says, and how good it is at saying so.
fn field(space: Space, name: &str) -> Option<(Field, u8)> {
    use Field::{Author, Id, Language, Link, Published, Source, Text, Title, Updated};
    use Space::{Content, DublinCore, Feedburner, Itunes, Media, Own, Xhtml, Yandex};
    Some(match (space, name) {
        (Own, "guid" | "id") => (Id, 0),
        (DublinCore, "identifier") => (Id, 1),
        (Own, "title") => (Title, 0),
        (DublinCore, "title") => (Title, 1),
        (Media | Itunes, "title") => (Title, 2),
        (Feedburner, "origlink") => (Link, 0),
        (Own, "link") => (Link, 1),
        (Content, "encoded") => (Text, 0),
        (Own, "content" | "fulltext" | "full-text" | "encoded") | (Yandex, "full-text") => {
            (Text, 1)
        }
        (Xhtml, "body" | "div") => (Text, 2),
        (Own, "description" | "summary" | "abstract") => (Text, 3),
        (DublinCore, "description" | "abstract") => (Text, 4),
        (Itunes, "summary") | (Media, "description") => (Text, 5),
        (Own, "pubdate" | "published" | "issued") => (Published, 0),
        (DublinCore, "date" | "issued" | "available") => (Published, 1),
        (Own | DublinCore, "created") => (Published, 2),
        (Own, "updated" | "modified" | "lastbuilddate") => (Updated, 0),
        (DublinCore, "modified") => (Updated, 1),
        (DublinCore, "creator") => (Author, 0),
        // An address, mostly.
        (Own, "author") => (Author, 1),
        (Itunes, "author") => (Author, 2),
        (DublinCore | Own, "language") => (Language, 0),
        (Own, "source") => (Source, 0),
        _ => return None,
    })
}

/// Whether what an Atom entry holds is a text at all: pictures come there as well.
fn is_text(element: &Element) -> bool {
    let kind = element.attribute("type").unwrap_or("text").to_ascii_lowercase();
    let is_text = matches!(kind.as_str(), "" | "text" | "plain" | "html" | "xhtml")
        || kind.starts_with("text/")
        || kind.contains("xhtml");
    is_text && element.attribute("mode") != Some("base64")
}

fn many_lines(kind: Kind, text: &str) -> String {
    match kind {
        Kind::Html => plain(text),
        Kind::Plain => text.trim().to_owned(),
    }
}

/// A title or a name.
pub(super) fn one_line(kind: Kind, text: &str) -> String {
    let words = many_lines(kind, text);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
