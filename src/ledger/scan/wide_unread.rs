//! The columns of a wide table that nothing is said of and that may hold amounts all the same: a
//! thirteenth month, or the sum of a line, by which it is seen whether the right columns are read.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, RecordPlace, Severity};
use crate::value::{Amount, NumberMarks, parse_amount};

use super::header_names::HeaderNames;
use super::wide_cells::CellCount;
use super::wide_names::{family, says_accounts, says_other_measure, says_period, says_total};
use super::years::years_in;
use crate::ledger::{LedgerKind, LedgerSpec};

/// A column that nothing is said of.
pub(in crate::ledger) struct UnreadColumn {
    /// Where it stands, from 0.
    pub(in crate::ledger) position: usize,
    /// Its header; empty where it has none.
    pub(in crate::ledger) name: String,
    /// The year that it is of by its name, where that is not the ledger's.
    other_year: Option<i32>,
    /// What it holds by its name and place.
    look: UnreadLook,
}

/// What a column holds by its name and place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum UnreadLook {
    /// Amounts like those that are read: its name differs from theirs by numbers and months alone, or
    /// it stands among them without a name.
    Alike,
    /// Those of a period.
    Period,
    /// The sum of a line.
    Total,
    /// Nothing that its name says.
    Unknown,
}

/// What is counted of such a column in one file.
#[derive(Clone, Default)]
pub(super) struct UnreadCount {
    /// Amounts other than zero.
    amounts: CellCount,
    /// Cells with something that is not an amount.
    texts: u64,
    /// Amounts that codes are never written like: with decimals, or below zero.
    are_no_codes: bool,
    /// Lines of which it is the sum.
    sums: u64,
    /// Lines of which it is not, and by how much.
    others: CellCount,
}

/// The columns that nothing is said of and that may hold amounts; `read` are the positions of those
/// that are read. A column of another kind, or of what is computed, is left alone.
pub(super) fn unread_columns(
    spec: &LedgerSpec,
    header: &HeaderNames,
    read: &[usize],
    spoken_for: &BTreeSet<usize>,
) -> Vec<UnreadColumn> {
    let names = read.iter().filter_map(|at| header.names().get(*at));
    let families: BTreeSet<String> = names.filter_map(|name| family(name)).collect();
    let is_of_family = |name: &str, other_year: Option<i32>| {
        // The sum of the year may stand beside its periods, one of another year is not a sum.
        family(name).is_some_and(|family| {
            families.contains(&family)
                || (other_year.is_some() && families.contains(&family.replace("year", "#")))
        })
    };
    let first = read.iter().min().copied().unwrap_or(0);
    let last = read.iter().max().copied().unwrap_or(0);
    let is_accounts = spec.kind == LedgerKind::Accounts;
    let columns = header.names().iter().enumerate();
    let free = columns.filter(|(position, _)| !spoken_for.contains(position));
    let columns = free.filter_map(|(position, name)| {
        let years = years_in(name);
        let other_year = years
            .first()
            .filter(|_| !years.contains(&spec.year))
            .copied();
        let is_of_other_kind = says_accounts(name).is_some_and(|accounts| accounts != is_accounts);
        let look = match name.as_str() {
            "" if (first..last).contains(&position) => UnreadLook::Alike,
            "" => UnreadLook::Unknown,
            name if is_of_family(name, other_year) => UnreadLook::Alike,
            name if is_of_other_kind || other_year.is_some() || says_other_measure(name) => {
                return None;
            }
            name if says_total(name) => UnreadLook::Total,
            name if says_period(name) => UnreadLook::Period,
            _ => UnreadLook::Unknown,
        };
        // Codes stand in front of amounts.
        let is_behind = position > first || look != UnreadLook::Unknown;
        is_behind.then(|| UnreadColumn {
            position,
            name: name.clone(),
            other_year,
            look,
        })
    });
    columns.collect()
}

