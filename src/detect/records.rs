//! What a run remembers of every article: some seventy-five bytes and its id, as columns. Where they do not fit into memory, most are on disk.

use super::cells::Cell;
use super::column::Column;
use super::pages::Page;
use crate::article::{Place, Precision};
use crate::error::Result;
use crate::spill::Memory;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One article, as the run remembers it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) place: Place,
    pub(super) id: &'a str,
    pub(super) source: &'a str,
    pub(super) seconds: i64,
    pub(super) precision: Precision,
    pub(super) words: u32,
    /// Equal for identical texts, and only for these.
    pub(super) identity: u128,
    pub(super) cut_off: bool,
    pub(super) page: Page,
}

impl Record<'_> {
    pub(super) fn moment(&self) -> Option<crate::cluster::Moment> {
        crate::cluster::moment(self.seconds, self.precision)
    }
}

/// All articles of a stretch of the inputs, by number.
#[derive(Default)]
pub(super) struct Records {
    ids: Ids,
    words: Column<u32>,
    identities: Column<u128>,
    /// By number in `sources`.
    source_of: Column<u32>,
    sources: Sources,
    seconds: Column<i64>,
    /// The precision of its time, and whether its text ends cut off.
    marks: Column<(Precision, bool)>,
    pages: Column<Page>,
    /// The first article of each stretch that comes from one input, and that input.
    inputs: Vec<(u32, u32)>,
    offsets: Column<u64>,
    lines: Column<u32>,
    lengths: Column<u32>,
    /// The places of which line or length are too great for their column.
    far: BTreeMap<u32, Place>,
}

/// Stands for a line or a length that is in [`Records::far`].
const FAR: u32 = u32::MAX;

impl Records {
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// About how many bytes of memory are taken by what can be put on disk …
    pub(super) fn held(&self) -> u64 {
        let Self { ids, identities, seconds, marks, pages, .. } = self;
        let places = self.offsets.held() + self.lines.held() + self.lengths.held();
        let times = seconds.held() + marks.held();
        ids.ends.held() + identities.held() + pages.held() + times + places
    }

    /// … and by what cannot.
    pub(super) fn lasting(&self) -> u64 {
        let texts: usize = self.ids.texts.iter().map(String::len).sum();
        texts as u64 + self.words.held() + self.source_of.held()
    }

    /// Whether a part of them is on disk.
    pub(super) fn are_spilled(&self) -> bool {
        self.identities.is_spilled()
    }

    /// Puts on disk what it can: all but ids, sources and numbers of words, which are asked for at every turn.
    ///
    /// # Errors
    /// When the disk is full.
    pub(super) fn spill(&mut self, memory: &Memory) -> Result<()> {
        self.ids.ends.spill(memory)?;
        self.identities.spill(memory)?;
        self.seconds.spill(memory)?;
        self.marks.spill(memory)?;
        self.pages.spill(memory)?;
        self.offsets.spill(memory)?;
        self.lines.spill(memory)?;
        self.lengths.spill(memory)
    }

