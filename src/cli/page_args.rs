//! Arguments that say what `report.html` is like.

use super::args::size;
use clap::{Args, ValueEnum};
use wirecopy::options::Showing;
use wirecopy::report::page::{PageStyle, PageText};

#[derive(Debug, Args)]
pub(super) struct PageArgs {
    /// Leave out report.html, the page that shows what was found
    #[arg(long, help_heading = "Writing")]
    pub(super) no_report: bool,
    /// How much of the articles report.html has: all, what they share with 30 words around it, or nothing
    #[arg(long, value_enum, value_name = "HOW", default_value_t = TextName::Full, help_heading = "Writing")]
    report_text: TextName,
    /// About how large report.html may become; what has no room is said in numbers
    #[arg(long, value_name = "SIZE", default_value = "20M", value_parser = size, help_heading = "Writing", hide_short_help = true)]
    report_size: u64,
    /// Put the time of the run into report.html, which then differs from run to run
    #[arg(long, help_heading = "Writing", hide_short_help = true)]
    pub(super) stamp: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TextName {
    Full,
    Matched,
    None,
}

impl PageArgs {
    /// How much of what is found the page shows; `None` where there is no page.
    pub(super) fn showing(&self) -> Option<Showing> {
        (!self.no_report).then(|| Showing::of_size(self.report_size))
    }

    /// The name of the choice of texts; `None` where there is no page.
    pub(super) fn text_name(&self) -> Option<&'static str> {
        let name = match self.report_text {
            TextName::Full => "full",
            TextName::Matched => "matched",
            TextName::None => "none",
        };
        (!self.no_report).then_some(name)
    }

    /// The bytes the page may have; `None` where there is none.
    pub(super) fn size(&self) -> Option<u64> {
        (!self.no_report).then_some(self.report_size)
    }

    /// How the page is written, where one is.
    pub(super) fn style(&self) -> Option<PageStyle> {
        let text = match self.report_text {
            TextName::Full => PageText::Full,
            TextName::Matched => PageText::Matched,
            TextName::None => PageText::None,
        };
        let now = || jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string();
        (!self.no_report).then(|| PageStyle { text, stamp: self.stamp.then(now) })
    }
}
