//! What the completeness checks need, gathered while a ledger is read.
//!
//! **Memory**: eight bytes for each voucher line where voucher and line are both exported, and one small
//! entry for each voucher where both sides are; vouchers are kept as hashes, never as text.

use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::value::Amount;

use super::LedgerSpec;
use super::codes::Dimension;
use super::hash::FastState;
use super::scan::VoucherLine;

/// What was seen of vouchers and internal trade.
pub(super) struct Evidence {
    /// The hash of each voucher line, when both parts are exported.
    pub(super) lines: Option<Vec<u64>>,
    /// The sum of each voucher by the hash of its number, when both sides are exported.
    pub(super) vouchers: Option<HashMap<u64, Amount, FastState>>,
    /// The sums of internal purchase and internal sale in operation, when there are such dimensions.
    pub(super) internal: Option<[Amount; 2]>,
    kontoklasse: usize,
    art: usize,
}

/// Internal purchase and internal sale.
pub(super) const INTERNAL_ARTS: [&str; 2] = ["290", "790"];

impl Evidence {
    /// Nothing seen yet.
    pub(super) fn new(spec: &LedgerSpec, dimensions: &[Dimension]) -> Self {
        let position = |name: &str| dimensions.iter().position(|dimension| &*dimension.name == name);
        let (kontoklasse, art) = (position("kontoklasse"), position("art"));
        Self {
            lines: (spec.voucher.is_some() && spec.voucher_line.is_some()).then(Vec::new),
            vouchers: (spec.both_sides && spec.voucher.is_some()).then(HashMap::default),
            internal: (kontoklasse.is_some() && art.is_some()).then_some([Amount::ZERO; 2]),
            kontoklasse: kontoklasse.unwrap_or(usize::MAX),
            art: art.unwrap_or(usize::MAX),
        }
    }

    /// Whether the codes of a dimension must be kept.
    pub(super) fn wants(&self, dimension: usize) -> bool {
        dimension == self.kontoklasse || dimension == self.art
    }

    /// Takes a line of a voucher.
    pub(super) fn voucher(&mut self, line: &VoucherLine<'_>) {
        if line.voucher.is_empty() {
            return;
        }
        if let Some(lines) = &mut self.lines
            && !line.line.is_empty()
        {
            lines.push(line_hash(line, 0));
        }
        if let Some(vouchers) = &mut self.vouchers {
            *vouchers.entry(voucher_hash(line)).or_default() += line.amount;
        }
    }

    /// Takes the codes of a posting.
    pub(super) fn codes(&mut self, codes: &[u32], amount: Amount, dimensions: &[Dimension]) {
        let Some(internal) = &mut self.internal else { return };
        let code = |index: usize| dimensions[index].code(codes[index]).map_or("", |code| &**code);
        let art = code(self.art);
        if let Some(side) = INTERNAL_ARTS.iter().position(|internal| *internal == art)
            && code(self.kontoklasse) == "1"
        {
            internal[side] += amount;
        }
    }
}

/// The hash of a voucher line; two seeds together leave no room for chance.
pub(super) fn line_hash(line: &VoucherLine<'_>, seed: u64) -> u64 {
    FastState::seeded(seed).hash_one((line.voucher, line.line))
}

/// The hash of a voucher's number.
pub(super) fn voucher_hash(line: &VoucherLine<'_>) -> u64 {
    FastState::default().hash_one(line.voucher)
}
