//! Which column of a table says what, by its name.

use crate::error::{Error, Result};

/// Names of the column with an article's id, the preferred one first; those below are meant likewise.
pub(super) const ID: &[&str] =
    &["id", "article_id", "doc_id", "document_id", "uid", "guid", "uri", "url"];
/// With its cluster.
pub(super) const CLUSTER: &[&str] =
    &["cluster", "cluster_id", "story", "story_id", "group", "group_id", "event", "label"];
/// With one article of a pair.
pub(super) const A: &[&str] =
    &["a_id", "id_a", "a", "id1", "id_1", "article_a", "article1", "article_1", "doc1", "left_id"];
/// With the other.
pub(super) const B: &[&str] =
    &["b_id", "id_b", "b", "id2", "id_2", "article_b", "article2", "article_2", "doc2", "right_id"];
/// With what is said of a pair.
pub(super) const LABEL: &[&str] =
    &["label", "same", "match", "is_match", "duplicate", "is_duplicate", "truth"];
/// With the sort of an article or a pair.
pub(super) const KIND: &[&str] = &["kind", "type"];

/// The column that has one of these names, whatever its case.
pub(super) fn column(names: &[String], known: &[&str]) -> Option<usize> {
    let named =
        |known: &&str| names.iter().position(|name| name.trim().eq_ignore_ascii_case(known));
    known.iter().find_map(named)
}

/// The column that the user named.
pub(super) fn given(path: &str, names: &[String], wanted: &str) -> Result<usize> {
    let exactly = names.iter().position(|name| name == wanted);
    exactly.or_else(|| column(names, &[wanted])).ok_or_else(|| Error::NoSuchField {
        path: path.to_owned(),
        field: wanted.to_owned(),
        seen: names.to_vec(),
    })
}

/// Says that a table is neither of clusters nor of pairs.
pub(super) fn neither(path: &str, names: &[String]) -> Error {
    let reason = format!(
        "neither clusters (columns `id` and `cluster`) nor pairs (`a_id` and `b_id`); its columns are: {}",
        names.join(", ")
    );
    Error::Input { path: path.to_owned(), reason }
}
