//! Times as people write them: with names of months, clocks with `PM` or `Uhr`, the order of a language.
//!
//! A time is taken only if every word of it is understood, and if it can be read in one way alone: `03/04/2026` is no time.
//! Dates with dots are day, month, year, as in every language that writes dots.

use jiff::civil::{Date, DateTime, Time};

use super::zone::{Zone, offset, seconds_ahead};
use crate::article::Precision;

/// Longer texts are no times.
const LONGEST: usize = 100;

/// A piece of a time: digits, a word in lower case, or a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Number { value: i64, digits: usize },
    Word(String),
    Mark(char),
}

/// Reads a time in any of these forms; `None` when it is in none.
pub(super) fn read(text: &str, assumed: &Zone) -> Option<(i64, Precision)> {
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.matches('.').count() < 2
    {
        return plain_number(text, assumed);
    }
    let mut pieces = pieces(text)?;
    let clock = take_clock(&mut pieces)?;
    let date = date(&pieces)?;
    let Some(clock) = clock else {
        let midnight = Zone::default().moment(date.to_datetime(Time::midnight()))?;
        return Some((midnight, Precision::Day));
    };
    let time = date.to_datetime(clock.time);
    let seconds = match clock.zone {
        Offset::Unknown => assumed.moment(time)?,
        Offset::Seconds(ahead) => utc(time)? - i64::from(ahead),
        Offset::UnitedStates(name) => Zone::named(name)?.moment(time)?,
    };
    Some((seconds, clock.precision))
}

fn utc(time: DateTime) -> Option<i64> {
    Zone::default().moment(time)
}

/// Digits alone, perhaps with a fraction: seconds, thousandths or millionths since 1970, or a date and a clock without marks
/// between them.
fn plain_number(text: &str, assumed: &Zone) -> Option<(i64, Precision)> {
    let digits = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number: i64 = digits.parse().ok()?;
    let two = |at: usize| digits.get(at..at + 2)?.parse::<i8>().ok();
    let written = |precision, second: Option<i8>| {
        let year = digits.get(..4)?.parse().ok()?;
        let date = Date::new(year, two(4)?, two(6)?).ok()?;
        let time = Time::new(two(8)?, two(10)?, second?, 0).ok()?;
        is_sane(year).then_some((assumed.moment(date.to_datetime(time))?, precision))
    };
    let since = |seconds: i64| {
        // 1990 to 2099.
        (631_152_000..4_102_444_800).contains(&seconds).then_some((seconds, Precision::Second))
    };
    match digits.len() {
        9 | 10 => since(number),
        13 => since(number / 1_000),
        16 => since(number / 1_000_000),
        12 => written(Precision::Minute, Some(0)),
        14 => written(Precision::Second, two(12)),
        _ => None,
    }
}

fn is_sane(year: i16) -> bool {
    (1500..=2200).contains(&year)
}

/// Cuts a text into pieces. `None` when there are too many for a time.
fn pieces(text: &str) -> Option<Vec<Piece>> {
    let text = text.to_lowercase().replace("a.m.", "am").replace("p.m.", "pm");
    let mut pieces = Vec::new();
    let mut rest = &text[..];
    while let Some(first) = rest.chars().next() {
        let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let end = if first.is_ascii_digit() {
            let end = run(|c| c.is_ascii_digit());
            let value = rest[..end].parse().ok()?;
            pieces.push(Piece::Number { value, digits: end });
            end
        } else if is_unit(first) {
            pieces.push(Piece::Word(first.to_string()));
            first.len_utf8()
        } else if first.is_alphabetic() {
            let end = run(|c| c.is_alphabetic() && !is_unit(c));
            pieces.push(Piece::Word(rest[..end].to_owned()));
            end
        } else {
            // A space tells only that something ends.
            if !first.is_whitespace() {
                pieces.push(Piece::Mark(first));
            }
            first.len_utf8()
        };
        rest = &rest[end..];
    }
    (pieces.len() <= 40).then_some(pieces)
}

/// The characters that stand after numbers in Chinese, Japanese and Korean dates.
fn is_unit(c: char) -> bool {
    "年月日号號时時点點分秒년월일시분초".contains(c)
}

/// The clock of a time, and its zone.
struct Clock {
    time: Time,
    precision: Precision,
    zone: Offset,
}

