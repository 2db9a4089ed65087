//! The ledgers of a file: each entry of their descriptions with what speaks for it.

mod control;
mod doubts;
pub(super) mod drafting;
mod kroner;
pub(super) mod ledger_draft;
mod sign;
pub(super) mod study;
mod unit;
