//! Publication times: ISO 8601 and RFC 2822, with the precision they were given in.

use jiff::civil::Time;
use jiff::fmt::{rfc2822, temporal::Pieces};
use jiff::tz::{Offset, TimeZone};

use crate::article::{Precision, Published};

/// Reads a time. A date alone is a day; a time without a zone is UTC; fractions of a second are dropped.
///
/// Whatever else the text says is kept as given, with [`Precision::None`]. A zone that is only named
/// (`[Europe/Paris]` without an offset) counts as such, for there is no table of zones to look it up in.
pub(super) fn parse(given: &str) -> Published {
    let text = given.trim();
    let (seconds, precision) = iso(text).or_else(|| rfc(text)).unwrap_or_default();
    Published { given: given.to_owned(), seconds, precision }
}

fn iso(text: &str) -> Option<(i64, Precision)> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = match pieces.to_numeric_offset() {
        Some(offset) => offset,
        None if pieces.time_zone_annotation().is_some() => return None,
        None => Offset::UTC,
    };
    let Some(time) = pieces.time() else {
        let day = pieces.date().to_zoned(TimeZone::UTC).ok()?;
        return Some((day.timestamp().as_second(), Precision::Day));
    };
    let whole = Time::new(time.hour(), time.minute(), time.second(), 0).ok()?;
    let moment = offset.to_timestamp(pieces.date().to_datetime(whole)).ok()?;
    Some((moment.as_second(), iso_precision(text)?))
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
    use super::*;

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
            ("March 1, 2026", 0, None),
            ("1772323200", 0, None),
            ("yesterday", 0, None),
            ("", 0, None),
        ] {
            let found = parse(given);
            assert_eq!((found.seconds, found.precision), (seconds, precision), "{given}");
            assert_eq!(found.given, given);
        }
    }
}
