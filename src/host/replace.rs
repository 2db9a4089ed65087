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

/// Writes a new file beside the name and puts it in its place.
fn replace(name: &Path, content: &[u8], old: Option<&Metadata>) -> io::Result<()> {
    let (mut file, partial) = new_beside(name)?;
    let written = permit(&file, old)
        .and_then(|()| file.write_all(content))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&partial, name));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written
}

fn permit(file: &File, old: Option<&Metadata>) -> io::Result<()> {
    old.map_or(Ok(()), |old| file.set_permissions(old.permissions()))
}

/// A new file in the same folder, since a file cannot be renamed from one disk to another. Nobody
/// can foresee its name, and what stands under it already is left alone.
fn new_beside(name: &Path) -> io::Result<(File, PathBuf)> {
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
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&partial)
        {
            Ok(file) => return Ok((file, partial)),
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
    fn names_of_what_is_not_yet_whole_are_not_foreseen() {
        check(|at| {
            let names: Vec<PathBuf> = (0..2)
                .map(|_| {
                    let (_, partial) = new_beside(&at("old")).expect("created");
                    fs::remove_file(&partial).expect("removed");
                    partial
                })
                .collect();
            assert_ne!(names[0], names[1]);
        });
    }
}
