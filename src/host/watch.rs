//! Following files and folders of a disk: woken by the system, or by looking from time to time.
//!
//! What the system says only wakes; what is true is what a look at the files finds.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::reader;
use crate::follow::{ChangeWatcher, Moment, Woken};

/// Nothing happened for so long: what was being done is done.
const QUIET: Duration = Duration::from_millis(5);
/// A file is gone or still being written: what does it wants a little longer.
const PATIENT: Duration = Duration::from_millis(120);
/// No longer than this is waited for an end.
const MOST: Duration = Duration::from_secs(3);
/// Files are looked at so often even where the system says nothing.
const SAFETY: Duration = Duration::from_secs(2);

enum Signal {
    Happened(Event),
    Lost,
    Stop,
}

/// Follows folders of a disk.
pub struct Watcher {
    root: PathBuf,
    started: Instant,
    inner: Option<RecommendedWatcher>,
    followed: BTreeSet<PathBuf>,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    look_each: Duration,
}

impl Watcher {
    /// A watcher below a folder that looks at the files so often, or is woken by the system where
    /// no interval is given.
    pub fn new(root: &Path, poll: Option<Duration>) -> Self {
        let (sender, signals) = channel();
        let inner = match poll {
            Some(_) => None,
            None => {
                let sender = sender.clone();
                let tell = move |event: notify::Result<Event>| {
                    // Nobody listens any more when the program ends.
                    let _ = sender.send(event.map_or(Signal::Lost, Signal::Happened));
                };
                notify::recommended_watcher(tell).ok()
            }
        };
        let look_each = poll.unwrap_or(if inner.is_some() { SAFETY } else { SAFETY / 4 });
        Self {
            root: root.to_owned(),
            started: Instant::now(),
            inner,
            followed: BTreeSet::new(),
            sender,
            signals,
            look_each,
        }
    }

    /// Ends waiting when nothing more can be read.
    pub fn stop_at_end_of(&self, mut input: impl Read + Send + 'static) {
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 64];
            while matches!(input.read(&mut bytes), Ok(1..)) {}
            let _ = sender.send(Signal::Stop);
        });
    }

    /// Ends waiting when nobody reads what the program writes any more, where the system tells it.
    pub fn stop_without_reader(&self) {
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            if reader::wait_until_gone() {
                let _ = sender.send(Signal::Stop);
            }
        });
    }

    fn at(&self, moment: Instant) -> u64 {
        u64::try_from(moment.saturating_duration_since(self.started).as_millis())
            .unwrap_or(u64::MAX)
    }

    /// Takes in all that belongs to the signal; nothing where it means nothing.
    fn gather(&self, first: Signal, batch: &mut Batch) -> Option<Woken> {
        let mut next = Some(first);
        let mut since = None;
        loop {
            match next.take() {
                Some(Signal::Stop) => return Some(Woken::Stopped),
                Some(Signal::Lost) => {
                    since.get_or_insert_with(Instant::now);
                }
                Some(Signal::Happened(event)) if batch.add(&event) => {
                    since.get_or_insert_with(Instant::now);
                }
                Some(Signal::Happened(_)) | None => {}
            }
            let started = since?;
            let patience = if batch.is_under_way() && started.elapsed() < MOST {
                PATIENT
            } else {
                QUIET
            };
            match self.signals.recv_timeout(patience) {
                Ok(signal) => next = Some(signal),
                Err(_) => return Some(Woken::Since(self.at(started))),
            }
            if started.elapsed() > MOST {
                return Some(Woken::Since(self.at(started)));
            }
        }
    }
}

impl ChangeWatcher for Watcher {
    fn now(&self) -> u64 {
        self.at(Instant::now())
    }

