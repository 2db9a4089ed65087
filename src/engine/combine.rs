//! Putting figures together: comparisons of values that may be intervals, sums and means of many.

use std::sync::Arc;

use crate::facts::Basis;
use crate::model::{Comparison, Fold};
use crate::value::{Figure, Ratio, Unit, Value};

use super::evaluate::{Truth, missing};
use super::ground::Evaluated;

/// The weaker of two grounds.
pub fn weaker(a: Option<Basis>, b: Option<Basis>) -> Option<Basis> {
    a.max(b)
}

/// Whether two values compare so, when both sides of an equation may lie `within` of each other.
pub fn compare(comparison: Comparison, a: &Value, b: &Value, within: &Ratio) -> Truth {
    if let (Value::Text(a), Value::Text(b)) = (a, b) {
        return Ok(comparison.holds(a.cmp(b)));
    }
    for side in [a, b] {
        if let Value::Missing(reason) = side {
            return Err(reason.clone());
        }
    }
    let (Some((a_low, a_high)), Some((b_low, b_high))) = (a.bounds(), b.bounds()) else {
        return Err(Arc::from("a text and a number are compared"));
    };
    let near = |x: &Ratio, y: &Ratio| (x - y).abs() <= *within;
    let decide = |x: &Ratio, y: &Ratio| match comparison {
        Comparison::Equal => near(x, y),
        Comparison::NotEqual => !near(x, y),
        _ => comparison.holds(x.cmp(y)),
    };
    let exact = a_low == a_high && b_low == b_high;
    let corners = [decide(a_low, b_low), decide(a_low, b_high), decide(a_high, b_low), decide(a_high, b_high)];
    let disjoint = a_high < b_low || b_high < a_low;
    let decided = match comparison {
        Comparison::Equal | Comparison::NotEqual => exact || disjoint,
        _ => true,
    };
    if decided && corners.iter().all(|corner| *corner == corners[0]) {
        Ok(corners[0])
    } else {
        Err(Arc::from("the interval lies on both sides"))
    }
}

/// Puts many figures together.
pub(super) fn combine(fold: Fold, items: Vec<(Evaluated, Option<Evaluated>)>) -> Evaluated {
    let mut items = items.into_iter();
    let Some((first, first_weight)) = items.next() else {
        return missing("there is nothing to sum over", Unit::ratio());
    };
    let weighted = |item: &Evaluated, weight: &Option<Evaluated>| match weight {
        Some(weight) => {
            (item.figure.value.multiply(&weight.figure.value), weight.figure.value.clone(), weaker(item.basis, weight.basis))
        }
        None => (item.figure.value.clone(), Value::Exact(Ratio::one()), item.basis),
    };
    let mut unit = first.figure.unit.clone();
    let (mut total, mut weights, mut basis) = weighted(&first, &first_weight);
    for (item, weight) in items {
        match unit.add(&item.figure.unit) {
            Ok(sum) => unit = sum,
            Err(error) => return missing(format!("{} and {} do not add up", error.left, error.right), unit),
        }
        let (value, share, ground) = weighted(&item, &weight);
        total = match fold {
            Fold::Sum | Fold::Mean => total.add(&value),
            Fold::Min => total.min(&value),
            Fold::Max => total.max(&value),
        };
        weights = weights.add(&share);
        basis = weaker(basis, ground);
    }
    let value = if fold == Fold::Mean { total.divide(&weights) } else { total };
    Evaluated::computed(Figure { value, unit }, basis)
}
