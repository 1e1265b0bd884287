//! The tables of a run, as they stand in its folder.

use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use wirecopy::read::{Rows, rows_of_run};

/// A table of a run.
pub(super) struct RunTable {
    path: PathBuf,
    table: Rows,
}

impl RunTable {
    /// Reads the table of this name, in whichever format the run wrote it.
    pub(super) fn read(run: &Path, name: &str) -> Result<Self> {
        let named = |ending: &str| run.join(format!("{name}.{ending}"));
        let found = ["csv", "tsv", "jsonl"].map(named).into_iter().find(|path| path.exists());
        let Some(path) = found else {
            let folder = run.display();
            if named("parquet").exists() {
                bail!(
                    "the tables in `{folder}` are Parquet, which `show` does not read; scan again with --format csv"
                );
            }
            if run.is_dir() {
                bail!(
                    "`{folder}` holds no {name}.csv: it is no folder that `wirecopy scan -o {folder}` wrote"
                );
            }
            bail!("there is no folder `{folder}`; `wirecopy scan PATHS -o {folder}` makes one");
        };
        Ok(Self { table: rows_of_run(&path)?, path })
    }

    /// Where a column is. JSON lines of no rows have none, and nothing is looked up in them.
    pub(super) fn column(&self, name: &str) -> Result<usize> {
        let place = self.table.names.iter().position(|one| one == name);
        if self.table.rows.is_empty() {
            return Ok(place.unwrap_or(0));
        }
        place.with_context(|| {
            format!(
                "`{}` has no column `{name}`: another version wrote it; scan again with -o DIR --force",
                self.path.display()
            )
        })
    }

    /// Where these columns are.
    pub(super) fn columns<const N: usize>(&self, names: [&str; N]) -> Result<[usize; N]> {
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            *place = self.column(name)?;
        }
        Ok(places)
    }

    /// The rows, each as these columns of it.
    pub(super) fn rows<const N: usize>(
        &self,
        names: [&str; N],
    ) -> Result<impl Iterator<Item = [&str; N]>> {
        let places = self.columns(names)?;
        Ok(self.table.rows.iter().map(move |row| places.map(|place| row[place].as_str())))
    }
}

/// Minutes in words: `45 min`, `1 h 10 min`, `2 d 3 h`; what is no number stays as it is.
pub(super) fn minutes(said: &str) -> String {
    let Ok(minutes) = said.parse::<u64>() else { return said.to_owned() };
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, rest) => format!("{rest} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, rest) => format!("{hours} h {rest} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// A share of the tables in percent, cut as they cut it; empty where there is none.
pub(super) fn percent(share: &str) -> String {
    match share.parse::<f64>() {
        Ok(share) => wirecopy::report::examined::said::percent(share),
        Err(_) => String::new(),
    }
}

/// Our own words as people write them: `near_identical` → `near-identical`.
pub(super) fn spoken(name: &str) -> String {
    name.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_between_in_words() {
        let said: Vec<String> =
            ["", "0", "45", "60", "70", "1440", "1439", "3000"].map(minutes).into();
        assert_eq!(
            said,
            ["", "0 min", "45 min", "1 h", "1 h 10 min", "1 d", "23 h 59 min", "2 d 2 h"]
        );
    }
}
