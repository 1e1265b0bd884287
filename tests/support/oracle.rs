//! The oracle: tokens, shingles and every pair's exact Jaccard, by the slowest way that is plainly right.
//!
//! It is written from the rules in the documentation of `wirecopy::text` alone and shares no code with the library.
//! Where those rules leave room, the reading taken here is marked `Reading:`.

use std::collections::{BTreeSet, HashMap};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{
    canonical_combining_class, compose, decompose_compatible, is_combining_mark,
};

/// Characters of a token in scripts without spaces; fewer only at the end of a run.
pub const CHARACTERS_PER_TOKEN: usize = 2;

/// A normalised word, or a character n-gram, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The normalised text.
    pub text: String,
    /// First code point in the text as read.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
}

/// The tokens of a text in reading order.
pub fn tokens(text: &str) -> Vec<Token> {
    let read = read(text);
    tokens_of(&mend_mojibake(&read))
}

/// The same where nothing is repaired.
pub fn tokens_as_they_are(text: &str) -> Vec<Token> {
    tokens_of(&read(text))
}

fn read(text: &str) -> Vec<Made> {
    let made = |(at, character)| Made { character, start: at, end: at + 1 };
    text.chars().enumerate().map(made).collect()
}

/// The rules from the second on.
fn tokens_of(mended: &[Made]) -> Vec<Token> {
    let visible: Vec<Made> =
        mended.iter().copied().filter(|made| !is_invisible(made.character)).collect();
    let guarded = visible.into_iter().map(|made| match made.character {
        '\u{B4}' => Made { character: '\'', ..made },
        _ => made,
    });
    let composed = nfkc(&with_their_marks(guarded.collect()));
    let lowered = lower_case(&composed);
    runs(&lowered).iter().flat_map(tokens_of_run).collect()
}

/// Every n consecutive tokens joined by a space; one shingle of all tokens where there are fewer than n, none for none.
pub fn shingles(tokens: &[Token], n: usize) -> BTreeSet<String> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    if words.is_empty() {
        return BTreeSet::new();
    }
    words.windows(n.min(words.len())).map(|window| window.join(" ")).collect()
}

/// Shared members over all members of both; 0 where both are empty.
pub fn jaccard(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count();
    let all = a.union(b).count();
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}

/// Every pair of texts whose exact Jaccard reaches the threshold (above 0), as (smaller index, larger index, Jaccard),
/// in that order.
pub fn all_pairs(texts: &[&str], n: usize, threshold: f64) -> Vec<(usize, usize, f64)> {
    let sets: Vec<BTreeSet<String>> = texts.iter().map(|text| shingles(&tokens(text), n)).collect();
    all_pairs_of_sets(&sets, threshold)
}

/// [`all_pairs`] for sets that are at hand already. Compares every set with every other.
pub fn all_pairs_of_sets(sets: &[BTreeSet<String>], threshold: f64) -> Vec<(usize, usize, f64)> {
    // A number for each distinct member instead of its text: the comparison stays exact, and no hash can collide.
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let numbered: Vec<Vec<usize>> = sets
        .iter()
        .map(|set| {
            set.iter()
                .map(|member| {
                    let next = numbers.len();
                    *numbers.entry(member).or_insert(next)
                })
                .collect()
        })
        .collect();
    // What only one set has cannot be shared, so it need not be looked for; it still counts for the size.
    let mut owners = vec![0_u32; numbers.len()];
    numbered.iter().flatten().for_each(|&number| owners[number] += 1);
    let shareable: Vec<Vec<usize>> = numbered
        .iter()
        .map(|members| members.iter().copied().filter(|&number| owners[number] > 1).collect())
        .collect();

    let mut pairs = Vec::new();
    let mut in_a = vec![0_u8; numbers.len()];
    for a in 0..sets.len() {
        shareable[a].iter().for_each(|&number| in_a[number] = 1);
        for b in a + 1..sets.len() {
            let shared: usize = shareable[b].iter().map(|&number| usize::from(in_a[number])).sum();
            let all = sets[a].len() + sets[b].len() - shared;
            if shared > 0 && shared as f64 / all as f64 >= threshold {
                pairs.push((a, b, shared as f64 / all as f64));
            }
        }
        shareable[a].iter().for_each(|&number| in_a[number] = 0);
    }
    pairs
}

/// The shingles of each paragraph that has a word.
///
/// Reading: paragraphs are parted by blank lines here and by nothing else. Texts that use single line ends, or have
/// lines long enough to be split at sentence ends, are outside what this function is good for.
pub fn paragraph_shingles(text: &str, n: usize) -> Vec<BTreeSet<String>> {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .split(|line| line.trim().is_empty())
        .map(|paragraph| shingles(&tokens(&paragraph.join("\n")), n))
        .filter(|set| !set.is_empty())
        .collect()
}

/// A character of the normalised view and the stretch of the text as read that it was made from.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Made {
    character: char,
    start: usize,
    end: usize,
}

