//! From a key table and a model to accounts and a workbook. Pure: no IO, no clock, no order but its own.
//!
//! `classify` finds each key's rule, `allocate` its kroner, `calculate` the cells. This module must
//! never know files, Rhai or how anything is shown.

mod account;
mod adjust;
mod alike;
mod allocate;
mod allocation;
mod calculate;
mod cells;
mod classify;
mod combine;
mod compiled;
mod condition;
mod evaluate;
mod ground;
mod group;
mod hidden;
mod inputs;
mod keys;
mod narrowing;
mod order;
mod parallel;
mod reads;
mod takeover;
#[cfg(test)]
mod tests;
mod weights;
mod workbook;

pub use account::{Account, AdjustedAmount, Balance, Candidate, Contribution, ImputedAmount, RuleRef, Verdict, Verdicts};
pub use alike::Alike;
pub use allocate::{allocate, allocate_noting};
pub use allocation::Allocation;
pub use calculate::{calculate, check_periods, decide};
pub use cells::LEFT_BLANK;
pub use classify::{
    GivenPosting, classify, classify_alike, classify_plainly, explain_posting, judge_posting, key_spec, rule, rules_look_at,
};
pub use combine::{Truth, Undecided, compare};
pub use condition::{ConditionSubject, KeySubject, first_failure};
pub use ground::{Coordinates, Evaluated, Evaluator, FigureReference, Overlay, noting};
pub use group::Grouped;
pub use hidden::{Answers, MOST_CHOICES};
pub use keys::check_keys;
pub use order::{MAX_STEPS, NO_ANSWER};
pub use parallel::in_parallel;
pub use reads::{Reads, Unchanged};
pub use takeover::KnownCells;
pub use workbook::{ALL_SCOPE, Address, Cell, CellOrigin, CheckOutcome, CheckResult, HiddenCount, Workbook};
