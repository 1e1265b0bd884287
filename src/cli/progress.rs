//! Follows a run on standard error, where that is a terminal, and stops it on Ctrl-C.

use super::tell;
use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use wirecopy::detect::{Stage, Watch};

/// How often the display moves while nothing is told.
const TICK: Duration = Duration::from_millis(200);

/// A run that is followed.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    interrupted: Arc<AtomicBool>,
    writing: Arc<AtomicBool>,
    stages: Mutex<Vec<(Stage, Instant)>>,
}

impl Progress {
    /// Starts to follow; shows nothing when `quiet` or when standard error is no terminal.
    pub(crate) fn new(quiet: bool) -> Self {
        let (interrupted, writing) =
            (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (stopped, at_work) = (Arc::clone(&interrupted), Arc::clone(&writing));
        // Without a handler Ctrl-C still ends the program; only a temporary file may then stay behind.
        let _ = ctrlc::set_handler(move || {
            // Until something is written there is nothing to put in order: spools have no name and go with the process.
            if stopped.swap(true, Ordering::SeqCst) || !at_work.load(Ordering::SeqCst) {
                tell("interrupted; nothing was written");
                #[allow(
                    clippy::exit,
                    reason = "the other threads may be waiting for an input that does not come"
                )]
                std::process::exit(130);
            }
        });
        let bar = (!quiet && std::io::stderr().is_terminal()).then(ProgressBar::hidden);
        if let Some(bar) = &bar {
            bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        Self { bar, interrupted, writing, stages: Mutex::new(Vec::new()) }
    }

    /// From now on an interruption is left to the writer, which leaves nothing half done.
    pub(crate) fn begin_writing(&self) {
        self.writing.store(true, Ordering::SeqCst);
        if let Some(bar) = &self.bar {
            bar.reset();
            bar.unset_length();
            bar.set_style(ProgressStyle::default_spinner());
            bar.set_message("writing");
            // The display that ended took its clock with it.
            bar.enable_steady_tick(TICK);
        }
    }

    /// Ends the display.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Ends the display, and gives the seconds each stage took.
    pub(crate) fn finish(&self) -> Vec<(&'static str, f64)> {
        self.clear();
        let stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = stages.iter().skip(1).map(|&(_, at)| at).chain([Instant::now()]);
        let mut told: Vec<(&'static str, f64)> = Vec::new();
        for (&(stage, at), end) in stages.iter().zip(ends) {
            let seconds = (end - at).as_secs_f64();
            match told.last_mut() {
                Some((last, before)) if *last == name(stage) => *before += seconds,
                _ => told.push((name(stage), seconds)),
            }
        }
        told
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading",
        Stage::Proposing => "looking for pairs",
        Stage::VerifyingArticles => "verifying articles",
        Stage::VerifyingParagraphs => "verifying paragraphs",
        Stage::LargeGroups => "verifying large groups",
        Stage::Relating => "comparing word by word",
        Stage::Passages => "listing passages",
        Stage::ComparingAll => "comparing with all",
        Stage::LookingUp => "looking up",
    }
}

/// What is shown of a stage: how much is done, how fast, and how long the rest takes where that is known.
fn style(stage: Stage, has_total: bool) -> Result<ProgressStyle, indicatif::style::TemplateError> {
    let template = match (stage, has_total) {
        (Stage::Reading, true) => {
            "{msg:22} {bar:16} {bytes} of {total_bytes}, {bytes_per_sec}{left}"
        }
        (Stage::Reading, false) => "{msg:22} {spinner} {bytes}, {bytes_per_sec}",
        (_, true) => "{msg:22} {bar:16} {human_pos} of {human_len}, {rate}{left}",
        (Stage::Proposing, false) => "{msg:22} {spinner} {elapsed}",
        (_, false) => "{msg:22} {spinner} {human_pos}, {rate}",
    };
    let rate = |state: &ProgressState, out: &mut dyn Write| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate is no less than nothing and far from any bound"
        )]
        let rate = HumanCount(state.per_sec().round() as u64);
        // Nothing can be done about a display that does not take text.
        let _ = write!(out, "{rate}/s");
    };
    let left = |state: &ProgressState, out: &mut dyn Write| {
        // Before anything is done nobody knows.
        if state.pos() > 0 && state.eta() >= Duration::from_secs(1) {
            let _ = write!(out, ", {:#} left", HumanDuration(state.eta()));
        }
    };
    Ok(ProgressStyle::with_template(template)?.with_key("rate", rate).with_key("left", left))
}

impl Watch for Progress {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner).push((stage, Instant::now()));
        let Some(bar) = &self.bar else { return };
        if let Ok(style) = style(stage, total.is_some()) {
            bar.set_style(style);
        }
        // The length first: what is set may be shown at once.
        match total {
            Some(total) => bar.set_length(total),
            None => bar.unset_length(),
        }
        bar.reset();
        bar.set_message(name(stage));
        bar.enable_steady_tick(TICK);
    }

    fn advance(&self, amount: u64) {
        if let Some(bar) = &self.bar {
            bar.inc(amount);
        }
    }

    fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::SeqCst)
    }
}
