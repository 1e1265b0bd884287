//! What is known of sources.

use anyhow::Result;
use clap::{Args, ValueHint};
use std::path::PathBuf;
use wirecopy::options::{Matching, SourceList};

#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// Table of sources and the groups or owners they belong to (columns source, group), to be counted too
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Reading")]
    groups: Option<PathBuf>,
    /// A source that publishes press releases, by its name or its domain; may be given several times
    ///
    /// What others share with an article of it that was not later has the tag `press_release`, and text that it and others publish within 72
    /// hours is a repeat of the kind `press`. Articles that say themselves that they are press releases have the tag without it.
    #[arg(long, value_name = "SOURCE", help_heading = "Reading", hide_short_help = true)]
    press_releases: Vec<String>,
}

impl SourceArgs {
    /// The options with what is known of sources.
    pub(super) fn known(&self, matching: Matching) -> Result<Matching> {
        let groups = self.groups.as_deref().map(wirecopy::read::groups).transpose()?;
        let named = self.press_releases.iter().map(|name| name.trim());
        let press_releases: SourceList = named.filter(|name| !name.is_empty()).collect();
        Ok(Matching { groups, press_releases, ..matching })
    }
}
