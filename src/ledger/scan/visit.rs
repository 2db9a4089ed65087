//! What a pass over the lines of a ledger is made for.

use super::evidence::VoucherLine;
use super::line::LedgerLine;

/// What is done with each line.
pub(in crate::ledger) trait Visit {
    /// Whether the codes of a dimension are looked at; those that are not are checked, but not
    /// kept.
    fn wants(&self, dimension: usize) -> bool;

    /// Takes a posting.
    fn posting(&mut self, line: &LedgerLine<'_>);

    /// Whether [`Visit::voucher`] does anything.
    fn wants_vouchers(&self) -> bool {
        false
    }

    /// Takes a voucher line before its codes are read.
    fn voucher(&mut self, voucher: &VoucherLine<'_>) {
        let _ = voucher;
    }
}
