//! The folder with all tables, replaced as a whole or not at all.

use super::file::{TEMPORARY, sync_folder, write_buffered};
#[cfg(feature = "report-page")]
use super::page::PageStyle;
use super::{Table, TableFormat, TableStyle, decisions, ignored, write_table};
use crate::error::{Error, Result};
use crate::findings::Findings;
use rayon::prelude::*;
use serde_json::Value;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::{panic, thread};

const RUN: &str = "run.json";
const TIMING: &str = "timing.json";
/// The page that shows it all; only where it is asked for.
const PAGE: &str = "report.html";
/// What was left out as furniture; only where there is any.
const IGNORED: &str = "ignored.txt";
/// What became of what people had decided; only where there is any.
const DECISIONS: &str = "decisions.csv";

/// What stands beside the tables. Both are written indented, keys sorted, with a line end at the end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunFiles {
    /// `run.json`: all that determines the result, and its totals.
    pub run: Value,
    /// `timing.json`: times, threads and dates, the one file that differs from run to run.
    pub timing: Value,
    /// How `report.html` is written, where it is.
    #[cfg(feature = "report-page")]
    pub page: Option<PageStyle>,
}

#[cfg_attr(
    not(feature = "report-page"),
    allow(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "without the feature there is no page"
    )
)]
impl RunFiles {
    fn has_page(&self) -> bool {
        #[cfg(feature = "report-page")]
        return self.page.is_some();
        #[cfg(not(feature = "report-page"))]
        return false;
    }

    /// Writes the page, where it is asked for.
    fn write_page(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        #[cfg(feature = "report-page")]
        if let Some(style) = &self.page {
            return super::page::write_page(findings, &self.run, style, out);
        }
        let _ = (findings, out);
        Ok(())
    }
}

/// Finds out, before the long work, whether [`write_directory`] will be able to write here.
///
/// Creates the folder and a file in it and removes what it created.
///
/// # Errors
///
/// [`Error::Exists`] with the first file of ours that is there, unless `force`; files of other people do not matter.
/// [`Error::Write`] when `dir` is no folder, cannot be created or written to, or a folder stands where a table must go.
pub fn check_directory(dir: &Path, style: &TableStyle, force: bool) -> Result<()> {
    let created = create(dir)?;
    let result = check_names(dir, style.format, force).and_then(|()| {
        temporary_folder(dir)?
            .close()
            .map_err(|source| Error::Write { path: dir.to_owned(), source })
    });
    remove(&created);
    result
}

/// Writes every table, `report.html` where it is asked for, `ignored.txt` where anything was left out as furniture, `decisions.csv` where people decided
/// anything, `timing.json` and `run.json` into a folder, which is created where it is missing. The tables are written side by side, on the current rayon
/// thread pool.
///
/// All files are first written to a temporary folder inside `dir` and flushed to the disk, then renamed one by one,
/// `run.json` last: where it stands, the tables are whole and belong to it. With `force`, files of ours from an earlier
/// run are replaced, and tables of an earlier run in another format are removed. Other files are never touched. Whatever
/// fails, the earlier files stay and the temporary folder is removed; should even putting them back fail, the
/// temporary folder stays and the error names it.
///
/// # Errors
///
/// As for [`check_directory`], and [`Error::Write`] with the file that could not be written.
pub fn write_directory(
    dir: &Path,
    findings: &Findings,
    files: &RunFiles,
    style: &TableStyle,
    force: bool,
) -> Result<()> {
    let created = create(dir)?;
    let result = fill(dir, findings, files, *style, force);
    if result.is_err() {
        remove(&created);
    }
    result
}

