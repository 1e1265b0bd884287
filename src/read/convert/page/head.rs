//! What the elements of a page say of its article: `<meta>`, `<link>`, `<title>`, `<time>`, microdata, scripts.

use dom_query::{Document, NodeData, NodeRef};

use crate::read::convert::markup::{self, Role};

/// Characters of a value that are kept; nothing that is a headline, a name or a URL is longer.
const LONGEST: usize = 4096;

/// Bytes of JSON-LD that are read; as values they take ten times as much.
const MOST_SCRIPT: usize = 8 << 20;

/// What was found, in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// Name or property in lower case, and content.
    metas: Vec<(String, String)>,
    /// Item property in lower case, and value.
    items: Vec<(String, String)>,
    pub(super) canonical: String,
    pub(super) base: String,
    pub(super) language: String,
    pub(super) title: String,
    /// The first main heading.
    pub(super) heading: String,
    /// How many main headings there are.
    pub(super) headings: usize,
    /// The first `<time>` that names its moment.
    pub(super) time: String,
    /// The text of the first link that is marked as the author's.
    pub(super) author: String,
    pub(super) scripts: Vec<String>,
    /// Where the page forwards to at once.
    pub(super) refresh: String,
}

impl Head {
    /// The first content of the first of several names that has one.
    pub(super) fn meta(&self, names: &[&str]) -> &str {
        names.iter().find_map(|name| first(&self.metas, name)).unwrap_or_default()
    }

    /// All contents of several names, in the order of the names.
    pub(super) fn metas<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let of = |name: &'a &str| self.metas.iter().filter(move |(other, _)| other == name);
        names.iter().flat_map(of).map(|(_, content)| content.as_str())
    }

    /// The value of an item property.
    pub(super) fn item(&self, name: &str) -> &str {
        first(&self.items, name).unwrap_or_default()
    }
}

fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

/// Looks through a document.
pub(super) fn read(document: &Document) -> Head {
    let mut head = Head::default();
    for node in document.root().descendants_it() {
        let Some(element) = node.element_ref() else { continue };
        let attribute = |name: &str| {
            let found = element.attrs.iter().find(|attribute| &*attribute.name.local == name);
            found.map(|attribute| tidy(&attribute.value)).unwrap_or_default()
        };
        match &*element.name.local {
            "html" => set(&mut head.language, || {
                let language = attribute("lang");
                if language.is_empty() { attribute("xml:lang") } else { language }
            }),
            "meta" => note_meta(&mut head, &attribute),
            "link" => {
                let rel = attribute("rel").to_ascii_lowercase();
                if rel.split_whitespace().any(|rel| rel == "canonical") {
                    set(&mut head.canonical, || attribute("href"));
                }
            }
            "base" => set(&mut head.base, || attribute("href")),
            // The title of a drawing is none of the page's.
            "title" if head.title.is_empty() && !is_in(&node, "svg") => head.title = text(&node),
            "h1" => {
                head.headings += 1;
                set(&mut head.heading, || text(&node));
            }
            "time" => set(&mut head.time, || attribute("datetime")),
            "script"
                if attribute("type").to_ascii_lowercase().starts_with("application/ld+json") =>
            {
                note_script(&mut head, &node);
            }
            "a" if attribute("rel").split_whitespace().any(|rel| rel == "author") => {
                set(&mut head.author, || text(&node));
            }
            _ => {}
        }
        let names = attribute("itemprop");
        if !names.is_empty() && &*element.name.local != "meta" {
            note_item(&mut head, &node, &names, &attribute);
        }
    }
    head
}

fn set(slot: &mut String, value: impl FnOnce() -> String) {
    if slot.is_empty() {
        *slot = value();
    }
}

fn note_meta(head: &mut Head, attribute: &dyn Fn(&str) -> String) {
    let content = attribute("content");
    if content.is_empty() {
        return;
    }
    let equivalent = attribute("http-equiv").to_ascii_lowercase();
    if equivalent == "refresh" {
        let lower = content.to_ascii_lowercase();
        if let Some(at) = lower.find("url=") {
            set(&mut head.refresh, || content[at + 4..].trim_matches(['\'', '"', ' ']).to_owned());
        }
    } else if !equivalent.is_empty() {
        head.metas.push((equivalent, content.clone()));
    }
    for key in ["property", "name", "itemprop"] {
        for name in attribute(key).to_ascii_lowercase().split_whitespace() {
            let list = if key == "itemprop" { &mut head.items } else { &mut head.metas };
            list.push((name.to_owned(), content.clone()));
        }
    }
}

/// Notes what an element with item properties is worth: an attribute where its element has one for it, else its text.
fn note_item(head: &mut Head, node: &NodeRef<'_>, names: &str, attribute: &dyn Fn(&str) -> String) {
    const WANTED: [&str; 7] = [
        "headline",
        "datepublished",
        "datemodified",
        "author",
        "name",
        "inlanguage",
        "datecreated",
    ];
    for name in names.to_ascii_lowercase().split_whitespace() {
        if !WANTED.contains(&name) || head.items.iter().any(|(other, _)| other == name) {
            continue;
        }
        let value =
            ["content", "datetime"].map(attribute).into_iter().find(|value| !value.is_empty());
        let value = value.unwrap_or_else(|| text(node));
        if !value.is_empty() {
            head.items.push((name.to_owned(), value));
        }
    }
}

fn is_in(node: &NodeRef<'_>, name: &str) -> bool {
    node.ancestors_it(None).any(|ancestor| ancestor.has_name(name))
}

/// The text within an element, on one line.
fn text(node: &NodeRef<'_>) -> String {
    let mut found = String::new();
    for inner in node.descendants_it() {
        if found.len() > LONGEST {
            break;
        }
        inner.query(|inner| match &inner.data {
            NodeData::Text { contents } => found.push_str(contents),
            NodeData::Element(element) if markup::role(&element.name.local) != Role::Inline => {
                found.push(' ');
            }
            _ => {}
        });
    }
    tidy(&found)
}

fn note_script(head: &mut Head, node: &NodeRef<'_>) {
    let script = node.text();
    let known: usize = head.scripts.iter().map(String::len).sum();
    if known + script.len() <= MOST_SCRIPT {
        head.scripts.push(script.to_string());
    }
}

/// A value on one line, bounded, with entities that were escaped twice.
fn tidy(value: &str) -> String {
    let mut end = value.len().min(LONGEST);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let line = value[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    if line.contains('&') { markup::plain(&line) } else { line }
}
