//! From a key table and a model to accounts and a workbook. Pure: no IO, no clock, no order but its own.
//!
//! `classify` finds each key's rule, `allocate` its kroner, `calculate` the cells. This module must
//! never know files, Rhai or how anything is shown.

mod account;
mod workbook;

pub use account::{Account, Balance, Candidate, Contribution, ImputedAmount, RuleRef, Verdict};
pub use workbook::{ALL_SCOPE, Address, Cell, CellOrigin, CheckOutcome, CheckResult, Workbook};
