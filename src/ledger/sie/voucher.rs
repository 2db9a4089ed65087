//! Vouchers of type 4 and their lines.

use std::collections::BTreeMap;

use super::chart::{SieChart, SiePosting};
use super::line::{SieFields, SieObject};
use crate::diag::{Code, RecordPlace};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::content::FileRemark;
use crate::ledger::records::plain_amount::plain_amount;
use crate::value::Amount;

/// The voucher at hand.
struct SieVoucher {
    line: u64,
    series: String,
    number: String,
    date: String,
    text: String,
    rows: u64,
    sum: Amount,
    /// Whether every amount could be read.
    is_known: bool,
    /// Lines that were added later, which stand there once more for programs that do not know that.
    added: Vec<AddedLine>,
}

/// What of an added line is the same where it is repeated.
#[derive(PartialEq, Eq)]
struct AddedLine {
    account: String,
    objects: Vec<SieObject>,
    amount: Option<Amount>,
}

/// All vouchers of a file as they pass by.
#[derive(Default)]
pub(super) struct Vouchers {
    open: Option<SieVoucher>,
    /// How many there were.
    pub(super) count: u64,
    /// What each account got.
    pub(super) sums: BTreeMap<String, Amount>,
    /// Whether all lines could be read.
    pub(super) are_known: bool,
    /// Whether only one side of each is exported, so that none need balance.
    are_one_sided: bool,
    /// What is wrong with them.
    pub(super) remarks: Vec<FileRemark>,
}

const INCOMPLETE: &str = "the file was cut or changed after it was made; export it again";

impl Vouchers {
    /// None yet.
    pub(super) fn new(are_one_sided: bool) -> Self {
        Self {
            are_known: true,
            are_one_sided,
            ..Self::default()
        }
    }

    /// Begins a voucher.
    pub(super) fn begin(&mut self, line: u64, fields: &SieFields) {
        self.not_closed();
        self.count += 1;
        self.open = Some(SieVoucher {
            line,
            series: fields.text(0).to_owned(),
            number: fields.text(1).to_owned(),
            date: fields.text(2).to_owned(),
            text: fields.text(3).to_owned(),
            rows: 0,
            sum: Amount::ZERO,
            is_known: true,
            added: Vec::new(),
        });
    }

    /// Ends the voucher at hand, which must balance unless only one side is exported.
    pub(super) fn end(&mut self) {
        let Some(voucher) = self.open.take() else {
            return;
        };
        if voucher.is_known && voucher.sum != Amount::ZERO && !self.are_one_sided {
            let message = format!(
                "has voucher {}, which does not balance: debit less credit is {} kr",
                voucher.name(),
                voucher.sum
            );
            self.contradiction(voucher.line, message);
        }
    }

    /// Says of a voucher that is still open that it should not be.
    pub(super) fn not_closed(&mut self) {
        if let Some(voucher) = self.open.take() {
            let message = format!("has voucher {}, which is never closed", voucher.name());
            self.contradiction(voucher.line, message);
        }
    }

    fn contradiction(&mut self, line: u64, message: String) {
        let remark = FileRemark::new(Code::FileContradicts, message, INCOMPLETE);
        self.remarks.push(remark.at(RecordPlace::Line(line)));
    }

    /// Adds a line of the voucher at hand as a record.
    pub(super) fn add(
        &mut self,
        (number, label): (u64, &str),
        fields: &Result<SieFields, String>,
        chart: &SieChart,
        batch: &mut RecordBatch,
    ) {
        let none = SieFields::default();
        let (known, mut problem) = match fields {
            Ok(fields) => (fields, None),
            Err(problem) => (&none, Some(problem.clone())),
        };
        // A list of objects may be left out by programs that have none.
        let objects = known.objects(1);
        let shift = usize::from(objects.is_some());
        let objects = objects.unwrap_or_default();
        if self.open.is_none() {
            problem = problem.or_else(|| Some("the line stands in no voucher".to_owned()));
        }
        let amount = match problem {
            Some(problem) => Err(problem),
            None => plain_amount(known.text(1 + shift)),
        };
        let account = known.text(0);
        self.are_known &= amount.is_ok();
        if let Some(voucher) = &mut self.open {
            let line = AddedLine {
                account: account.to_owned(),
                objects: objects.to_vec(),
                amount: amount.clone().ok(),
            };
            let repeated = voucher.added.iter().position(|added| *added == line);
            match (label, repeated) {
                ("#TRANS", Some(at)) => {
                    voucher.added.swap_remove(at);
                    return;
                }
                ("#RTRANS", _) => voucher.added.push(line),
                _ => {}
            }
            voucher.rows += 1;
            voucher.is_known &= amount.is_ok();
            if let Ok(amount) = amount {
                voucher.sum += amount;
            }
        }
        if let Ok(amount) = amount {
            *self.sums.entry(account.to_owned()).or_default() += amount;
        }
        let date = known.text(2 + shift);
        let posting = SiePosting {
            account,
            text: known.text(3 + shift),
            date,
            objects,
            ..SiePosting::default()
        };
        let posting = match &self.open {
            Some(voucher) => {
                // The voucher's date says when it was booked.
                let booked = [voucher.date.as_str(), date];
                let booked = booked.into_iter().find(|date| !date.is_empty());
                SiePosting {
                    series: &voucher.series,
                    number: &voucher.number,
                    row: voucher.rows.to_string(),
                    voucher_date: &voucher.date,
                    voucher_text: &voucher.text,
                    date: if date.is_empty() { &voucher.date } else { date },
                    period: booked.and_then(|date| date.get(..6)).unwrap_or(""),
                    ..posting
                }
            }
            None => posting,
        };
        chart.add(&posting, &amount, batch);
        batch.end(RecordPlace::Line(number), false);
    }
}

impl SieVoucher {
    fn name(&self) -> String {
        format!("{} {}", self.series, self.number).trim().to_owned()
    }
}
