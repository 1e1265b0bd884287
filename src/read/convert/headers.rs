//! One text a file, after lines such as `Title: …` and an empty line, like a mail.
//!
//! The fields may have any of the names that records have, in any case; a line that begins with a space goes on with the
//! field before it. Fields of other names are passed over. A file that does not begin with such lines is a text as it is.

use std::io::{self, Read};
use std::sync::Arc;

use super::{Convert, Converted, Normal};
use crate::article::Reason;
use crate::read::decompress::Bytes;
use crate::read::fields::{Field, Wanted};
use crate::read::text::headline;

/// The one article of a file.
pub(super) struct Headers {
    bytes: Option<Bytes>,
    id: String,
    limit: u64,
    wanted: Arc<Wanted>,
}

impl Headers {
    /// A file of at most `limit` bytes; `id` tells the article where it says nothing itself.
    pub(super) fn new(bytes: Bytes, id: String, limit: u64, wanted: Arc<Wanted>) -> Self {
        Headers { bytes: Some(bytes), id, limit, wanted }
    }
}

impl Convert for Headers {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        let Some(bytes) = self.bytes.take() else { return Ok(false) };
        let mut all = Vec::new();
        bytes.take(self.limit.saturating_add(1)).read_to_end(&mut all)?;
        if all.len() as u64 > self.limit {
            let detail = format!("longer than {} bytes (--max-article)", self.limit);
            out.refuse(&self.id, Reason::TooLong, detail);
            return Ok(false);
        }
        let text = String::from_utf8_lossy(&all);
        let mut article = article(text.trim_start_matches('\u{feff}'), &self.wanted);
        if article.id.is_empty() {
            article.id = std::mem::take(&mut self.id);
        }
        if text.contains('\u{fffd}') && std::str::from_utf8(&all).is_err() {
            out.note(Reason::BadEncoding, "bytes that are no UTF-8 were replaced by U+FFFD");
        }
        out.article(&article);
        Ok(false)
    }
}

fn article(whole: &str, wanted: &Wanted) -> Normal {
    let mut article = Normal::default();
    let mut fields: Vec<(&str, String)> = Vec::new();
    let mut rest = whole;
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let text = line.trim();
        if text.is_empty() {
            rest = after;
            break;
        }
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = fields.last_mut()
        {
            value.push(' ');
            value.push_str(text);
        } else if let Some((name, value)) = text.split_once(':').filter(|(name, _)| is_name(name)) {
            fields.push((name, value.trim().to_owned()));
        } else {
            // What begins otherwise is a text, all of it.
            fields.clear();
            rest = whole;
            break;
        }
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    for field in Field::ALL {
        let into = match field {
            Field::Id => &mut article.id,
            Field::Title => &mut article.title,
            Field::Url => &mut article.url,
            Field::Date => &mut article.published_at,
            Field::Source => &mut article.source,
            Field::Byline => &mut article.author,
            Field::Language => &mut article.language,
            Field::Text => continue,
        };
        let named = |name: &str| fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let mails = match field {
            Field::Id => "Message-ID",
            Field::Title => "Subject",
            Field::Byline => "From",
            _ => "",
        };
        let names = wanted.paths(field).iter().map(|path| path.name.as_str()).chain([mails]);
        if let Some((_, value)) = names.filter_map(named).find(|(_, value)| !value.is_empty()) {
            value.clone_into(into);
        }
    }
    rest.trim().clone_into(&mut article.text);
    if article.title.is_empty() {
        headline(rest).clone_into(&mut article.title);
    }
    article
}

/// A name of a field: a word or two, such as `Published at`.
fn is_name(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    !name.is_empty()
        && name.chars().count() <= 40
        && name.chars().all(is_part)
        && name.split(' ').count() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::FieldNames;

    fn read(text: &str) -> Normal {
        article(text, &Wanted::new(&FieldNames::default()))
    }

    #[test]
    fn reads_lines_before_the_text() {
        let found = read(
            "TITLE: Ships came in\r\n  and out\r\nDate: 2026-03-01\r\nSource: The Post\r\nX-Desk: sea\r\nFrom: Ann\r\n\r\nOne.\r\n\r\nTwo: three.\r\n",
        );
        assert_eq!(
            (found.title.as_str(), found.published_at.as_str()),
            ("Ships came in and out", "2026-03-01")
        );
        assert_eq!((found.source.as_str(), found.author.as_str()), ("The Post", "Ann"));
        assert_eq!(found.text, "One.\r\n\r\nTwo: three.");
    }

    #[test]
    fn what_has_no_such_lines_is_a_text() {
        for text in ["Ships came in.\n\nTitle: x", "Title: x\nShips came in.\n\nMore", "\nTitle: x"]
        {
            let found = read(text);
            assert_eq!((found.text.as_str(), found.source.as_str()), (text.trim(), ""));
        }
        assert_eq!(read("Title: x").text, "");
        assert_eq!(read("").text, "");
    }
}
