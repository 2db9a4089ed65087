//! The one integration binary: the house's own rules, and the program seen from outside.

mod accepted;
mod bad_input;
mod cli;
mod diff;
mod diff_laws;
mod edits;
mod gap;
mod gap_cli;
mod house;
mod interrupt;
mod longterm;
mod mutations;
mod places;
mod prose;
mod publish;
mod published;
mod readme;
mod reconcile;
mod reconstructed;
mod results;
mod shipped;
mod views;
mod watch;
mod whatif;
mod xlsx;
mod workspace;
