//! Publication times, with the precision they were given in: ISO 8601 and RFC 2822 first, then as people write them.

mod written;
mod zone;

pub(super) use zone::Zone;

use jiff::civil::Time;
use jiff::fmt::{rfc2822, temporal::Pieces};
use jiff::tz::TimeZone;

use crate::article::Precision;

/// Reads a time: its first second and its precision. A date alone is a day, of UTC; a time without a zone is one of
/// `assumed`; fractions of a second are dropped.
///
/// Whatever else the text says, and whatever it says in two ways, is no time, with [`Precision::None`]. A zone that is only
/// named in brackets (`[Europe/Paris]` without an offset) counts as such.
pub(super) fn parse(given: &str, assumed: &Zone) -> (i64, Precision) {
    let text = given.trim();
    let common = common(text.as_bytes()).filter(|(_, _, has_zone)| *has_zone || assumed.is_utc());
    common
        .map(|(seconds, precision, _)| (seconds, precision))
        .or_else(|| iso(text, assumed))
        .or_else(|| rfc(text))
        .or_else(|| written::read(text, assumed))
        .unwrap_or_default()
}

/// Whether a time of a day that was read as `seconds` names no zone: then it is another one where another is assumed.
pub(super) fn lacks_zone(
    given: &str,
    (seconds, precision): (i64, Precision),
    assumed: &Zone,
) -> bool {
    if precision < Precision::Hour || given.trim_end().ends_with(['Z', 'z']) {
        return false;
    }
    // What nearly all feeds write need not be read again.
    if let Some((_, _, has_zone)) = common(given.trim().as_bytes()) {
        return !has_zone;
    }
    let other = if assumed.is_utc() { Zone::ahead() } else { Zone::default() };
    parse(given, &other).0 != seconds
}

/// The forms nearly all feeds write, `2026-03-01` and `2026-03-01T08:15:30` with a fraction, `Z` or an offset after
/// it, read as [`iso`] reads them in UTC, and whether the zone matters and is given; `None` for everything else.
fn common(text: &[u8]) -> Option<(i64, Precision, bool)> {
    let (date, rest) = text.split_at_checked(10)?;
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
    let year = 100 * two(y1, y2)? + two(y3, y4)?;
    let (month, day) = (two(m1, m2)?, two(d1, d2)?);
    // The first and the last year have moments that jiff does not count.
    if !(1..=9998).contains(&year) || day < 1 || day > days_in(year, month)? {
        return None;
    }
    let midnight = 86_400 * days_from_1970(year, month, day);
    if rest.is_empty() {
        return Some((midnight, Precision::Day, true));
    }
    let (clock, zone) = rest.split_at_checked(9)?;
    let &[b'T' | b' ', h1, h2, b':', n1, n2, b':', s1, s2] = clock else { return None };
    let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = zone.strip_prefix(b".").unwrap_or_default();
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let zone = match digits {
        0 => zone,
        1..=9 => &fraction[digits..],
        _ => return None,
    };
    let ahead = match *zone {
        [] | [b'Z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(h1, h2)?, two(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let ahead = 3600 * hours + 60 * minutes;
            if sign == b'+' { ahead } else { -ahead }
        }
        _ => return None,
    };
    let seconds = midnight + 3600 * hour + 60 * minute + second - ahead;
    Some((seconds, Precision::Second, !zone.is_empty()))
}

/// The number two digits stand for.
fn two(tens: u8, ones: u8) -> Option<i64> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    Some(10 * digit(tens)? + digit(ones)?)
}

fn days_in(year: i64, month: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Days from 1970-01-01 to a day after the year 0, in the Gregorian calendar.
fn days_from_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = 365 * year + year / 4 - year / 100 + year / 400;
    before + (153 * month + 2) / 5 + day - 719_469
}

fn iso(text: &str, assumed: &Zone) -> Option<(i64, Precision)> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset();
    if offset.is_none() && pieces.time_zone_annotation().is_some() {
        return None;
    }
    let Some(time) = pieces.time() else {
        let day = pieces.date().to_zoned(TimeZone::UTC).ok()?;
        return Some((day.timestamp().as_second(), Precision::Day));
    };
    let whole = Time::new(time.hour(), time.minute(), time.second(), 0).ok()?;
    let time = pieces.date().to_datetime(whole);
    let seconds = match offset {
        Some(offset) => offset.to_timestamp(time).ok()?.as_second(),
        None => assumed.moment(time)?,
    };
    Some((seconds, iso_precision(text)?))
}

