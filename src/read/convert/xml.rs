//! XML as feeds and agencies write it: elements that always close in order, whatever the tags do.
//!
//! Names are told apart by their namespaces where those are declared, and by the customary prefixes where they are not.
//! An end tag that nothing opened is passed over, one that comes too early closes what is still open within, and a lone
//! `&` or `<` is text. Entities of documents are not expanded; those of HTML and numbers are.

use std::io;

use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::{resolve_html5_entity, unescape_with};
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use super::utf8::Utf8;
use crate::read::decompress::Bytes;

/// Most elements within each other.
const DEPTH: usize = 256;
/// Most namespaces at one time.
const NAMESPACES: usize = 256;

/// Whose element it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// Of the document itself: RSS, Atom, `NewsML`, or whatever it declares without a prefix.
    Own,
    DublinCore,
    Content,
    Xhtml,
    Itunes,
    Media,
    Feedburner,
    Yandex,
    Other,
}

/// What comes next in a document.
#[derive(Debug)]
pub(super) enum Piece {
    Open(Element),
    Text(String),
    /// The end of what was opened last.
    Close,
    Over,
}

/// A start tag.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) space: Space,
    /// Without its prefix, in lower case.
    pub(super) name: String,
    /// Names with their prefixes, in lower case.
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute, by its name with its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }
}

/// Why a document cannot be read further.
#[derive(Debug)]
pub(super) enum Fault {
    Read(io::Error),
    /// In words that go on from “the document ”.
    Damage(String),
}

/// A walk over a document.
pub(super) struct Xml {
    reader: Reader<Utf8>,
    limit: u64,
    buffer: Vec<u8>,
    open: Vec<Open>,
    /// How many of the open elements are to be closed.
    closing: usize,
    /// Text that was taken for a tag.
    next: Option<Next>,
    namespaces: Vec<(String, Space)>,
    is_over: bool,
}

struct Open {
    name: String,
    /// What this element declared is beyond this place.
    namespaces: usize,
    base: Option<String>,
    language: Option<String>,
}

/// An end tag behind a `<` that was none.
struct Next(String);

impl Xml {
    /// A document in any encoding. Tags, comments and texts of more than `limit` bytes are damage.
    pub(super) fn new(bytes: Bytes, limit: u64) -> Self {
        let mut reader = Reader::from_reader(Utf8::new(bytes));
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Xml {
            reader,
            limit,
            buffer: Vec::new(),
            open: Vec::new(),
            closing: 0,
            next: None,
            namespaces: Vec::new(),
            is_over: false,
        }
    }

    /// The names of the open elements, the outermost first.
    pub(super) fn path(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.open.iter().map(|open| open.name.as_str())
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The nearest `xml:lang`.
    pub(super) fn language(&self) -> Option<&str> {
        self.open.iter().rev().find_map(|open| open.language.as_deref())
    }

    /// The values of `xml:base`, the outermost first.
    pub(super) fn bases(&self) -> impl Iterator<Item = &str> {
        self.open.iter().filter_map(|open| open.base.as_deref())
    }

    /// Whether bytes were none of the document's encoding, and became U+FFFD; and its name.
    pub(super) fn replaced(&self) -> Option<&'static str> {
        self.reader.get_ref().replaced()
    }

    /// The next piece.
    pub(super) fn next(&mut self) -> Result<Piece, Fault> {
        loop {
            if self.closing > 0 {
                self.closing -= 1;
                if let Some(open) = self.open.pop() {
                    self.namespaces.truncate(open.namespaces);
                }
                return Ok(Piece::Close);
            }
            if let Some(Next(name)) = self.next.take() {
                self.close(&name);
                continue;
            }
            if self.is_over {
                return Ok(Piece::Over);
            }
            if let Some(piece) = self.event()? {
                return Ok(piece);
            }
        }
    }

