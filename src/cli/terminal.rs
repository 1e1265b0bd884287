//! What a terminal shows: how wide it is, whether it has colours, and how many columns a character takes.

use clap::ValueEnum;
use std::io::{IsTerminal as _, stdout};
use unicode_width::UnicodeWidthChar as _;

/// Columns where nothing tells.
const WIDTH: u16 = 80;

/// Whether output has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourName {
    Auto,
    Always,
    Never,
}

impl ColourName {
    /// Whether standard output gets colours: by itself in a terminal that has them, unless `NO_COLOR` is set.
    pub(crate) fn is_wanted(self) -> bool {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => stdout().is_terminal() && !is_set("NO_COLOR") && !is_dumb(),
        }
    }
}

/// Columns of the terminal that standard output is, or 80.
pub(crate) fn terminal_width() -> usize {
    let width = stdout().is_terminal().then(terminal_size::terminal_size).flatten();
    width.map_or(WIDTH, |(width, _)| width.0).into()
}

/// Columns that a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

/// Chinese, Japanese and Korean characters and emoji take two columns, combining marks none.
pub(crate) fn column(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Whether a character is shown: a terminal would take some for a command, some turn the direction of what follows, and some nobody
/// sees.
pub(crate) fn is_shown(c: char) -> bool {
    let turns = matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !wirecopy::text::is_invisible(c) && !turns
}
