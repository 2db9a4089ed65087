//! What is counted of a wide table while its lines are read, and what is to be said of its columns
//! once the file has ended: blank cells, balances that end, columns that nothing is said of.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, Severity};
use crate::value::Amount;

use super::wide::{BlankCell, UndeclaredColumn, WideTable};

/// How many balances there must be before a column for it to be remarkable that it has none.
const BALANCES_BEFORE: u64 = 2;

/// What is counted of one file.
#[derive(Default)]
pub(in crate::ledger) struct WideCounts {
    /// Blank cells in lines with other amounts.
    pub(in crate::ledger) blanks: u64,
    /// Of each column of amounts, in their order.
    columns: Vec<ColumnCount>,
    /// Of each column that nothing is said of.
    undeclared: Vec<CellCount>,
}

/// What is counted of one column of amounts.
#[derive(Clone, Default)]
struct ColumnCount {
    /// Cells in which something is written.
    written: u64,
    /// Cells with a balance other than zero.
    balances: u64,
    /// Blank cells behind such a balance, without sign.
    blank_behind: CellCount,
}

/// Some cells.
#[derive(Clone, Default)]
struct CellCount {
    cells: u64,
    kroner: Amount,
    first: Option<RecordPlace>,
}

impl CellCount {
    fn add(&mut self, kroner: Amount, place: RecordPlace) {
        self.absorb(Self {
            cells: 1,
            kroner,
            first: Some(place),
        });
    }

    fn absorb(&mut self, other: Self) {
        self.cells += other.cells;
        self.kroner += other.kroner;
        self.first = match (self.first.take(), other.first) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    fn counted(&self, one: &str, many: &str) -> String {
        match self.cells {
            1 => format!("1 {one}"),
            cells => format!("{cells} {many}"),
        }
    }
}

impl WideCounts {
    /// Takes a cell in which a balance is written.
    pub(super) fn balance(&mut self, cell: usize, balance: Amount) {
        let count = nth(&mut self.columns, cell);
        count.written += 1;
        count.balances += u64::from(balance != Amount::ZERO);
    }

    /// Takes a blank cell behind a balance.
    pub(super) fn blank_behind(&mut self, cell: usize, balance: Amount, place: RecordPlace) {
        nth(&mut self.columns, cell)
            .blank_behind
            .add(balance.abs(), place);
    }

    /// Takes an amount in a column that nothing is said of.
    pub(super) fn undeclared(&mut self, column: usize, amount: Amount, place: RecordPlace) {
        nth(&mut self.undeclared, column).add(amount, place);
    }

    /// Takes in what was counted elsewhere in the same file.
    pub(super) fn absorb(&mut self, other: Self) {
        self.blanks += other.blanks;
        for (at, other) in other.columns.into_iter().enumerate() {
            let count = nth(&mut self.columns, at);
            count.written += other.written;
            count.balances += other.balances;
            count.blank_behind.absorb(other.blank_behind);
        }
        for (at, other) in other.undeclared.into_iter().enumerate() {
            nth(&mut self.undeclared, at).absorb(other);
        }
    }

    /// What is to be said of the columns of a file.
    pub(super) fn findings(mut self, table: &WideTable, file: &Arc<str>) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let mut before = 0;
        for at in &table.balances {
            let (name, position) = (&table.cells[*at].name, table.cells[*at].position);
            let count = std::mem::take(nth(&mut self.columns, *at));
            let is_taken_back = match table.blank {
                BlankCell::Zero => true,
                BlankCell::Unsaid | BlankCell::Unchanged => count.written > 0,
            };
            if count.balances == 0 && before >= BALANCES_BEFORE && is_taken_back {
                found.push(taken_back(name, &table.place.field(position), file));
            } else if count.balances > 0 && count.blank_behind.cells > 0 {
                found.extend(ambiguous(name, count.blank_behind, file));
            }
            before = before.max(count.balances);
        }
        for (column, count) in table.undeclared.iter().zip(self.undeclared) {
            found.extend(not_read(column, &count, &table.place, file));
        }
        found.extend(blank_cells(self.blanks, file));
        found
    }
}

/// The count at a position; those before it are there too.
fn nth<C: Clone + Default>(counts: &mut Vec<C>, at: usize) -> &mut C {
    if counts.len() <= at {
        counts.resize(at + 1, C::default());
    }
    &mut counts[at]
}

/// Says that all balances of a column are zero.
fn taken_back(name: &str, place: &RecordPlace, file: &Arc<str>) -> Diagnostic {
    let message = format!(
        "column `{name}` has no balance on any line, though there are some before it, so all kroner before it are taken back"
    );
    Diagnostic::new(Code::DialectInvalid, message)
        .at_record(Arc::clone(file), place.clone(), "the header")
        .help(format!(
            "where its period was still to come, write `{{ column = \"{name}\", skip = true }}` in front of the others in `columns` under `[ledger.amount]`"
        ))
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

/// Says that a column with amounts is not read.
fn not_read(
    column: &UndeclaredColumn,
    count: &CellCount,
    header: &RecordPlace,
    file: &Arc<str>,
) -> Option<Diagnostic> {
    let UndeclaredColumn {
        position,
        name,
        other_year,
    } = column;
    let first = count.first.clone()?;
    let (name, written) = match name.as_str() {
        "" => (
            format!("column {}, which has no name,", position + 1),
            String::new(),
        ),
        name => (
            format!("column `{name}`"),
            format!(
                ", or write `{{ column = \"{name}\", skip = true }}` in `columns` where it does not count"
            ),
        ),
    };
    let year = other_year.map_or(String::new(), |year| {
        format!("; it is of {year} by its name")
    });
    let message = format!(
        "{name} is not read, though it has {}, {} kr, and looks like those of `columns`{year}",
        count.counted("amount", "amounts"),
        count.kroner
    );
    let mut finding = Diagnostic::new(Code::ColumnNotRead, message);
    if other_year.is_some() {
        finding.severity = Severity::Notice;
    } else {
        finding = finding.about(count.kroner);
    }
    Some(
        finding
            .at_record(Arc::clone(file), header.field(*position), "the header")
            .at_record(Arc::clone(file), first, "its first amount")
            .help(match other_year {
                Some(year) => format!("describe a `[[ledger]]` of {year} that reads it{written}"),
                None => format!(
                    "say of which period it is in `columns` under `[ledger.amount]`{written}"
                ),
            }),
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
