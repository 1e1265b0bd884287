//! Zones of times: names that mean one offset, and the one to be taken where none is given.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// The zone of times that name none.
#[derive(Debug, Clone)]
pub(in super::super) struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl Zone {
    /// The zone of a name: an offset such as `+01:00`, a name such as `CET` that means one offset, or a name of the IANA
    /// database such as `Europe/Paris`; `None` when it is none of these.
    pub(in super::super) fn named(name: &str) -> Option<Self> {
        let fixed = offset(name).or_else(|| seconds_ahead(&name.to_ascii_lowercase()));
        match fixed.and_then(|seconds| Offset::from_seconds(seconds).ok()) {
            Some(offset) => Some(Self(TimeZone::fixed(offset))),
            None => TimeZone::get(name).ok().map(Self),
        }
    }

    /// One hour ahead of UTC.
    pub(super) fn ahead() -> Self {
        Self(TimeZone::fixed(Offset::constant(1)))
    }

    /// Whether it is UTC itself.
    pub(super) fn is_utc(&self) -> bool {
        self.0 == TimeZone::UTC
    }

    /// The second at which clocks there show a time: of two the first, and of none that of the time before the gap.
    pub(super) fn moment(&self, time: DateTime) -> Option<i64> {
        Some(self.0.to_ambiguous_timestamp(time).compatible().ok()?.as_second())
    }
}

/// An offset as it is written: `+1`, `+01`, `-0530`, `+05:30`; in seconds.
pub(super) fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix(['-', '\u{2212}'])?),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let number = |text: &str, most: i32| {
        let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse::<i32>().ok()).flatten().filter(|&number| number <= most)
    };
    Some(sign * (3600 * number(hours, 14)? + 60 * number(minutes, 59)?))
}

/// Seconds ahead of UTC of a zone's name in lower case. Names that mean several zones in the news (CST, IST, BST) mean none.
pub(super) fn seconds_ahead(name: &str) -> Option<i32> {
    let half_hours = match name {
        "utc" | "gmt" | "z" | "ut" | "wet" => 0,
        "cet" | "mez" | "west" => 2,
        "cest" | "mesz" | "eet" | "sast" => 4,
        "eest" | "msk" => 6,
        "wib" => 14,
        "awst" | "hkt" | "sgt" | "pht" => 16,
        "jst" | "kst" => 18,
        "aest" => 20,
        "aedt" => 22,
        "nzst" => 24,
        "nzdt" => 26,
        "edt" => -8,
        "est" | "cdt" => -10,
        "mdt" => -12,
        "mst" | "pdt" => -14,
        "pst" | "akdt" => -16,
        "akst" => -18,
        "hst" => -20,
        _ => return None,
    };
    Some(1800 * half_hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_names() {
        for (text, seconds) in [
            ("+1", Some(3600)),
            ("+01", Some(3600)),
            ("-0530", Some(-19_800)),
            ("+05:45", Some(20_700)),
            ("+14:00", Some(50_400)),
            ("+15", None),
            ("+1:5", None),
            ("+05:60", None),
            ("0100", None),
            ("+", None),
        ] {
            assert_eq!(offset(text), seconds, "{text}");
        }
        for name in ["cst", "ist", "bst", "est5edt", "mars"] {
            assert_eq!(seconds_ahead(name), None);
        }
    }

    #[test]
    fn zones_that_can_be_assumed() {
        let noon = |month| jiff::civil::date(2026, month, 1).at(12, 0, 0, 0);
        let hours = |name: &str, month| {
            let utc = Zone::default().moment(noon(month)).unwrap();
            Some((Zone::named(name)?.moment(noon(month)).unwrap() - utc) / 3600)
        };
        assert_eq!(hours("+02:00", 1), Some(-2));
        assert_eq!(hours("EST", 7), Some(5));
        assert_eq!(hours("Nowhere/Land", 1), None);
        assert_eq!(hours("", 1), None);
        if cfg!(feature = "zones") {
            assert_eq!((hours("Europe/Paris", 1), hours("Europe/Paris", 7)), (Some(-1), Some(-2)));
            assert_eq!(hours("America/New_York", 7), Some(4));
        }
    }
}
