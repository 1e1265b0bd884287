//! One file, replaced in one step or not at all.

use crate::error::{Error, Result};
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

/// How the names of our temporary files and folders begin; what follows is random.
pub(super) const TEMPORARY: &str = ".wirecopy-tmp-";

/// Writes a file so that its readers see the old content or the new, never a part.
///
/// The bytes go to a temporary file beside `path`, which is flushed to the disk and then renamed. Whatever fails, the
/// old file stays whole and the temporary one is removed. With `force`, an old file is replaced and its permissions are
/// kept; a link stays a link and the file it points to is replaced. A device or a pipe (`/dev/null`) is written to
/// directly, for it has no content to protect.
///
/// # Errors
///
/// [`Error::Exists`] when a file is there and `force` is not given; then `write` is not called. [`Error::Write`] with
/// `path` for all else, what `write` returns included.
pub fn write_file_atomically(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<()> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let there = match fs::metadata(path) {
        Ok(there) => Some(there),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    match there {
        Some(there) if there.is_dir() => Err(failed(ErrorKind::IsADirectory.into())),
        Some(there) if !there.is_file() => write_through(path, write).map_err(failed),
        Some(_) if !force => Err(Error::Exists { path: path.to_owned() }),
        there => match replace(path, there.as_ref(), force, write) {
            // The file appeared while we were writing.
            Err(error) if !force && error.kind() == ErrorKind::AlreadyExists => {
                Err(Error::Exists { path: path.to_owned() })
            }
            result => result.map_err(failed),
        },
    }
}

fn write_through(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::options().write(true).open(path)?);
    write(&mut out)?;
    out.flush()
}

fn replace(
    path: &Path,
    old: Option<&Metadata>,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let target = if old.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Our own way of opening: the usual one of this crate makes a file that only its owner may read.
    let mut temporary = tempfile::Builder::new()
        .prefix(TEMPORARY)
        .make_in(folder, |path| File::create_new(path))?;
    write_synced(temporary.as_file_mut(), write)?;
    if let Some(old) = old {
        temporary.as_file().set_permissions(old.permissions())?;
    }
    if force {
        temporary.persist(&target)?;
    } else {
        temporary.persist_noclobber(&target)?;
    }
    sync_folder(folder);
    Ok(())
}

/// Writes through a buffer and waits until the bytes are on the disk.
fn write_synced(
    file: &mut File,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    write_buffered(file, write)?;
    file.sync_all()
}

/// The same without waiting.
pub(super) fn write_buffered(
    file: &mut File,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, &mut *file);
    write(&mut out)?;
    out.flush()
}

/// Asks the system to make renames in a folder lasting.
pub(super) fn sync_folder(folder: &Path) {
    // Some systems cannot do this. The files are whole either way; only after a power cut the old ones may be back.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clean.jsonl");
        write_file_atomically(&path, false, |out| out.write_all(b"{}\n")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{}\n");
        assert_eq!(names(folder.path()), ["clean.jsonl"]);
    }

    #[test]
    fn an_old_file_needs_force() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clean.jsonl");
        fs::write(&path, "old").unwrap();
        let result = write_file_atomically(&path, false, |_| panic!("nothing may be written"));
        assert!(matches!(result, Err(Error::Exists { path: named }) if named == path));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        write_file_atomically(&path, true, |out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[test]
    fn a_failure_leaves_the_old_file_whole_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clean.jsonl");
        fs::write(&path, "old").unwrap();
        let result = write_file_atomically(&path, true, |out| {
            out.write_all(&vec![b'x'; 1 << 20])?;
            Err(ErrorKind::StorageFull.into())
        });
        assert!(
            matches!(result, Err(Error::Write { path: named, source }) if named == path && source.kind() == ErrorKind::StorageFull)
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["clean.jsonl"]);
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clean.jsonl");
        let result = write_file_atomically(&path, false, |_| fs::write(&path, "theirs"));
        assert!(matches!(result, Err(Error::Exists { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(names(folder.path()), ["clean.jsonl"]);
    }

    #[test]
    fn folders_are_not_files() {
        let folder = tempfile::tempdir().unwrap();
        for force in [false, true] {
            let result = write_file_atomically(folder.path(), force, |_| Ok(()));
            assert!(
                matches!(result, Err(Error::Write { source, .. }) if source.kind() == ErrorKind::IsADirectory)
            );
        }
        let missing = folder.path().join("missing/clean.jsonl");
        let result = write_file_atomically(&missing, false, |_| Ok(()));
        assert!(matches!(result, Err(Error::Write { path, .. }) if path == missing));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.jsonl"), folder.path().join("latest.jsonl"));
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("real.jsonl", &link).unwrap();
        write_file_atomically(&link, true, |out| out.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_permissions_any_new_file_has() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, usual) = (folder.path().join("ours"), folder.path().join("usual"));
        write_file_atomically(&ours, false, |_| Ok(())).unwrap();
        fs::write(&usual, "").unwrap();
        assert_eq!(
            fs::metadata(ours).unwrap().permissions(),
            fs::metadata(usual).unwrap().permissions()
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn devices_are_written_through() {
        use std::os::unix::fs::FileTypeExt;
        let result =
            write_file_atomically(Path::new("/dev/full"), false, |out| out.write_all(b"x"));
        assert!(
            matches!(result, Err(Error::Write { source, .. }) if source.kind() == ErrorKind::StorageFull)
        );
        assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
    }
}
