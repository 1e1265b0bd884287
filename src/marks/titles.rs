//! How alike two titles are when the marks of their sites are left off.

use crate::text::{Tokens, tokenise};
use std::ops::Range;

/// How alike two titles are, from 0 to 1: twice the words they share, by the words they have (the same word twice counts
/// twice). Labels before them (`Opinion |`, `WATCH:`) and the names of their sites after them (`- The New York Times`) are left off.
/// Two titles without words are not alike.
pub fn title_similarity(a: &str, b: &str) -> f64 {
    let mut tokens = Tokens::default();
    Title::of(a, &mut tokens).similarity(&Title::of(b, &mut tokens))
}

/// The places in a text where it says its title again, as ranges of its words. Titles of fewer than four words say nothing. The memory of
/// `work` is used, not what is in it.
pub fn title_in(title: &str, text: &Tokens, work: &mut Tokens) -> Vec<Range<usize>> {
    const SHORTEST: usize = 4;
    tokenise(bare_title(title), work);
    let title = work.hashes();
    let (mut found, mut at) = (Vec::new(), 0);
    if title.len() < SHORTEST {
        return found;
    }
    let words = text.hashes();
    while let Some(ahead) = words[at..].iter().position(|word| *word == title[0]) {
        at += ahead;
        if words[at..].starts_with(title) {
            found.push(at..at + title.len());
            at += title.len();
        } else {
            at += 1;
        }
    }
    found
}

/// The words of a title, for one that is compared with many.
#[derive(Debug, Clone, Default)]
pub struct Title(Box<[[u8; 8]]>);

impl Title {
    /// Takes a title as it stands. The memory of `tokens` is used, not what is in it.
    pub fn of(title: &str, tokens: &mut Tokens) -> Self {
        tokenise(bare_title(title), tokens);
        let mut words: Box<[[u8; 8]]> = tokens.hashes().into();
        words.sort_unstable();
        Self(words)
    }

    /// As [`title_similarity`] tells.
    pub fn similarity(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut shared) = (0, 0, 0_usize);
        while let (Some(one), Some(other)) = (self.0.get(i), other.0.get(j)) {
            shared += usize::from(one == other);
            (i, j) = (i + usize::from(one <= other), j + usize::from(other <= one));
        }
        let all = self.0.len() + other.0.len();
        if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
    }
}

/// A title without the labels before it and the name of the site after it.
fn bare_title(title: &str) -> &str {
    let mut bare = title.trim();
    // Every mark between a title and what is left off is one of these or beyond ASCII; most titles have none.
    if !bare.bytes().any(|byte| matches!(byte, b'|' | b'-' | b':' | b'_') || !byte.is_ascii()) {
        return bare;
    }
    while let Some(rest) = without_label(bare) {
        bare = rest;
    }
    while let Some(rest) = without_site(bare) {
        bare = rest;
    }
    bare
}

/// Labels that stand before titles, in lower case.
const LABELS: &[&str] = &[
    "opinion",
    "op-ed",
    "op-ed columnist",
    "op-ed contributor",
    "analysis",
    "news analysis",
    "report",
    "exclusive",
    "editorial",
    "breaking",
    "breaking news",
    "video",
    "watch",
    "listen",
    "photos",
    "gallery",
    "in pictures",
    "podcast",
    "audio",
    "live",
    "live updates",
    "update",
    "updated",
    "update 1",
    "update 2",
    "update 3",
    "corrected",
    "correction",
    "refile",
    "explainer",
    "explained",
    "interview",
    "review",
    "feature",
    "profile",
    "fact check",
    "factbox",
    "timeline",
    "column",
    "commentary",
    "comment",
    "letter",
    "letters",
    "perspective",
    "sponsored",
    "just in",
    "developing",
    "wrapup 1",
    "wrapup 2",
    "urgent",
    "alert",
    "kommentar",
    "analyse",
    "exklusiv",
    "eilmeldung",
    "meinung",
    "liveblog",
    "video des tages",
    "exclusif",
    "vidéo",
    "tribune",
    "éditorial",
    "en direct",
    "entretien",
    "opinión",
    "análisis",
    "exclusiva",
    "última hora",
    "vídeo",
    "urgente",
    "editoriale",
    "esclusiva",
    "мнение",
    "эксклюзив",
    "видео",
    "срочно",
    "视频",
    "快讯",
];