impl UnreadCount {
    /// Takes a cell of a line whose amounts add up to `total`; the sum of what they were rounded from
    /// differs from it by no more than `rounding`.
    pub(super) fn cell(
        &mut self,
        written: &str,
        marks: NumberMarks,
        (total, rounding): (Amount, Amount),
        place: impl Fn() -> RecordPlace,
    ) {
        let written = written.trim();
        if written.is_empty() {
            return;
        }
        let Ok(amount) = parse_amount(written, marks) else {
            self.texts += 1;
            return;
        };
        self.are_no_codes |= !written.bytes().all(|byte| byte.is_ascii_digit());
        if amount != Amount::ZERO {
            self.amounts.add(amount, place());
        }
        let difference = (amount - total).abs();
        if difference > rounding {
            self.others.add(difference, place());
        } else if amount != Amount::ZERO {
            self.sums += 1;
        }
    }

    /// Takes in what was counted elsewhere in the same file.
    pub(super) fn absorb(&mut self, other: Self) {
        self.amounts.absorb(other.amounts);
        self.texts += other.texts;
        self.are_no_codes |= other.are_no_codes;
        self.sums += other.sums;
        self.others.absorb(other.others);
    }

    /// What is to be said of the column.
    pub(super) fn finding(
        self,
        column: &UnreadColumn,
        header: &RecordPlace,
        file: &Arc<str>,
    ) -> Option<Diagnostic> {
        if column.look == UnreadLook::Alike {
            let looks = "and looks like those of `columns`";
            return not_read(column, &self.amounts, looks, header, file);
        }
        let is_total = column.look == UnreadLook::Total || self.sums > self.others.cells;
        if self.amounts.cells == 0 || self.texts > 0 || (is_total && self.others.cells == 0) {
            return None;
        }
        if is_total {
            return no_sum(column, &self, header, file);
        }
        let may_be_codes = column.look == UnreadLook::Unknown && !self.are_no_codes;
        let looks = "and nothing else stands in it";
        (!may_be_codes)
            .then(|| not_read(column, &self.amounts, looks, header, file))
            .flatten()
    }
}

/// Says that a column with amounts is not read.
fn not_read(
    column: &UnreadColumn,
    count: &CellCount,
    looks: &str,
    header: &RecordPlace,
    file: &Arc<str>,
) -> Option<Diagnostic> {
    let other_year = column.other_year;
    let first = count.first.clone()?;
    let (name, written) = match column.name.as_str() {
        "" => (
            format!("column {}, which has no name,", column.position + 1),
            String::new(),
        ),
        name => (
            format!("column `{name}`"),
            format!(", or write {} where it does not count", skipped(name)),
        ),
    };
    let year = other_year.map_or(String::new(), |year| {
        format!("; it is of {year} by its name")
    });
    let message = format!(
        "{name} is not read, though it has {}, {} kr, {looks}{year}",
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
            .at_record(
                Arc::clone(file),
                header.field(column.position),
                "the header",
            )
            .at_record(Arc::clone(file), first, "its first amount")
            .help(match other_year {
                Some(year) => format!("describe a `[[ledger]]` of {year} that reads it{written}"),
                None => format!(
                    "say of which period it is in `columns` under `[ledger.amount]`{written}"
                ),
            }),
    )
}

/// Says that a column is not the sum of the amounts that are read.
fn no_sum(
    column: &UnreadColumn,
    count: &UnreadCount,
    header: &RecordPlace,
    file: &Arc<str>,
) -> Option<Diagnostic> {
    let UnreadColumn { position, name, .. } = column;
    let lines = count.others.cells + count.sums;
    let message = format!(
        "column `{name}` is not the sum of the amounts that are read, on {} of {lines}: {} kr",
        count.others.counted("line", "lines"),
        count.others.kroner
    );
    let first = count.others.first.clone()?;
    Some(
        Diagnostic::new(Code::DialectInvalid, message)
            .at_record(Arc::clone(file), header.field(*position), "the header")
            .at_record(Arc::clone(file), first, "the first of them")
            .help(format!(
                "see whether `columns` under `[ledger.amount]` leaves one out, counts one that does not count, or takes balances for what happened; write {} where it is the sum of something else",
                skipped(name)
            ))
            .about(count.others.kroner),
    )
}

/// The entry that leaves a column out.
fn skipped(name: &str) -> String {
    format!("`{{ column = \"{name}\", skip = true }}` in `columns`")
}
