//! What one thread makes of the lines that it takes: sums, codes, evidence, and what is to be said
//! of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace};
use crate::value::Amount;

use super::amount::{AmountProblem, read_amount, salvage_amount, shown_mark};
use super::claims::ClaimMemory;
use super::code_problem::CodeProblem;
use super::codes::Dimension;
use super::columns::Columns;
use super::dimensions::{PERIOD, dimension};
use super::evidence::{Evidence, VoucherLine};
use super::findings::Findings;
use super::line::{FileRecord, LedgerLine};
use super::other_lines::OtherLine;
use super::personal::displayable;
use super::tally::LineRemark;
use super::unread::{
    foreign_bytes, no_number, quarantine_note, report_personal_numbers, two_sides,
    unreadable_field, wrong_fields,
};
use super::unread_columns::is_of_sample;
use super::visit::Visit;
use super::width::{LineWidth, line_width};
use super::years::YearDigits;
use crate::ledger::records::fields::field;
use crate::ledger::records::format::Record;
use crate::ledger::{HiddenRows, LedgerSpec, NationalRole, QuarantinedLine, RawTotals};

/// All lines of a ledger that one thread has read so far.
pub(in crate::ledger) struct Pass<'s> {
    /// How the ledger is exported.
    pub(in crate::ledger) spec: &'s LedgerSpec,
    /// The dimensions with the codes met.
    pub(in crate::ledger) dimensions: Vec<Dimension>,
    /// What was summed; its periods only once [`Pass::totals`] is asked.
    pub(in crate::ledger) raw: RawTotals,
    /// What was seen of vouchers, sides and years.
    pub(in crate::ledger) evidence: Evidence,
    /// What could not be read, of the block at hand.
    pub(in crate::ledger) quarantined: Vec<QuarantinedLine>,
    /// For each dimension the lines and kroner of the codes that are in no translation and stand
    /// for themselves, by number.
    pub(in crate::ledger) as_written: Vec<BTreeMap<u32, (u64, Amount)>>,
    /// The dimensions that have such codes.
    looks_as_written: Vec<usize>,
    /// Which dimension holds periods.
    pub(super) period: Option<usize>,
    class: Option<usize>,
    periods: Vec<Option<Amount>>,
    /// The codes of the line at hand.
    pub(super) codes: Vec<u32>,
    /// The ledger's year.
    pub(super) year: YearDigits,
    /// What columns said of the line before.
    pub(super) claims: ClaimMemory,
}

