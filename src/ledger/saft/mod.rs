//! SAF-T Financial, the format in which Norwegian bookkeeping is handed over: 1.00 to 1.30.

mod balances;
mod document;
pub(super) mod format;
mod line;
mod master;
mod reader;
mod selection;
mod split;
