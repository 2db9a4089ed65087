//! What one thread makes of the lines that it takes: sums, codes, evidence, and what is to be said
//! of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use super::amount::{describe, read_amount, salvage_amount};
use super::codes::{CodeProblem, Dimension};
use super::columns::Columns;
use super::evidence::{Evidence, VoucherLine};
use super::findings::Findings;
use super::personal::{displayable, holds_personal_number};
use crate::ledger::records::fields::{Fields, field};
use crate::ledger::records::format::Record;
use crate::ledger::{FileDialect, HiddenRows, LedgerSpec, QuarantinedLine, RawTotals};

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

/// A line that could be read.
pub(in crate::ledger) struct LedgerLine<'a> {
    /// Which of the ledger's files, from 0.
    pub(in crate::ledger) file: usize,
    /// Where it stands in it.
    pub(in crate::ledger) place: &'a RecordPlace,
    /// Its amount.
    pub(in crate::ledger) amount: Amount,
    /// For each dimension the number of its code; zero where it is not wanted.
    pub(in crate::ledger) codes: &'a [u32],
    /// The dimensions.
    pub(in crate::ledger) dimensions: &'a [Dimension],
    columns: &'a Columns,
    fields: Fields<'a>,
}

impl<'a> LedgerLine<'a> {
    /// A free text, by its position among the ledger's texts.
    pub(in crate::ledger) fn text(&self, index: usize) -> &'a str {
        self.columns
            .texts
            .get(index)
            .map_or("", |column| field(&self.fields, *column))
    }

    /// Voucher, voucher line and date, as far as they are exported.
    pub(in crate::ledger) fn references(&self) -> [Option<&'a str>; 3] {
        [
            self.columns.voucher,
            self.columns.voucher_line,
            self.columns.date,
        ]
        .map(|column| column.map(|column| field(&self.fields, column)))
    }
}

/// A record with the file that it is of.
#[derive(Clone, Copy)]
pub(in crate::ledger) struct FileRecord<'a> {
    /// Which of the ledger's files, from 0.
    pub(in crate::ledger) file: usize,
    /// How the file is written.
    pub(in crate::ledger) dialect: &'a FileDialect,
    /// The columns of the file.
    pub(in crate::ledger) columns: &'a Columns,
    /// The record.
    pub(in crate::ledger) record: &'a Record<'a>,
}

/// All lines of a ledger that one thread has read so far.
pub(in crate::ledger) struct Pass<'s> {
    /// How the ledger is exported.
    pub(in crate::ledger) spec: &'s LedgerSpec,
    /// The dimensions with the codes met.
    pub(in crate::ledger) dimensions: Vec<Dimension>,
    /// What was summed; its periods only once [`Pass::totals`] is asked.
    pub(in crate::ledger) raw: RawTotals,
    /// What was seen of vouchers and internal trade.
    pub(in crate::ledger) evidence: Evidence,
    /// What could not be read, of the block at hand.
    pub(in crate::ledger) quarantined: Vec<QuarantinedLine>,
    period: Option<usize>,
    periods: Vec<Option<Amount>>,
    codes: Vec<u32>,
}

impl<'s> Pass<'s> {
    /// Nothing read yet.
    pub(in crate::ledger) fn new(spec: &'s LedgerSpec) -> Self {
        let dimensions: Vec<Dimension> = spec
            .codes
            .iter()
            .map(|(name, source)| Dimension::new(name, source))
            .collect();
        Self {
            spec,
            period: dimensions
                .iter()
                .position(|dimension| &*dimension.name == "periode"),
            periods: Vec::new(),
            raw: RawTotals::default(),
            quarantined: Vec::new(),
            evidence: Evidence::new(spec, &dimensions),
            codes: vec![0; spec.codes.len()],
            dimensions,
        }
    }

    /// Takes in what another thread has read; gives for each dimension and each of its numbers
    /// there the number here.
    pub(in crate::ledger) fn absorb(&mut self, other: Self) -> Vec<Vec<u32>> {
        let numbers: Vec<Vec<u32>> = self
            .dimensions
            .iter_mut()
            .zip(&other.dimensions)
            .map(|(here, there)| here.absorb(&there.codes))
            .collect();
        self.raw.lines += other.raw.lines;
        self.raw.net += other.raw.net;
        self.raw.debit += other.raw.debit;
        self.raw.credit += other.raw.credit;
        if let Some(period) = self.period {
            for (number, sum) in numbers[period].iter().zip(other.periods) {
                if let Some(sum) = sum {
                    self.add_to_period(*number as usize, sum);
                }
            }
        }
        self.evidence.absorb(other.evidence);
        numbers
    }

