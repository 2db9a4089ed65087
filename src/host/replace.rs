//! Putting content in the place of a name: a whole file at once where there is a file, and into
//! pipes and devices as they are.

use std::fs::{self, File, Metadata, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many links in a row are followed.
const MAX_LINKS: usize = 40;
/// How many names are tried for what is not yet whole.
const MAX_NAMES: usize = 16;

/// Puts content where a name leads. A file is replaced as a whole and keeps its permissions; one of
/// several names, and one in a folder that takes no new file, is written over in its place.
///
/// # Errors
/// As the file system says. A file that could not be replaced is as it was.
pub(super) fn put(name: &Path, content: &[u8]) -> io::Result<()> {
    let is_device = name.starts_with("/dev") || name.starts_with("/proc");
    match fs::metadata(name) {
        Ok(found) if found.is_dir() => Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        )),
        Ok(found) if is_device || !found.is_file() => OpenOptions::new()
            .append(true)
            .open(name)?
            .write_all(content),
        Ok(found) => {
            let end = fs::canonicalize(name)?;
            if has_other_names(&found) {
                return overwrite(&end, content);
            }
            match replace(&end, content, Some(&found)) {
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    overwrite(&end, content)
                }
                replaced => replaced,
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            replace(&end_of_links(name)?, content, None)
        }
        Err(error) => Err(error),
    }
}

/// Where a link without an end leads.
fn end_of_links(name: &Path) -> io::Result<PathBuf> {
    let mut end = name.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&end) {
            Ok(next) => end = end.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(end),
        }
    }
    Err(io::Error::other("its links lead in a circle"))
}

fn overwrite(file: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).truncate(true).open(file)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Writes a new file in the same folder, since a file cannot be renamed from one disk to another, and
/// puts it in the place of the name.
///
/// Whoever is killed meanwhile should leave nothing behind, and no program can see to that once it is
/// killed. So on Linux the file has no name until all of it is written, and the system takes away what
/// has none. Where the file system knows no such files, it has a name of its own from the beginning,
/// and stays there if the program is killed.
fn replace(name: &Path, content: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    let partial = match unnamed_beside(name) {
        Some(mut file) => {
            fill(&mut file, content, old)?;
            // Where the system does not show the files that are open, nothing can be named later.
            match under_free_name(name, |partial| give_name(&file, partial)) {
                Ok((partial, ())) => partial,
                Err(_) => named_beside(name, content, old)?,
            }
        }
        None => named_beside(name, content, old)?,
    };
    let renamed = fs::rename(&partial, name);
    if renamed.is_err() {
        let _ = fs::remove_file(&partial);
    }
    renamed
}

fn fill(file: &mut File, content: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    if let Some(old) = old {
        file.set_permissions(old.permissions())?;
    }
    file.write_all(content)?;
    file.sync_all()
}

/// A new file with the content, under a name of its own.
fn named_beside(name: &Path, content: &[u8], old: Option<&Metadata>) -> io::Result<PathBuf> {
    let create = |partial: &Path| {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).open(partial)
    };
    let (partial, mut file) = under_free_name(name, create)?;
    match fill(&mut file, content, old) {
        Ok(()) => Ok(partial),
        Err(error) => {
            let _ = fs::remove_file(&partial);
            Err(error)
        }
    }
}

/// A new file without a name in the same folder; `None` where there cannot be one.
#[cfg(target_os = "linux")]
fn unnamed_beside(name: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};
    let folder = name.parent().filter(|folder| *folder != Path::new(""));
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let opened = open(
        folder.unwrap_or(Path::new(".")),
        flags,
        Mode::from_raw_mode(0o666),
    );
    opened.ok().map(File::from)
}

#[cfg(target_os = "linux")]
fn give_name(file: &File, partial: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, linkat};
    let open = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, open, CWD, partial, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn unnamed_beside(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn give_name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Makes something under a name in the same folder that nobody can foresee. What stands under one
/// already is left alone.
fn under_free_name<T>(
    name: &Path,
    make: impl Fn(&Path) -> io::Result<T>,
) -> io::Result<(PathBuf, T)> {
    let Some(own) = name.file_name() else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it names no file",
        ));
    };
    for attempt in 0..MAX_NAMES {
        let mut partial = std::ffi::OsString::from(".");
        partial.push(own);
        partial.push(format!(
            ".{:016x}.partial",
            RandomState::new().hash_one(attempt)
        ));
        let partial = name.with_file_name(partial);
        match make(&partial) {
            Ok(made) => return Ok((partial, made)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        io::ErrorKind::AlreadyExists,
        "no free name was found beside it",
    ))
}

