//! Which field of a record is which: the names that scrapers and feeds use, or the user's own.

use std::ops::Range;

use super::convert::is_html;
use crate::options::FieldNames;

/// A field of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Text,
    Title,
    Url,
    Date,
    Source,
    Byline,
    Language,
}

impl Field {
    /// Every field, in the order people are told about them; `as usize` is the index in this list.
    pub(super) const ALL: [Field; 8] = [
        Field::Id,
        Field::Text,
        Field::Title,
        Field::Url,
        Field::Date,
        Field::Source,
        Field::Byline,
        Field::Language,
    ];

    pub(super) fn name(self) -> &'static str {
        ["id", "text", "title", "url", "date", "source", "byline", "language"][self as usize]
    }

    /// The names looked for without being asked, the preferred one first. Case does not matter for these.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Field::Id => &["id", "uid", "uuid", "uri", "guid", "article_id", "stories_id"],
            Field::Text => &[
                "text",
                "body",
                "maintext",
                "plaintext",
                "content",
                "content_text",
                "body_text",
                "content_html",
                "article",
                "articleBody",
                "full_text",
                "bodies[].value",
                "body_xhtml",
                "body_html",
            ],
            Field::Title => &["title", "headline", "headlines[].value", "name"],
            Field::Url => &[
                "url",
                "link",
                "canonical_url",
                "source_url",
                "mainEntityOfPage",
                "html.responded_url",
                "html.requested_url",
            ],
            Field::Date => &[
                "published_at",
                "date",
                "pubDate",
                "published",
                "date_publish",
                "publishing_date",
                "publish_date",
                "datePublished",
                "dateTimePub",
                "firstCreated",
                "created",
                "contentCreated",
                "versionCreated",
            ],
            Field::Source => &[
                "source",
                "source.title",
                "source.name",
                "source.uri",
                "source_domain",
                "sitename",
                "hostname",
                "publisher",
                "publisher.name",
                "outlet",
                "media_name",
                "domain",
                "series",
                "html.source_info.publisher",
                "provider",
                "provider.name",
                "copyrightHolder",
            ],
            Field::Byline => &["author", "authors", "byline", "by"],
            Field::Language => &["lang", "language"],
        }
    }

    pub(super) fn given(self, names: &FieldNames) -> Option<&str> {
        match self {
            Field::Id => names.id.as_deref(),
            Field::Text => names.text.as_deref(),
            Field::Title => names.title.as_deref(),
            Field::Url => names.url.as_deref(),
            Field::Date => names.date.as_deref(),
            Field::Source => names.source.as_deref(),
            Field::Byline => names.byline.as_deref(),
            Field::Language => names.language.as_deref(),
        }
    }
}

/// The names to look for, prepared once a run.
#[derive(Debug)]
pub(super) struct Wanted {
    paths: [Vec<Path>; 8],
    /// Top-level keys, sorted by the length of their lower-case form and then by that form: most keys of a record
    /// are told apart by their length.
    keys: Vec<Key>,
    /// Where the keys of each length begin, up to one that is longer than all.
    starts: Vec<usize>,
}

/// One way to a value.
#[derive(Debug)]
pub(super) struct Path {
    /// As the user or the list of aliases spells it.
    pub(super) name: String,
    /// The slot of the key that is spelled like the whole name.
    pub(super) whole: usize,
    /// The slot of the first key, and the steps from there, when the name is nested.
    pub(super) nested: Option<(usize, Vec<Step>)>,
    /// Whether its name says that it is HTML.
    pub(super) is_html: bool,
}

/// One step into a nested value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// To the value of a key.
    Key(String),
    /// To the first element in which the rest of the way leads somewhere.
    Each,
}

#[cfg(feature = "parquet")]
impl Step {
    fn key(&self) -> Option<&str> {
        match self {
            Self::Key(key) => Some(key),
            Self::Each => None,
        }
    }
}

#[derive(Debug)]
struct Key {
    name: String,
    lower: String,
    /// Named by the user: only this very spelling counts.
    exact: bool,
}

impl Wanted {
    /// The user's names where given, the aliases elsewhere.
    pub(super) fn new(names: &FieldNames) -> Self {
        let spelled = Field::ALL.map(|field| match field.given(names) {
            Some(name) => vec![(name, true)],
            None => field.aliases().iter().map(|name| (*name, false)).collect(),
        });
        let mut keys: Vec<Key> = Vec::new();
        for &(name, exact) in spelled.iter().flatten() {
            for key in [name, split(name).0] {
                keys.push(Key { name: key.to_owned(), lower: key.to_ascii_lowercase(), exact });
            }
        }
        let order = |key: &Key| (key.lower.len(), key.lower.clone(), key.name.clone(), key.exact);
        keys.sort_by_key(order);
        keys.dedup_by_key(|key| order(key));
        let slot = |name: &str, exact| {
            let same = |key: &Key| key.name == name && key.exact == exact;
            keys.iter().position(same).unwrap_or_default()
        };
        let paths = spelled.map(|names| {
            let path = |(name, exact): (&str, bool)| {
                let (head, steps) = split(name);
                let nested = (!steps.is_empty()).then(|| (slot(head, exact), steps));
                let (whole, is_html) = (slot(name, exact), is_html(name));
                Path { name: name.to_owned(), whole, nested, is_html }
            };
            names.into_iter().map(path).collect()
        });
        let longest = keys.last().map_or(0, |key| key.lower.len());
        let shorter = |length| keys.partition_point(|key| key.lower.len() < length);
        let starts = (0..longest + 2).map(shorter).collect();
        Wanted { paths, keys, starts }
    }

