//! What the amounts of a wide table show of its columns, whatever their names say: one that adds up
//! the others, balances that are read as what happened, months that are still to come.

use std::sync::Arc;

use crate::diag::{Code, Diagnostic};
use crate::value::Amount;

use super::wide::WideTable;
use super::wide_cells::nth;

/// How many other amounts must stand in a line for it to be remarkable that one is their sum.
const ADDED_UP: usize = 3;

/// Of how many lines with an amount one may be no sum of the others.
const SUMS_FOR_EACH_OTHER: u64 = 10;

/// How many steps there must be, and how many of them up for each down, and for two that lead nowhere.
const STEPS_UP: u64 = 6;
const STEPS_UP_FOR_EACH_DOWN: u64 = 20;

/// How many months balances must be shown by.
const MONTHS: usize = 4;

/// How many amounts must stand in months before one without any.
const AMOUNTS_BEFORE: u64 = 2;

/// What is counted of the lines of a file.
#[derive(Default)]
pub(super) struct WideShapes {
    /// Of each column of amounts, in their order.
    columns: Vec<ColumnShape>,
    steps: Steps,
}

/// What is counted of a column of what happened in a period.
#[derive(Clone, Default)]
struct ColumnShape {
    /// Amounts other than zero, and their kroner.
    amounts: u64,
    kroner: Amount,
    /// Cells with zero kroner.
    zeros: u64,
    /// Lines in which it is the sum of several others.
    sums: u64,
    /// Lines in which it is not the sum of the others.
    others: u64,
}

/// Steps from one month to the next.
#[derive(Default)]
struct Steps {
    /// Lines with several amounts.
    lines: u64,
    /// To more kroner of the same sign.
    up: u64,
    /// To less, or of the other sign.
    down: u64,
    /// To as much.
    level: u64,
}

impl WideShapes {
    /// Takes the amounts of a line, all of which can be read.
    pub(super) fn line(&mut self, table: &WideTable, amounts: &[Result<Option<Amount>, usize>]) {
        let amount = |at: usize| amounts[at].ok().flatten();
        let plain = || {
            let cells = table.cells.iter().enumerate();
            cells
                .filter(|(_, cell)| !cell.is_cumulative)
                .map(|(at, _)| at)
        };
        let is_some = |at: &usize| amount(*at).is_some_and(|amount| amount != Amount::ZERO);
        let total: Amount = plain().filter_map(amount).sum();
        let written = plain().filter(is_some).count();
        for at in plain() {
            let column = nth(&mut self.columns, at);
            let Some(amount) = amount(at) else {
                continue;
            };
            if amount == Amount::ZERO {
                column.zeros += 1;
            } else {
                column.amounts += 1;
                column.kroner += amount;
            }
            let is_sum = amount + amount == total;
            column.others += u64::from(!is_sum);
            column.sums += u64::from(is_sum && amount != Amount::ZERO && written > ADDED_UP);
        }
        self.steps.line(
            table
                .months
                .iter()
                .map(|at| amount(*at).unwrap_or_default()),
        );
    }

    /// Takes in what was counted elsewhere in the same file.
    pub(super) fn absorb(&mut self, other: Self) {
        for (at, other) in other.columns.into_iter().enumerate() {
            let column = nth(&mut self.columns, at);
            column.amounts += other.amounts;
            column.kroner += other.kroner;
            column.zeros += other.zeros;
            column.sums += other.sums;
            column.others += other.others;
        }
        let Steps {
            lines,
            up,
            down,
            level,
        } = other.steps;
        self.steps.lines += lines;
        self.steps.up += up;
        self.steps.down += down;
        self.steps.level += level;
    }

    /// What is to be said of the columns of a file.
    pub(super) fn findings(&self, table: &WideTable, file: &Arc<str>) -> Vec<Diagnostic> {
        let balances = self.balances(table, file);
        let sums = self.sums(table, file).filter(|_| balances.is_none());
        let to_come = self.to_come(table, file);
        balances.into_iter().chain(sums).chain(to_come).collect()
    }

