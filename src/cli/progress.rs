//! Follows a run on standard error, where that is a terminal, and stops it on Ctrl-C.

use super::tell;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use wirecopy::detect::{Stage, Watch};

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
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self { bar, interrupted, writing, stages: Mutex::new(Vec::new()) }
    }

    /// From now on an interruption is left to the writer, which leaves nothing half done.
    pub(crate) fn begin_writing(&self) {
        self.writing.store(true, Ordering::SeqCst);
    }

    /// Ends the display, and gives the seconds each stage took.
    pub(crate) fn finish(&self) -> Vec<(&'static str, f64)> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = stages.iter().skip(1).map(|&(_, at)| at).chain([Instant::now()]);
        stages
            .iter()
            .zip(ends)
            .map(|(&(stage, at), end)| (name(stage), (end - at).as_secs_f64()))
            .collect()
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading",
        Stage::VerifyingArticles => "verifying articles",
        Stage::VerifyingParagraphs => "verifying paragraphs",
        Stage::Relating => "comparing word by word",
        Stage::Passages => "listing passages",
        Stage::ComparingAll => "comparing with all",
        Stage::LookingUp => "looking up",
    }
}

impl Watch for Progress {
    fn stage(&self, stage: Stage, total: Option<u64>) {
        self.stages.lock().unwrap_or_else(PoisonError::into_inner).push((stage, Instant::now()));
        let Some(bar) = &self.bar else { return };
        let template = match (stage, total) {
            (Stage::Reading, Some(_)) => {
                "{msg:22} {bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"
            }
            (Stage::Reading, None) => "{msg:22} {spinner} {bytes}, {bytes_per_sec}",
            (_, Some(_)) => "{msg:22} {bar:30} {human_pos} of {human_len}, {eta} left",
            (_, None) => "{msg:22} {spinner} {human_pos}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.reset();
        bar.set_message(name(stage));
        match total {
            Some(total) => bar.set_length(total),
            None => bar.unset_length(),
        }
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
