//! Two texts → what stands beside each other, in pieces that can be marked.

use crate::findings::{Examined, PassageKind, SharedPassage, Stretch};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What stands beside each other: a passage of both, or what is between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// Of A.
    pub a: Vec<Piece<'a>>,
    /// Of B.
    pub b: Vec<Piece<'a>>,
}

/// A stretch of a text of which the same holds throughout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Piece<'a> {
    /// As it was read.
    pub text: &'a str,
    /// The numbers of the passages it belongs to, ascending: moved and repeated blocks may belong to several.
    pub passages: Vec<u32>,
    /// The kind of the first of them.
    pub kind: Option<PassageKind>,
    /// The passages that begin with it.
    pub opens: Vec<u32>,
    /// The passages that end with it.
    pub closes: Vec<u32>,
    /// Whether its words differ from those of the other text in all of its passages.
    pub differs: bool,
    /// Whether it is furniture.
    pub is_furniture: bool,
}

/// Both texts in rows. Passages that come in the same order in both stand beside each other, as many words of them as can; all
/// others stand where they do in their text. Joined, the pieces of a side are its text, but for rows of white space.
pub fn rows(found: &Examined) -> Vec<Row<'_>> {
    let Examined { a, b, passages, .. } = found;
    let aligned = in_order(passages);
    let of_a = pieces(&a.text, &a.stretches, passages, &aligned, |(of_a, _)| of_a);
    let of_b = pieces(&b.text, &b.stretches, passages, &aligned, |(_, of_b)| of_b);
    let rows = of_a.into_iter().zip(of_b).map(|(a, b)| Row { a, b });
    rows.filter(|row| row.a.iter().chain(&row.b).any(|piece| !piece.text.trim().is_empty()))
        .collect()
}

/// Takes one side of a pair.
type OfSide = fn((Range<u32>, Range<u32>)) -> Range<u32>;

/// Rows of one passage have at least so many characters in A: a list of names should not become as many rows.
const LEAST: u32 = 80;

/// The numbers in `passages` of those that follow each other in both texts and have most words that agree.
fn in_order(passages: &[SharedPassage]) -> Vec<usize> {
    // By where a chain ends in B, the most words that one has, and the passage it ends with; more words for a later end.
    let mut best: BTreeMap<u32, (u64, usize)> = BTreeMap::new();
    let mut open: BTreeSet<(u32, usize)> = BTreeSet::new();
    let mut chains: Vec<(u64, Option<usize>)> = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        while let Some(&(end, ended)) = open.first().filter(|(end, _)| *end <= passage.a.start) {
            open.remove(&(end, ended));
            let (words, end) = (chains[ended].0, passages[ended].b.end);
            if best.range(..=end).next_back().is_none_or(|(_, &(other, _))| other < words) {
                let beaten = best.range(end..).take_while(|(_, (other, _))| *other <= words);
                let beaten: Vec<u32> = beaten.map(|(&end, _)| end).collect();
                for end in beaten {
                    best.remove(&end);
                }
                best.insert(end, (words, ended));
            }
        }
        let before = best.range(..=passage.b.start).next_back().map(|(_, &before)| before);
        let words = before.map_or(0, |(words, _)| words) + u64::from(passage.matched);
        chains.push((words, before.map(|(_, before)| before)));
        open.insert((passage.a.end, at));
    }
    let mut at = (0..chains.len()).max_by_key(|&at| (chains[at].0, std::cmp::Reverse(at)));
    let mut found = Vec::new();
    while let Some(passage) = at {
        found.push(passage);
        at = chains[passage].1;
    }
    found.reverse();
    found
}

/// What begins or ends at a place of a text. Ends come first, then the next row begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Close(u32),
    Same,
    Counts,
    Row,
    Open(u32),
    Differs,
    Ignored,
}

