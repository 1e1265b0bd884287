//! The pipeline itself: the only place that knows every room.
//!
//! ```text
//! collect   every article once, as a stream: what it is, its band keys, its paragraphs     (read, text, sketch, lsh)
//! articles  identical texts, candidates, verified pairs, clusters                          (lsh, verify, cluster)
//! repeats   the same for paragraphs, then blocks inside articles and across them           (passage)
//! decided   what people said of pairs: which texts and clusters are one whatever the program found        (cluster)
//! passage_rows   the passages of the pairs that are listed, aligned once more with their texts   (passage)
//! looking_up   what else is told of articles and repeats, from the same reading where there is one   (marks)
//! shown     texts and pairs word by word, as many as a page has room for              (second look at inputs, passage)
//! findings  who is who, in the order of the tables                                         (second look at inputs)
//! examine   instead of the last: two articles, place by place                                      (relation, marks)
//! audit     instead of the last two: a sample compared exactly with all, against what was found   (exact)
//! ```
//!
//! After `collect`, only articles that a candidate, a cluster or a repeat names are read again
//! (`second_look`), a bounded number at a time (`verification`), as a rule once (`batches`).

mod articles;
mod audit;
mod batches;
mod cards;
mod carriers;
mod cell_pile;
mod cells;
mod clusters;
mod close_look;
mod collect;
mod compared;
mod containers;
mod column;
mod decided;
mod distinct;
mod examine;
mod features;
mod facts;
mod feed;
mod findings;
mod fingerprints;
mod furniture;
mod grouping;
mod groups;
mod huge_buckets;
mod ids;
mod keys;
mod known_repeats;
mod looking_up;
mod markers;
mod moulds;
mod named;
mod names;
mod nearness;
mod novelty;
mod pairs;
mod pages;
mod paragraphs;
mod passage_rows;
mod ranks;
mod records;
mod related;
mod relations;
mod repeat_rows;
mod repeats;
mod second_look;
mod shared_fingerprints;
mod shelf;
mod shown;
mod sources;
mod spans;
mod strays;
mod stretches;
mod tags;
mod tally;
mod verification;
mod wanted;
mod watch;
mod write_articles;
mod write_feed;

pub use audit::{Audit, Bin, Excerpt, Shown, audit};
pub use examine::{examine, examine_alone};
pub use feed::{Decision, Fate, FeedPlan, plan_feed, plan_feed_within};
pub use tally::Found;
pub use watch::{Silent, Stage, Watch};
pub use write_articles::write_articles;
pub use write_feed::{FeedCounts, FeedStyle, check_feed, write_feed};

use crate::error::Result;
use crate::findings::Findings;
use crate::lsh::Bands;
use crate::options::Matching;
use crate::read::Inputs;
use crate::spill::Memory;
use collect::Collection;
use compared::Comparing;
use features::Recipe;
use furniture::Furniture;
use grouping::Grouped;
use keys::Keys;
use repeats::Repeated;
use shelf::Shelf;

/// Scans inputs for duplicate articles and repeated paragraphs.
///
/// Runs on the current rayon thread pool; the result does not depend on its size, nor on the order in which the
/// inputs were named.
///
/// # Errors
/// An option out of range, an input that turns out unreadable as a whole, an input that changes between the first and the
/// second look, or an interruption by `watch`. Bad records are no errors: they are in [`Findings::skipped`].
pub fn scan(inputs: &Inputs, matching: &Matching, watch: &dyn Watch) -> Result<Findings> {
    scan_within(&Memory::default(), inputs, matching, watch)
}

/// The same within a limit of memory, which changes nothing in the findings.
///
/// # Errors
/// Also [`Error::Option`](crate::error::Error::Option) when the limit is too small for so many articles or for what is found, and
/// [`Error::Write`](crate::error::Error::Write) when what does not fit into it does not fit on the disk either.
pub fn scan_within(
    memory: &Memory,
    inputs: &Inputs,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Findings> {
    memory.unless_failed(findings_within(memory, inputs, matching, watch))
}

fn findings_within(
    memory: &Memory,
    inputs: &Inputs,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Findings> {
    let recipe = Recipe::new(matching)?;
    let mut collection = collect::collect(memory, inputs, &recipe, watch)?;
    let found = found(memory, inputs, &mut collection, &recipe, matching, watch)?;
    findings::assemble(memory, inputs, collection, found, &recipe, matching, watch)
}

/// What is known of a collection before it is put into tables.
struct Results {
    grouped: Grouped,
    repeated: Repeated,
    furniture: Furniture,
    /// See [`Comparing::stand_ins`].
    stand_ins: Vec<(u32, u32)>,
}

/// What belongs together and what repeats in a collection, and what of it is furniture.
fn found(
    memory: &Memory,
    inputs: &Inputs,
    collection: &mut Collection,
    recipe: &Recipe,
    matching: &Matching,
    watch: &dyn Watch,
) -> Result<Results> {
    let alike = articles::alike(memory, inputs, collection, recipe, matching, watch)?;
    collection.article_keys = Keys::new(0, memory);
    let repeated = repeats::find(memory, inputs, collection, recipe, matching, watch)?;
    collection.paragraph_keys = Keys::new(0, memory);
    let furniture = Furniture::learn(collection, &alike, &repeated, matching);
    let stand_ins = alike.stand_ins(&collection.records);
    let shelf = Shelf::of(memory, collection.records.len());
    let comparing = Comparing::of(memory, inputs, collection, recipe, &furniture, &stand_ins);
    let comparing = comparing.keeping(&shelf);
    let grouped = grouping::group(memory, collection, alike, comparing, matching, watch)?;
    Ok(Results { grouped, repeated, furniture, stand_ins })
}

/// The bands that will be used for articles and, where paragraphs are compared, for paragraphs.
///
/// # Errors
/// When an option is out of range.
pub fn bands(matching: &Matching) -> Result<(Bands, Option<Bands>)> {
    let recipe = Recipe::new(matching)?;
    Ok((recipe.article.bands, recipe.paragraph.map(|recipe| recipe.bands)))
}