    /// The ways to a field, the preferred one first.
    pub(super) fn paths(&self, field: Field) -> &[Path] {
        &self.paths[field as usize]
    }

    /// Whether a value under these keys, lists on the way aside, can be a field of an article.
    #[cfg(feature = "parquet")]
    pub(super) fn is_way_to(&self, field: Field, keys: &[impl AsRef<str>]) -> bool {
        let keys: Vec<&str> = keys.iter().map(AsRef::as_ref).collect();
        let [first, rest @ ..] = &keys[..] else { return false };
        // Of an author the name counts, wherever a list of them is read.
        let same = |way: &[&str]| {
            rest == way || field == Field::Byline && rest.split_last() == Some((&"name", way))
        };
        self.matches(first).filter(|&slot| self.fits(slot, first).0).any(|slot| {
            self.paths(field).iter().any(|path| {
                let nested = path.nested.as_ref().is_some_and(|(head, steps)| {
                    let keys: Vec<&str> = steps.iter().filter_map(Step::key).collect();
                    *head == slot && same(&keys)
                });
                nested || path.whole == slot && same(&[])
            })
        })
    }

    /// How many slots a record needs.
    pub(super) fn slots(&self) -> usize {
        self.keys.len()
    }

    /// The slots that a key of a record may fill.
    pub(super) fn matches(&self, key: &str) -> Range<usize> {
        let Some(&[start, end]) = self.starts.get(key.len()..key.len() + 2) else { return 0..0 };
        // Mostly the first byte tells.
        let is_same = |known: &Key| {
            known
                .lower
                .bytes()
                .zip(key.bytes())
                .all(|(lower, byte)| lower == byte.to_ascii_lowercase())
        };
        let before = self.keys[start..end].iter().take_while(|known| !is_same(known)).count();
        let same = self.keys[start + before..end].iter().take_while(|known| is_same(known)).count();
        start + before..start + before + same
    }

    /// Whether a key that matches a slot may fill it, and whether it is spelled like it.
    pub(super) fn fits(&self, slot: usize, key: &str) -> (bool, bool) {
        let same = self.keys[slot].name == key;
        (same || !self.keys[slot].exact, same)
    }
}

/// `source.title` → `source` and `title`; `bodies[].value` → `bodies`, each and `value`.
fn split(name: &str) -> (&str, Vec<Step>) {
    let mut parts = name.split('.');
    let first = parts.next().unwrap_or(name);
    let head = first.trim_end_matches("[]");
    let lists = |part: &str, bare: &str| vec![Step::Each; (part.len() - bare.len()) / 2];
    let mut steps = lists(first, head);
    for part in parts {
        let bare = part.trim_end_matches("[]");
        steps.push(Step::Key(bare.to_owned()));
        steps.extend(lists(part, bare));
    }
    (head, steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_in_the_order_of_their_numbers() {
        assert!(Field::ALL.iter().enumerate().all(|(number, field)| *field as usize == number));
    }

    #[test]
    fn names_split_at_dots_and_lists() {
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(split("text"), ("text", vec![]));
        assert_eq!(split("source.title"), ("source", vec![key("title")]));
        assert_eq!(split("bodies[].value"), ("bodies", vec![Step::Each, key("value")]));
        assert_eq!(split("a.b[][].c"), ("a", vec![key("b"), Step::Each, Step::Each, key("c")]));
    }

    #[test]
    fn every_alias_leads_to_its_own_slot() {
        let wanted = Wanted::new(&FieldNames::default());
        for field in Field::ALL {
            for path in wanted.paths(field) {
                assert!(wanted.matches(&path.name).contains(&path.whole), "{}", path.name);
                assert!(wanted.matches(&path.name.to_uppercase()).contains(&path.whole));
                assert_eq!(wanted.fits(path.whole, &path.name), (true, true));
            }
        }
        assert!(wanted.matches("nothing").is_empty() && wanted.matches("").is_empty());
    }

    #[test]
    fn the_user_is_taken_at_the_word() {
        let names = FieldNames { text: Some("Title".to_owned()), ..FieldNames::default() };
        let wanted = Wanted::new(&names);
        let text = wanted.paths(Field::Text)[0].whole;
        let title = wanted.paths(Field::Title)[0].whole;
        assert_ne!(text, title);
        assert_eq!(wanted.matches("TITLE").len(), 2);
        assert_eq!(wanted.fits(text, "Title"), (true, true));
        assert_eq!(wanted.fits(text, "title"), (false, false));
        assert_eq!(wanted.fits(title, "Title"), (true, false));
    }
}
