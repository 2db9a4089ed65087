//! What moved from one run to the next: cells, checks and targets, unmapped kroner.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::compare::{ChangedCell, changed_cells};
use crate::engine::CheckResult;
use crate::model::{Id, Purpose};
use crate::sides::side_by_side;
use crate::value::{Ratio, Unit};
use crate::workspace::Run;

/// What moved between two runs.
#[derive(Clone, PartialEq, Debug)]
pub struct Movements {
    /// The cells. **Order**: most kroner first, then others by how far they moved for what they
    /// were, the rest last.
    pub cells: Vec<ChangedCell>,
    /// The checks and targets that came out otherwise. **Order**: by id, municipality and period.
    pub verdicts: Vec<ChangedVerdict>,
    /// What no rule claims, before and after. **Unit**: kroner.
    pub unmapped: (Ratio, Ratio),
}

/// A check or target that came out otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedVerdict {
    pub id: Id,
    pub municipality: Id,
    pub period: Id,
    /// Whether it is a target.
    pub is_target: bool,
    /// The word for how it came out; absent where it was not stated.
    pub before: Option<&'static str>,
    /// The same now.
    pub after: Option<&'static str>,
    /// Both sides where it does not hold now, or why it is undecided.
    pub detail: Option<String>,
}

/// What moved between two runs of the same folder.
pub fn moved(old: &Run, new: &Run) -> Movements {
    let mut cells = changed_cells(old, new);
    let kroner = cells
        .iter()
        .take_while(|cell| cell.unit() == Unit::kr() && cell.difference.is_some())
        .count();
    cells[kroner..].sort_by_cached_key(|cell| Reverse(relative(cell)));
    let unmapped = |run: &Run| {
        run.asked_accounts()
            .map(|account| account.balance.unmapped.clone())
            .sum::<Ratio>()
    };
    Movements {
        cells,
        verdicts: verdicts(old, new),
        unmapped: (unmapped(old), unmapped(new)),
    }
}

/// How far a cell moved for what it was, whatever the sign; absent where that cannot be said.
fn relative(cell: &ChangedCell) -> Option<Ratio> {
    let was = cell.old.as_ref()?.figure.as_exact()?.abs();
    cell.difference.as_ref()?.abs().checked_div(&was)
}

fn verdicts(old: &Run, new: &Run) -> Vec<ChangedVerdict> {
    let (old, new) = (by_name(&old.checks), by_name(&new.checks));
    let changed = side_by_side(old, new).filter(|(_, checks)| {
        checks.before().map(CheckResult::word) != checks.after().map(CheckResult::word)
    });
    changed
        .map(|((id, municipality, period), checks)| ChangedVerdict {
            id: id.clone(),
            municipality: municipality.clone(),
            period: period.clone(),
            is_target: checks.latest().purpose == Purpose::Target,
            before: checks.before().map(CheckResult::word),
            after: checks.after().map(CheckResult::word),
            detail: checks
                .after()
                .and_then(CheckResult::detail)
                .map(str::to_owned),
        })
        .collect()
}

fn by_name(checks: &[CheckResult]) -> BTreeMap<(&Id, &Id, &Id), &CheckResult> {
    checks
        .iter()
        .map(|check| ((&check.id, &check.municipality, &check.period), check))
        .collect()
}
