//! A project folder followed while it is edited: what each state of it says that the one before did
//! not.
//!
//! Inputs: a `World`, and a [`ChangeWatcher`] that waits until something may have changed. This
//! module must never know a terminal, and no clock but the watcher's. `watch` prints the
//! [`Event`]s; whoever serves or edits may listen to the same.

#![warn(missing_docs)]

mod event;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ledger::{LedgerFiles, LedgerSource};
use crate::workspace::{Changes, Question, Request, Workspace};
use crate::world::World;

pub use event::{ChangedCase, Event, FollowedState, MovedFigures, News, StandingFigures};

/// Why waiting ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Woken {
    /// Something may have changed since then. **Unit**: milliseconds of the watcher's clock.
    Since(u64),
    /// Whoever is watched for has gone. It is said once.
    Stopped,
}

/// How long to rest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// Until an ordinary save is done.
    Short,
    /// Until a file that was taken away or emptied would be back.
    Long,
}

/// What waits for changes of a folder. It only wakes: what is true is what a look at the files
/// finds, for which it is given `is_current`, whether they are still as they were.
pub trait ChangeWatcher {
    /// What time it is. **Unit**: milliseconds, from any start.
    fn now(&self) -> u64;

    /// Follows these folders, and no others, from now on. What happened before is for the caller to
    /// look at.
    fn follow(&mut self, folders: &BTreeSet<String>);

    /// Waits until something may have changed and whoever changes it seems to be done.
    fn wait(&mut self, is_current: &dyn Fn() -> bool) -> Woken;

    /// Waits a moment; gives what happened in it, if anything did.
    fn rest(&mut self, moment: Moment, is_current: &dyn Fn() -> bool) -> Option<Woken>;
}

/// Does a long piece of work in a world, or in one that stands for it, such as one that counts what
/// is read.
type Progress<'a> = Box<dyn Fn(&dyn World, &mut dyn FnMut(&dyn World)) + 'a>;

/// The events of a followed folder, until its watcher is stopped, but how it stands at first in any
/// case. Nothing is said twice.
pub struct Follow<'a> {
    world: &'a dyn World,
    source: Arc<dyn LedgerSource>,
    request: Request,
    watcher: &'a mut dyn ChangeWatcher,
    progress: Progress<'a>,
    /// The state that was looked at last.
    state: Option<Arc<FollowedState>>,
    /// The last state before it that had good figures.
    standing: Option<DatedState>,
    /// The state that the last event was about.
    last: Option<DatedState>,
    is_stopped: bool,
}

/// A state with the time of the event that showed it.
struct DatedState {
    state: Arc<FollowedState>,
    at: u64,
}

impl<'a> Follow<'a> {
    /// Follows a folder, with runs as requested.
    pub fn new(world: &'a dyn World, request: Request, watcher: &'a mut dyn ChangeWatcher) -> Self {
        let progress: Progress<'a> = Box::new(|world, work| work(world));
        let source = Arc::new(LedgerFiles::default());
        Self {
            world,
            source,
            request,
            watcher,
            progress,
            state: None,
            standing: None,
            last: None,
            is_stopped: false,
        }
    }

    /// Reads ledgers from a source of another kind.
    #[must_use]
    pub fn with_source(self, source: Arc<dyn LedgerSource>) -> Self {
        Self { source, ..self }
    }

    /// Reads and computes within `progress`, which may show how far that is.
    #[must_use]
    pub fn with_progress(
        self,
        progress: impl Fn(&dyn World, &mut dyn FnMut(&dyn World)) + 'a,
    ) -> Self {
        Self {
            progress: Box::new(progress),
            ..self
        }
    }

    fn compute(&self, before: Option<&Workspace>) -> Workspace {
        let open = |world: &dyn World| match before {
            Some(before) => before.after(world, &Changes::Anything),
            None => Workspace::open_with(world, self.source.clone(), self.request.clone()),
        };
        let mut computed = None;
        (self.progress)(self.world, &mut |world| computed = Some(open(world)));
        computed.unwrap_or_else(|| open(self.world))
    }