    /// What was summed, with the sum of each period.
    pub(in crate::ledger) fn totals(&self) -> RawTotals {
        let mut periods = BTreeMap::new();
        if let Some(dimension) = self.period.map(|at| &self.dimensions[at]) {
            let sums = dimension.codes.iter().zip(&self.periods);
            periods.extend(sums.filter_map(|(code, sum)| Some((Arc::clone(code), (*sum)?))));
        }
        RawTotals {
            periods,
            ..self.raw.clone()
        }
    }

    /// Reads one record: sums it, and hands it to the visitor or puts it into quarantine.
    pub(in crate::ledger) fn record(
        &mut self,
        FileRecord {
            file,
            dialect,
            columns,
            record,
        }: FileRecord<'_>,
        visitor: &mut impl Visit,
        findings: &mut Findings,
    ) {
        let Record {
            ref place,
            is_foreign,
            is_unclosed,
            is_hidden,
            fields,
            faults,
        } = *record;
        if is_hidden && dialect.hidden != HiddenRows::Read {
            let amount = read_amount(&columns.amount, &fields, dialect.marks).ok();
            findings.hide(amount, dialect.hidden);
            if dialect.hidden == HiddenRows::Skipped {
                return;
            }
        }
        self.raw.lines += 1;
        let is_blank = |at: usize| {
            fields
                .get(at)
                .is_none_or(|field| field.trim_ascii().is_empty())
        };
        let surplus_is_blank = || (columns.width..fields.len()).all(is_blank);
        if is_foreign || is_unclosed || fields.len() < columns.width || !surplus_is_blank() {
            let sound = fields.len() >= columns.width && surplus_is_blank();
            let amount = match (is_unclosed, sound) {
                (true, _) => None,
                (false, true) => read_amount(&columns.amount, &fields, dialect.marks).ok(),
                (false, false) => salvage_amount(columns, &fields, dialect.marks),
            };
            let code = if is_foreign {
                Code::UnknownEncoding
            } else {
                Code::LineFields
            };
            findings.add(code, |path| {
                let finding = if is_foreign {
                    foreign_bytes(&dialect.encoding)
                } else {
                    wrong_fields(fields.len(), columns.width, is_unclosed, dialect)
                };
                finding.at_record(Arc::clone(path), place.clone(), quarantine_note(amount))
            });
            return self.quarantine(file, place, amount);
        }
        if let Some(fault) = faults.iter().find(|fault| columns.ask_for(fault.position)) {
            let positions = columns.amount.positions();
            let is_amount = faults
                .iter()
                .any(|fault| positions.contains(&fault.position));
            let amount = read_amount(&columns.amount, &fields, dialect.marks)
                .ok()
                .filter(|_| !is_amount);
            findings.add(Code::FieldUnreadable, |path| {
                Diagnostic::new(Code::FieldUnreadable, &fault.problem)
                    .at_record(
                        Arc::clone(path),
                        place.field(fault.position),
                        quarantine_note(amount),
                    )
                    .help("mend it where the file was made, and save it again")
            });
            return self.quarantine(file, place, amount);
        }
        let amount = match read_amount(&columns.amount, &fields, dialect.marks) {
            Ok(amount) => amount,
            Err((column, error)) => {
                findings.add(Code::LineAmount, |path| {
                    Diagnostic::new(
                        Code::LineAmount,
                        format!("no amount: {}", describe(field(&fields, column), error)),
                    )
                    .at_record(Arc::clone(path), place.field(column), quarantine_note(None))
                    .help("mend the line, or `decimal` and `thousands` in municipality.toml")
                });
                return self.quarantine(file, place, None);
            }
        };
        self.raw.add(amount);
        if self.evidence.wants_vouchers() || visitor.wants_vouchers() {
            let text = |column: Option<usize>| column.map_or("", |column| field(&fields, column));
            let voucher = VoucherLine {
                file,
                place,
                voucher: text(columns.voucher),
                line: text(columns.voucher_line),
                amount,
            };
            self.evidence.voucher(&voucher);
            visitor.voucher(&voucher);
        }
        if !self.read_codes(record, columns, amount, visitor, findings) {
            self.quarantined.push(QuarantinedLine {
                file,
                record: place.clone(),
                amount: Some(amount),
            });
            return;
        }
        self.look_for_personal_numbers(record, columns, findings);
        self.evidence.codes(&self.codes, amount, &self.dimensions);
        visitor.posting(&LedgerLine {
            file,
            place,
            amount,
            codes: &self.codes,
            dimensions: &self.dimensions,
            columns,
            fields,
        });
    }