fn fill(
    dir: &Path,
    findings: &Findings,
    files: &RunFiles,
    style: TableStyle,
    force: bool,
) -> Result<()> {
    check_names(dir, style.format, force)?;
    let temporary = temporary_folder(dir)?;
    let (fresh, old) = (temporary.path().join("new"), temporary.path().join("old"));
    for folder in [&fresh, &old] {
        fs::create_dir(folder).map_err(|source| Error::Write { path: dir.to_owned(), source })?;
    }
    let staged: Vec<Result<()>> = thread::scope(|scope| {
        // The disk is waited for beside the pool, whose threads go on with other tables.
        let flush = |name: String, file: File| {
            scope.spawn(move || file.sync_all().map_err(|source| unwritten(dir, &name, source)))
        };
        let tables = || -> Vec<Result<_>> {
            let stage_table = |&table: &Table| {
                let name = table_name(table, style.format);
                let write = |out: &mut dyn Write| write_table(table, findings, &style, out);
                let file = stage(dir, &fresh, &name, write)?;
                Ok(flush(name, file))
            };
            Table::ALL.par_iter().map(stage_table).collect()
        };
        let stage_page = || {
            let file = stage(dir, &fresh, PAGE, |out| files.write_page(findings, out))?;
            Ok(flush(PAGE.to_owned(), file))
        };
        let (tables, page) = rayon::join(tables, || files.has_page().then(stage_page));
        let whole = |flushing: thread::ScopedJoinHandle<'_, Result<()>>| {
            flushing.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        };
        tables.into_iter().chain(page).map(|staged| staged.and_then(whole)).collect()
    });
    // Of several failures the first table's is told, whichever came first.
    staged.into_iter().collect::<Result<()>>()?;
    let has_ignored = ignored::has_ignored(findings);
    if has_ignored {
        stage_whole(dir, &fresh, IGNORED, |out| ignored::write(findings, out))?;
    }
    let has_decisions = !findings.decisions.is_empty();
    if has_decisions {
        let write = |out: &mut dyn Write| decisions::write(&findings.decisions, style.excel, out);
        stage_whole(dir, &fresh, DECISIONS, write)?;
    }
    stage_whole(dir, &fresh, TIMING, |out| write_json(&files.timing, out))?;
    stage_whole(dir, &fresh, RUN, |out| write_json(&files.run, out))?;

    // A long time may have passed since the first look.
    check_names(dir, style.format, force)?;
    let written = |name: &str| match name {
        IGNORED => has_ignored,
        DECISIONS => has_decisions,
        PAGE => files.has_page(),
        _ => true,
    };
    if let Err(stopped) = carry_out(&moves(dir, &fresh, &old, style.format, written)) {
        let source = if stopped.undone {
            stopped.source
        } else {
            let kept = temporary.keep();
            let what =
                format!("{}; the earlier files are kept in `{}`", stopped.source, kept.display());
            io::Error::new(stopped.source.kind(), what)
        };
        return Err(Error::Write { path: dir.join(stopped.name), source });
    }
    sync_folder(dir);
    // The result is in place: that a folder of leftovers could not be removed does not make it a failure.
    let _ = temporary.close();
    Ok(())
}

fn table_name(table: Table, format: TableFormat) -> String {
    format!("{table}.{format}")
}

/// The names one run may write, `run.json` last.
fn names(format: TableFormat) -> impl Iterator<Item = String> {
    Table::ALL.into_iter().map(move |table| table_name(table, format)).chain([
        PAGE.to_owned(),
        IGNORED.to_owned(),
        DECISIONS.to_owned(),
        TIMING.to_owned(),
        RUN.to_owned(),
    ])
}

/// Every name any run writes, `run.json` first.
fn all_names() -> impl Iterator<Item = String> {
    let tables = TableFormat::ALL
        .into_iter()
        .flat_map(|format| Table::ALL.into_iter().map(move |table| table_name(table, format)));
    [RUN, TIMING, IGNORED, DECISIONS, PAGE].map(str::to_owned).into_iter().chain(tables)
}

/// A file or link of ours. A folder never is.
fn is_ours(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|there| !there.is_dir())
}

fn check_names(dir: &Path, format: TableFormat, force: bool) -> Result<()> {
    for path in names(format).map(|name| dir.join(name)) {
        if fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir()) {
            return Err(Error::Write { path, source: ErrorKind::IsADirectory.into() });
        }
    }
    match all_names().map(|name| dir.join(name)).find(|path| is_ours(path)) {
        Some(path) if !force => Err(Error::Exists { path }),
        _ => Ok(()),
    }
}

/// Creates the folder with those above it; returns the ones that were missing, innermost first.
fn create(dir: &Path) -> Result<Vec<PathBuf>> {
    let missing: Vec<PathBuf> = dir
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .map(Path::to_owned)
        .collect();
    if let Err(mut source) = fs::create_dir_all(dir) {
        remove(&missing);
        if dir.exists() {
            // "File exists" would not say what is wrong with that.
            source = ErrorKind::NotADirectory.into();
        }
        return Err(Error::Write { path: dir.to_owned(), source });
    }
    Ok(missing)
}

/// Removes those of the folders that are there and empty.
fn remove(folders: &[PathBuf]) {
    for folder in folders {
        // Somebody may have put something in it meanwhile: then it is theirs.
        let _ = fs::remove_dir(folder);
    }
}

fn temporary_folder(dir: &Path) -> Result<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix(TEMPORARY)
        .tempdir_in(dir)
        .map_err(|source| Error::Write { path: dir.to_owned(), source })
}

