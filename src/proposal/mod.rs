//! How an export can be described that nothing is known of: every entry of municipality.toml with
//! what speaks for it, and whether that is certain.
//!
//! Inputs: a [`World`](crate::world::World) with the files, code lists, and [`ExportAnswers`]; output: a
//! [`ExportProposal`]. Nothing here writes or asks. What two readings fit is guessed, and said so; a
//! proposal is proven by reading the whole ledger as it says.

mod answers;
mod entries;
mod evidence;
mod export_world;
mod proof;
mod export;
mod amounts;
mod codes;
mod lines;
mod ledgers;
mod written;
mod draft;

pub use answers::{ColumnAnswer, ExportAnswers, ExportQuestion, parse_column};
pub use draft::{ExportProposal, ProposedLedger, propose};
pub use entries::{Certainty, NoProposal, ProposedEntry, Subject};
pub use export_world::ExportWorld;
pub use proof::CodeSum;