    /// Reads the code of every dimension into `codes`; says whether all could be read.
    fn read_codes(
        &mut self,
        record: &Record<'_>,
        columns: &Columns,
        amount: Amount,
        visitor: &impl Visit,
        findings: &mut Findings,
    ) -> bool {
        let mut complete = true;
        for (index, dimension) in self.dimensions.iter_mut().enumerate() {
            let position = columns.codes[index];
            let keep =
                visitor.wants(index) || Some(index) == self.period || self.evidence.wants(index);
            let number = if keep {
                dimension.number_at(&record.fields, position)
            } else {
                dimension
                    .check(
                        position
                            .and_then(|position| record.fields.get(position))
                            .unwrap_or(""),
                    )
                    .map(|()| 0)
            };
            match number {
                Ok(number) => self.codes[index] = number,
                Err(problem) => {
                    complete = false;
                    findings.add(Code::LineCode, |path| {
                        no_code(dimension, &problem).at_record(
                            Arc::clone(path),
                            match position {
                                Some(position) => record.place.field(position),
                                None => record.place.clone(),
                            },
                            quarantine_note(Some(amount)),
                        )
                    });
                    if Some(index) == self.period {
                        self.codes[index] = u32::MAX;
                    }
                }
            }
        }
        if let Some(number) = self
            .period
            .map(|period| self.codes[period])
            .filter(|number| *number != u32::MAX)
        {
            self.add_to_period(number as usize, amount);
        }
        complete
    }

    fn add_to_period(&mut self, number: usize, amount: Amount) {
        if self.periods.len() <= number {
            self.periods.resize(number + 1, None);
        }
        let sum = &mut self.periods[number];
        *sum = Some(sum.unwrap_or_default() + amount);
    }

    fn look_for_personal_numbers(
        &self,
        record: &Record<'_>,
        columns: &Columns,
        findings: &mut Findings,
    ) {
        for (index, column) in columns.texts.iter().enumerate() {
            if record
                .fields
                .get(*column)
                .is_some_and(|text| holds_personal_number(text.as_bytes()))
            {
                findings.add(Code::PersonalNumber, |path| {
                    let name = self.spec.texts.keys().nth(index).map_or("", |name| name);
                    Diagnostic::new(
                        Code::PersonalNumber,
                        format!("`{name}` holds what looks like a personal number"),
                    )
                    .at_record(Arc::clone(path), record.place.clone(), "not shown here")
                    .help("take personal numbers out of the texts before the ledger is exported")
                });
            }
        }
    }

    fn quarantine(&mut self, file: usize, record: &RecordPlace, amount: Option<Amount>) {
        self.raw.add(amount.unwrap_or_default());
        self.quarantined.push(QuarantinedLine {
            file,
            record: record.clone(),
            amount,
        });
    }
}

fn quarantine_note(amount: Option<Amount>) -> String {
    match amount {
        Some(amount) => format!("in quarantine with {amount} kr"),
        None => "in quarantine, its kroner unknown".to_owned(),
    }
}

fn foreign_bytes(encoding: &str) -> Diagnostic {
    let help = if encoding.to_lowercase().starts_with("utf") {
        "check `encoding` in municipality.toml; Norwegian exports are often `windows-1252`"
    } else {
        "check `encoding` in municipality.toml; it may be `utf-8`"
    };
    Diagnostic::new(
        Code::UnknownEncoding,
        format!("the line holds bytes that are not {encoding}"),
    )
    .help(help)
}

/// Says that a line has not the fields of the header, or has a quote that is never closed.
pub(in crate::ledger) fn wrong_fields(
    count: usize,
    width: usize,
    unclosed: bool,
    dialect: &FileDialect,
) -> Diagnostic {
    if unclosed {
        let message =
            "a quote opened on this line is never closed, so the rest of the file cannot be read";
        return Diagnostic::new(Code::LineFields, message)
            .help("close the quote, or write `quote = \"\"` in municipality.toml");
    }
    let delimiter = if dialect.delimiter == b'\t' {
        "a tab".to_owned()
    } else {
        format!("`{}`", char::from(dialect.delimiter))
    };
    let help = if count < width {
        "the line was cut; export it again".to_owned()
    } else {
        format!("a text seems to hold {delimiter}; quote it in the export")
    };
    Diagnostic::new(
        Code::LineFields,
        format!("the line has {count} fields, the header {width}"),
    )
    .help(help)
}

fn no_code(dimension: &Dimension, problem: &CodeProblem) -> Diagnostic {
    let (name, column) = (&dimension.name, dimension.column());
    let (why, help) = match problem {
        CodeProblem::Blank => (
            format!("column `{column}` is blank"),
            format!("give `{name}` a `default` in municipality.toml, or mend the line"),
        ),
        CodeProblem::Short { field, wanted } => (
            format!(
                "{} in column `{column}` has fewer than {wanted} characters",
                displayable(field)
            ),
            format!("mend the line, or `characters` of `{name}` in municipality.toml"),
        ),
        CodeProblem::Untranslated(local) => (
            format!(
                "{} in column `{column}` is not in the translation table",
                displayable(local)
            ),
            format!(
                "add it to the translation table of `{name}`, or give it a `default` in municipality.toml"
            ),
        ),
    };
    Diagnostic::new(Code::LineCode, format!("no `{name}`: {why}")).help(help)
}