/// Writes one file to the temporary folder, but does not wait for the disk. An error names the file the user will look for.
fn stage(
    dir: &Path,
    fresh: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<File> {
    File::create_new(fresh.join(name))
        .and_then(|mut file| write_buffered(&mut file, write).map(|()| file))
        .map_err(|source| unwritten(dir, name, source))
}

/// The same, and waits.
fn stage_whole(
    dir: &Path,
    fresh: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let file = stage(dir, fresh, name, write)?;
    file.sync_all().map_err(|source| unwritten(dir, name, source))
}

fn unwritten(dir: &Path, name: &str, source: io::Error) -> Error {
    Error::Write { path: dir.join(name), source }
}

fn write_json(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    // Sorted here, for another crate in the same build can make the maps keep the order of insertion.
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    serde_json::to_writer_pretty(&mut *out, &sorted)?;
    out.write_all(b"\n")
}

struct Move {
    name: String,
    from: PathBuf,
    to: PathBuf,
}

struct Stopped {
    name: String,
    source: io::Error,
    /// Whether everything is where it was before.
    undone: bool,
}

/// All our earlier files into `old`, then the new ones to their place.
fn moves(
    dir: &Path,
    fresh: &Path,
    old: &Path,
    format: TableFormat,
    written: impl Fn(&str) -> bool,
) -> Vec<Move> {
    let aside = all_names().filter(|name| is_ours(&dir.join(name))).map(|name| Move {
        from: dir.join(&name),
        to: old.join(&name),
        name,
    });
    let into_place = names(format).filter(|name| written(name)).map(|name| Move {
        from: fresh.join(&name),
        to: dir.join(&name),
        name,
    });
    aside.chain(into_place).collect()
}

/// Renames in order; when one fails, undoes those before it, the last one first.
fn carry_out(moves: &[Move]) -> Result<(), Stopped> {
    for (done, step) in moves.iter().enumerate() {
        if let Err(source) = fs::rename(&step.from, &step.to) {
            let failures = moves[..done]
                .iter()
                .rev()
                .filter(|earlier| fs::rename(&earlier.to, &earlier.from).is_err())
                .count();
            return Err(Stopped { name: step.name.clone(), source, undone: failures == 0 });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    const CSV: TableStyle = TableStyle { format: TableFormat::Csv, excel: false };
    const TSV: TableStyle = TableStyle { format: TableFormat::Tsv, excel: false };

    fn files() -> RunFiles {
        RunFiles {
            run: json!({"version": "0.1.0", "options": {"ngram": 3, "Lead": "earliest"}}),
            timing: json!({}),
            ..RunFiles::default()
        }
    }

    /// Every file below a folder with its content; folders have `None`.
    fn content(folder: &Path) -> BTreeMap<String, Option<String>> {
        walkdir::WalkDir::new(folder)
            .min_depth(1)
            .into_iter()
            .map(|entry| {
                let entry = entry.unwrap();
                let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                (
                    name,
                    entry.file_type().is_file().then(|| fs::read_to_string(entry.path()).unwrap()),
                )
            })
            .collect()
    }

    #[test]
    fn everything_is_written_and_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("a/out");
        check_directory(&dir, &CSV, false).unwrap();
        assert_eq!(content(home.path()), BTreeMap::new(), "the check leaves nothing behind");
        write_directory(&dir, &example::findings(), &files(), &CSV, false).unwrap();
        let content = content(&dir);
        let expected = [
            "cluster_summary.csv",
            "clusters.csv",
            "ignored.txt",
            "pairs.csv",
            "passages.csv",
            "repeat_places.csv",
            "repeats.csv",
            "run.json",
            "skipped.csv",
            "sources.csv",
            "timing.json",
        ];
        assert_eq!(content.keys().collect::<Vec<_>>(), expected);
        assert_eq!(
            content["clusters.csv"],
            Some(example::table(Table::Clusters, TableFormat::Csv))
        );
        assert_eq!(
            content["repeat_places.csv"],
            Some(example::table(Table::RepeatPlaces, TableFormat::Csv))
        );
        assert_eq!(
            content["run.json"].as_deref(),
            Some(
                "{\n  \"options\": {\n    \"Lead\": \"earliest\",\n    \"ngram\": 3\n  },\n  \"version\": \"0.1.0\"\n}\n"
            )
        );
        assert_eq!(content["timing.json"].as_deref(), Some("{}\n"));
    }

    #[cfg(feature = "report-page")]
    #[test]
    fn a_page_stands_where_it_is_asked_for_and_goes_with_its_run() {
        let home = tempfile::tempdir().unwrap();
        let with_page = RunFiles { page: Some(PageStyle::default()), ..files() };
        write_directory(home.path(), &example::findings(), &with_page, &CSV, false).unwrap();
        let page = content(home.path()).remove(PAGE).flatten().unwrap();
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"), "{page:.100}");
        // Beside the tables of a later run it would be mistaken for theirs.
        write_directory(home.path(), &example::findings(), &files(), &CSV, true).unwrap();
        assert!(!content(home.path()).contains_key(PAGE));
    }

    #[test]
    fn our_files_are_not_replaced_without_force() {
        let home = tempfile::tempdir().unwrap();
        write_directory(home.path(), &example::findings(), &files(), &CSV, false).unwrap();
        let before = content(home.path());
        // In another format too: two runs in one folder would be mistaken for one.
        for style in [&CSV, &TSV] {
            let expected = home.path().join(RUN);
            for result in [
                check_directory(home.path(), style, false),
                write_directory(home.path(), &Findings::default(), &files(), style, false),
            ] {
                assert!(matches!(result, Err(Error::Exists { path }) if path == expected));
            }
        }
        assert_eq!(content(home.path()), before);
    }

    #[test]
    fn force_replaces_ours_and_leaves_theirs() {
        let home = tempfile::tempdir().unwrap();
        for theirs in ["notes.txt", "clusters.xlsx", "my.csv"] {
            fs::write(home.path().join(theirs), theirs).unwrap();
        }
        fs::create_dir(home.path().join("pairs.jsonl")).unwrap();
        check_directory(home.path(), &CSV, false).unwrap();
        write_directory(home.path(), &example::findings(), &files(), &CSV, false).unwrap();
        check_directory(home.path(), &TSV, true).unwrap();
        write_directory(home.path(), &Findings::default(), &files(), &TSV, true).unwrap();
        let content = content(home.path());
        let expected = [
            "cluster_summary.tsv",
            "clusters.tsv",
            "clusters.xlsx",
            "my.csv",
            "notes.txt",
            "pairs.jsonl",
            "pairs.tsv",
            "passages.tsv",
            "repeat_places.tsv",
            "repeats.tsv",
            "run.json",
            "skipped.tsv",
            "sources.tsv",
            "timing.json",
        ];
        assert_eq!(content.keys().collect::<Vec<_>>(), expected);
        assert_eq!(
            content["skipped.tsv"].as_deref(),
            Some("input\tline\tarticle_id\treason\tdetail\n")
        );
        assert_eq!(content["my.csv"].as_deref(), Some("my.csv"));
    }

    #[test]
    fn a_folder_in_the_way_is_found_before_the_work() {
        let home = tempfile::tempdir().unwrap();
        let in_the_way = home.path().join("sources.csv");
        fs::create_dir(&in_the_way).unwrap();
        for result in [
            check_directory(home.path(), &CSV, true),
            write_directory(home.path(), &example::findings(), &files(), &CSV, true),
        ] {
            assert!(matches!(
                result,
                Err(Error::Write { path, source }) if path == in_the_way && source.kind() == ErrorKind::IsADirectory
            ));
        }
        assert_eq!(content(home.path()), BTreeMap::from([("sources.csv".to_owned(), None)]));
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "theirs").unwrap();
        for dir in [file.clone(), file.join("out"), file.join("deep/out")] {
            for result in [
                check_directory(&dir, &CSV, true),
                write_directory(&dir, &example::findings(), &files(), &CSV, true),
            ] {
                assert!(matches!(result, Err(Error::Write { path, .. }) if path == dir));
            }
        }
        assert_eq!(
            content(home.path()),
            BTreeMap::from([("file".to_owned(), Some("theirs".to_owned()))])
        );
    }

    #[test]
    fn a_rename_that_fails_midway_is_undone() {
        let home = tempfile::tempdir().unwrap();
        write_directory(home.path(), &example::findings(), &files(), &CSV, false).unwrap();
        let before = content(home.path());
        let temporary = tempfile::tempdir_in(home.path()).unwrap();
        let (fresh, old) = (temporary.path().join("new"), temporary.path().join("old"));
        fs::create_dir(&fresh).unwrap();
        fs::create_dir(&old).unwrap();
        // Of the new files one is missing, as if it had been taken away.
        for name in names(TableFormat::Csv).filter(|name| name != "repeats.csv") {
            fs::write(fresh.join(name), "new").unwrap();
        }
        let stopped =
            carry_out(&moves(home.path(), &fresh, &old, TableFormat::Csv, |_| true)).unwrap_err();
        assert_eq!(
            (stopped.name.as_str(), stopped.source.kind()),
            ("repeats.csv", ErrorKind::NotFound)
        );
        assert!(stopped.undone);
        drop(temporary);
        assert_eq!(content(home.path()), before);
    }

    #[test]
    fn an_error_while_writing_names_the_file_the_user_knows() {
        let home = tempfile::tempdir().unwrap();
        let result = stage(Path::new("out"), home.path(), "pairs.csv", |_| {
            Err(ErrorKind::StorageFull.into())
        });
        assert!(matches!(
            result,
            Err(Error::Write { path, source })
                if path == Path::new("out/pairs.csv") && source.kind() == ErrorKind::StorageFull
        ));
    }
}
