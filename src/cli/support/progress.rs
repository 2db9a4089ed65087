//! Progress on standard error, for what takes over a second and only where a person looks on.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::world::{Presence, Stamp, World};

/// Nothing is said of what is done sooner.
const SILENT: Duration = Duration::from_secs(1);
/// So often it is said anew.
const EACH: Duration = Duration::from_millis(200);

/// Does something in a world; on a terminal says how much of the ledgers was read, once that takes
/// over a second.
pub fn with_progress<T>(world: &dyn World, is_told: bool, work: impl FnOnce(&dyn World) -> T) -> T {
    if is_told {
        telling(world, io::stderr(), SILENT, work)
    } else {
        work(world)
    }
}

fn telling<T>(
    world: &dyn World,
    mut out: impl Write + Send,
    silent: Duration,
    work: impl FnOnce(&dyn World) -> T,
) -> T {
    let counting = Counting {
        world,
        bytes: AtomicU64::new(0),
    };
    // Dropped when the work is done, or has panicked.
    let (working, done) = channel::<()>();
    std::thread::scope(|scope| {
        let bytes = &counting.bytes;
        scope.spawn(move || {
            let mut patience = silent;
            let mut is_said = false;
            while done.recv_timeout(patience) == Err(RecvTimeoutError::Timeout) {
                let read = bytes.load(Ordering::Relaxed);
                // A terminal that cannot be written to is no reason to stop.
                let _ = write!(out, "\rreading ledgers: {} MB", read / 1_000_000)
                    .and_then(|()| out.flush());
                (patience, is_said) = (EACH, true);
            }
            if is_said {
                let _ = write!(out, "\r{:40}\r", "").and_then(|()| out.flush());
            }
        });
        let result = work(&counting);
        drop(working);
        result
    })
}

/// A world that counts what is read of open files.
struct Counting<'a> {
    world: &'a dyn World,
    bytes: AtomicU64,
}

struct CountingFile<'a> {
    file: Box<dyn Read + Send + 'a>,
    bytes: &'a AtomicU64,
}

impl Read for CountingFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl World for Counting<'_> {
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        Ok(Box::new(CountingFile {
            file: self.world.open(path)?,
            bytes: &self.bytes,
        }))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        self.world.list(folder)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.world.stamp(path)
    }

    fn presence(&self, path: &str) -> Presence {
        self.world.presence(path)
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        self.world.bytes(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::MemoryWorld;

    /// What is told while a file is read and then something waits.
    fn reported(silent: Duration, wait: Duration) -> (usize, String) {
        let world = MemoryWorld::new();
        world.put("a", vec![b'x'; 3_500_000]);
        let mut out = Vec::new();
        let read = telling(&world, &mut out, silent, |world| {
            let mut content = Vec::new();
            world
                .open("a")
                .expect("open")
                .read_to_end(&mut content)
                .expect("read");
            std::thread::sleep(wait);
            content.len()
        });
        (read, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn what_is_done_soon_says_nothing() {
        assert_eq!(
            reported(Duration::from_secs(60), Duration::ZERO),
            (3_500_000, String::new())
        );
    }

    #[test]
    fn what_takes_long_says_how_far_it_is_and_cleans_up() {
        let (_, text) = reported(Duration::from_millis(1), Duration::from_millis(400));
        assert!(
            text.contains("\rreading ledgers: 3 MB") && text.ends_with(&format!("\r{:40}\r", "")),
            "{text:?}"
        );
    }
}
