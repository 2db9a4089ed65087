//! What was asked of a world and what it answered, so that nothing is asked twice before it
//! changes.
//!
//! Small files are kept with their content, ledgers by their stamp alone. The same record says what
//! a run depends on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::hash::text_hash;
use crate::world::{Presence, Stamp, World};

/// What changed in a world, as far as is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Changes {
    /// These files and folders, and nothing else. A folder stands for all that is or was in it.
    Paths(BTreeSet<String>),
    /// Anything may have changed: every stamp and every listing is looked at.
    Anything,
}

/// What may be asked of a world.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Question {
    /// The content of a file.
    Content(Arc<str>),
    /// What stands under a path.
    Presence(Arc<str>),
    /// The names in a folder.
    Names(Arc<str>),
    /// The SHA-256 of a text.
    Hash(Arc<str>),
    /// The state of a file that is read and not kept, such as a ledger.
    State(Arc<str>),
}

impl Question {
    /// The file or folder that is asked about.
    pub fn path(&self) -> &Arc<str> {
        match self {
            Self::Content(path)
            | Self::Presence(path)
            | Self::Names(path)
            | Self::Hash(path)
            | Self::State(path) => path,
        }
    }

    /// Whether a change of a path may change the answer.
    fn is_about(&self, changed: &str) -> bool {
        let path = &**self.path();
        let below = |inner: &str, outer: &str| {
            outer.is_empty()
                || inner
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        below(path, changed) || (matches!(self, Self::Names(_)) && below(changed, path))
    }
}

/// Why a world could not answer.
type Failure = (io::ErrorKind, String);

/// What a world answered. Equal answers lead to equal results.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Observation {
    Content(Result<Arc<[u8]>, Failure>),
    Presence(Presence),
    Names(Result<Arc<[String]>, Failure>),
    Hash(Result<Arc<str>, Failure>),
    State(Option<Stamp>),
}

/// An answer with the stamp that the file had before it was asked.
#[derive(Clone, Debug)]
struct Kept {
    answer: Observation,
    stamp: Option<Stamp>,
    used: bool,
}

/// The answers so far. Copies share what is large.
#[derive(Default, Debug)]
pub(super) struct Shelf {
    kept: Mutex<BTreeMap<Question, Kept>>,
}

fn failure(error: &io::Error) -> Failure {
    (error.kind(), error.to_string())
}

fn error((kind, message): &Failure) -> io::Error {
    io::Error::new(*kind, message.clone())
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Question, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy without the answers that may no longer hold, and without those that nobody asked for.
    pub fn after(&self, world: &dyn World, changes: &Changes) -> Self {
        let stamp = |question: &Question, kept: &Kept| match changes {
            Changes::Paths(paths) => (!paths.iter().any(|changed| question.is_about(changed)))
                .then_some(kept.stamp)
                .ok_or(Outdated),
            Changes::Anything => current_stamp(world, question, kept),
        };
        let kept = self.lock();
        let used = kept.iter().filter(|(_, kept)| kept.used);
        let current = used.filter_map(|(question, kept)| {
            let stamp = stamp(question, kept).ok()?;
            Some((
                question.clone(),
                Kept {
                    used: false,
                    stamp,
                    ..kept.clone()
                },
            ))
        });
        Self {
            kept: Mutex::new(current.collect()),
        }
    }

    /// Whether every answer is still what the world would say.
    pub fn is_current(&self, world: &dyn World) -> bool {
        self.lock()
            .iter()
            .filter(|(_, kept)| kept.used)
            .all(|(question, kept)| current_stamp(world, question, kept).is_ok())
    }

    /// Everything that was asked since the last change.
    pub fn questions(&self) -> BTreeSet<Question> {
        self.lock()
            .iter()
            .filter(|(_, kept)| kept.used)
            .map(|(question, _)| question.clone())
            .collect()
    }

    /// The text of a file that was read.
    pub fn kept_text(&self, path: &str) -> Option<String> {
        match &self.lock().get(&Question::Content(path.into()))?.answer {
            Observation::Content(Ok(content)) => text(content).ok().map(str::to_owned),
            _ => None,
        }
    }

    /// The answer to a question, asked of the world where it is not known.
    pub fn ask(&self, world: &dyn World, question: &Question) -> Observation {
        if let Some(kept) = self.lock().get_mut(question) {
            kept.used = true;
            return kept.answer.clone();
        }
        // The stamp is taken first, so that a change between the two is seen later.
        let stamp = match question {
            Question::Content(path) | Question::Hash(path) | Question::State(path) => {
                world.stamp(path)
            }
            Question::Presence(_) | Question::Names(_) => None,
        };
        let answer = match question {
            Question::Content(path) => Observation::Content(
                world
                    .bytes(path)
                    .map(Arc::from)
                    .map_err(|error| failure(&error)),
            ),
            Question::Presence(path) => Observation::Presence(world.presence(path)),
            Question::Names(path) => Observation::Names(
                world
                    .list(path)
                    .map(Arc::from)
                    .map_err(|error| failure(&error)),
            ),
            Question::Hash(path) => Observation::Hash(
                self.hash(world, path)
                    .map(Arc::from)
                    .map_err(|error| failure(&error)),
            ),
            Question::State(_) => Observation::State(stamp),
        };
        // Whoever asked first is right, so that all parts stand on the same answer.
        self.lock()
            .entry(question.clone())
            .or_insert(Kept {
                answer,
                stamp,
                used: true,
            })
            .answer
            .clone()
    }

    fn hash(&self, world: &dyn World, path: &Arc<str>) -> io::Result<String> {
        let known = self
            .lock()
            .get(&Question::Content(path.clone()))
            .map(|kept| kept.answer.clone());
        match known {
            Some(Observation::Content(Ok(content))) => Ok(text_hash(&content)),
            Some(Observation::Content(Err(failure))) => Err(error(&failure)),
            _ => world.bytes(path).map(|content| text_hash(&content)),
        }
    }
}

