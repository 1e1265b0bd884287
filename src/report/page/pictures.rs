//! Figures → where the lines of a picture stand. The templates draw them; every picture has its figures beside it as a table.

use super::super::summary::grouped;
use crate::article::Precision;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write as _;

/// The part of a picture of 640 × 220 that bars and curves take.
const LEFT: f64 = 52.0;
const TOP: f64 = 18.0;
const WIDTH: f64 = 576.0;
const HEIGHT: f64 = 160.0;

/// The same counts twice, so that a reader may choose.
#[derive(Debug, Serialize)]
pub(super) struct Histogram {
    linear: Bars,
    log: Bars,
    /// Whether the highest would hide the others, so that the logarithmic one is shown first.
    is_log: bool,
    total: u64,
}

impl Histogram {
    /// Bars of counts with their labels, and a threshold where there is one.
    pub(super) fn of(counts: &[(String, u64)], threshold: Option<&(f64, String)>) -> Self {
        let most = counts.iter().map(|&(_, count)| count).max().unwrap_or(0);
        Self {
            linear: Bars::of(counts, threshold, false),
            log: Bars::of(counts, threshold, true),
            is_log: most > 100,
            total: counts.iter().map(|&(_, count)| count).sum(),
        }
    }
}

/// Bars beside each other.
#[derive(Debug, Default, Serialize)]
pub(super) struct Bars {
    columns: Vec<Bar>,
    /// The heights at which a line is drawn, with what they stand for.
    lines: Vec<Line>,
    /// Whether each line stands for ten times as much as the one below.
    is_log: bool,
    /// Where a threshold stands, and what it is.
    threshold: Option<Line>,
}

#[derive(Debug, Serialize)]
struct Bar {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    middle: f64,
    label: String,
    count: u64,
}

/// A line across a picture, or a tick.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    at: f64,
    label: String,
}

impl Bars {
    fn of(counts: &[(String, u64)], threshold: Option<&(f64, String)>, is_log: bool) -> Self {
        let most = counts.iter().map(|&(_, count)| count).max().unwrap_or(0);
        // Of a logarithmic axis the lowest line is one half, so that one is seen.
        let height = |count: u64| match (is_log, count) {
            (_, 0) => 0.0,
            (true, count) => HEIGHT * (2.0 * count as f64).log10() / (2.0 * most as f64).log10(),
            (false, count) => HEIGHT * count as f64 / most as f64,
        };
        let step = WIDTH / counts.len().max(1) as f64;
        let lines = lines(most, is_log)
            .into_iter()
            .map(|count| Line { at: round(TOP + HEIGHT - height(count)), label: grouped(count) })
            .collect();
        let bar = |(place, &(ref label, count)): (usize, &(String, u64))| Bar {
            x: round(LEFT + step * place as f64 + step * 0.08),
            y: round(TOP + HEIGHT - height(count)),
            width: round(step * 0.84),
            height: round(height(count)),
            middle: round(LEFT + step * (place as f64 + 0.5)),
            label: label.clone(),
            count,
        };
        Self {
            columns: counts.iter().enumerate().map(bar).collect(),
            lines,
            is_log,
            threshold: threshold
                .map(|(at, label)| Line { at: round(LEFT + WIDTH * at), label: label.clone() }),
        }
    }
}

/// Counts at which lines help to read heights.
fn lines(most: u64, is_log: bool) -> Vec<u64> {
    if is_log {
        return (0..19).map(|power| 10_u64.pow(power)).take_while(|&count| count <= most).collect();
    }
    let steps = [1, 2, 5, 10, 20, 25, 50];
    let step = steps.into_iter().find(|step| most <= step * 4).unwrap_or(50);
    (1..=4).map(|n| n * step).filter(|&count| count <= most).collect()
}

/// A curve from 0 to 1 over 0 to 1.
#[derive(Debug, Serialize)]
pub(super) struct Curve {
    /// What `points` of a `polyline` takes.
    points: String,
    /// The threshold.
    threshold: Line,
    /// Its height on the curve.
    y: f64,
    /// Figures of the curve: similarity and share found.
    figures: Vec<(String, String)>,
}