    /// All of one article.
    pub(super) fn get(&self, article: u32) -> Record<'_> {
        let (precision, cut_off) = self.marks.at(article as usize);
        Record {
            place: self.place(article),
            id: self.id(article),
            source: self.source(article),
            seconds: self.seconds.at(article as usize),
            precision,
            words: self.words(article),
            identity: self.identity(article),
            cut_off,
            page: self.page(article),
        }
    }

    pub(super) fn id(&self, article: u32) -> &str {
        self.ids.get(article as usize)
    }

    pub(super) fn source(&self, article: u32) -> &str {
        &self.sources.names[self.source_of.at(article as usize) as usize]
    }

    pub(super) fn words(&self, article: u32) -> u32 {
        self.words.at(article as usize)
    }

    pub(super) fn identity(&self, article: u32) -> u128 {
        self.identities.at(article as usize)
    }

    pub(super) fn page(&self, article: u32) -> Page {
        self.pages.at(article as usize)
    }

    /// Where all articles were published, in order.
    pub(super) fn pages(&self) -> impl Iterator<Item = Page> {
        self.pages.iter()
    }

    pub(super) fn moment(&self, article: u32) -> Option<crate::cluster::Moment> {
        let (seconds, precision) = self.time(article);
        crate::cluster::moment(seconds, precision)
    }

    /// When an article was published, and how precise that is.
    pub(super) fn time(&self, article: u32) -> (i64, Precision) {
        let (precision, _) = self.marks.at(article as usize);
        (self.seconds.at(article as usize), precision)
    }

    pub(super) fn place(&self, article: u32) -> Place {
        let at = article as usize;
        let (line, length) = (self.lines.at(at), self.lengths.at(at));
        if let Some(&place) = self.far.get(&article).filter(|_| line == FAR || length == FAR) {
            return place;
        }
        let stretch = self.inputs.partition_point(|&(first, _)| first <= article).saturating_sub(1);
        let input = self.inputs.get(stretch).map_or(0, |&(_, input)| input);
        Place { input, line: line.into(), offset: self.offsets.at(at), length: length.into() }
    }

    /// The names of the sources, in no order.
    pub(super) fn sources(&self) -> &[Arc<str>] {
        &self.sources.names
    }

    /// The number of an article's source among them.
    pub(super) fn source_number(&self, article: u32) -> u32 {
        self.source_of.at(article as usize)
    }

    /// All articles, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Record<'_>> {
        (0..).take(self.len()).map(|article| self.get(article))
    }

    pub(super) fn push(&mut self, record: Record<'_>) {
        self.push_place(record.place);
        self.ids.push(record.id);
        self.words.push(record.words);
        self.identities.push(record.identity);
        let source = self.sources.number(record.source);
        self.source_of.push(source);
        self.seconds.push(record.seconds);
        self.marks.push((record.precision, record.cut_off));
        self.pages.push(record.page);
    }

    fn push_place(&mut self, place: Place) {
        let article = u32::try_from(self.len()).unwrap_or(u32::MAX);
        let small = |value: u64| u32::try_from(value).unwrap_or(FAR);
        let (line, length) = (small(place.line), small(place.length));
        if line == FAR || length == FAR {
            self.far.insert(article, place);
        }
        if self.inputs.last().is_none_or(|&(_, input)| input != place.input) {
            self.inputs.push((article, place.input));
        }
        self.offsets.push(place.offset);
        self.lines.push(line);
        self.lengths.push(length);
    }

    /// Appends the articles that come next.
    pub(super) fn append(&mut self, next: &Self) {
        let shift = u32::try_from(self.len()).unwrap_or(u32::MAX);
        self.ids.append(&next.ids);
        append(&mut self.words, &next.words);
        append(&mut self.identities, &next.identities);
        let sources: Vec<u32> =
            next.sources.names.iter().map(|name| self.sources.number(name)).collect();
        next.source_of.iter().for_each(|source| self.source_of.push(sources[source as usize]));
        append(&mut self.seconds, &next.seconds);
        append(&mut self.marks, &next.marks);
        append(&mut self.pages, &next.pages);
        for &(first, input) in &next.inputs {
            if self.inputs.last().is_none_or(|&(_, last)| last != input) {
                self.inputs.push((shift.saturating_add(first), input));
            }
        }
        append(&mut self.offsets, &next.offsets);
        append(&mut self.lines, &next.lines);
        append(&mut self.lengths, &next.lengths);
        self.far.extend(next.far.iter().map(|(&at, &place)| (shift.saturating_add(at), place)));
    }

    /// Gives some articles other ids; `renamed` ascends by article.
    pub(super) fn rename(&mut self, renamed: &[(u32, String)]) {
        let mut renamed = renamed.iter().peekable();
        let mut ids = Ids::default();
        for article in (0..).take(self.len()) {
            match renamed.next_if(|&&(other, _)| other == article) {
                Some((_, id)) => ids.push(id),
                None => ids.push(self.id(article)),
            }
        }
        self.ids = ids;
    }
}

/// Appends what was not put on disk: batches never are.
fn append<T: Cell>(column: &mut Column<T>, next: &Column<T>) {
    next.stretches(1 << 16).for_each(|chunk| column.extend(chunk));
}

/// The ids, one after the other.
#[derive(Default)]
struct Ids {
    /// Number of the text that an id is in, and where it ends there: 32 bits each.
    ends: Column<u64>,
    texts: Vec<String>,
}

