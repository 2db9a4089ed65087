//! Putting figures together: comparisons of values that may be intervals, sums and means of many.

use std::fmt;
use std::sync::Arc;

use crate::facts::Basis;
use crate::model::{Comparison, Fold};
use crate::value::{Figure, Ratio, Unit, Value};

use super::evaluated::{Evaluated, missing};

/// Why it is open whether a relation holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Undecided {
    /// It holds for some of what lies between the bounds, and not for the rest.
    BothSides,
    /// Something is missing, and why; or it is no relation between figures at all.
    Missing(Arc<str>),
}

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BothSides => f.write_str("the interval lies on both sides"),
            Self::Missing(reason) => f.write_str(reason),
        }
    }
}

/// Whether a relation holds.
pub type Truth = Result<bool, Undecided>;

/// The graver of two reasons why something is open: what is missing cannot be decided by any choice
/// of hidden counts.
pub(super) fn graver(a: Undecided, b: Undecided) -> Undecided {
    if a == Undecided::BothSides { b } else { a }
}

/// What is known of a figure that is one of two: the room that both take together.
pub(super) fn either(a: &Evaluated, b: &Evaluated) -> Evaluated {
    let reason = Undecided::BothSides.to_string();
    let (unit, value) = match (
        a.figure.unit.add(&b.figure.unit),
        &a.figure.value,
        &b.figure.value,
    ) {
        (_, missing @ Value::Missing(_), _) | (_, _, missing @ Value::Missing(_)) => {
            (a.figure.unit.clone(), missing.clone())
        }
        (Ok(unit), x, y) if x == y && x.is_settled() => (unit, x.clone()),
        (Ok(unit), x, y) => match (x.bounds(), y.bounds()) {
            (Some((a, b)), Some((c, d))) => (
                unit,
                Value::Interval {
                    low: a.min(c).clone(),
                    high: b.max(d).clone(),
                    tight: false,
                },
            ),
            _ => (unit, Value::Missing(reason.into())),
        },
        (Err(_), ..) => (a.figure.unit.clone(), Value::Missing(reason.into())),
    };
    Evaluated::computed(Figure { value, unit }, weaker(a.basis, b.basis))
}

/// The weaker of two grounds.
pub fn weaker(a: Option<Basis>, b: Option<Basis>) -> Option<Basis> {
    a.max(b)
}

/// Whether two values compare so, when both sides of an equation may lie `within` of each other.
pub fn compare(comparison: Comparison, a: &Value, b: &Value, within: &Ratio) -> Truth {
    if let (Value::Text(a), Value::Text(b)) = (a, b) {
        return Ok(comparison.holds(a.norwegian().cmp(&b.norwegian())));
    }
    for side in [a, b] {
        if let Value::Missing(reason) = side {
            return Err(Undecided::Missing(reason.clone()));
        }
    }
    let (Some((a_low, a_high)), Some((b_low, b_high))) = (a.bounds(), b.bounds()) else {
        return Err(Undecided::Missing(Arc::from(
            "a text and a number are compared",
        )));
    };
    let near = |x: &Ratio, y: &Ratio| (x - y).abs() <= *within;
    let decide = |x: &Ratio, y: &Ratio| match comparison {
        Comparison::Equal => near(x, y),
        Comparison::NotEqual => !near(x, y),
        _ => comparison.holds(x.cmp(y)),
    };
    let exact = a_low == a_high && b_low == b_high;
    let corners = [
        decide(a_low, b_low),
        decide(a_low, b_high),
        decide(a_high, b_low),
        decide(a_high, b_high),
    ];
    let disjoint = a_high < b_low || b_high < a_low;
    let decided = match comparison {
        Comparison::Equal | Comparison::NotEqual => exact || disjoint,
        _ => true,
    };
    if decided && corners.iter().all(|corner| *corner == corners[0]) {
        Ok(corners[0])
    } else {
        Err(Undecided::BothSides)
    }
}

/// Puts many figures together.
pub(super) fn combine(fold: Fold, items: Vec<(Evaluated, Option<Evaluated>)>) -> Evaluated {
    let mut items = items.into_iter();
    let Some((first, first_weight)) = items.next() else {
        return missing("there is nothing to sum over", Unit::ratio());
    };
    let weighted = |item: &Evaluated, weight: &Option<Evaluated>| match weight {
        Some(weight) => (
            item.figure.value.multiply(&weight.figure.value),
            weight.figure.value.clone(),
            weaker(item.basis, weight.basis),
        ),
        None => (
            item.figure.value.clone(),
            Value::Exact(Ratio::one()),
            item.basis,
        ),
    };
    let mut unit = first.figure.unit.clone();
    let (mut total, mut weights, mut basis) = weighted(&first, &first_weight);
    for (item, weight) in items {
        match unit.add(&item.figure.unit) {
            Ok(sum) => unit = sum,
            Err(error) => {
                return missing(
                    format!("{} and {} do not add up", error.left, error.right),
                    unit,
                );
            }
        }
        let (value, share, stands_on) = weighted(&item, &weight);
        total = match fold {
            Fold::Sum | Fold::Mean => total.add(&value),
            Fold::Min => total.min(&value),
            Fold::Max => total.max(&value),
        };
        weights = weights.add(&share);
        basis = weaker(basis, stands_on);
    }
    let value = if fold == Fold::Mean {
        total.divide(&weights)
    } else {
        total
    };
    Evaluated::computed(Figure { value, unit }, basis)
}
