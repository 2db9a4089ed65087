//! What must be judged before a result is accepted: what moved since the accepted one, by cause,
//! direct changes apart from what follows.
//!
//! Inputs: an accepted snapshot, a project with its run. Outputs: a plan. This module must never
//! know who judges, nor where.

mod causes;
mod plan;

pub use plan::{DifferenceGroup, Plan, plan};

#[cfg(test)]
mod tests;
