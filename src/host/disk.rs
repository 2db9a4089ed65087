//! Files of a folder, by paths that are the same on every system.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use super::replace;
use crate::world::{Presence, Stamp, Store, World};

/// The world below a folder of the disk.
///
/// **Invariant**: nothing outside the folder can be named; hidden files are not listed.
#[derive(Clone, Debug)]
pub struct DiskWorld {
    root: PathBuf,
}

/// How much is read at once.
const BUFFER_BYTES: usize = 1 << 17;

impl DiskWorld {
    /// The world below `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder that all paths are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn resolve(&self, path: &str) -> io::Result<PathBuf> {
        let mut full = self.root.clone();
        for part in path.split('/') {
            let mut components = Path::new(part).components();
            match (components.next(), components.next()) {
                (Some(Component::Normal(name)), None) => full.push(name),
                _ => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidInput,
                        format!("`{path}` leaves the project folder"),
                    ));
                }
            }
        }
        Ok(full)
    }

    /// What stands at a place within the root.
    fn presence_at(&self, full: &Path) -> Presence {
        let within = full
            .ancestors()
            .take_while(|above| above.starts_with(&self.root));
        // Where a folder above is lost, so may be what it should hold.
        let mut found = within
            .map(presence_of)
            .skip_while(|presence| *presence == Presence::Absent);
        match found.next() {
            Some(Presence::Unusable) => Presence::Unusable,
            Some(_) | None => presence_of(full),
        }
    }

    /// Where a file is. Links are followed; whatever is not a file is refused before it is opened,
    /// since that could wait for ever.
    fn file(&self, path: &str) -> io::Result<PathBuf> {
        let full = self.resolve(path)?;
        let metadata = fs::metadata(&full);
        if metadata.as_ref().is_ok_and(fs::Metadata::is_file) {
            return Ok(full);
        }
        let (kind, why) = match metadata {
            Ok(metadata) if metadata.is_dir() => (io::ErrorKind::IsADirectory, "it is a folder"),
            Ok(_) => (
                io::ErrorKind::InvalidInput,
                "it is neither a file nor a folder",
            ),
            Err(error) if is_lost_link(&full, &error) => (error.kind(), LOST_LINK),
            Err(error) => return Err(error),
        };
        Err(io::Error::new(kind, why))
    }

    /// Every name in a folder, sorted.
    fn names(&self, folder: &str) -> io::Result<Vec<String>> {
        let full = if folder.is_empty() {
            self.root.clone()
        } else {
            self.resolve(folder)?
        };
        let entries = match fs::read_dir(&full) {
            Err(_) if self.presence_at(&full) == Presence::Absent => return Ok(Vec::new()),
            Err(error) if is_lost_link(&full, &error) => {
                return Err(io::Error::new(error.kind(), LOST_LINK));
            }
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = fs::metadata(entry.path()).is_ok_and(|metadata| metadata.is_dir());
            names.push(if is_folder { name + "/" } else { name });
        }
        names.sort();
        Ok(names)
    }
}

/// What is said of a link without an end.
const LOST_LINK: &str = "it is a link that leads nowhere";

/// Whether a name that cannot be followed is a link without an end or in a circle.
fn is_lost_link(full: &Path, error: &io::Error) -> bool {
    error.kind() != io::ErrorKind::PermissionDenied
        && fs::symlink_metadata(full).is_ok_and(|metadata| metadata.is_symlink())
}

/// What stands under a name.
fn presence_of(full: &Path) -> Presence {
    match fs::metadata(full) {
        Ok(metadata) if metadata.is_file() => Presence::File,
        Ok(metadata) if metadata.is_dir() => Presence::Folder,
        Ok(_) => Presence::Unusable,
        Err(_) => match fs::symlink_metadata(full) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Presence::Absent
            }
            Ok(_) | Err(_) => Presence::Unusable,
        },
    }
}

impl World for DiskWorld {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(BufReader::with_capacity(
            BUFFER_BYTES,
            File::open(self.file(path)?)?,
        )))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names = self.names(folder)?;
        // Spreadsheet programs leave `~$` files beside those that are open.
        names.retain(|name| !name.starts_with('.') && !name.starts_with("~$"));
        Ok(names)
    }

    fn list_hidden(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names = self.names(folder)?;
        names.retain(|name| name.starts_with('.'));
        Ok(names)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let full = self.resolve(path).ok()?;
        let metadata = fs::metadata(&full)
            .or_else(|_| fs::symlink_metadata(&full))
            .ok()?;
        let modified = metadata
            .modified()
            .ok()?
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        let [inode, changed] = inode_and_change(&metadata);
        Some(Stamp([
            modified.as_nanos() as u64,
            metadata.len(),
            inode,
            changed,
            doubt(modified),
        ]))
    }

    fn presence(&self, path: &str) -> Presence {
        self.resolve(path)
            .map_or(Presence::Absent, |full| self.presence_at(&full))
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        fs::read(self.file(path)?)
    }
}

impl Store for DiskWorld {
    fn write(&self, path: &str, content: &[u8]) -> io::Result<()> {
        let full = self.resolve(path)?;
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder)?;
        }
        replace::put(&full, content)
    }
}

/// Zero where the time of a change tells it from the next one. A file that was changed within the
/// ticks of the clock that its time is taken from may change once more and keep it; so each look at
/// it gives another number.
fn doubt(modified: Duration) -> u64 {
    static LOOKS: AtomicU64 = AtomicU64::new(1);
    let tick = if modified.subsec_nanos() == 0 {
        Duration::from_secs(2)
    } else {
        Duration::from_millis(20)
    };
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    if now.saturating_sub(modified) > tick {
        0
    } else {
        LOOKS.fetch_add(1, Ordering::Relaxed)
    }
}

