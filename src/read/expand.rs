//! Paths as the user named them → files, sorted, each once. Nothing is opened here.

use std::fs::{self, FileType};
use std::path::{self, Component, Path, PathBuf};
#[cfg(feature = "archives")]
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use super::format::{self, ByName};
#[cfg(feature = "archives")]
use super::zip::{self, Member};
use crate::article::{Reason, Skipped};
use crate::error::{Error, Result};
use crate::options::{InputFormat, Reading};

/// What is said of a file whose name tells no format.
const FOREIGN: &str = "none of .txt .md .jsonl .ndjson .csv .tsv .json .html .htm .rss .atom .xml .warc .wet .parquet .zip, \
                       alone or with .gz .zst .bz2 or .xz";

/// One input, not opened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// As the user named it, or the folder as the user named it with the way from there.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) origin: Origin,
    /// Named itself, so that what is wrong with it stops the run before it begins.
    pub(super) named: bool,
    /// The id of a text file: the path from the scanned folder, with `/`.
    pub(super) id: String,
    /// The folder it lies in.
    pub(super) folder: String,
    /// What the name or the option tells; `None` when the content has to.
    pub(super) format: Option<InputFormat>,
    /// Bytes on disk, 0 where there are none; those of a member unpacked.
    pub(super) size: u64,
    /// Where in the archive at `path` it lies.
    #[cfg(feature = "archives")]
    pub(super) member: Option<Arc<Member>>,
}

/// Where the bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    File,
    /// A file in an archive, which is [`Found::member`] of it.
    #[cfg_attr(not(feature = "archives"), allow(dead_code, reason = "there are none then"))]
    Member,
    /// A pipe or device with a name: can be read once.
    Pipe,
    Stdin,
}

impl Origin {
    /// Whether it can be opened any number of times.
    pub(super) fn is_lasting(self) -> bool {
        matches!(self, Origin::File | Origin::Member)
    }
}

/// All files behind the paths, sorted by name, and what was left out on the way.
///
/// A path that exists is taken as it stands, even with `*` in it; otherwise it is tried as a pattern. In a scanned
/// folder, hidden files and folders (a name beginning with `.`) are left out, each with a row, and so are files whose
/// extension is none of ours, pipes and devices; links are followed. A file reached twice is read once, under the
/// name that sorts first.
///
/// # Errors
/// [`Error::Missing`] and [`Error::NoMatch`] for a path or pattern that names nothing; [`Error::Input`] for a pattern that is none, and for
/// a scanned folder that is the excluded one.
pub(super) fn expand(paths: &[String], options: &Reading) -> Result<(Vec<Found>, Vec<Skipped>)> {
    let exclude = options.exclude.as_ref().and_then(|folder| fs::canonicalize(folder).ok());
    let mut search = Search { options, exclude, found: Vec::new(), skipped: Vec::new() };
    for path in paths {
        if path == "-" {
            search.add_stdin();
        } else if fs::symlink_metadata(path).is_ok() {
            search.add(path, Path::new(path), &file_name(Path::new(path)), true)?;
        } else if path.contains(['*', '?', '[']) {
            search.add_pattern(path)?;
        } else {
            return Err(Error::Missing { path: path.clone() });
        }
    }
    let found = unique(search.found);
    let skipped = left_out(search.skipped, &found);
    Ok((sorted(found), skipped))
}

/// The place of a file, however it was reached, and the file.
type Reached = (PathBuf, Found);

struct Search<'a> {
    options: &'a Reading,
    exclude: Option<PathBuf>,
    found: Vec<Reached>,
    skipped: Vec<(PathBuf, Skipped)>,
}

