//! `wirecopy completions`: what a shell needs to complete commands and options.

use super::exit::ExitStatus;
use super::pair::write_out;
use anyhow::Result;
use clap::{Args, Command, ValueEnum};
use clap_complete::{Shell, generate};

/// Write what a shell needs to complete commands and options by the tab key
#[derive(Debug, Args)]
#[command(before_help = "\
Examples:
  wirecopy completions bash > ~/.local/share/bash-completion/completions/wirecopy
  wirecopy completions zsh > ~/.zfunc/_wirecopy       a folder in fpath
  wirecopy completions fish > ~/.config/fish/completions/wirecopy.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: ShellName,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ShellName {
    Bash,
    Zsh,
    Fish,
}

pub(crate) fn run(args: &CompletionsArgs, mut command: Command) -> Result<ExitStatus> {
    let shell = match args.shell {
        ShellName::Bash => Shell::Bash,
        ShellName::Zsh => Shell::Zsh,
        ShellName::Fish => Shell::Fish,
    };
    let mut script = Vec::new();
    generate(shell, &mut command, "wirecopy", &mut script);
    write_out(|out| out.write_all(&script))?;
    Ok(ExitStatus::Done)
}
