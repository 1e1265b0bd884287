//! The words that stand in the tables for our own values.

use crate::article::{Precision, Reason};
use crate::findings::{Order, PassageKind, Relation, RepeatKind, Scope, Treatment};

/// Such as `near_identical`; `none` for what shares nothing that counts.
pub fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Identical => "identical",
        Relation::NearIdentical => "near_identical",
        Relation::Contained => "contained",
        Relation::Partial => "partial",
        Relation::Passage => "passage",
        Relation::QuotesOnly => "quotes_only",
        Relation::TemplateOnly => "template_only",
        Relation::TooShort => "too_short",
        Relation::Unrelated => "none",
    }
}

/// `lead` or `member`.
pub fn role(is_lead: bool) -> &'static str {
    if is_lead { "lead" } else { "member" }
}

/// `second`, `minute`, `hour`, `day` or `none`.
pub fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Second => "second",
        Precision::Minute => "minute",
        Precision::Hour => "hour",
        Precision::Day => "day",
        Precision::None => "none",
    }
}

/// `a_first`, `tie` or `unknown`.
pub fn order(order: Order) -> &'static str {
    match order {
        Order::AFirst => "a_first",
        Order::Tie => "tie",
        Order::Unknown => "unknown",
    }
}

/// `credit`, `boilerplate`, `quote`, `verbatim` or `edited`.
pub fn passage_kind(kind: PassageKind) -> &'static str {
    match kind {
        PassageKind::Credit => "credit",
        PassageKind::Boilerplate => "boilerplate",
        PassageKind::Title => "title",
        PassageKind::Quote => "quote",
        PassageKind::Verbatim => "verbatim",
        PassageKind::Edited => "edited",
    }
}

/// `credit`, `boilerplate`, `quote`, `wire`, `template` or `unknown`.
pub fn repeat_kind(kind: RepeatKind) -> &'static str {
    match kind {
        RepeatKind::Credit => "credit",
        RepeatKind::Boilerplate => "boilerplate",
        RepeatKind::Quote => "quote",
        RepeatKind::Wire => "wire",
        RepeatKind::Press => "press",
        RepeatKind::Template => "template",
        RepeatKind::Unknown => "unknown",
    }
}

/// `auto`, `list` or `kept`.
pub fn treatment(treatment: Treatment) -> &'static str {
    match treatment {
        Treatment::IgnoredByItself => "auto",
        Treatment::IgnoredByList => "list",
        Treatment::Kept => "kept",
    }
}

/// `within` or `across`.
pub fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Within => "within",
        Scope::Across => "across",
    }
}

/// The reason of a row in the table of skipped rows, such as `empty_text`.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::EmptyText => "empty_text",
        Reason::BadJson => "bad_json",
        Reason::BadRow => "bad_row",
        Reason::BadEncoding => "bad_encoding",
        Reason::DuplicateId => "duplicate_id",
        Reason::NoTextField => "no_text_field",
        Reason::TooLong => "too_long",
        Reason::Unreadable => "unreadable",
        Reason::Truncated => "truncated",
        Reason::UnknownFormat => "unknown_format",
        Reason::BadMarkup => "bad_markup",
        Reason::NoArticle => "no_article",
    }
}
