//! What the tables show of articles and of repeats, in words.

use super::records::Record;
use crate::article::{Article, Precision};
use crate::findings::Card;
use crate::marks::{
    Credit, correction, correction_in, credit_beside, is_live_blog, is_release_in,
    is_republished_in,
};
use crate::text::{Tokens, put_on_one_line};
use sha2::{Digest as _, Sha256};

/// Longest text of a repeat in the table, in characters.
const LONGEST_TEXT: usize = 2_000;

/// Fills in what the tables say about an article. `tokens` are those of its text, and `credit` is what that itself credits.
pub(super) fn describe(
    record: &Record<'_>,
    article: &Article,
    tokens: &Tokens,
    credit: Option<Credit>,
    card: &mut Card,
) {
    card.id.clear();
    card.id.push_str(record.id);
    card.source.clear();
    card.source.push_str(record.source);
    card.title.clone_from(&article.title);
    card.url.clone_from(&article.url);
    if record.precision == Precision::None {
        card.published_at.clone_from(&article.published.given);
    } else {
        card.published_at = written(record);
    }
    card.precision = record.precision;
    card.byline.clone_from(&article.byline);
    card.language.clone_from(&article.language);
    let byline = Some(article.byline.as_str()).filter(|byline| !byline.is_empty());
    let credit = credit_beside(credit, byline);
    card.agency.clear();
    card.agency.push_str(credit.map_or("", |credit| credit.agency));
    card.is_live_blog = is_live_blog(&article.title, &article.text);
    let is_corrected = correction_in(&article.text, tokens).is_some();
    card.is_corrected = is_corrected || correction(&article.title).is_some();
    card.is_cut_off = record.cut_off;
    card.is_republished = is_republished_in(&article.text, tokens);
    card.is_release = is_release_in(&article.text, tokens, &card.agency);
    card.words = record.words;
    card.text_sha256 = Sha256::digest(article.text.as_bytes()).into();
}

/// A record's time as the tables write it: RFC 3339 UTC, a bare date for a day; empty without one.
pub(super) fn written(record: &Record<'_>) -> String {
    let format = match record.precision {
        Precision::None => return String::new(),
        Precision::Day => "%Y-%m-%d",
        _ => "%Y-%m-%dT%H:%M:%SZ",
    };
    jiff::Timestamp::from_second(record.seconds)
        .map(|time| time.strftime(format).to_string())
        .unwrap_or_default()
}

/// What follows the first `count` characters of a text.
pub(super) fn after(text: &str, count: u32) -> &str {
    let mut characters = text.chars();
    if let Some(last) = count.checked_sub(1) {
        characters.nth(last as usize);
    }
    characters.as_str()
}

/// Puts the first `length` characters of a text into `shown`, with its line ends as spaces, and tells whether they were
/// too many to show all.
pub(super) fn show(text: &str, length: usize, shown: &mut String) -> bool {
    let rest = after(text, u32::try_from(length.min(LONGEST_TEXT)).unwrap_or(u32::MAX));
    let start = &text[..text.len() - rest.len()];
    shown.clear();
    put_on_one_line(start, shown);
    let shortened = length > LONGEST_TEXT;
    if shortened {
        shown.push_str(" …");
    }
    shortened
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A text of words, all white space there is, and what looks like it from its first byte.
    fn any_text() -> impl Strategy<Value = String> {
        let spaces = (0_u32..0x3100).filter_map(char::from_u32).filter(|c| c.is_whitespace());
        let piece = prop_oneof![
            8 => Just("word ".to_owned()),
            2 => proptest::sample::select("“”‘’–—…•§©ひ†".chars().collect::<Vec<_>>()).prop_map(String::from),
            1 => proptest::sample::select(spaces.collect::<Vec<_>>()).prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn texts_are_shown_on_one_line(text in any_text(), before in 0_u32..9, length in 0_usize..60) {
            let characters: String = text.chars().skip(before as usize).take(length).collect();
            let expected = characters.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut shown = "of the last text".to_owned();
            prop_assert!(!show(after(&text, before), length, &mut shown));
            prop_assert_eq!(shown, expected);
        }
    }

    #[test]
    fn long_texts_are_shortened() {
        let mut shown = String::new();
        assert!(!show(&"é".repeat(2_000), 2_000, &mut shown));
        assert_eq!(shown.chars().count(), 2_000);
        assert!(show(&"é".repeat(2_001), 2_001, &mut shown));
        assert!(shown.ends_with("é …") && shown.chars().count() == 2_002, "{shown}");
    }
}
