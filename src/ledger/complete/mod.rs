//! Whether a ledger is complete: control totals, periods and vouchers, with
//! witnesses from a second pass.

pub(super) mod completeness;
mod doubled;
pub(super) mod extent;
mod overlap;
mod remarks;
mod totals;
mod unread;
pub(super) mod signs;
mod witness;
