//! A line of a transaction, and the fields that it is handed out as.

use super::master::{EntryTotals, Master};
use super::split::{SaftAnalysis, Split, split};
use crate::diag::{ElementName, RecordPlace};
use crate::ledger::records::batch::RecordBatch;
use crate::ledger::records::plain_amount::{in_dialect, plain_amount};
use crate::value::{Amount, NumberMarks};

/// The fields before those of analyses, named as the elements are.
const NAMES: [&str; 29] = [
    "JournalID",
    "TransactionID",
    "Voucher",
    "Period",
    "PeriodYear",
    "TransactionDate",
    "GLPostingDate",
    "VoucherType",
    "VoucherDescription",
    "TransactionDescription",
    "LineNumber",
    "RecordID",
    "AccountID",
    "AccountDescription",
    "StandardAccountID",
    "GroupingCategory",
    "GroupingCode",
    "AccountType",
    "SourceDocumentID",
    "CustomerID",
    "SupplierID",
    "ReferenceNumber",
    "ValueDate",
    "Description",
    "CurrencyCode",
    "CurrencyAmount",
    "DebitAmount",
    "CreditAmount",
    "Amount",
];

/// What the fields of analyses begin with; the type or its description follows.
pub(super) const ANALYSIS: &str = "Analysis.";

/// What of a transaction its lines share.
#[derive(Clone, Default)]
pub(super) struct SaftTransaction {
    pub(super) id: String,
    pub(super) period: String,
    pub(super) year: String,
    pub(super) date: String,
    pub(super) posted: String,
    pub(super) voucher_kind: String,
    pub(super) voucher_text: String,
    pub(super) text: String,
    /// How many lines it has so far.
    pub(super) lines: u64,
}

impl SaftTransaction {
    /// The field that an element of a transaction fills.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "TransactionID" => &mut self.id,
            "Period" => &mut self.period,
            "PeriodYear" => &mut self.year,
            "TransactionDate" => &mut self.date,
            "GLPostingDate" => &mut self.posted,
            "VoucherType" => &mut self.voucher_kind,
            "VoucherDescription" => &mut self.voucher_text,
            "Description" => &mut self.text,
            _ => return None,
        })
    }
}

/// A line while its elements are read.
#[derive(Clone, Default)]
pub(super) struct SaftLine {
    /// The line of the document on which it begins.
    begins: u64,
    record: String,
    pub(super) account: String,
    document: String,
    customer: String,
    supplier: String,
    reference: String,
    value_date: String,
    text: String,
    pub(super) currency: String,
    pub(super) currency_amount: String,
    pub(super) debit: Option<String>,
    pub(super) credit: Option<String>,
    pub(super) analyses: Vec<SaftAnalysis>,
}

impl SaftLine {
    /// A line of which nothing is read but where it begins.
    pub(super) fn begun_at(begins: u64) -> Self {
        Self {
            begins,
            ..Self::default()
        }
    }

    /// The field that an element of a line fills.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "RecordID" => &mut self.record,
            "AccountID" => &mut self.account,
            "SourceDocumentID" => &mut self.document,
            "CustomerID" => &mut self.customer,
            "SupplierID" => &mut self.supplier,
            "ReferenceNumber" => &mut self.reference,
            "ValueDate" => &mut self.value_date,
            "Description" => &mut self.text,
            _ => return None,
        })
    }

    /// Whether its amount was computed from one in another currency.
    pub(super) fn is_foreign(&self) -> bool {
        !["", "NOK"].contains(&&*self.currency.to_uppercase())
    }

    /// Debit less credit.
    fn amount(&self) -> Result<LineSides, String> {
        let side = |text: &Option<String>| match text {
            Some(text) => plain_amount(text),
            None => Ok(Amount::ZERO),
        };
        if self.debit.is_none() && self.credit.is_none() {
            return Err("the line has neither debit nor credit".to_owned());
        }
        let sides = LineSides {
            debit: side(&self.debit)?,
            credit: side(&self.credit)?,
        };
        // A krone is never worth just as much.
        let same = plain_amount(&self.currency_amount).is_ok_and(|foreign| {
            foreign != Amount::ZERO && foreign.abs() == (sides.debit - sides.credit).abs()
        });
        match self.is_foreign() && same {
            true => Err(format!(
                "the amount is as large as that in {}, and so not in kroner",
                self.currency
            )),
            false => Ok(sides),
        }
    }
}

struct LineSides {
    debit: Amount,
    credit: Amount,
}

/// How lines become records.
pub(super) struct LineWriter {
    pub(super) marks: NumberMarks,
    /// The type of the analysis of each field of one.
    pub(super) fields: Vec<String>,
    /// The types that the ledger's description asks for.
    pub(super) asked: Vec<String>,
}

/// Where a line is.
pub(super) struct LinePlace<'a> {
    pub(super) journal: &'a str,
    pub(super) transaction: &'a SaftTransaction,
    /// Which line of the file, from 1.
    pub(super) number: u64,
}

impl LinePlace<'_> {
    /// The place of a part of the line, from 1; 0 for the whole.
    pub(super) fn of_part(&self, line: &SaftLine, part: u64) -> RecordPlace {
        let part_name = match part {
            0 => String::new(),
            part => format!(", part {part}"),
        };
        let name = format!(
            "transaction {}, line {}{part_name}, line {} of the file",
            self.transaction.id, self.transaction.lines, line.begins
        );
        RecordPlace::Element {
            number: self.number,
            part,
            name: ElementName(name.into()),
        }
    }
}

/// What of a line one record holds.
struct LinePart<'a> {
    /// Which part of a line that is split, from 1; 0 for the whole.
    part: u64,
    amount: &'a Result<Amount, String>,
    ids: &'a [(String, String)],
    /// Types whose analysis cannot be told.
    unclear: &'a [String],
    problem: &'a str,
}

