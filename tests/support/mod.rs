//! What the tests share: the oracle, planted texts, statistics, and the data that may lie beside the checkout.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this")]

pub mod data;
pub mod extraction;
pub mod oracle;
pub mod planted;
pub mod recall;
pub mod scan;
pub mod spread;
pub mod statistics;
pub mod twin;
