//! What gap is to be decomposed, and how the worth of its steps is found.

use crate::model::Id;

/// What is to be decomposed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GapRequest {
    /// The two municipalities; the gap is the first minus the second.
    pub municipalities: (Id, Id),
    /// The accounting year of each.
    pub years: (i32, i32),
    /// In which year's prices; where absent, as booked, which both must be in one year for.
    pub prices: Option<i32>,
    /// The category; every area where absent.
    pub area: Option<Id>,
    /// The view that the steps start from.
    pub from: Id,
    /// The view that they lead to.
    pub to: Id,
}

impl GapRequest {
    /// The two municipalities, each with its year.
    pub fn places(&self) -> [(&Id, i32); 2] {
        let (a, b) = &self.municipalities;
        [(a, self.years.0), (b, self.years.1)]
    }
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
