//! What a formula gives: a figure with what it stands on, or no answer.

use std::sync::Arc;

use crate::facts::Basis;
use crate::value::{Figure, Unit};

use super::workbook::CellOrigin;

/// The reason of a figure that has no answer.
pub const NO_ANSWER: &str = "depends on itself, or on more than can be computed";

/// A computed figure with what it stands on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evaluated {
    pub figure: Figure,
    /// The weakest ground beneath it; absent for what stands on nothing, such as a literal.
    pub basis: Option<Basis>,
    /// Computed, or the fact itself.
    pub origin: CellOrigin,
}

impl Evaluated {
    pub fn computed(figure: Figure, basis: Option<Basis>) -> Self {
        Self {
            figure,
            basis,
            origin: CellOrigin::Computed,
        }
    }

    pub fn quoted(figure: Figure, basis: Option<Basis>) -> Self {
        Self {
            figure,
            basis,
            origin: CellOrigin::Quoted,
        }
    }
}

/// There is no answer: something is yet to be computed, or never can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NoAnswer;

/// A figure, unless there is no answer.
pub(super) type Answer<T> = Result<T, NoAnswer>;

/// A figure that is missing for a reason.
pub(super) fn missing(reason: impl Into<Arc<str>>, unit: Unit) -> Evaluated {
    Evaluated::computed(Figure::missing(reason, unit), None)
}

/// Marks a figure as computed, whatever it was before.
pub(super) fn computed(value: Evaluated) -> Evaluated {
    Evaluated::computed(value.figure, value.basis)
}

/// A figure without an answer, for those who look at it from outside.
pub(super) fn without_answer() -> Evaluated {
    missing(NO_ANSWER, Unit::ratio())
}
