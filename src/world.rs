//! The only door to files and clock: a trait, so that tests and fuzzers bring worlds of their own.
//!
//! Paths are relative to the project folder and always written with `/`.

#![warn(missing_docs)]

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, Read};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

/// What tells one state of a file from another; equal stamps mean equal content. It says nothing by
/// itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp(pub [u64; 5]);

/// What stands under a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Presence {
    /// Nothing: its folder has no such name.
    Absent,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A name that leads to neither: a link without an end or in a circle, a pipe, a device, or
    /// what must not be looked at.
    Unusable,
}

/// Everything the program may ask of its surroundings. Nothing is changed by asking; what may be
/// written to is a [`Store`].
pub trait World: Sync {
    /// Opens a file for reading from its start.
    ///
    /// # Errors
    /// As the file system says, and for whatever is not a file, since a pipe or a device might
    /// never end.
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>>;

    /// The names in a folder, sorted; folders end with `/`. An absent folder is empty.
    ///
    /// # Errors
    /// As the file system says, and for a name that is there and leads to no folder.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;

    /// The names in a folder that begin with a point, where [`World::list`] leaves them out.
    ///
    /// # Errors
    /// As the file system says.
    fn list_hidden(&self, _folder: &str) -> io::Result<Vec<String>> {
        Ok(Vec::new())
    }

    /// The stamp of a file's present state; `None` where there is none, or none can be had.
    ///
    /// A world may look at nothing but what its file system says of the file, so that large files
    /// are not read.
    fn stamp(&self, path: &str) -> Option<Stamp> {
        let content = self.bytes(path).ok()?;
        let mut hasher = DefaultHasher::new();
        hasher.write(&content);
        Some(Stamp([hasher.finish(), content.len() as u64, 0, 0, 0]))
    }

    /// What stands under a path, once links are followed.
    fn presence(&self, path: &str) -> Presence;

    /// Whether the name is there, whatever stands under it: what is not a readable file fails when
    /// it is opened, and is not absent.
    fn exists(&self, path: &str) -> bool {
        self.presence(path) != Presence::Absent
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// As the file system says.
    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        self.open(path)?.read_to_end(&mut content)?;
        Ok(content)
    }

    /// The text of a UTF-8 file, without a byte order mark.
    ///
    /// # Errors
    /// As the file system says, or `InvalidData` when it is not UTF-8.
    fn text(&self, path: &str) -> io::Result<String> {
        let text = String::from_utf8(self.bytes(path)?)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(text
            .strip_prefix('\u{feff}')
            .map_or(text.clone(), str::to_owned))
    }
}

/// A world that a result can be put into. Only the verbs that keep one take it.
pub trait Store: World {
    /// Puts a whole file in place; readers see the old one or the new one, never a part.
    ///
    /// # Errors
    /// As the file system says.
    fn write(&self, path: &str, content: &[u8]) -> io::Result<()>;
}

/// A SHA-256 as it is written: in hexadecimal.
pub fn hexadecimal(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A moment by which something must have ended. What time it is cannot be asked of it, only how far
/// off the moment is.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// The moment that lies so many microseconds ahead.
    pub fn after(microseconds: u64) -> Self {
        Self(Instant::now() + Duration::from_micros(microseconds))
    }

    /// Whether the moment lies behind.
    pub fn has_passed(self) -> bool {
        Instant::now() >= self.0
    }

    /// How far off the moment is; zero when it lies behind. **Unit**: microseconds.
    pub fn microseconds_left(self) -> u64 {
        u64::try_from(self.0.saturating_duration_since(Instant::now()).as_micros())
            .unwrap_or(u64::MAX)
    }
}

/// A world in memory, for tests. A whole project can be one string, see [`MemoryWorld::fixture`].
#[derive(Default, Debug)]
pub struct MemoryWorld {
    /// A name without content leads nowhere.
    files: std::sync::RwLock<BTreeMap<String, Option<Vec<u8>>>>,
}

impl MemoryWorld {
    /// An empty world.
    pub fn new() -> Self {
        Self::default()
    }

