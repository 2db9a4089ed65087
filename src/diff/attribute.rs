//! The causes of differences between two folders, by computing the states between them.

use crate::engine::{Account, Address};
use crate::model::Id;
use crate::value::Ratio;

use super::claims;
use super::spread::{Coalitions, spread};
use super::stages::{StageSwap, stages, swap};
use super::state::ComputableState;
use super::{Cause, CauseItem, CellDifference, Inputs, Method, Part, Stage};

/// Splits every difference that is a number among what caused it. **Invariant**: the parts add up
/// to the difference exactly.
pub fn attribute(old: &Inputs<'_>, new: &Inputs<'_>, cells: &mut [CellDifference]) {
    let sides = [old, new];
    let view = &new.run.view;
    let moved: Vec<usize> = (0..cells.len())
        .filter(|index| {
            cells[*index]
                .difference
                .as_ref()
                .is_some_and(|by| !by.is_zero())
        })
        .collect();
    let addresses: Vec<Address> = moved
        .iter()
        .map(|index| cells[*index].address.clone())
        .collect();
    if addresses.is_empty() {
        return;
    }
    let (start, swapped) = stages(sides, &addresses, view);
    let mut walk = Walk {
        sides,
        addresses: &addresses,
        view,
        parts: vec![Vec::new(); addresses.len()],
    };
    let mut values = start.values(&start.accounts(), &addresses, view);
    // The stages since a cell last had an exact value.
    let mut open: Vec<Vec<Stage>> = vec![Vec::new(); addresses.len()];
    let mut before = start;
    for stage in swapped {
        let accounts = stage.state.accounts();
        let after = stage.state.values(&accounts, &addresses, view);
        let step = |(cell, after): (usize, &Option<Ratio>)| {
            let by = after
                .as_ref()
                .zip(values[cell].as_ref())
                .map(|(after, before)| after - before)?;
            (open[cell].is_empty() && !by.is_zero()).then_some(by)
        };
        let steps: Vec<Option<Ratio>> = after.iter().enumerate().map(step).collect();
        if steps.iter().any(Option::is_some) {
            walk.stage(&before, &stage, &accounts, &steps);
        }
        for (cell, after) in after.into_iter().enumerate() {
            match (after, values[cell].clone()) {
                (Some(after), Some(start)) if !open[cell].is_empty() => {
                    open[cell].push(stage.stage);
                    walk.together(cell, &std::mem::take(&mut open[cell]), &after - &start);
                    values[cell] = Some(after);
                }
                (Some(after), _) => values[cell] = Some(after),
                (None, _) => open[cell].push(stage.stage),
            }
        }
        before = stage.state;
    }
    for (index, parts) in moved.into_iter().zip(walk.parts) {
        let cell = &mut cells[index];
        cell.parts = parts;
        close(cell);
    }
}

/// The way from one side to the other, with the parts found so far.
struct Walk<'a> {
    sides: [&'a Inputs<'a>; 2],
    addresses: &'a [Address],
    view: &'a Id,
    parts: Vec<Vec<Part>>,
}

impl Walk<'_> {
    /// Splits what a stage does to each cell; `None` where it does nothing that can be split.
    fn stage(
        &mut self,
        before: &ComputableState,
        stage: &StageSwap,
        accounts: &[Account],
        steps: &[Option<Ratio>],
    ) {
        let (cells, view) = (self.addresses, self.view);
        let found = match stage.stage {
            Stage::Data => spread(
                &stage.state,
                accounts,
                &claims::data(before, self.sides),
                cells,
                view,
                steps,
            ),
            Stage::Rules => {
                let brought = claims::rules(before, &stage.state, self.sides);
                spread(&stage.state, accounts, &brought, cells, view, steps)
            }
            _ => self.by_items(before, stage, steps),
        };
        for (cell, mut parts) in found.into_iter().enumerate() {
            let Some(step) = &steps[cell] else { continue };
            let sum: Ratio = parts.iter().map(|part| part.amount.clone()).sum();
            if sum != *step {
                parts.push(rest(&[stage.stage], step - &sum));
            }
            self.parts[cell].extend(parts);
        }
    }

    fn by_items(
        &self,
        before: &ComputableState,
        stage: &StageSwap,
        steps: &[Option<Ratio>],
    ) -> Vec<Vec<Part>> {
        let (cells, view, target) = (self.addresses, self.view, self.sides[1].project);
        let mut coalitions = Coalitions::new(stage.items.len(), |set| {
            let chosen: Vec<_> = stage
                .items
                .iter()
                .zip(set)
                .filter(|(_, is_in)| **is_in)
                .map(|((swap, _), _)| swap)
                .collect();
            let state = ComputableState {
                project: swap(&before.project, &chosen, target),
                ledgers: before.ledgers.clone(),
            };
            state.values(&state.accounts(), cells, view)
        });
        let mut found = Vec::new();
        for (cell, step) in steps.iter().enumerate() {
            let split = step.as_ref().and_then(|_| coalitions.split(cell));
            let (values, method) = split.unwrap_or((Vec::new(), Method::Together));
            let part = |(item, amount): (usize, Ratio)| Part {
                item: stage.items[item].1.clone(),
                amount,
                method,
            };
            found.push(
                values
                    .into_iter()
                    .map(part)
                    .filter(|part| !part.amount.is_zero())
                    .collect(),
            );
        }
        found
    }

    /// Notes what several stages did where nothing between them is exact.
    fn together(&mut self, cell: usize, stages: &[Stage], amount: Ratio) {
        if !amount.is_zero() {
            self.parts[cell].push(rest(stages, amount));
        }
    }
}

/// The part of stages that cannot be split further.
fn rest(stages: &[Stage], amount: Ratio) -> Part {
    let words: Vec<&str> = stages.iter().map(|stage| word(*stage)).collect();
    let item = CauseItem {
        cause: Cause::Several,
        owner: "both".to_owned(),
        id: words.join("+"),
        change: "not told apart".to_owned(),
        place: None,
    };
    Part {
        item,
        amount,
        method: Method::Together,
    }
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Data => "data",
        Stage::Rules => "rules",
        Stage::WeightsAndKeys => "weights_and_keys",
        Stage::Facts => "facts",
        Stage::Adjustments => "adjustments",
        Stage::Formulas => "formulas",
    }
}

/// Puts parts of the same item together, and lets nothing be left over.
fn close(cell: &mut CellDifference) {
    let Some(difference) = &cell.difference else {
        return;
    };
    let sum: Ratio = cell.parts.iter().map(|part| part.amount.clone()).sum();
    if sum != *difference {
        cell.parts.push(rest(&Stage::ALL, difference - &sum));
    }
}
