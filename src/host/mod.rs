//! The [`World`] of a real computer: files below one folder of a disk, and word of their changes.
//!
//! Input: the project folder. This module must never know what the files mean.

mod disk;
mod git;
mod reader;
mod replace;
mod watch;

use std::path::Path;

use crate::diag::{Code, Diagnostic};
use crate::world::World;

pub use disk::DiskWorld;
pub use git::read_revision;
pub use watch::Watcher;

/// The world of a project folder.
///
/// # Errors
/// `K0702` when the folder is absent or lacks `rules/` or `municipalities/`.
pub fn open_project(folder: &Path) -> Result<DiskWorld, Diagnostic> {
    let path = folder.display();
    if !folder.is_dir() {
        return Err(invalid(format!("there is no folder `{path}`")));
    }
    let world = DiskWorld::new(folder);
    let names = world
        .list("")
        .map_err(|error| invalid(format!("the folder `{path}` cannot be read: {error}")))?;
    let lacks = |name: &str| !names.iter().any(|found| found == name);
    let missing: Vec<&str> = ["rules/", "municipalities/"]
        .into_iter()
        .filter(|name| lacks(name))
        .collect();
    if missing.is_empty() {
        return Ok(world);
    }
    let missing: Vec<String> = missing
        .into_iter()
        .map(|name| format!("no `{name}`"))
        .collect();
    Err(invalid(format!(
        "the folder `{path}` holds {}",
        missing.join(" and ")
    )))
}

/// Puts a result in a file anywhere on the disk; readers see the old one or the new one, never a
/// part. Links are followed, the file keeps its permissions, and a pipe or device is written into.
/// Its folder must be there.
///
/// # Errors
/// `K0707` with the reason.
pub fn write_file(path: &Path, content: &[u8]) -> Result<(), Diagnostic> {
    let refused = |reason: String| {
        Diagnostic::unwritable(&path.display().to_string(), &reason)
            .help("name a file in a folder that may be written to")
    };
    if path.file_name().is_none() {
        return Err(refused("it names no file".to_owned()));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(refused(format!(
            "there is no folder `{}`",
            folder.display()
        )));
    }
    replace::put(path, content).map_err(|error| refused(error.to_string()))
}

/// The world of a folder that is new or empty, so that nothing in it is overwritten.
///
/// # Errors
/// `K0710` when there is something already.
pub fn new_folder(folder: &Path) -> Result<DiskWorld, Diagnostic> {
    let refused = |what: &str| {
        let message = format!("`{}` {what}", folder.display());
        Err(Diagnostic::new(Code::BundleRefused, message)
            .help("name a folder that does not exist yet, or an empty one"))
    };
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            Some(_) => refused("is not empty"),
            None => Ok(DiskWorld::new(folder)),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(DiskWorld::new(folder)),
        Err(error) => refused(&format!("cannot be a new folder: {error}")),
    }
}

fn invalid(message: String) -> Diagnostic {
    Diagnostic::new(Code::FolderInvalid, message)
        .help("stand in a project folder, or name one with `-C DIR`; it holds `rules/` and `municipalities/`; `kontering init DIR` makes one")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(folders: &[&str], message: Option<&str>) {
        let root = tempfile::tempdir().expect("a folder");
        for folder in folders {
            std::fs::create_dir_all(root.path().join(folder)).expect("a folder");
        }
        let found = open_project(root.path())
            .err()
            .map(|diagnostic| (diagnostic.code, diagnostic.message));
        let path = root.path().display();
        let expected = message.map(|text| {
            (
                Code::FolderInvalid,
                format!("the folder `{path}` holds {text}"),
            )
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn a_project_folder_holds_rules_and_municipalities() {
        check(&["rules", "municipalities"], None);
        check(&["rules"], Some("no `municipalities/`"));
        check(&["municipalities"], Some("no `rules/`"));
        check(&[], Some("no `rules/` and no `municipalities/`"));
    }

    #[test]
    fn a_file_is_put_into_a_folder_that_is_there_and_only_there() {
        let root = tempfile::tempdir().expect("a folder");
        let path = root.path().join("a.xlsx");
        write_file(&path, b"one").expect("written");
        write_file(&path, b"two").expect("replaced");
        assert_eq!(std::fs::read(&path).expect("read"), b"two");
        assert_eq!(
            std::fs::read_dir(root.path()).expect("read").count(),
            1,
            "nothing is left beside it"
        );
        assert!(write_file(&root.path().join("absent/a.xlsx"), b"").is_err());
        assert!(
            write_file(root.path(), b"").is_err(),
            "a folder is not a file"
        );
    }

    #[test]
    fn an_absent_folder_is_named() {
        let found = open_project(Path::new("no such folder")).expect_err("absent");
        assert_eq!(
            (found.code, found.message.as_str()),
            (Code::FolderInvalid, "there is no folder `no such folder`")
        );
    }
}
