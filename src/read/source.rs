//! The outlet behind a URL.

use std::net::{IpAddr, Ipv6Addr};

/// The registrable domain of a URL (`https://www.bbc.co.uk/news/1` → `bbc.co.uk`), lower-case.
///
/// An address without one (an IP number, `localhost`) stands for itself. `None` when the text is no URL: it has
/// neither a scheme nor a first part that looks like a host name.
pub(super) fn domain(url: &str) -> Option<String> {
    let host = host(url.trim())?.to_lowercase();
    if host.parse::<IpAddr>().is_ok() {
        return Some(host);
    }
    Some(psl::domain_str(&host).map(str::to_owned).unwrap_or(host))
}

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
            assert_eq!(domain(url).as_deref(), expected, "{url}");
        }
    }
}
