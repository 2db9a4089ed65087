//! Which facts a formula asks for.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::engine::{Coordinates, Evaluator, FigureReference, noting};
use crate::model::{Expr, Id};

/// The facts that some question asks for, however deep: place, period and id.
fn asked(ground: &Evaluator<'_>, ask: impl FnOnce(&Evaluator<'_>)) -> BTreeSet<(Id, Id, Id)> {
    let facts: RefCell<BTreeSet<_>> = RefCell::default();
    let recorder = noting(|of, at| {
        if let FigureReference::Fact(id) = of {
            facts
                .borrow_mut()
                .insert((at.scope.name(), at.period.clone(), id.clone()));
        }
    });
    ask(&ground.beneath(&recorder));
    drop(recorder);
    facts.into_inner()
}

/// The facts beneath a formula.
pub(super) fn facts_beneath(
    ground: &Evaluator<'_>,
    formula: &Expr,
    at: &Coordinates,
) -> BTreeSet<(Id, Id, Id)> {
    asked(ground, |ground| {
        ground.evaluate(formula, at);
    })
}

/// The facts beneath a relation.
pub(super) fn facts_of_relation(
    ground: &Evaluator<'_>,
    relation: &Expr,
    at: &Coordinates,
) -> BTreeSet<(Id, Id, Id)> {
    asked(ground, |ground| {
        ground.truth(relation, at).ok();
    })
}

/// The facts beneath a cell.
pub(super) fn facts_of_cell(ground: &Evaluator<'_>, at: &Coordinates) -> BTreeSet<(Id, Id, Id)> {
    asked(ground, |ground| {
        ground.cell(at, None);
    })
}