enum Offset {
    Unknown,
    Seconds(i32),
    /// `ET` and its like, by the zone that knows when it is summer.
    UnitedStates(&'static str),
}

/// Takes the clock and its zone out of the pieces. The outer `None` is for what cannot be one.
#[allow(clippy::option_option, reason = "no clock is as good as one, and a wrong one is not")]
fn take_clock(pieces: &mut Vec<Piece>) -> Option<Option<Clock>> {
    let number = |at: usize| match pieces.get(at) {
        Some(&Piece::Number { value, digits: 1 | 2 }) => i8::try_from(value).ok(),
        _ => None,
    };
    let is_word = |at: usize, words: &[&str]| matches!(pieces.get(at), Some(Piece::Word(word)) if words.contains(&&word[..]));
    let is_mark = |at: usize, mark: char| pieces.get(at) == Some(&Piece::Mark(mark));
    let half = |at: usize| {
        let morning = is_word(at, &["am", "上午", "오전", "午前"]);
        (morning || is_word(at, &["pm", "下午", "오후", "午後"])).then_some(!morning)
    };
    let hours = ["h", "时", "時", "点", "點", "시", "uhr", "uur"];
    let units = ["uhr", "h", "uur"];
    // A dot stands in a clock only where a word says that it is one: `8.15 Uhr`, `ore 8.15`.
    let is_dotted = |start: usize| {
        let is_told = start > 0 && is_word(start - 1, &["ore", "alle"]);
        is_mark(start + 1, '.')
            && number(start + 2).is_some()
            && (is_told || is_word(start + 3, &units))
    };
    let Some(start) = (0..pieces.len()).find(|&at| {
        number(at).is_some()
            && (is_mark(at + 1, ':') && number(at + 2).is_some()
                || is_dotted(at)
                || is_word(at + 1, &hours)
                || half(at + 1).is_some())
    }) else {
        return Some(None);
    };
    let mut hour = number(start)?;
    let mut end = start + 1;
    let (mut minute, mut second, mut precision) = (0, 0, Precision::Hour);
    if is_mark(end, ':') || is_dotted(start) || is_word(end, &hours) {
        end += 1;
        if let Some(found) = number(end) {
            (minute, precision) = (found, Precision::Minute);
            end += 1;
            if is_word(end, &["分", "분", "min", "m"]) {
                end += 1;
            }
            if is_mark(end, ':') {
                end += 1;
                (second, precision) = (number(end)?, Precision::Second);
                end += 1;
                if (is_mark(end, '.') || is_mark(end, ','))
                    && matches!(pieces.get(end + 1), Some(Piece::Number { digits: 3.., .. }))
                {
                    end += 2;
                }
            } else if number(end).is_some() && is_word(end + 1, &["秒", "초"]) {
                (second, precision) = (number(end)?, Precision::Second);
                end += 2;
            }
        }
    }
    if is_word(end, &units) {
        end += 1;
    }
    // In the east the half of the day stands in front.
    let before =
        start.checked_sub(1).filter(|&at| half(at).is_some() && !is_word(at, &["am", "pm"]));
    if let Some(is_afternoon) = before.or(Some(end)).and_then(half) {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if is_afternoon { 12 } else { 0 };
        end += usize::from(before.is_none());
    }
    let (zone, end) = zone(pieces, end)?;
    let time = Time::new(hour, minute, second, 0).ok()?;
    pieces.drain(before.unwrap_or(start)..end);
    Some(Some(Clock { time, precision, zone }))
}

/// The zone that begins at a piece, and where it ends.
fn zone(pieces: &[Piece], start: usize) -> Option<(Offset, usize)> {
    let mut at = start;
    if matches!(pieces.get(at), Some(Piece::Mark('(' | ','))) {
        at += 1;
    }
    let (mut zone, mut end) = (Offset::Unknown, start);
    if let Some(Piece::Word(word)) = pieces.get(at) {
        let name = match &word[..] {
            "et" => Some("America/New_York"),
            "ct" => Some("America/Chicago"),
            "mt" => Some("America/Denver"),
            "pt" => Some("America/Los_Angeles"),
            _ => None,
        };
        if let Some(name) = name {
            (zone, end) = (Offset::UnitedStates(name), at + 1);
        } else if let Some(seconds) = seconds_ahead(word) {
            (zone, end) = (Offset::Seconds(seconds), at + 1);
        }
        at += 1;
    }
    let is_told = end > start;
    let sign = match pieces.get(at) {
        Some(Piece::Mark(sign @ ('+' | '-' | '\u{2212}'))) if is_told || at == start => *sign,
        _ => {
            let is_closed = is_told && pieces.get(end) == Some(&Piece::Mark(')'));
            return Some((zone, end + usize::from(is_closed)));
        }
    };
    let Some(&Piece::Number { value, digits: digits @ (1 | 2 | 4) }) = pieces.get(at + 1) else {
        return Some((zone, end));
    };
    let mut text = format!("{sign}{value:0digits$}");
    end = at + 2;
    if let (Some(Piece::Mark(':')), Some(Piece::Number { value, digits: 2 })) =
        (pieces.get(end), pieces.get(end + 1))
    {
        text = format!("{text}:{value:02}");
        end += 2;
    }
    // Browsers name the zone once more: `GMT+0100 (Central European Standard Time)`.
    let named = pieces.get(end) == Some(&Piece::Mark('('));
    let closed = pieces.iter().skip(end).position(|piece| *piece == Piece::Mark(')'));
    if let Some(length) = closed.filter(|length| named || *length == 0) {
        end += length + 1;
    }
    Some((Offset::Seconds(offset(&text)?), end))
}

/// The date that pieces without a clock say.
fn date(pieces: &[Piece]) -> Option<Date> {
    let mut numbers: Vec<(i64, usize)> = Vec::new();
    let mut marks: Vec<char> = Vec::new();
    // A month's name, and how many numbers stand before it.
    let mut month: Option<(i64, usize)> = None;
    let mut units = String::new();
    let mut after_number = false;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Number { value, digits } => numbers.push((*value, *digits)),
            Piece::Mark(mark @ ('/' | '.' | '-')) if after_number => marks.push(*mark),
            Piece::Mark(',' | '.' | '-' | '|' | '·' | '–' | '—' | ':' | '(' | ')') => {}
            Piece::Mark(_) => return None,
            Piece::Word(word) if after_number && word.chars().all(is_unit) => units.push_str(word),
            Piece::Word(word) => {
                // Where two words may be a month (`mar. 3 mar. 2026`), the first is a day of the week.
                match month_of(word) {
                    Some(found) => {
                        month = Some((found, numbers.len()));
                    }
                    _ if is_noise(word, pieces.get(at.wrapping_sub(1))) => {}
                    _ => return None,
                }
            }
        }
        after_number = matches!(piece, Piece::Number { .. });
    }
    if !units.is_empty() {
        let is_date = matches!(&units[..], "年月日" | "年月号" | "年月號" | "년월일");
        return match numbers[..] {
            [year, month, day] if is_date => day_of(year.0, month.0, day.0),
            _ => None,
        };
    }
    match (month, &numbers[..]) {
        (Some((month, _)), &[(year, 4), (day, 1 | 2)] | &[(day, 1 | 2), (year, 4)]) => {
            day_of(year, month, day)
        }
        // RFC 850: `01-Mar-26`.
        (Some((month, 1)), &[(day, 1 | 2), (year, 2)]) if marks.contains(&'-') => {
            day_of(if year < 70 { 2000 + year } else { 1900 + year }, month, day)
        }
        (None, &[(year, 4), (month, 1 | 2), (day, 1 | 2)]) if marks.len() >= 2 => {
            day_of(year, month, day)
        }
        (None, &[(first, 1 | 2), (second, 1 | 2), (year, 4)]) if marks.len() >= 2 => {
            let day_first = marks[..2] == ['.', '.'] || first > 12 || first == second;
            if day_first {
                day_of(year, second, first)
            } else if second > 12 {
                day_of(year, first, second)
            } else {
                None
            }
        }
        _ => None,
    }
}

