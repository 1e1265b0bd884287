//! Mojibake in a text: characters in a row that are UTF-8 in some code page, and how sure that is.

use super::Cell;
use super::pages::{self, COUNT};

/// Sequences without a space between them that are enough, however innocent each is.
const ENOUGH: usize = 3;
/// Plain cases of one page in a text after which doubtful ones count as well.
const SUPPORT: usize = 3;
/// How many sequences are looked at to judge a run, so that a text costs no more than its length.
const LOOK_AHEAD: usize = 32;

/// How surely characters are mojibake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Doubt {
    /// They may stand together in a clean text.
    Doubtful,
    /// They do not.
    Plain,
}

/// Characters that may be mojibake of one character.
#[derive(Debug, Clone, Copy)]
struct Sequence {
    /// What it was.
    c: char,
    /// How many they are.
    length: usize,
    doubt: Doubt,
    /// Whether it was a letter of a script other than Latin, which stands beside others of its script.
    is_other_script: bool,
    /// Whether it was a capital after a small letter: then it is rather another page that gives the right letter.
    is_misplaced: bool,
}

/// Sequences in one page, one directly after the other.
#[derive(Debug, Clone, Copy)]
struct Run {
    page: usize,
    count: usize,
    plain: usize,
    /// Of `plain`, those that were no letters of another script.
    plain_latin: usize,
    has_other_script: bool,
    misplaced: usize,
    end: usize,
}

/// Repairs what was broken last, and gives how many characters came of it.
pub(super) fn repair(cells: &mut Vec<Cell>) -> usize {
    // All mojibake begins with one of these, and most of a text is none.
    let strange: Vec<usize> = (0..cells.len()).filter(|&at| !cells[at].c.is_ascii()).collect();
    let support = support(cells, &strange);
    let mut repaired = Vec::new();
    // All before this is in `repaired`, as it was or repaired.
    let mut copied = 0;
    let mut count = 0;
    for at in strange {
        // It may be a part of what was repaired before.
        if at < copied {
            continue;
        }
        if let Some(page) = best(cells, at, &support) {
            repaired.extend_from_slice(&cells[copied..at]);
            copied = at;
            while let Some(sequence) = sequence(cells, copied, page) {
                repaired.push(joined(cells, copied, sequence.length, sequence.c));
                (copied, count) = (copied + sequence.length, count + 1);
            }
        } else if let Some((c, length)) = lossy(cells, at, &support) {
            repaired.extend_from_slice(&cells[copied..at]);
            repaired.push(joined(cells, at, length, c));
            (copied, count) = (at + length, count + 1);
        }
    }
    if count > 0 {
        repaired.extend_from_slice(&cells[copied..]);
        *cells = repaired;
    }
    count
}

/// Whether two characters may be mojibake of one, which has two bytes.
pub(super) fn may_be_two(lead: char, next: char) -> bool {
    // In Mac Roman these begin Armenian letters and the like, and in many languages they stand before a letter.
    if matches!(lead, '‘' | '’' | '“' | '”') {
        return false;
    }
    let (lead, next) = (pages::row(lead), pages::row(next));
    let may_be = |page: usize| {
        let (first, second) = (lead.bytes[page], next.bytes[page]);
        match first {
            0xC2 => true,
            0xC3..=0xDF => {
                let code = u32::from(first & 0x1F) << 6 | u32::from(second & 0x3F);
                char::from_u32(code).is_some_and(|c| !matches!(kind_of_result(c), Result::Never))
            }
            _ => false,
        }
    };
    bits(lead.leads & next.continues).any(may_be)
}

/// Whether three characters may be mojibake of one, which has three bytes or more.
pub(super) fn may_be_three(lead: char, second: char, third: char) -> bool {
    let (lead, second, third) = (pages::row(lead), pages::row(second), pages::row(third));
    let may_be = |page: usize| {
        let is_mark = (lead.bytes[page], second.bytes[page]) == (0xE2, 0x80);
        lead.bytes[page] >= 0xE0 && (page != pages::DOS_CYRILLIC || is_mark)
    };
    bits(lead.leads & second.continues & third.continues).any(may_be)
}

