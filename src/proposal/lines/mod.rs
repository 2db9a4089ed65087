//! What lines are: of which year and kind, of the ledger or not, sums of others or not.

pub(super) mod choosers;
pub(super) mod claims;
pub(super) mod closing;
pub(super) mod origin;
pub(super) mod summing;
pub(super) mod totals;