impl Search<'_> {
    fn add_stdin(&mut self) {
        let found = Found {
            name: "-".to_owned(),
            path: PathBuf::from("-"),
            origin: Origin::Stdin,
            named: true,
            id: "stdin".to_owned(),
            folder: "stdin".to_owned(),
            format: self.options.format,
            size: 0,
            #[cfg(feature = "archives")]
            member: None,
        };
        // No file has an empty path, so this meets nothing but itself.
        self.found.push((PathBuf::new(), found));
    }

    fn add_pattern(&mut self, pattern: &str) -> Result<()> {
        let rules = glob::MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let bad = |error: glob::PatternError| Error::Input {
            path: pattern.to_owned(),
            reason: format!("neither a path nor a pattern: {}", error.msg),
        };
        let fixed: PathBuf = Path::new(pattern).components().take_while(is_fixed).collect();
        let mut any = false;
        for path in glob::glob_with(pattern, rules).map_err(bad)? {
            any = true;
            match path {
                Ok(path) => {
                    let id = slashed(path.strip_prefix(&fixed).unwrap_or(&path));
                    if self.exclude.is_none() || self.exclude != fs::canonicalize(&path).ok() {
                        self.add(&path.to_string_lossy(), &path, &id, false)?;
                    }
                }
                Err(error) => {
                    self.skip(error.path(), Reason::Unreadable, &error.error().to_string());
                }
            }
        }
        if any { Ok(()) } else { Err(Error::NoMatch { pattern: pattern.to_owned() }) }
    }

    /// Adds a path that was named or matched: a folder with all in it, or a file whatever its extension.
    fn add(&mut self, name: &str, path: &Path, id: &str, named: bool) -> Result<()> {
        let real = match (fs::metadata(path), fs::canonicalize(path)) {
            (Ok(about), _) if about.is_dir() => return self.add_folder(name, path),
            (Ok(_), Ok(real)) => real,
            // A pipe of the shell has no place in the file tree.
            (Ok(_), Err(_)) => path.to_path_buf(),
            (Err(error), _) => {
                self.skip(path, Reason::Unreadable, &error.to_string());
                return Ok(());
            }
        };
        #[cfg(feature = "archives")]
        if is_archive(path) {
            return self.add_archive(name, path, &real, "", named);
        }
        let format = self.options.format.or(match format::by_name(path) {
            ByName::Known(format) => Some(format),
            ByName::Open | ByName::Foreign => None,
        });
        let about = fs::metadata(path).ok();
        let is_file = about.as_ref().is_none_or(fs::Metadata::is_file);
        let found = Found {
            name: name.to_owned(),
            path: path.to_path_buf(),
            origin: if is_file { Origin::File } else { Origin::Pipe },
            named,
            id: id.to_owned(),
            folder: folder_name(path, &real),
            format,
            size: about.map_or(0, |about| about.len()),
            #[cfg(feature = "archives")]
            member: None,
        };
        self.found.push((real, found));
        Ok(())
    }

    fn add_folder(&mut self, name: &str, root: &Path) -> Result<()> {
        let mut parent = Parent::default();
        if self.exclude.is_some() && self.exclude == fs::canonicalize(root).ok() {
            let reason = "is the output folder as well; write to another one".to_owned();
            return Err(Error::Input { path: name.to_owned(), reason });
        }
        let mut entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let detail = match error.loop_ancestor() {
                        Some(_) => "a link to a folder it lies in".to_owned(),
                        None => {
                            error.io_error().map_or_else(|| error.to_string(), ToString::to_string)
                        }
                    };
                    self.skip(error.path().unwrap_or(root), Reason::Unreadable, &detail);
                    continue;
                }
            };
            if entry.depth() == 0 {
                continue;
            }
            if is_hidden(&entry) {
                let detail = "hidden; to read it, name it";
                self.skip(entry.path(), Reason::UnknownFormat, detail);
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            let real = parent.place(&entry);
            if self.exclude.is_some() && self.exclude == real {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            if !entry.file_type().is_dir() {
                self.add_entry(root, &entry, real);
            }
        }
        Ok(())
    }

    fn add_entry(&mut self, root: &Path, entry: &DirEntry, real: Option<PathBuf>) {
        let path = entry.path();
        if let Some(detail) = special(entry.file_type()) {
            return self.skip(path, Reason::Unreadable, detail);
        }
        #[cfg(feature = "archives")]
        if is_archive(path) {
            let name = path.to_string_lossy().into_owned();
            let id = slashed(path.strip_prefix(root).unwrap_or(path)) + "/";
            let real = real.unwrap_or_else(|| path.to_path_buf());
            // What is wrong with it is a row, for it was not named.
            let _ = self.add_archive(&name, path, &real, &id, false);
            return;
        }
        let format = match (self.options.format, format::by_name(path)) {
            (Some(format), _) | (None, ByName::Known(format)) => Some(format),
            (None, ByName::Open) => None,
            (None, ByName::Foreign) => {
                return self.skip(path, Reason::UnknownFormat, FOREIGN);
            }
        };
        let real = real.unwrap_or_else(|| path.to_path_buf());
        let found = Found {
            name: path.to_string_lossy().into_owned(),
            path: path.to_path_buf(),
            origin: Origin::File,
            named: false,
            id: slashed(path.strip_prefix(root).unwrap_or(path)),
            folder: folder_name(path, &real),
            format,
            size: entry.metadata().map_or(0, |about| about.len()),
            #[cfg(feature = "archives")]
            member: None,
        };
        self.found.push((real, found));
    }

    /// Adds the files in an archive as if it were a folder. `id` is what comes before their names in their ids.
    ///
    /// # Errors
    /// [`Error::Input`] when it was named and cannot be read.
    #[cfg(feature = "archives")]
    fn add_archive(
        &mut self,
        name: &str,
        path: &Path,
        real: &Path,
        id: &str,
        named: bool,
    ) -> Result<()> {
        let members = match zip::members(path) {
            Ok(members) => members,
            Err(error) if named => {
                return Err(Error::Input { path: name.to_owned(), reason: error.to_string() });
            }
            Err(error) => {
                self.skip(path, Reason::Unreadable, &error.to_string());
                return Ok(());
            }
        };
        for member in members {
            let inside = real.join(&member.name);
            let input = if member.name.is_empty() {
                name.to_owned()
            } else {
                format!("{name}/{}", member.name)
            };
            let known = match (self.options.format, format::by_name(Path::new(&member.name))) {
                (Some(format), _) | (None, ByName::Known(format)) => Ok(Some(format)),
                (None, ByName::Open) => Ok(None),
                (None, ByName::Foreign) => Err((Reason::UnknownFormat, FOREIGN.to_owned())),
            };
            let format = match member.refused.clone().map_or(known, Err) {
                Ok(format) => format,
                Err((reason, detail)) => {
                    let (line, article_id) = (None, String::new());
                    let row = Skipped { input, line, article_id, reason, detail };
                    self.skipped.push((inside, row));
                    continue;
                }
            };
            let folder = Path::new(&member.name).parent().and_then(Path::file_name);
            let folder = folder
                .map_or_else(|| format::stem(path), |name| name.to_string_lossy().into_owned());
            let found = Found {
                name: input,
                path: path.to_path_buf(),
                origin: Origin::Member,
                named: false,
                id: format!("{id}{}", member.name),
                folder,
                format,
                size: member.size,
                member: Some(Arc::new(member)),
            };
            self.found.push((inside, found));
        }
        Ok(())
    }

    fn skip(&mut self, path: &Path, reason: Reason, detail: &str) {
        let row = Skipped {
            input: path.to_string_lossy().into_owned(),
            line: None,
            article_id: String::new(),
            reason,
            detail: detail.to_owned(),
        };
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        self.skipped.push((real, row));
    }
}

