//! `kontering` maps raw ledger postings of municipalities into comparable categories and computes a
//! comparison's tables from them.
//!
//! The modules below stand in the order of the data's way; each may use only those above it.
//! ARCHITECTURE.md draws the house.

pub mod sides;
pub mod words;
pub mod value;
pub mod diag;
pub mod world;
pub mod toml_table;
pub mod ledger;
pub mod facts;
pub mod municipality;
pub mod proposal;
pub mod model;
pub mod script;
pub mod lint;
pub mod engine;
pub mod workspace;
pub mod scenario;
pub mod publish;
pub mod cases;
pub mod follow;
pub mod snapshot;
pub mod diff;
pub mod explain;
pub mod coverage;
pub mod sample;
pub mod review;
pub mod reconcile;
pub mod render;
pub mod host;
pub mod cli;
