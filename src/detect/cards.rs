//! What the tables show of articles and of repeats, read again: each article once, and only those that are shown.

use super::compared::Comparing;
use super::ranks::Sources;
use super::records::Record;
use super::repeat_rows::Row;
use super::watch::{Stage, Watch};
use crate::article::{Article, Precision};
use crate::error::{Error, Result};
use crate::findings::{Card, Cards, Pile, RepeatKind, RepeatText, Treatment, put_card, put_text};
use crate::marks::{
    correction, correction_in, credit_in, is_live_blog, is_release_in, is_republished_in,
};
use crate::passage::Marks;
use crate::read::{Fields, LoadScratch};
use crate::spill::Spill;
use crate::text::{Tokens, tokenise};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::io;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Longest text of a repeat in the table, in characters.
const LONGEST_TEXT: usize = 2_000;
/// Articles whose words are in memory at a time, and of these, how many a thread takes at a time.
const AT_A_TIME: (usize, usize) = (1 << 14, 1 << 7);

impl Pile for Spill {
    fn read(&self, place: Range<u64>, into: &mut Vec<u8>) -> io::Result<()> {
        Spill::read(self, place, into)
    }
}

/// What was read again.
pub(super) struct LookedUp {
    pub(super) cards: Cards,
    /// The language of each card as a hash, 0 where it is not known.
    pub(super) languages: Vec<u64>,
    /// How many words of the article of each card are left out as furniture.
    pub(super) left_out: Vec<u32>,
    /// The words of the repeats.
    pub(super) texts: Spill,
    /// How many of them are shortened.
    pub(super) shortened: u64,
}

/// Reads the cards of `articles`, which ascend, and the texts of the repeats. Their places in the pile are filled in, and what they
/// are by their words.
pub(super) fn look_up(
    comparing: Comparing<'_>,
    sources: &Sources<'_>,
    articles: &[u32],
    rows: &mut [Row],
    (mut cards, mut texts): (Spill, Spill),
    watch: &dyn Watch,
) -> Result<LookedUp> {
    let mut order: Vec<u32> = (0..).take(rows.len()).collect();
    order.par_sort_unstable_by_key(|&row| {
        let Row { article, span, .. } = &rows[row as usize];
        (*article, span.start, span.end, row)
    });
    let mut wanted: Vec<u32> = order.iter().map(|&row| rows[row as usize].article).collect();
    wanted.extend_from_slice(articles);
    wanted.par_sort_unstable();
    wanted.dedup();
    watch.stage(Stage::LookingUp, Some(wanted.len() as u64));

    let (mut ends, mut languages) =
        (Vec::with_capacity(articles.len()), Vec::with_capacity(articles.len()));
    let (mut left_out, mut shortened) = (Vec::with_capacity(articles.len()), 0);
    let mut written = order.iter();
    for wanted in wanted.chunks(AT_A_TIME.0) {
        let reader = Reader { comparing, sources, articles, rows, order: &order };
        let parts: Result<Vec<Part>> = wanted
            .par_chunks(AT_A_TIME.1)
            .map_init(
                || (LoadScratch::new(Fields::All), Tokens::default()),
                |(scratch, tokens), wanted| {
                    if watch.interrupted() {
                        return Err(Error::Interrupted);
                    }
                    watch.advance(wanted.len() as u64);
                    reader.read(wanted, scratch, tokens)
                },
            )
            .collect();
        for part in parts? {
            let before = cards.append(&part.cards)?;
            ends.extend(part.card_ends.iter().map(|end| before + end));
            languages.extend_from_slice(&part.languages);
            left_out.extend_from_slice(&part.left_out);
            let before = texts.append(&part.texts)?;
            let mut start = 0;
            // The other way round, a row would be taken for every part that has no text left.
            let told = part.text_ends.iter().zip(&part.kinds);
            for ((&end, &(kind, treatment)), &row) in told.zip(written.by_ref()) {
                let repeat = &mut rows[row as usize].repeat;
                repeat.text = before + start..before + end;
                repeat.kind = kind.unwrap_or(repeat.kind);
                repeat.treatment = treatment;
                start = end;
            }
            shortened += part.shortened;
        }
    }
    let cards = Cards::new(Box::new(cards), ends);
    Ok(LookedUp { cards, languages, left_out, texts, shortened })
}

