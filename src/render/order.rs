//! In which order scopes and periods stand, in every format.

use crate::model::{Scope, Sheet};
use crate::workspace::Run;

/// Where a scope stands: municipalities in the run's order, then others, and what is joint last.
pub(super) fn scope_order(run: &Run, scope: &str) -> (bool, usize) {
    let mut places = run.places.iter();
    let of_run = places.position(|(municipality, _)| **municipality == *scope);
    (*scope == *Scope::All, of_run.unwrap_or(usize::MAX))
}

/// Where a period stands: those that the sheet names in its order, behind those for which facts are
/// stated.
pub(super) fn period_order(sheet: &Sheet, period: &str) -> Option<usize> {
    sheet.periods.iter().position(|own| **own == *period)
}
