//! Which facts a formula asks for.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::engine::{Asking, Ground, Overlay, Reference};
use crate::model::{Expr, Id};
use crate::value::Figure;

/// Lets everything through and notes which facts were asked for: place, period and id.
#[derive(Default)]
struct Recorder(RefCell<BTreeSet<(Id, Id, Id)>>);

impl Overlay for Recorder {
    fn instead(&self, of: Reference<'_>, at: &Asking) -> Option<Figure> {
        if let Reference::Fact(id) = of {
            self.0.borrow_mut().insert((at.scope.clone(), at.period.clone(), id.clone()));
        }
        None
    }
}

/// The facts that some question asks for, however deep.
fn asked(ground: &Ground<'_>, ask: impl FnOnce(&Ground<'_>)) -> BTreeSet<(Id, Id, Id)> {
    let recorder = Recorder::default();
    ask(&ground.beneath(&recorder));
    recorder.0.into_inner()
}

/// The facts beneath a formula.
pub(super) fn facts_beneath(ground: &Ground<'_>, formula: &Expr, at: &Asking) -> BTreeSet<(Id, Id, Id)> {
    asked(ground, |ground| {
        ground.evaluate(formula, at);
    })
}

/// The facts beneath a relation.
pub(super) fn facts_of_relation(ground: &Ground<'_>, relation: &Expr, at: &Asking) -> BTreeSet<(Id, Id, Id)> {
    asked(ground, |ground| {
        ground.truth(relation, at).ok();
    })
}

/// The facts beneath a cell.
pub(super) fn facts_of_cell(ground: &Ground<'_>, at: &Asking) -> BTreeSet<(Id, Id, Id)> {
    asked(ground, |ground| {
        ground.cell(at, None);
    })
}
