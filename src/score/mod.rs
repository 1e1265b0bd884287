//! How well a run agrees with labels that people gave: the measures, exactly defined. Pure.
//!
//! The truth ([`Truth`]) says of articles which cluster they belong to, or of given pairs whether both are the same. A run
//! ([`Run`]) has clusters, pairs it lists, or both, and each is scored by itself ([`evaluate`]). Only articles that the truth
//! names are scored; those of them that are in no cluster of the run count as alone, and so do those in no pair it lists.
//!
//! # Measures, when the truth is clusters
//!
//! Two articles are *partners* in the truth when it puts them in one cluster, and in the run when that does, or lists them as a
//! pair. Articles that the run calls identical are partners of each other and of each other's partners, for each of them is
//! listed against one of them alone.
//!
//! - **Pair precision**: of all pairs of partners in the run, the share that are partners in the truth. **Pair recall**: of
//!   those in the truth, the share that are partners in the run. **Pair F1**: 2 · both / (run + truth), the harmonic mean.
//! - **Adjusted Rand index** (Hubert and Arabie 1985): (both − e) / ((run + truth) / 2 − e), e = run · truth / all pairs of
//!   scored articles. 1 is agreement, 0 is what chance gives. Only for clusters.
//! - **B-cubed precision** (Bagga and Baldwin 1998): for each scored article, of the scored articles in its cluster of the run,
//!   itself among them, the share that are in its cluster of the truth; the mean over all scored articles. **B-cubed recall**:
//!   the same with truth and run in each other's place. **B-cubed F1**: the harmonic mean of the two means. Only for clusters.
//!
//! *By kind*, an article counts with all of its partners, of whatever kind: precision is the share of what the articles of
//! this kind were put together with that is right, recall the share of what they belong with that was found. There is no
//! adjusted Rand index of a kind.
//!
//! # Measures, when the truth is pairs
//!
//! Of the given pairs only: **precision**, of those the run has, the share labelled same; **recall**, of those labelled
//! same, the share the run has; **F1**; and **wrongly joined**, of those labelled different, the share the run has.
//!
//! # Intervals
//!
//! All are for 95 %. Of given pairs they are Wilson's score intervals; that of F1 is the one of p = found and same / (found or
//! same), of which F1 = 2p / (1 + p) is a function. When the truth is clusters, pairs hang together and
//! articles do as well, so whole clusters of the truth are drawn with replacement, as many as there are, 1,000 times
//! (a percentile bootstrap, the same draws each time). A cluster that is drawn brings its articles with their partners as they are
//! in the whole run. This says how much the choice of labelled stories matters, and nothing of errors in labels.

mod bootstrap;
mod columns;
mod evaluate;
mod measures;
mod pairs;
mod partners;
mod run;
mod truth;

pub use evaluate::{Evaluation, Joined, Scores, Section, Unscored, evaluate};
pub use measures::{ClusterScores, Estimate, Measure, adjusted_rand, wilson};
pub use pairs::PairScores;
pub use partners::{Partners, of_links, of_partitions};
pub use run::{Run, RunPairs};
pub use truth::{GivenPair, Labelled, Labels, Truth, TruthFields};