/// The real place of the folder looked at last: asking the system once a folder instead of once a file.
#[derive(Default)]
struct Parent(Option<(PathBuf, PathBuf)>);

impl Parent {
    fn place(&mut self, entry: &DirEntry) -> Option<PathBuf> {
        if entry.path_is_symlink() {
            return fs::canonicalize(entry.path()).ok();
        }
        let folder = entry.path().parent()?;
        if self.0.as_ref().is_none_or(|(known, _)| known != folder) {
            self.0 = Some((folder.to_path_buf(), fs::canonicalize(folder).ok()?));
        }
        self.0.as_ref().map(|(_, real)| real.join(entry.file_name()))
    }
}

/// Keeps each file once, whatever the order of the arguments, sorted by its real place.
fn unique(mut reached: Vec<Reached>) -> Vec<Reached> {
    // Where one file was reached under one name in several ways, the longest id is that of the outermost folder.
    let rank = |found: &Found| (found.name.clone(), usize::MAX - found.id.len(), found.named);
    reached.sort_by(|(one, a), (two, b)| one.cmp(two).then_with(|| rank(a).cmp(&rank(b))));
    // What was named stays named, by whatever other way it was reached too.
    reached.dedup_by(|(real, later), (known, first)| {
        let same = real == known;
        first.named |= same && later.named;
        same
    });
    reached
}

fn sorted(reached: Vec<Reached>) -> Vec<Found> {
    let mut found: Vec<Found> = reached.into_iter().map(|(_, found)| found).collect();
    found.sort_by(|a, b| (&a.path, &a.name).cmp(&(&b.path, &b.name)));
    found
}

/// The rows of files that no other way led to.
fn left_out(mut rows: Vec<(PathBuf, Skipped)>, found: &[Reached]) -> Vec<Skipped> {
    rows.retain(|(real, _)| found.binary_search_by(|(known, _)| known.cmp(real)).is_err());
    rows.sort();
    rows.dedup_by(|(real, _), (known, _)| real == known);
    let mut rows: Vec<Skipped> = rows.into_iter().map(|(_, row)| row).collect();
    rows.sort();
    rows
}

#[cfg(feature = "archives")]
fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_fixed(part: &Component<'_>) -> bool {
    !part.as_os_str().to_string_lossy().contains(['*', '?', '['])
}

