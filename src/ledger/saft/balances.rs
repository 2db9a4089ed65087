//! Whether every transaction balances.
//!
//! Some programs write a transaction in pieces, one for each period or each line: pieces of one
//! number in one journal are put together before they are judged.

use std::collections::BTreeMap;

use crate::diag::{Code, RecordPlace};
use crate::ledger::records::content::FileRemark;
use crate::value::Amount;

/// How many transactions are named; the rest are counted.
const MOST_NAMED: usize = 5;

/// By how much a line that was computed from another currency may differ.
const ROUNDING: Amount = Amount::from_ore(1);

const HELP: &str = "lines are missing, or it was changed after it was made; export it again, or write `both_sides = false` in municipality.toml where only one side is exported on purpose";

/// What lines add up to.
#[derive(Default)]
struct TransactionBalance {
    sum: Amount,
    /// By how much it may differ from nothing.
    rounding: Amount,
    /// Whether the amount of some line cannot be read.
    is_unknown: bool,
    /// Where its first line is.
    first: Option<RecordPlace>,
}

impl TransactionBalance {
    fn is_off(&self) -> bool {
        let size = if self.sum < Amount::ZERO {
            -self.sum
        } else {
            self.sum
        };
        !self.is_unknown && size > self.rounding
    }
}

/// The transaction at hand, and those that did not balance so far.
#[derive(Default)]
pub(super) struct TransactionBalances {
    open: TransactionBalance,
    /// By journal and number.
    pieces: BTreeMap<(String, String), TransactionBalance>,
    /// How many have no number, each of which is whole.
    without_number: u64,
}

impl TransactionBalances {
    /// Adds a line to the transaction at hand.
    pub(super) fn line(
        &mut self,
        amount: Option<Amount>,
        is_foreign: bool,
        place: impl FnOnce() -> RecordPlace,
    ) {
        self.open.first.get_or_insert_with(place);
        self.open.is_unknown |= amount.is_none();
        self.open.sum += amount.unwrap_or_default();
        if is_foreign {
            self.open.rounding += ROUNDING;
        }
    }

    /// Ends the transaction at hand.
    pub(super) fn end(&mut self, journal: &str, id: &str) {
        let piece = std::mem::take(&mut self.open);
        if !piece.is_unknown && !piece.is_off() {
            return;
        }
        let id = match id {
            "" => {
                self.without_number += 1;
                format!(" {}", self.without_number)
            }
            id => id.to_owned(),
        };
        let whole = self.pieces.entry((journal.to_owned(), id)).or_default();
        whole.sum += piece.sum;
        whole.rounding += piece.rounding;
        whole.is_unknown |= piece.is_unknown;
        if whole.first.is_none() {
            whole.first = piece.first;
        }
    }

    /// What does not balance, in the order of the file.
    pub(super) fn remarks(self) -> Vec<FileRemark> {
        let pieces = self.pieces.into_iter();
        let mut off: Vec<_> = pieces.filter(|(_, balance)| balance.is_off()).collect();
        off.sort_by_key(|(_, balance)| balance.first.as_ref().map_or(0, RecordPlace::number));
        let more = off.len().saturating_sub(MOST_NAMED);
        let named = off.into_iter().take(MOST_NAMED);
        let mut remarks: Vec<FileRemark> = named
            .map(|((journal, id), balance)| {
                let name = [journal.as_str(), id.trim_start()].join(" ");
                let message = format!(
                    "has transaction {}, which does not balance: debit less credit is {} kr",
                    name.trim(),
                    balance.sum
                );
                let remark = FileRemark::new(Code::FileContradicts, message, HELP);
                match balance.first {
                    Some(place) => remark.at(place),
                    None => remark,
                }
            })
            .collect();
        if more > 0 {
            let what = match more {
                1 => "1 more transaction that does".to_owned(),
                more => format!("{more} more transactions that do"),
            };
            let message = format!("has {what} not balance");
            remarks.push(FileRemark::new(Code::FileContradicts, message, HELP));
        }
        remarks
    }
}
