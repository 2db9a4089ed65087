//! A project with some more files in it, which are nowhere but in memory.

use std::io::{self, Read};

use crate::world::{MemoryWorld, Presence, Store, World};

/// A world and files laid over it.
pub struct ExportWorld<'w> {
    base: &'w dyn World,
    files: MemoryWorld,
}

impl<'w> ExportWorld<'w> {
    /// The world as it is.
    pub fn over(base: &'w dyn World) -> Self {
        Self {
            base,
            files: MemoryWorld::new(),
        }
    }

    /// Lays a file over it.
    pub fn put(&self, path: &str, content: impl Into<Vec<u8>>) {
        self.files.put(path, content);
    }
}

impl World for ExportWorld<'_> {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        match self.files.presence(path) {
            Presence::File => self.files.open(path),
            _ => self.base.open(path),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let mut names = self.files.list(folder)?;
        names.extend(self.base.list(folder)?);
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn presence(&self, path: &str) -> Presence {
        match self.files.presence(path) {
            Presence::Absent => self.base.presence(path),
            there => there,
        }
    }
}

impl Store for ExportWorld<'_> {
    fn write(&self, path: &str, content: &[u8]) -> io::Result<()> {
        self.put(path, content);
        Ok(())
    }
}