/// What some articles gave.
#[derive(Default)]
struct Part {
    cards: Vec<u8>,
    card_ends: Vec<u64>,
    languages: Vec<u64>,
    left_out: Vec<u32>,
    texts: Vec<u8>,
    text_ends: Vec<u64>,
    /// What each of them is.
    kinds: Vec<(Option<RepeatKind>, Option<Treatment>)>,
    shortened: u64,
}

struct Reader<'a> {
    comparing: Comparing<'a>,
    sources: &'a Sources<'a>,
    /// Articles with a card, ascending.
    articles: &'a [u32],
    rows: &'a [Row],
    /// The rows by their article, then by where their text begins.
    order: &'a [u32],
}

impl Reader<'_> {
    fn read(&self, wanted: &[u32], scratch: &mut LoadScratch, tokens: &mut Tokens) -> Result<Part> {
        let Comparing { inputs, records, furniture, .. } = self.comparing;
        let mut part = Part::default();
        let (mut card, mut text) = (Card::default(), RepeatText::default());
        for &number in wanted {
            let article = inputs.load_into(&records.place(number), scratch)?;
            tokenise(&article.text, tokens);
            self.take_texts(number, article, tokens, &mut text, &mut part);
            if self.articles.binary_search(&number).is_ok() {
                describe(&records.get(number), article, tokens, &mut card);
                let paragraphs = self.comparing.paragraphs(number);
                part.left_out.push(furniture.left_out(paragraphs, &article.text, tokens));
                put_card(&card, &mut part.cards);
                part.card_ends.push(part.cards.len() as u64);
                let language = card.language.as_bytes();
                // A hash of 0 would make a language unknown: there is none such, or we had to look far for it.
                part.languages.push(if language.is_empty() { 0 } else { xxh3_64(language) });
            }
        }
        Ok(part)
    }

    /// The text of an article is walked once, however many repeats it shows.
    fn take_texts(
        &self,
        number: u32,
        article: &Article,
        tokens: &Tokens,
        text: &mut RepeatText,
        part: &mut Part,
    ) {
        let records = self.comparing.records;
        let row = |&row: &u32| &self.rows[row as usize];
        let first = self.order.partition_point(|at| row(at).article < number);
        let rows = self.order[first..].iter().map(row).take_while(|row| row.article == number);
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return;
        }
        let marks = self.comparing.marks_with_kinds(number, &article.title, &article.text, tokens);
        let (mut rest, mut point) = (article.text.as_str(), 0);
        for row in rows {
            rest = after(rest, row.span.start - point);
            point = row.span.start;
            let shortened = show(rest, row.span.len(), &mut text.text);
            part.shortened += u64::from(shortened);
            let start = article.text.len() - rest.len();
            let end = article.text.len() - after(rest, row.span.end - row.span.start).len();
            let words = tokens.first_from(start)..tokens.first_from(end);
            part.kinds.push(told_by_words(marks.get(words).unwrap_or_default()));
            text.example_id.clear();
            text.example_id.push_str(records.id(number));
            text.example_url.clone_from(&article.url);
            text.top_source.clone_from(&self.sources.names[row.top_source as usize]);
            let source =
                |article: u32| self.sources.names[self.sources.of(article) as usize].as_str();
            text.first_source.clear();
            text.first_source.push_str(row.first_seen.map_or("", source));
            let seen_at = |article: Option<u32>| {
                article.map(|article| written(&records.get(article))).unwrap_or_default()
            };
            text.first_seen_at = seen_at(row.first_seen);
            text.last_seen_at = seen_at(row.last_seen);
            put_text(text, &mut part.texts);
            part.text_ends.push(part.texts.len() as u64);
        }
    }
}

