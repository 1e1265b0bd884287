//! Archives of crawls (WARC, WET, ARC): the pages and texts in them, one record after the other.
//!
//! Answers with status 200 that are pages go to the reader of pages; texts that were extracted (`conversion`, as in WET
//! files) or stored as such (`resource`) are articles as they are. Everything else an archive holds is counted, and told in
//! one note a kind at the end.

mod counts;
mod http;
mod records;

use std::io::{self, Cursor, Read};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use self::counts::Counts;
use self::records::{Head, Records, Step};
use super::{Convert, Converted, Normal};
use crate::article::Reason;
use crate::read::decompress::{self, Bytes};
use crate::read::gzip;

/// Most pages that are held at once, so that there is work for every thread.
const PAGES: usize = 64;
/// Bytes of pages that are enough to begin with.
const HELD: usize = 16 << 20;
/// Most records between two looks at the output.
const RECORDS: usize = 1 << 14;

/// Most bytes of a page, unpacked.
const PAGE: u64 = 32 << 20;

/// What an archive knows of a page besides its bytes; empty where it says nothing.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(feature = "html"), allow(dead_code, reason = "for pages"))]
pub(super) struct Sent<'a> {
    pub(super) url: &'a str,
    /// The charset that the server stated.
    pub(super) charset: &'a str,
    /// The language that the server stated.
    pub(super) language: &'a str,
}

/// What a page gave: its article and what is wrong with its bytes, or why there is none.
pub(super) type OfPage = Result<(Normal, Option<String>), (Reason, String)>;

/// The articles of an archive. Record `n` of the archive is record `n` of what is given out.
pub(super) struct Archive {
    records: Records,
    page: fn(&[u8], &Sent<'_>) -> OfPage,
    limit: u64,
    counts: Counts,
}

/// What became of a record.
enum Found {
    /// To be converted.
    Page(Page),
    /// Counted.
    Nothing,
    Article(Box<Normal>, Option<String>),
    Refused(String, Reason, String),
    /// No record: what is lost between two.
    Lost(String),
}

/// A page and what the archive says about it.
struct Page {
    head: Head,
    body: Vec<u8>,
    /// Where the page begins in the body.
    start: usize,
    answer: http::Answer,
}

impl Archive {
    /// An archive from its unpacked bytes. Texts of more than `limit` bytes, and pages of more than that or 32 MiB, are
    /// refused without being held. `page` reads a page.
    pub(super) fn new(bytes: Bytes, limit: u64, page: fn(&[u8], &Sent<'_>) -> OfPage) -> Self {
        Archive { records: Records::new(bytes), page, limit, counts: Counts::default() }
    }
}

impl Convert for Archive {
    fn more(&mut self, out: &mut Converted) -> io::Result<bool> {
        while !out.is_full() {
            let (found, end) = self.batch();
            let (page, limit) = (self.page, self.limit.min(PAGE));
            let done: Vec<Found> =
                found.into_par_iter().map(|found| convert(found, page, limit)).collect();
            for found in done {
                match found {
                    Found::Page(_) | Found::Nothing => out.nothing(),
                    Found::Article(article, damage) => {
                        if let Some(detail) = damage {
                            out.remark(&article.url, Reason::BadEncoding, detail);
                        }
                        out.article(&article);
                    }
                    Found::Refused(id, reason, detail) => out.refuse(&id, reason, detail),
                    Found::Lost(detail) => out.note(Reason::Truncated, detail),
                }
            }
            if let Some(end) = end {
                for (reason, detail) in self.counts.told() {
                    out.note(reason, detail);
                }
                return end.map(|()| false);
            }
        }
        Ok(true)
    }
}

impl Archive {
    /// The next records, and how it ended if it did.
    fn batch(&mut self) -> (Vec<Found>, Option<io::Result<()>>) {
        let (mut found, mut pages, mut held) = (Vec::new(), 0, 0);
        while pages < PAGES && held < HELD && found.len() < RECORDS {
            let (next, failure) = match self.records.step() {
                Ok(Step::Record(head)) => self.look(head),
                Ok(Step::Strayed(bytes)) => {
                    self.counts.stray(bytes);
                    continue;
                }
                Ok(Step::Damaged(detail)) => {
                    (Found::Refused(String::new(), Reason::BadMarkup, detail), None)
                }
                Ok(Step::Over) => return (found, Some(Ok(()))),
                Err(error) => match lost(&error) {
                    Some(detail) => {
                        self.records.give_up();
                        (Found::Lost(detail), None)
                    }
                    None => return (found, Some(Err(error))),
                },
            };
            if let Found::Page(page) = &next {
                (pages, held) = (pages + 1, held + page.body.len());
            }
            found.push(next);
            if let Some(failure) = failure {
                if let Some(detail) = lost(&failure) {
                    self.records.give_up();
                    found.push(Found::Lost(detail));
                    continue;
                }
                return (found, Some(Err(failure)));
            }
        }
        (found, None)
    }