    /// The next state that stands still, and since when it is so; `None` once the watcher is
    /// stopped. The first is looked at in any case.
    fn next_state(&mut self) -> Option<(Arc<FollowedState>, u64)> {
        let world = self.world;
        if self.is_stopped {
            return None;
        }
        let since = match &self.state {
            None => self.watcher.now(),
            Some(state) => match self.watcher.wait(&|| state.workspace.is_current(world)) {
                Woken::Since(since) => since,
                Woken::Stopped => return None,
            },
        };
        let mut workspace = self.compute(self.state.as_deref().map(|state| &state.workspace));
        loop {
            let state = FollowedState::new(world, workspace);
            // Followed first, so that nothing is missed; then only what is still so is shown.
            self.watcher.follow(&folders(&state.workspace));
            let is_current = || state.workspace.is_current(world);
            let woken = if !is_current() {
                self.watcher
                    .rest(Moment::Short, &|| true)
                    .or(Some(Woken::Since(since)))
            } else if !state.is_good() {
                // A file that is just being saved may be empty or gone for a moment.
                self.watcher.rest(Moment::Long, &is_current)
            } else {
                None
            };
            match woken {
                None => return Some((Arc::new(state), since)),
                Some(Woken::Stopped) => {
                    self.is_stopped = true;
                    return self.last.is_none().then(|| (Arc::new(state), since));
                }
                Some(Woken::Since(_)) => workspace = self.compute(Some(&state.workspace)),
            }
        }
    }

    /// What the state says now.
    fn event(&self, state: &Arc<FollowedState>, since: u64) -> Event {
        let before = self.last.as_ref().map(|last| &*last.state);
        let elapsed = |since: u64| self.watcher.now().saturating_sub(since);
        let news = if state.is_good() {
            match self
                .standing
                .as_ref()
                .and_then(|standing| MovedFigures::between(&standing.state, state))
            {
                None => News::Loaded,
                Some(moved) if before.is_some_and(FollowedState::is_good) => News::Moved(moved),
                Some(moved) => News::Mended(moved),
            }
        } else {
            let standing = |DatedState { state, at }: &DatedState| StandingFigures {
                state: state.clone(),
                age_ms: elapsed(*at),
            };
            News::Failed(self.standing.as_ref().map(standing))
        };
        let files = before.map_or_else(Vec::new, |before| state.changed_files(before));
        Event {
            news,
            files,
            state: state.clone(),
            ms: elapsed(since),
        }
    }
}

impl Iterator for Follow<'_> {
    type Item = Event;

    /// Waits for the next event.
    fn next(&mut self) -> Option<Event> {
        loop {
            let (state, since) = self.next_state()?;
            let earlier = self
                .state
                .replace(state.clone())
                .filter(|earlier| earlier.is_good());
            if let (Some(state), Some(last)) = (earlier, &self.last) {
                self.standing = Some(DatedState { state, at: last.at });
            }
            if self
                .last
                .as_ref()
                .is_some_and(|last| last.state.says_the_same(&state))
            {
                continue;
            }
            let event = self.event(&state, since);
            self.last = Some(DatedState {
                state,
                at: self.watcher.now(),
            });
            return Some(event);
        }
    }
}

/// The folders in which something can happen to what a state stands on.
fn folders(workspace: &Workspace) -> BTreeSet<String> {
    let above = |path: &str| {
        path.rsplit_once('/')
            .map_or(String::new(), |(folder, _)| folder.to_owned())
    };
    let of = |question: Question| match &question {
        // An absent folder is noticed in the one that would hold it.
        Question::Names(folder) => vec![folder.to_string(), above(folder)],
        other => vec![above(other.path())],
    };
    workspace.dependencies().into_iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests;
