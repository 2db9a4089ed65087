//! What a cell shows when it is nothing but one fact, or the kroner of one category.

use crate::engine::{Coordinates, Evaluator};
use crate::model::{Expr, Id, Node};

/// How many references are followed before a cell counts as something else.
const MAX_DEPTH: usize = 64;

/// A fact or the kroner of a category, in one place. Two printed cells with the same leaf print the
/// same quantity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LeafCell {
    Fact {
        id: Id,
        /// The municipality.
        scope: Id,
        /// The year or cohort.
        period: Id,
    },
    /// The kroner of a category and all below it.
    Category {
        id: Id,
        /// The municipality.
        scope: Id,
        /// The year.
        period: Id,
        view: Id,
    },
}

impl LeafCell {
    /// A fact of a place.
    pub fn fact(id: &Id, at: &Coordinates) -> Self {
        Self::Fact {
            id: id.clone(),
            scope: at.scope.name(),
            period: at.period.clone(),
        }
    }

    /// A category of a place.
    pub fn category(id: &Id, at: &Coordinates) -> Self {
        Self::Category {
            id: id.clone(),
            scope: at.scope.name(),
            period: at.period.clone(),
            view: at.view.clone(),
        }
    }
}

/// What a formula shows, and whether with its sign turned; `None` when it is more than one leaf.
pub fn leaf(ground: &Evaluator<'_>, formula: &Expr, at: &Coordinates) -> Option<(LeafCell, bool)> {
    follow(ground, formula, at, MAX_DEPTH)
}

fn follow(
    ground: &Evaluator<'_>,
    formula: &Expr,
    at: &Coordinates,
    depth: usize,
) -> Option<(LeafCell, bool)> {
    let depth = depth.checked_sub(1)?;
    match &*formula.node {
        Node::Fact(id) => Some((LeafCell::fact(id, at), false)),
        Node::Category(id) => Some((LeafCell::category(id, at), false)),
        Node::Sum(of) => follow(ground, of, at, depth),
        Node::Row => follow(ground, ground.asking_row(at)?.subject.as_ref()?, at, depth),
        Node::PerUnit(of) if ground.denominator(of, at).is_none() => follow(ground, of, at, depth),
        Node::Negate(of) => follow(ground, of, at, depth).map(|(leaf, turned)| (leaf, !turned)),
        Node::Shift(of, shift) => follow(ground, of, &at.shifted(shift)?, depth),
        Node::Cell(cell) => {
            let mut target = ground.target(cell, at)?;
            if let Some(view) = target
                .sheet
                .as_ref()
                .and_then(|id| ground.sheet(id))
                .and_then(|sheet| sheet.view.clone())
            {
                target.view = view;
            }
            follow(ground, ground.formula(&target)?, &target, depth)
        }
        _ => None,
    }
}