    fn event(&mut self) -> Result<Option<Piece>, Fault> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        self.reader.get_mut().allow(self.limit);
        let event = self.reader.read_event_into(&mut buffer);
        let piece = match event {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let (raw, name) = (&*tag, tag.name());
                if name.0.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':')) {
                    self.start(name.0, tag.attributes()).map(Some)
                } else {
                    Ok(Some(Piece::Text(self.stray(raw))))
                }
            }
            Ok(Event::End(tag)) => {
                self.close(local(tag.name().0).1);
                Ok(None)
            }
            Ok(Event::Text(text)) => Ok(Some(Piece::Text(text.to_string()))),
            Ok(Event::CData(text)) => Ok(Some(Piece::Text(text.to_string()))),
            Ok(Event::GeneralRef(name)) => Ok(Some(Piece::Text(reference(&name)))),
            Ok(Event::Eof) => {
                self.is_over = true;
                Ok(None)
            }
            Err(Error::Io(error)) if self.reader.get_ref().is_exhausted() => {
                drop(error);
                let limit = self.limit;
                Err(Fault::Damage(format!(
                    "has a piece of more than {limit} bytes (--max-article)"
                )))
            }
            Err(Error::Io(error)) => {
                Err(Fault::Read(io::Error::new(error.kind(), error.to_string())))
            }
            // What is merely not well-formed is passed over; what has no end, ends the document.
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_))
            | Err(Error::IllFormed(_)) => Ok(None),
            Err(error) => Err(Fault::Damage(format!("is damaged ({error})"))),
        };
        self.buffer = buffer;
        piece
    }

    fn start(&mut self, name: &str, mut attributes: Attributes<'_>) -> Result<Piece, Fault> {
        if self.open.len() == DEPTH {
            return Err(Fault::Damage(format!("has more than {DEPTH} elements within each other")));
        }
        let namespaces = self.namespaces.len();
        let (mut base, mut language) = (None, None);
        let mut found = Vec::new();
        for attribute in attributes.with_checks(false).flatten() {
            let key = attribute.key.0.to_lowercase();
            let raw = &attribute.value;
            let value = match unescape_with(raw, resolve_html5_entity) {
                Ok(value) => value.into_owned(),
                Err(_) => raw.to_string(),
            };
            match key.as_str() {
                "xml:base" => base = Some(value.trim().to_owned()),
                "xml:lang" => language = Some(value.trim().to_owned()),
                "xmlns" if self.namespaces.len() < NAMESPACES => {
                    self.namespaces.push((String::new(), by_uri(&value).unwrap_or(Space::Own)));
                }
                key if key.starts_with("xmlns:") && self.namespaces.len() < NAMESPACES => {
                    let space = by_uri(&value).unwrap_or_else(|| by_prefix(&key[6..]));
                    self.namespaces.push((key[6..].to_owned(), space));
                }
                _ => {}
            }
            found.push((key, value));
        }
        let (prefix, name) = local(name);
        let prefix = prefix.to_lowercase();
        let known = self.namespaces.iter().rev().find(|(known, _)| *known == prefix);
        let space = match known {
            Some((_, space)) => *space,
            None if prefix.is_empty() => Space::Own,
            None => by_prefix(&prefix),
        };
        let name = name.to_lowercase();
        self.open.push(Open { name: name.clone(), namespaces, base, language });
        Ok(Piece::Open(Element { space, name, attributes: found }))
    }

    fn close(&mut self, name: &str) {
        let name = name.trim().to_lowercase();
        if let Some(at) = self.open.iter().rposition(|open| open.name == name) {
            self.closing = self.open.len() - at;
        }
    }

    /// The text of a tag that is none, such as `< 2</title>`: a lone `<` up to the end tag that it swallowed.
    fn stray(&mut self, raw: &str) -> String {
        match raw.split_once("</") {
            Some((text, name)) => {
                self.next = Some(Next(local(name).1.to_owned()));
                format!("<{text}")
            }
            None => format!("<{raw}>"),
        }
    }
}

/// An element's contents as they come: a text, or markup where there are elements within.
#[derive(Debug, Default)]
pub(super) struct Inside {
    text: String,
    markup: String,
    has_elements: bool,
    open: Vec<String>,
}

impl Inside {
    pub(super) fn open(&mut self, element: &Element) {
        self.has_elements = true;
        self.markup.push('<');
        self.markup.push_str(&element.name);
        self.markup.push('>');
        self.open.push(element.name.clone());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.text.push_str(text);
        let mut rest = text;
        while let Some(at) = rest.find(['<', '&']) {
            self.markup.push_str(&rest[..at]);
            self.markup.push_str(if rest[at..].starts_with('<') { "&lt;" } else { "&amp;" });
            rest = &rest[at + 1..];
        }
        self.markup.push_str(rest);
    }

    pub(super) fn close(&mut self) {
        // In HTML an end tag of these would be one more of them.
        let is_void = |name: &str| matches!(name, "br" | "hr" | "img" | "wbr" | "input" | "embed");
        if let Some(name) = self.open.pop().filter(|name| !is_void(name)) {
            self.markup.push_str("</");
            self.markup.push_str(&name);
            self.markup.push('>');
        }
    }

    /// Bytes that were taken.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The contents, and whether they are markup because there were elements within.
    pub(super) fn finish(self) -> (String, bool) {
        if self.has_elements { (self.markup, true) } else { (self.text, false) }
    }
}

fn local(name: &str) -> (&str, &str) {
    name.rsplit_once(':').unwrap_or(("", name))
}

/// What a reference stands for: a number, an entity of HTML, or else itself.
fn reference(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => number.parse().ok(),
    });
    if let Some(number) = number {
        // As browsers do: numbers that stand for control characters were meant as windows-1252.
        let byte = u8::try_from(number).ok().filter(|byte| (0x80..0xa0).contains(byte));
        if let Some(byte) = byte {
            return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned();
        }
        return char::from_u32(number).filter(|c| *c != '\0').unwrap_or('\u{fffd}').to_string();
    }
    resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

fn by_uri(uri: &str) -> Option<Space> {
    let uri = uri.trim().to_ascii_lowercase();
    let has = |part: &str| uri.contains(part);
    Some(if has("purl.org/rss/1.0/modules/content") {
        Space::Content
    } else if has("purl.org/dc/") {
        Space::DublinCore
    } else if has("w3.org/1999/xhtml") {
        Space::Xhtml
    } else if has("itunes") {
        Space::Itunes
    } else if has("search.yahoo.com/mrss") {
        Space::Media
    } else if has("feedburner") {
        Space::Feedburner
    } else if has("news.yandex.ru") || has("turbo.yandex.ru") {
        Space::Yandex
    } else if has("w3.org/2005/atom")
        || has("purl.org/atom/")
        || uri.trim_end_matches('/').ends_with("purl.org/rss/1.0")
        || has("netscape.com/rdf")
        || has("backend.userland.com")
        || has("law.harvard.edu")
        || has("iptc.org/std/nar")
    {
        Space::Own
    } else {
        return None;
    })
}

fn by_prefix(prefix: &str) -> Space {
    match prefix {
        "rss" | "atom" | "a10" | "rdf" | "nar" => Space::Own,
        "dc" | "dcterms" => Space::DublinCore,
        "content" => Space::Content,
        "xhtml" | "html" | "body" => Space::Xhtml,
        "itunes" => Space::Itunes,
        "media" => Space::Media,
        "feedburner" => Space::Feedburner,
        "yandex" | "turbo" => Space::Yandex,
        _ => Space::Other,
    }
}
