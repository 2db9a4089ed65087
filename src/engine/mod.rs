//! From a key table and a model to accounts and a workbook. Pure: no IO, no clock, no order but its
//! own.
//!
//! `classify` finds each key's rule, `allocate` its kroner, `calculate` the cells. This module must
//! never know files, Rhai or how anything is shown.

mod account;
mod adjust;
mod allocate;
mod booked;
mod calculate;
mod cells;
mod choices;
mod classified;
mod classify;
mod combine;
mod compiled;
mod condition;
mod controls;
mod coordinates;
mod demand;
mod effort;
mod evaluate;
mod evaluated;
mod evaluator;
mod findings;
mod hidden;
mod inputs;
mod leaves;
mod memo;
mod narrowing;
mod order;
mod overlay;
mod parallel;
mod reads;
mod takeover;
mod unknown;
#[cfg(test)]
mod tests;
mod verdict;
mod weights;
mod workbook;

pub use account::{Account, AdjustedAmount, Balance, Contribution, ImputedAmount, RawPostings};
pub use allocate::{TracedAccount, account_in_views, allocate};
pub use booked::rows_booked;
pub use calculate::{calculate, check_periods, decide};
pub use cells::LEFT_BLANK;
pub use choices::{Answers, MOST_CHOICES};
pub use classified::{ClassifiedLedger, LedgerInput, classify_ledger};
pub use classify::{
    GivenPosting, classify, classify_plainly, explain_posting, judge_posting, key_spec, rule,
};
pub use combine::{Truth, Undecided, compare};
pub use condition::{ConditionSubject, KeySubject, first_failure};
pub use controls::{ControlResult, control};
pub use coordinates::Coordinates;
pub use effort::MAX_STEPS;
pub use evaluated::{Evaluated, NO_ANSWER};
pub use evaluator::Evaluator;
pub use overlay::{FigureReference, Overlay, noting};
pub use parallel::in_parallel;
pub use reads::{Reads, Unchanged};
pub use takeover::KnownCells;
pub use verdict::{Candidate, RuleRef, Verdict, Verdicts};
pub use weights::{check_keys, facts_in_vain, lacks_beside_sheets};
pub use workbook::{
    Address, CategoryLack, Cell, CellLacks, CellOrigin, CheckOutcome, CheckResult, HiddenCount,
    Workbook,
};
