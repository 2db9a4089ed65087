//! A project folder kept loaded and computed: what changed is looked at, what depends on it is made anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compute::GroupParts;
use super::load::{LoadedParts, load_again};
use super::read::LedgerParts;
use super::shelf::{Changes, Question, Reading, Shelf};
use super::{Project, Request, Run};
use crate::diag::{Diagnostic, Found};
use crate::world::World;

/// A loaded and computed project folder, with all that it stands on.
///
/// **Invariant**: project, run and findings are what a fresh [`load`](super::load()) and [`Project::run`] give, to the byte.
#[derive(Debug)]
pub struct Workspace {
    /// What is asked of its runs.
    pub request: Request,
    /// The folder.
    pub project: Arc<Project>,
    /// The run; absent where loading found errors.
    pub run: Option<Arc<Run>>,
    /// All findings, those of loading first, each once.
    pub found: Vec<Diagnostic>,
    shelf: Shelf,
    loaded: LoadedParts,
    ledgers: LedgerParts,
    groups: GroupParts,
}

impl Workspace {
    /// Loads and computes a folder.
    pub fn open(world: &dyn World, request: Request) -> Self {
        let (loaded, ledgers, groups) = (LoadedParts::default(), LedgerParts::default(), GroupParts::default());
        Self::make(world, Shelf::default(), request, (&loaded, &ledgers, &groups))
    }

    /// What it is after something in the world changed. Nothing that no change can have reached is read or computed again.
    #[must_use]
    pub fn after(&self, world: &dyn World, changes: &Changes) -> Self {
        let shelf = self.shelf.after(world, changes);
        Self::make(world, shelf, self.request.clone(), (&self.loaded, &self.ledgers, &self.groups))
    }

    fn make(world: &dyn World, shelf: Shelf, request: Request, before: (&LoadedParts, &LedgerParts, &GroupParts)) -> Self {
        let reading = Reading::new(world, &shelf);
        let (Found { value: project, diagnostics: mut found }, loaded) = load_again(&reading, before.0);
        let project = Arc::new(project);
        if found.iter().any(Diagnostic::is_error) {
            // The ledgers are kept for the moment when the rules are mended.
            let (ledgers, groups) = (before.1.clone(), before.2.clone());
            return Self { request, project, run: None, found, shelf, loaded, ledgers, groups };
        }
        let (read, ledgers) = project.read_again(&reading, request.allow_missing, before.1);
        let (ran, groups) = project.compute_again(&reading, read.value, &request, before.2);
        let fresh: Vec<Diagnostic> =
            read.diagnostics.into_iter().chain(ran.diagnostics).filter(|finding| !found.contains(finding)).collect();
        found.extend(fresh);
        Self { request, project, run: Some(Arc::new(ran.value)), found, shelf, loaded, ledgers, groups }
    }

    /// Whether the world is still as it was when it was looked at.
    pub fn is_current(&self, world: &dyn World) -> bool {
        self.shelf.is_current(world)
    }

    /// Everything that it stands on: files, folders, and what was looked for in vain.
    pub fn dependencies(&self) -> BTreeSet<Question> {
        self.shelf.questions()
    }

    /// The text of a file as it was looked at; `None` where it was not read, or is none.
    pub fn kept_text(&self, path: &str) -> Option<String> {
        self.shelf.kept_text(path)
    }

    /// The world as it was looked at; what is read through it becomes one of the dependencies.
    pub fn reading<'a>(&'a self, world: &'a dyn World) -> Reading<'a> {
        Reading::new(world, &self.shelf)
    }
}
