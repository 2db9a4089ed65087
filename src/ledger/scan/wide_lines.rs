//! The lines of a wide table: each amount becomes a record of its own, with the fields of its line
//! and two more, the amount and the period.
//!
//! Balances become what happened between one and the next, so that the records of a line add up to
//! its last balance. A line that is not a posting as a whole stays one, with the kroner of all its
//! columns.

use crate::diag::RecordPlace;
use crate::value::{Amount, AmountError, NumberMarks, names_a_side, parse_amount};

use super::amount::read_amount;
use super::columns::{AmountPlace, Columns};
use super::dimensions::PERIOD;
use super::findings::Findings;
use super::line::FileRecord;
use super::pass::Pass;
use super::tally::LineRemark;
use super::visit::Visit;
use super::wide::{BlankCell, WideTable};
use super::wide_counts::WideCounts;
use super::width::{LineWidth, line_width};
use crate::ledger::HiddenRows;
use crate::ledger::records::fields::{Fields, field};
use crate::ledger::records::format::{FaultWeight, FieldFault, Record};
use crate::ledger::records::plain_amount::in_dialect;

/// The room for the records of the line at hand, used again for the next, and what was counted.
#[derive(Default)]
pub(super) struct WideRoom {
    text: String,
    bounds: Vec<(usize, usize)>,
    faults: Vec<FieldFault>,
    /// The amount of each cell, `None` where it is blank; of one that cannot be read its number.
    amounts: Vec<Result<Option<Amount>, usize>>,
    movements: Vec<Movement>,
    /// What was counted in the file.
    pub(super) counts: WideCounts,
}

/// What a cell comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Movement {
    /// Nothing is written in it.
    Blank,
    /// What is written in it, which is not a balance.
    Written,
    /// The difference to the balance before.
    Kroner(Amount),
    /// A balance, but the one before it, in that cell, cannot be read.
    Unknown(usize),
}

impl Pass<'_> {
    /// Reads one line: as many records as it has amounts, or one where it is not a posting as a
    /// whole.
    pub(super) fn wide_line(
        &mut self,
        line: FileRecord<'_>,
        cells: &Columns,
        room: &mut WideRoom,
        visitor: &mut impl Visit,
        findings: &mut Findings,
    ) {
        let FileRecord {
            columns,
            dialect,
            others,
            record,
            ..
        } = line;
        let AmountPlace::Wide(table) = &columns.amount else {
            return self.record(line, visitor, findings);
        };
        let (fields, marks) = (&record.fields, dialect.marks);
        let width = line_width(line);
        let is_hidden = record.is_hidden && dialect.hidden != HiddenRows::Read;
        if width == LineWidth::Wrong
            || record.is_foreign
            || record.is_unclosed
            || (is_hidden && dialect.hidden == HiddenRows::Skipped)
            || others.are_skipped(fields)
        {
            return self.record(line, visitor, findings);
        }
        let total = room.read(table, record, marks);
        let kroner = || {
            let read = read_amount(columns, fields, marks).ok();
            read.filter(|_| total.is_ok()).map(|read| read.amount)
        };
        if is_hidden {
            findings.hide(&record.place, kroner(), dialect.hidden);
        }
        let guess = || others.guess(fields, &self.dimensions, columns);
        let is_other = total.is_err() && guess().is_some();
        let is_whole = is_other || self.is_unlike_a_posting(line);
        let is_blank = total == Ok(None) && table.blank == BlankCell::Unsaid;
        room.begin(fields, columns.width);
        if is_whole || is_blank {
            let of_line = |fault: &&FieldFault| !columns.amount.has(fault.position);
            room.faults
                .extend(record.faults.iter().filter(of_line).cloned());
            let period = table.cells.first().map_or("", |cell| &cell.period);
            let (written, place) = match total {
                Ok(Some(total)) => (in_dialect(total, marks), record.place.clone()),
                Ok(None) => (String::new(), record.place.clone()),
                Err(cell) => {
                    let position = table.cells[cell].position;
                    room.fault_of(record, position, columns.width);
                    let place = match is_other {
                        true => record.place.clone(),
                        false => record.place.cell(position),
                    };
                    (field(fields, position).to_owned(), place)
                }
            };
            room.end(&written, period, columns.width);
            let record = room.record(place);
            return self.record(
                FileRecord {
                    columns: cells,
                    record: &record,
                    ..line
                },
                visitor,
                findings,
            );
        }
        room.counts.line(table, &room.amounts, record, marks);
        let mut is_more = false;
        for (at, cell) in table.cells.iter().enumerate() {
            room.faults.clear();
            let written = field(fields, cell.position);
            let amount = match room.movements[at] {
                Movement::Blank => {
                    room.counts.blanks += u64::from(table.blank == BlankCell::Unsaid);
                    continue;
                }
                Movement::Kroner(Amount::ZERO) => continue,
                Movement::Written => written.to_owned(),
                Movement::Kroner(kroner) => in_dialect(kroner, marks),
                Movement::Unknown(before) => {
                    let problem = format!(
                        "what happened in `{}` cannot be known, since column `{}` before it cannot be read",
                        cell.name, table.cells[before].name
                    );
                    room.faults.push(FieldFault {
                        position: columns.width,
                        problem,
                        help: None,
                        weight: FaultWeight::NoValue,
                    });
                    written.to_owned()
                }
            };
            room.fault_of(record, cell.position, columns.width);
            room.end(&amount, &cell.period, columns.width);
            let record = room.record(record.place.cell(cell.position));
            if let LineWidth::BlankBehind(fields) = width {
                // Each of its amounts counts as a line, the kroner of all of them once.
                let remark = LineRemark::BlankBehind(fields);
                let kroner = kroner().filter(|_| !is_more).unwrap_or_default();
                let tallies = &mut self.evidence.tallies;
                tallies.add(line.file, remark, &record.place, kroner);
            }
            let of_cell = FileRecord {
                columns: cells,
                record: &record,
                is_more,
                ..line
            };
            self.record(of_cell, visitor, findings);
            is_more = true;
        }
    }

    /// Whether something of a line other than its amounts cannot be read, or is of another year.
    fn is_unlike_a_posting(&mut self, line: FileRecord<'_>) -> bool {
        let FileRecord {
            columns, record, ..
        } = line;
        let is_asked = |fault: &FieldFault| {
            columns.ask_for(fault.position)
                && !columns.amount.has(fault.position)
                && fault.spoils(false)
        };
        let mut lacks_a_code = |index: usize| {
            if &*self.dimensions[index].name == PERIOD {
                return false;
            }
            let text = columns.codes[index].and_then(|at| record.fields.get(at));
            let problem = self.dimensions[index].check(text.unwrap_or("")).err();
            problem.is_some_and(|problem| !self.may_lack(index, &problem, record, columns))
        };
        record.faults.iter().any(is_asked)
            || (0..columns.codes.len()).any(&mut lacks_a_code)
            || line.other_year(self.spec.year).is_some()
    }
}

