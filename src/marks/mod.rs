//! What a text shows about itself, without looking at another: what it quotes, which agency it credits, and what of it is the furniture of its
//! site. Pure.

#[cfg(test)]
mod cases;
mod agency;
mod credit;
mod furniture;
mod pattern;
mod quotation_marks;
mod quotations;

pub use credit::{Credit, CreditKind, credit, credit_in};
pub use furniture::{Furniture, FurnitureKind, furniture, furniture_in};
pub use quotations::quotations;
