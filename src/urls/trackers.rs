//! Parts of a query that tell where a reader came from, and not what is read.

/// A name a line, with a value as it is seen after a tab; one that ends with `*` begins such names. Sorted by bytes.
const LIST: &str = include_str!("trackers.tsv");

/// Whether a part of a query (`name=value`, or a name alone) is a known tracker. Case does not matter.
pub(super) fn is_tracker(part: &str) -> bool {
    let name = part.split('=').next().unwrap_or(part);
    // Nearly all names are shorter than any that has to be put into lower case elsewhere.
    let name = name.to_ascii_lowercase();
    entries().any(|(entry, _)| match entry.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == entry,
    })
}

fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    LIST.lines().filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::super::safe;
    use super::*;

    #[test]
    fn every_entry_is_dropped_as_it_is_seen_and_nothing_else() {
        for (entry, value) in entries() {
            let names = match entry.strip_suffix('*') {
                Some(start) => vec![format!("{start}source"), start.to_owned()],
                None => vec![entry.to_owned(), entry.to_uppercase()],
            };
            for name in names {
                let page = "https://example.com/story?id=7&page=2";
                let seen = format!("https://example.com/story?id=7&{name}={value}&page=2");
                assert_eq!(safe(&seen).as_deref(), Some(page), "{seen}");
            }
        }
    }

    #[test]
    fn the_list_is_sorted_lower_case_and_says_each_once() {
        let names: Vec<&str> = entries().map(|(entry, _)| entry).collect();
        assert_eq!(names.len(), LIST.lines().count());
        assert!(names.is_sorted_by(|a, b| a < b), "sort it by bytes");
        for name in &names {
            assert_eq!(**name, name.to_ascii_lowercase());
            let others = names.iter().filter_map(|other| other.strip_suffix('*'));
            assert!(others.filter(|start| name.starts_with(start)).count() <= 1, "{name}");
        }
    }

    #[test]
    fn what_may_be_the_id_of_an_article_stays() {
        for name in [
            "id",
            "article",
            "articleid",
            "aid",
            "p",
            "page",
            "story",
            "cid",
            "newsid",
            "nid",
            "sid",
            "ref",
            "src",
            "source",
            "from",
            "s",
            "t",
            "v",
            "q",
            "tag",
            "utm",
            "type",
            "lang",
            "date",
        ] {
            assert!(!is_tracker(&format!("{name}=7")), "{name}");
        }
    }
}