/// The pieces of a text, in rows: before the first of the aligned passages, it with its lines, between it and the next, and so on.
fn pieces<'a>(
    text: &'a str,
    stretches: &[Stretch],
    passages: &[SharedPassage],
    aligned: &[usize],
    side: OfSide,
) -> Vec<Vec<Piece<'a>>> {
    let whole = passages.iter().map(|passage| side((passage.a.clone(), passage.b.clone())));
    let differing = passages.iter().flat_map(SharedPassage::differences).map(side);
    let furniture = stretches.iter().filter(|stretch| stretch.why.is_furniture());
    let furniture: Vec<Range<u32>> = furniture.map(|stretch| stretch.span.clone()).collect();
    let mut spans: Vec<Range<u32>> = whole.chain(differing).collect();
    let differing = passages.len()..spans.len();
    spans.extend(furniture);
    let furniture = differing.end..spans.len();
    let lines: Vec<Vec<(u32, u32)>> = aligned.iter().map(|&at| lines(&passages[at])).collect();
    let places = lines.iter().flatten().map(|&(a, b)| side((a..a, b..b)));
    spans.extend(places);
    let spans = in_bytes(text, &spans);

    let mut events: BTreeMap<usize, Vec<Event>> = BTreeMap::new();
    let mut put = |at: usize, event: Event| events.entry(at).or_default().push(event);
    for (passage, span) in passages.iter().zip(&spans) {
        put(span.start, Event::Open(passage.number));
        put(span.end, Event::Close(passage.number));
    }
    for span in &spans[differing.clone()] {
        let words = &text[span.clone()];
        let from = words.trim_start_matches(|c: char| !c.is_alphanumeric());
        let start = span.end - from.len();
        let end = start + from.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        if start < end {
            put(start, Event::Differs);
            put(end, Event::Same);
        }
    }
    for span in &spans[furniture.clone()] {
        put(span.start, Event::Ignored);
        put(span.end, Event::Counts);
    }
    // The marks around a passage stand in its row.
    let is_mark = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let mut end_before = 0;
    let mut places = spans[furniture.end..].iter();
    for (number, &at) in aligned.iter().enumerate() {
        let Range { start, end } = spans[at].clone();
        let next = aligned.get(number + 1).map_or(text.len(), |&next| spans[next].start);
        let before = &text[end_before.min(start)..start];
        let marks = before.len() - before.trim_end_matches(is_mark).len();
        // A mark right after a word belongs to that.
        let is_free =
            before[..before.len() - marks].chars().next_back().is_none_or(char::is_whitespace);
        put(if is_free { start - marks } else { start }, Event::Row);
        for line in places.by_ref().take(lines[number].len()) {
            let before = &text[start..line.start.max(start)];
            // After a line end nothing but marks stands before its first word.
            let marks = |c: char| !c.is_whitespace();
            put(line.start - (before.len() - before.trim_end_matches(marks).len()), Event::Row);
        }
        let after = &text[end..next.max(end)];
        end_before = end + after.len() - after.trim_start_matches(is_mark).len();
        put(end_before, Event::Row);
    }
    cut(text, passages, events)
}

/// The lines of a passage that begin a row of their own.
fn lines(passage: &SharedPassage) -> Vec<(u32, u32)> {
    let mut last = passage.a.start;
    let mut is_far = |&&(at, _): &&(u32, u32)| {
        let is_far = at >= last + LEAST;
        last = if is_far { at } else { last };
        is_far
    };
    passage.lines.iter().filter(|line| is_far(line)).copied().collect()
}

/// Cuts a text where something begins or ends.
fn cut<'a>(
    text: &'a str,
    passages: &[SharedPassage],
    events: BTreeMap<usize, Vec<Event>>,
) -> Vec<Vec<Piece<'a>>> {
    let mut rows = vec![Vec::new()];
    let (mut inside, mut opens) = (BTreeSet::new(), Vec::new());
    let (mut differs, mut ignored, mut last) = (0, 0, 0);
    for (at, mut happens) in events.into_iter().chain([(text.len(), Vec::new())]) {
        if let Some(row) = rows.last_mut().filter(|_| at > last) {
            let numbers: Vec<u32> = inside.iter().copied().collect();
            let kind = numbers.first().and_then(|&first| passages.get(first as usize - 1));
            row.push(Piece {
                text: &text[last..at],
                kind: kind.map(|passage| passage.kind),
                opens: std::mem::take(&mut opens),
                closes: Vec::new(),
                differs: differs > 0 && differs == numbers.len(),
                is_furniture: ignored > 0,
                passages: numbers,
            });
            last = at;
        }
        happens.sort_unstable();
        for event in happens {
            match event {
                Event::Open(number) => {
                    inside.insert(number);
                    opens.push(number);
                }
                Event::Close(number) => {
                    inside.remove(&number);
                    let last: Option<&mut Piece<'_>> =
                        rows.last_mut().and_then(|row| row.last_mut());
                    if let Some(piece) = last {
                        piece.closes.push(number);
                    }
                }
                Event::Row => rows.push(Vec::new()),
                Event::Differs => differs += 1,
                Event::Same => differs -= 1,
                Event::Ignored => ignored += 1,
                Event::Counts => ignored -= 1,
            }
        }
    }
    rows
}

/// The texts of stretches of code points, in one walk.
pub(in crate::report) fn slices<'a>(text: &'a str, spans: &[Range<u32>]) -> Vec<&'a str> {
    in_bytes(text, spans).into_iter().map(|span| &text[span]).collect()
}

/// Stretches of code points as stretches of bytes.
fn in_bytes(text: &str, spans: &[Range<u32>]) -> Vec<Range<usize>> {
    let mut points: Vec<u32> = spans.iter().flat_map(|span| [span.start, span.end]).collect();
    points.sort_unstable();
    points.dedup();
    let mut characters = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let mut passed = 0;
    let mut byte = |&point: &u32| {
        let at = characters.nth((point - passed) as usize).unwrap_or(text.len());
        passed = point + 1;
        at
    };
    let bytes: Vec<usize> = points.iter().map(&mut byte).collect();
    let find = |point: u32| points.binary_search(&point).map_or(text.len(), |at| bytes[at]);
    spans.iter().map(|span| find(span.start)..find(span.end).max(find(span.start))).collect()
}