#[cfg(unix)]
fn inode_and_change(metadata: &fs::Metadata) -> [u64; 2] {
    use std::os::unix::fs::MetadataExt;
    let changed = metadata
        .ctime()
        .wrapping_mul(1_000_000_000)
        .wrapping_add(metadata.ctime_nsec());
    [metadata.ino(), changed.cast_unsigned()]
}

#[cfg(not(unix))]
fn inode_and_change(_: &fs::Metadata) -> [u64; 2] {
    [0, 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(test: impl FnOnce(&DiskWorld)) {
        let root = tempfile::Builder::new()
            .prefix("med mellomrom æøå ")
            .tempdir()
            .expect("a folder");
        test(&DiskWorld::new(root.path()));
    }

    #[test]
    fn what_is_written_is_read_back_under_names_with_spaces_and_æøå() {
        check(|world| {
            let path = "municipalities/bølum og omegn/2013/postings å.csv";
            assert!(!world.exists(path));
            world.write(path, b"a;b").expect("written");
            world.write(path, b"c").expect("replaced");
            assert!(world.exists(path));
            assert_eq!(world.text(path).expect("text"), "c");
            let mut read = String::new();
            world
                .open(path)
                .expect("opened")
                .read_to_string(&mut read)
                .expect("read");
            assert_eq!(read, "c");
        });
    }

    #[test]
    fn listing_is_sorted_marks_folders_and_leaves_out_what_is_hidden() {
        check(|world| {
            for path in ["f/b.txt", "f/a.txt", "f/c/d.txt", "f/.hidden", "f/~$a.xlsx"] {
                world.write(path, b"").expect("written");
            }
            assert_eq!(world.list("f").expect("listed"), ["a.txt", "b.txt", "c/"]);
            assert_eq!(world.list_hidden("f").expect("listed"), [".hidden"]);
            assert_eq!(world.list("").expect("listed"), ["f/"]);
            assert_eq!(world.list("absent").expect("empty"), Vec::<String>::new());
        });
    }

    #[test]
    fn no_path_leaves_the_folder() {
        check(|world| {
            for path in [
                "../secret",
                "a/../../secret",
                "/etc/passwd",
                "",
                "a//b",
                "./a",
            ] {
                assert!(world.open(path).is_err(), "{path}");
                assert!(world.write(path, b"").is_err(), "{path}");
                assert!(!world.exists(path), "{path}");
            }
        });
    }

    #[test]
    fn a_failed_write_leaves_neither_part_nor_rest() {
        check(|world| {
            world.write("folder/file", b"").expect("written");
            assert!(world.write("folder", b"a file where a folder is").is_err());
            assert_eq!(world.list("").expect("listed"), ["folder/"]);
            let left: Vec<_> = fs::read_dir(world.root()).expect("read").collect();
            assert_eq!(left.len(), 1);
        });
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_leads_to_no_file_is_there_and_says_why_it_cannot_be_read() {
        use std::os::unix::fs::symlink;
        check(|world| {
            world.write("folder/file", b"x").expect("written");
            let at = |name: &str| world.root().join(name);
            symlink("gone", at("lost")).expect("a link");
            symlink("circle", at("circle")).expect("a link");
            symlink("folder", at("way")).expect("a link");
            symlink("folder/file", at("link")).expect("a link");
            symlink("/dev/zero", at("device")).expect("a link");
            let status = std::process::Command::new("mkfifo")
                .arg(at("pipe"))
                .status();
            assert!(status.is_ok_and(|status| status.success()));
            let (lost, other) = (
                "it is a link that leads nowhere",
                "it is neither a file nor a folder",
            );
            for (path, presence, why) in [
                ("lost", Presence::Unusable, lost),
                ("circle", Presence::Unusable, lost),
                ("device", Presence::Unusable, other),
                ("pipe", Presence::Unusable, other),
                ("folder", Presence::Folder, "it is a folder"),
                ("way", Presence::Folder, "it is a folder"),
                ("lost/below", Presence::Unusable, ""),
                ("circle/below", Presence::Unusable, ""),
                ("absent", Presence::Absent, ""),
                ("absent/below", Presence::Absent, ""),
                ("folder/file/below", Presence::Absent, ""),
            ] {
                assert_eq!(world.presence(path), presence, "{path}");
                let [opened, read] = [world.open(path).err(), world.bytes(path).err()]
                    .map(|error| error.expect("no file").to_string());
                assert!(
                    opened.contains(why) && read.contains(why),
                    "{path}: {opened}, {read}"
                );
            }
            for path in ["folder/file", "way/file", "link"] {
                assert_eq!(
                    (world.presence(path), world.text(path).expect("text")),
                    (Presence::File, "x".to_owned())
                );
            }
            assert_eq!(
                world.list("").expect("listed"),
                [
                    "circle", "device", "folder/", "link", "lost", "pipe", "way/"
                ]
            );
            for (folder, is_read) in [
                ("absent", true),
                ("way", true),
                ("lost", false),
                ("lost/below", false),
                ("circle", false),
                ("pipe", false),
                ("link", false),
            ] {
                assert_eq!(world.list(folder).is_ok(), is_read, "{folder}");
            }
            assert_ne!(world.stamp("lost"), None);
            assert_eq!(world.stamp("absent"), None);
        });
    }
}
