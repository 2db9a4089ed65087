//! Computing a scenario from ledgers that are read already, and what it changes.

use std::collections::BTreeMap;

use crate::diag::{Code, Diagnostic, Found, Severity};
use crate::engine::{Address, Cell, key_spec};
use crate::sides::side_by_side;
use crate::value::{Ratio, Unit};
use crate::workspace::{Ledgers, Project, Request, Run};
use crate::world::World;

/// Computes a scenario from the ledgers of the project it came from.
///
/// A ledger is read again only where the scenario looks at something that its key table does not
/// hold.
///
/// **Errors**: those of [`Project::compute`].
pub fn recompute(
    world: &dyn World,
    scenario: &Project,
    ledgers: &Ledgers,
    request: &Request,
) -> Found<Run> {
    let covered = scenario.covering(world, ledgers, |municipality, year| {
        key_spec(&scenario.model, municipality, year)
    });
    scenario.compute(covered, request)
}

/// Whether a finding of a scenario is left as what it is, a bucket or a missing cell, instead of
/// ending the scenario.
///
/// Checks state what holds of the figures as they are. Postings that a foreign practice leaves
/// unclaimed or disputed are counted, and what it cannot compute is missing.
pub fn is_tolerated(finding: &Diagnostic, with_practice: bool) -> bool {
    match finding.code {
        Code::CheckFailed | Code::CheckUndecided => true,
        Code::Disputed | Code::Unmapped | Code::MissingFact | Code::AdjustmentUnusable => {
            with_practice
        }
        _ => finding.severity != Severity::Error,
    }
}

/// A cell that a scenario changes.
#[derive(Clone, PartialEq, Debug)]
pub struct ChangedCell {
    pub address: Address,
    /// The cell as it is; absent where only the scenario has it.
    pub old: Option<Cell>,
    /// The cell in the scenario; absent where the scenario has none.
    pub new: Option<Cell>,
    /// How far it moved; absent where one of both is not exact. **Unit**: the cell's.
    pub difference: Option<Ratio>,
}

impl ChangedCell {
    /// The cell that says what it is about.
    fn either(&self) -> Option<&Cell> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// The unit of both.
    pub fn unit(&self) -> Unit {
        self.either()
            .map_or_else(Unit::ratio, |cell| cell.figure.unit.clone())
    }

    /// The kroner it moved by, whatever the sign; absent for other units.
    fn kroner(&self) -> Option<Ratio> {
        self.difference
            .as_ref()
            .filter(|_| self.unit() == Unit::kr())
            .map(Ratio::abs)
    }
}

/// The cells that differ between two runs. **Order**: most kroner moved first, then others as the
/// sheets have them.
pub fn changed_cells<'a>(old: &'a Run, new: &'a Run) -> Vec<ChangedCell> {
    let by_address = |run: &'a Run| {
        run.workbook
            .cells
            .iter()
            .map(|cell| (&cell.address, cell))
            .collect::<BTreeMap<_, _>>()
    };
    let position = |address: &Address| {
        new.workbook
            .index
            .get(address)
            .or(old.workbook.index.get(address))
            .copied()
    };
    let figure = |cell: &'a Cell| &cell.figure;
    let pairs = side_by_side(by_address(old), by_address(new));
    let differing =
        pairs.filter(|(_, cells)| cells.before().map(figure) != cells.after().map(figure));
    let mut changed: Vec<ChangedCell> = differing
        .map(|(address, cells)| {
            let same_unit = cells
                .both()
                .filter(|(old, new)| old.figure.unit == new.figure.unit);
            let exact =
                same_unit.and_then(|(old, new)| old.figure.as_exact().zip(new.figure.as_exact()));
            let difference = exact.map(|(old, new)| new - old);
            ChangedCell {
                address: address.clone(),
                old: cells.before().cloned(),
                new: cells.after().cloned(),
                difference,
            }
        })
        .collect();
    changed.sort_by_cached_key(|cell| (std::cmp::Reverse(cell.kroner()), position(&cell.address)));
    changed
}
