//! Where relative links lead.

/// Where a link leads from a page (RFC 3986, 5.2). A link that is no relative one, and any link from a base that is no URL
/// of the web, is left as it is.
pub(in crate::read) fn resolved(base: &str, link: &str) -> String {
    let has_scheme = link.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    if link.is_empty() || has_scheme || base.is_empty() {
        return link.to_owned();
    }
    let Some((scheme, rest)) = base.split_once("://") else { return link.to_owned() };
    if link.starts_with("//") {
        return format!("{scheme}:{link}");
    }
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest
        .split_once('/')
        .map_or((rest, "/".to_owned()), |(host, path)| (host, format!("/{path}")));
    format!("{scheme}://{host}{}", joined(&path, link))
}

fn joined(path: &str, link: &str) -> String {
    if link.starts_with(['?', '#']) {
        return format!("{path}{link}");
    }
    let (way, tail) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    let whole = if way.starts_with('/') { way.to_owned() } else { format!("{folder}{way}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            ".." if parts.len() > 1 => {
                parts.pop();
            }
            ".." | "." => {}
            part => parts.push(part),
        }
    }
    if whole.ends_with("/.") || whole.ends_with("/..") {
        parts.push("");
    }
    parts.join("/") + tail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_lead_where_browsers_go() {
        let base = "http://a.example/b/c/d;p?q";
        for (link, expected) in [
            ("g", "http://a.example/b/c/g"),
            ("./g", "http://a.example/b/c/g"),
            ("g/", "http://a.example/b/c/g/"),
            ("/g", "http://a.example/g"),
            ("//g.example/x", "http://g.example/x"),
            ("?y", "http://a.example/b/c/d;p?y"),
            ("g?y#s", "http://a.example/b/c/g?y#s"),
            ("#s", "http://a.example/b/c/d;p#s"),
            (".", "http://a.example/b/c/"),
            ("..", "http://a.example/b/"),
            ("../../../g", "http://a.example/g"),
            ("https://other.example/", "https://other.example/"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("tag:x,2026:1", "tag:x,2026:1"),
            ("", ""),
        ] {
            assert_eq!(resolved(base, link), expected, "{link}");
        }
        assert_eq!(resolved("http://a.example", "g"), "http://a.example/g");
        assert_eq!(resolved("", "g"), "g");
        assert_eq!(resolved("a/b", "g"), "g");
    }
}
