//! What tells a posting from others in whichever file and form it stands: a hash of its voucher,
//! amount and codes.

use std::hash::BuildHasher;

use crate::ledger::hash::FastState;
use crate::value::Amount;

use super::codes::Dimension;

/// Makes the hashes of postings; remembers those of codes.
#[derive(Default)]
pub(in crate::ledger) struct Fingerprints {
    /// For each dimension the hash of each code, by its number.
    codes: Vec<Vec<u64>>,
}

impl Fingerprints {
    /// The hash of a posting, the same whatever numbers its codes have.
    pub(in crate::ledger) fn of(
        &mut self,
        voucher: &str,
        codes: &[u32],
        amount: Amount,
        dimensions: &[Dimension],
    ) -> u64 {
        let state = FastState::seeded(2);
        self.codes.resize_with(dimensions.len(), Vec::new);
        let mut mixed = 0_u64;
        for ((number, dimension), known) in codes.iter().zip(dimensions).zip(&mut self.codes) {
            let number = *number as usize;
            if number >= known.len() {
                let new = dimension.codes.get(known.len()..).unwrap_or_default();
                known.extend(new.iter().map(|code| state.hash_one(&**code)));
            }
            let hash = known.get(number).copied().unwrap_or_default();
            mixed = mixed.rotate_left(11).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash;
        }
        // A spreadsheet drops the zeros that a number begins with.
        let voucher = voucher.trim_start_matches('0');
        state.hash_one((voucher, amount.ore(), mixed))
    }
}
