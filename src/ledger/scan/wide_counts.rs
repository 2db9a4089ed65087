//! What is counted of a wide table while its lines are read, and what is to be said of its columns
//! once the file has ended: blank cells, balances that end, columns that nothing is said of.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, Severity};
use crate::ledger::records::fields::field;
use crate::ledger::records::format::Record;
use crate::value::{Amount, NumberMarks};

use super::wide::{BlankCell, WideTable};
use super::wide_cells::{CellCount, nth};
use super::wide_shapes::WideShapes;
use super::wide_unread::UnreadCount;

/// How many balances must have ended for it to be remarkable that most have.
const ENDED: u64 = 2;

/// What is counted of one file.
#[derive(Default)]
pub(in crate::ledger) struct WideCounts {
    /// Blank cells in lines with other amounts.
    pub(in crate::ledger) blanks: u64,
    /// Of each column of amounts, in their order.
    columns: Vec<ColumnCount>,
    /// Of each column that nothing is said of.
    unread: Vec<UnreadCount>,
    shapes: WideShapes,
}

/// What is counted of one column of balances.
#[derive(Clone, Default)]
struct ColumnCount {
    /// Cells with a balance other than zero.
    balances: u64,
    /// Cells behind such a balance, of the same line, in which another is written.
    behind: u64,
    /// Those of them in which it is zero, and the kroner before it, without sign.
    ended: u64,
    ended_kroner: Amount,
    /// Blank cells behind such a balance, without sign.
    blank_behind: CellCount,
}

impl WideCounts {
    /// Takes a line of which every cell that is no posting of its own was read.
    pub(super) fn line(
        &mut self,
        table: &WideTable,
        amounts: &[Result<Option<Amount>, usize>],
        record: &Record<'_>,
        marks: NumberMarks,
    ) {
        let mut before = Amount::ZERO;
        for at in &table.balances {
            match amounts[*at] {
                Ok(None) if table.blank == BlankCell::Zero => {
                    self.balance(*at, before, Amount::ZERO);
                }
                Ok(None) if table.blank == BlankCell::Unsaid && before != Amount::ZERO => {
                    let place = record.place.cell(table.cells[*at].position);
                    nth(&mut self.columns, *at)
                        .blank_behind
                        .add(before.abs(), place);
                }
                Ok(Some(balance)) => {
                    self.balance(*at, before, balance);
                    if balance != Amount::ZERO {
                        before = balance;
                    }
                }
                Ok(None) | Err(_) => {}
            }
        }
        let Ok(total) = table.total(|at| amounts[at]) else {
            return;
        };
        self.shapes.line(table, amounts);
        let total = total.unwrap_or_default();
        let rounding = rounding(amounts);
        for (at, column) in table.unread.iter().enumerate() {
            let written = field(&record.fields, column.position);
            let place = || record.place.cell(column.position);
            nth(&mut self.unread, at).cell(written, marks, (total, rounding), place);
        }
    }

    /// Takes a cell with a balance, behind the last other than zero.
    fn balance(&mut self, cell: usize, before: Amount, balance: Amount) {
        let count = nth(&mut self.columns, cell);
        count.balances += u64::from(balance != Amount::ZERO);
        count.behind += u64::from(before != Amount::ZERO);
        if before != Amount::ZERO && balance == Amount::ZERO {
            count.ended += 1;
            count.ended_kroner += before.abs();
        }
    }

    /// Takes in what was counted elsewhere in the same file.
    pub(super) fn absorb(&mut self, other: Self) {
        self.blanks += other.blanks;
        for (at, other) in other.columns.into_iter().enumerate() {
            let count = nth(&mut self.columns, at);
            count.balances += other.balances;
            count.behind += other.behind;
            count.ended += other.ended;
            count.ended_kroner += other.ended_kroner;
            count.blank_behind.absorb(other.blank_behind);
        }
        for (at, other) in other.unread.into_iter().enumerate() {
            nth(&mut self.unread, at).absorb(other);
        }
        self.shapes.absorb(other.shapes);
    }

    /// What is to be said of the columns of a file.
    pub(super) fn findings(mut self, table: &WideTable, file: &Arc<str>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for at in &table.balances {
            let (name, position) = (&table.cells[*at].name, table.cells[*at].position);
            let count = std::mem::take(nth(&mut self.columns, *at));
            if count.ended >= ENDED && count.ended * 2 > count.behind {
                found.push(taken_back(name, &count, &table.place.field(position), file));
            } else if count.balances > 0 && count.blank_behind.cells > 0 {
                found.extend(ambiguous(name, count.blank_behind, file));
            }
        }
        found.extend(self.shapes.findings(table, file));
        for (column, count) in table.unread.iter().zip(self.unread) {
            found.extend(count.finding(column, &table.place, file));
        }
        found.extend(blank_cells(self.blanks, file));
        found
    }
}

/// By how much the sum of amounts may differ from the sum of what they were rounded from: half a krone
/// for each, where none of them has øre.
fn rounding(amounts: &[Result<Option<Amount>, usize>]) -> Amount {
    let written = || amounts.iter().filter_map(|amount| amount.ok().flatten());
    let is_whole = |amount: Amount| amount.ore() % 100 == 0;
    match written().all(is_whole) {
        true => Amount::from_ore(
            50 * written().filter(|amount| *amount != Amount::ZERO).count() as i128,
        ),
        false => Amount::ZERO,
    }
}

/// Says that balances of a column are zero.
fn taken_back(name: &str, count: &ColumnCount, place: &RecordPlace, file: &Arc<str>) -> Diagnostic {
    let ColumnCount {
        behind,
        ended,
        ended_kroner,
        ..
    } = count;
    let message = format!(
        "column `{name}` has a balance of zero on {ended} of {behind} lines with one before it, so that {ended_kroner} kr are taken back"
    );
    Diagnostic::new(Code::DialectInvalid, message)
        .at_record(Arc::clone(file), place.clone(), "the header")
        .help(format!(
            "where its period was still to come, write `{{ column = \"{name}\", skip = true }}` in front of the others in `columns` under `[ledger.amount]`"
        ))
        .about(*ended_kroner)
}

/// Says that nothing says what blank cells behind balances are.
fn ambiguous(name: &str, count: CellCount, file: &Arc<str>) -> Option<Diagnostic> {
    let message = format!(
        "{} of column `{name}` behind balances of {} kr: nothing says whether the balance is then zero or unchanged",
        count.counted("blank cell", "blank cells"),
        count.kroner
    );
    let mut finding = Diagnostic::new(Code::BlankCells, message);
    finding.severity = Severity::Error;
    let finding = finding.at_record(Arc::clone(file), count.first?, "the first of them");
    Some(
        finding
            .help("write `blank = \"zero\"` or `blank = \"unchanged\"` under `[ledger.amount]`")
            .about(count.kroner),
    )
}

/// Says how many cells are blank.
fn blank_cells(count: u64, file: &Arc<str>) -> Option<Diagnostic> {
    let cells = match count {
        0 => return None,
        1 => "1 cell is blank and gives",
        _ => &format!("{count} cells are blank and give"),
    };
    let message = format!("{cells} no posting");
    let finding = Diagnostic::new(Code::BlankCells, message).in_file(Arc::clone(file));
    Some(finding.help("see whether the export should have an amount in each of its columns; where a blank is no kroner, write `blank = \"zero\"` under `[ledger.amount]`"))
}
