//! A made-up municipality of any size: a ledger, the rules that classify it, and the project folder
//! that holds both.
//!
//! Only integers, one seeded generator of random numbers, no clock: the same size gives the same
//! bytes on any machine. The rules are plain data in the order of their strength, so that every
//! tool gets the same ones in its own words.

mod catalogue;
mod ledger;
mod project;
#[allow(dead_code)]
#[path = "../../tests/ledgers/random.rs"]
mod random;
mod rules;

#[allow(unused_imports)]
pub use ledger::{Totals, write_ledger};
#[allow(unused_imports)]
pub use project::{ID, YEAR, own_rules, project_files};
#[allow(unused_imports)]
pub use rules::{Rule, categories, rules};