fn day_of(year: i64, month: i64, day: i64) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|&year| is_sane(year))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Words that say nothing of a time: days of the week, and what joins a date to its clock.
fn is_noise(word: &str, before: Option<&Piece>) -> bool {
    const JOINING: &[&str] = &[
        "at",
        "on",
        "the",
        "of",
        "published",
        "posted",
        "date",
        "um",
        "am",
        "den",
        "der",
        "à",
        "a",
        "le",
        "las",
        "el",
        "de",
        "del",
        "às",
        "as",
        "alle",
        "ore",
        "ora",
        "om",
        "op",
        "het",
        "t",
    ];
    const ORDINALS: &[&str] = &["st", "nd", "rd", "th", "er", "º", "ª"];
    JOINING.contains(&word)
        || ORDINALS.contains(&word) && matches!(before, Some(Piece::Number { .. }))
        || WEEKDAYS.contains(&word)
        || word.strip_suffix("feira").is_some()
        || word
            .chars()
            .all(|c| "星期一二三四五六日月火水木金土曜週周天월화수목금토일요".contains(c))
}

/// English, German, French, Spanish, Italian, Portuguese, Dutch; short forms too.
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lun",
    "mar",
    "mer",
    "jeu",
    "ven",
    "sam",
    "dim",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "mié",
    "jue",
    "vie",
    "sáb",
    "dom",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "gio",
    "sab",
    "segunda",
    "terça",
    "quarta",
    "quinta",
    "sexta",
    "seg",
    "ter",
    "qua",
    "qui",
    "sex",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "ma",
    "wo",
    "vr",
    "za",
    "zo",
];

