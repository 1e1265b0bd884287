//! What the cells of a column are: one kind for a name, in whatever table it stands.

/// The kind of a column's cells, where they are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A whole number.
    Whole,
    /// Any number.
    Real,
    Flag,
}

const WHOLE: &[&str] = &[
    "a_end",
    "a_start",
    "a_words",
    "articles",
    "articles_without_time",
    "b_end",
    "b_start",
    "b_words",
    "changed_numbers",
    "cluster_size",
    "end",
    "in_clusters",
    "kept_line",
    "lag_minutes",
    "line",
    "longest_words",
    "matched_words",
    "n_articles",
    "n_days",
    "n_groups",
    "n_languages",
    "n_other_articles",
    "n_passages",
    "n_sources",
    "new_words",
    "paragraphs",
    "passage",
    "place",
    "places",
    "quoted_words",
    "rank",
    "repeat_words",
    "span_minutes",
    "start",
    "times_first",
    "times_later",
    "total_words_unique",
    "words",
    "words_a",
    "words_b",
];

const REAL: &[&str] = &[
    "boilerplate_words_per_article",
    "earlier_share",
    "identity",
    "jaccard",
    "lowest_similarity",
    "mean_earlier_share",
    "mean_new_words",
    "mean_position",
    "mean_similarity",
    "median_lag_minutes",
    "min_nearest_similarity",
    "nearest_similarity",
    "order_kept",
    "position_spread",
    "share_a",
    "share_b",
    "share_in_kept",
    "share_in_lead",
    "share_of_kept",
    "share_of_lead",
    "shingle_share_a",
    "shingle_share_b",
    "shingle_share_in_kept",
    "shingle_share_in_lead",
    "shingle_share_of_kept",
    "shingle_share_of_lead",
    "similarity",
    "title_similarity",
    "top_source_share",
];

const FLAG: &[&str] = &["counted", "first_is_tie", "ignored", "same_source"];

/// The kind of a column.
pub(super) fn kind(column: &str) -> Kind {
    if WHOLE.contains(&column) {
        Kind::Whole
    } else if REAL.contains(&column) {
        Kind::Real
    } else if FLAG.contains(&column) {
        Kind::Flag
    } else {
        Kind::Text
    }
}