fn without_label(title: &str) -> Option<&str> {
    let (at, mark) = title
        .char_indices()
        .find(|&(_, c)| matches!(c, '|' | ':' | '：' | '–' | '—' | '-' | '】'))?;
    // "OP-ED", "UPDATE 1-": a hyphen inside the label itself, or one that ends it.
    let (at, mark) = match title.get(..7) {
        Some(start) if start.to_lowercase().starts_with("op-ed") => {
            let next = title[at + 1..]
                .char_indices()
                .find(|&(_, c)| matches!(c, '|' | ':' | '–' | '—'))?;
            (at + 1 + next.0, next.1)
        }
        _ => (at, mark),
    };
    let label =
        title[..at].trim_start_matches(['[', '【', '+', ' ']).trim_end_matches([']', '+', ' ']);
    let rest = title[at + mark.len_utf8()..].trim_start();
    (!rest.is_empty() && LABELS.contains(&label.to_lowercase().as_str())).then_some(rest)
}

/// Words in the names of sites, in lower case.
const SITES: &[&str] = &[
    "news",
    "times",
    "post",
    "herald",
    "daily",
    "guardian",
    "bbc",
    "cnn",
    "nbc",
    "abc",
    "cbs",
    "fox",
    "npr",
    "reuters",
    "ap",
    "afp",
    "dpa",
    "associated",
    "bloomberg",
    "press",
    "tribune",
    "journal",
    "today",
    "telegraph",
    "independent",
    "mirror",
    "sun",
    "mail",
    "express",
    "gazette",
    "chronicle",
    "observer",
    "standard",
    "globe",
    "star",
    "magazine",
    "radio",
    "online",
    "politico",
    "axios",
    "vox",
    "huffpost",
    "yahoo",
    "msn",
    "spiegel",
    "zeit",
    "welt",
    "bild",
    "faz",
    "zeitung",
    "tagesschau",
    "tagesspiegel",
    "focus",
    "stern",
    "ntv",
    "monde",
    "figaro",
    "libération",
    "parisien",
    "país",
    "mundo",
    "vanguardia",
    "repubblica",
    "corriere",
    "новости",
    "新闻",
];

fn without_site(title: &str) -> Option<&str> {
    let marks = [" | ", " - ", " – ", " — ", " :: ", " · ", " • ", "_", " » "];
    let (at, mark) = marks.iter().filter_map(|mark| Some((title.rfind(mark)?, *mark))).max()?;
    let (rest, site) = (title[..at].trim_end(), title[at + mark.len()..].trim());
    let words = || site.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_address = site.rsplit('.').next().is_some_and(|end| {
        end.len() < site.len()
            && (2..=4).contains(&end.len())
            && end.chars().all(|c| c.is_ascii_lowercase())
    });
    let is_site = mark == " | "
        || mark == " :: "
        || is_address && !site.contains(' ')
        || words().any(|word| SITES.contains(&word.to_lowercase().as_str()));
    let is_capital =
        words().all(|word| !word.starts_with(char::is_lowercase) || word.len() <= 3 || is_address);
    // What is left must still be a title.
    let is_enough = rest.split_whitespace().count() >= 2 || rest.chars().count() >= 6;
    (is_site && is_capital && words().count() <= 5 && is_enough).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{bare_title, title_similarity};

    #[test]
    fn labels_and_sites_are_left_off() {
        for title in [
            "Opinion | When the wall is raised - The New York Times",
            "Op-Ed Columnist: When the wall is raised",
            "WATCH: When the wall is raised",
            "Exclusive - When the wall is raised | BBC News",
            "UPDATE 2-When the wall is raised",
            "When the wall is raised — Harbour Gazette",
            "When the wall is raised - harbour.example.com",
            "BREAKING: VIDEO: When the wall is raised",
        ] {
            assert_eq!(bare_title(title), "When the wall is raised", "{title}");
        }
        for title in [
            "Wall raised - five dead",
            "Watch the wall: it moves",
            "Mayor: wall is high",
            "Sport | BBC",
            "A - B",
        ] {
            assert_eq!(bare_title(title), title);
        }
    }

    #[test]
    fn similarity_goes_from_none_to_one() {
        for (a, b, expected) in [
            ("Opinion | Wall raised at last - The New York Times", "Wall raised at last", "1.00"),
            ("Wall raised", "Ferry strike", "0.00"),
            ("", "", "0.00"),
            ("wall wall", "wall", "0.67"),
            ("Wall raised today", "Ferry raised today", "0.67"),
            ("Ferry raised today", "Wall raised today", "0.67"),
        ] {
            assert_eq!(format!("{:.2}", title_similarity(a, b)), expected, "{a} | {b}");
        }
    }
}