impl WideRoom {
    /// Reads what each cell of a line comes to, and all of them together, as numbers of the file;
    /// where that cannot be known, the number of a cell that cannot be read.
    fn read(
        &mut self,
        table: &WideTable,
        record: &Record<'_>,
        marks: NumberMarks,
    ) -> Result<Option<Amount>, usize> {
        let Self {
            amounts, movements, ..
        } = self;
        amounts.clear();
        amounts.extend(table.cells.iter().enumerate().map(|(at, cell)| {
            let written = field(&record.fields, cell.position);
            let is_faulty = record
                .faults
                .iter()
                .any(|fault| fault.position == cell.position && fault.spoils(true));
            if is_faulty || (table.is_reversed && names_a_side(written)) {
                return Err(at);
            }
            match parse_amount(written, marks) {
                Ok(amount) => Ok(Some(amount)),
                Err(AmountError::Blank) => Ok(None),
                Err(_) => Err(at),
            }
        }));
        movements.clear();
        movements.extend(amounts.iter().map(|amount| match amount {
            Ok(None) => Movement::Blank,
            _ => Movement::Written,
        }));
        let mut before = Ok(Amount::ZERO);
        for at in &table.balances {
            let balance = match amounts[*at] {
                Ok(None) if table.blank != BlankCell::Zero => continue,
                // Nothing happened yet.
                Ok(None) if before == Ok(Amount::ZERO) => continue,
                Ok(balance) => Ok(balance.unwrap_or_default()),
                Err(at) => Err(at),
            };
            movements[*at] = match (balance, before) {
                (Ok(balance), Ok(before)) => Movement::Kroner(balance - before),
                (Ok(_), Err(cell)) => Movement::Unknown(cell),
                (Err(_), _) => Movement::Written,
            };
            before = balance;
        }
        table.total(|at| amounts[at])
    }

    /// Takes the fields of a line.
    fn begin(&mut self, fields: &Fields<'_>, width: usize) {
        self.text.clear();
        self.bounds.clear();
        self.faults.clear();
        for at in 0..width {
            self.add(fields.get(at).unwrap_or(""));
        }
    }

    fn add(&mut self, text: &str) {
        let from = self.text.len();
        self.text.push_str(text);
        self.bounds.push((from, self.text.len()));
    }

    /// Puts amount and period behind the fields of the line, in place of those that were there.
    fn end(&mut self, amount: &str, period: &str, width: usize) {
        self.bounds.truncate(width);
        let end = self.bounds.last().map_or(0, |(_, to)| *to);
        self.text.truncate(end);
        self.add(amount);
        self.add(period);
    }

    /// Notes what is wrong with the cell at a position, if anything is, as wrong with the amount.
    fn fault_of(&mut self, line: &Record<'_>, position: usize, width: usize) {
        let of_cell = |fault: &&FieldFault| fault.position == position;
        let faults = line.faults.iter().filter(of_cell);
        self.faults.extend(faults.map(|fault| FieldFault {
            position: width,
            ..fault.clone()
        }));
    }

    fn record(&self, place: RecordPlace) -> Record<'_> {
        Record {
            faults: &self.faults,
            ..Record::new(place, Fields::new(&self.text, &self.bounds))
        }
    }
}