/// Whether a letter may be the first half of one whose other half, a no-break space, became a space.
pub(super) fn may_have_lost_its_space(c: char) -> bool {
    matches!(c, 'Ã' | 'Â' | 'Å' | 'Ð' | 'Ă' | 'Г' | 'Γ')
}

fn joined(cells: &[Cell], at: usize, length: usize, c: char) -> Cell {
    Cell { c, start: cells[at].start, end: cells[at + length - 1].end }
}

/// How many plain cases of each page there are. `strange` are the places of what is not ASCII.
fn support(cells: &[Cell], strange: &[usize]) -> [usize; COUNT] {
    let mut support = [0; COUNT];
    for &at in strange {
        for page in bits(pages::row(cells[at].c).leads) {
            let is_plain =
                |sequence: Sequence| sequence.doubt == Doubt::Plain && !sequence.is_misplaced;
            support[page] += usize::from(sequence(cells, at, page).is_some_and(is_plain));
        }
    }
    support
}

/// The page that what begins here was most likely read as.
fn best(cells: &[Cell], at: usize, support: &[usize; COUNT]) -> Option<usize> {
    let runs = bits(pages::row(cells[at].c).leads).filter_map(|page| run(cells, at, page));
    let accepted = runs.filter(|run| is_mojibake(cells, at, run, support[run.page]));
    let best = accepted.max_by_key(|run| {
        let rank = (support[run.page], COUNT - run.misplaced.min(COUNT), run.plain, run.end);
        (rank, COUNT - run.page)
    })?;
    Some(best.page)
}

fn run(cells: &[Cell], at: usize, page: usize) -> Option<Run> {
    let mut run = Run {
        page,
        count: 0,
        plain: 0,
        plain_latin: 0,
        has_other_script: false,
        misplaced: 0,
        end: at,
    };
    while run.count < LOOK_AHEAD
        && let Some(sequence) = sequence(cells, run.end, page)
    {
        let is_plain = sequence.doubt == Doubt::Plain;
        run.count += 1;
        run.plain += usize::from(is_plain);
        run.plain_latin += usize::from(is_plain && !sequence.is_other_script);
        run.misplaced += usize::from(sequence.is_misplaced);
        run.has_other_script |= sequence.is_other_script;
        run.end += sequence.length;
    }
    (run.count > 0).then_some(run)
}

fn is_mojibake(cells: &[Cell], at: usize, run: &Run, support: usize) -> bool {
    let before = at.checked_sub(1).map(|before| cells[before].c);
    let after = cells.get(run.end).map(|cell| cell.c);
    let neighbours = || before.into_iter().chain(after);
    let is_foreign_letter = |c: char| !c.is_ascii() && c.is_alphabetic();
    if run.plain_latin > 0 || run.plain > 0 && run.count > 1 {
        return true;
    }
    match run.page {
        // In these, clean words are UTF-8 as well.
        pages::DOS_CYRILLIC if cells[at].c.is_alphabetic() => return false,
        pages::THAI => {
            let is_latin = neighbours().any(|c| c.is_ascii_alphabetic());
            return support >= SUPPORT && is_latin && !neighbours().any(is_foreign_letter);
        }
        _ if run.count >= ENOUGH => return true,
        _ => {}
    }
    // Doubtful, or a single letter of another script.
    let stands_alone =
        run.count > 1 || !run.has_other_script || !neighbours().any(|c| c.is_ascii_alphabetic());
    support >= SUPPORT && stands_alone && !neighbours().any(is_foreign_letter)
}

