//! Whether an article is a container of many short reports.

use memchr::memchr_iter;

/// So many lines that begin with a time make a live blog.
const TIMES: usize = 6;

/// How much of a title is looked at, in characters.
const LONGEST_TITLE: usize = 300;

/// Whether an article is a live blog or a ticker: its title says so, or six or more of its lines begin with a time of day or
/// with how long ago something was.
pub fn is_live_blog(title: &str, text: &str) -> bool {
    is_live_title(title) || {
        let mut start = 0;
        let ends = memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
        let timed = ends.filter(|&end| {
            let line = &text[start..end];
            start = end + 1;
            may_begin_with_time(line) && begins_with_time(line)
        });
        timed.take(TIMES).count() == TIMES
    }
}

/// What a title of a live blog begins with, holds, or ends with; in lower case.
const BEGINS: &[&str] = &[
    "live:",
    "live |",
    "live -",
    "live –",
    "live —",
    "live updates",
    "live blog",
    "liveblog",
    "en direct",
    "en vivo",
    "ao vivo",
    "in diretta",
    "+++",
    "liveticker",
    "live-ticker",
    "newsblog",
    "直播：",
];
const HOLDS: &[&str] = &[
    "live updates",
    "live blog",
    "liveblog",
    "live-blog",
    "as it happened",
    "liveticker",
    "live-ticker",
    "newsblog",
    "news-ticker",
    "newsticker",
    "minuto a minuto",
    "minuto por minuto",
    "minute par minute",
    "minute by minute",
    "en direct :",
    "en direct:",
    "- en direct",
    "– en direct",
    "diretta live",
    "la diretta",
    "онлайн-трансляция",
    "текстовая трансляция",
    "онлайн-хроника",
    "文字直播",
    "live tracker",
    "live coverage",
];
const ENDS: &[&str] = &[
    "– live",
    "- live",
    "— live",
    "| live",
    "– live!",
    "+++",
    ": live",
    "en vivo",
    "en direct",
    "ao vivo",
    "в прямом эфире",
];

fn is_live_title(title: &str) -> bool {
    // Some feeds put the whole article there.
    let title = title.trim();
    let end = title.char_indices().nth(LONGEST_TITLE).map_or(title.len(), |(end, _)| end);
    let title = title[..end].to_lowercase();
    BEGINS.iter().any(|words| title.starts_with(words))
        || holds_words_of_live_title(title.as_bytes())
        || ENDS.iter().any(|words| title.ends_with(words))
}

/// Whether a title, in lower case, has something of [`HOLDS`] in it.
fn holds_words_of_live_title(title: &[u8]) -> bool {
    let begins = |at: usize| HOLDS.iter().any(|words| title[at..].starts_with(words.as_bytes()));
    title.windows(2).enumerate().any(|(at, two)| may_begin_words(two) && begins(at))
}

/// The first two bytes of what is in [`HOLDS`].
fn may_begin_words(two: &[u8]) -> bool {
    matches!(
        two,
        b"li" | b"as" | b"ne" | b"mi" | b"en" | b"- " | b"di" | b"la"
            // `–`, `о`, `т` and `文` begin with these.
            | [0xE2, 0x80] | [0xD0, 0xBE] | [0xD1, 0x82] | [0xE6, 0x96]
    )
}

/// A first look at a line: most begin with another letter than `Updated`, `UPDATE` and `at`.
fn may_begin_with_time(line: &str) -> bool {
    let first = line.bytes().next();
    first.is_some_and(|first| matches!(first, b'U' | b'a') || !first.is_ascii_alphabetic())
}

/// `10:45`, `10.45am`, `10h45`, `[10:45 GMT]`, `+++ 10.45 Uhr`, `10 minutes ago`, `2h ago`.
fn begins_with_time(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let line =
        line.strip_prefix("Updated ").or_else(|| line.strip_prefix("UPDATE ")).unwrap_or(line);
    let line = line.strip_prefix("at ").unwrap_or(line);
    let (hour, rest) = figures(line);
    if !(1..=2).contains(&hour.len()) {
        return false;
    }
    let below =
        |figures: &str, limit: u32| figures.parse::<u32>().is_ok_and(|number| number < limit);
    if let Some(rest) = rest.strip_prefix([':', '.', 'h', 'H', '：']) {
        let (minute, after) = figures(rest);
        let is_time = minute.len() == 2 && below(hour, 25) && below(minute, 60);
        // A figure with a point may be anything, if nothing says that it is a time.
        let is_sure = !line[hour.len()..].starts_with('.') || says_time(after);
        return is_time && is_sure && !after.starts_with('.') && !after.starts_with('%');
    }
    says_time(rest) && below(hour, 13) || says_ago(rest)
}

fn figures(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

fn says_time(after: &str) -> bool {
    let after: String = after.trim_start().chars().take(5).collect::<String>().to_lowercase();
    ["am", "pm", "a.m", "p.m", "uhr", "gmt", "bst", "est", "cet"]
        .iter()
        .any(|word| after.starts_with(word))
}

fn says_ago(after: &str) -> bool {
    let mut words = after.split_whitespace();
    let is_span = |word: &str| {
        ["m", "h", "min", "mins", "minute", "minutes", "hr", "hrs", "hour", "hours"].contains(&word)
    };
    words.next().is_some_and(is_span) && words.next().is_some_and(|word| word.starts_with("ago"))
}

#[cfg(test)]
mod tests {
    use super::{HOLDS, is_live_blog, may_begin_words};

    #[test]
    fn a_first_look_at_titles_overlooks_nothing() {
        for words in HOLDS {
            assert!(may_begin_words(&words.as_bytes()[..2]), "{words}");
        }
    }

    #[test]
    fn titles_and_times_tell() {
        for title in [
            "Harbour wall: live updates",
            "LIVE: the wall is raised",
            "The wall is raised – live",
            "The wall is raised – as it happened",
            "+++ Die Mauer steht +++",
            "Liveticker: Die Mauer",
            "EN DIRECT. La digue est relevée",
            "El muro, minuto a minuto",
        ] {
            assert!(is_live_blog(title, ""), "{title}");
        }
        for title in [
            "How we live now",
            "Where the mayors live",
            "Live music returns",
            "The wall delivers",
            "",
        ] {
            assert!(!is_live_blog(title, "The wall was raised."), "{title}");
        }
        for time in [
            "10:45 The wall",
            "10.45am GMT The wall",
            "10h45 - La digue",
            "[10:45] Die Mauer",
            "+++ 10.45 Uhr: Die Mauer",
            "5m ago\nThe wall",
            "10:45 p.m. The wall",
            "• 22:15 | Le mur",
            "7 pm: The wall",
            "Updated at 10:45 The wall",
        ] {
            assert!(is_live_blog("", &format!("{time}\n\n").repeat(6)), "{time}");
            assert!(!is_live_blog("", &format!("{time}\n\n").repeat(5)), "{time}");
        }
        for line in [
            "10.45 million",
            "2024 was high",
            "1. The wall",
            "3:1 for the harbour",
            "10 people came",
            "99:99 is no time",
            "12.5% more",
        ] {
            assert!(!is_live_blog("", &format!("{line}\n").repeat(9)), "{line}");
        }
    }
}