fn text(content: &[u8]) -> io::Result<&str> {
    let text = std::str::from_utf8(content)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// An answer that is not, or may not be, what the world would say now.
struct Outdated;

/// The stamp under which an answer is still what the world would say.
///
/// A file that was written a moment ago has a stamp that tells nothing. A small one is then looked
/// into, so that nothing is made twice.
fn current_stamp(
    world: &dyn World,
    question: &Question,
    kept: &Kept,
) -> Result<Option<Stamp>, Outdated> {
    let says = |answer: Observation| {
        (answer == kept.answer)
            .then_some(kept.stamp)
            .ok_or(Outdated)
    };
    match question {
        Question::Presence(path) => says(Observation::Presence(world.presence(path))),
        Question::Names(path) => says(Observation::Names(
            world
                .list(path)
                .map(Arc::from)
                .map_err(|error| failure(&error)),
        )),
        Question::Content(path) | Question::Hash(path) | Question::State(path) => {
            // As when it was asked, the stamp first.
            let stamp = world.stamp(path);
            let is_same = match &kept.answer {
                // One stamp may stand for many reasons why there is no content.
                Observation::Content(Err(before)) | Observation::Hash(Err(before)) => world
                    .bytes(path)
                    .is_err_and(|error| failure(&error) == *before),
                _ if stamp == kept.stamp => true,
                Observation::Content(Ok(content)) => {
                    world.bytes(path).is_ok_and(|bytes| *bytes == **content)
                }
                Observation::Hash(Ok(hash)) => world
                    .bytes(path)
                    .is_ok_and(|bytes| text_hash(&bytes) == **hash),
                _ => false,
            };
            is_same.then_some(stamp).ok_or(Outdated)
        }
    }
}

/// A world whose answers are kept on a shelf, with a list of what is asked through it.
pub struct Reading<'a> {
    world: &'a dyn World,
    shelf: &'a Shelf,
    asked: Mutex<BTreeMap<Question, Observation>>,
}

impl<'a> Reading<'a> {
    /// A fresh list over a shelf.
    pub(super) fn new(world: &'a dyn World, shelf: &'a Shelf) -> Self {
        Self {
            world,
            shelf,
            asked: Mutex::default(),
        }
    }

    /// A fresh list over the same shelf.
    pub(super) fn again(&self) -> Self {
        Self::new(self.world, self.shelf)
    }

    /// The answer, noted.
    pub(super) fn ask(&self, question: Question) -> Observation {
        let answer = self.shelf.ask(self.world, &question);
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(question, answer.clone());
        answer
    }

    /// Whether the world still answers as it did.
    pub(super) fn answers_as(&self, before: &BTreeMap<Question, Observation>) -> bool {
        before
            .iter()
            .all(|(question, answer)| self.shelf.ask(self.world, question) == *answer)
    }

    /// What was asked, with the answers.
    pub(super) fn into_asked(self) -> BTreeMap<Question, Observation> {
        self.asked
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The hash of a text file; `None` where it cannot be read.
    pub(super) fn hash(&self, path: &str) -> Option<String> {
        match self.ask(Question::Hash(path.into())) {
            Observation::Hash(Ok(hash)) => Some(hash.to_string()),
            _ => None,
        }
    }

    fn content(&self, path: &str) -> io::Result<Arc<[u8]>> {
        match self.ask(Question::Content(path.into())) {
            Observation::Content(content) => content.map_err(|failure| error(&failure)),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl World for Reading<'_> {
    /// Opens a file that is too large to keep.
    fn open(&self, path: &str) -> io::Result<Box<dyn Read + Send + '_>> {
        self.ask(Question::State(path.into()));
        self.world.open(path)
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        match self.ask(Question::Names(folder.into())) {
            Observation::Names(names) => names
                .map(|names| names.to_vec())
                .map_err(|failure| error(&failure)),
            _ => Ok(Vec::new()),
        }
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.world.stamp(path)
    }

    fn presence(&self, path: &str) -> Presence {
        match self.ask(Question::Presence(path.into())) {
            Observation::Presence(presence) => presence,
            _ => Presence::Unusable,
        }
    }

    fn bytes(&self, path: &str) -> io::Result<Vec<u8>> {
        self.content(path).map(|content| content.to_vec())
    }

    fn text(&self, path: &str) -> io::Result<String> {
        text(&self.content(path)?).map(str::to_owned)
    }
}