    /// A world from one string: each file starts with a line `//- path` and holds what follows.
    pub fn fixture(text: &str) -> Self {
        let world = Self::new();
        let mut path = None;
        let mut content = String::new();
        for line in text.split_inclusive('\n') {
            if let Some(next) = line.strip_prefix("//- ") {
                if let Some(path) = path.replace(next.trim().to_owned()) {
                    world.put(&path, std::mem::take(&mut content));
                }
            } else if path.is_some() {
                content.push_str(line);
            }
        }
        if let Some(path) = path {
            world.put(&path, content);
        }
        world
    }

    /// Puts a file.
    pub fn put(&self, path: &str, content: impl Into<Vec<u8>>) {
        if let Ok(mut files) = self.files.write() {
            files.insert(path.to_owned(), Some(content.into()));
        }
    }

    /// Puts a name that leads nowhere, as a link whose end is gone.
    pub fn put_unusable(&self, path: &str) {
        if let Ok(mut files) = self.files.write() {
            files.insert(path.to_owned(), None);
        }
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) {
        if let Ok(mut files) = self.files.write() {
            files.remove(path);
        }
    }
}

/// Whether there is a file below a path.
fn is_folder(files: &BTreeMap<String, Option<Vec<u8>>>, path: &str) -> bool {
    let prefix = format!("{path}/");
    files
        .range(prefix.clone()..)
        .next()
        .is_some_and(|(first, _)| first.starts_with(&prefix))
}

impl World for MemoryWorld {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        let files = self
            .files
            .read()
            .map_err(|_| io::Error::other("poisoned"))?;
        let (kind, why) = match files.get(path) {
            Some(Some(content)) => return Ok(Box::new(io::Cursor::new(content.clone()))),
            Some(None) => (io::ErrorKind::NotFound, "it is a link that leads nowhere"),
            None if is_folder(&files, path) => (io::ErrorKind::IsADirectory, "it is a folder"),
            None => (io::ErrorKind::NotFound, "no such file"),
        };
        Err(io::Error::new(kind, why))
    }

    fn presence(&self, path: &str) -> Presence {
        match self.files.read() {
            Ok(files) => match files.get(path) {
                Some(Some(_)) => Presence::File,
                Some(None) => Presence::Unusable,
                None if is_folder(&files, path) => Presence::Folder,
                None => Presence::Absent,
            },
            Err(_) => Presence::Unusable,
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let files = self
            .files
            .read()
            .map_err(|_| io::Error::other("poisoned"))?;
        if files.contains_key(folder) {
            return Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                "it is not a folder",
            ));
        }
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut names: Vec<String> = files
            .keys()
            .filter_map(|path| path.strip_prefix(&prefix))
            .map(|rest| {
                rest.split_once('/')
                    .map_or(rest.to_owned(), |(first, _)| format!("{first}/"))
            })
            .collect();
        names.sort();
        names.dedup();
        Ok(names)
    }
}

impl Store for MemoryWorld {
    fn write(&self, path: &str, content: &[u8]) -> io::Result<()> {
        self.put(path, content);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_in_memory_tells_what_is_absent_from_what_leads_nowhere() {
        let world = MemoryWorld::fixture("//- a/b\ntext\n");
        world.put_unusable("a/lost");
        for (path, presence) in [
            ("a", Presence::Folder),
            ("a/b", Presence::File),
            ("a/lost", Presence::Unusable),
            ("a/absent", Presence::Absent),
            ("b", Presence::Absent),
        ] {
            assert_eq!(world.presence(path), presence, "{path}");
            assert_eq!(
                world.open(path).is_ok(),
                presence == Presence::File,
                "{path}"
            );
            assert_eq!(world.exists(path), presence != Presence::Absent, "{path}");
        }
        assert_eq!(world.list("a").expect("listed"), ["b", "lost"]);
        for (folder, is_read) in [("a", true), ("b", true), ("a/b", false), ("a/lost", false)] {
            assert_eq!(world.list(folder).is_ok(), is_read, "{folder}");
        }
    }
}