impl LineWriter {
    /// Adds the names of all fields as the first record.
    pub(super) fn add_names(
        &mut self,
        master: &Master,
        columns: &[String],
        batch: &mut RecordBatch,
    ) {
        for name in NAMES {
            batch.field(name);
        }
        let mut types = master.types.clone();
        if types.is_empty() {
            // Without a table a type is known by its letters alone.
            let asked = columns
                .iter()
                .map(|column| (column[ANALYSIS.len()..].to_owned(), String::new()));
            types.extend(asked);
        }
        for (kind, name) in &types {
            let mut add = |name: &str| {
                let column = format!("{ANALYSIS}{name}");
                batch.field(&column);
                self.fields.push(kind.clone());
                if columns.contains(&column) && !self.asked.contains(kind) {
                    self.asked.push(kind.clone());
                }
            };
            add(kind);
            let alike = types.values().filter(|other| *other == name).count();
            if !name.is_empty() && alike == 1 && !types.contains_key(name) {
                add(name);
            }
        }
        batch.end(RecordPlace::Line(1), false);
    }

    /// Adds a line as one record, or as several where it is split; gives its amount, where it has
    /// one that can be read.
    pub(super) fn add(
        &self,
        line: &SaftLine,
        place: &LinePlace<'_>,
        master: &Master,
        totals: &mut EntryTotals,
        batch: &mut RecordBatch,
    ) -> Option<Amount> {
        let mut add = |part: LinePart<'_>| self.add_part(line, place, &part, master, batch);
        let whole = LinePart {
            part: 0,
            amount: &Err(String::new()),
            ids: &[],
            unclear: &[],
            problem: "",
        };
        totals.lines += 1;
        let amount = match line.amount() {
            Ok(LineSides { debit, credit }) => {
                totals.debit += debit;
                totals.credit += credit;
                debit - credit
            }
            Err(problem) => {
                totals.unknown += 1;
                add(LinePart {
                    amount: &Err(problem),
                    ..whole
                });
                return None;
            }
        };
        match split(amount, &line.analyses, &self.asked) {
            Split::Whole => add(LinePart {
                amount: &Ok(amount),
                ..whole
            }),
            Split::Unclear { kinds, problem } => add(LinePart {
                amount: &Ok(amount),
                unclear: &kinds,
                problem: &problem,
                ..whole
            }),
            Split::Parts(parts) => {
                for (part, split) in (1..).zip(&parts) {
                    add(LinePart {
                        part,
                        amount: &Ok(split.amount),
                        ids: &split.ids,
                        ..whole
                    });
                }
            }
        }
        Some(amount)
    }

    fn add_part(
        &self,
        line: &SaftLine,
        place: &LinePlace<'_>,
        part: &LinePart<'_>,
        master: &Master,
        batch: &mut RecordBatch,
    ) {
        let LinePlace {
            journal,
            transaction,
            ..
        } = place;
        for field in [*journal, &transaction.id] {
            batch.field(field);
        }
        batch.written(format_args!(
            "{journal}{}{}",
            if journal.is_empty() { "" } else { "-" },
            transaction.id
        ));
        // Elsewhere months have two digits.
        match transaction.period.as_bytes() {
            [_] => batch.written(format_args!("0{}", transaction.period)),
            _ => batch.field(&transaction.period),
        }
        for field in [
            &transaction.year,
            &transaction.date,
            &transaction.posted,
            &transaction.voucher_kind,
            &transaction.voucher_text,
            &transaction.text,
        ] {
            batch.field(field);
        }
        // Parts are lines of their own, so that none seems to be there twice.
        for own in [&transaction.lines.to_string(), &line.record] {
            match part.part {
                0 | 1 => batch.field(own),
                later => batch.written(format_args!("{own}/{later}")),
            }
        }
        let account = master
            .accounts
            .get(&line.account)
            .cloned()
            .unwrap_or_default();
        for field in [
            &line.account,
            &account.description,
            &account.standard,
            &account.category,
            &account.grouping,
            &account.kind,
            &line.document,
            &line.customer,
            &line.supplier,
            &line.reference,
            &line.value_date,
            &line.text,
            &line.currency,
            &line.currency_amount,
        ] {
            batch.field(field);
        }
        self.add_amounts(line, part.amount, batch);
        for kind in &self.fields {
            let of_part = part
                .ids
                .iter()
                .find(|(of, _)| of == kind)
                .map(|(_, id)| id.as_str());
            let of_line = || {
                line.analyses
                    .iter()
                    .find(|one| one.kind == *kind)
                    .map(|one| one.id.as_str())
            };
            let is_unclear = part.unclear.contains(kind);
            let id = of_part.or_else(of_line).filter(|_| !is_unclear);
            batch.field(id.unwrap_or(""));
            if is_unclear {
                batch.fault(part.problem);
            }
        }
        batch.end(place.of_part(line, part.part), false);
    }

    /// Adds debit, credit and debit less credit.
    fn add_amounts(
        &self,
        line: &SaftLine,
        amount: &Result<Amount, String>,
        batch: &mut RecordBatch,
    ) {
        let written = match amount {
            Ok(amount) => in_dialect(*amount, self.marks),
            Err(problem) => {
                for _ in 0..3 {
                    batch.field("");
                    batch.fault(problem.as_str());
                }
                return;
            }
        };
        let credit = match amount {
            Ok(amount) if line.credit.is_some() && line.debit.is_none() => {
                Some(in_dialect(-*amount, self.marks))
            }
            _ => None,
        };
        batch.field(if credit.is_some() { "" } else { &written });
        batch.field(credit.as_deref().unwrap_or(""));
        batch.field(&written);
    }
}
