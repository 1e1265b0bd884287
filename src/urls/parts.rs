//! A URL of the web in parts, each in its plainest form.

use super::trackers::is_tracker;
use std::borrow::Cow;

/// The parts of a URL, which mostly stand in it as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// `http`, `https`, or empty where none is given.
    pub(super) scheme: &'static str,
    /// Lower-case, without the default port.
    pub(super) host: Cow<'a, str>,
    /// At least `/`.
    pub(super) path: Cow<'a, str>,
    /// The parts between `&`, trackers left out.
    pub(super) query: Vec<Cow<'a, str>>,
    /// Only one that begins with `!`, which is a path by other means.
    fragment: &'a str,
}

impl<'a> Parts<'a> {
    /// The parts of what is a URL with a host; `None` for anything else.
    pub(super) fn of(url: &'a str) -> Option<Self> {
        let (scheme, rest) = split_scheme(url.trim())?;
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let query = query.split('&').filter(|part| !part.is_empty() && !is_tracker(part));
        Some(Self {
            host: host(authority, scheme)?,
            path: without_dots(plain_percents(path)),
            query: query.map(plain_percents).collect(),
            fragment: if fragment.starts_with('!') { fragment } else { "" },
            scheme,
        })
    }

    /// Whether this is the front of a site.
    pub(super) fn is_home(&self) -> bool {
        let file = self.path.strip_prefix('/').unwrap_or(&self.path);
        (file.is_empty() || is_index(file)) && self.query.is_empty() && self.fragment.is_empty()
    }

    /// The parts put together again.
    pub(super) fn spelled(&self) -> String {
        let Self { scheme, host, path, query, fragment } = self;
        let in_query = query.iter().map(|part| part.len() + 1).sum::<usize>();
        let length = scheme.len() + host.len() + path.len() + in_query + fragment.len() + 4;
        let mut url = String::with_capacity(length);
        if !scheme.is_empty() {
            url.push_str(scheme);
            url.push(':');
        }
        for part in ["//", host, path] {
            url.push_str(part);
        }
        for (number, part) in query.iter().enumerate() {
            url.push(if number == 0 { '?' } else { '&' });
            url.push_str(part);
        }
        if !fragment.is_empty() {
            url.push('#');
            url.push_str(fragment);
        }
        url
    }
}

/// Whether a file name is the one that a folder shows by itself.
pub(super) fn is_index(file: &str) -> bool {
    matches!(
        file.split_once('.'),
        Some(("index" | "default", "html" | "htm" | "php" | "shtml" | "asp" | "aspx" | "jsp"))
    )
}

/// The scheme in lower case, and what follows it and its slashes.
fn split_scheme(url: &str) -> Option<(&'static str, &str)> {
    if let Some(rest) = url.strip_prefix("//") {
        return Some(("", rest));
    }
    if let Some((given, rest)) = url.split_once("://")
        && !given.contains(['/', '?', '#', '.'])
    {
        let scheme = ["http", "https"].into_iter().find(|it| it.eq_ignore_ascii_case(given))?;
        return Some((scheme, rest));
    }
    // Without a scheme only something with a host and a path looks like one: `example.com/story`.
    let (host, _) = url.split_once('/')?;
    let is_host = host.contains('.')
        && !host.starts_with('.')
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'));
    is_host.then_some(("", url))
}

fn host<'a>(authority: &'a str, scheme: &str) -> Option<Cow<'a, str>> {
    let address = authority.rsplit('@').next()?;
    let (name, port) = match address.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
        _ => (address, ""),
    };
    let name = lower(name.trim_end_matches('.'));
    let is_name = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '.' | '-')
            || !c.is_whitespace() && !c.is_control() && !"<>\"\\^`{|}".contains(c)
    };
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    match (scheme, port) {
        (_, "") | ("http", "80") | ("https", "443") => Some(name),
        _ => Some(Cow::Owned(format!("{name}:{port}"))),
    }
}

/// A text in lower case.
fn lower(text: &str) -> Cow<'_, str> {
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_lower) { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

/// Percent signs in their plainest form: upper-case digits, and none for what needs none (RFC 3986, 6.2.2).
fn plain_percents(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        plain.push_str(&rest[..at]);
        let digits =
            rest.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| Some((digits, u8::from_str_radix(digits, 16).ok()?))) {
            Some((_, byte)) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                plain.push(char::from(byte));
                rest = &rest[at + 3..];
            }
            Some((digits, _)) => {
                plain.push('%');
                plain.push_str(&digits.to_ascii_uppercase());
                rest = &rest[at + 3..];
            }
            None => {
                plain.push('%');
                rest = &rest[at + 1..];
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// A path without `.` and `..`, with a slash in front.
fn without_dots(path: Cow<'_, str>) -> Cow<'_, str> {
    if path.starts_with('/') && !path.as_bytes().windows(2).any(|two| two == b"/.") {
        return path;
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut parts = path.strip_prefix('/').unwrap_or(&path).split('/').peekable();
    while let Some(part) = parts.next() {
        match part {
            "." | ".." => {
                if part == ".." {
                    kept.pop();
                }
                // What they end in is a folder.
                if parts.peek().is_none() {
                    kept.push("");
                }
            }
            part => kept.push(part),
        }
    }
    Cow::Owned(format!("/{}", kept.join("/")))
}
