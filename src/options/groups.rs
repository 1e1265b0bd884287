//! Which owner, or series, sources belong to.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Groups of sources, as a user lists them.
///
/// A source is found by its name. One that is a domain is found by its registrable domain too: of `www.post.example`, a list
/// that names `post.example` or `news.post.example` tells the group, unless it tells several.
///
/// ```
/// use wirecopy::options::Groups;
///
/// let mut groups = Groups::default();
/// groups.insert("Harbour Post", "Quay Media");
/// groups.insert("https://www.tribune.example/", "Quay Media");
/// assert_eq!(groups.of("Harbour Post"), Some("Quay Media"));
/// assert_eq!(groups.of("sport.tribune.example"), Some("Quay Media"));
/// assert_eq!(groups.of("gazette.example"), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    by_name: BTreeMap<String, String>,
    /// `None` where sources of one domain belong to several groups.
    by_domain: BTreeMap<String, Option<String>>,
}

impl Groups {
    /// Adds a source. Of one that is listed already nothing changes, and the answer is `false`.
    pub fn insert(&mut self, source: &str, group: &str) -> bool {
        let Entry::Vacant(place) = self.by_name.entry(source.to_owned()) else { return false };
        place.insert(group.to_owned());
        if let Some(domain) = domain(source) {
            let known = self.by_domain.entry(domain).or_insert_with(|| Some(group.to_owned()));
            if known.as_deref() != Some(group) {
                *known = None;
            }
        }
        true
    }

    /// The group of a source, where the list tells it.
    pub fn of(&self, source: &str) -> Option<&str> {
        let by_domain = || {
            let domain = domain(source)?;
            let exactly = self.by_name.get(&domain);
            exactly.or_else(|| self.by_domain.get(&domain)?.as_ref())
        };
        self.by_name.get(source).or_else(by_domain).map(String::as_str)
    }

    /// The sources and their groups as they were listed, by name.
    pub fn listed(&self) -> &BTreeMap<String, String> {
        &self.by_name
    }
}

/// Some sources, each found as those of [`Groups`] are.
///
/// ```
/// use wirecopy::options::SourceList;
///
/// let sources: SourceList = ["Harbour Authority", "press.ferries.example"].into_iter().collect();
/// assert!(sources.has("Harbour Authority") && sources.has("www.ferries.example"));
/// assert!(!sources.has("Harbour Post"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceList(Groups);

impl SourceList {
    /// Whether a source is one of them.
    pub fn has(&self, source: &str) -> bool {
        self.0.of(source).is_some()
    }

    /// Their names, ascending.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.listed().keys().map(String::as_str)
    }
}

impl<S: AsRef<str>> FromIterator<S> for SourceList {
    fn from_iter<I: IntoIterator<Item = S>>(sources: I) -> Self {
        let mut groups = Groups::default();
        for source in sources {
            groups.insert(source.as_ref(), "");
        }
        Self(groups)
    }
}

/// The registrable domain of a host name or of a URL; `None` for what is neither.
fn domain(source: &str) -> Option<String> {
    let after_scheme = source.split_once("://").map_or(source, |(_, rest)| rest);
    let host = after_scheme.split('/').next()?.trim_end_matches('.').to_lowercase();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_host = host.contains('.') && host.chars().all(is_plain);
    if is_host { psl::domain_str(&host).map(str::to_owned) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(listed: &[(&str, &str)]) -> Groups {
        let mut groups = Groups::default();
        for (source, group) in listed {
            assert!(groups.insert(source, group), "{source} is listed once");
        }
        groups
    }

    #[test]
    fn names_are_taken_as_they_are() {
        let groups = groups(&[("The Post", "A"), ("Dr. No", "B")]);
        assert_eq!(groups.of("The Post"), Some("A"));
        assert_eq!(groups.of("the post"), None);
        assert_eq!(groups.of("No"), None);
        assert_eq!(groups.of(""), None);
    }

    #[test]
    fn domains_are_found_by_what_was_registered() {
        let groups = groups(&[("www.post.co.uk", "A"), ("https://tribune.example/news", "B")]);
        for (source, group) in [
            ("post.co.uk", Some("A")),
            ("News.Post.co.uk", Some("A")),
            ("co.uk", None),
            ("other.co.uk", None),
            ("tribune.example", Some("B")),
        ] {
            assert_eq!(groups.of(source), group, "{source}");
        }
    }

    #[test]
    fn what_is_listed_by_name_goes_before_what_its_domain_says() {
        let listed = [("a.host.example", "A"), ("b.host.example", "B")];
        assert_eq!(groups(&listed).of("b.host.example"), Some("B"));
        assert_eq!(groups(&listed).of("c.host.example"), None, "two groups share the domain");
        let with_domain = groups(&[listed[0], listed[1], ("host.example", "H")]);
        assert_eq!(with_domain.of("c.host.example"), Some("H"));
        assert_eq!(with_domain.of("a.host.example"), Some("A"));
    }

    #[test]
    fn the_first_of_two_lines_stays() {
        let mut groups = groups(&[("The Post", "A")]);
        assert!(!groups.insert("The Post", "B"));
        assert_eq!(groups.of("The Post"), Some("A"));
    }
}
