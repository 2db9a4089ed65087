//! A folder that recomputes one cell alone, as `[bundle]` in kontering.toml says: whatever stands
//! beside the cell lacks what it would be computed from.

use crate::diag::{Code, Diagnostic};
use crate::engine::{Address, Cell};
use crate::value::Value;

use super::{Project, Run};

impl Project {
    /// Leaves of a run the cell that the folder is made for, and of what was found what concerns it.
    /// A folder that is no bundle is left as it is.
    pub fn of_bundle(&self, run: &mut Run, found: &mut Vec<Diagnostic>) {
        let Some(cell) = &self.bundle else {
            return;
        };
        run.workbook.retain(|other| is_it(cell, other));
        run.checks.clear();
        run.controls.clear();
        let reason = run.workbook.cells.iter().find_map(|cell| {
            let value = &cell.figure.value;
            match value {
                Value::Missing(reason) => Some(reason.clone()),
                _ => None,
            }
        });
        found.retain(|finding| !is_beside(finding, reason.as_deref()));
    }

    /// Leaves of what can be found without a ledger what a bundle answers for.
    pub(super) fn without_beside(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        found.retain(|finding| self.bundle.is_none() || !is_beside(finding, None));
        found
    }
}

fn is_it(address: &Address, cell: &Cell) -> bool {
    let without_view = |address: &Address| Address {
        view: None,
        ..address.clone()
    };
    let is_same_view = match (&address.view, &cell.address.view) {
        (Some(asked), Some(known)) => asked == known,
        _ => true,
    };
    is_same_view && without_view(address) == without_view(&cell.address)
}

/// Whether a finding is about figures, postings or checks that the folder does not hold, and not the
/// reason why the cell is missing.
fn is_beside(finding: &Diagnostic, reason: Option<&str>) -> bool {
    let is_of_figures = matches!(
        finding.code,
        Code::AdjustmentUnusable
            | Code::MissingFact
            | Code::DivisionByZero
            | Code::CheckFailed
            | Code::CheckUndecided
            | Code::ControlFailed
            | Code::NarrowLedger
    );
    is_of_figures && reason != Some(&*finding.message)
}
