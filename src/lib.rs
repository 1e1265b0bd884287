//! Finds duplicate and near-duplicate articles across news sources, and the paragraphs they share.

// In reading order, not by alphabet.
pub mod error;
pub mod options;
pub mod article;
pub mod findings;
pub mod text;
pub mod sketch;
pub mod lsh;
pub mod verify;
pub mod passage;
pub mod relation;
pub mod cluster;
pub mod read;
pub mod report;
pub mod detect;
