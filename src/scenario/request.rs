//! What gap is to be decomposed, and how the worth of its steps is found.

use crate::model::Id;

/// What is to be decomposed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GapRequest {
    /// The two municipalities; the gap is the first minus the second.
    pub municipalities: (Id, Id),
    /// The accounting year.
    pub year: i32,
    /// The category; every area where absent.
    pub area: Option<Id>,
    /// The view that the steps start from.
    pub from: Id,
    /// The view that they lead to.
    pub to: Id,
}

/// How the worth of a step was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Attribution {
    /// Its exact Shapley value within its stage.
    Shapley,
    /// What it adds when the items of its stage are made in order of their ids.
    InOrder,
}

impl Attribution {
    /// Its name in outputs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Shapley => "shapley",
            Self::InOrder => "in_order",
        }
    }
}
