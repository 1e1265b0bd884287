//! The limit of a run's memory, divided among its parts, and the account of what went to disk.

use super::file::SpillFile;
use crate::error::{Error, Result};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Tells the time from any fixed moment on. The library has no clock of its own.
pub type Clock = fn() -> Duration;

/// What a run may use. Clones share one account.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    limit: Option<u64>,
    folder: Option<PathBuf>,
    clock: Option<Clock>,
    account: Arc<Account>,
}

#[derive(Debug, Default)]
struct Account {
    on_disk: AtomicU64,
    most_on_disk: AtomicU64,
    nanoseconds: AtomicU64,
    lasting: AtomicU64,
    failure: Mutex<Option<io::Error>>,
}

/// What shares the memory, beside what a run cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Band keys of articles, or of paragraphs, or fingerprints.
    Keys,
    /// What is remembered of articles and paragraphs and can be put on disk.
    Columns,
    /// One band's keys and units while they are sorted, and the candidates found.
    Sorting,
    /// The words, or shingles, of what is compared at a time.
    Batch,
    /// What the tables show of articles.
    Tables,
}

impl Part {
    /// Its share of the memory that can be divided, in sixteenths. Not all are full at the same time.
    fn sixteenths(self) -> u64 {
        match self {
            Self::Keys | Self::Columns | Self::Sorting | Self::Batch => 2,
            Self::Tables => 1,
        }
    }
}

impl Memory {
    /// What any run takes before it knows an article: the program, its threads, and the batches of input on their way.
    pub const LEAST: u64 = 192 << 20;

    /// Memory with a limit in bytes, or none, and the folder for what does not fit (`None` for the system's).
    ///
    /// Without a limit nothing is ever put on disk: memory then grows by about two kilobytes an article, and a limit is for
    /// who has less than that.
    pub fn new(limit: Option<u64>, folder: Option<&Path>, clock: Option<Clock>) -> Self {
        Self { limit, folder: folder.map(Path::to_path_buf), clock, account: Arc::default() }
    }

    /// The limit.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Bytes that a part may hold; without a limit as many as it likes.
    pub fn share(&self, part: Part) -> u64 {
        let lasting = Self::LEAST.saturating_add(self.account.lasting.load(Ordering::Relaxed));
        self.limit.map_or(u64::MAX, |limit| limit.saturating_sub(lasting) / 16 * part.sixteenths())
    }

    /// Says that from now on `held` bytes are taken by what cannot be put on disk, beside the [least](Self::LEAST): the rest is what is shared.
    pub fn keep(&self, held: u64) {
        self.account.lasting.store(held, Ordering::Relaxed);
    }

    /// Checks that `held` bytes that cannot be put on disk leave half of the limit or so to what can.
    ///
    /// # Errors
    /// [`Error::Option`] for `--memory`, with what would be enough for `expected` such bytes.
    pub fn check(&self, held: u64, expected: u64) -> Result<()> {
        // What is measured and what is expected are told apart, for the first may be early.
        let needed = |held: u64| Self::LEAST.saturating_add(held.saturating_mul(3) / 2);
        self.refuse(needed(held), needed(expected.max(held)), "so many articles")
    }

    /// Checks that `held` bytes fit that cannot be put on disk, when everything was read and found and only a batch of texts and what tables show is to share
    /// the memory with them.
    ///
    /// # Errors
    /// [`Error::Option`] for `--memory`, with what would be enough.
    pub fn check_found(&self, held: u64) -> Result<()> {
        // Half of what is there from the beginning was for reading; the shares of a batch and of tables are three sixteenths of the rest.
        let least = Self::LEAST / 2 - Self::LEAST / 16 * 3;
        let needed = least.saturating_add(held).saturating_mul(16) / 13;
        self.refuse(needed, needed, "all that was found")
    }

    fn refuse(&self, needed: u64, enough: u64, what: &str) -> Result<()> {
        let Some(limit) = self.limit.filter(|&limit| needed > limit) else { return Ok(()) };
        let mebibytes = enough.div_ceil(1 << 20);
        Err(Error::Option {
            name: "--memory",
            value: as_typed(limit),
            allowed: format!("at least {mebibytes}M for {what}"),
        })
    }