/// What a repeat is, where the marks of its words tell that, and what becomes of it.
fn told_by_words(marks: &[Marks]) -> (Option<RepeatKind>, Option<Treatment>) {
    /// Most words of a credit.
    const CREDIT: usize = 40;
    let count = |wanted: &[Marks]| {
        marks.iter().filter(|marks| wanted.iter().any(|&mark| marks.any(mark))).count()
    };
    let is_most = |some: usize| 2 * some > marks.len();
    let is_nearly_all = |some: usize| some > 0 && 5 * some >= 4 * marks.len();
    let kind = if marks.len() <= CREDIT && is_nearly_all(count(&[Marks::CREDIT])) {
        Some(RepeatKind::Credit)
    } else if is_most(count(&[Marks::IGNORED, Marks::KEPT])) {
        Some(RepeatKind::Boilerplate)
    } else if is_nearly_all(count(&[Marks::QUOTED])) {
        Some(RepeatKind::Quote)
    } else {
        None
    };
    let treatment = if is_most(count(&[Marks::LISTED])) {
        Some(Treatment::IgnoredByList)
    } else if is_most(count(&[Marks::IGNORED])) {
        Some(Treatment::IgnoredByItself)
    } else if is_most(count(&[Marks::IGNORED, Marks::KEPT])) {
        Some(Treatment::Kept)
    } else {
        None
    };
    (kind, treatment)
}

/// Fills in what the tables say about an article. `tokens` are those of its text.
pub(super) fn describe(record: &Record<'_>, article: &Article, tokens: &Tokens, card: &mut Card) {
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
    let credit = credit_in(&article.text, tokens, byline);
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
fn written(record: &Record<'_>) -> String {
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
fn after(text: &str, count: u32) -> &str {
    let mut characters = text.chars();
    if let Some(last) = count.checked_sub(1) {
        characters.nth(last as usize);
    }
    characters.as_str()
}

/// Puts the first `length` characters of a text into `shown`, with its line ends as spaces, and tells whether they were
/// too many to show all.
fn show(text: &str, length: usize, shown: &mut String) -> bool {
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

/// Appends the words of a text with one space between any two.
pub(super) fn put_on_one_line(text: &str, shown: &mut String) {
    let before = shown.len();
    let mut put = |words: &str| {
        if shown.len() > before {
            shown.push(' ');
        }
        shown.push_str(words);
    };
    // To copy a line is many times cheaper than to copy its words.
    for line in text.split('\n').map(str::trim_ascii).filter(|line| !line.is_empty()) {
        if is_on_one_line(line.as_bytes()) {
            put(line);
        } else {
            line.split_whitespace().for_each(&mut put);
        }
    }
}

/// Whether there is surely no white space but single spaces between words. Nearly all lines are told at once.
fn is_on_one_line(line: &[u8]) -> bool {
    // Counting looks at many bytes at once, where a search goes one by one.
    let controls = line.iter().filter(|&&byte| byte < b' ').count();
    let pairs = line.iter().zip(line.iter().skip(1));
    let doubles = pairs.filter(|&pair| pair == (&b' ', &b' ')).count();
    let is_trimmed = line.first() != Some(&b' ') && line.last() != Some(&b' ');
    // White space beyond ASCII, and what is not told from it by two bytes.
    let is_space = |at: usize| {
        matches!(
            line.get(at..at + 2),
            Some([0xC2, 0x85 | 0xA0] | [0xE1, 0x9A] | [0xE2, 0x81] | [0xE3, 0x80])
        ) || matches!(line.get(at..at + 3), Some([0xE2, 0x80, 0x80..=0x8F | 0xA8..=0xA9 | 0xAF]))
    };
    is_trimmed
        && controls + doubles == 0
        && !memchr::memchr3_iter(0xC2, 0xE1, 0xE3, line).any(is_space)
        && !memchr::memchr_iter(0xE2, line).any(is_space)
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