/// The character whose UTF-8 stands here when it is read in a page.
fn sequence(cells: &[Cell], at: usize, page: usize) -> Option<Sequence> {
    let lead = cells.get(at)?.c;
    let first = pages::row(lead).bytes[page];
    let length = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let rest = cells.get(at + 1..at + length);
    if let Some(c) = half_lost(cells, at, page, first) {
        let doubt = Doubt::Doubtful;
        let (is_other_script, is_misplaced) = (true, false);
        return Some(Sequence { c, length: 2, doubt, is_other_script, is_misplaced });
    }
    let mut utf8 = [first; 4];
    for (cell, byte) in rest?.iter().zip(&mut utf8[1..]) {
        *byte = pages::row(cell.c).bytes[page];
        if !matches!(byte, 0x80..=0xBF) {
            return None;
        }
    }
    let c = std::str::from_utf8(&utf8[..length]).ok()?.chars().next()?;
    let is_other_script = match kind_of_result(c) {
        // What was broken twice has controls in it after the first repair.
        Result::Never if matches!(c, '\u{80}'..='\u{9F}') && rest?[0].c == c => false,
        Result::Never => return None,
        Result::OtherScript => true,
        Result::Common => false,
    };
    let before = at.checked_sub(1).map_or(' ', |before| cells[before].c);
    let after = cells.get(at + length).map_or(' ', |cell| cell.c);
    let doubt = doubt(&cells[at..at + length], page, first, before, after)?;
    let is_misplaced = c.is_uppercase() && before.is_lowercase();
    Some(Sequence { c, length, doubt, is_other_script, is_misplaced })
}

/// A Cyrillic letter of whose two halves one was lost: the no-break space, where the page has it at 0xA0, became a space, or 0x81,
/// where the page leaves it open, became U+FFFD. Then it is the most frequent of the letters that it can be.
fn half_lost(cells: &[Cell], at: usize, page: usize, first: u8) -> Option<char> {
    let next = cells.get(at + 1)?.c;
    let goes_on = || {
        let after = cells.get(at + 2).map(|cell| pages::row(cell.c).bytes[page]);
        matches!(after, Some(0xD0 | 0xD1))
    };
    let shows = |c: char, byte: u8| pages::row(c).bytes[page] == byte;
    match (first, next) {
        (0xD0, ' ') if shows('\u{A0}', 0xA0) && goes_on() => Some('Р'),
        (0xD1, '\u{FFFD}') if shows('\u{81}', 0x81) => Some('с'),
        _ => None,
    }
}

/// What can be told of mojibake that lost a part.
fn lossy(cells: &[Cell], at: usize, support: &[usize; COUNT]) -> Option<(char, usize)> {
    let Cell { c, .. } = cells[at];
    let next = cells.get(at + 1).map(|cell| cell.c);
    let row = pages::row(c);
    let leads = |byte: u8| (0..COUNT).filter(move |&page| row.bytes[page] == byte);
    if next == Some('€') && leads(0xE2).any(|page| pages::row('€').bytes[page] == 0x80) {
        // What other pages leave open was often taken from page 1252.
        let last = cells.get(at + 2).map(|cell| cell.c);
        if let Some(byte @ 0x80..=0xBF) = last.map(|last| pages::row(last).bytes[0]) {
            return Some((char::from_u32(0x2000 + u32::from(byte - 0x80))?, 3));
        }
        return Some(('\u{201D}', 2 + usize::from(last == Some('\u{FFFD}'))));
    }
    if let '\u{80}'..='\u{9F}' = c {
        // What a page of Windows was taken for Latin-1.
        let shown = pages::shown(0, u8::try_from(c).ok()?)?;
        return (shown != c).then_some((shown, 1));
    }
    if next != Some(' ') || !may_have_lost_its_space(c) {
        return None;
    }
    // Of the two halves of a letter the second, a no-break space, became a space.
    let before = at.checked_sub(1).map_or(' ', |before| cells[before].c);
    let cell = |ahead: usize| cells.get(at + ahead).map_or(' ', |cell| cell.c);
    let is_supported = |byte, least| leads(byte).any(|page| support[page] >= least);
    let is_word = before.is_ascii_lowercase() || !before.is_alphanumeric();
    let follows = cell(2).is_ascii_alphabetic() || c == 'Ã' && cell(2) == ' ';
    if is_supported(0xC3, usize::from(!before.is_ascii_lowercase())) && is_word && follows {
        // Portuguese `às` is the only word that goes on after it.
        let is_plural = (cell(2), cell(3)) == ('s', ' ');
        return Some(('à', 1 + usize::from(is_plural)));
    }
    let is_after_word = before.is_ascii_lowercase();
    if c == 'Â' && is_supported(0xC2, usize::from(!is_after_word)) && !before.is_uppercase() {
        return Some(('\u{A0}', 1));
    }
    let begins = before.is_whitespace() || matches!(before, '"' | '(');
    if c == 'Å' && begins && is_supported(0xC5, SUPPORT) && cell(2).is_lowercase() {
        return Some(('Š', 2));
    }
    None
}

