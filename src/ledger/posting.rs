//! A posting as it is read, a line that cannot be read, and the sums of both.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::RecordPlace;
use crate::value::Amount;

/// One ledger line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posting {
    /// Which of the ledger's files, from 0.
    pub file: usize,
    /// Where it stands in its file, the header counted.
    pub record: RecordPlace,
    /// The amount. Expenditure is positive, income negative, whatever the export's own sign.
    pub amount: Amount,
    /// The code of each dimension.
    pub codes: BTreeMap<Arc<str>, Arc<str>>,
    /// The free texts by dimension.
    pub texts: BTreeMap<Arc<str>, String>,
    /// The voucher's number.
    pub voucher: Option<String>,
    /// The line's number within its voucher, as the export writes it.
    pub voucher_line: Option<String>,
    /// The voucher's date, as the export writes it.
    pub date: Option<String>,
}

impl Posting {
    /// Where it stands in its ledger.
    pub fn place(&self) -> (usize, RecordPlace) {
        (self.file, self.record.clone())
    }

    /// Its free texts beside each other, or what stands for them where they are not shown; `None`
    /// where it has none.
    pub fn shown_texts(&self, show_texts: bool, hidden: &str) -> Option<String> {
        let texts = self.texts.values().map(String::as_str);
        let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
        match (texts.is_empty(), show_texts) {
            (true, _) => None,
            (false, true) => Some(texts.join(" | ")),
            (false, false) => Some(hidden.to_owned()),
        }
    }
}

/// A line that could not be read, or not with certainty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuarantinedLine {
    /// Which of the ledger's files, from 0.
    pub file: usize,
    /// Where it stands in its file.
    pub record: RecordPlace,
    /// Its amount, when that much could be read.
    pub amount: Option<Amount>,
}

/// Totals that the reader sums on its own, before anything is condensed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct RawTotals {
    /// Lines that hold postings, those in quarantine included.
    pub lines: u64,
    /// The sum of all amounts that could be read.
    pub net: Amount,
    /// The sum of those above zero.
    pub debit: Amount,
    /// The sum of those below zero.
    pub credit: Amount,
    /// The sum of each period.
    pub periods: BTreeMap<Arc<str>, Amount>,
}

impl RawTotals {
    /// Adds an amount to the sums of both signs.
    pub fn add(&mut self, amount: Amount) {
        self.net += amount;
        let side = if amount < Amount::ZERO {
            &mut self.credit
        } else {
            &mut self.debit
        };
        *side += amount;
    }
}
