//! Finds duplicate and near-duplicate articles across news sources, and the paragraphs they share.

pub mod article;
pub mod cluster;
pub mod detect;
pub mod error;
pub mod findings;
pub mod lsh;
pub mod options;
pub mod passage;
pub mod read;
pub mod relation;
pub mod report;
pub mod sketch;
pub mod text;
pub mod verify;
