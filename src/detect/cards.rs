//! What the tables show of an article: read again, for articles that are shown alone.

use super::records::{Record, Records};
use super::watch::{Stage, Watch};
use crate::article::Precision;
use crate::error::{Error, Result};
use crate::findings::Card;
use crate::read::Inputs;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// The cards of some articles.
pub(super) struct Cards {
    /// By article.
    cards: Vec<(u32, Arc<Card>)>,
}

impl Cards {
    /// Reads the cards of `articles`, which may name one more than once, in any order.
    pub(super) fn read(
        inputs: &Inputs,
        records: &Records,
        mut articles: Vec<u32>,
        watch: &dyn Watch,
    ) -> Result<Self> {
        articles.sort_unstable();
        articles.dedup();
        watch.stage(Stage::LookingUp, Some(articles.len() as u64));
        let read = |&article: &u32| {
            if watch.interrupted() {
                return Err(Error::Interrupted);
            }
            watch.advance(1);
            Ok((article, Arc::new(card(inputs, &records.get(article))?)))
        };
        Ok(Self { cards: articles.par_iter().map(read).collect::<Result<_>>()? })
    }

    /// The card of an article; an empty one if it was not read.
    pub(super) fn of(&self, article: u32) -> Arc<Card> {
        let found = self.cards.binary_search_by_key(&article, |&(article, _)| article).ok();
        found.map(|i| Arc::clone(&self.cards[i].1)).unwrap_or_default()
    }
}

fn card(inputs: &Inputs, record: &Record<'_>) -> Result<Card> {
    let article = inputs.load(&record.place)?;
    let published_at =
        if record.precision == Precision::None { article.published.given } else { written(record) };
    Ok(Card {
        id: record.id.to_owned(),
        source: record.source.to_string(),
        title: article.title,
        url: article.url,
        published_at,
        precision: record.precision,
        byline: article.byline,
        language: article.language,
        words: record.words,
        text_sha256: hex(&Sha256::digest(article.text.as_bytes())),
    })
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

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