/// Whether characters that read as UTF-8 in a page may stand together in a clean text; `None` where they often do.
fn doubt(cells: &[Cell], page: usize, first: u8, before: char, after: char) -> Option<Doubt> {
    let lead = cells[0].c;
    let rest = &cells[1..];
    let last = rest[rest.len() - 1].c;
    let any_odd = rest.iter().any(|cell| is_odd(cell.c));
    let plain_if = |is_plain: bool| Some(if is_plain { Doubt::Plain } else { Doubt::Doubtful });
    let is_latin = |c: char| c.is_ascii_lowercase();
    match page {
        pages::THAI if lead == 'โ' => return (rest[0].c == '€').then_some(Doubt::Plain),
        pages::THAI if rest.len() > 1 || first > 0xC5 => return None,
        pages::THAI => {
            return plain_if(is_latin(before) && (is_latin(after) || last == '\u{A0}'));
        }
        pages::DOS_CYRILLIC if lead.is_lowercase() => {
            let is_mark = first == 0xE2 && rest[0].c == 'А';
            return plain_if(is_mark || rest.iter().any(|cell| is_box(cell.c)));
        }
        _ => {}
    }
    // Letters of two scripts in one word.
    if is_cyrillic_or_greek(lead) && (is_latin(before) || is_latin(after)) {
        return Some(Doubt::Plain);
    }
    let inside_capitals = before.is_uppercase() && after.is_uppercase();
    if lead.is_uppercase() {
        if rest.len() > 1 {
            // In the pages of DOS `Ç` is the first byte of all general punctuation.
            let is_mark = first == 0xE2 && (any_odd || rest[0].c == 'Ç');
            return plain_if(is_mark || any_odd && !inside_capitals || before.is_lowercase());
        }
        return plain_if(match lead {
            'Ã' => {
                let may_follow = matches!(last, '»' | '’' | '…' | '”' | '“' | '–' | '—' | '\u{A0}');
                let goes_on = after.is_alphabetic() && last != '’' && last != '\u{A0}';
                let is_word = last == '\u{A0}' && (!before.is_uppercase() || after.is_lowercase());
                !may_follow || goes_on || is_word || before.is_lowercase()
            }
            'Â' => !before.is_uppercase(),
            // Romanian has no other of these letters, and the others no Romanian one.
            'Ă' if last.is_alphabetic() && !matches!(last, 'ş' | 'Ş') => true,
            'Ĺ' if last.is_alphabetic() => !before.is_uppercase(),
            'Å' | 'Ð' | 'Ñ' if matches!(last, 'š' | 'ž' | 'Š' | 'Ž') => {
                !before.is_uppercase()
            }
            'Ć' if matches!(last, 'Ø' | 'ø' | 'Æ' | 'æ' | 'Ŗ' | 'ŗ') => true,
            _ => any_odd && !inside_capitals || before.is_lowercase(),
        });
    }
    if lead.is_lowercase() {
        let any_capital = rest.iter().any(|cell| cell.c.is_uppercase());
        let is_sign = lead == 'â' && matches!(rest[0].c, '™' | 'š' | 'ž' | 'Ž');
        // What closes a quotation does not stand inside a word.
        let all_marks = rest.iter().all(|cell| !cell.c.is_alphabetic() && cell.c != '\u{A0}');
        let goes_on = rest.len() > 1 && all_marks && after.is_lowercase() && last != '’';
        return plain_if(any_odd || any_capital || is_sign || goes_on);
    }
    plain_if(match lead {
        '×' => false,
        '\u{2500}'..='\u{25FF}' => {
            let begins_word = matches!(lead, '├' | '┬') && is_latin(after) && !is_box(before);
            rest.iter().any(|cell| !is_box(cell.c)) || is_latin(before) || begins_word
        }
        '‚' => {
            rest.len() == 2
                && rest[0].c == 'Ä'
                && matches!(last, 'ô' | 'ú' | 'ù' | 'ì' | 'î' | '¶' | '¢' | 'ò')
        }
        '–' | '—' | '“' | '”' | '‘' | '’' | '„' | '…' | '«' | '»' => {
            any_odd && before.is_alphabetic()
        }
        '¬' | '≈' | 'ƒ' | '√' | '∆' => {
            before.is_alphabetic()
                || after.is_alphabetic() && any_odd
                || lead == '√' && matches!(last, '©' | '®' | '†' | '™' | '´')
        }
        _ => any_odd,
    })
}

