//! The outlet behind a URL.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

/// How many outlets, and how many hosts, are remembered at most. Of two that fall on the same place the later stays.
const PLACES: usize = 1 << 12;

/// The outlets that records named lately, so that one name is one allocation and a host is looked up once.
#[derive(Debug, Default)]
pub(super) struct Sources {
    by_name: Vec<Option<Arc<str>>>,
    by_host: Vec<Option<(Box<str>, Arc<str>)>>,
}

impl Sources {
    /// The outlet with this very name.
    pub(super) fn named(&mut self, name: &str) -> Arc<str> {
        if self.by_name.is_empty() {
            self.by_name.resize(PLACES, None);
        }
        match &mut self.by_name[place(name)] {
            Some(known) if **known == *name => Arc::clone(known),
            other => Arc::clone(other.insert(Arc::from(name))),
        }
    }

    /// The outlet behind a URL, see [`domain`].
    pub(super) fn behind(&mut self, url: &str) -> Option<Arc<str>> {
        let host = host(url.trim())?;
        if self.by_host.is_empty() {
            self.by_host.resize(PLACES, None);
        }
        let at = place(host);
        if let Some((known, source)) = &self.by_host[at]
            && **known == *host
        {
            return Some(Arc::clone(source));
        }
        let source = self.named(&domain(host));
        self.by_host[at] = Some((Box::from(host), Arc::clone(&source)));
        Some(source)
    }
}

fn place(name: &str) -> usize {
    usize::try_from(xxh3_64(name.as_bytes()) % PLACES as u64).unwrap_or_default()
}

/// The registrable domain of a host (`www.bbc.co.uk` → `bbc.co.uk`), lower-case. An address without one (an IP number,
/// `localhost`) stands for itself.
pub(super) fn domain(host: &str) -> String {
    let host = host.to_lowercase();
    if host.parse::<IpAddr>().is_ok() {
        return host;
    }
    psl::domain_str(&host).map(str::to_owned).unwrap_or(host)
}

/// The host a URL names; `None` when the text is no URL: it has neither a scheme nor a first part that looks like a host
/// name.
fn host(url: &str) -> Option<&str> {
    let (has_scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => (true, rest),
        _ => url.strip_prefix("//").map_or((false, url), |rest| (true, rest)),
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let address = authority.rsplit('@').next()?;
    if let Some(bracketed) = address.strip_prefix('[') {
        let number = bracketed.split(']').next()?;
        return number.parse::<Ipv6Addr>().is_ok().then_some(number);
    }
    let host = address.split(':').next()?.trim_end_matches('.');
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!host.is_empty() && host.chars().all(plain) && (has_scheme || host.contains('.')))
        .then_some(host)
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_registrable_domain() {
        let mut sources = Sources::default();
        for (url, expected) in [
            ("https://www.bbc.co.uk/news/1?x=http://other.org", Some("bbc.co.uk")),
            ("HTTP://News.Example.COM:8080/a", Some("example.com")),
            ("//cdn.example.org/x", Some("example.org")),
            ("example.net/story", Some("example.net")),
            ("https://user:pw@sub.example.com./", Some("example.com")),
            ("http://127.0.0.1/x", Some("127.0.0.1")),
            ("http://[::1]:80/x", Some("::1")),
            ("http://localhost:3000", Some("localhost")),
            ("https://münchen.example.de/", Some("example.de")),
            ("", None),
            ("not a url", None),
            ("http://", None),
            ("urn:uuid:1234", None),
            ("/relative/path", None),
        ] {
            for _ in 0..2 {
                assert_eq!(sources.behind(url).as_deref(), expected, "{url}");
            }
        }
    }

    #[test]
    fn more_outlets_than_places_are_told_apart() {
        let mut sources = Sources::default();
        for round in 0..2 {
            for number in 0..2 * PLACES {
                let name = format!("outlet-{number}.example");
                assert_eq!(&*sources.named(&name), name);
                let url = format!("https://www.{name}/{round}");
                assert_eq!(sources.behind(&url).as_deref(), Some(name.as_str()));
            }
        }
        let one = sources.named("The Post");
        assert!(Arc::ptr_eq(&one, &sources.named("The Post")), "one allocation a name");
    }
}