/// How much of a time is there, told from its digits: jiff fills in what is missing.
fn iso_precision(text: &str) -> Option<Precision> {
    let after = text.find(['T', 't', ' ']).map(|at| &text[at + 1..])?;
    let clock = after.split(['Z', 'z', '+', '-', '\u{2212}', '[', '.', ',', ' ']).next()?;
    match clock.bytes().filter(u8::is_ascii_digit).count() {
        2 => Some(Precision::Hour),
        4 => Some(Precision::Minute),
        6 => Some(Precision::Second),
        _ => None,
    }
}

fn rfc(text: &str) -> Option<(i64, Precision)> {
    // Feeds often name the wrong weekday; the date itself is what counts.
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let moment = parser.parse_timestamp(text).ok()?;
    let precision =
        if text.matches(':').count() >= 2 { Precision::Second } else { Precision::Minute };
    Some((moment.as_second(), precision))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_without_a_zone_hangs_on_the_one_that_is_assumed() {
        for (given, lacks) in [
            ("2026-03-01T08:15:00", true),
            ("2026-03-01 08:15", true),
            ("March 1, 2026 8:15 PM", true),
            ("2026-03-01T08:15:00Z", false),
            ("2026-03-01T08:15:00+01:00", false),
            ("Sun, 01 Mar 2026 08:15:00 GMT", false),
            ("2026-03-01", false),
            ("1772352900", false),
            ("some day", false),
        ] {
            for zone in [Zone::default(), Zone::named("Europe/Paris").unwrap()] {
                assert_eq!(lacks_zone(given, parse(given, &zone), &zone), lacks, "{given}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn common_forms_are_read_as_jiff_reads_them(
            text in "([0-9]{4}|20[0-9]{2}|999[0-9])-(0[0-9]|1[0-3])-([0-2][0-9]|3[0-2])\
                ([Tt ]([01][0-9]|2[0-4]):[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10}|,[0-9])?\
                ([Zz]|[+-]([01][0-9]|2[0-6]):[0-6][0-9]|[+-][0-9]{2,4})?)?",
        ) {
            if let Some((seconds, precision, has_zone)) = common(text.as_bytes()) {
                prop_assert_eq!(Some((seconds, precision)), iso(&text, &Zone::default()), "{}", text);
                let assumed = Zone::named("+05:30").unwrap();
                let elsewhere = parse(&text, &assumed).0;
                prop_assert_eq!(elsewhere, if has_zone { seconds } else { seconds - 19_800 }, "{}", text);
            }
        }
    }

    #[test]
    fn every_day_is_counted() {
        let mut day = jiff::civil::date(1, 1, 1);
        while day.year() < 2500 {
            let found = common(day.to_string().as_bytes());
            let found = found.map(|(seconds, precision, _)| (seconds, precision));
            assert_eq!(found, iso(&day.to_string(), &Zone::default()), "{day}");
            day = day.tomorrow().unwrap();
        }
        // The form of nearly all feeds is really taken.
        for text in ["2026-03-01", "2026-03-01T08:15:30Z", "2026-03-01 08:15:30.125-05:30"] {
            assert!(common(text.as_bytes()).is_some(), "{text}");
        }
    }

    #[test]
    fn reads_iso_and_rfc_and_keeps_the_rest() {
        use Precision::{Day, Hour, Minute, None, Second};
        let start = 1_772_323_200; // 2026-03-01T00:00:00Z
        for (given, seconds, precision) in [
            ("2026-03-01", start, Day),
            ("20260301", start, Day),
            ("2026-03-01T08", start + 8 * 3600, Hour),
            ("2026-03-01T08Z", start + 8 * 3600, Hour),
            ("2026-03-01T08:15", start + 29_700, Minute),
            ("2026-03-01 08:15+01:00", start + 26_100, Minute),
            ("2026-03-01T08:15:30Z", start + 29_730, Second),
            ("2026-03-01t08:15:30.999z", start + 29_730, Second),
            ("20260301T081530-0500", start + 29_730 + 5 * 3600, Second),
            (" 2026-03-01 08:15:30 ", start + 29_730, Second),
            ("1969-12-31T23:59:58.9Z", -2, Second),
            ("Sun, 01 Mar 2026 08:15:30 +0000", start + 29_730, Second),
            ("Mon, 1 Mar 2026 08:15 GMT", start + 29_700, Minute),
            ("1 Mar 2026 08:15:30 -0500", start + 29_730 + 5 * 3600, Second),
            ("2026-03", 0, None),
            ("2026-02-30", 0, None),
            ("2026-03-01T25:00", 0, None),
            ("2026-03-01T08:15[Europe/Paris]", 0, None),
            ("March 1, 2026", start, Day),
            ("1772323200", start, Second),
            ("03/04/2026", 0, None),
            ("yesterday", 0, None),
            ("", 0, None),
        ] {
            assert_eq!(parse(given, &Zone::default()), (seconds, precision), "{given}");
        }
    }
}
