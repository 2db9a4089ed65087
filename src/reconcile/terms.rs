//! A formula taken apart: the terms of its sum, and what the sum is divided by.

use crate::engine::{Coordinates, Evaluator};
use crate::model::{Arithmetic, Expr, Fold, Node, written};
use crate::value::{Ratio, Unit};

/// How many references are followed.
const MAX_DEPTH: usize = 64;

/// One term of a sum, with its sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SumTerm {
    /// Its name: a row, a category or the formula.
    pub name: String,
    /// Its computed value.
    pub value: Ratio,
}

/// A formula as a quotient of a sum.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quotient {
    /// The terms of the sum; one where it is none.
    pub terms: Vec<SumTerm>,
    /// What the sum is divided by, with its unit.
    pub divisor: Option<(Ratio, Unit)>,
}

impl Quotient {
    /// The value of a sum, divided as this one is.
    pub fn of(&self, sum: &Ratio) -> Option<Ratio> {
        match &self.divisor {
            Some((divisor, _)) => sum.checked_div(divisor),
            None => Some(sum.clone()),
        }
    }

    /// The whole sum.
    pub fn sum(&self) -> Ratio {
        self.terms.iter().map(|term| term.value.clone()).sum()
    }
}

/// Takes a formula apart, with computed values. `None` where a part of it is not an exact number.
pub fn take_apart(ground: &Evaluator<'_>, formula: &Expr, at: &Coordinates) -> Option<Quotient> {
    let (sum, divisor) = match &*formula.node {
        Node::Arithmetic(Arithmetic::Divide, sum, divisor) => {
            (sum, Some(ground.evaluate(divisor, at).figure))
        }
        Node::PerUnit(sum) => (
            sum,
            ground
                .denominator(sum, at)
                .map(|fact| ground.fact(&fact, at).figure),
        ),
        _ => (formula, None),
    };
    let divisor = match divisor {
        Some(figure) => Some((figure.as_exact()?.clone(), figure.unit)),
        None => None,
    };
    Some(Quotient {
        terms: terms(ground, sum, at, MAX_DEPTH)?,
        divisor,
    })
}

fn terms(
    ground: &Evaluator<'_>,
    formula: &Expr,
    at: &Coordinates,
    depth: usize,
) -> Option<Vec<SumTerm>> {
    let depth = depth.checked_sub(1)?;
    let below = |part: &Expr| terms(ground, part, at, depth);
    let turned = |terms: Vec<SumTerm>| {
        terms
            .into_iter()
            .map(|term| SumTerm {
                value: -term.value,
                ..term
            })
            .collect::<Vec<_>>()
    };
    match &*formula.node {
        Node::Arithmetic(Arithmetic::Add, a, b) => Some([below(a)?, below(b)?].concat()),
        Node::Arithmetic(Arithmetic::Subtract, a, b) => {
            Some([below(a)?, turned(below(b)?)].concat())
        }
        Node::Negate(a) => Some(turned(below(a)?)),
        Node::Sum(of) => below(of),
        Node::Row => rows(ground, at, depth),
        Node::Category(id) => categories(ground, id, formula, at),
        Node::Fold {
            fold: Fold::Sum,
            axis,
            of,
            weight: None,
        } => {
            let places = ground.places(axis, at);
            places
                .iter()
                .map(|place| {
                    Some(SumTerm {
                        name: name_of(place, at),
                        value: exact(ground, of, place)?,
                    })
                })
                .collect()
        }
        // A cell that only repeats another is taken apart as that one.
        Node::Cell(cell) => {
            let target = ground.target(cell, at)?;
            match ground.formula(&target)? {
                Expr { node, .. } if matches!(**node, Node::Number(..) | Node::Fact(_)) => {
                    one(ground, formula, at)
                }
                inner if target.sheet == at.sheet => {
                    let inner = terms(ground, inner, &target, depth)?;
                    if inner.len() > 1 {
                        Some(inner)
                    } else {
                        one(ground, formula, at)
                    }
                }
                _ => one(ground, formula, at),
            }
        }
        _ => one(ground, formula, at),
    }
}

fn exact(ground: &Evaluator<'_>, formula: &Expr, at: &Coordinates) -> Option<Ratio> {
    ground.evaluate(formula, at).figure.as_exact().cloned()
}

fn one(ground: &Evaluator<'_>, formula: &Expr, at: &Coordinates) -> Option<Vec<SumTerm>> {
    Some(vec![SumTerm {
        name: written(formula),
        value: exact(ground, formula, at)?,
    }])
}

/// What a place differs in from the one that asks.
fn name_of(place: &Coordinates, at: &Coordinates) -> String {
    match &place.row {
        Some(row) if place.row != at.row => row.to_string(),
        _ if place.scope != at.scope => place.scope.to_string(),
        _ => place.period.to_string(),
    }
}

fn rows(ground: &Evaluator<'_>, at: &Coordinates, depth: usize) -> Option<Vec<SumTerm>> {
    let row = ground.asking_row(at)?;
    if let Some(subject) = &row.subject {
        return terms(ground, subject, at, depth);
    }
    let rows = &ground.sheet(at.sheet.as_ref()?)?.rows;
    let parts = rows
        .iter()
        .filter(|row| !row.total)
        .filter_map(|row| Some((row, row.subject.as_ref()?)));
    let term = |(row, subject): (&crate::model::Row, &Expr)| {
        let at = Coordinates {
            row: Some(row.id.clone()),
            ..at.clone()
        };
        Some(SumTerm {
            name: row.id.to_string(),
            value: exact(ground, subject, &at)?,
        })
    };
    parts.map(term).collect()
}

/// The parts of a category, where they make up the whole.
fn categories(
    ground: &Evaluator<'_>,
    id: &str,
    formula: &Expr,
    at: &Coordinates,
) -> Option<Vec<SumTerm>> {
    let parts = ground.model().categories.children(Some(id));
    let term = |part: &crate::model::Category| {
        Some(SumTerm {
            name: part.id.to_string(),
            value: ground.category(&part.id, at).figure.as_exact()?.clone(),
        })
    };
    let parts: Vec<SumTerm> = parts.map(term).collect::<Option<_>>()?;
    let whole = exact(ground, formula, at)?;
    let sum: Ratio = parts.iter().map(|part| part.value.clone()).sum();
    if parts.is_empty() || sum != whole {
        one(ground, formula, at)
    } else {
        Some(parts)
    }
}
