//! What is said of a followed folder: a state of it, and what is new about that.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::cases::judge_cases;
use crate::diag::{Diagnostic, is_sound};
use crate::scenario::{Movements, moved};
use crate::workspace::{Edit, Run, Workspace, changed_inputs, edits};
use crate::world::World;

/// One event of a followed folder.
#[derive(Debug)]
pub struct Event {
    /// What is new.
    pub news: News,
    /// The files whose content is other than at the event before. **Order**: by path.
    pub files: Vec<String>,
    /// The folder as it now is, with all findings.
    pub state: Arc<FollowedState>,
    /// From what happened to this. **Unit**: milliseconds.
    pub ms: u64,
}

/// What is new.
#[derive(Debug)]
pub enum News {
    /// The first figures.
    Loaded,
    /// Other figures, or other causes for the same.
    Moved(MovedFigures),
    /// Errors; the figures before stand, where there are any.
    Failed(Option<StandingFigures>),
    /// Figures again after errors, beside those that stood.
    Mended(MovedFigures),
}

/// What moved since the figures before.
#[derive(Debug)]
pub struct MovedFigures {
    /// What was edited.
    pub causes: Vec<Edit>,
    /// The cells, checks and targets that moved.
    pub moved: Movements,
    /// The cases whose verdict changed. **Order**: by municipality and name.
    pub cases: Vec<ChangedCase>,
}

/// The last good figures while there are errors.
#[derive(Debug)]
pub struct StandingFigures {
    /// The state that they are of.
    pub state: Arc<FollowedState>,
    /// How long ago they were told. **Unit**: milliseconds.
    pub age_ms: u64,
}

/// A case whose verdict changed.
#[derive(Clone, PartialEq, Eq, Serialize, Debug)]
pub struct ChangedCase {
    /// The municipality.
    pub municipality: String,
    /// The case's name.
    pub name: String,
    /// Whether it held; absent where it was not there.
    pub before: Option<bool>,
    /// Whether it holds.
    pub after: Option<bool>,
}

/// Whether each case holds, by municipality and name.
type Cases = BTreeMap<(String, String), bool>;

/// A state of the folder with the verdicts on its cases.
#[derive(Debug)]
pub struct FollowedState {
    /// What is loaded and computed.
    pub workspace: Workspace,
    /// All findings, those of the cases' files included; a case that does not hold is not among
    /// them.
    pub found: Vec<Diagnostic>,
    cases: Cases,
}

impl FollowedState {
    pub(super) fn new(world: &dyn World, workspace: Workspace) -> Self {
        let mut found = workspace.found.clone();
        let mut cases = Cases::new();
        if workspace.run.is_some() {
            for judged in judge_cases(&workspace.reading(world), &workspace.project) {
                found.extend(judged.found);
                let verdicts = judged.verdicts.into_iter();
                cases.extend(verdicts.map(|verdict| {
                    (
                        (verdict.municipality, verdict.name),
                        verdict.failure.is_none(),
                    )
                }));
            }
        }
        Self {
            workspace,
            found,
            cases,
        }
    }

    /// Whether there are figures to be shown: sound ones of places, views and sheets that exist.
    pub fn is_good(&self) -> bool {
        is_sound(&self.found)
            && self
                .workspace
                .run
                .as_deref()
                .is_some_and(|run: &Run| run.is_presentable(&self.found))
    }

    /// The hashes of what was read: ledgers too, where there is a run.
    fn inputs(&self) -> &BTreeMap<String, String> {
        self.workspace
            .run
            .as_deref()
            .map_or(&self.workspace.project.inputs, |run: &Run| &run.inputs)
    }

    /// Whether an event about it would say nothing that one about the other did not.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.inputs() == other.inputs() && self.found == other.found && self.cases == other.cases
    }

    /// The files whose content is other than in an earlier state. Where one of both has no run,
    /// ledgers are left out.
    pub(super) fn changed_files(&self, before: &Self) -> Vec<String> {
        if self.workspace.run.is_some() == before.workspace.run.is_some() {
            changed_inputs(before.inputs(), self.inputs())
        } else {
            changed_inputs(
                &before.workspace.project.inputs,
                &self.workspace.project.inputs,
            )
        }
    }
}

impl MovedFigures {
    /// `None` where one of both has no figures.
    pub(super) fn between(before: &FollowedState, after: &FollowedState) -> Option<Self> {
        let moved = moved(
            before.workspace.run.as_deref()?,
            after.workspace.run.as_deref()?,
        );
        let causes = edits(&before.workspace, &after.workspace);
        Some(Self {
            causes,
            moved,
            cases: changed_cases(&before.cases, &after.cases),
        })
    }
}

fn changed_cases(before: &Cases, after: &Cases) -> Vec<ChangedCase> {
    let names: BTreeSet<&(String, String)> = before.keys().chain(after.keys()).collect();
    let changed = names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name));
    changed
        .map(|name| ChangedCase {
            municipality: name.0.clone(),
            name: name.1.clone(),
            before: before.get(name).copied(),
            after: after.get(name).copied(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_told_when_its_verdict_changed_or_it_came_or_went() {
        let cases = |list: &[(&str, bool)]| -> Cases {
            list.iter()
                .map(|(name, holds)| (("a".to_owned(), (*name).to_owned()), *holds))
                .collect()
        };
        let changed = changed_cases(
            &cases(&[("x", true), ("y", true), ("z", false)]),
            &cases(&[("x", false), ("y", true), ("w", true)]),
        );
        let changes: Vec<_> = changed
            .iter()
            .map(|case| (case.name.as_str(), case.before, case.after))
            .collect();
        assert_eq!(
            changes,
            [
                ("w", None, Some(true)),
                ("x", Some(true), Some(false)),
                ("z", Some(false), None)
            ]
        );
    }
}
