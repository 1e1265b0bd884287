//! Two articles, as `compare` and `explain` are told of them.

use super::args::{MatchArgs, ReadArgs};
use super::decisions::DecisionArgs;
use super::exit::ExitStatus;
use super::progress::Progress;
use super::source_args::SourceArgs;
use anyhow::{Context as _, Result};
use clap::{Args, ValueHint};
use wirecopy::detect;
use wirecopy::error::Error;
use wirecopy::findings::Examined;
use wirecopy::options::{Matching, Units};
use wirecopy::read::Inputs;

#[derive(Debug, Args)]
pub(crate) struct PairArgs {
    /// One article: a file, of which the first article is taken, or an id with --in
    #[arg(value_name = "A", value_hint = ValueHint::AnyPath)]
    a: String,
    /// The other, likewise
    #[arg(value_name = "B", value_hint = ValueHint::AnyPath)]
    b: String,
    /// Files, folders or patterns of the collection that A and B are ids of
    ///
    /// All of it is read, for what is furniture is learnt from it: the answer is that of a scan of these paths.
    #[arg(long = "in", value_name = "PATH", num_args = 1.., value_hint = ValueHint::AnyPath)]
    collection: Vec<String>,

    #[command(flatten)]
    reading: ReadArgs,
    #[command(flatten)]
    matching: MatchArgs,
    #[command(flatten)]
    sources: SourceArgs,
    #[command(flatten)]
    decisions: DecisionArgs,
}

impl PairArgs {
    /// Looks at the two, and tells how the run ends if all else goes well.
    pub(crate) fn examine(&self) -> Result<(Examined, ExitStatus)> {
        let decisions = self.decisions.read()?;
        let matching = self.sources.known(self.matching.matching(Units::Both)?)?;
        let matching = Matching { decisions, ..matching };
        let reading = self.reading.reading(None);
        if self.collection.is_empty() {
            let find = |path: &String| {
                let found = Inputs::find(std::slice::from_ref(path), &reading);
                found.map_err(|error| match error {
                    Error::Missing { .. } => anyhow::Error::new(error).context(format!(
                        "`{path}` is no file; an id needs the collection it is of: --in PATH"
                    )),
                    error => error.into(),
                })
            };
            let (a, b) = (find(&self.a)?, find(&self.b)?);
            let found =
                self.reading.on_threads(|| Ok(detect::examine_alone(&a, &b, &matching)?))?;
            return Ok((found, ExitStatus::Done));
        }
        let inputs = Inputs::find(&self.collection, &reading)?;
        let told = self.reading.tell_fields(&inputs, &[]);
        let progress = Progress::new(self.reading.quiet);
        let memory = self.reading.memory();
        let ids = [self.a.as_str(), self.b.as_str()];
        let examined = self
            .reading
            .on_threads(|| Ok(detect::examine(&memory, &inputs, ids, &matching, &progress)?));
        progress.finish();
        let found = examined?;
        self.reading.tell_fields(&inputs, &told);
        self.reading.tell_memory(&memory);
        let skipped = found.collection.as_ref().map_or(0, |collection| collection.skipped);
        let is_strict = self.reading.strict && skipped > 0;
        Ok((found, if is_strict { ExitStatus::Skipped } else { ExitStatus::Done }))
    }
}

/// Writes to standard output.
pub(crate) fn write_out(
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    write(&mut out)
        .and_then(|()| std::io::Write::flush(&mut out))
        .context("cannot write to standard output")
}
