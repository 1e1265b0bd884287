//! What a text shows about itself, without looking at another: what it quotes. Pure.

#[cfg(test)]
mod cases;
mod quotation_marks;
mod quotations;

pub use quotations::quotations;