    /// Says that a column adds up the others.
    fn sums(&self, table: &WideTable, file: &Arc<str>) -> Option<Diagnostic> {
        let mut columns = self.columns.iter().zip(&table.cells);
        let (column, cell) = columns.find(|(column, cell)| {
            !cell.is_said_plain
                && column.sums > 0
                && column.sums >= column.others * SUMS_FOR_EACH_OTHER
        })?;
        let name = &cell.name;
        let message = format!(
            "column `{name}` is the sum of the other amounts of a line, and would count again: {} kr on {}",
            column.kroner,
            lines(column.amounts)
        );
        Some(
            Diagnostic::new(Code::DialectInvalid, message)
                .at_record(
                    Arc::clone(file),
                    table.place.field(cell.position),
                    "the header",
                )
                .help(left_out(name))
                .about(column.kroner),
        )
    }

    /// Says that columns look like balances.
    fn balances(&self, table: &WideTable, file: &Arc<str>) -> Option<Diagnostic> {
        let Steps {
            lines: count,
            up,
            down,
            level,
        } = self.steps;
        let rises = up >= STEPS_UP && up >= down * STEPS_UP_FOR_EACH_DOWN && up * 2 >= level;
        let first = &table.cells[*table.months.first()?];
        let last = &table.cells[*table.months.last()?];
        let message = format!(
            "the amounts from column `{}` to `{}` hardly ever fall on {}: they look like balances, of all months up to theirs",
            first.name,
            last.name,
            lines(count)
        );
        let is_shown = rises && count > 1 && table.months.len() >= MONTHS;
        is_shown.then(|| {
            Diagnostic::new(Code::DialectInvalid, message)
                .at_record(Arc::clone(file), table.place.field(first.position), "the header")
                .help("write `cumulative = true` beside them in `columns` under `[ledger.amount]`, or `cumulative = false` where each amount is of its month alone")
        })
    }

    /// Says that the last months have nothing but zeros.
    fn to_come(&self, table: &WideTable, file: &Arc<str>) -> Option<Diagnostic> {
        let count = |at: &usize| self.columns.get(*at);
        let is_empty = |at: &&usize| count(at).is_some_and(|column| column.amounts == 0);
        let behind = table.months.iter().rev().take_while(is_empty);
        let behind = behind.filter(|at| count(at).is_some_and(|column| column.zeros > 0));
        let mut to_come: Vec<&str> = behind.map(|at| &*table.cells[*at].name).collect();
        to_come.reverse();
        let before: u64 = table
            .months
            .iter()
            .filter_map(count)
            .map(|column| column.amounts)
            .sum();
        let first = *to_come.first().filter(|_| before >= AMOUNTS_BEFORE)?;
        let position = table.cells.iter().find(|cell| cell.name == first)?.position;
        let names: Vec<String> = to_come.iter().map(|name| format!("`{name}`")).collect();
        let (columns, have) = match names.len() {
            1 => ("column", "has"),
            _ => ("columns", "have"),
        };
        let message = format!(
            "{columns} {} {have} nothing but zeros, behind months with amounts: they may be still to come",
            names.join(", ")
        );
        Some(
            Diagnostic::new(Code::DialectInvalid, message)
                .at_record(Arc::clone(file), table.place.field(position), "the header")
                .help(format!(
                    "where they were still to come, take them out of `periods` and write `{{ column = \"{first}\", skip = true }}` in front of the others in `columns`; where nothing happened in them, write `cumulative = false` beside them"
                )),
        )
    }
}

impl Steps {
    /// Takes the amounts of a line, in the order of their months.
    fn line(&mut self, amounts: impl Iterator<Item = Amount> + Clone) {
        let written = amounts.clone().filter(|amount| *amount != Amount::ZERO);
        self.lines += u64::from(written.count() > 1);
        for (before, after) in amounts.clone().zip(amounts.skip(1)) {
            let is_same_side =
                before == Amount::ZERO || (before < Amount::ZERO) == (after < Amount::ZERO);
            if before == after {
                self.level += u64::from(before != Amount::ZERO);
            } else if after != Amount::ZERO && is_same_side && after.abs() > before.abs() {
                self.up += 1;
            } else {
                self.down += 1;
            }
        }
    }
}

/// A number of lines.
fn lines(count: u64) -> String {
    match count {
        1 => "1 line".to_owned(),
        count => format!("{count} lines"),
    }
}

/// How a column is left out.
fn left_out(name: &str) -> String {
    format!(
        "write `{{ column = \"{name}\", skip = true }}` in front of the others in `columns` under `[ledger.amount]`; where it is of a period of its own, `cumulative = false` beside it"
    )
}
