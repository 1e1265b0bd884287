//! `wirecopy man`: manual pages.

use super::exit::ExitStatus;
use anyhow::{Context as _, Result};
use clap::{Args, Command, ValueHint};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io;
use std::path::{Path, PathBuf};
use wirecopy::report::write_file_atomically;

/// Write the manual pages, one a command
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy man -o man1/                                    wirecopy.1, wirecopy-scan.1 and so on
  wirecopy man -o ~/.local/share/man/man1 --force          where `man wirecopy-scan` finds them
  man -l man1/wirecopy-scan.1                              reads one where it is")]
pub(crate) struct ManArgs {
    /// Folder for the pages; made if it is not there
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    output: PathBuf,
    /// Replace pages that are there
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(args: &ManArgs, command: Command) -> Result<ExitStatus> {
    std::fs::create_dir_all(&args.output)
        .with_context(|| format!("cannot make the folder `{}`", args.output.display()))?;
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let subcommands = command.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    for one in subcommands.chain([command.clone()]) {
        write_page(one, &args.output, args.force)?;
    }
    Ok(ExitStatus::Done)
}

fn write_page(command: Command, folder: &Path, force: bool) -> Result<()> {
    let examples = command.get_before_help().map(ToString::to_string);
    let has_commands = command.has_subcommands();
    let man = Man::new(command)
        .manual("wirecopy")
        .source(concat!("wirecopy ", env!("CARGO_PKG_VERSION")));
    let path = folder.join(man.get_filename());
    write_file_atomically(&path, force, |out| {
        man.render_title(out)?;
        man.render_name_section(out)?;
        man.render_synopsis_section(out)?;
        man.render_description_section(out)?;
        if let Some(examples) = &examples {
            write_examples(examples, out)?;
        }
        man.render_options_section(out)?;
        if has_commands {
            man.render_subcommands_section(out)?;
            man.render_extra_section(out)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Examples come first, as in the help; their lines stay as they are.
fn write_examples(examples: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    roff.control("nf", []);
    for line in examples.lines().skip_while(|line| *line == "Examples:") {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff.to_writer(out)
}
