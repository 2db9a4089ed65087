//! Figures of the plain way, and how they are put together.

use crate::model::{Arithmetic, Extreme, Fold};
use crate::value::{Ratio, Unit};

/// What a formula gives in one world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Plain {
    Number(Ratio, Unit),
    Text(String),
    /// Nobody knows.
    Missing,
}

/// Why a formula gives nothing, not even that it is missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stop {
    /// It demands itself, or something that does.
    Circle,
    /// It takes more steps than the plain way has time or room for.
    TooLong,
}

/// What a formula gives; a stop passes through everything that demands it.
pub(super) type Answer = Result<Plain, Stop>;

pub(super) fn arithmetic(op: Arithmetic, a: Plain, b: Plain) -> Plain {
    let (Plain::Number(a, a_unit), Plain::Number(b, b_unit)) = (a, b) else {
        return Plain::Missing;
    };
    match op {
        Arithmetic::Multiply => Plain::Number(&a * &b, a_unit.multiply(&b_unit)),
        Arithmetic::Divide => match a.checked_div(&b) {
            Some(quotient) => Plain::Number(quotient, a_unit.divide(&b_unit)),
            None => Plain::Missing,
        },
        Arithmetic::Add | Arithmetic::Subtract => match a_unit.add(&b_unit) {
            Ok(unit) => Plain::Number(
                if op == Arithmetic::Add {
                    &a + &b
                } else {
                    &a - &b
                },
                unit,
            ),
            Err(_) => Plain::Missing,
        },
    }
}

pub(super) fn extreme_of(extreme: Extreme, a: Plain, b: Plain) -> Plain {
    let (Plain::Number(a, a_unit), Plain::Number(b, b_unit)) = (a, b) else {
        return Plain::Missing;
    };
    let Ok(unit) = a_unit.add(&b_unit) else {
        return Plain::Missing;
    };
    let is_first = match extreme {
        Extreme::Max => a >= b,
        Extreme::Min => a <= b,
    };
    Plain::Number(if is_first { a } else { b }, unit)
}

pub(super) fn folded(fold: Fold, values: &[Plain], weights: &[Plain]) -> Plain {
    let (Some(numbers), Some(weights)) = (numbers(values), numbers(weights)) else {
        return Plain::Missing;
    };
    let Some((_, first)) = numbers.first() else {
        return Plain::Missing;
    };
    let unit = numbers
        .iter()
        .skip(1)
        .try_fold(first.clone(), |unit, (_, next)| unit.add(next));
    let Ok(unit) = unit else {
        return Plain::Missing;
    };
    let plain = || numbers.iter().map(|(number, _)| number.clone());
    let value = match fold {
        Fold::Sum => Some(plain().sum()),
        Fold::Min => plain().min(),
        Fold::Max => plain().max(),
        Fold::Mean => {
            let total: Ratio = numbers
                .iter()
                .zip(&weights)
                .map(|((number, _), (weight, _))| number * weight)
                .sum();
            let weight: Ratio = weights.iter().map(|(weight, _)| weight.clone()).sum();
            total.checked_div(&weight)
        }
    };
    value.map_or(Plain::Missing, |value| Plain::Number(value, unit))
}

/// The numbers; `None` where one is none.
fn numbers(values: &[Plain]) -> Option<Vec<(Ratio, Unit)>> {
    let number = |value: &Plain| match value {
        Plain::Number(value, unit) => Some((value.clone(), unit.clone())),
        Plain::Text(_) | Plain::Missing => None,
    };
    values.iter().map(number).collect()
}