#[cfg(unix)]
fn has_other_names(found: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    found.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    /// Calls `test` with a folder that holds the file `old`.
    fn check(test: impl FnOnce(&dyn Fn(&str) -> PathBuf)) {
        let root = tempfile::tempdir().expect("a folder");
        let at = |name: &str| root.path().join(name);
        fs::write(at("old"), "old").expect("written");
        test(&at);
        let left = fs::read_dir(root.path()).expect("a folder");
        let names: Vec<_> = left
            .map(|entry| entry.expect("an entry").file_name().into_string())
            .collect();
        assert!(
            names
                .iter()
                .all(|name| name.as_ref().is_ok_and(|name| !name.starts_with('.'))),
            "{names:?}"
        );
    }

    fn text(path: PathBuf) -> String {
        fs::read_to_string(path).expect("a text")
    }

    #[test]
    fn what_a_link_leads_to_is_written_and_the_link_stays() {
        check(|at| {
            symlink("old", at("link")).expect("a link");
            symlink("link", at("far")).expect("a link");
            put(&at("far"), b"new").expect("written");
            assert_eq!(text(at("old")), "new");
            assert!(fs::symlink_metadata(at("link")).is_ok_and(|link| link.is_symlink()));
            symlink("later", at("lost")).expect("a link");
            put(&at("lost"), b"new").expect("written");
            assert_eq!(text(at("later")), "new");
            symlink("circle", at("circle")).expect("a link");
            assert!(put(&at("circle"), b"new").is_err());
        });
    }

    #[test]
    fn a_file_keeps_its_permissions_and_all_its_names() {
        check(|at| {
            fs::set_permissions(at("old"), fs::Permissions::from_mode(0o600)).expect("permitted");
            put(&at("old"), b"new").expect("written");
            let mode = fs::metadata(at("old")).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::hard_link(at("old"), at("second")).expect("a second name");
            put(&at("second"), b"newest").expect("written");
            assert_eq!(text(at("old")), "newest");
        });
    }

    #[test]
    fn a_pipe_is_written_into_and_stays_a_pipe() {
        check(|at| {
            let made = std::process::Command::new("mkfifo")
                .arg(at("pipe"))
                .status();
            assert!(made.is_ok_and(|made| made.success()));
            let pipe = at("pipe");
            let reader = std::thread::spawn(move || {
                let mut read = String::new();
                File::open(pipe)
                    .and_then(|mut pipe| pipe.read_to_string(&mut read))
                    .expect("read");
                read
            });
            put(&at("pipe"), b"new").expect("written");
            assert_eq!(reader.join().expect("joined"), "new");
            assert!(fs::metadata(at("pipe")).is_ok_and(|pipe| !pipe.is_file()));
            put(Path::new("/dev/null"), b"new").expect("written");
        });
    }

    #[test]
    fn names_of_what_is_not_yet_whole_are_not_foreseen_and_what_stands_there_is_left_alone() {
        check(|at| {
            let name = at("old");
            let named = |_: usize| named_beside(&name, b"new", None).expect("written");
            let names = [0, 1].map(named);
            assert_ne!(names[0], names[1]);
            let taken = under_free_name(&name, |_| fs::hard_link(&name, &names[0]));
            assert!(taken.is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists));
            for partial in names {
                assert_eq!(text(partial.clone()), "new");
                fs::remove_file(partial).expect("removed");
            }
        });
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_not_yet_whole_has_no_name() {
        check(|at| {
            let names = || {
                fs::read_dir(at("old").parent().expect("a folder"))
                    .expect("read")
                    .count()
            };
            let mut file = unnamed_beside(&at("old")).expect("a file without a name");
            fill(&mut file, b"new", None).expect("written");
            assert_eq!(names(), 1);
            give_name(&file, &at("new")).expect("named");
            assert!(give_name(&file, &at("old")).is_err());
            assert_eq!((names(), text(at("new"))), (2, "new".to_owned()));
        });
    }
}