    /// Decides what a record is by its head and the first bytes of its body, and reads the rest if it is wanted.
    fn look(&mut self, head: Head) -> (Found, Option<io::Error>) {
        let (url, length) = (head.url.clone(), head.length);
        let cut = |left: u64, ends: &str| {
            let had = length - left.min(length);
            let detail =
                format!("the archive {ends} within this record, after {had} of {length} bytes");
            Found::Refused(url.clone(), Reason::Truncated, detail)
        };
        match self.found(head) {
            Ok(found) if self.records.left() == 0 => (found, None),
            Ok(_) => (cut(self.records.left(), "ends"), None),
            Err(error) => {
                let ends = if gzip::gap(&error).is_some() { "is damaged" } else { "ends" };
                (cut(self.records.left(), ends), Some(error))
            }
        }
    }

    fn found(&mut self, head: Head) -> io::Result<Found> {
        let plan = plan(&head, self.records.peek()?);
        let limit = if matches!(plan, Plan::Page(..)) { self.limit.min(PAGE) } else { self.limit };
        Ok(match plan {
            Plan::Count(kind) => {
                self.counts.add(kind);
                self.records.pass()?;
                Found::Nothing
            }
            _ if head.length > limit => {
                self.records.pass()?;
                Found::Refused(head.url, Reason::TooLong, too_long(limit))
            }
            Plan::Page(start, answer) => {
                self.counts.cut += u64::from(head.is_cut);
                Found::Page(Page { head, body: self.records.take()?, start, answer })
            }
            Plan::Text => Found::Article(Box::new(text(head, &self.records.take()?)), None),
        })
    }
}

/// What is lost where an archive is damaged and goes on; `None` where it ends.
fn lost(error: &io::Error) -> Option<String> {
    let gap = gzip::gap(error)?;
    Some(format!(
        "the gzip data is damaged ({gap}): what it held there is lost, and reading goes on with the next member, {} bytes further",
        gap.passed
    ))
}

/// What is to be done with a record.
enum Plan {
    /// A page that begins so many bytes into the body.
    Page(usize, http::Answer),
    Text,
    Count(counts::Kind),
}

fn plan(head: &Head, start: &[u8]) -> Plan {
    use counts::Kind::{Media, Other, Status};
    let media = http::media(&head.content_type);
    match head.kind.as_str() {
        "response" if media == "application/http" || head.is_arc => {
            let Some((at, answer)) = http::answer(start) else {
                return Plan::Count(Other("answer without a head that can be read".to_owned()));
            };
            let media = match answer.content_type.as_deref().map(http::media) {
                Some(media) if !media.is_empty() => media,
                _ if http::looks_like_page(&start[at..]) => "text/html".to_owned(),
                _ => String::new(),
            };
            match answer.status {
                200 if http::is_page(&media) => Plan::Page(at, answer),
                200 => Plan::Count(Media(media)),
                status => Plan::Count(Status(status)),
            }
        }
        "resource" if http::is_page(&media) => {
            let answer = http::Answer::plain(Some(head.content_type.clone()));
            Plan::Page(0, answer)
        }
        // Programs that crawl put their own logs and lists into archives as well.
        "conversion" | "resource" if media == "text/plain" && is_of_the_web(&head.url) => {
            Plan::Text
        }
        "resource" if !is_of_the_web(&head.url) => {
            Plan::Count(Other("record of nothing on the web".to_owned()))
        }
        "response" | "conversion" | "resource" => Plan::Count(Media(media)),
        kind => Plan::Count(Other(kind.to_owned())),
    }
}

fn is_of_the_web(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

fn convert(found: Found, page: fn(&[u8], &Sent<'_>) -> OfPage, limit: u64) -> Found {
    let Found::Page(Page { head, body, start, answer }) = found else { return found };
    let sent =
        Sent { url: &head.url, charset: answer.charset(), language: answer.language.as_str() };
    match unpacked(&body[start..], &answer, limit).and_then(|bytes| page(&bytes, &sent)) {
        Ok((article, damage)) => Found::Article(Box::new(article), damage),
        Err((reason, detail)) => Found::Refused(head.url, reason, detail),
    }
}

/// A body as the server meant it. What is announced and not so is common, for crawlers unpack and leave the announcement.
fn unpacked(sent: &[u8], answer: &http::Answer, limit: u64) -> Result<Vec<u8>, (Reason, String)> {
    let whole = if answer.is_chunked { http::joined(sent) } else { sent.to_vec() };
    if answer.packing.iter().any(|packing| packing == "br") && !http::looks_like_page(&whole) {
        let bytes = http::unbrotli(&whole, limit)?;
        return if bytes.len() as u64 > limit {
            Err((Reason::TooLong, too_long(limit)))
        } else {
            Ok(bytes)
        };
    }
    let is_deflate = answer.packing.iter().any(|packing| packing == "deflate");
    let bytes = if is_deflate && !http::looks_like_page(&whole) {
        http::inflated(&whole, limit)
    } else if answer.packing.is_empty() {
        whole
    } else {
        let mut bytes = Vec::new();
        // A crawler may have stopped in the middle: what there is, is read.
        if let Ok((packed, _)) = decompress::unpack(Cursor::new(whole)) {
            let _ = packed.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        }
        bytes
    };
    if bytes.len() as u64 > limit {
        return Err((Reason::TooLong, too_long(limit)));
    }
    Ok(bytes)
}

fn text(head: Head, body: &[u8]) -> Normal {
    let text = String::from_utf8_lossy(body).trim().to_owned();
    let title = crate::read::text::headline(&text).to_owned();
    // Several languages in one text are no language of it.
    let language = if head.language.contains(',') { String::new() } else { head.language };
    Normal { url: head.url, title, language, text, ..Normal::default() }
}

fn too_long(limit: u64) -> String {
    format!("longer than {limit} bytes")
}

/// Reads a page as those of saved pages are read.
#[cfg(feature = "html")]
pub(super) fn article_of_page(bytes: &[u8], sent: &Sent<'_>) -> OfPage {
    use super::page::{self, Hints};
    let &Sent { url, charset, language } = sent;
    match page::read(bytes, &Hints { url, charset, language }) {
        Ok(page) => {
            let url = if page.article.url.is_empty() { url } else { &page.article.url }.to_owned();
            Ok((Normal { url, ..page.article }, page.damaged))
        }
        Err(refusal) => Err((refusal.reason, refusal.detail)),
    }
}

/// Says that this build reads no pages.
#[cfg(not(feature = "html"))]
pub(super) fn article_of_page(_: &[u8], _: &Sent<'_>) -> OfPage {
    Err((Reason::UnknownFormat, "this build of the program reads no pages".to_owned()))
}

#[cfg(test)]
mod tests;