    fn follow(&mut self, folders: &BTreeSet<String>) {
        let Some(inner) = &mut self.inner else { return };
        let wanted: BTreeSet<PathBuf> = folders
            .iter()
            .map(|folder| {
                if folder.is_empty() {
                    self.root.clone()
                } else {
                    self.root.join(folder)
                }
            })
            .collect();
        for gone in self.followed.difference(&wanted) {
            let _ = inner.unwatch(gone);
        }
        let mut followed: BTreeSet<PathBuf> =
            self.followed.intersection(&wanted).cloned().collect();
        for new in wanted.difference(&self.followed) {
            // An absent folder is noticed by the one that holds it.
            if inner.watch(new, RecursiveMode::NonRecursive).is_ok() {
                followed.insert(new.clone());
            }
        }
        self.followed = followed;
    }

    fn wait(&mut self, is_current: &dyn Fn() -> bool) -> Woken {
        loop {
            let signal = match self.signals.recv_timeout(self.look_each) {
                Ok(signal) => signal,
                Err(RecvTimeoutError::Timeout) if is_current() => continue,
                Err(RecvTimeoutError::Timeout) => Signal::Lost,
                Err(RecvTimeoutError::Disconnected) => Signal::Stop,
            };
            let mut batch = Batch::default();
            match self.gather(signal, &mut batch) {
                Some(woken @ Woken::Since(_)) if batch.folders_moved => {
                    // The system forgets a folder that was replaced.
                    self.followed.clear();
                    return woken;
                }
                Some(woken) => return woken,
                None => {}
            }
        }
    }

    fn rest(&mut self, moment: Moment, is_current: &dyn Fn() -> bool) -> Option<Woken> {
        let started = Instant::now();
        let (length, step) = match moment {
            Moment::Short => (QUIET, QUIET),
            Moment::Long => (PATIENT, PATIENT / 6),
        };
        while started.elapsed() < length {
            match self.signals.recv_timeout(step) {
                Ok(signal) => {
                    let mut batch = Batch::default();
                    if let Some(woken) = self.gather(signal, &mut batch) {
                        if batch.folders_moved {
                            self.followed.clear();
                        }
                        return Some(woken);
                    }
                }
                Err(RecvTimeoutError::Timeout) if is_current() => {}
                Err(RecvTimeoutError::Timeout) => return Some(Woken::Since(self.now())),
                Err(RecvTimeoutError::Disconnected) => return Some(Woken::Stopped),
            }
        }
        None
    }
}

/// What happened so far.
#[derive(Default)]
struct Batch {
    being_written: BTreeSet<PathBuf>,
    gone: BTreeSet<PathBuf>,
    folders_moved: bool,
}

impl Batch {
    /// Takes an event in; whether it may mean a change.
    fn add(&mut self, event: &Event) -> bool {
        let closed = matches!(
            event.kind,
            EventKind::Access(AccessKind::Close(AccessMode::Write))
        );
        if event.kind.is_access() && !closed && !event.need_rescan() {
            return false;
        }
        for path in &event.paths {
            match event.kind {
                EventKind::Access(_) => drop(self.being_written.remove(path)),
                EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
                    self.being_written.remove(path);
                    self.gone.insert(path.clone());
                    self.folders_moved |= !path.exists();
                }
                EventKind::Create(kind) => {
                    self.gone.remove(path);
                    let is_folder = kind == CreateKind::Folder || path.is_dir();
                    self.folders_moved |= is_folder;
                    if TELLS_THE_END && !is_folder {
                        self.being_written.insert(path.clone());
                    }
                }
                EventKind::Modify(ModifyKind::Data(_)) => {
                    if TELLS_THE_END {
                        self.being_written.insert(path.clone());
                    }
                }
                EventKind::Modify(ModifyKind::Name(_)) => {
                    self.gone.remove(path);
                    self.folders_moved |= path.is_dir();
                }
                EventKind::Modify(_) | EventKind::Any | EventKind::Other => {}
            }
        }
        true
    }

    fn is_under_way(&self) -> bool {
        !self.being_written.is_empty() || !self.gone.is_empty()
    }
}

/// Whether the system says when a file that was written is closed.
const TELLS_THE_END: bool = cfg!(target_os = "linux");
