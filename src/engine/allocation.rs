//! What allocating and adjusting a ledger start from.

use crate::facts::{Basis, FactBook};
use crate::ledger::Condensed;
use crate::model::{Id, Model};

/// One ledger to be accounted for.
pub struct Allocation<'a> {
    /// The model.
    pub model: &'a Model,
    /// The facts of every place and period.
    pub facts: &'a FactBook,
    /// The municipality.
    pub municipality: &'a Id,
    /// The accounting year.
    pub year: i32,
    /// The view.
    pub view: &'a Id,
    /// The ledger.
    pub ledger: &'a Condensed,
    /// What its postings stand on.
    pub ledger_basis: Basis,
}
