//! A ledger read and condensed, with what the reader summed and could not read.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::value::Amount;

use crate::ledger::{Completeness, KeyTable, QuarantinedLine, RawTotals};

/// A ledger read and condensed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Condensed {
    /// The postings that could be read.
    pub table: KeyTable,
    /// What the reader summed.
    pub raw: RawTotals,
    /// What could not be read.
    pub quarantined: Vec<QuarantinedLine>,
    /// The SHA-256 of each file's bytes, in hexadecimal, by path; of what is not a file, whatever
    /// pins its state, by a name of it.
    pub hashes: BTreeMap<Arc<str>, String>,
    /// Whether the ledger is complete, as far as can be told.
    pub completeness: Vec<Completeness>,
}

impl Condensed {
    /// The sum of the quarantined amounts that are known.
    pub fn quarantined_sum(&self) -> Amount {
        self.quarantined.iter().filter_map(|line| line.amount).sum()
    }
}