impl Curve {
    /// The share of pairs that bands of so many rows find, by their similarity.
    pub(super) fn of_bands(bands: usize, rows: usize, threshold: f64) -> Self {
        let found = |similarity: f64| {
            let band = similarity.powf(rows as f64);
            1.0 - (1.0 - band).powf(bands as f64)
        };
        let (x, y) = (|at: f64| LEFT + WIDTH * at, |at: f64| TOP + HEIGHT * (1.0 - at));
        let points = (0..=100).fold(String::new(), |mut points, step| {
            let at = f64::from(step) / 100.0;
            let _ = write!(points, "{:.1},{:.1} ", x(at), y(found(at)));
            points
        });
        let figures = (0..=10)
            .map(|tenth| f64::from(tenth) / 10.0)
            .map(|at| (format!("{at:.1}"), format!("{:.1} %", (found(at) * 1000.0).floor() / 10.0)))
            .collect();
        Self {
            points: points.trim_end().to_owned(),
            threshold: Line { at: round(x(threshold)), label: trimmed(threshold) },
            y: round(y(found(threshold))),
            figures,
        }
    }
}

/// A number without zeros at its end.
pub(super) fn trimmed(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// An article on a timeline.
pub(super) struct Event {
    pub(super) source: String,
    pub(super) title: String,
    pub(super) at: String,
    pub(super) precision: Precision,
    /// The name of its relation to the lead, or `lead`.
    pub(super) relation: &'static str,
}

/// Articles by time, a lane each source, in a picture 720 wide.
#[derive(Debug, Serialize)]
pub(super) struct Timeline {
    height: f64,
    /// Where the lanes end.
    bottom: f64,
    lanes: Vec<Lane>,
    ticks: Vec<Line>,
    /// Sources for which there was no lane.
    more_lanes: usize,
    /// Articles for which there was no dot.
    more_dots: usize,
    /// Articles without a time.
    undated: usize,
}

#[derive(Debug, Serialize)]
struct Lane {
    y: f64,
    source: String,
    dots: Vec<Dot>,
}

#[derive(Debug, Serialize)]
struct Dot {
    x: f64,
    /// How far the time reaches that is not known more precisely.
    band: Option<f64>,
    shape: &'static str,
    says: String,
}

/// Lanes that a timeline has at most, …
const LANES: usize = 16;
/// … dots, …
const DOTS: usize = 200;
/// … and where its times begin and end.
const TIMES: (f64, f64) = (190.0, 700.0);

impl Timeline {
    /// `None` where fewer than two articles have a time.
    pub(super) fn of(events: &[Event]) -> Option<Self> {
        let timed: Vec<(&Event, i64, i64)> = events
            .iter()
            .filter_map(|event| {
                let (start, end) = moment(&event.at, event.precision)?;
                Some((event, start, end))
            })
            .collect();
        if timed.len() < 2 {
            return None;
        }
        let first = timed.iter().map(|&(_, start, _)| start).min()?;
        let last = timed.iter().map(|&(_, _, end)| end).max()?.max(first + 60);
        let x = |seconds: i64| {
            TIMES.0 + (TIMES.1 - TIMES.0) * (seconds - first) as f64 / (last - first) as f64
        };
        let mut lanes: Vec<(String, i64, Vec<Dot>)> = Vec::new();
        for &(event, start, end) in timed.iter().take(DOTS) {
            let dot = Dot {
                x: round(x(start)),
                band: (event.precision < Precision::Minute)
                    .then(|| round((x(end) - x(start)).max(4.0))),
                shape: event.relation,
                says: format!("{}, {}: {}", event.source, event.at, event.title),
            };
            match lanes.iter_mut().find(|(source, ..)| *source == event.source) {
                Some((_, earliest, dots)) => {
                    *earliest = start.min(*earliest);
                    dots.push(dot);
                }
                None => lanes.push((event.source.clone(), start, vec![dot])),
            }
        }
        lanes.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
        let more_lanes = lanes.len().saturating_sub(LANES);
        lanes.truncate(LANES);
        let lane = |(place, (source, _, dots)): (usize, (String, i64, Vec<Dot>))| Lane {
            y: 22.0 + 26.0 * place as f64,
            source,
            dots,
        };
        let lanes: Vec<Lane> = lanes.into_iter().enumerate().map(lane).collect();
        let bottom = 22.0 + 26.0 * lanes.len() as f64 - 8.0;
        let tick =
            |seconds: i64| Line { at: round(x(seconds)), label: clock(seconds, last - first) };
        Some(Self {
            height: bottom + 30.0,
            bottom,
            lanes,
            ticks: ticks(first, last).into_iter().map(tick).collect(),
            more_lanes,
            more_dots: timed.len().saturating_sub(DOTS),
            undated: events.len() - timed.len(),
        })
    }
}

/// The seconds that a time says: its first, and one past its last.
fn moment(at: &str, precision: Precision) -> Option<(i64, i64)> {
    if precision == Precision::None {
        return None;
    }
    if precision == Precision::Day {
        let day: Date = at.get(..10)?.parse().ok()?;
        let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
        return Some((start, start + 86_400));
    }
    let start = at.parse::<Timestamp>().ok()?.as_second();
    let length = match precision {
        Precision::Hour => 3_600,
        Precision::Minute => 60,
        _ => 1,
    };
    Some((start, start + length))
}

/// Three to seven round times between two.
fn ticks(first: i64, last: i64) -> Vec<i64> {
    const STEPS: [i64; 15] = [
        60,
        300,
        900,
        1_800,
        3_600,
        10_800,
        21_600,
        43_200,
        86_400,
        172_800,
        604_800,
        2_592_000,
        7_776_000,
        31_536_000,
        157_680_000,
    ];
    let step = STEPS.into_iter().find(|step| (last - first) / step <= 6).unwrap_or(315_360_000);
    let start = first.div_euclid(step) * step + if first.rem_euclid(step) == 0 { 0 } else { step };
    let round: Vec<i64> = (0..8).map(|n| start + n * step).take_while(|&at| at <= last).collect();
    if round.len() < 2 { vec![first, last] } else { round }
}

/// A time as a tick says it: as precise as the whole picture needs.
fn clock(seconds: i64, span: i64) -> String {
    let Ok(at) = Timestamp::from_second(seconds) else { return String::new() };
    let is_midnight = seconds.rem_euclid(86_400) == 0;
    let format = if span <= 86_400 && is_midnight {
        "%b %-d"
    } else if span <= 86_400 {
        "%H:%M"
    } else if span <= 5 * 86_400 {
        "%b %-d, %H:%M"
    } else {
        "%Y-%m-%d"
    };
    at.strftime(format).to_string()
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(source: &str, at: &str, precision: Precision) -> Event {
        Event {
            source: source.into(),
            title: String::new(),
            at: at.into(),
            precision,
            relation: "identical",
        }
    }

    #[test]
    fn a_day_is_a_band_and_a_minute_a_dot() {
        let drawn = Timeline::of(&[
            event("a", "2026-03-01T12:00:00Z", Precision::Minute),
            event("b", "2026-03-01", Precision::Day),
            event("c", "sometime", Precision::None),
        ])
        .unwrap();
        assert_eq!(drawn.undated, 1);
        // The day begins before noon, so its lane is the first; it takes all of the width.
        let lanes: Vec<&str> = drawn.lanes.iter().map(|lane| lane.source.as_str()).collect();
        assert_eq!(lanes, ["b", "a"]);
        assert_eq!(drawn.lanes[0].dots[0].band, Some(510.0));
        assert_eq!((drawn.lanes[1].dots[0].band, drawn.lanes[1].dots[0].x), (None, 445.0));
    }

    #[test]
    fn one_time_is_no_timeline() {
        assert!(Timeline::of(&[event("a", "2026-03-01", Precision::Day)]).is_none());
        let same =
            ["a", "b"].map(|source| event(source, "2026-03-01T12:00:00Z", Precision::Second));
        assert!(Timeline::of(&same).is_some());
    }

    #[test]
    fn the_curve_is_that_of_bands() {
        let curve = Curve::of_bands(70, 3, 0.4);
        assert_eq!(curve.figures[4], ("0.4".to_owned(), "99.0 %".to_owned()));
        assert_eq!(curve.figures[0].1, "0.0 %");
        assert_eq!(curve.figures[10].1, "100.0 %");
    }

    #[test]
    fn heights_are_logarithmic_where_one_would_hide_the_others() {
        let of = |count| Histogram::of(&[("a".into(), 1), ("b".into(), count)], None);
        assert!(!of(100).is_log);
        let both = of(1_000_000);
        assert!(both.is_log && both.log.columns[0].height > 5.0, "{both:?}");
        assert!(both.linear.columns[0].height < 0.1, "{both:?}");
        for bars in [&both.log, &both.linear] {
            assert!((bars.columns[1].height - HEIGHT).abs() < 0.1);
        }
    }
}