    /// The most bytes that were on disk at a time.
    pub fn most_on_disk(&self) -> u64 {
        self.account.most_on_disk.load(Ordering::Relaxed)
    }

    /// How long threads wrote to the disk and read from it, by the clock given, added up; zero without one.
    pub fn time_on_disk(&self) -> Duration {
        Duration::from_nanos(self.account.nanoseconds.load(Ordering::Relaxed))
    }

    /// Says that something could not be read back from the disk where there is no way to say it: what was done until then and
    /// afterwards is worth nothing, and nor is what is done on this account from now on.
    pub fn fail(&self, error: io::Error) {
        self.failure().get_or_insert(error);
    }

    /// What was done, unless something [failed](Self::fail) meanwhile.
    ///
    /// # Errors
    /// That failure, or the one of `done`.
    pub fn unless_failed<T>(&self, done: Result<T>) -> Result<T> {
        match self.first_failure() {
            Some(error) => Err(SpillFile::unreadable(error)),
            None => done,
        }
    }

    /// What failed first.
    pub fn first_failure(&self) -> Option<io::Error> {
        let failure = self.failure();
        failure.as_ref().map(|error| io::Error::new(error.kind(), error.to_string()))
    }

    fn failure(&self) -> MutexGuard<'_, Option<io::Error>> {
        self.account.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    pub(super) fn wrote(&self, bytes: u64) {
        let now = self.account.on_disk.fetch_add(bytes, Ordering::Relaxed) + bytes;
        self.account.most_on_disk.fetch_max(now, Ordering::Relaxed);
    }

    pub(super) fn freed(&self, bytes: u64) {
        self.account.on_disk.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Does something with the disk, on the account of its time.
    pub(super) fn timed<T>(&self, work: impl FnOnce() -> T) -> T {
        let Some(clock) = self.clock else { return work() };
        let began = clock();
        let done = work();
        let taken = clock().saturating_sub(began).as_nanos();
        let taken = u64::try_from(taken).unwrap_or(u64::MAX);
        self.account.nanoseconds.fetch_add(taken, Ordering::Relaxed);
        done
    }
}

/// Bytes in the largest unit that they are a whole number of, as `--memory` takes them.
fn as_typed(bytes: u64) -> String {
    let units = [(30, "G"), (20, "M"), (10, "K")];
    let unit = units.into_iter().find(|&(bits, _)| bytes > 0 && bytes.trailing_zeros() >= bits);
    unit.map_or_else(|| bytes.to_string(), |(bits, unit)| format!("{}{unit}", bytes >> bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_as_it_was_typed() {
        for (bytes, told) in
            [(3 << 30, "3G"), (200 << 20, "200M"), (5 << 10, "5K"), (7, "7"), (0, "0")]
        {
            assert_eq!(as_typed(bytes), told);
        }
    }

    #[test]
    fn what_is_asked_for_is_enough_and_a_mebibyte_less_is_not() {
        let within = |mebibytes: u64| Memory::new(Some(mebibytes << 20), None, None);
        let asked = |refused: Result<()>| match refused {
            Err(Error::Option { allowed, .. }) => {
                let digits: String = allowed.chars().filter(char::is_ascii_digit).collect();
                digits.parse::<u64>().unwrap()
            }
            _ => panic!("not refused"),
        };
        for held in [1 << 28, 1 << 30, 5 << 31] {
            let enough = asked(within(1).check(held, held));
            assert!(within(enough).check(held, held).is_ok());
            assert!(within(enough - 1).check(held, held).is_err());
            let enough = asked(within(1).check_found(held));
            assert!(within(enough).check_found(held).is_ok());
            assert!(within(enough - 1).check_found(held).is_err());
            // A batch and the tables have room beside it.
            let shares = within(enough).share(Part::Batch) + within(enough).share(Part::Tables);
            assert!(held + shares + Memory::LEAST / 2 <= enough << 20);
        }
        assert!(Memory::default().check_found(u64::MAX).is_ok());
        assert!(Memory::default().check(u64::MAX, u64::MAX).is_ok());
    }
}
