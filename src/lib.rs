//! Finds duplicate and near-duplicate articles across news sources, and the paragraphs they share.
//!
//! ```text
//!  read ──► Article ──► text ──► tokens ──► shingles ──► signature ──► LSH ──► candidates
//!                        │  (normalise, paragraphs)                              │
//!                        │                                                       ▼
//!  report ◄── clusters ◄── relations ◄── repeats ◄─────────────────────── verified pairs
//! ```
//!
//! One direction, no way back. LSH proposes pairs, their real shingles decide, and every pair that is reported
//! carries its evidence. The result depends on the inputs and the options alone, not on threads or order.
//!
//! ```
//! use wirecopy::detect::{Silent, scan};
//! use wirecopy::options::{Matching, Reading};
//! use wirecopy::read::Inputs;
//!
//! let inputs = Inputs::find(&["data/sample/feeds/morning-wire.jsonl".into()], &Reading::default())?;
//! let findings = scan(&inputs, &Matching::default(), &Silent)?;
//! for cluster in &findings.clusters {
//!     let lead = findings.cards.get(cluster.members[0].card)?;
//!     println!("{}: {} articles, first {:?}", cluster.id, cluster.members.len(), lead.title);
//! }
//! # assert!(!findings.clusters.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The modules stand in reading order: the vocabulary, the pure rooms, the rooms that read and write, the pipeline.

pub mod error;
pub mod options;
pub mod article;
pub mod verdict;
pub mod findings;
pub mod bits;
pub mod vectors;
pub mod urls;
pub mod text;
pub mod marks;
pub mod sketch;
pub mod lsh;
pub mod verify;
pub mod exact;
pub mod passage;
pub mod relation;
pub mod cluster;
pub mod score;
pub mod places;
pub mod read;
pub mod spill;
pub mod report;
pub mod detect;
