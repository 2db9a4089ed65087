//! SIE, the format in which Swedish programs hand over books: types 1 to 4.

mod balances;
mod encoding;
pub(super) mod format;
mod line;
mod reader;
mod chart;
mod voucher;