impl<'s> Pass<'s> {
    /// Nothing read yet.
    pub(in crate::ledger) fn new(spec: &'s LedgerSpec) -> Self {
        let dimensions: Vec<Dimension> = spec
            .codes
            .iter()
            .map(|(name, source)| dimension(spec, name, source))
            .collect();
        Self {
            spec,
            period: dimensions
                .iter()
                .position(|dimension| &*dimension.name == PERIOD),
            class: spec.dimension_of(NationalRole::Class),
            looks_as_written: (0..dimensions.len())
                .filter(|at| dimensions[*at].takes_as_written())
                .collect(),
            as_written: vec![BTreeMap::new(); dimensions.len()],
            periods: Vec::new(),
            year: YearDigits::new(spec.year),
            claims: ClaimMemory::default(),
            raw: RawTotals::default(),
            quarantined: Vec::new(),
            evidence: Evidence::new(spec),
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
            .zip(other.dimensions)
            .map(|(here, there)| here.absorb(there))
            .collect();
        for ((here, there), numbers) in self
            .as_written
            .iter_mut()
            .zip(other.as_written)
            .zip(&numbers)
        {
            for (number, (count, sum)) in there {
                let known = here.entry(numbers[number as usize]).or_default();
                *known = (known.0 + count, known.1 + sum);
            }
        }
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
        let periods = self.period.map(|period| &*numbers[period]);
        self.evidence.absorb(other.evidence, periods);
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
        of_file: FileRecord<'_>,
        visitor: &mut impl Visit,
        findings: &mut Findings,
    ) {
        let FileRecord {
            file,
            columns,
            dialect,
            others,
            record,
            is_more,
        } = of_file;
        let Record {
            ref place,
            is_foreign,
            is_unclosed,
            is_hidden,
            fields,
            faults,
            ..
        } = *record;
        if is_hidden && dialect.hidden != HiddenRows::Read {
            let read = read_amount(columns, &fields, dialect.marks).ok();
            findings.hide(place, read.map(|read| read.amount), dialect.hidden);
            if dialect.hidden == HiddenRows::Skipped {
                return;
            }
        }
        if others.are_skipped(&fields) && !is_unclosed {
            let amount = salvage_amount(columns, &fields, dialect);
            return findings.skip(amount);
        }
        self.raw.lines += 1;
        let width = line_width(of_file);
        if is_foreign || is_unclosed || width == LineWidth::Wrong {
            let amount = match (is_unclosed, width != LineWidth::Wrong) {
                (true, _) => None,
                (false, true) => read_amount(columns, &fields, dialect.marks)
                    .ok()
                    .map(|read| read.amount),
                (false, false) => salvage_amount(columns, &fields, dialect),
            };
            if !is_foreign
                && !is_unclosed
                && let Some(other) = others.guess(&fields, &self.dimensions, columns)
            {
                return self.other_line(file, place, &other, amount, findings);
            }
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
        if let Some(fault) = columns.fault(faults) {
            let is_amount = faults
                .iter()
                .any(|fault| fault.spoils(true) && columns.amount.has(fault.position));
            let amount = read_amount(columns, &fields, dialect.marks)
                .ok()
                .filter(|_| !is_amount)
                .map(|read| read.amount);
            findings.add(Code::FieldUnreadable, |path| {
                unreadable_field(fault, path, place, amount)
            });
            return self.quarantine(file, place, amount);
        }
        let read = match read_amount(columns, &fields, dialect.marks) {
            Ok(read) => read,
            Err(problem) => {
                if let Some(other) = others.guess(&fields, &self.dimensions, columns) {
                    return self.other_line(file, place, &other, problem.amount(), findings);
                }
                return self.no_amount(of_file, &problem, findings);
            }
        };
        let amount = read.amount;
        if let Some(total) = columns.total(faults) {
            let by_text = others.guess(&fields, &self.dimensions, columns);
            let other = by_text.unwrap_or_else(|| OtherLine::Computed(total.problem.clone()));
            return self.other_line(file, place, &other, Some(amount), findings);
        }
        if columns.may_say_outside()
            && let Some(remark) = self.says_outside(of_file)
        {
            self.evidence.tallies.add(file, remark, place, amount);
            return self.quarantine(file, place, Some(amount));
        }
        if let LineWidth::BlankBehind(cells) = width {
            let remark = LineRemark::BlankBehind(cells);
            self.evidence.tallies.add(file, remark, place, amount);
        }
        if columns.amount.has_sides() {
            self.evidence.sides(file, place, &read);
        }
        if let Some(shown) = columns.shown_otherwise(faults) {
            let remark = LineRemark::ShownOtherwise(shown.problem.clone());
            self.evidence.tallies.add(file, remark, place, amount);
        }
        self.raw.add(amount);
        if self.evidence.wants_vouchers() || visitor.wants_vouchers() {
            let text = |column: Option<usize>| column.map_or("", |column| field(&fields, column));
            let voucher = VoucherLine {
                file,
                place,
                voucher: text(columns.voucher),
                line: text(columns.voucher_line.filter(|_| !is_more)),
                amount,
            };
            self.evidence.voucher(&voucher);
            visitor.voucher(&voucher);
        }
        if !self.read_codes(of_file, amount, visitor, findings) {
            self.quarantined.push(QuarantinedLine {
                file,
                record: place.clone(),
                amount: Some(amount),
            });
            return;
        }
        if !is_more {
            report_personal_numbers(columns, record, findings);
        }
        self.look_at_date(of_file, amount);
        if is_of_sample(place.number()) && !is_more {
            self.look_at_unread(of_file);
        }
        let total = others.total_text(&fields);
        if total.is_some()
            && let Some(evidence) = self.evidence.files.get_mut(file)
        {
            evidence.totals += 1;
        }
        let line = LedgerLine {
            file,
            place,
            amount,
            total,
            codes: &self.codes,
            dimensions: &self.dimensions,
            columns,
            fields,
        };
        let period = self.period.map_or(0, |period| self.codes[period]);
        self.evidence.text(file, period, &line);
        if self.evidence.is_in_files() {
            let fingerprint = line.fingerprint(&mut self.evidence.fingerprints);
            self.evidence.posting(file, fingerprint);
        }
        visitor.posting(&line);
    }

    /// Puts a line without an amount into quarantine.
    fn no_amount(
        &mut self,
        FileRecord {
            file,
            columns,
            dialect,
            record: Record { place, fields, .. },
            ..
        }: FileRecord<'_>,
        problem: &AmountProblem,
        findings: &mut Findings,
    ) {
        let tallies = &mut self.evidence.tallies;
        let (at, what, help) = match *problem {
            AmountProblem::Blank => {
                tallies.add(file, LineRemark::BlankAmount, place, Amount::ZERO);
                return self.quarantine(file, place, None);
            }
            AmountProblem::Mark(amount) => {
                let mark = columns.amount.mark(fields);
                let mark = shown_mark(mark).map_or_else(|| displayable(mark), str::to_owned);
                tallies.add(file, LineRemark::UnknownMark(mark), place, amount);
                return self.quarantine(file, place, Some(amount));
            }
            AmountProblem::Field(column, error) => {
                let (what, help) = no_number(field(fields, column), error, dialect.marks);
                (column, what, help)
            }
            AmountProblem::Side(column) => two_sides(column, field(fields, column)),
        };
        findings.add(Code::LineAmount, |path| {
            Diagnostic::new(Code::LineAmount, format!("no amount: {what}"))
                .at_record(Arc::clone(path), place.field(at), quarantine_note(None))
                .help(help)
        });
        self.quarantine(file, place, None);
    }

    /// Reads the code of every dimension into `codes`; says whether all could be read.
    fn read_codes(
        &mut self,
        FileRecord {
            file,
            columns,
            others,
            record,
            ..
        }: FileRecord<'_>,
        amount: Amount,
        visitor: &impl Visit,
        findings: &mut Findings,
    ) -> bool {
        let mut complete = true;
        let mut other = None;
        for index in 0..self.dimensions.len() {
            let position = columns.codes[index];
            let keep = visitor.wants(index)
                || Some(index) == self.period
                || self.evidence.wants(index)
                || self.looks_as_written.contains(&index);
            let dimension = &mut self.dimensions[index];
            let number = if keep {
                dimension.number_at(&record.fields, position)
            } else {
                dimension.check_at(&record.fields, position).map(|()| 0)
            };
            let number = match number {
                Err(problem) if self.may_lack(index, &problem, record, columns) => {
                    let text = position.map_or("", |at| field(&record.fields, at));
                    Ok(self.dimensions[index].number_as_written(text))
                }
                number => number,
            };
            match number {
                Ok(number) => self.codes[index] = number,
                Err(problem) => {
                    if complete {
                        other = others.guess(&record.fields, &self.dimensions, columns);
                        if let Some(other) = &other {
                            other.report(Some(amount), &record.place, findings);
                        }
                    }
                    complete = false;
                    if Some(index) == self.period {
                        self.codes[index] = u32::MAX;
                    }
                    if other.is_some() {
                        continue;
                    }
                    if let CodeProblem::OtherYear(year) = problem {
                        let remark = LineRemark::PeriodOfYear(year);
                        let tallies = &mut self.evidence.tallies;
                        tallies.add(file, remark, &record.place, amount);
                        continue;
                    }
                    let dimension = &self.dimensions[index];
                    let code = match problem {
                        CodeProblem::Period(_) => Code::NoPosting,
                        _ => Code::LineCode,
                    };
                    findings.add(code, |path| {
                        problem
                            .finding(&dimension.name, dimension.column())
                            .at_record(
                                Arc::clone(path),
                                match position {
                                    Some(position) => record.place.field(position),
                                    None => record.place.clone(),
                                },
                                quarantine_note(Some(amount)),
                            )
                    });
                }
            }
        }
        for index in &self.looks_as_written {
            let number = self.codes[*index];
            if complete && self.dimensions[*index].is_as_written(number) {
                let (count, sum) = self.as_written[*index].entry(number).or_default();
                *count += 1;
                *sum += amount;
            }
        }
        let period = self.period.map(|period| self.codes[period]);
        if let Some(number) = period.filter(|number| *number != u32::MAX) {
            self.add_to_period(number as usize, amount);
        }
        complete
    }

    /// Whether a line needs no code of a dimension: one of a balance or memo account has no
    /// code of what says the function and the kind of cost.
    #[cold]
    pub(super) fn may_lack(
        &self,
        dimension: usize,
        problem: &CodeProblem,
        record: &Record<'_>,
        columns: &Columns,
    ) -> bool {
        let name = &self.dimensions[dimension].name;
        let is_asked = problem.counts_in_balance(self.spec.national.role(name));
        let Some(class) = self.class.filter(|_| !is_asked) else {
            return false;
        };
        let text = columns.codes[class].and_then(|at| record.fields.get(at));
        let class = self.dimensions[class].code_of(text.unwrap_or(""));
        class.is_some_and(|class| self.spec.national.lacks(name, &class))
    }

    fn add_to_period(&mut self, number: usize, amount: Amount) {
        if self.periods.len() <= number {
            self.periods.resize(number + 1, None);
        }
        let sum = &mut self.periods[number];
        *sum = Some(sum.unwrap_or_default() + amount);
    }

    /// Puts a line into quarantine that is no posting.
    fn other_line(
        &mut self,
        file: usize,
        place: &RecordPlace,
        other: &OtherLine,
        amount: Option<Amount>,
        findings: &mut Findings,
    ) {
        let amount = other.amount(amount);
        other.report(amount, place, findings);
        self.quarantine(file, place, amount);
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
