//! Files and folders that are whole at every moment: written beside their place, then put in it in one step.
//!
//! Whoever is interrupted, or reads meanwhile, finds the earlier ones as they were. What an interrupted run leaves is a
//! hidden neighbour named `.NAME.part`, which the next run of the same command clears.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Puts a file in place, whole. Folders it lies in are made. A device or pipe, such as `/dev/stdout`, is written to as it is.
///
/// # Errors
/// [`Error::Write`] where the operating system refuses; the earlier file is then as it was.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    write_files(&[(path, bytes)])
}

/// Puts files in place that belong together. All are written beside their places before the first is put in its own, so that
/// whoever is interrupted while they are written finds every earlier one.
///
/// # Errors
/// [`Error::Write`] where the operating system refuses.
pub fn write_files(files: &[(&Path, &[u8])]) -> Result<(), Error> {
    let mut staged = Vec::new();
    for (path, bytes) in files {
        match stage(path, bytes) {
            Ok(place) => staged.push(place),
            Err(error) => {
                staged.iter().for_each(Staged::clear);
                return Err(error);
            }
        }
    }
    staged.iter().try_for_each(Staged::put)
}

/// A file written beside its place.
enum Staged {
    /// A device, which is written to at once.
    Written,
    Beside {
        part: PathBuf,
        place: PathBuf,
    },
}

impl Staged {
    fn put(&self) -> Result<(), Error> {
        match self {
            Self::Written => Ok(()),
            Self::Beside { part, place } => fs::rename(part, place).map_err(at(place)),
        }
        .inspect_err(|_| self.clear())
    }

    fn clear(&self) {
        if let Self::Beside { part, .. } = self {
            // The first error is the one to tell.
            let _ = fs::remove_file(part);
        }
    }
}

fn stage(path: &Path, bytes: &[u8]) -> Result<Staged, Error> {
    // What a link points at is replaced, not the link.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if place.metadata().is_ok_and(|found| !found.is_file()) {
        return fs::write(&place, bytes)
            .map(|()| Staged::Written)
            .map_err(at(path));
    }
    make_parent(&place)?;
    let part = beside(&place, "part");
    let written = fs::write(&part, bytes).map_err(at(path));
    let staged = Staged::Beside { part, place };
    written.inspect_err(|_| staged.clear()).map(|()| staged)
}

/// Puts a folder in place, whole: `fill` writes into an empty one, which then takes the place of any that stands there.
///
/// # Errors
/// What `fill` says, or [`Error::Write`] where the operating system refuses; the earlier folder is then as it was.
pub fn write_folder<E: From<Error>>(
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<(), E> {
    // What a link points at is replaced, not the link.
    let place = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    make_parent(&place)?;
    let part = beside(&place, "part");
    remove(&part)?;
    fs::create_dir_all(&part).map_err(at(&part))?;
    let written = fill(&part).and_then(|()| Ok(put_in_place(&part, &place)?));
    if written.is_err() {
        let _ = remove(&part);
    }
    written
}

/// Puts a finished folder under its own name and clears the one that was there.
fn put_in_place(part: &Path, folder: &Path) -> Result<(), Error> {
    if folder.symlink_metadata().is_err() {
        return fs::rename(part, folder).map_err(at(folder));
    }
    if exchange(part, folder) {
        return remove(part);
    }
    // Without an exchange in one step the old one is moved aside first and deleted last, so that a failure in between
    // never leaves the user with neither.
    let old = beside(folder, "old");
    remove(&old)?;
    fs::rename(folder, &old).map_err(at(folder))?;
    if let Err(source) = fs::rename(part, folder) {
        let _ = fs::rename(&old, folder);
        return Err(at(folder)(source));
    }
    remove(&old)
}

/// Lets two names change places in one step; `false` where the system cannot.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

/// Lets two names change places in one step; `false` where the system cannot.
#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// A hidden sibling: on the same disk, so that a rename is one step.
fn beside(place: &Path, ending: &str) -> PathBuf {
    let name = place
        .file_name()
        .map_or_else(|| "run".into(), |name| name.to_string_lossy());
    place.with_file_name(format!(".{name}.{ending}"))
}

fn make_parent(place: &Path) -> Result<(), Error> {
    match place
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        Some(parent) => fs::create_dir_all(parent).map_err(at(parent)),
        None => Ok(()),
    }
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// The error of an operation on a path.
pub(crate) fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    move |source| Error::Write { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).expect("the folder");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut all: Vec<String> = entries
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect();
        all.sort();
        all
    }

    #[test]
    fn a_folder_that_cannot_be_filled_leaves_the_earlier_one() {
        let dir = tempfile::tempdir().expect("a folder");
        let place = dir.path().join("run");
        let put = |text: &str| {
            write_folder(&place, |part| {
                write_file(&part.join("a.csv"), text.as_bytes())
            })
        };
        put("old").expect("written");
        let failed = write_folder(&place, |part| {
            write_file(&part.join("a.csv"), b"half")?;
            write_file(&part.join("a.csv/b.csv"), b"cannot be")
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(place.join("a.csv")).expect("the file"), b"old");
        put("new").expect("written");
        assert_eq!(fs::read(place.join("a.csv")).expect("the file"), b"new");
        assert_eq!(names(dir.path()), ["run"], "nothing is left beside it");
    }

    #[test]
    fn what_an_interrupted_run_left_is_cleared() {
        let dir = tempfile::tempdir().expect("a folder");
        let place = dir.path().join("run");
        fs::create_dir_all(dir.path().join(".run.part")).expect("a leftover");
        fs::write(dir.path().join(".run.part/stale.csv"), "stale").expect("a leftover");
        write_folder(&place, |part| write_file(&part.join("a.csv"), b"new")).expect("written");
        assert_eq!(names(dir.path()), ["run"]);
        assert_eq!(names(&place), ["a.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_are_written_through() {
        let dir = tempfile::tempdir().expect("a folder");
        let (file, link) = (dir.path().join("page.md"), dir.path().join("link.md"));
        fs::write(&file, "old").expect("a file");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        write_file(&link, b"new").expect("written");
        assert_eq!(fs::read(&file).expect("the file"), b"new");
        assert!(link.is_symlink());
        write_file(Path::new("/dev/null"), b"gone").expect("a device takes it");
    }
}
