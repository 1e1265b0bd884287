//! The owners of sources, numbered as sources are.

use super::ranks::Sources;
use crate::options;
use std::collections::BTreeMap;

/// The group of each source.
pub(super) struct Groups<'a> {
    /// Its name; a source of which the list says nothing stands for itself.
    pub(super) names: Vec<&'a str>,
    /// Its number: sources of one group have the same.
    pub(super) numbers: Vec<u32>,
}

impl<'a> Groups<'a> {
    /// Looks up every source in the list.
    pub(super) fn of(sources: &'a Sources<'_>, listed: &'a options::Groups) -> Self {
        let group = |source: &'a String| listed.of(source).unwrap_or(source);
        let names: Vec<&str> = sources.names.iter().map(group).collect();
        let mut known = BTreeMap::new();
        let numbers = names
            .iter()
            .map(|&name| {
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                *known.entry(name).or_insert(next)
            })
            .collect();
        Self { names, numbers }
    }
}
