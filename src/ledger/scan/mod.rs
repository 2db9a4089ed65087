//! The one pass over a ledger's lines: columns, amounts, codes, sums, evidence, and what cannot be
//! read.

mod amount;
mod amount_names;
mod amount_units;
mod code_problem;
pub(super) mod code_reader;
pub(super) mod codes;
pub(super) mod columns;
pub(super) mod evidence;
pub(super) mod files;
pub(super) mod findings;
pub(super) mod fingerprint;
pub(super) mod formats;
pub(super) mod line;
pub(super) mod pass;
pub(super) mod personal;
pub(super) mod dimensions;
mod header;
mod header_names;
mod other_lines;
pub(super) mod periods;
mod record_shapes;
pub(super) mod tally;
pub(super) mod twice;
mod unread;
pub(super) mod visit;
mod width;
pub(super) mod wide;
mod wide_names;
mod wide_counts;
mod wide_lines;
mod years;
mod shape;
mod spelling;
pub(super) mod code_findings;
