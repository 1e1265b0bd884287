//! The number that a site gives an article, as far as a URL shows it.

use super::safe;

/// Fewest digits of such a number.
const DIGITS: usize = 6;

/// The longest number of six digits or more in the path or the query of a URL, of several the last; `None` where there is none, and
/// dates are none. Some sites keep it where a new headline makes a new URL.
///
/// ```
/// use wirecopy::urls::article_number;
///
/// let before = "https://post.example/2026/03/01/ferry-to-stop-2020454/";
/// let after = "https://post.example/2026/03/01/island-fears-winter-2020454/";
/// assert_eq!(article_number(before).as_deref(), Some("2020454"));
/// assert_eq!(article_number(before), article_number(after));
/// assert_eq!(article_number("https://post.example/20260301/ferry"), None);
/// ```
pub fn article_number(url: &str) -> Option<String> {
    let has_number =
        |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= DIGITS);
    if !has_number(url) {
        return None;
    }
    let page = safe(url)?;
    let (_, after_scheme) = page.split_once("//")?;
    let (_, rest) = after_scheme.split_once('/')?;
    let numbers = rest.split(|c: char| !c.is_ascii_digit());
    let longest = numbers.filter(|digits| digits.len() >= DIGITS && !is_date(digits));
    longest.max_by_key(|digits| digits.len()).map(str::to_owned)
}

/// Whether digits may be a date: `20260301`, `202603`, `260301`, and such a date with a time after it.
fn is_date(digits: &str) -> bool {
    let number = |at: usize| digits.get(at..at + 2).and_then(|two| two.parse::<u32>().ok());
    let is_month = |at: usize| number(at).is_some_and(|month| (1..=12).contains(&month));
    let is_day = |at: usize| number(at).is_some_and(|day| (1..=31).contains(&day));
    let is_year = digits.starts_with("19") || digits.starts_with("20");
    match digits.len() {
        6 => is_year && is_month(4) || is_month(2) && is_day(4),
        8 | 10 | 12 | 14 => is_year && is_month(4) && is_day(6),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::article_number;

    #[test]
    fn numbers_are_those_of_articles() {
        for (url, expected) in [
            ("https://post.example/a-story-1234567", Some("1234567")),
            ("https://post.example/story?id=987654&utm_id=123456789", Some("987654")),
            ("https://post.example/123456/7654321", Some("7654321")),
            ("https://post.example/1234567/7654321", Some("7654321")),
            ("https://post.example/12345/a", None),
            ("https://post.example/202603/a", None),
            ("https://post.example/260331/a", None),
            ("https://post.example/20260301081500-a", None),
            ("https://post.example/20261301/a", Some("20261301")),
            ("https://post123456.example:1234567/a", None),
            ("https://post.example/", None),
            ("urn:1234567", None),
        ] {
            assert_eq!(article_number(url).as_deref(), expected, "{url}");
        }
    }
}
