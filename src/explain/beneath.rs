//! What a cell stands on: the cells, categories, facts and weights beneath it.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::engine::{Address, Coordinates, Evaluator, FigureReference, noting};
use crate::model::Id;
use crate::workspace::{Project, Run};

/// Something of a place: the municipality or other scope, the year or other period, and an id.
pub type OfPlace = (Id, Id, Id);

/// What a cell asks for, however deep. Keys are followed to the facts and weights in them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Beneath {
    /// Cells, each with its view; the cell itself is not among them.
    pub cells: BTreeSet<Address>,
    /// Categories of ledgers.
    pub categories: BTreeSet<OfPlace>,
    pub facts: BTreeSet<OfPlace>,
    pub weights: BTreeSet<OfPlace>,
}

/// The cell that is asked for, with its view.
fn address(at: &Coordinates) -> Option<Address> {
    Some(Address {
        sheet: at.sheet.clone()?,
        row: at.row.clone()?,
        column: at.column.clone()?,
        scope: at.scope.clone(),
        period: at.period.clone(),
        view: Some(at.view.clone()),
    })
}

/// What a cell asks for.
pub fn beneath(project: &Project, run: &Run, cell: &Address) -> Beneath {
    let at = Coordinates::of(cell, &project.model, &run.view);
    let found: RefCell<Beneath> = RefCell::default();
    let recorder = noting(|of, at| {
        let mut found = found.borrow_mut();
        let of_place = |id: &Id| (at.scope.name(), at.period.clone(), id.clone());
        match of {
            FigureReference::Cell => found.cells.extend(address(at)),
            FigureReference::Category(id) => found.categories.extend([of_place(id)]),
            FigureReference::Fact(id) => found.facts.extend([of_place(id)]),
            FigureReference::Weight(id) => found.weights.extend([of_place(id)]),
            FigureReference::Key(_) | FigureReference::Booked(_) => {}
        }
    });
    let ground = Evaluator::new(&project.model, &project.facts, &run.accounts);
    ground.beneath(&recorder).roughly().cell(&at, None);
    drop(recorder);
    let mut found = found.into_inner();
    found
        .cells
        .retain(|cell| Some(cell) != address(&at).as_ref());
    found
}