fn special(kind: FileType) -> Option<&'static str> {
    (!kind.is_file()).then_some("not a file but a pipe, socket or device")
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The name of the folder a file lies in: as the path says, else as the file tree says.
fn folder_name(path: &Path, real: &Path) -> String {
    let said = path.parent().and_then(Path::file_name);
    let absolute = || path::absolute(path).ok()?.parent()?.file_name().map(ToOwned::to_owned);
    let name = said.map(ToOwned::to_owned).or_else(absolute);
    let name = name.or_else(|| real.parent()?.file_name().map(ToOwned::to_owned));
    name.map_or_else(|| format::stem(path), |name| name.to_string_lossy().into_owned())
}

fn slashed(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(root: &Path, names: &[&str]) {
        for name in names {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
    }

    fn paths(root: &Path, names: &[&str]) -> Vec<String> {
        names.iter().map(|name| root.join(name).to_string_lossy().into_owned()).collect()
    }

    fn ids(found: &[Found]) -> Vec<&str> {
        found.iter().map(|found| found.id.as_str()).collect()
    }

    #[test]
    fn scans_folders_and_accounts_for_every_file() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        touch(
            root,
            &["b.txt", "a/x.MD", "a/y.jsonl.gz", "a/z.png", "README", ".git/c.txt", ".d.txt"],
        );
        let (found, skipped) = expand(&paths(root, &[""]), &Reading::default()).unwrap();
        assert_eq!(ids(&found), ["README", "a/x.MD", "a/y.jsonl.gz", "b.txt"]);
        assert_eq!(found[1].folder, "a");
        assert_eq!(found[1].format, Some(InputFormat::Text));
        assert_eq!(found[0].format, None);
        let left: Vec<_> =
            skipped.iter().map(|row| (file_name(Path::new(&row.input)), row.reason)).collect();
        let unknown = |name: &str| (name.to_owned(), Reason::UnknownFormat);
        assert_eq!(left, [unknown(".d.txt"), unknown(".git"), unknown("z.png")]);
    }

    #[test]
    fn the_order_of_the_arguments_plays_no_part() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        touch(root, &["a/x.txt", "a/b/y.txt", "a/b/z.png", "c.csv"]);
        let mut names =
            paths(root, &["a", "a/b", "a/b/z.png", "a/b/y.txt", "a/../a/x.txt", "*.csv", "c.csv"]);
        let (found, skipped) = expand(&names, &Reading::default()).unwrap();
        assert!(skipped.is_empty(), "z.png was named");
        let mut all = ids(&found);
        all.sort_unstable();
        assert_eq!(all, ["b/y.txt", "c.csv", "x.txt", "z.png"]);
        for _ in 0..names.len() {
            names.rotate_left(1);
            assert_eq!(
                expand(&names, &Reading::default()).unwrap(),
                (found.clone(), skipped.clone())
            );
        }
    }

    #[test]
    fn the_output_is_no_input() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        touch(root, &["in/x.txt", "in/out/clusters.csv"]);
        let options = Reading { exclude: Some(root.join("in/out")), ..Reading::default() };
        let (found, skipped) = expand(&paths(root, &["in"]), &options).unwrap();
        assert_eq!((ids(&found), skipped.len()), (vec!["x.txt"], 0));
        assert!(matches!(expand(&paths(root, &["in/out"]), &options), Err(Error::Input { .. })));
        let (found, _) = expand(&paths(root, &["in/out/clusters.csv"]), &options).unwrap();
        assert_eq!(ids(&found), ["clusters.csv"]);
        let (found, _) = expand(&paths(root, &["in/*"]), &options).unwrap();
        assert_eq!(ids(&found), ["x.txt"]);
    }

    #[test]
    fn nothing_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["gone.txt", "gone/*.txt", "[ab].txt"] {
            let names = paths(folder.path(), &[name]);
            let error = expand(&names, &Reading::default()).unwrap_err();
            let (Error::Missing { path: named } | Error::NoMatch { pattern: named }) = &error
            else {
                panic!("{error}");
            };
            assert_eq!(named, &names[0]);
        }
        touch(folder.path(), &["[ab].txt"]);
        assert_eq!(
            expand(&paths(folder.path(), &["[ab].txt"]), &Reading::default()).unwrap().0.len(),
            1
        );
        assert_eq!(expand(&[], &Reading::default()).unwrap(), (vec![], vec![]));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        touch(root, &["a/x.txt"]);
        std::os::unix::fs::symlink(root.join("a"), root.join("a/loop")).unwrap();
        std::os::unix::fs::symlink(root.join("a"), root.join("b")).unwrap();
        std::os::unix::fs::symlink(root.join("gone"), root.join("a/dangling.txt")).unwrap();
        let (found, skipped) = expand(&paths(root, &[""]), &Reading::default()).unwrap();
        assert_eq!(ids(&found), ["a/x.txt"]);
        assert!(skipped.len() >= 2 && skipped.iter().all(|row| row.reason == Reason::Unreadable));
    }
}
