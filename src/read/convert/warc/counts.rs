//! What an archive holds besides articles, counted.

use std::collections::BTreeMap;

use crate::article::Reason;

/// Most kinds that are told apart.
const KINDS: usize = 1_000;

/// A kind of record that gives no article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// By its name in the archive.
    Other(String),
    /// An answer with another status than 200.
    Status(u16),
    /// A record of another media type; empty where none is stated.
    Media(String),
}

#[derive(Debug, Default)]
pub(super) struct Counts {
    kinds: BTreeMap<Kind, u64>,
    stray: u64,
    /// Pages that the crawler stored in part.
    pub(super) cut: u64,
}

impl Counts {
    pub(super) fn add(&mut self, kind: Kind) {
        let kind = if self.kinds.len() < KINDS || self.kinds.contains_key(&kind) {
            kind
        } else {
            Kind::Other("record of another kind".to_owned())
        };
        *self.kinds.entry(kind).or_default() += 1;
    }

    /// Bytes between records that belong to none.
    pub(super) fn stray(&mut self, bytes: u64) {
        self.stray += bytes;
    }

    /// What there was, a sentence a kind, and begins anew.
    pub(super) fn told(&mut self) -> Vec<(Reason, String)> {
        let Counts { kinds, stray, cut } = std::mem::take(self);
        let mut told = Vec::new();
        let mut tell = |list: Vec<String>| {
            if !list.is_empty() {
                told.push((Reason::NoArticle, list.join(", ")));
            }
        };
        let of = |wanted: fn(&Kind) -> bool| {
            let mut list: Vec<_> = kinds.iter().filter(|(kind, _)| wanted(kind)).collect();
            // The sort is stable: of two equal counts the names decide.
            list.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            list.into_iter().map(|(kind, count)| name(kind, *count)).collect::<Vec<_>>()
        };
        tell(of(|kind| matches!(kind, Kind::Other(_))));
        tell(of(|kind| matches!(kind, Kind::Status(_))));
        tell(of(|kind| matches!(kind, Kind::Media(_))));
        if cut > 0 {
            let detail = format!("{} stored in part by the crawler, and read", number(cut, "page"));
            told.push((Reason::Truncated, detail));
        }
        if stray > 0 {
            let detail =
                format!("{} that belong to no record were passed over", number(stray, "byte"));
            told.push((Reason::BadMarkup, detail));
        }
        told
    }
}

fn name(kind: &Kind, count: u64) -> String {
    match kind {
        Kind::Other(kind) if kind == "warcinfo" || kind == "filedesc" => {
            number(count, "description") + " of the archive"
        }
        Kind::Other(kind) if kind == "metadata" => number(count, "record") + " of metadata",
        Kind::Other(kind) if kind.is_empty() => number(count, "record") + " without a type",
        Kind::Other(kind) if kind.contains(' ') => {
            let (first, rest) = kind.split_once(' ').unwrap_or((kind, ""));
            format!("{} {rest}", number(count, first))
        }
        Kind::Other(kind) if matches!(kind.as_str(), "request" | "revisit" | "continuation") => {
            number(count, kind)
        }
        Kind::Other(kind) => format!("{} of the kind {kind}", number(count, "record")),
        Kind::Status(status) => format!("{} with status {status}", number(count, "answer")),
        Kind::Media(media) if media.is_empty() => {
            number(count, "record") + " of which no media type is stated"
        }
        Kind::Media(media) => format!("{} of type {media}", number(count, "record")),
    }
}

/// `1,203 requests`.
fn number(count: u64, of: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text} {of}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sentence_a_kind() {
        let mut counts = Counts::default();
        for (kind, count) in [
            (Kind::Other("revisit".to_owned()), 40),
            (Kind::Other("request".to_owned()), 1_203),
            (Kind::Other("warcinfo".to_owned()), 1),
            (Kind::Status(404), 12),
            (Kind::Media("image/png".to_owned()), 2),
        ] {
            (0..count).for_each(|_| counts.add(kind.clone()));
        }
        counts.stray(1_234_567);
        let told = counts.told();
        let details: Vec<&str> = told.iter().map(|(_, detail)| detail.as_str()).collect();
        assert_eq!(
            details,
            [
                "1,203 requests, 40 revisits, 1 description of the archive",
                "12 answers with status 404",
                "2 records of type image/png",
                "1,234,567 bytes that belong to no record were passed over",
            ]
        );
        assert!(counts.told().is_empty());
    }

    #[test]
    fn kinds_are_bounded() {
        let mut counts = Counts::default();
        (0..5_000).for_each(|number| counts.add(Kind::Media(number.to_string())));
        assert_eq!(counts.kinds.len(), KINDS + 1);
    }
}
