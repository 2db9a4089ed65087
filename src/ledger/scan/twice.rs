//! Whether every posting of a period stands in a file twice, as where an export was pasted into a
//! file that had it already.
//!
//! A ledger without numbered voucher lines may well hold two postings that are alike; a whole
//! period of them it holds only by mistake. The hashes of a period's lines are folded into one
//! word, in which lines that are there an even number of times leave nothing: this costs a hash
//! for each line, and no memory for each.

use std::hash::BuildHasher;

use crate::ledger::hash::FastState;
use crate::ledger::records::fields::Fields;
use crate::value::Amount;

/// How many lines a period has at least that is looked at.
const LEAST_LINES: u64 = 6;

/// The lines of a period, folded.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(in crate::ledger) struct FoldedLines {
    folded: u64,
    /// The first hash, and whether another was met.
    one: Option<u64>,
    has_others: bool,
    /// How many lines there are.
    pub(in crate::ledger) lines: u64,
    /// Their kroner.
    pub(in crate::ledger) net: Amount,
}

impl FoldedLines {
    fn add(&mut self, hash: u64, amount: Amount) {
        self.folded ^= hash;
        self.has_others |= *self.one.get_or_insert(hash) != hash;
        self.lines += 1;
        self.net += amount;
    }

    fn absorb(&mut self, other: Self) {
        self.folded ^= other.folded;
        self.has_others |= other.has_others;
        if let Some(hash) = other.one {
            self.has_others |= *self.one.get_or_insert(hash) != hash;
        }
        self.lines += other.lines;
        self.net += other.net;
    }

    /// Whether each of its lines is there an even number of times.
    pub(in crate::ledger) fn are_twice(&self) -> bool {
        self.folded == 0 && self.has_others && self.lines >= LEAST_LINES
    }
}

/// The lines of a file by the number of their period.
#[derive(Clone, Default)]
pub(in crate::ledger) struct FoldedPeriods(Vec<FoldedLines>);

impl FoldedPeriods {
    /// Takes a line.
    #[inline]
    pub(in crate::ledger) fn add(&mut self, period: u32, fields: &Fields<'_>, amount: Amount) {
        let hash = FastState::seeded(3).hash_one(fields.whole());
        self.of(period).add(hash, amount);
    }

    /// Takes in what was seen elsewhere; `numbers` has for each number of a period there the one
    /// here.
    pub(in crate::ledger) fn absorb(&mut self, other: &Self, numbers: Option<&[u32]>) {
        for (at, lines) in (0..).zip(&other.0) {
            let number = numbers.and_then(|numbers| numbers.get(at).copied());
            self.of(number.unwrap_or_default()).absorb(*lines);
        }
    }

    /// The lines of each period.
    pub(in crate::ledger) fn iter(&self) -> impl Iterator<Item = (u32, &FoldedLines)> {
        (0..).zip(&self.0)
    }

    fn of(&mut self, period: u32) -> &mut FoldedLines {
        let period = period as usize;
        if period >= self.0.len() {
            self.0.resize(period + 1, FoldedLines::default());
        }
        &mut self.0[period]
    }
}