impl Ids {
    /// Length from which on a text takes no further id.
    const FULL: usize = 1 << 20;

    fn get(&self, place: usize) -> &str {
        let (text, end) = halves(self.ends.at(place));
        let before = place.checked_sub(1).map(|before| halves(self.ends.at(before)));
        let start = before.filter(|&(other, _)| other == text).map_or(0, |(_, start)| start);
        let text = self.texts.get(text as usize).map_or("", String::as_str);
        // Ends that cannot be read back from the disk may be any.
        text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn push(&mut self, id: &str) {
        if self.texts.last().is_none_or(|text| text.len() + id.len() > Self::FULL) {
            if let Some(text) = self.texts.last_mut() {
                text.shrink_to_fit();
            }
            self.texts.push(String::new());
        }
        let number = self.texts.len() as u64 - 1;
        if let Some(text) = self.texts.last_mut() {
            text.push_str(id);
            self.ends.push(number << 32 | text.len() as u64);
        }
    }

    fn append(&mut self, next: &Self) {
        (0..next.ends.len()).for_each(|place| self.push(next.get(place)));
    }
}

fn halves(end: u64) -> (u32, u32) {
    #[allow(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
    ((end >> 32) as u32, end as u32)
}

/// The names of the sources, each once, in the order of their first articles.
#[derive(Default)]
struct Sources {
    names: Vec<Arc<str>>,
    numbers: BTreeMap<Arc<str>, u32>,
    /// The one asked for last: the articles of a source often stand together.
    last: u32,
}

impl Sources {
    fn number(&mut self, name: &str) -> u32 {
        if self.names.get(self.last as usize).is_some_and(|last| **last == *name) {
            return self.last;
        }
        self.last = self.numbers.get(name).copied().unwrap_or_else(|| {
            let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            let name: Arc<str> = name.into();
            self.names.push(Arc::clone(&name));
            self.numbers.insert(name, number);
            number
        });
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An article of few ids, sources and inputs, with lengths and lines of every size.
    fn record() -> impl Strategy<Value = (String, String, Place, u32)> {
        let great = prop_oneof![0_u64..9, any::<u64>(), Just(u64::from(u32::MAX))];
        let place = (0_u32..3, great.clone(), great, any::<u64>())
            .prop_map(|(input, line, length, offset)| Place { input, line, offset, length });
        ("[aé]{0,3}", "[st]{1,2}", place, any::<u32>())
    }

    fn made((id, source, place, words): &(String, String, Place, u32)) -> Record<'_> {
        Record {
            place: *place,
            id,
            source,
            seconds: -i64::from(*words),
            precision: if words % 2 == 0 { Precision::Day } else { Precision::Second },
            words: *words,
            identity: u128::from(*words) << 90,
            cut_off: words % 3 == 0,
            page: Page { safe: u64::from(*words), loose: 7 },
        }
    }

    proptest! {
        #[test]
        fn articles_come_back_as_they_were(
            parts in proptest::collection::vec(proptest::collection::vec(record(), 0..12), 0..5),
            renamed in any::<bool>(),
        ) {
            let mut records = Records::default();
            for part in &parts {
                let mut next = Records::default();
                for given in part {
                    next.push(made(given));
                }
                records.append(&next);
            }
            let mut all: Vec<_> = parts.concat();
            if renamed {
                let ids: Vec<(u32, String)> = (0..).take(all.len()).step_by(3).map(|i| (i, format!("new {i}"))).collect();
                records.rename(&ids);
                for (i, id) in ids {
                    all[i as usize].0 = id;
                }
            }
            prop_assert_eq!(records.len(), all.len());
            for (found, given) in records.iter().zip(&all) {
                prop_assert_eq!(format!("{found:?}"), format!("{:?}", made(given)));
            }
        }
    }

    #[test]
    fn ids_of_any_length_stand_side_by_side() {
        let mut ids = Ids::default();
        let given: Vec<String> = [0, 5, Ids::FULL, 0, Ids::FULL + 1, 3, Ids::FULL - 2, 2, 0]
            .iter()
            .map(|&length| "x".repeat(length))
            .collect();
        for id in &given {
            ids.push(id);
        }
        assert!((0..given.len()).all(|place| ids.get(place) == given[place]));
    }
}