/// Of rule 1, the marks and letters of the Latin alphabet that were broken once, which are all that the planted texts have.
///
/// Reading: one pass from left to right; what it made is not looked at again. An `Â` that vanishes gave no part of
/// anything.
fn mend_mojibake(read: &[Made]) -> Vec<Made> {
    let mut mended = Vec::new();
    let mut at = 0;
    while at < read.len() {
        let next = read.get(at + 1).map(|made| made.character);
        let after_next = read.get(at + 2).map(|made| made.character);
        let (characters_read, made) = match (read[at].character, next) {
            ('â' | 'โ', Some('€')) => match after_next.and_then(byte_1252) {
                Some(byte) => (3, char::from_u32(0x2000 + u32::from(byte) - 0x80)),
                None => (2, Some('”')),
            },
            ('Ã', Some('‰')) => (2, Some('É')),
            ('Ã', Some('œ')) => (2, Some('Ü')),
            ('Ã', Some('„')) => (2, Some('Ä')),
            ('Ã', Some('Ÿ')) => (2, Some('ß')),
            ('Ã', Some(next @ '\u{A1}'..='\u{BF}')) if !matches!(next, '«' | '»') => {
                (2, char::from_u32(0xC0 + u32::from(next) - 0x80))
            }
            ('Â', Some('\u{A0}'..='\u{BF}')) => (1, None),
            (character, _) => (1, Some(character)),
        };
        let (start, end) = (read[at].start, read[at + characters_read - 1].end);
        mended.extend(made.map(|character| Made { character, start, end }));
        at += characters_read;
    }
    mended
}

/// The byte from 0x80 to 0xBF that the character stands for: a C1 control for itself, a Thai letter for its place in code
/// page 874, others for theirs in code page 1252.
fn byte_1252(character: char) -> Option<u8> {
    const FROM_0X80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
    let table: Vec<char> = FROM_0X80.chars().chain('\u{A0}'..='\u{BF}').collect();
    let thai: Vec<char> = ('\u{E01}'..='\u{E1F}').collect();
    (0x80..=0xBF_u8).find(|&byte| {
        table[usize::from(byte - 0x80)] == character
            || u32::from(byte) == u32::from(character)
            || byte >= 0xA1 && thai[usize::from(byte - 0xA1)] == character
    })
}

/// A character and the combining marks after it count as one: each spans all of them.
///
/// Reading: the half-width voicing marks, which NFKC makes combining, count as marks.
fn with_their_marks(mut read: Vec<Made>) -> Vec<Made> {
    let is_mark = |made: &Made| {
        is_combining_mark(made.character) || matches!(made.character, '\u{FF9E}' | '\u{FF9F}')
    };
    for group in read.chunk_by_mut(|_, next| is_mark(next)) {
        let (start, end) = (group[0].start, group[group.len() - 1].end);
        for made in group {
            (made.start, made.end) = (start, end);
        }
    }
    read
}

/// Rule 2.
///
/// Reading: all variation selectors, the Mongolian ones and the supplementary ones too, and what Unicode calls invisible
/// operators.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Rule 3: decompose, put marks into canonical order, compose (Unicode Standard Annex 15). By hand, because each
/// character has to remember what it was made from.
///
/// Reading: a composed character spans all that went into it; each character of a decomposed one spans the whole one.
fn nfkc(read: &[Made]) -> Vec<Made> {
    let mut parts = Vec::new();
    for made in read {
        decompose_compatible(made.character, |character| parts.push(Made { character, ..*made }));
    }
    let class = |made: &Made| canonical_combining_class(made.character);
    // A stable sort of each stretch of marks by class is the canonical order.
    parts
        .chunk_by_mut(|a, b| class(a) != 0 && class(b) != 0)
        .for_each(|stretch| stretch.sort_by_key(class));

    let mut composed: Vec<Made> = Vec::new();
    let mut starter: Option<usize> = None;
    for part in parts {
        if let Some(at) = starter {
            let blocked =
                composed[at + 1..].last().is_some_and(|between| class(between) >= class(&part));
            if !blocked && let Some(character) = compose(composed[at].character, part.character) {
                let before = composed[at];
                composed[at] = Made {
                    character,
                    start: before.start.min(part.start),
                    end: before.end.max(part.end),
                };
                continue;
            }
        }
        if class(&part) == 0 {
            starter = Some(composed.len());
        }
        composed.push(part);
    }

    let ours: String = composed.iter().map(|made| made.character).collect();
    let theirs: String = read.iter().map(|made| made.character).nfkc().collect();
    assert_eq!(ours, theirs, "the oracle's NFKC is not NFKC");
    composed
}

