//! `wirecopy show`: the tables of a run, to be read in a terminal.

mod list;
mod one;
mod tables;

use super::exit::ExitStatus;
use super::grid::Look;
use super::pair::write_out;
use super::terminal::{ColourName, terminal_width};
use anyhow::Result;
use clap::{Args, ValueHint};
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// Show the clusters of a run, or one of them with its members in the order of their times
///
/// In a terminal titles are cut to its width; in a pipe or a file every line is whole and without colours.
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy show out/                            the clusters, as scan -o out/ found them
  wirecopy show out/ chj3                       one of them, by the beginning of its id
  wirecopy show out/ | grep -i ferry            the clusters with a word in their titles
  wirecopy show out/ chj3 --color always | less -R")]
pub(crate) struct ShowArgs {
    /// Folder that `wirecopy scan -o` wrote
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    run: PathBuf,
    /// Id of a cluster, or the beginning of one
    #[arg(value_name = "CLUSTER")]
    cluster: Option<String>,

    /// Colours [default: auto, where the terminal has them]
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColourName::Auto, hide_default_value = true)]
    color: ColourName,
    /// Columns to stay within [default: the terminal's; without a terminal no bound]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=1000))]
    width: Option<u16>,
}

pub(crate) fn run(args: &ShowArgs) -> Result<ExitStatus> {
    let given = args.width.map(usize::from);
    let look = Look {
        width: given.or_else(|| std::io::stdout().is_terminal().then(terminal_width)),
        colours: args.color.is_wanted(),
    };
    match &args.cluster {
        None => {
            let clusters = list::clusters(&args.run)?;
            write_out(|out| list::write(&clusters, look, out))?;
        }
        Some(name) => {
            let cluster = one::cluster(&args.run, name)?;
            write_out(|out| one::write(&cluster, look, out))?;
        }
    }
    Ok(ExitStatus::Done)
}