/// Whether a character does not follow a letter beyond ASCII in any clean text.
fn is_odd(c: char) -> bool {
    let is_mark_of_prose = matches!(c, '«' | '»' | '·' | 'ª' | 'º' | '®' | '\u{AD}' | '\u{A0}');
    match c {
        '\u{80}'..='\u{BF}' => !is_mark_of_prose,
        '\u{2200}'..='\u{22FF}' => true,
        _ => is_box(c) || "ˆˇ˘˙˛˜˝΅΄‚„ƒ‰€†‡ŒœŸЂЅѕ₧⌐⌠⌡".contains(c),
    }
}

fn is_cyrillic_or_greek(c: char) -> bool {
    matches!(c, '\u{386}'..='\u{3CE}' | '\u{400}'..='\u{491}')
}

fn is_box(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{25FF}')
}

/// What mojibake may turn out to be.
enum Result {
    /// A character that texts do not have.
    Never,
    /// Latin, or a mark that all scripts use.
    Common,
    OtherScript,
}

fn kind_of_result(c: char) -> Result {
    match c as u32 {
        // Latin and its marks.
        0xA0..=0x17E
        | 0x192
        | 0x1A0..=0x1A1
        | 0x1AF..=0x1B0
        | 0x218..=0x21B
        | 0x2BB..=0x2BC
        | 0x2C6..=0x2DD
        | 0x300..=0x328
        | 0x1E00..=0x1EFF
        // Marks and signs.
        | 0x2000..=0x206F
        | 0x2070..=0x20BF
        | 0x2100..=0x23FF
        | 0x2460..=0x27BF
        | 0x2800
        | 0x2B00..=0x2BFF
        // Those of Arabic, which stand beside digits and Latin words.
        | 0x60C
        | 0x61B
        | 0x61F
        | 0x66A..=0x66C
        | 0x6D4
        | 0xFB00..=0xFB04
        | 0xFE0E..=0xFE0F
        | 0xFEFF
        | 0xFFFD
        | 0xFF01..=0xFF5E
        | 0x1_F000..=0x1_FAFF => Result::Common,
        // Greek, Cyrillic, Armenian, Hebrew, Arabic.
        0x386..=0x3CE
        | 0x400..=0x45F
        | 0x490..=0x4BF
        | 0x4D8..=0x4D9
        | 0x4E8..=0x4E9
        | 0x531..=0x556
        | 0x561..=0x587
        | 0x5B0..=0x5C2
        | 0x5D0..=0x5EA
        | 0x610..=0x6FF
        // India, south-east Asia, Georgia.
        | 0x900..=0xEFF
        | 0x1000..=0x10FF
        | 0x1780..=0x17FF
        | 0x1F00..=0x1FFF
        // Chinese, Japanese, Korean.
        | 0x3000..=0x9FFF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F
        | 0xFF5F..=0xFFEE => Result::OtherScript,
        _ => Result::Never,
    }
}

/// The numbers of the bits that are set.
fn bits(mut set: u16) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (bit < COUNT).then_some(bit)
    })
}
