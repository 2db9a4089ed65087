//! Published figures against computed ones: how they agree, and where the published ones contradict
//! each other.
//!
//! Inputs: a project with its run, and published tables in the long format, or the accounts that
//! were reported for KOSTRA. Nothing here changes a
//! figure, and nothing knows any one publication: what can be known of it are its figures and the
//! declared formulas.

mod bounds;
mod compare;
mod contradiction;
mod hints;
mod leaf;
mod number;
mod print;
mod published;
mod reason;
mod relation;
mod reported;
mod status;
mod tellable;
mod terms;
#[cfg(test)]
pub(crate) mod tests;

pub use compare::ReconciledFigure;
pub use contradiction::{Conflict, Contradiction};
pub use number::Number;
pub use published::{PrintedContent, PrintedFigure, parse_published, read_published};
pub use reason::{ReasonKind, StatusReason};
pub use reported::{
    NotCompared, ReportedClass, ReportedComparison, ReportedFiles, ReportedKey, ReportedLine,
    ReportedSide, against_reported, reported_difference, reported_of_run,
};
pub use status::Status;
pub use tellable::keep_tellable;

use crate::model::Id;
use crate::workspace::{Project, Run};

/// All printed figures against all cells.
#[derive(Clone, PartialEq, Debug)]
pub struct Reconciliation<'a> {
    /// The view of the run; sheets that pin their own keep it.
    pub view: Id,
    /// Each printed figure with its cell, in the order of print.
    pub compared: Vec<ReconciledFigure<'a>>,
    /// How many relations between printed figures there are.
    pub relations: usize,
    /// Those that print breaks.
    pub contradictions: Vec<Contradiction>,
}

impl Reconciliation<'_> {
    /// Whether every cell stands: it agrees with print, or arithmetic says why print does not.
    pub fn stands(&self) -> bool {
        self.compared
            .iter()
            .all(|compared| compared.status.stands())
    }
}

/// Compares every printed figure with its cell, and print with itself.
pub fn reconcile<'a>(
    project: &'a Project,
    run: &'a Run,
    printed: &'a [PrintedFigure],
) -> Reconciliation<'a> {
    let print = print::Print::new(project, run, printed);
    let relations = relation::Relations::new(&print);
    Reconciliation {
        view: run.view.clone(),
        compared: (0..print.figures.len())
            .map(|index| compare::compared(&print, &relations, index))
            .collect(),
        relations: relations.all.len(),
        contradictions: contradiction::contradictions(&print, &relations),
    }
}
