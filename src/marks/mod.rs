//! What a text shows about itself, without looking at another: what it quotes, which agency it credits, what of it is the
//! furniture of its site, whether it was corrected or cut off or holds many reports. Pure.
//!
//! The lists are data files beside the code, each with its format in its head: `agencies.txt`, `corrections.txt`, `furniture.txt`,
//! `origins.txt`.
//! Functions that look at words come in two forms: for a text, and (`…_in`) for a text whose tokens are known.

mod agency;
mod byline;
#[cfg(test)]
mod cases;
mod correction;
mod credit;
mod cut_off;
mod dateline;
mod furniture;
mod ignore;
mod live;
mod origin;
mod pattern;
mod quotation_marks;
mod quotations;
mod titles;
mod word_set;

pub use correction::{Correction, correction, correction_in};
pub use credit::{Credit, CreditKind, credit, credit_beside, credit_in};
pub use cut_off::is_cut_off;
pub use furniture::{Furniture, FurnitureKind, furniture, furniture_in};
pub use ignore::IgnoreList;
pub use live::is_live_blog;
pub use origin::{is_release_in, is_republished_in, origin_in, release_in};
pub use quotations::quotations;
pub use titles::{Title, title_in, title_similarity};
