//! Finds duplicate and near-duplicate articles across news sources, and the paragraphs they share.

pub mod article;
pub mod article;
pub mod cluster;
pub mod cluster;
pub mod error;
pub mod findings;
pub mod findings;
pub mod options;
pub mod relation;
pub mod relation;
pub mod text;
pub mod text;
pub mod verify;
pub mod verify;
