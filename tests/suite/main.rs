//! The one integration binary: the house's own rules, and the program seen from outside.

mod accepted;
mod bad_input;
mod cli;
mod gap;
mod gap_cli;
mod house;
mod longterm;
mod places;
mod prose;
mod publish;
mod published;
mod readme;
mod reconcile;
mod reconstructed;
mod report;
mod results;
mod shipped;
mod views;
mod whatif;
