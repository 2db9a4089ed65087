//! Which numbers are hidden, and whether an attacker finds one of them in spite of that.

mod audit;
pub(super) mod choose;
pub(super) mod given_away;
pub(super) mod hide;
mod worlds;
