//! What is known of a project, whether it is told or not: its formulas and checks, sums that nobody declares, counts
//! that sources hide, and what was told before.

mod assemble;
mod demands;
mod forms;
pub(super) mod gather;
pub(super) mod known_sums;
mod live;
mod period_sums;
mod periods;
pub(super) mod probe;
mod remember;
pub(super) mod told_before;
pub(super) mod unknown_counts;
mod views;