/// Rule 4.
fn lower_case(read: &[Made]) -> Vec<Made> {
    let mut lowered = Vec::new();
    for made in read {
        for character in made.character.to_lowercase() {
            match character {
                'ς' => lowered.push(Made { character: 'σ', ..*made }),
                'ß' => lowered.extend([Made { character: 's', ..*made }; 2]),
                _ => lowered.push(Made { character, ..*made }),
            }
        }
    }
    lowered
}

fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '`'
            | '\u{B4}'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201B}'
            | '\u{2BB}'
            | '\u{2BC}'
            | '\u{2032}'
            | '\u{FF07}'
    )
}

/// For each character, whether it is a word character: alphabetic or numeric, or a mark directly after one that is.
///
/// Reading: marks that are alphabetic themselves (most vowel signs) are marks here, and so are no word characters at a
/// word's beginning. Behind an apostrophe a mark is not directly after a word character, even if that apostrophe would
/// else vanish.
fn word_characters(read: &[Made]) -> Vec<bool> {
    let mut are_words: Vec<bool> = Vec::new();
    for made in read {
        let is_word = if is_combining_mark(made.character) {
            are_words.last() == Some(&true)
        } else {
            made.character.is_alphanumeric() && !is_apostrophe(made.character)
        };
        are_words.push(is_word);
    }
    are_words
}

/// Word characters of one kind that belong together: a word, or a run of a script without spaces.
struct Run {
    is_unspaced: bool,
    /// Characters, each with its marks.
    cells: Vec<Vec<Made>>,
}

/// The runs of a text.
///
/// Reading: both sides of an apostrophe are looked at before any vanishes, so two in a row separate. A mark belongs to
/// the character before it, whatever the scripts of both.
fn runs(read: &[Made]) -> Vec<Run> {
    let are_words = word_characters(read);
    let is_word_at = |at: Option<usize>| at.and_then(|at| are_words.get(at)) == Some(&true);
    let mut runs: Vec<Run> = Vec::new();
    // Whether a word, and whether an unspaced run, may go on.
    let (mut word_goes_on, mut unspaced_goes_on) = (false, false);
    for (at, &made) in read.iter().enumerate() {
        let vanishes = is_apostrophe(made.character)
            && is_word_at(at.checked_sub(1))
            && is_word_at(Some(at + 1));
        if vanishes {
            continue;
        }
        if !are_words[at] {
            word_goes_on = false;
            unspaced_goes_on &= !matches!(made.character, '.' | '!' | '?' | '。' | '\n' | '\r');
            continue;
        }
        if is_combining_mark(made.character) {
            runs.last_mut()
                .and_then(|run| run.cells.last_mut())
                .expect("a mark is a word character only after one")
                .push(made);
            continue;
        }
        let is_unspaced = is_unspaced(made.character);
        let goes_on = if is_unspaced { unspaced_goes_on } else { word_goes_on };
        match runs.last_mut() {
            Some(run) if goes_on && run.is_unspaced == is_unspaced => run.cells.push(vec![made]),
            _ => runs.push(Run { is_unspaced, cells: vec![vec![made]] }),
        }
        (word_goes_on, unspaced_goes_on) = (!is_unspaced, is_unspaced);
    }
    runs
}

/// Whether the character belongs to a script that is written without spaces.
///
/// Reading: the blocks of these scripts, with the ideographic iteration mark, closing mark and zero, the Hangzhou
/// numerals and the kana repeat marks, without the digits.
fn is_unspaced(character: char) -> bool {
    let is_digit = matches!(
        character,
        '\u{E50}'..='\u{E59}'
            | '\u{ED0}'..='\u{ED9}'
            | '\u{1040}'..='\u{1049}'
            | '\u{1090}'..='\u{1099}'
            | '\u{17E0}'..='\u{17F9}'
            | '\u{A9F0}'..='\u{A9F9}'
    );
    let is_in_block = matches!(
        character,
        '\u{E00}'..='\u{EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3021}'..='\u{3029}'
            | '\u{3031}'..='\u{3035}'
            | '\u{3038}'..='\u{303C}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{A9E0}'..='\u{A9FF}'
            | '\u{AA60}'..='\u{AA7F}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{1AFF0}'..='\u{1B16F}'
            | '\u{20000}'..='\u{3FFFD}'
    );
    is_in_block && !is_digit
}

/// The tokens of a run.
fn tokens_of_run(run: &Run) -> Vec<Token> {
    if run.is_unspaced {
        let windows = (0..run.cells.len())
            .map(|at| &run.cells[at..run.cells.len().min(at + CHARACTERS_PER_TOKEN)]);
        windows.map(|characters| token_of(&characters.concat())).collect()
    } else {
        vec![token_of(&run.cells.concat())]
    }
}

/// A token spans everything its characters were made from.
fn token_of(made: &[Made]) -> Token {
    Token {
        text: made.iter().map(|made| made.character).collect(),
        start: made.iter().map(|made| made.start).min().unwrap_or(0),
        end: made.iter().map(|made| made.end).max().unwrap_or(0),
    }
}
