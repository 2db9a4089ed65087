//! A project folder kept loaded and computed: what changed is looked at, what depends on it is made
//! anew.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::compute::LastGoodRun;
use super::load::load_again;
use super::loader::LoadedParts;
use super::read::LedgerParts;
use super::shelf::{Changes, Question, Reading, Shelf};
use super::{Project, Request, Run};
use crate::diag::{Diagnostic, FindingSet, Found};
use crate::ledger::{LedgerFiles, LedgerSource};
use crate::world::World;

/// A loaded and computed project folder, with all that it stands on.
///
/// **Invariant**: project, run and findings are what a fresh [`load`](super::load()) and
/// [`Project::run`] give, to the byte.
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
    retained: Retained,
}

/// What was read, loaded and computed, from which the next state takes over what still stands.
#[derive(Clone, Default, Debug)]
struct Retained {
    loaded: LoadedParts,
    ledgers: LedgerParts,
    /// The last state without errors in its scripts.
    computed: Option<Arc<LastGoodRun>>,
}

impl Workspace {
    /// Loads and computes a folder.
    pub fn open(world: &dyn World, request: Request) -> Self {
        Self::open_with(world, Arc::new(LedgerFiles::default()), request)
    }

    /// As [`Workspace::open`], with ledgers from a source of another kind.
    pub fn open_with(world: &dyn World, source: Arc<dyn LedgerSource>, request: Request) -> Self {
        Self::make(
            world,
            source,
            Shelf::default(),
            request,
            &Retained::default(),
        )
    }

    /// What it is after something in the world changed. Nothing that no change can have reached is
    /// read or computed again.
    #[must_use]
    pub fn after(&self, world: &dyn World, changes: &Changes) -> Self {
        let shelf = self.shelf.after(world, changes);
        let source = self.project.source.clone();
        Self::make(world, source, shelf, self.request.clone(), &self.retained)
    }

    fn make(
        world: &dyn World,
        source: Arc<dyn LedgerSource>,
        shelf: Shelf,
        request: Request,
        before: &Retained,
    ) -> Self {
        let reading = Reading::new(world, &shelf);
        let (
            Found {
                value: project,
                diagnostics: found,
            },
            loaded,
        ) = load_again(&reading, source, &before.loaded);
        let project = Arc::new(project);
        if found.iter().any(Diagnostic::is_error) {
            // What was read and computed is kept for the moment when the rules are mended.
            let retained = Retained {
                loaded,
                ..before.clone()
            };
            return Self {
                request,
                project,
                run: None,
                found,
                shelf,
                retained,
            };
        }
        let (read, ledgers) = project.read_again(&reading, request.allow_missing, &before.ledgers);
        let (ran, parts) =
            project.compute_again(&reading, read.value, &request, before.computed.as_deref());
        let found = found
            .into_iter()
            .chain(read.diagnostics)
            .chain(ran.diagnostics)
            .collect::<FindingSet>()
            .into_vec();
        let run = Arc::new(ran.value);
        let computed = Some(Arc::new(LastGoodRun {
            project: project.clone(),
            run: run.clone(),
            parts,
        }));
        Self {
            request,
            project,
            run: Some(run),
            found,
            shelf,
            retained: Retained {
                loaded,
                ledgers,
                computed,
            },
        }
    }

    /// Whether the world, and what the ledgers were read from, are still as they were when they
    /// were looked at.
    pub fn is_current(&self, world: &dyn World) -> bool {
        // Without a run the ledgers are those of an earlier state.
        self.shelf.is_current(world)
            && (self.run.is_none()
                || self
                    .retained
                    .ledgers
                    .derivations()
                    .all(|of| of.is_current(&*self.project.source)))
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