/// The names of the months in the same languages, January first.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "jän", "janvier", "janv", "enero", "ene", "gennaio",
        "gen", "janeiro", "januari",
    ],
    &[
        "february",
        "feb",
        "februar",
        "feber",
        "février",
        "fevrier",
        "févr",
        "fév",
        "febrero",
        "febbraio",
        "fevereiro",
        "fev",
        "februari",
    ],
    &[
        "march", "mar", "märz", "maerz", "mär", "mrz", "mars", "marzo", "março", "marco", "maart",
        "mrt",
    ],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"],
    &["august", "aug", "août", "aout", "agosto", "ago", "augustus"],
    &[
        "september",
        "sep",
        "sept",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "set",
        "sett",
        "setembro",
    ],
    &["october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
    ],
];

fn month_of(word: &str) -> Option<i64> {
    let place = MONTHS.iter().position(|names| names.contains(&word))?;
    i64::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Precision::{Day, Hour, Minute, Second};

    const START: i64 = 1_772_323_200; // 2026-03-01T00:00:00Z

    #[test]
    fn days() {
        for text in [
            "March 1, 2026",
            "Mar. 1, 2026",
            "1 March 2026",
            "March 1st, 2026",
            "Sunday, March 1, 2026",
            "1-Mar-2026",
            "01-Mar-26",
            "2026/03/01",
            "2026/3/1",
            "2026.03.01.",
            "2026-3-1",
            "01.03.2026",
            "1. März 2026",
            "Sonntag, den 1. März 2026",
            "am 1. März 2026",
            "1er mars 2026",
            "dimanche 1er mars 2026",
            "le 1 mars 2026",
            "1 de marzo de 2026",
            "domingo, 1 de marzo de 2026",
            "1 marzo 2026",
            "domenica 1 marzo 2026",
            "domingo, 1 de março de 2026",
            "1 maart 2026",
            "zondag 1 maart 2026",
            "2026年3月1日",
            "2026年03月01日 星期日",
            "2026年3月1日（日）".trim_end_matches("（日）"),
            "2026년 3월 1일",
            "Published March 1, 2026",
            "mar 1 mar 2026",
        ] {
            assert_eq!(read(text, &Zone::default()), Some((START, Day)), "{text}");
        }
        assert_eq!(read("25/12/2026", &Zone::default()), read("2026/12/25", &Zone::default()));
        assert_eq!(read("12/25/2026", &Zone::default()), read("2026/12/25", &Zone::default()));
        assert_eq!(read("04/04/2026", &Zone::default()), read("2026/04/04", &Zone::default()));
    }

    #[test]
    fn clocks() {
        let (morning, evening) = (START + 8 * 3600 + 900, START + 20 * 3600 + 900);
        for (text, seconds, precision) in [
            ("Sunday, 01-Mar-26 08:15:30 GMT", morning + 30, Second),
            ("Sun Mar  1 08:15:30 2026", morning + 30, Second),
            ("Sun Mar  1 08:15:30 UTC 2026", morning + 30, Second),
            ("Sun Mar 01 2026 08:15:30 GMT+0100 (CET)", morning + 30 - 3600, Second),
            ("2026/03/01 8:15 PM", evening, Minute),
            ("2026/03/01 08:15", morning, Minute),
            ("March 1, 2026 8:15 p.m.", evening, Minute),
            ("March 1, 2026 at 8:15 PM EST", evening + 5 * 3600, Minute),
            ("8:15 a.m. EDT, March 1, 2026", morning + 4 * 3600, Minute),
            ("March 1, 2026, 8 pm", START + 20 * 3600, Hour),
            ("March 1, 2026 12:15 AM", START + 900, Minute),
            ("1 March 2026 at 08:15", morning, Minute),
            ("1 March 2026, 08:15 MSK", morning - 3 * 3600, Minute),
            ("1. März 2026, 08:15 Uhr", morning, Minute),
            ("01.03.2026, 08.15 Uhr", morning, Minute),
            ("01.03.2026 - 08:15", morning, Minute),
            ("1. März 2026 um 8 Uhr", START + 8 * 3600, Hour),
            ("1. März 2026, 08:15 Uhr MEZ", morning - 3600, Minute),
            ("1er mars 2026 à 08h15", morning, Minute),
            ("1 de marzo de 2026 a las 08:15 h", morning, Minute),
            ("1 marzo 2026 alle 08:15", morning, Minute),
            ("1 marzo 2026 ore 8.15", morning, Minute),
            ("1 de março de 2026 às 08h15", morning, Minute),
            ("1 maart 2026 om 08:15 uur", morning, Minute),
            ("2026年3月1日 08:15", morning, Minute),
            ("2026年3月1日8时15分", morning, Minute),
            ("2026年3月1日 下午8:15", evening, Minute),
            ("2026년 3월 1일 오후 8:15", evening, Minute),
            ("2026-3-1 8:15:30.123", morning + 30, Second),
            ("March 1, 2026 08:15 +05:30", morning - 19_800, Minute),
            ("1772353530", 1_772_353_530, Second),
            ("1772353530.75", 1_772_353_530, Second),
            ("1772353530123", 1_772_353_530, Second),
            ("1772353530123456", 1_772_353_530, Second),
            ("20260301081530", morning + 30, Second),
            ("202603010815", morning, Minute),
        ] {
            assert_eq!(read(text, &Zone::default()), Some((seconds, precision)), "{text}");
        }
        if cfg!(feature = "zones") {
            let found = read("July 1, 2026 8:15 p.m. ET", &Zone::default());
            assert_eq!(found, read("July 1, 2026 8:15 p.m. EDT", &Zone::default()));
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_or_not_at_all_is_no_time() {
        for text in [
            "03/04/2026",
            "03-04-2026",
            "3/4/26",
            "March 2026",
            "March 1",
            "1 March 26",
            "March 1, 2026 8:15 CST",
            "8:15",
            "March 1, 2026 25:00",
            "March 32, 2026",
            "February 29, 2026",
            "March 1, 2026 13 pm",
            "yesterday at 8:15",
            "3 hours ago",
            "updated March 1, 2026",
            "March 1, 2026 or so",
            "1 March 2026 - 2 March 2026",
            "2026",
            "12345",
            "99999999999999",
            "March 1, 2026 8:15 8:20",
            "1772353530 8:15",
            "2026年3月",
            "1er mars 0026",
            "0",
            "-1772353530",
        ] {
            assert_eq!(read(text, &Zone::default()), None, "{text}");
        }
    }

    #[test]
    fn a_zone_is_assumed_where_none_is_given() {
        let assumed = Zone::named("-05:00").unwrap();
        let read = |text| read(text, &assumed).unwrap().0;
        assert_eq!(read("March 1, 2026 08:15"), START + 8 * 3600 + 900 + 5 * 3600);
        assert_eq!(read("March 1, 2026 08:15 GMT"), START + 8 * 3600 + 900);
        assert_eq!(read("March 1, 2026"), START);
        assert_eq!(read("1772353530"), 1_772_353_530);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "([0-9]{1,4}|[a-z]{1,4}|mar|am|pm|[ ./:,+()-]|年|月|日|é){0,14}") {
            read(&text, &Zone::default());
        }
    }
}
